/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "response-dump.h"

static void
add_bytes (GString *out, const char *name, const char *data, gsize len)
{
  g_string_append_printf (out, "  %s \"", name);
  for (gsize i = 0; i < len; i++)
    {
      if (data[i] == '\\' || data[i] == '"')
        g_string_append_printf (out, "\\%c", data[i]);
      else if (g_ascii_isprint (data[i]))
        g_string_append_c (out, data[i]);
      else
        g_string_append_printf (out, "\\%02x", (guchar) data[i]);
    }
  g_string_append (out, "\"\n");
}

static void
add_text (GString *out, const char *name, const char *text)
{
  if (text != NULL)
    add_bytes (out, name, text, strlen (text));
}

static void
add_number (GString *out, const char *name, guint64 number)
{
  g_string_append_printf (out, "  %s %" G_GUINT64_FORMAT "\n", name, number);
}

static void
add_strings (GString *out, const char *name, char *const *strings)
{
  for (gsize i = 0; strings != NULL && strings[i] != NULL; i++)
    add_text (out, name, strings[i]);
}

static void
add_flags (GString *out, const char *name, const ImapFlags *flags)
{
  g_autofree char *text = imap_flags_to_string (flags);
  add_text (out, name, text);
}

static void
add_set (GString *out, const char *name, const ImapSet *set)
{
  g_autofree char *text = set != NULL ? imap_set_to_string (set) : NULL;
  add_text (out, name, text);
}

static void
add_ranges (GString *out, const char *name, const GArray *ranges)
{
  for (guint i = 0; ranges != NULL && i < ranges->len; i++)
    {
      const ImapRange *range = &g_array_index (ranges, ImapRange, i);
      g_string_append_printf (out, "  %s %u:%u\n", name, range->first, range->last);
    }
}

static void
add_capability (GString *out, const ImapCapability *capability)
{
  g_autofree char *text = imap_capability_to_string (capability);
  add_text (out, "capability", text);
}

static void
add_addresses (GString *out, const char *name, const ImapAddressList *list)
{
  for (gsize i = 0; i < list->n; i++)
    {
      const ImapAddress *address = &list->items[i];
      g_autofree char *text =
          g_strdup_printf ("%s <%s@%s>", address->name != NULL ? address->name : "NIL",
                           address->mailbox != NULL ? address->mailbox : "NIL",
                           address->host != NULL ? address->host : "NIL");
      add_text (out, name, text);
    }
}

static void
add_envelope (GString *out, const ImapEnvelope *envelope)
{
  g_string_append (out, "  envelope\n");
  add_text (out, "date", envelope->date);
  add_text (out, "subject", envelope->subject);
  add_addresses (out, "from", &envelope->from);
  add_addresses (out, "sender", &envelope->sender);
  add_addresses (out, "reply-to", &envelope->reply_to);
  add_addresses (out, "to", &envelope->to);
  add_addresses (out, "cc", &envelope->cc);
  add_addresses (out, "bcc", &envelope->bcc);
  add_text (out, "in-reply-to", envelope->in_reply_to);
  add_text (out, "message-id", envelope->message_id);
}

static void
add_body (GString *out, const ImapBody *body)
{
  g_string_append_printf (out, "  part \"%s\" %s/%s", body->part, body->type, body->subtype);
  if (body->encoding != NULL)
    g_string_append_printf (out, " %s", body->encoding);
  g_string_append_printf (out, " size %" G_GUINT64_FORMAT " lines %" G_GUINT64_FORMAT "\n",
                          body->size, body->lines);
  add_strings (out, "param", body->params);
  add_text (out, "id", body->id);
  add_text (out, "description", body->description);
  add_text (out, "md5", body->md5);
  add_text (out, "disposition", body->disposition);
  add_strings (out, "disposition-param", body->disposition_params);
  add_text (out, "location", body->location);
  if (body->envelope != NULL)
    add_envelope (out, body->envelope);
  for (gsize i = 0; i < body->n_children; i++)
    add_body (out, body->children[i]);
}

static void
add_section (GString *out, const ImapSection *section)
{
  static const char *const kinds[] = { "body", "binary", "binary-size" };
  add_text (out, kinds[section->kind], section->spec);
  if (section->has_origin)
    add_number (out, "origin", section->origin);
  add_number (out, "bytes", section->size);
  if (section->dropped)
    g_string_append (out, "  dropped\n");
  g_autoptr (GBytes) bytes = NULL;
  if (section->spool != NULL)
    {
      g_string_append (out, "  in a spool\n");
      bytes = base_spool_dup_bytes (section->spool, 1 << 20, NULL);
    }
  else if (section->data != NULL)
    bytes = g_bytes_ref (section->data);
  if (bytes == NULL)
    return;
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  add_bytes (out, "data", data, MIN (len, 300));
}

static void
add_fetch (GString *out, const ImapFetch *fetch)
{
  add_number (out, "seq", fetch->seq);
  if (fetch->lost_fields != 0)
    g_string_append_printf (out, "  lost-fields %#x\n", fetch->lost_fields);
  if (fetch->cut)
    g_string_append (out, "  cut\n");
  if (imap_fetch_has (fetch, IMAP_FETCH_UID))
    add_number (out, "uid", fetch->uid);
  if (imap_fetch_has (fetch, IMAP_FETCH_FLAGS))
    add_flags (out, "flags", &fetch->flags);
  if (imap_fetch_has (fetch, IMAP_FETCH_MODSEQ))
    add_number (out, "modseq", fetch->modseq);
  if (imap_fetch_has (fetch, IMAP_FETCH_INTERNALDATE))
    g_string_append_printf (out, "  internaldate %" G_GINT64_FORMAT "\n", fetch->internal_date_us);
  if (imap_fetch_has (fetch, IMAP_FETCH_SAVEDATE))
    g_string_append_printf (out, "  savedate %" G_GINT64_FORMAT "\n", fetch->save_date_us);
  if (imap_fetch_has (fetch, IMAP_FETCH_SIZE))
    add_number (out, "size", fetch->size);
  if (imap_fetch_has (fetch, IMAP_FETCH_PREVIEW))
    add_text (out, "preview", fetch->preview != NULL ? fetch->preview : "(NIL)");
  if (imap_fetch_has (fetch, IMAP_FETCH_EMAILID))
    add_text (out, "emailid", fetch->email_id);
  if (imap_fetch_has (fetch, IMAP_FETCH_THREADID))
    add_text (out, "threadid", fetch->thread_id);
  if (imap_fetch_has (fetch, IMAP_FETCH_GM_MSGID))
    add_number (out, "gm-msgid", fetch->gm_msgid);
  if (imap_fetch_has (fetch, IMAP_FETCH_GM_THRID))
    add_number (out, "gm-thrid", fetch->gm_thrid);
  if (imap_fetch_has (fetch, IMAP_FETCH_GM_LABELS))
    add_strings (out, "gm-label", fetch->gm_labels);
  if (imap_fetch_has (fetch, IMAP_FETCH_ENVELOPE))
    add_envelope (out, fetch->envelope);
  if (imap_fetch_has (fetch, IMAP_FETCH_BODYSTRUCTURE))
    add_body (out, fetch->body);
  for (guint i = 0; i < fetch->n_sections; i++)
    add_section (out, &fetch->sections[i]);
}

static void
add_code (GString *out, const ImapCode *code)
{
  add_text (out, code->kind == IMAP_CODE_UNKNOWN ? "unknown-code" : "code", code->name);
  add_text (out, "args", code->args);
  if (code->number != 0)
    add_number (out, "number", code->number);
  if (code->goal != 0)
    add_number (out, "goal", code->goal);
  if (code->uidvalidity != 0)
    add_number (out, "uidvalidity", code->uidvalidity);
  if (code->kind == IMAP_CODE_PERMANENTFLAGS)
    add_flags (out, "flags", &code->flags);
  if (code->capability != NULL)
    add_capability (out, code->capability);
  add_set (out, "set", code->set);
  add_ranges (out, "source", code->source);
  add_ranges (out, "target", code->target);
  add_text (out, code->kind == IMAP_CODE_MAILBOXID ? "mailbox-id" : "text", code->text);
}

static void
add_condition (GString *out, const ImapCondition *condition)
{
  static const char *const kinds[] = { "OK", "NO", "BAD", "BYE", "PREAUTH", "+" };
  add_text (out, kinds[condition->kind], condition->text);
  if (condition->code != NULL)
    add_code (out, condition->code);
}

static void
add_list (GString *out, const ImapList *list)
{
  add_text (out, "name", list->name);
  if (list->delimiter != '\0')
    g_string_append_printf (out, "  delimiter %c\n", list->delimiter);
  g_string_append_printf (out, "  attributes %#x\n", list->attributes);
  add_strings (out, "other", list->others);
  add_strings (out, "child-info", list->child_info);
  add_text (out, "old-name", list->old_name);
}

static void
add_status (GString *out, const ImapStatus *status)
{
  add_text (out, "mailbox", status->mailbox);
  if (imap_status_has (status, IMAP_STATUS_MESSAGES))
    add_number (out, "messages", status->messages);
  if (imap_status_has (status, IMAP_STATUS_RECENT))
    add_number (out, "recent", status->recent);
  if (imap_status_has (status, IMAP_STATUS_UIDNEXT))
    add_number (out, "uidnext", status->uidnext);
  if (imap_status_has (status, IMAP_STATUS_UIDVALIDITY))
    add_number (out, "uidvalidity", status->uidvalidity);
  if (imap_status_has (status, IMAP_STATUS_UNSEEN))
    add_number (out, "unseen", status->unseen);
  if (imap_status_has (status, IMAP_STATUS_DELETED))
    add_number (out, "deleted", status->deleted);
  if (imap_status_has (status, IMAP_STATUS_SIZE))
    add_number (out, "size", status->size);
  if (imap_status_has (status, IMAP_STATUS_HIGHESTMODSEQ))
    add_number (out, "highestmodseq", status->highestmodseq);
  if (imap_status_has (status, IMAP_STATUS_APPENDLIMIT))
    add_number (out, "append-limit", status->append_limit);
  if (imap_status_has (status, IMAP_STATUS_DELETED_STORAGE))
    add_number (out, "deleted-storage", status->deleted_storage);
  if (imap_status_has (status, IMAP_STATUS_MAILBOXID))
    add_text (out, "mailbox-id", status->mailbox_id);
}

static void
add_search (GString *out, const ImapSearch *search)
{
  if (search->extended)
    g_string_append_printf (out, "  extended%s\n", search->uid ? " uid" : "");
  add_text (out, "tag", search->tag);
  if (search->has_all)
    add_set (out, "all", search->all);
  if (search->has_count)
    add_number (out, "count", search->count);
  if (search->min != 0)
    add_number (out, "min", search->min);
  if (search->max != 0)
    add_number (out, "max", search->max);
  if (search->modseq != 0)
    add_number (out, "modseq", search->modseq);
  add_set (out, "partial", search->partial);
}

static void
add_namespaces (GString *out, const ImapNamespaces *namespaces)
{
  static const char *const kinds[] = { "personal", "other", "shared" };
  for (gsize i = 0; i < namespaces->n; i++)
    {
      add_text (out, kinds[namespaces->items[i].kind], namespaces->items[i].prefix);
      if (namespaces->items[i].delimiter != '\0')
        g_string_append_printf (out, "  delimiter %c\n", namespaces->items[i].delimiter);
    }
}

static void
add_quota (GString *out, const ImapQuota *quota)
{
  add_text (out, "root", quota->root);
  for (gsize i = 0; i < quota->n; i++)
    g_string_append_printf (out, "  %s %" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT "\n",
                            quota->resources[i].name, quota->resources[i].usage,
                            quota->resources[i].limit);
}

static void
add_sort (GString *out, const ImapSort *sort)
{
  g_string_append (out, "  numbers");
  for (gsize i = 0; i < sort->n; i++)
    g_string_append_printf (out, " %u", sort->numbers[i]);
  g_string_append_c (out, '\n');
  if (sort->modseq != 0)
    add_number (out, "modseq", sort->modseq);
}

static void
add_thread (GString *out, const ImapThread *thread)
{
  for (gsize i = 0; i < thread->n; i++)
    {
      const ImapThreadNode *node = &thread->nodes[i];
      g_assert_true (node->parent == IMAP_THREAD_NO_PARENT || node->parent < i);
      g_string_append_printf (out, "  message %u", node->number);
      if (node->parent != IMAP_THREAD_NO_PARENT)
        g_string_append_printf (out, " answers %u", thread->nodes[node->parent].number);
      g_string_append_c (out, '\n');
    }
}

void
response_dump (const ImapResponse *response, GString *out)
{
  g_string_append_printf (out, "%s\n", imap_response_kind_to_string (response->kind));
  add_text (out, "tag", response->tag);
  switch (response->kind)
    {
    case IMAP_RESPONSE_MALFORMED:
      add_number (out, "at", response->malformed.offset);
      add_text (out, "reason", response->malformed.reason);
      if (response->malformed.seems != IMAP_RESPONSE_MALFORMED)
        add_text (out, "seems", imap_response_kind_to_string (response->malformed.seems));
      if (response->malformed.seq != 0)
        add_number (out, "seq", response->malformed.seq);
      if (response->malformed.uid != 0)
        add_number (out, "uid", response->malformed.uid);
      break;
    case IMAP_RESPONSE_UNKNOWN:
      add_text (out, "name", response->unknown.name);
      add_text (out, "line", response->unknown.line);
      break;
    case IMAP_RESPONSE_CONTINUATION:
    case IMAP_RESPONSE_TAGGED:
    case IMAP_RESPONSE_CONDITION:
      add_condition (out, &response->condition);
      break;
    case IMAP_RESPONSE_CAPABILITY:
    case IMAP_RESPONSE_ENABLED:
      add_capability (out, response->capability);
      break;
    case IMAP_RESPONSE_FLAGS:
      add_flags (out, "flags", &response->flags);
      break;
    case IMAP_RESPONSE_LIST:
    case IMAP_RESPONSE_LSUB:
      add_list (out, response->list);
      break;
    case IMAP_RESPONSE_STATUS:
      add_status (out, response->status);
      break;
    case IMAP_RESPONSE_SEARCH:
      add_search (out, response->search);
      break;
    case IMAP_RESPONSE_EXISTS:
    case IMAP_RESPONSE_RECENT:
    case IMAP_RESPONSE_EXPUNGE:
      add_number (out, "number", response->number);
      break;
    case IMAP_RESPONSE_VANISHED:
      g_string_append (out, response->vanished.earlier ? "  earlier\n" : "");
      add_set (out, "uids", response->vanished.uids);
      break;
    case IMAP_RESPONSE_FETCH:
      add_fetch (out, response->fetch);
      break;
    case IMAP_RESPONSE_ID:
      add_strings (out, "id", response->id);
      break;
    case IMAP_RESPONSE_NAMESPACE:
      add_namespaces (out, &response->namespaces);
      break;
    case IMAP_RESPONSE_QUOTA:
      add_quota (out, &response->quota);
      break;
    case IMAP_RESPONSE_QUOTAROOT:
      add_text (out, "mailbox", response->quota_root.mailbox);
      add_strings (out, "root", response->quota_root.roots);
      break;
    case IMAP_RESPONSE_ACL:
    case IMAP_RESPONSE_MYRIGHTS:
    case IMAP_RESPONSE_LISTRIGHTS:
      add_text (out, "mailbox", response->acl->mailbox);
      add_text (out, "identifier", response->acl->identifier);
      add_text (out, "rights", response->acl->rights);
      add_strings (out, "entry", response->acl->entries);
      break;
    case IMAP_RESPONSE_METADATA:
      add_text (out, "mailbox", response->metadata->mailbox);
      add_strings (out, "value", response->metadata->values);
      add_strings (out, "name", response->metadata->names);
      break;
    case IMAP_RESPONSE_SORT:
      add_sort (out, &response->sort);
      break;
    case IMAP_RESPONSE_THREAD:
      add_thread (out, &response->thread);
      break;
    case IMAP_RESPONSE_N:
      break;
    }
  if (imap_response_get_lost (response) > 0)
    add_number (out, "lost", imap_response_get_lost (response));
}
