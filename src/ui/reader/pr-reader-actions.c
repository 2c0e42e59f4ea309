/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/reader/pr-reader-actions.h"

#include <glib/gi18n.h>

#include "ui/reader/pr-attachment-actions.h"
#include "ui/reader/pr-link.h"
#include "ui/reader/pr-source-window.h"

/* What the actions work on, kept by their group. */
typedef struct
{
  PrBodyView *body;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  MimeDocument *document; /* NULL: none is shown */
} Target;

static void
target_free (gpointer data)
{
  Target *target = data;

  g_object_unref (target->body);
  g_object_unref (target->search_bar);
  g_object_unref (target->search_entry);
  g_clear_pointer (&target->document, mime_document_unref);
  g_free (target);
}

static void
on_find (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Target *target = user_data;

  gtk_search_bar_set_search_mode (target->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (target->search_entry));
}

static void
on_save (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Target *target = user_data;

  pr_attachment_save (GTK_WIDGET (target->body), target->document, NULL);
}

static void
on_source (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Target *target = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (target->body));

  if (GTK_IS_WINDOW (root))
    gtk_window_present (GTK_WINDOW (pr_source_window_new (GTK_WINDOW (root), target->document)));
}

static void
on_unsubscribe (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Target *target = user_data;
  g_autofree char *page = mime_document_dup_unsubscribe_page (target->document);

  pr_link_ask (GTK_WIDGET (target->body), page,
               _ ("This page is where the sender lets you unsubscribe."));
}

static void
on_original_colours (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  pr_body_view_set_original_colours (((Target *) user_data)->body, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

static void
on_images_always (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  pr_body_view_set_images_always (((Target *) user_data)->body, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

static void
on_zoom_in (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_body_view_zoom (((Target *) user_data)->body, 1);
}

static void
on_zoom_out (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_body_view_zoom (((Target *) user_data)->body, -1);
}

static void
on_zoom_normal (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_body_view_zoom (((Target *) user_data)->body, 0);
}

static void
on_print (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_body_view_print (((Target *) user_data)->body);
}

static const GActionEntry entries[] = {
  { .name = "find", .activate = on_find },
  { .name = "images-always", .state = "false", .change_state = on_images_always },
  { .name = "original-colours", .state = "false", .change_state = on_original_colours },
  { .name = "print", .activate = on_print },
  { .name = "save", .activate = on_save },
  { .name = "source", .activate = on_source },
  { .name = "unsubscribe", .activate = on_unsubscribe },
  { .name = "zoom-in", .activate = on_zoom_in },
  { .name = "zoom-normal", .activate = on_zoom_normal },
  { .name = "zoom-out", .activate = on_zoom_out },
};

/* Whose message it is was not known before, and it may have been decided above the message. */
static void
on_shown (PrBodyView *body, gpointer user_data)
{
  GAction *action = g_action_map_lookup_action (user_data, "images-always");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), pr_body_view_has_image_sender (body));
  g_simple_action_set_state (G_SIMPLE_ACTION (action),
                             g_variant_new_boolean (pr_body_view_get_images_always (body)));
}

GActionGroup *
pr_reader_actions_new (PrBodyView *body, GtkSearchBar *search_bar, GtkSearchEntry *search_entry)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();
  Target *target = g_new0 (Target, 1);

  target->body = g_object_ref (body);
  target->search_bar = g_object_ref (search_bar);
  target->search_entry = g_object_ref (search_entry);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), target);
  g_object_set_data_full (G_OBJECT (group), "target", target, target_free);
  g_signal_connect_object (body, "shown", G_CALLBACK (on_shown), group, 0);
  pr_reader_actions_reset (G_ACTION_GROUP (group), NULL);
  return G_ACTION_GROUP (group);
}

static void
set_unsubscribe (GActionGroup *actions, const MimeDocument *document)
{
  g_autofree char *page = document != NULL ? mime_document_dup_unsubscribe_page (document) : NULL;
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (actions), "unsubscribe");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), page != NULL);
}

void
pr_reader_actions_reset (GActionGroup *actions, MimeDocument *document)
{
  Target *target = g_object_get_data (G_OBJECT (actions), "target");

  g_clear_pointer (&target->document, mime_document_unref);
  if (document != NULL)
    target->document = mime_document_ref (document);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (actions), entries[i].name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), document != NULL);
      if (entries[i].state != NULL)
        g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (FALSE));
    }
  set_unsubscribe (actions, document);
}
