/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/pr-screenshot.h"

#include "ui/list/pr-message-view.h"
#include "ui/reader/pr-reader.h"

#define GIVE_UP_SECONDS 60
#define STEP_MS 50

/* Among so many messages one with HTML is looked for. */
#define MAX_TRIES 20

/* So long nothing may move before the picture is taken, in steps. */
#define QUIET_STEPS 20

typedef struct
{
  PrWindow *window;
  char *file;
  PrScreenshotFunc func;
  gpointer user_data;
  guint n_rows;      /* with text, in the last step */
  guint quiet_steps; /* since something changed */
  guint n_steps;
  guint n_tries; /* messages opened */
} Screenshot;

static gboolean
save_picture (Screenshot *shot)
{
  GtkWidget *widget = GTK_WIDGET (shot->window);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderer *renderer;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  renderer = gtk_native_get_renderer (GTK_NATIVE (widget));
  if (node == NULL || renderer == NULL)
    return FALSE;
  texture = gsk_renderer_render_texture (renderer, node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  return gdk_texture_save_to_png (texture, shot->file);
}

static void
finish (Screenshot *shot, gboolean succeeded)
{
  shot->func (succeeded, shot->user_data);
  g_object_unref (shot->window);
  g_free (shot->file);
  g_free (shot);
}

/* Opens one message after the other; TRUE when the right one is on screen. */
static gboolean
open_message (Screenshot *shot)
{
  PrMessageView *view = PR_MESSAGE_VIEW (pr_window_get_message_view (shot->window));
  PrReader *reader = PR_READER (pr_window_get_reader (shot->window));

  if (pr_message_view_get_message (view) == NULL)
    {
      pr_message_view_step (view, 1);
      return FALSE;
    }
  if (!pr_reader_is_body_shown (reader))
    return FALSE;
  if (pr_reader_is_html_shown (reader) || shot->n_tries >= MAX_TRIES)
    return TRUE;
  shot->n_tries++;
  pr_message_view_step (view, 1);
  return FALSE;
}

static gboolean
on_step (gpointer user_data)
{
  Screenshot *shot = user_data;
  guint n_rows = pr_message_view_count_filled_rows (
      PR_MESSAGE_VIEW (pr_window_get_message_view (shot->window)));

  if (++shot->n_steps > GIVE_UP_SECONDS * 1000 / STEP_MS)
    {
      g_message ("No message was shown within %d seconds", GIVE_UP_SECONDS);
      finish (shot, FALSE);
      return G_SOURCE_REMOVE;
    }
  if (n_rows == 0 || n_rows != shot->n_rows || !open_message (shot))
    {
      shot->n_rows = n_rows;
      shot->quiet_steps = 0;
      return G_SOURCE_CONTINUE;
    }
  if (++shot->quiet_steps < QUIET_STEPS)
    return G_SOURCE_CONTINUE;
  finish (shot, save_picture (shot));
  return G_SOURCE_REMOVE;
}

void
pr_screenshot_take (PrWindow *window, const char *file, PrScreenshotFunc func, gpointer user_data)
{
  Screenshot *shot = g_new0 (Screenshot, 1);

  shot->window = g_object_ref (window);
  shot->file = g_strdup (file);
  shot->func = func;
  shot->user_data = user_data;
  g_timeout_add (STEP_MS, on_step, shot);
}
