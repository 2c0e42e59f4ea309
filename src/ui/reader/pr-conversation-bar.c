/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/reader/pr-conversation-bar.h"

#include <glib/gi18n.h>

#include "model/pr-format.h"

struct _PrConversationBar
{
  AdwBin parent_instance;

  PrCore *core;
  PrConversation *conversation; /* NULL before the first */
  PrMessage *row;
  GSignalGroup *row_signals;
  PrMessage *message;
  gint64 preferred_id; /* 0: none */

  GtkScrolledWindow *scroller;
  GtkListBox *list;
};

enum
{
  PROP_0,
  PROP_MESSAGE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PrConversationBar, pr_conversation_bar, ADW_TYPE_BIN)

/* ---- Rows ---- */

/* What is read aloud, and the date, which is another one after midnight. */
static void
update_row (GtkWidget *row, PrMessage *message)
{
  g_autofree char *when = pr_format_date_short (pr_message_get_date (message), g_get_real_time ());

  gtk_label_set_label (GTK_LABEL (g_object_get_data (G_OBJECT (row), "date")), when);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  pr_message_get_accessible_label (message), -1);
}

static void
on_label_notify (PrMessage *message, GParamSpec *pspec, gpointer user_data)
{
  update_row (GTK_WIDGET (user_data), message);
}

static gboolean
state_to_opacity (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_set_double (to, g_value_get_boolean (from) ? 1.0 : 0.0);
  return TRUE;
}

static GtkWidget *
add_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
add_mark (GtkWidget *box, PrMessage *message, const char *icon, const char *property)
{
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  gtk_widget_add_css_class (image, "mark");
  if (g_str_equal (property, "starred"))
    gtk_widget_add_css_class (image, "star");
  g_object_bind_property (message, property, image, "visible", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), image);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  PrMessage *message = PR_MESSAGE (item);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *dot = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                 "valign", GTK_ALIGN_CENTER, NULL);
  GtkWidget *from;
  GtkWidget *preview;
  GtkWidget *date;

  gtk_widget_add_css_class (dot, "dot");
  gtk_box_append (GTK_BOX (box), dot);
  g_object_bind_property_full (message, "unread", dot, "opacity", G_BINDING_SYNC_CREATE,
                               state_to_opacity, NULL, NULL, NULL);
  from = add_label (box, "from");
  gtk_label_set_width_chars (GTK_LABEL (from), 8);
  gtk_label_set_max_width_chars (GTK_LABEL (from), 18);
  g_object_bind_property (message, "from", from, "label", G_BINDING_SYNC_CREATE);
  preview = add_label (box, "preview");
  gtk_widget_set_hexpand (preview, TRUE);
  gtk_label_set_width_chars (GTK_LABEL (preview), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (preview), 0);
  g_object_bind_property (message, "preview", preview, "label", G_BINDING_SYNC_CREATE);
  add_mark (box, message, "mail-attachment-symbolic", "has-attachment");
  add_mark (box, message, "starred-symbolic", "starred");
  date = add_label (box, "date");
  gtk_label_set_ellipsize (GTK_LABEL (date), PANGO_ELLIPSIZE_NONE);
  gtk_widget_add_css_class (date, "numeric");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data (G_OBJECT (row), "date", date);
  g_signal_connect_object (message, "notify::accessible-label", G_CALLBACK (on_label_notify), row,
                           0);
  update_row (row, message);
  return row;
}

/* ---- Which is read ---- */

static guint
find_position (PrConversationBar *self, gint64 id)
{
  GListModel *messages = G_LIST_MODEL (self->conversation);

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (PrMessage) message = g_list_model_get_item (messages, i);

      if (pr_message_get_id (message) == id)
        return i;
    }
  return G_MAXUINT;
}

static guint
find_first_unread (PrConversationBar *self)
{
  GListModel *messages = G_LIST_MODEL (self->conversation);
  guint n = g_list_model_get_n_items (messages);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PrMessage) message = g_list_model_get_item (messages, i);

      if (pr_message_is_unread (message))
        return i;
    }
  return n - 1;
}

static void
set_message (PrConversationBar *self, PrMessage *message)
{
  if (g_set_object (&self->message, message))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

static void
scroll_to_row (PrConversationBar *self, GtkWidget *row)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double y;

  if (gtk_widget_translate_coordinates (row, GTK_WIDGET (self->list), 0, 0, NULL, &y))
    gtk_adjustment_clamp_page (adjustment, y, y + gtk_widget_get_height (row));
}

static void
read_position (PrConversationBar *self, guint position)
{
  g_autoptr (PrMessage) message =
      g_list_model_get_item (G_LIST_MODEL (self->conversation), position);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) position);

  if (message == NULL || row == NULL)
    return;
  if (gtk_list_box_get_selected_row (self->list) != row)
    {
      gtk_list_box_select_row (self->list, row);
      scroll_to_row (self, GTK_WIDGET (row));
    }
  set_message (self, message);
}

/* The message that is read is the same one as long as it is there. */
static void
choose_message (PrConversationBar *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->conversation));
  guint position = G_MAXUINT;

  gtk_widget_set_visible (GTK_WIDGET (self), n > 1);
  if (n == 0)
    {
      set_message (self, self->row);
      return;
    }
  if (self->preferred_id != 0)
    position = find_position (self, self->preferred_id);
  if (position == G_MAXUINT && self->message != NULL)
    position = find_position (self, pr_message_get_id (self->message));
  self->preferred_id = 0;
  read_position (self, position != G_MAXUINT ? position : find_first_unread (self));
}

static void
on_id_notify (PrConversation *conversation, GParamSpec *pspec, gpointer user_data)
{
  PrConversationBar *self = PR_CONVERSATION_BAR (user_data);

  if (self->row != NULL && pr_conversation_get_id (conversation) == pr_message_get_id (self->row))
    choose_message (self);
}

static void
on_items_changed (GListModel *messages,
                  guint position,
                  guint removed,
                  guint added,
                  gpointer user_data)
{
  PrConversationBar *self = PR_CONVERSATION_BAR (user_data);

  on_id_notify (self->conversation, NULL, self);
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, gpointer user_data)
{
  PrConversationBar *self = PR_CONVERSATION_BAR (user_data);
  g_autoptr (PrMessage) message = g_list_model_get_item (G_LIST_MODEL (self->conversation),
                                                         (guint) gtk_list_box_row_get_index (row));

  set_message (self, message);
}

static void
ensure_conversation (PrConversationBar *self)
{
  if (self->conversation != NULL)
    return;
  self->conversation = pr_core_create_conversation (self->core);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->conversation), create_row, self, NULL);
  g_signal_connect_object (self->conversation, "items-changed", G_CALLBACK (on_items_changed), self,
                           0);
  g_signal_connect_object (self->conversation, "notify::id", G_CALLBACK (on_id_notify), self, 0);
}

static void
show_row (PrConversationBar *self)
{
  PrMessage *row = self->row;

  /* What was shown stays until it is known what the row stands for. */
  if (row != NULL && !pr_message_is_loaded (row))
    return;
  if (row != NULL && pr_message_get_n_messages (row) > 1)
    {
      ensure_conversation (self);
      if (pr_conversation_get_id (self->conversation) == pr_message_get_id (row))
        choose_message (self);
      else
        pr_conversation_set_id (self->conversation, pr_message_get_id (row));
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (self->conversation != NULL)
    pr_conversation_set_id (self->conversation, 0);
  self->preferred_id = 0;
  set_message (self, row);
}

/* Read from the cache; or an answer in another folder makes a message alone a conversation. */
static void
on_row_notify (PrMessage *row, GParamSpec *pspec, gpointer user_data)
{
  show_row (PR_CONVERSATION_BAR (user_data));
}

void
pr_conversation_bar_show (PrConversationBar *self, PrCore *core, PrMessage *row)
{
  g_return_if_fail (PR_IS_CONVERSATION_BAR (self));

  g_set_object (&self->core, core);
  g_set_object (&self->row, row);
  g_signal_group_set_target (self->row_signals, row);
  show_row (self);
}

void
pr_conversation_bar_prefer (PrConversationBar *self, gint64 id)
{
  g_return_if_fail (PR_IS_CONVERSATION_BAR (self));

  self->preferred_id = id;
  /* The conversation may be the one on show, and stay so. */
  if (gtk_widget_get_visible (GTK_WIDGET (self)) && find_position (self, id) != G_MAXUINT)
    choose_message (self);
}

PrMessage *
pr_conversation_bar_get_message (PrConversationBar *self)
{
  g_return_val_if_fail (PR_IS_CONVERSATION_BAR (self), NULL);

  return self->message;
}

void
pr_conversation_bar_step (PrConversationBar *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int position = row != NULL ? gtk_list_box_row_get_index (row) + step : -1;

  g_return_if_fail (PR_IS_CONVERSATION_BAR (self));

  if (gtk_widget_get_visible (GTK_WIDGET (self)) && position >= 0)
    read_position (self, (guint) position);
}

/* ---- Object ---- */

static void
pr_conversation_bar_dispose (GObject *object)
{
  PrConversationBar *self = PR_CONVERSATION_BAR (object);

  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_data (self->conversation, self);
  g_clear_object (&self->conversation);
  if (self->row_signals != NULL)
    g_signal_group_set_target (self->row_signals, NULL);
  g_clear_object (&self->row_signals);
  g_clear_object (&self->row);
  g_clear_object (&self->message);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (pr_conversation_bar_parent_class)->dispose (object);
}

static void
pr_conversation_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_MESSAGE:
      g_value_set_object (value, PR_CONVERSATION_BAR (object)->message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pr_conversation_bar_class_init (PrConversationBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pr_conversation_bar_dispose;
  object_class->get_property = pr_conversation_bar_get_property;

  properties[PROP_MESSAGE] =
      g_param_spec_object ("message", NULL, NULL, PR_TYPE_MESSAGE,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "conversationbar");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-conversation-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PrConversationBar, scroller);
  gtk_widget_class_bind_template_child (widget_class, PrConversationBar, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
pr_conversation_bar_init (PrConversationBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->row_signals = g_signal_group_new (PR_TYPE_MESSAGE);
  g_signal_group_connect (self->row_signals, "notify::loaded", G_CALLBACK (on_row_notify), self);
  g_signal_group_connect (self->row_signals, "notify::n-messages", G_CALLBACK (on_row_notify),
                          self);
}
