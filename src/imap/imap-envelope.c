/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-envelope.h"

static void
clear_addresses (ImapAddressList *list)
{
  for (gsize i = 0; i < list->n; i++)
    {
      g_free (list->items[i].name);
      g_free (list->items[i].mailbox);
      g_free (list->items[i].host);
    }
  g_free (list->items);
}

void
imap_envelope_free (ImapEnvelope *envelope)
{
  g_free (envelope->date);
  g_free (envelope->subject);
  g_free (envelope->in_reply_to);
  g_free (envelope->message_id);
  clear_addresses (&envelope->from);
  clear_addresses (&envelope->sender);
  clear_addresses (&envelope->reply_to);
  clear_addresses (&envelope->to);
  clear_addresses (&envelope->cc);
  clear_addresses (&envelope->bcc);
  g_free (envelope);
}

/* Anything but a list of addresses counts as none; anything but an address in it is passed over. */
static void
read_addresses (const ImapValue *value, ImapAddressList *out_list)
{
  if (value == NULL || value->kind != IMAP_VALUE_LIST || value->n_children == 0)
    return;
  /* Domino and others put one pair of parentheses too many around the list. */
  const ImapValue *first = imap_value_first (value);
  if (value->n_children == 1 && first->kind == IMAP_VALUE_LIST && first->n_children > 0
      && imap_value_first (first)->kind == IMAP_VALUE_LIST)
    value = first;
  out_list->items = g_new0 (ImapAddress, value->n_children);
  const ImapValue *child = imap_value_first (value);
  for (guint i = 0; i < value->n_children; i++, child = imap_value_next (child))
    {
      if (child->kind != IMAP_VALUE_LIST || child->n_children < 4)
        continue;
      ImapAddress *address = &out_list->items[out_list->n++];
      address->name = imap_value_dup_string (imap_value_nth (child, 0));
      address->mailbox = imap_value_dup_string (imap_value_nth (child, 2));
      address->host = imap_value_dup_string (imap_value_nth (child, 3));
    }
}

static gboolean
is_string (const ImapValue *value)
{
  return value->kind == IMAP_VALUE_NIL || value->kind == IMAP_VALUE_STRING;
}

gboolean
imap_envelope_is_plausible (const ImapValue *value)
{
  static const char shape[] = "sslllllls";
  if (value->kind != IMAP_VALUE_LIST || value->n_children < 9)
    return FALSE;
  const ImapValue *child = imap_value_first (value);
  for (guint i = 0; i < value->n_children; i++, child = imap_value_next (child))
    {
      gboolean is_list = child->kind == IMAP_VALUE_LIST || child->kind == IMAP_VALUE_NIL;
      gboolean wants_list = i < strlen (shape) && shape[i] == 'l';
      if (wants_list ? !is_list : !is_string (child))
        return FALSE;
    }
  return TRUE;
}

ImapEnvelope *
imap_envelope_new_from_value (const ImapValue *value)
{
  if (value == NULL || value->kind != IMAP_VALUE_LIST)
    return NULL;
  ImapEnvelope *envelope = g_new0 (ImapEnvelope, 1);
  envelope->date = imap_value_dup_string (imap_value_nth (value, 0));
  envelope->subject = imap_value_dup_string (imap_value_nth (value, 1));
  read_addresses (imap_value_nth (value, 2), &envelope->from);
  read_addresses (imap_value_nth (value, 3), &envelope->sender);
  read_addresses (imap_value_nth (value, 4), &envelope->reply_to);
  read_addresses (imap_value_nth (value, 5), &envelope->to);
  read_addresses (imap_value_nth (value, 6), &envelope->cc);
  read_addresses (imap_value_nth (value, 7), &envelope->bcc);
  envelope->in_reply_to = imap_value_dup_string (imap_value_nth (value, 8));
  envelope->message_id = imap_value_dup_string (imap_value_nth (value, 9));
  return envelope;
}
