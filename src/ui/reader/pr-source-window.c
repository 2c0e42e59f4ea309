/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/reader/pr-source-window.h"

#include <glib/gi18n.h>

#define MAX_BYTES (1024 * 1024)
#define MAX_LINE 1000

struct _PrSourceWindow
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (PrSourceWindow, pr_source_window, ADW_TYPE_WINDOW)

/* Signs for controls are in a block of their own; what turns the direction of text is no letter. */
static gunichar
make_visible (gunichar c)
{
  if (c < 0x20)
    return 0x2400 + c;
  if (c == 0x7f)
    return 0x2421;
  if (g_unichar_type (c) == G_UNICODE_FORMAT || g_unichar_type (c) == G_UNICODE_CONTROL)
    return 0xfffd;
  return c;
}

char *
pr_source_window_dup_text (GBytes *source)
{
  gsize size;
  const char *bytes = g_bytes_get_data (source, &size);
  g_autofree char *valid =
      size > 0 ? g_utf8_make_valid (bytes, (gssize) MIN (size, MAX_BYTES)) : g_strdup ("");
  GString *text = g_string_sized_new (MIN (size, MAX_BYTES));
  guint column = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\r' && p[1] == '\n')
        continue;
      if (c == '\n' || column == MAX_LINE)
        {
          g_string_append_c (text, '\n');
          column = 0;
        }
      if (c == '\n')
        continue;
      g_string_append_unichar (text, c == '\t' ? c : make_visible (c));
      column++;
    }
  if (size > MAX_BYTES)
    g_string_append (text, "\n…\n");
  return g_string_free (text, FALSE);
}

/* Lines that are broken get no hyphens: nothing is here that was not sent. */
static void
fill (GtkTextBuffer *buffer, const char *text)
{
  GtkTextTag *plain = gtk_text_buffer_create_tag (buffer, NULL, "insert-hyphens", FALSE, NULL);
  GtkTextIter start, end;

  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_apply_tag (buffer, plain, &start, &end);
  gtk_text_buffer_place_cursor (buffer, &start);
}

static GtkWidget *
create_text_view (const char *text)
{
  GtkWidget *view = gtk_text_view_new ();

  fill (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 18);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 18);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Source of the message"), -1);
  return view;
}

static void
pr_source_window_class_init (PrSourceWindowClass *klass)
{
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_w, GDK_CONTROL_MASK,
                                       "window.close", NULL);
}

static void
pr_source_window_init (PrSourceWindow *self)
{
}

PrSourceWindow *
pr_source_window_new (GtkWindow *parent, const MimeDocument *document)
{
  const char *subject = mime_document_get_headers (document)->subject;
  g_autofree char *text = pr_source_window_dup_text (mime_document_get_source (document));
  PrSourceWindow *self =
      g_object_new (PR_TYPE_SOURCE_WINDOW, "transient-for", parent, "destroy-with-parent", TRUE,
                    "title", _ ("Message Source"), "default-width", 720, "default-height", 640,
                    "width-request", 320, "height-request", 240, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   adw_window_title_new (_ ("Message Source"), subject));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), create_text_view (text));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (self), box);
  return self;
}
