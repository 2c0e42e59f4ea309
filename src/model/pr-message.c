/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/pr-message-private.h"

#include <glib/gi18n.h>

#include "model/pr-format.h"

struct _PrMessage
{
  GObject parent_instance;

  StoreKey key;
  gboolean outgoing;
  StoreMessage *record;
  StoreFlags flags;
  char *people; /* who wrote the messages of its conversation; NULL: one alone */
  char *date_label;
  char *group_label;
  char *place;
  char *accessible_label; /* NULL: to be made */
  guint batch;
};

G_DEFINE_FINAL_TYPE (PrMessage, pr_message, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_FOLDER_ID,
  PROP_LOADED,
  PROP_FROM,
  PROP_FROM_ADDRESS,
  PROP_TO,
  PROP_SUBJECT,
  PROP_PREVIEW,
  PROP_DATE,
  PROP_DATE_LABEL,
  PROP_GROUP_LABEL,
  PROP_PLACE,
  PROP_ACCESSIBLE_LABEL,
  PROP_UNREAD,
  PROP_STARRED,
  PROP_ANSWERED,
  PROP_FORWARDED,
  PROP_HAS_ATTACHMENT,
  PROP_N_MESSAGES,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
notify (PrMessage *self, guint prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
notify_accessible_label (PrMessage *self)
{
  g_clear_pointer (&self->accessible_label, g_free);
  notify (self, PROP_ACCESSIBLE_LABEL);
}

static void
pr_message_finalize (GObject *object)
{
  PrMessage *self = PR_MESSAGE (object);

  g_clear_pointer (&self->record, store_message_unref);
  g_free (self->people);
  g_free (self->date_label);
  g_free (self->group_label);
  g_free (self->place);
  g_free (self->accessible_label);
  G_OBJECT_CLASS (pr_message_parent_class)->finalize (object);
}

static char *
dup_accessible_label (PrMessage *self)
{
  g_autoptr (GString) label = g_string_new (NULL);

  if (self->record == NULL)
    return g_strdup ("");
  if (pr_message_is_unread (self))
    /* Translators: state of a message, read aloud before its sender; keep the comma */
    g_string_append_printf (label, "%s ", _ ("unread,"));
  if (pr_message_is_starred (self))
    /* Translators: state of a message, read aloud before its sender; keep the comma */
    g_string_append_printf (label, "%s ", _ ("starred,"));
  g_string_append_printf (label, "%s, %s", pr_message_get_from (self),
                          pr_message_get_subject (self));
  if (pr_message_get_n_messages (self) > 1)
    /* Translators: read aloud after a conversation's subject; keep the comma */
    g_string_append_printf (label, ngettext (", %u message", ", %u messages", self->record->total),
                            self->record->total);
  g_string_append_printf (label, ", %s", self->date_label);
  if (self->place != NULL)
    g_string_append_printf (label, ", %s", self->place);
  if (self->record->has_attachment)
    /* Translators: read aloud after a message's date; keep the comma */
    g_string_append (label, _ (", attachment"));
  return g_string_free (g_steal_pointer (&label), FALSE);
}

static void
pr_message_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PrMessage *self = PR_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->key.id);
      break;
    case PROP_FOLDER_ID:
      g_value_set_int64 (value, pr_message_get_folder_id (self));
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->record != NULL);
      break;
    case PROP_FROM:
      g_value_set_string (value, pr_message_get_from (self));
      break;
    case PROP_FROM_ADDRESS:
      g_value_set_string (value, pr_message_get_from_address (self));
      break;
    case PROP_TO:
      g_value_set_string (value, pr_message_get_to (self));
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, pr_message_get_subject (self));
      break;
    case PROP_PREVIEW:
      g_value_set_string (value, pr_message_get_preview (self));
      break;
    case PROP_DATE:
      g_value_set_int64 (value, pr_message_get_date (self));
      break;
    case PROP_DATE_LABEL:
      g_value_set_string (value, pr_message_get_date_label (self));
      break;
    case PROP_GROUP_LABEL:
      g_value_set_string (value, self->group_label);
      break;
    case PROP_PLACE:
      g_value_set_string (value, self->place);
      break;
    case PROP_ACCESSIBLE_LABEL:
      g_value_set_string (value, pr_message_get_accessible_label (self));
      break;
    case PROP_UNREAD:
      g_value_set_boolean (value, pr_message_is_unread (self));
      break;
    case PROP_STARRED:
      g_value_set_boolean (value, pr_message_is_starred (self));
      break;
    case PROP_ANSWERED:
      g_value_set_boolean (value, pr_message_is_answered (self));
      break;
    case PROP_FORWARDED:
      g_value_set_boolean (value, pr_message_is_forwarded (self));
      break;
    case PROP_HAS_ATTACHMENT:
      g_value_set_boolean (value, pr_message_has_attachment (self));
      break;
    case PROP_N_MESSAGES:
      g_value_set_uint (value, pr_message_get_n_messages (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_string (guint prop, const char *name)
{
  properties[prop] = g_param_spec_string (
      name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
install_boolean (guint prop, const char *name)
{
  properties[prop] = g_param_spec_boolean (
      name, NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
install_int64 (guint prop, const char *name)
{
  properties[prop] =
      g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
pr_message_class_init (PrMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = pr_message_finalize;
  object_class->get_property = pr_message_get_property;

  install_int64 (PROP_ID, "id");
  install_int64 (PROP_FOLDER_ID, "folder-id");
  install_boolean (PROP_LOADED, "loaded");
  install_string (PROP_FROM, "from");
  install_string (PROP_FROM_ADDRESS, "from-address");
  install_string (PROP_TO, "to");
  install_string (PROP_SUBJECT, "subject");
  install_string (PROP_PREVIEW, "preview");
  install_int64 (PROP_DATE, "date");
  install_string (PROP_DATE_LABEL, "date-label");
  install_string (PROP_GROUP_LABEL, "group-label");
  install_string (PROP_PLACE, "place");
  install_string (PROP_ACCESSIBLE_LABEL, "accessible-label");
  install_boolean (PROP_UNREAD, "unread");
  install_boolean (PROP_STARRED, "starred");
  install_boolean (PROP_ANSWERED, "answered");
  install_boolean (PROP_FORWARDED, "forwarded");
  install_boolean (PROP_HAS_ATTACHMENT, "has-attachment");
  properties[PROP_N_MESSAGES] =
      g_param_spec_uint ("n-messages", NULL, NULL, 1, G_MAXUINT, 1,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pr_message_init (PrMessage *self)
{
  /* not unread before anything is known, so that no mark flashes up */
  self->flags = STORE_FLAG_SEEN;
}

PrMessage *
pr_message_new (const StoreKey *key, gboolean outgoing)
{
  PrMessage *self = g_object_new (PR_TYPE_MESSAGE, NULL);

  self->key = *key;
  self->outgoing = outgoing;
  return self;
}

const StoreKey *
pr_message_get_key (PrMessage *self)
{
  return &self->key;
}

void
pr_message_set_record (PrMessage *self, StoreMessage *record, gint64 now)
{
  static const guint texts[] = { PROP_FOLDER_ID, PROP_FROM,          PROP_FROM_ADDRESS,
                                 PROP_TO,        PROP_SUBJECT,       PROP_PREVIEW,
                                 PROP_DATE,      PROP_HAS_ATTACHMENT };
  gboolean was_loaded = self->record != NULL;
  guint n_messages = pr_message_get_n_messages (self);

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->record, store_message_unref);
  self->record = store_message_ref (record);
  g_clear_pointer (&self->people, g_free);
  if (record->senders != NULL && record->senders[0] != NULL && record->senders[1] != NULL)
    self->people = pr_format_people ((const char *const *) record->senders);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    notify (self, texts[i]);
  pr_message_update_date (self, now);
  pr_message_set_flags (self, record->flags);
  if (pr_message_get_n_messages (self) != n_messages)
    notify (self, PROP_N_MESSAGES);
  if (!was_loaded)
    notify (self, PROP_LOADED);
  notify_accessible_label (self);
  g_object_thaw_notify (G_OBJECT (self));
}

const StoreMessage *
pr_message_get_record (PrMessage *self)
{
  return self->record;
}

void
pr_message_set_flags (PrMessage *self, StoreFlags flags)
{
  static const struct
  {
    StoreFlags flag;
    guint prop;
  } marks[] = {
    { STORE_FLAG_SEEN, PROP_UNREAD },
    { STORE_FLAG_FLAGGED, PROP_STARRED },
    { STORE_FLAG_ANSWERED, PROP_ANSWERED },
    { STORE_FLAG_FORWARDED, PROP_FORWARDED },
  };
  StoreFlags changed = self->flags ^ flags;

  if (changed == 0)
    return;
  self->flags = flags;
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if ((changed & marks[i].flag) != 0)
      notify (self, marks[i].prop);
  notify_accessible_label (self);
}

StoreFlags
pr_message_get_flags (PrMessage *self)
{
  return self->flags;
}

void
pr_message_set_group_label (PrMessage *self, const char *label)
{
  if (g_strcmp0 (self->group_label, label) == 0)
    return;
  g_free (self->group_label);
  self->group_label = g_strdup (label);
  notify (self, PROP_GROUP_LABEL);
}

void
pr_message_set_place (PrMessage *self, const char *place)
{
  if (g_strcmp0 (self->place, place) == 0)
    return;
  g_free (self->place);
  self->place = g_strdup (place);
  notify (self, PROP_PLACE);
  notify_accessible_label (self);
}

void
pr_message_update_date (PrMessage *self, gint64 now)
{
  g_autofree char *label = NULL;

  if (self->record == NULL)
    return;
  label = pr_format_date_under_group (self->record->date, now);
  if (g_strcmp0 (self->date_label, label) == 0)
    return;
  g_free (self->date_label);
  self->date_label = g_steal_pointer (&label);
  notify (self, PROP_DATE_LABEL);
  notify_accessible_label (self);
}

void
pr_message_set_batch (PrMessage *self, guint batch)
{
  self->batch = batch;
}

guint
pr_message_get_batch (PrMessage *self)
{
  return self->batch;
}

gint64
pr_message_get_id (PrMessage *self)
{
  return self->key.id;
}

gint64
pr_message_get_folder_id (PrMessage *self)
{
  return self->record != NULL ? self->record->folder : 0;
}

gboolean
pr_message_is_loaded (PrMessage *self)
{
  return self->record != NULL;
}

static const char *
text_or_empty (const char *text)
{
  return text != NULL ? text : "";
}

const char *
pr_message_get_from (PrMessage *self)
{
  const char *name;

  if (self->record == NULL)
    return "";
  if (self->outgoing && *text_or_empty (self->record->to) != '\0')
    return self->record->to;
  if (self->people != NULL)
    return self->people;
  name = text_or_empty (self->record->from_name);
  if (*name == '\0')
    name = text_or_empty (self->record->from_address);
  return *name != '\0' ? name : _ ("(unknown sender)");
}

const char *
pr_message_get_from_address (PrMessage *self)
{
  return self->record != NULL ? text_or_empty (self->record->from_address) : "";
}

const char *
pr_message_get_to (PrMessage *self)
{
  return self->record != NULL ? text_or_empty (self->record->to) : "";
}

const char *
pr_message_get_subject (PrMessage *self)
{
  if (self->record == NULL)
    return "";
  if (*text_or_empty (self->record->subject) == '\0')
    return _ ("(no subject)");
  return self->record->subject;
}

const char *
pr_message_get_preview (PrMessage *self)
{
  return self->record != NULL ? text_or_empty (self->record->preview) : "";
}

const char *
pr_message_get_date_label (PrMessage *self)
{
  return text_or_empty (self->date_label);
}

const char *
pr_message_get_group_label (PrMessage *self)
{
  return self->group_label;
}

const char *
pr_message_get_place (PrMessage *self)
{
  return self->place;
}

const char *
pr_message_get_accessible_label (PrMessage *self)
{
  if (self->accessible_label == NULL)
    self->accessible_label = dup_accessible_label (self);
  return self->accessible_label;
}

gint64
pr_message_get_date (PrMessage *self)
{
  return self->record != NULL ? self->record->date : 0;
}

gboolean
pr_message_is_unread (PrMessage *self)
{
  return (self->flags & STORE_FLAG_SEEN) == 0;
}

gboolean
pr_message_is_starred (PrMessage *self)
{
  return (self->flags & STORE_FLAG_FLAGGED) != 0;
}

gboolean
pr_message_is_answered (PrMessage *self)
{
  return (self->flags & STORE_FLAG_ANSWERED) != 0;
}

gboolean
pr_message_is_forwarded (PrMessage *self)
{
  return (self->flags & STORE_FLAG_FORWARDED) != 0;
}

gboolean
pr_message_has_attachment (PrMessage *self)
{
  return self->record != NULL && self->record->has_attachment;
}

guint
pr_message_get_n_messages (PrMessage *self)
{
  return self->record != NULL ? MAX (self->record->total, 1) : 1;
}

gint64
pr_message_get_conversation (PrMessage *self)
{
  return self->record != NULL ? self->record->conversation : 0;
}
