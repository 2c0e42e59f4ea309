/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/list/pr-message-view-private.h"

#include "ui/list/pr-message-row.h"
#include "ui/pr-header-bar.h"

/* So many selected rows are looked at to find out whose they are. */
#define MAX_LOOKED_AT 200

/* So many rows are in the first frame, and so many join them in each that follows, until the list
 * view has as many as it wants. */
#define FIRST_ROWS 40
#define MORE_ROWS 24
#define ENOUGH_ROWS 240

enum
{
  PROP_0,
  PROP_MESSAGE,
  PROP_N_SELECTED,
  PROP_FILTER,
  PROP_CONVERSATIONS,
  PROP_SEARCHING,
  PROP_COMPACT,
  N_PROPS,
};

enum
{
  OPENED,
  N_SIGNALS,
};

static const char *const filter_names[] = { "all", "unread", "starred" };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PrMessageView, pr_message_view, ADW_TYPE_BIN)

PrMessageFilter
pr_message_view_get_filter (PrMessageView *self)
{
  return self->messages != NULL ? pr_message_list_get_filter (self->messages)
                                : PR_MESSAGE_FILTER_NONE;
}

void
pr_message_view_stop_growing (PrMessageView *self)
{
  if (self->growth_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->growth_tick);
  self->growth_tick = 0;
  pr_selection_set_limit (self->selection, G_MAXUINT);
}

static gboolean
on_growth_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  PrMessageView *self = PR_MESSAGE_VIEW (widget);
  g_autoptr (PrMessage) first = g_list_model_get_item (G_LIST_MODEL (self->messages), 0);
  guint limit = pr_selection_get_limit (self->selection);

  if (first == NULL && !pr_message_list_is_loading (self->messages))
    {
      /* An empty folder: nothing to wait for, and frames cost power. */
      self->growth_tick = 0;
      pr_selection_set_limit (self->selection, G_MAXUINT);
      return G_SOURCE_REMOVE;
    }
  if (first == NULL || !pr_message_is_loaded (first) || !self->first_rows_painted)
    {
      /* This frame will paint them. */
      self->first_rows_painted = first != NULL && pr_message_is_loaded (first);
      return G_SOURCE_CONTINUE;
    }
  if (limit + MORE_ROWS < ENOUGH_ROWS)
    {
      pr_selection_set_limit (self->selection, limit + MORE_ROWS);
      return G_SOURCE_CONTINUE;
    }
  self->growth_tick = 0;
  pr_selection_set_limit (self->selection, G_MAXUINT);
  return G_SOURCE_REMOVE;
}

/* Before another folder's rows come. */
static void
start_growing (PrMessageView *self)
{
  self->first_rows_painted = FALSE;
  pr_selection_set_limit (self->selection, FIRST_ROWS);
  if (self->growth_tick == 0)
    self->growth_tick =
        gtk_widget_add_tick_callback (GTK_WIDGET (self), on_growth_tick, NULL, NULL);
}

static void
on_messages_notify (PrMessageList *messages, GParamSpec *pspec, gpointer user_data)
{
  pr_message_view_update_page (PR_MESSAGE_VIEW (user_data));
}

static void
on_folder_notify (PrFolder *folder, GParamSpec *pspec, gpointer user_data)
{
  pr_message_view_update_title (PR_MESSAGE_VIEW (user_data));
  pr_message_view_update_page (PR_MESSAGE_VIEW (user_data));
}

static void
on_account_notify (PrAccount *account, GParamSpec *pspec, gpointer user_data)
{
  pr_message_view_update_page (PR_MESSAGE_VIEW (user_data));
}

/* The folder of the row at POSITION, borrowed; NULL while it is not known. */
PrFolder *
pr_message_view_get_folder_of_row (PrMessageView *self, guint position)
{
  g_autoptr (PrMessage) message = g_list_model_get_item (G_LIST_MODEL (self->messages), position);

  return message != NULL ? pr_folder_tree_find (pr_core_get_folders (self->core),
                                                pr_message_get_folder_id (message))
                         : NULL;
}

static void
on_reload (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PrMessageView *self = PR_MESSAGE_VIEW (widget);

  if (pr_message_view_is_search_shown (self))
    pr_search_retry (self->search);
  else if (self->messages != NULL)
    pr_message_list_reload (self->messages);
}

static void
set_filter (PrMessageView *self, const char *name)
{
  PrFolder *folder = pr_message_view_get_folder (self);

  for (guint i = 0; i < G_N_ELEMENTS (filter_names); i++)
    if (g_str_equal (filter_names[i], name)
        && (PrMessageFilter) i != pr_message_view_get_filter (self) && folder != NULL)
      {
        pr_message_list_set_folder (self->messages, folder, (PrMessageFilter) i);
        pr_message_view_update_page (self);
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
      }
}

static void
set_conversations (PrMessageView *self, gboolean conversations)
{
  if (self->conversations == conversations)
    return;
  self->conversations = conversations;
  if (self->messages != NULL)
    {
      gint64 id = self->message != NULL ? pr_message_get_id (self->message) : 0;

      self->new_folder = TRUE;
      pr_message_list_set_conversations (self->messages, conversations);
      pr_message_view_want_row (self, id);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATIONS]);
}

static void
set_compact (PrMessageView *self, gboolean compact)
{
  const char *resource = compact ? "/org/postrider/Postrider/pr-message-item-compact.ui"
                                 : "/org/postrider/Postrider/pr-message-item.ui";
  gint64 first_id =
      pr_message_view_is_at_top (self) ? 0 : pr_message_view_get_first_row_on_screen (self);
  g_autoptr (GtkListItemFactory) factory = NULL;

  if (self->compact == compact)
    return;
  self->compact = compact;
  factory = gtk_builder_list_item_factory_new_from_resource (NULL, resource);
  gtk_list_view_set_factory (self->list_view, factory);
  self->shown_id = first_id;
  if (self->messages != NULL)
    pr_message_view_show_left_place (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

static void
pr_message_view_dispose (GObject *object)
{
  PrMessageView *self = PR_MESSAGE_VIEW (object);

  g_clear_handle_id (&self->selection_idle, g_source_remove);
  g_clear_handle_id (&self->loading_timeout, g_source_remove);
  if (self->growth_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->growth_tick);
  self->growth_tick = 0;
  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->messages != NULL)
    g_signal_handlers_disconnect_by_data (self->messages, self);
  if (self->folder_signals != NULL)
    g_signal_group_set_target (self->folder_signals, NULL);
  if (self->account_signals != NULL)
    g_signal_group_set_target (self->account_signals, NULL);
  g_clear_object (&self->folder_signals);
  g_clear_object (&self->account_signals);
  g_clear_object (&self->search);
  g_clear_object (&self->core);
  g_clear_object (&self->selection);
  g_clear_object (&self->messages);
  g_clear_object (&self->message);
  G_OBJECT_CLASS (pr_message_view_parent_class)->dispose (object);
}

static void
pr_message_view_finalize (GObject *object)
{
  g_array_unref (PR_MESSAGE_VIEW (object)->remembered);
  g_array_unref (PR_MESSAGE_VIEW (object)->joining);
  G_OBJECT_CLASS (pr_message_view_parent_class)->finalize (object);
}

static void
pr_message_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PrMessageView *self = PR_MESSAGE_VIEW (object);

  switch (id)
    {
    case PROP_MESSAGE:
      g_value_set_object (value, self->message);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, self->n_selected);
      break;
    case PROP_FILTER:
      g_value_set_static_string (value, filter_names[pr_message_view_get_filter (self)]);
      break;
    case PROP_CONVERSATIONS:
      g_value_set_boolean (value, self->conversations);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, pr_message_view_is_searching (self));
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pr_message_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FILTER:
      set_filter (PR_MESSAGE_VIEW (object), g_value_get_string (value));
      break;
    case PROP_CONVERSATIONS:
      set_conversations (PR_MESSAGE_VIEW (object), g_value_get_boolean (value));
      break;
    case PROP_SEARCHING:
      pr_message_view_set_searching (PR_MESSAGE_VIEW (object), g_value_get_boolean (value));
      break;
    case PROP_COMPACT:
      set_compact (PR_MESSAGE_VIEW (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, header);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, box);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, search_button);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, title);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, stack);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, spinner);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, empty_page);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, problem_page);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, show_all_button);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, search_all_button);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, filter_button);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, scroller);
  gtk_widget_class_bind_template_child (widget_class, PrMessageView, list_view);
}

static void
pr_message_view_class_init (PrMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = pr_message_view_dispose;
  object_class->finalize = pr_message_view_finalize;
  object_class->get_property = pr_message_view_get_property;
  object_class->set_property = pr_message_view_set_property;

  properties[PROP_MESSAGE] = g_param_spec_object ("message", NULL, NULL, PR_TYPE_MESSAGE, read);
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, read);
  properties[PROP_FILTER] =
      g_param_spec_string ("filter", NULL, NULL, "all",
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CONVERSATIONS] =
      g_param_spec_boolean ("conversations", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SEARCHING] =
      g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_COMPACT] =
      g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (PR_TYPE_MESSAGE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-message-view.ui");
  bind_children (widget_class);
  gtk_widget_class_install_property_action (widget_class, "view.filter", "filter");
  gtk_widget_class_install_property_action (widget_class, "view.conversations", "conversations");
  gtk_widget_class_install_property_action (widget_class, "view.compact", "compact");
  gtk_widget_class_install_action (widget_class, "view.reload", NULL, on_reload);
  pr_message_view_class_install_search (widget_class);
  pr_message_view_class_install_input (widget_class);
}

static void
pr_message_view_init (PrMessageView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->remembered = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->joining = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->folder_signals = g_signal_group_new (PR_TYPE_FOLDER);
  g_signal_group_connect (self->folder_signals, "notify", G_CALLBACK (on_folder_notify), self);
  self->account_signals = g_signal_group_new (PR_TYPE_ACCOUNT);
  g_signal_group_connect (self->account_signals, "notify::state", G_CALLBACK (on_account_notify),
                          self);
  pr_message_view_add_input (self);
  pr_message_view_update_page (self);
}

void
pr_message_view_set_core (PrMessageView *self, PrCore *core)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));
  g_return_if_fail (self->messages == NULL);

  self->core = g_object_ref (core);
  self->messages = pr_core_create_message_list (core);
  pr_message_list_set_conversations (self->messages, self->conversations);
  pr_message_view_follow_selection (self);
  g_signal_connect (self->messages, "notify", G_CALLBACK (on_messages_notify), self);
  pr_message_view_follow_search (self);
}

void
pr_message_view_set_folder (PrMessageView *self, PrFolder *folder)
{
  const char *account_id = folder != NULL ? pr_folder_get_account_id (folder) : NULL;

  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));
  g_return_if_fail (self->messages != NULL);

  if (folder == pr_message_list_get_folder (self->messages))
    return;
  pr_message_view_set_searching (self, FALSE);
  self->wanted_id = 0;
  self->shown_id = 0;
  self->next_id = 0;
  g_array_set_size (self->joining, 0);
  self->new_folder = TRUE;
  pr_message_view_unselect_all (self);
  start_growing (self);
  pr_message_list_set_folder (self->messages, folder, PR_MESSAGE_FILTER_NONE);
  g_signal_group_set_target (self->folder_signals, folder);
  g_signal_group_set_target (self->account_signals,
                             account_id != NULL ? pr_core_find_account (self->core, account_id)
                                                : NULL);
  pr_message_view_update_title (self);
  pr_message_view_update_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
}

PrFolder *
pr_message_view_get_folder (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), NULL);

  return self->messages != NULL ? pr_message_list_get_folder (self->messages) : NULL;
}

/* Whether the rows are of one mailbox, which is the list's folder. */
static gboolean
is_one_mailbox (PrMessageView *self)
{
  PrFolder *folder = pr_message_view_get_folder (self);

  return folder != NULL && !pr_message_view_is_search_shown (self)
         && pr_folder_get_kind (folder) == PR_FOLDER_MAILBOX;
}

PrFolder *
pr_message_view_get_selected_folder (PrMessageView *self)
{
  guint position;

  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), NULL);

  if (self->selection == NULL || is_one_mailbox (self))
    return pr_message_view_get_folder (self);
  position = pr_selection_get_single (self->selection);
  return position != GTK_INVALID_LIST_POSITION ? pr_message_view_get_folder_of_row (self, position)
                                               : NULL;
}

const char *
pr_message_view_get_account_id (PrMessageView *self)
{
  PrFolder *folder = pr_message_view_get_folder (self);
  const char *account_id = NULL;
  GtkBitsetIter iter;
  guint position;
  guint n = 0;

  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), NULL);

  if (self->selection == NULL || is_one_mailbox (self))
    return folder != NULL ? pr_folder_get_account_id (folder) : NULL;
  if (!gtk_bitset_iter_init_first (&iter, pr_selection_peek (self->selection), &position))
    return NULL;
  do
    {
      folder = pr_message_view_get_folder_of_row (self, position);
      if (folder == NULL || ++n > MAX_LOOKED_AT
          || (account_id != NULL && !g_str_equal (account_id, pr_folder_get_account_id (folder))))
        return NULL;
      account_id = pr_folder_get_account_id (folder);
    }
  while (gtk_bitset_iter_next (&iter, &position));
  return account_id;
}

PrMessageList *
pr_message_view_get_messages (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), NULL);

  return self->messages;
}

PrMessage *
pr_message_view_get_message (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), NULL);

  return self->message;
}

guint
pr_message_view_get_n_selected (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), 0);

  return self->n_selected;
}

static guint
count_filled_rows (GtkWidget *widget)
{
  guint n = 0;

  if (PR_IS_MESSAGE_ROW (widget))
    {
      PrMessage *message = pr_message_row_get_message (PR_MESSAGE_ROW (widget));

      return message != NULL && pr_message_is_loaded (message) && gtk_widget_get_mapped (widget);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_filled_rows (child);
  return n;
}

guint
pr_message_view_count_filled_rows (PrMessageView *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_VIEW (self), 0);

  return count_filled_rows (GTK_WIDGET (self));
}

void
pr_message_view_focus_list (PrMessageView *self)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

void
pr_message_view_set_collapsed (PrMessageView *self, gboolean sidebar, gboolean reader)
{
  g_return_if_fail (PR_IS_MESSAGE_VIEW (self));

  gtk_widget_set_visible (self->sidebar_button, sidebar);
  adw_header_bar_set_show_start_title_buttons (self->header, sidebar);
  adw_header_bar_set_show_end_title_buttons (self->header, reader);
  pr_header_bar_set_narrow (self->header, reader);
}

void
pr_message_view_show_all (PrMessageView *self)
{
  set_filter (self, filter_names[PR_MESSAGE_FILTER_NONE]);
}
