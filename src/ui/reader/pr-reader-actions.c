/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/reader/pr-reader-actions.h"

static void
on_original_colours (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  pr_body_view_set_original_colours (PR_BODY_VIEW (user_data), g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

static void
on_zoom_in (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_body_view_zoom (PR_BODY_VIEW (user_data), 1);
}

static void
on_zoom_out (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_body_view_zoom (PR_BODY_VIEW (user_data), -1);
}

static void
on_zoom_normal (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_body_view_zoom (PR_BODY_VIEW (user_data), 0);
}

static void
on_print (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  pr_body_view_print (PR_BODY_VIEW (user_data));
}

static const GActionEntry entries[] = {
  { .name = "original-colours", .state = "false", .change_state = on_original_colours },
  { .name = "print", .activate = on_print },
  { .name = "zoom-in", .activate = on_zoom_in },
  { .name = "zoom-normal", .activate = on_zoom_normal },
  { .name = "zoom-out", .activate = on_zoom_out },
};

GActionGroup *
pr_reader_actions_new (PrBodyView *body)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), body);
  /* The group may outlive the widgets. */
  g_object_set_data_full (G_OBJECT (group), "body", g_object_ref (body), g_object_unref);
  pr_reader_actions_reset (G_ACTION_GROUP (group), FALSE);
  return G_ACTION_GROUP (group);
}

void
pr_reader_actions_reset (GActionGroup *actions, gboolean has_message)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (actions), entries[i].name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), has_message);
    }
  g_simple_action_set_state (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (actions), "original-colours")),
      g_variant_new_boolean (FALSE));
}
