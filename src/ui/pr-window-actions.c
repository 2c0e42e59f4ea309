/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/pr-window-private.h"
#include "ui/settings/pr-account-editor.h"
#include "ui/sidebar/pr-folder-chooser.h"

/* How long a command can be taken back from its toast, in seconds. */
#define UNDO_SECONDS 10

static const char *const message_actions[] = {
  "msg.archive",   "msg.trash",       "msg.toggle-junk", "msg.toggle-star", "msg.toggle-read",
  "msg.mark-read", "msg.mark-unread", "msg.star",        "msg.unstar",
};

static void
on_toast_dismissed (AdwToast *toast, gpointer user_data)
{
  PrWindow *self = PR_WINDOW (user_data);

  /* Undo stays possible by key until the next command; only the toast is gone. */
  if (toast == self->undo_toast)
    g_clear_object (&self->undo_toast);
  if (toast == self->toast)
    g_clear_object (&self->toast);
}

/* Shows TOAST (transfer full) in place of the one before.
 *
 * libadwaita 1.2 writes to freed memory when a toast is gone before it has slid in, as one is that
 * is replaced or closed at once: so each is there without sliding, and none waits for another. */
static void
show_toast (PrWindow *self, AdwToast *toast)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));
  g_autoptr (AdwToast) old = g_steal_pointer (&self->toast);
  gboolean animations;

  if (old != NULL)
    adw_toast_dismiss (old);
  self->toast = g_object_ref (toast);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_toast_dismissed), self, 0);
  g_object_get (settings, "gtk-enable-animations", &animations, NULL);
  if (animations)
    g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  adw_toast_overlay_add_toast (self->toasts, toast);
  if (animations)
    gtk_settings_reset_property (settings, "gtk-enable-animations");
}

void
pr_window_toast (PrWindow *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  show_toast (self, adw_toast_new (markup));
}

void
pr_window_update_actions (PrWindow *self)
{
  gboolean any = pr_message_view_get_n_selected (self->message_view) > 0;

  for (guint i = 0; i < G_N_ELEMENTS (message_actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), message_actions[i], any);
  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "msg.move",
      any && pr_message_view_get_account_id (self->message_view) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.unselect-all", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", self->undo != NULL);
}

/* Commands on what is selected */

typedef void (*RowsCommand) (PrCommands *commands,
                             const gint64 *ids,
                             gsize n,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/* The selected messages are about to leave the list. */
static void
prepare_removal (PrWindow *self)
{
  gboolean list_collapsed;

  g_object_get (self->panes, "list-collapsed", &list_collapsed, NULL);
  /* Where only one pane is on screen the next message would be opened unasked, and be read. */
  if (list_collapsed)
    pr_panes_show_list (self->panes);
  else
    pr_message_view_advance_on_removal (self->message_view);
}

/* A command on the messages that rows stand for, once these are known. */
typedef struct
{
  PrWindow *window;
  RowsCommand command; /* NULL: a move to FOLDER */
  gint64 folder;
} RowsJob;

static void
rows_job_free (RowsJob *job)
{
  g_object_unref (job->window);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RowsJob, rows_job_free)

static void
on_rows_expanded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RowsJob) job = user_data;
  PrWindow *self = job->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = pr_message_list_expand_finish (PR_MESSAGE_LIST (source), result, &error);
  PrCommands *commands;

  if (self->core == NULL)
    return;
  if (ids == NULL)
    {
      pr_message_view_forget_advance (self->message_view);
      pr_window_toast (self, pr_error_describe (error));
      return;
    }
  commands = pr_core_get_commands (self->core);
  if (job->command != NULL)
    job->command (commands, (const gint64 *) (void *) ids->data, ids->len, NULL, NULL);
  else
    pr_commands_move (commands, (const gint64 *) (void *) ids->data, ids->len, job->folder, NULL,
                      NULL);
}

/* COMMAND, or a move to FOLDER, on all that the rows IDS stand for. */
static void
run_on_rows (PrWindow *self, const GArray *ids, RowsCommand command, gint64 folder)
{
  RowsJob *job = g_new0 (RowsJob, 1);

  job->window = g_object_ref (self);
  job->command = command;
  job->folder = folder;
  pr_message_list_expand_async (pr_message_view_get_messages (self->message_view),
                                (const gint64 *) (void *) ids->data, ids->len, NULL,
                                on_rows_expanded, job);
}

static void
remove_rows (PrWindow *self, const GArray *ids, RowsCommand command, gint64 folder)
{
  g_autoptr (GArray) selected = pr_message_view_dup_selected_ids (self->message_view);

  /* What is dragged may be something else. */
  if (ids->len == selected->len
      && memcmp (ids->data, selected->data, ids->len * sizeof (gint64)) == 0)
    prepare_removal (self);
  run_on_rows (self, ids, command, folder);
}

static void
run_removing (PrWindow *self, RowsCommand command)
{
  g_autoptr (GArray) ids = pr_message_view_dup_selected_ids (self->message_view);

  if (ids->len > 0)
    remove_rows (self, ids, command, 0);
}

static void
on_archive (GtkWidget *widget, const char *name, GVariant *parameter)
{
  run_removing (PR_WINDOW (widget), pr_commands_archive);
}

static void
on_trash (GtkWidget *widget, const char *name, GVariant *parameter)
{
  run_removing (PR_WINDOW (widget), pr_commands_trash);
}

static void
mark_junk (PrCommands *commands,
           const gint64 *ids,
           gsize n,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  pr_commands_set_junk (commands, ids, n, TRUE, callback, user_data);
}

static void
mark_not_junk (PrCommands *commands,
               const gint64 *ids,
               gsize n,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  pr_commands_set_junk (commands, ids, n, FALSE, callback, user_data);
}

static void
on_toggle_junk (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrWindow *self = PR_WINDOW (widget);
  PrFolder *folder = pr_message_view_get_selected_folder (self->message_view);
  gboolean is_junk = folder != NULL && pr_folder_get_role (folder) == PR_FOLDER_ROLE_JUNK;

  run_removing (self, is_junk ? mark_not_junk : mark_junk);
}

static void
on_folder_chosen (PrFolderChooser *chooser, PrFolder *folder, gpointer user_data)
{
  PrWindow *self = PR_WINDOW (user_data);
  GArray *ids = g_object_get_data (G_OBJECT (chooser), "ids");

  prepare_removal (self);
  pr_commands_move (pr_core_get_commands (self->core), (const gint64 *) (void *) ids->data,
                    ids->len, pr_folder_get_id (folder), NULL, NULL);
}

static void
on_rows_to_move (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrWindow) self = PR_WINDOW (user_data);
  g_autoptr (GArray) ids = pr_message_list_expand_finish (PR_MESSAGE_LIST (source), result, NULL);
  const char *account_id = pr_message_view_get_account_id (self->message_view);
  GtkWidget *chooser;

  if (self->core == NULL || ids == NULL || ids->len == 0 || account_id == NULL)
    return;
  chooser = pr_folder_chooser_new (GTK_WINDOW (self), pr_core_get_folders (self->core), account_id,
                                   pr_message_view_get_selected_folder (self->message_view));
  /* What was selected when it was asked, whatever comes meanwhile. */
  g_object_set_data_full (G_OBJECT (chooser), "ids", g_steal_pointer (&ids),
                          (GDestroyNotify) g_array_unref);
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (on_folder_chosen), self, 0);
  gtk_window_present (GTK_WINDOW (chooser));
}

static void
on_move (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrWindow *self = PR_WINDOW (widget);
  g_autoptr (GArray) ids = pr_message_view_dup_selected_ids (self->message_view);

  if (ids->len > 0)
    pr_message_list_expand_async (pr_message_view_get_messages (self->message_view),
                                  (const gint64 *) (void *) ids->data, ids->len, NULL,
                                  on_rows_to_move, g_object_ref (self));
}

/* Rows were dropped on a folder. */
static void
on_move_to (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrWindow *self = PR_WINDOW (widget);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GVariant) list = NULL;
  const gint64 *values;
  gint64 folder;
  gsize n;

  g_variant_get (parameter, "(x@ax)", &folder, &list);
  values = g_variant_get_fixed_array (list, &n, sizeof (gint64));
  g_array_append_vals (ids, values, (guint) n);
  if (ids->len > 0)
    remove_rows (self, ids, NULL, folder);
}

static void
mark_read (PrCommands *commands,
           const gint64 *ids,
           gsize n,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  pr_commands_set_seen (commands, ids, n, TRUE, callback, user_data);
}

static void
take_stars_off (PrCommands *commands,
                const gint64 *ids,
                gsize n,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  pr_commands_set_starred (commands, ids, n, FALSE, callback, user_data);
}

/* A row is read when all its messages are, and unread when its newest one is. */
static void
set_rows_seen (PrWindow *self, gboolean seen)
{
  g_autoptr (GArray) ids = pr_message_view_dup_selected_ids (self->message_view);

  if (ids->len == 0)
    return;
  if (seen)
    run_on_rows (self, ids, mark_read, 0);
  else
    pr_commands_set_seen (pr_core_get_commands (self->core), (const gint64 *) (void *) ids->data,
                          ids->len, FALSE, NULL, NULL);
}

/* Its newest message gets the star, and none keeps one. */
static void
set_rows_starred (PrWindow *self, gboolean starred)
{
  g_autoptr (GArray) ids = pr_message_view_dup_selected_ids (self->message_view);

  if (ids->len == 0)
    return;
  if (!starred)
    run_on_rows (self, ids, take_stars_off, 0);
  else
    pr_commands_set_starred (pr_core_get_commands (self->core), (const gint64 *) (void *) ids->data,
                             ids->len, TRUE, NULL, NULL);
}

static void
on_mark_read (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_rows_seen (PR_WINDOW (widget), TRUE);
}

static void
on_mark_unread (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_rows_seen (PR_WINDOW (widget), FALSE);
}

static void
on_star (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_rows_starred (PR_WINDOW (widget), TRUE);
}

static void
on_unstar (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_rows_starred (PR_WINDOW (widget), FALSE);
}

/* The message of the selected conversation that is read, or NULL: keys and the reader's buttons are
 * about that one. */
static PrMessage *
get_read_member (PrWindow *self)
{
  PrMessage *row = pr_message_view_get_message (self->message_view);
  PrMessage *read = pr_reader_get_message (self->reader);

  /* Right after another row was selected, the reader still shows what was before. */
  if (row == NULL || read == NULL || pr_message_get_n_messages (row) == 1
      || pr_message_get_conversation (read) != pr_message_get_conversation (row))
    return NULL;
  return read;
}

static void
on_toggle_star (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrWindow *self = PR_WINDOW (widget);
  PrMessage *row = pr_message_view_get_message (self->message_view);
  PrMessage *read = get_read_member (self);
  gint64 id = read != NULL ? pr_message_get_id (read) : 0;

  if (read != NULL)
    pr_commands_set_starred (pr_core_get_commands (self->core), &id, 1,
                             !pr_message_is_starred (read), NULL, NULL);
  else
    set_rows_starred (self, row == NULL || !pr_message_is_starred (row));
}

static void
on_toggle_read (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrWindow *self = PR_WINDOW (widget);
  PrMessage *row = pr_message_view_get_message (self->message_view);
  PrMessage *read = get_read_member (self);
  gint64 id = read != NULL ? pr_message_get_id (read) : 0;

  if (read != NULL)
    pr_commands_set_seen (pr_core_get_commands (self->core), &id, 1, pr_message_is_unread (read),
                          NULL, NULL);
  else
    set_rows_seen (self, row == NULL || pr_message_is_unread (row));
}

/* Moving about */

static void
on_next (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pr_message_view_step (PR_WINDOW (widget)->message_view, 1);
}

static void
on_previous (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pr_message_view_step (PR_WINDOW (widget)->message_view, -1);
}

static void
on_next_in_conversation (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pr_reader_step (PR_WINDOW (widget)->reader, 1);
}

static void
on_previous_in_conversation (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pr_reader_step (PR_WINDOW (widget)->reader, -1);
}

static void
on_select_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pr_message_view_select_all (PR_WINDOW (widget)->message_view);
}

static void
on_unselect_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pr_message_view_unselect_all (PR_WINDOW (widget)->message_view);
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrWindow *self = PR_WINDOW (widget);

  pr_panes_show_list (self->panes);
  pr_message_view_search (self->message_view);
}

/* In the message that is open, else for one. */
static void
on_find (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrWindow *self = PR_WINDOW (widget);

  if (pr_reader_get_message (self->reader) != NULL && pr_panes_is_reader_visible (self->panes))
    gtk_widget_activate_action (widget, "reader.find", NULL);
  else
    on_search (widget, name, parameter);
}

/* Where the reader covers the list, it is what is left first. */
static void
on_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrWindow *self = PR_WINDOW (widget);
  gboolean list_collapsed;

  g_object_get (self->panes, "list-collapsed", &list_collapsed, NULL);
  if ((list_collapsed && pr_panes_is_reader_visible (self->panes))
      || !pr_message_view_end_search (self->message_view))
    pr_panes_go_back (self->panes);
}

static void
on_show_sidebar (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_object_set (PR_WINDOW (widget)->panes, "show-sidebar", TRUE, NULL);
}

static void
on_add_account (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrWindow *self = PR_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (pr_account_editor_new (GTK_WINDOW (self), self->core, NULL)));
}

static void
on_toast (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pr_window_toast (PR_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

/* Taking back */

static void
forget_undo (PrWindow *self)
{
  g_clear_object (&self->undo);
  g_clear_object (&self->undo_toast);
  pr_window_update_actions (self);
}

static void
on_undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrWindow *self = PR_WINDOW (widget);
  g_autoptr (AdwToast) toast = g_steal_pointer (&self->undo_toast);

  if (self->undo != NULL)
    pr_undo_revert (self->undo);
  if (toast != NULL)
    adw_toast_dismiss (toast);
  forget_undo (self);
}

static void
on_undoable (PrCommands *commands, PrUndo *undo, gpointer user_data)
{
  PrWindow *self = PR_WINDOW (user_data);
  g_autofree char *markup = g_markup_escape_text (pr_undo_get_label (undo), -1);
  AdwToast *toast = adw_toast_new (markup);

  g_set_object (&self->undo, undo);
  g_set_object (&self->undo_toast, toast);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  show_toast (self, toast);
  pr_window_update_actions (self);
}

static void
on_failed (GObject *source, GError *error, gpointer user_data)
{
  PrWindow *self = PR_WINDOW (user_data);

  /* What was to leave the list stays there. */
  pr_message_view_forget_advance (self->message_view);
  pr_window_toast (self, pr_error_describe (error));
}

void
pr_window_follow_commands (PrWindow *self)
{
  PrCommands *commands = pr_core_get_commands (self->core);

  g_signal_connect_object (commands, "undoable", G_CALLBACK (on_undoable), self, 0);
  g_signal_connect_object (commands, "failed", G_CALLBACK (on_failed), self, 0);
  g_signal_connect_object (pr_core_get_refusals (self->core), "failed", G_CALLBACK (on_failed),
                           self, 0);
}

static void
add_key (GtkWidgetClass *widget_class, guint key, GdkModifierType modifiers, const char *action)
{
  gtk_widget_class_add_binding_action (widget_class, key, modifiers, action, NULL);
}

void
pr_window_class_install_actions (PrWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_install_action (widget_class, "msg.archive", NULL, on_archive);
  gtk_widget_class_install_action (widget_class, "msg.trash", NULL, on_trash);
  gtk_widget_class_install_action (widget_class, "msg.toggle-junk", NULL, on_toggle_junk);
  gtk_widget_class_install_action (widget_class, "msg.move", NULL, on_move);
  gtk_widget_class_install_action (widget_class, "msg.move-to", "(xax)", on_move_to);
  gtk_widget_class_install_action (widget_class, "msg.mark-read", NULL, on_mark_read);
  gtk_widget_class_install_action (widget_class, "msg.mark-unread", NULL, on_mark_unread);
  gtk_widget_class_install_action (widget_class, "msg.star", NULL, on_star);
  gtk_widget_class_install_action (widget_class, "msg.unstar", NULL, on_unstar);
  gtk_widget_class_install_action (widget_class, "msg.toggle-star", NULL, on_toggle_star);
  gtk_widget_class_install_action (widget_class, "msg.toggle-read", NULL, on_toggle_read);
  gtk_widget_class_install_action (widget_class, "win.next", NULL, on_next);
  gtk_widget_class_install_action (widget_class, "win.previous", NULL, on_previous);
  gtk_widget_class_install_action (widget_class, "win.next-in-conversation", NULL,
                                   on_next_in_conversation);
  gtk_widget_class_install_action (widget_class, "win.previous-in-conversation", NULL,
                                   on_previous_in_conversation);
  gtk_widget_class_install_action (widget_class, "win.select-all", NULL, on_select_all);
  gtk_widget_class_install_action (widget_class, "win.unselect-all", NULL, on_unselect_all);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, on_search);
  gtk_widget_class_install_action (widget_class, "win.find", NULL, on_find);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, on_back);
  gtk_widget_class_install_action (widget_class, "win.show-sidebar", NULL, on_show_sidebar);
  gtk_widget_class_install_action (widget_class, "win.add-account", NULL, on_add_account);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", on_toast);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, on_undo);

  add_key (widget_class, GDK_KEY_a, 0, "msg.archive");
  /* Menus show the last one. */
  add_key (widget_class, GDK_KEY_KP_Delete, 0, "msg.trash");
  add_key (widget_class, GDK_KEY_numbersign, 0, "msg.trash");
  add_key (widget_class, GDK_KEY_numbersign, GDK_SHIFT_MASK, "msg.trash");
  add_key (widget_class, GDK_KEY_Delete, 0, "msg.trash");
  add_key (widget_class, GDK_KEY_exclam, 0, "msg.toggle-junk");
  add_key (widget_class, GDK_KEY_exclam, GDK_SHIFT_MASK, "msg.toggle-junk");
  add_key (widget_class, GDK_KEY_j, GDK_CONTROL_MASK, "msg.toggle-junk");
  add_key (widget_class, GDK_KEY_m, 0, "msg.move");
  add_key (widget_class, GDK_KEY_m, GDK_CONTROL_MASK, "msg.move");
  add_key (widget_class, GDK_KEY_u, GDK_CONTROL_MASK, "msg.toggle-read");
  add_key (widget_class, GDK_KEY_s, 0, "msg.toggle-star");
  add_key (widget_class, GDK_KEY_u, 0, "msg.toggle-read");
  add_key (widget_class, GDK_KEY_j, 0, "win.next");
  add_key (widget_class, GDK_KEY_k, 0, "win.previous");
  add_key (widget_class, GDK_KEY_n, 0, "win.next-in-conversation");
  add_key (widget_class, GDK_KEY_p, 0, "win.previous-in-conversation");
  add_key (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, "win.select-all");
  add_key (widget_class, GDK_KEY_z, 0, "win.undo");
  add_key (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo");
  add_key (widget_class, GDK_KEY_plus, GDK_CONTROL_MASK, "reader.zoom-in");
  add_key (widget_class, GDK_KEY_plus, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "reader.zoom-in");
  add_key (widget_class, GDK_KEY_equal, GDK_CONTROL_MASK, "reader.zoom-in");
  add_key (widget_class, GDK_KEY_KP_Add, GDK_CONTROL_MASK, "reader.zoom-in");
  add_key (widget_class, GDK_KEY_minus, GDK_CONTROL_MASK, "reader.zoom-out");
  add_key (widget_class, GDK_KEY_KP_Subtract, GDK_CONTROL_MASK, "reader.zoom-out");
  add_key (widget_class, GDK_KEY_0, GDK_CONTROL_MASK, "reader.zoom-normal");
  add_key (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.find");
  add_key (widget_class, GDK_KEY_slash, 0, "win.search");
  add_key (widget_class, GDK_KEY_slash, GDK_SHIFT_MASK, "win.search");
  add_key (widget_class, GDK_KEY_F, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.search");
  add_key (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "reader.print");
  add_key (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "reader.save");
  add_key (widget_class, GDK_KEY_u, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "reader.source");
  add_key (widget_class, GDK_KEY_Escape, 0, "win.back");
  add_key (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back");
  add_key (widget_class, GDK_KEY_question, 0, "win.show-help-overlay");
  add_key (widget_class, GDK_KEY_question, GDK_SHIFT_MASK, "win.show-help-overlay");
}
