/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-window.h"

#include "ui-fixture.h"
#include "ui/sidebar/pr-folder-row.h"

/* Waiting */

static gboolean
on_timeout (gpointer user_data)
{
  g_error ("timed out: %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

void
ui_window_wait_until (UiWindow *self, UiWindowCondition condition, const char *what)
{
  guint timeout = g_timeout_add_seconds (30, on_timeout, (gpointer) what);

  while (!condition (self))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

/* Lets N frames be drawn. */
void
ui_window_wait_frames (UiWindow *self, guint n)
{
  guint n_frames = 0;
  guint id = gtk_widget_add_tick_callback (GTK_WIDGET (self->window), on_tick, &n_frames, NULL);

  while (n_frames < n)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (GTK_WIDGET (self->window), id);
}

/* Looking */

static GskRenderNode *
create_node (UiWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self->window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  return gtk_snapshot_free_to_node (snapshot);
}

GdkTexture *
ui_window_draw (UiWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self->window);
  g_autoptr (GskRenderNode) node = NULL;

  /* There is none while the window changes. */
  while ((node = create_node (self)) == NULL)
    ui_window_wait_frames (self, 1);
  return gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (widget)), node,
                                      &GRAPHENE_RECT_INIT (0, 0,
                                                           (float) gtk_widget_get_width (widget),
                                                           (float) gtk_widget_get_height (widget)));
}

void
ui_window_leave_picture (UiWindow *self, const char *name)
{
  const char *directory = g_getenv ("PR_PICTURES");
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;

  if (directory == NULL)
    return;
  ui_window_wait_frames (self, 30);
  texture = ui_window_draw (self);
  file = g_strconcat (name, ".png", NULL);
  path = g_build_filename (directory, file, NULL);
  gdk_texture_save_to_png (texture, path);
}

/* How many pixels of the window have exactly that colour (0xRRGGBB). */
guint
ui_window_count_pixels (UiWindow *self, guint32 colour)
{
  g_autoptr (GdkTexture) texture = ui_window_draw (self);
  int width = gdk_texture_get_width (texture);
  int height = gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * height);
  guint n = 0;

  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  for (gsize i = 0; i < (gsize) width * height; i++)
    n += (pixels[i] & 0xffffff) == colour;
  return n;
}

gboolean
ui_window_has_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
      && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (ui_window_has_label (child, text))
      return TRUE;
  return FALSE;
}

GtkWidget *
ui_window_find_folder_row (GtkWidget *widget, const char *title)
{
  if (PR_IS_FOLDER_ROW (widget) && ui_window_has_label (widget, title))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_window_find_folder_row (child, title);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
ui_window_find_widget (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_window_find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Does what the window's own shortcut for KEY does; FALSE when there is none, or it is disabled. */
gboolean
ui_window_press (UiWindow *self, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (self->window));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger)
              && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key
              && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers)
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut),
                                                 GTK_SHORTCUT_ACTION_EXCLUSIVE,
                                                 GTK_WIDGET (self->window), NULL);
        }
    }
  return FALSE;
}

/* Opening */

GtkApplication *
ui_window_register_application (void)
{
  GtkApplication *application = g_object_new (
      ADW_TYPE_APPLICATION, "application-id", "org.postrider.Test", "flags",
      G_APPLICATION_NON_UNIQUE, "resource-base-path", "/org/postrider/Postrider", NULL);

  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  return application;
}

static gboolean
is_core_open (UiWindow *self)
{
  return pr_folder_tree_is_loaded (pr_core_get_folders (self->core));
}

static void
on_core_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  pr_core_open_finish (PR_CORE (source), result, &error);
  g_assert_no_error (error);
}

void
ui_window_open (UiWindow *self, GtkApplication *application, char *profile, int width)
{
  self->profile = profile;
  self->core = pr_core_new (profile);
  self->window = pr_window_new (application, self->core, NULL);
  self->view = PR_MESSAGE_VIEW (pr_window_get_message_view (self->window));
  self->reader = PR_READER (pr_window_get_reader (self->window));
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, 760);
  gtk_window_present (GTK_WINDOW (self->window));
  pr_core_open_async (self->core, PR_CORE_LOCAL, NULL, on_core_opened, NULL);
  UI_WINDOW_WAIT_UNTIL (self, is_core_open);
  pr_window_start (self->window);
}

static void
on_core_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

void
ui_window_close (UiWindow *self)
{
  gboolean closed = FALSE;
  gpointer window = self->window;

  g_object_add_weak_pointer (window, &window);
  gtk_window_destroy (GTK_WINDOW (self->window));
  pr_core_close_async (self->core, on_core_closed, &closed);
  /* Reads that were under way may hold the window until they have ended. */
  while (!closed || window != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->core);
  ui_fixture_remove (self->profile);
}
