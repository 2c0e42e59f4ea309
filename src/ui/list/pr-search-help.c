/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/list/pr-search-help.h"

#include <glib/gi18n.h>

static const struct
{
  const char *text; /* ends with a colon where a value must follow */
  const char *example;
  const char *meaning;
} ways[] = {
  { "from:", "from:anna", N_ ("By sender") },
  { "to:", "to:lars", N_ ("By recipient") },
  { "subject:", "subject:offer", N_ ("In the subject") },
  { "body:", "body:table", N_ ("In the text") },
  { "filename:", "filename:pdf", N_ ("By name of an attachment") },
  { "has:attachment", "has:attachment", N_ ("With an attachment") },
  { "is:unread", "is:unread", N_ ("Unread, or read, starred, answered") },
  { "in:", "in:archive", N_ ("In a folder") },
  { "newer_than:", "newer_than:7d", N_ ("Of the last 7 days; also w, m, y") },
  { "before:", "before:2024-05", N_ ("Before that time; or after:") },
  { "larger:", "larger:5M", N_ ("Larger than that; or smaller:") },
  { "\"", "\"two words\"", N_ ("These words in this order") },
  { "-", "-newsletter", N_ ("Without a word") },
  { "OR ", "tea OR coffee", N_ ("One or the other") },
};

static void
on_chosen (GtkButton *button, gpointer user_data)
{
  GtkEditable *editable = GTK_EDITABLE (user_data);
  const char *text = g_object_get_data (G_OBJECT (button), "text");
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_POPOVER);
  const char *before = gtk_editable_get_text (editable);
  g_autofree char *joined = NULL;

  joined = g_strconcat (before, *before != '\0' && !g_str_has_suffix (before, " ") ? " " : "", text,
                        NULL);
  gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_editable_set_text (editable, joined);
  gtk_widget_grab_focus (GTK_WIDGET (editable));
  gtk_editable_set_position (editable, -1);
}

static GtkWidget *
create_way (gsize i, GtkSizeGroup *examples, GtkEditable *editable)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *example = gtk_label_new (ways[i].example);
  GtkWidget *meaning = gtk_label_new (_ (ways[i].meaning));

  gtk_label_set_xalign (GTK_LABEL (example), 0);
  gtk_widget_add_css_class (example, "monospace");
  gtk_size_group_add_widget (examples, example);
  gtk_label_set_xalign (GTK_LABEL (meaning), 0);
  gtk_label_set_wrap (GTK_LABEL (meaning), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (meaning), 14);
  gtk_label_set_max_width_chars (GTK_LABEL (meaning), 24);
  gtk_widget_set_hexpand (meaning, TRUE);
  gtk_widget_add_css_class (meaning, "dim-label");
  gtk_box_append (GTK_BOX (box), example);
  gtk_box_append (GTK_BOX (box), meaning);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_button_set_has_frame (GTK_BUTTON (button), FALSE);
  gtk_widget_add_css_class (button, "way");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  ways[i].example, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _ (ways[i].meaning), -1);
  g_object_set_data (G_OBJECT (button), "text", (gpointer) ways[i].text);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_chosen), editable, 0);
  return button;
}

GtkWidget *
pr_search_help_new (GtkEditable *editable)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr (GtkSizeGroup) examples = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    gtk_box_append (GTK_BOX (box), create_way (i, examples, editable));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 480);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_widget_add_css_class (popover, "search-help");
  return popover;
}
