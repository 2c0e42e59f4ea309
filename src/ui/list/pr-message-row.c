/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/list/pr-message-row.h"

struct _PrMessageRow
{
  GtkWidget parent_instance;

  PrMessage *message;
  gboolean compact;
  GSignalGroup *signals;

  GtkLabel *group;
  GtkWidget *content;
  GtkWidget *dot;
  GtkWidget *grid;
  GtkWidget *subject_line;
  GtkWidget *preview_line;
  GtkLabel *from;
  GtkLabel *count;
  GtkLabel *date;
  GtkLabel *subject;
  GtkLabel *preview;
  GtkLabel *place;
  GtkWidget *answered;
  GtkWidget *forwarded;
  GtkWidget *attachment;
  GtkWidget *star;
};

enum
{
  PROP_0,
  PROP_MESSAGE,
  PROP_COMPACT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PrMessageRow, pr_message_row, GTK_TYPE_WIDGET)

static void
place_in_grid (PrMessageRow *self, GtkWidget *child, int column, int row, int n_columns)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (self->grid);

  g_object_set (gtk_layout_manager_get_layout_child (layout, child), "column", column, "row", row,
                "column-span", n_columns, NULL);
}

/* One line, or three. */
static void
set_compact (PrMessageRow *self, gboolean compact)
{
  if (self->compact == compact)
    return;
  self->compact = compact;
  place_in_grid (self, GTK_WIDGET (self->from), 0, 0, compact ? 1 : 2);
  place_in_grid (self, self->subject_line, compact ? 1 : 0, compact ? 0 : 1, compact ? 1 : 4);
  gtk_widget_set_visible (self->preview_line, !compact);
  gtk_widget_set_hexpand (GTK_WIDGET (self->from), !compact);
  gtk_widget_set_hexpand (self->subject_line, compact);
  if (compact)
    gtk_widget_add_css_class (GTK_WIDGET (self), "compact");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "compact");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

static void
update_texts (PrMessageRow *self)
{
  PrMessage *message = self->message;
  const char *place = pr_message_get_place (message);
  guint n_messages = pr_message_get_n_messages (message);
  char count[16];

  g_snprintf (count, sizeof count, "%u", n_messages);
  gtk_label_set_label (self->count, count);
  gtk_widget_set_visible (GTK_WIDGET (self->count), n_messages > 1);
  gtk_label_set_label (self->from, pr_message_get_from (message));
  gtk_label_set_label (self->date, pr_message_get_date_label (message));
  gtk_label_set_label (self->subject, pr_message_get_subject (message));
  gtk_label_set_label (self->preview, pr_message_get_preview (message));
  gtk_label_set_label (self->place, place != NULL ? place : "");
  gtk_widget_set_visible (GTK_WIDGET (self->place), place != NULL);
}

/* Names lie, addresses are what a reply goes to. Asked for when it is needed: setting the text of a
 * tooltip asks the display server where the pointer is, and waits, for each row. */
static gboolean
on_query_tooltip (GtkWidget *widget,
                  int x,
                  int y,
                  gboolean keyboard_mode,
                  GtkTooltip *tooltip,
                  gpointer user_data)
{
  PrMessageRow *self = PR_MESSAGE_ROW (user_data);
  const char *address = self->message != NULL ? pr_message_get_from_address (self->message) : NULL;

  if (address == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, address);
  return TRUE;
}

static void
update_group (PrMessageRow *self)
{
  const char *group = pr_message_get_group_label (self->message);

  gtk_label_set_label (self->group, group != NULL ? group : "");
  gtk_widget_set_visible (GTK_WIDGET (self->group), group != NULL);
}

static void
update_marks (PrMessageRow *self)
{
  PrMessage *message = self->message;
  gboolean unread = pr_message_is_unread (message);

  gtk_widget_set_opacity (self->dot, unread ? 1.0 : 0.0);
  if (unread)
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
  gtk_widget_set_visible (self->answered, pr_message_is_answered (message));
  gtk_widget_set_visible (self->forwarded, pr_message_is_forwarded (message));
  gtk_widget_set_visible (self->attachment, pr_message_has_attachment (message));
  gtk_widget_set_visible (self->star, pr_message_is_starred (message));
}

static void
update_accessible (PrMessageRow *self)
{
  const char *label = pr_message_get_accessible_label (self->message);
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  /* What has the focus is the list's own widget around this one. */
  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
}

static void
on_message_notify (PrMessage *message, GParamSpec *pspec, gpointer user_data)
{
  PrMessageRow *self = PR_MESSAGE_ROW (user_data);
  const char *name = g_param_spec_get_name (pspec);

  if (g_str_equal (name, "group-label"))
    update_group (self);
  else if (g_str_equal (name, "accessible-label"))
    update_accessible (self);
  else if (G_PARAM_SPEC_VALUE_TYPE (pspec) == G_TYPE_BOOLEAN && !g_str_equal (name, "loaded"))
    update_marks (self);
  else
    update_texts (self);
}

static void
pr_message_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_MESSAGE:
      g_value_set_object (value, PR_MESSAGE_ROW (object)->message);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, PR_MESSAGE_ROW (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pr_message_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_MESSAGE:
      pr_message_row_set_message (PR_MESSAGE_ROW (object), g_value_get_object (value));
      break;
    case PROP_COMPACT:
      set_compact (PR_MESSAGE_ROW (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pr_message_row_dispose (GObject *object)
{
  PrMessageRow *self = PR_MESSAGE_ROW (object);
  GtkWidget *child;

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->message);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (pr_message_row_parent_class)->dispose (object);
}

static void
pr_message_row_class_init (PrMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pr_message_row_dispose;
  object_class->get_property = pr_message_row_get_property;
  object_class->set_property = pr_message_row_set_property;

  properties[PROP_MESSAGE] =
      g_param_spec_object ("message", NULL, NULL, PR_TYPE_MESSAGE,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_COMPACT] =
      g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-message-row.ui");
  gtk_widget_class_set_css_name (widget_class, "messagerow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, group);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, content);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, dot);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, grid);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, subject_line);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, preview_line);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, from);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, count);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, date);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, subject);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, preview);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, place);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, answered);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, forwarded);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, attachment);
  gtk_widget_class_bind_template_child (widget_class, PrMessageRow, star);
  gtk_widget_class_bind_template_callback (widget_class, on_query_tooltip);
}

static void
pr_message_row_init (PrMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_orientable_set_orientation (
      GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))), GTK_ORIENTATION_VERTICAL);
  self->signals = g_signal_group_new (PR_TYPE_MESSAGE);
  g_signal_group_connect (self->signals, "notify", G_CALLBACK (on_message_notify), self);
}

void
pr_message_row_set_message (PrMessageRow *self, PrMessage *message)
{
  g_return_if_fail (PR_IS_MESSAGE_ROW (self));
  g_return_if_fail (message == NULL || PR_IS_MESSAGE (message));

  if (!g_set_object (&self->message, message))
    return;
  g_signal_group_set_target (self->signals, message);
  if (message != NULL)
    {
      update_texts (self);
      update_group (self);
      update_marks (self);
      update_accessible (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

PrMessage *
pr_message_row_get_message (PrMessageRow *self)
{
  g_return_val_if_fail (PR_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}
