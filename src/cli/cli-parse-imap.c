/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `parse imap`: what a server sent, as the application understands it. */
#include "cli/cli-commands.h"

#include "cli/cli-json.h"
#include "imap/imap-mailbox-name.h"
#include "imap/imap-reader.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static void
add_optional (JsonBuilder *json, const char *name, const char *text)
{
  if (text != NULL)
    cli_json_add_string (json, name, text);
}

static void
add_number (JsonBuilder *json, const char *name, guint64 number)
{
  cli_json_add_int (json, name, (gint64) number);
}

static void
add_strings (JsonBuilder *json, const char *name, char *const *strings)
{
  static const char *const none[] = { NULL };
  cli_json_add_strv (json, name, strings != NULL ? (const char *const *) strings : none);
}

static void
add_flags (JsonBuilder *json, const char *name, const ImapFlags *flags)
{
  g_autofree char *text = imap_flags_to_string (flags);
  g_auto (GStrv) names = g_strsplit (text, " ", -1);
  add_strings (json, name, names);
}

static void
add_set (JsonBuilder *json, const char *name, const ImapSet *set)
{
  g_autofree char *text = imap_set_to_string (set);
  cli_json_add_string (json, name, text);
}

static void
add_capability (JsonBuilder *json, const ImapCapability *capability)
{
  g_autofree char *text = imap_capability_to_string (capability);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  add_strings (json, "capabilities", words);
}

/* The key and what people see. */
static void
add_mailbox (JsonBuilder *json, const char *name)
{
  g_autofree char *decoded = imap_mailbox_name_decode (name);
  cli_json_add_string (json, "mailbox", decoded);
  if (g_strcmp0 (decoded, name) != 0)
    cli_json_add_string (json, "mailbox_raw", name);
}

static void
add_delimiter (JsonBuilder *json, char delimiter)
{
  char text[2] = { delimiter, '\0' };
  cli_json_add_string (json, "delimiter", delimiter != '\0' ? text : NULL);
}

static char *
ranges_to_string (const GArray *ranges)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < ranges->len; i++)
    {
      const ImapRange *range = &g_array_index (ranges, ImapRange, i);
      g_string_append_printf (text, i > 0 ? ",%u" : "%u", range->first);
      if (range->last != range->first)
        g_string_append_printf (text, ":%u", range->last);
    }
  return g_string_free (text, FALSE);
}

static void
add_ranges (JsonBuilder *json, const char *name, const GArray *ranges)
{
  if (ranges == NULL)
    return;
  g_autofree char *text = ranges_to_string (ranges);
  cli_json_add_string (json, name, text);
}

static void
add_code (JsonBuilder *json, const ImapCode *code)
{
  json_builder_set_member_name (json, "code");
  json_builder_begin_object (json);
  cli_json_add_string (json, "name", code->name);
  add_optional (json, "args", code->args);
  if (code->kind == IMAP_CODE_UNKNOWN)
    cli_json_add_boolean (json, "known", FALSE);
  if (code->kind == IMAP_CODE_PERMANENTFLAGS)
    add_flags (json, "flags", &code->flags);
  if (code->number != 0)
    add_number (json, "number", code->number);
  if (code->goal != 0)
    add_number (json, "goal", code->goal);
  add_optional (json, "text", code->text);
  if (code->capability != NULL)
    add_capability (json, code->capability);
  if (code->uidvalidity != 0)
    add_number (json, "uidvalidity", code->uidvalidity);
  if (code->set != NULL)
    add_set (json, "set", code->set);
  add_ranges (json, "source", code->source);
  add_ranges (json, "target", code->target);
  json_builder_end_object (json);
}

static void
add_condition (JsonBuilder *json, const ImapCondition *condition)
{
  static const char *const kinds[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };
  if (condition->kind != IMAP_CONDITION_NONE)
    cli_json_add_string (json, "status", kinds[condition->kind]);
  if (condition->code != NULL)
    add_code (json, condition->code);
  cli_json_add_string (json, "text", condition->text);
}

static void
add_list (JsonBuilder *json, const ImapList *list)
{
  static const char *const names[] = { "Noinferiors", "Noselect",    "NonExistent",   "Marked",
                                       "Unmarked",    "HasChildren", "HasNoChildren", "Subscribed",
                                       "Remote",      "All",         "Archive",       "Drafts",
                                       "Flagged",     "Junk",        "Sent",          "Trash",
                                       "Important",   "Inbox" };
  g_autoptr (GPtrArray) attributes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if ((list->attributes & 1u << i) != 0)
        g_ptr_array_add (attributes, g_strconcat ("\\", names[i], NULL));
    }
  for (gsize i = 0; list->others != NULL && list->others[i] != NULL; i++)
    g_ptr_array_add (attributes, g_strdup (list->others[i]));
  g_ptr_array_add (attributes, NULL);
  add_mailbox (json, list->name);
  add_delimiter (json, list->delimiter);
  add_strings (json, "attributes", (char *const *) attributes->pdata);
  if (list->child_info != NULL)
    add_strings (json, "child_info", list->child_info);
  add_optional (json, "old_name", list->old_name);
}

static void
add_status (JsonBuilder *json, const ImapStatus *status)
{
  const struct
  {
    ImapStatusField field;
    const char *name;
    guint64 value;
  } items[] = {
    { IMAP_STATUS_MESSAGES, "messages", status->messages },
    { IMAP_STATUS_RECENT, "recent", status->recent },
    { IMAP_STATUS_UIDNEXT, "uidnext", status->uidnext },
    { IMAP_STATUS_UIDVALIDITY, "uidvalidity", status->uidvalidity },
    { IMAP_STATUS_UNSEEN, "unseen", status->unseen },
    { IMAP_STATUS_DELETED, "deleted", status->deleted },
    { IMAP_STATUS_SIZE, "bytes", status->size },
    { IMAP_STATUS_HIGHESTMODSEQ, "highestmodseq", status->highestmodseq },
    { IMAP_STATUS_APPENDLIMIT, "append_limit", status->append_limit },
    { IMAP_STATUS_DELETED_STORAGE, "deleted_bytes", status->deleted_storage },
  };
  add_mailbox (json, status->mailbox);
  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    {
      if (imap_status_has (status, items[i].field))
        add_number (json, items[i].name, items[i].value);
    }
  add_optional (json, "mailbox_id", status->mailbox_id);
}

static void
add_search (JsonBuilder *json, const ImapSearch *search)
{
  if (search->extended)
    cli_json_add_boolean (json, "uid", search->uid);
  add_optional (json, "tag", search->tag);
  if (search->has_all)
    add_set (json, "all", search->all);
  if (search->has_count)
    add_number (json, "count", search->count);
  if (search->min != 0)
    add_number (json, "min", search->min);
  if (search->max != 0)
    add_number (json, "max", search->max);
  if (search->modseq != 0)
    add_number (json, "modseq", search->modseq);
  if (search->partial != NULL)
    add_set (json, "partial", search->partial);
}

static void
add_addresses (JsonBuilder *json, const char *name, const ImapAddressList *list)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (gsize i = 0; i < list->n; i++)
    {
      json_builder_begin_object (json);
      cli_json_add_string (json, "name", list->items[i].name);
      cli_json_add_string (json, "mailbox", list->items[i].mailbox);
      cli_json_add_string (json, "host", list->items[i].host);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_envelope (JsonBuilder *json, const ImapEnvelope *envelope)
{
  json_builder_set_member_name (json, "envelope");
  json_builder_begin_object (json);
  cli_json_add_string (json, "date", envelope->date);
  cli_json_add_string (json, "subject", envelope->subject);
  add_addresses (json, "from", &envelope->from);
  add_addresses (json, "sender", &envelope->sender);
  add_addresses (json, "reply_to", &envelope->reply_to);
  add_addresses (json, "to", &envelope->to);
  add_addresses (json, "cc", &envelope->cc);
  add_addresses (json, "bcc", &envelope->bcc);
  cli_json_add_string (json, "in_reply_to", envelope->in_reply_to);
  cli_json_add_string (json, "message_id", envelope->message_id);
  json_builder_end_object (json);
}

static void
add_params (JsonBuilder *json, const char *name, char *const *params)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_object (json);
  for (gsize i = 0; params != NULL && params[i] != NULL; i += 2)
    {
      /* The server's names, which need not be UTF-8. */
      g_autofree char *key = g_utf8_make_valid (params[i], -1);
      cli_json_add_string (json, key, params[i + 1]);
    }
  json_builder_end_object (json);
}

static void
add_part (JsonBuilder *json, const ImapBody *body)
{
  g_autofree char *type = g_strdup_printf ("%s/%s", body->type, body->subtype);
  json_builder_begin_object (json);
  cli_json_add_string (json, "part", body->part);
  cli_json_add_string (json, "content_type", type);
  add_params (json, "params", body->params);
  add_optional (json, "id", body->id);
  add_optional (json, "description", body->description);
  add_optional (json, "encoding", body->encoding);
  add_number (json, "bytes", body->size);
  add_number (json, "lines", body->lines);
  add_optional (json, "disposition", body->disposition);
  if (body->disposition_params != NULL)
    add_params (json, "disposition_params", body->disposition_params);
  if (body->envelope != NULL)
    add_envelope (json, body->envelope);
  if (body->n_children > 0)
    {
      json_builder_set_member_name (json, "parts");
      json_builder_begin_array (json);
      for (gsize i = 0; i < body->n_children; i++)
        add_part (json, body->children[i]);
      json_builder_end_array (json);
    }
  json_builder_end_object (json);
}

static void
add_section (JsonBuilder *json, const ImapSection *section)
{
  static const char *const kinds[] = { "BODY", "BINARY", "BINARY.SIZE" };
  json_builder_begin_object (json);
  cli_json_add_string (json, "item", kinds[section->kind]);
  cli_json_add_string (json, "section", section->spec);
  if (section->has_origin)
    add_number (json, "origin", section->origin);
  add_number (json, "bytes", section->size);
  if (section->dropped)
    cli_json_add_boolean (json, "dropped", TRUE);
  if (section->data != NULL)
    {
      gsize len;
      const char *data = g_bytes_get_data (section->data, &len);
      g_autofree char *base64 = NULL;
      g_autofree char *text = NULL;
      if (g_utf8_validate_len (data, len, NULL) && memchr (data, '\0', len) == NULL)
        text = g_strndup (data, len);
      else
        base64 = g_base64_encode ((const guchar *) data, len);
      add_optional (json, "text", text);
      add_optional (json, "base64", base64);
    }
  json_builder_end_object (json);
}

static void
add_fetch_numbers (JsonBuilder *json, const ImapFetch *fetch)
{
  add_number (json, "seq", fetch->seq);
  if (imap_fetch_has (fetch, IMAP_FETCH_UID))
    add_number (json, "uid", fetch->uid);
  if (imap_fetch_has (fetch, IMAP_FETCH_FLAGS))
    add_flags (json, "flags", &fetch->flags);
  if (imap_fetch_has (fetch, IMAP_FETCH_MODSEQ))
    add_number (json, "modseq", fetch->modseq);
  if (imap_fetch_has (fetch, IMAP_FETCH_INTERNALDATE))
    cli_json_add_int (json, "internaldate_us", fetch->internal_date_us);
  if (imap_fetch_has (fetch, IMAP_FETCH_SAVEDATE))
    cli_json_add_int (json, "savedate_us", fetch->save_date_us);
  if (imap_fetch_has (fetch, IMAP_FETCH_SIZE))
    add_number (json, "bytes", fetch->size);
  if (imap_fetch_has (fetch, IMAP_FETCH_GM_MSGID))
    add_number (json, "gm_msgid", fetch->gm_msgid);
  if (imap_fetch_has (fetch, IMAP_FETCH_GM_THRID))
    add_number (json, "gm_thrid", fetch->gm_thrid);
}

static void
add_fetch (JsonBuilder *json, const ImapFetch *fetch)
{
  add_fetch_numbers (json, fetch);
  if (imap_fetch_has (fetch, IMAP_FETCH_GM_LABELS))
    add_strings (json, "gm_labels", fetch->gm_labels);
  if (imap_fetch_has (fetch, IMAP_FETCH_PREVIEW))
    cli_json_add_string (json, "preview", fetch->preview);
  if (imap_fetch_has (fetch, IMAP_FETCH_EMAILID))
    cli_json_add_string (json, "emailid", fetch->email_id);
  if (imap_fetch_has (fetch, IMAP_FETCH_THREADID))
    cli_json_add_string (json, "threadid", fetch->thread_id);
  if (imap_fetch_has (fetch, IMAP_FETCH_ENVELOPE))
    add_envelope (json, fetch->envelope);
  if (imap_fetch_has (fetch, IMAP_FETCH_BODYSTRUCTURE))
    {
      json_builder_set_member_name (json, "body");
      add_part (json, fetch->body);
    }
  json_builder_set_member_name (json, "sections");
  json_builder_begin_array (json);
  for (guint i = 0; i < fetch->n_sections; i++)
    add_section (json, &fetch->sections[i]);
  json_builder_end_array (json);
}

static void
add_id (JsonBuilder *json, char *const *id)
{
  add_params (json, "id", id);
}

static void
add_namespaces (JsonBuilder *json, const ImapNamespaces *namespaces)
{
  static const char *const kinds[] = { "personal", "other", "shared" };
  json_builder_set_member_name (json, "namespaces");
  json_builder_begin_array (json);
  for (gsize i = 0; i < namespaces->n; i++)
    {
      json_builder_begin_object (json);
      cli_json_add_string (json, "kind", kinds[namespaces->items[i].kind]);
      cli_json_add_string (json, "prefix", namespaces->items[i].prefix);
      add_delimiter (json, namespaces->items[i].delimiter);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_quota (JsonBuilder *json, const ImapQuota *quota)
{
  cli_json_add_string (json, "root", quota->root);
  json_builder_set_member_name (json, "resources");
  json_builder_begin_array (json);
  for (gsize i = 0; i < quota->n; i++)
    {
      json_builder_begin_object (json);
      cli_json_add_string (json, "name", quota->resources[i].name);
      add_number (json, "usage", quota->resources[i].usage);
      add_number (json, "limit", quota->resources[i].limit);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

/* Of ACL the entries are people with their rights, of LISTRIGHTS rights alone. */
static void
add_acl (JsonBuilder *json, const ImapAcl *acl)
{
  add_mailbox (json, acl->mailbox);
  add_optional (json, "identifier", acl->identifier);
  add_optional (json, "rights", acl->rights);
  if (acl->entries != NULL && acl->rights == NULL)
    add_params (json, "entries", acl->entries);
  else if (acl->entries != NULL)
    add_strings (json, "optional", acl->entries);
}

static void
add_metadata (JsonBuilder *json, const ImapMetadata *metadata)
{
  add_mailbox (json, metadata->mailbox);
  if (metadata->names != NULL)
    add_strings (json, "names", metadata->names);
  else
    add_params (json, "values", metadata->values);
}

static void
add_sort (JsonBuilder *json, const ImapSort *sort)
{
  json_builder_set_member_name (json, "numbers");
  json_builder_begin_array (json);
  for (gsize i = 0; i < sort->n; i++)
    json_builder_add_int_value (json, sort->numbers[i]);
  json_builder_end_array (json);
  if (sort->modseq != 0)
    add_number (json, "modseq", sort->modseq);
}

/* [number, the number it answers or 0] for each message. */
static void
add_thread (JsonBuilder *json, const ImapThread *thread)
{
  json_builder_set_member_name (json, "messages");
  json_builder_begin_array (json);
  for (gsize i = 0; i < thread->n; i++)
    {
      const ImapThreadNode *node = &thread->nodes[i];
      gboolean answers = node->parent != IMAP_THREAD_NO_PARENT;
      json_builder_begin_array (json);
      json_builder_add_int_value (json, node->number);
      json_builder_add_int_value (json, answers ? thread->nodes[node->parent].number : 0);
      json_builder_end_array (json);
    }
  json_builder_end_array (json);
}

static void
add_content (JsonBuilder *json, const ImapResponse *response)
{
  switch (response->kind)
    {
    case IMAP_RESPONSE_MALFORMED:
      add_number (json, "at", response->malformed.offset);
      cli_json_add_string (json, "reason", response->malformed.reason);
      break;
    case IMAP_RESPONSE_UNKNOWN:
      cli_json_add_string (json, "name", response->unknown.name);
      cli_json_add_string (json, "line", response->unknown.line);
      break;
    case IMAP_RESPONSE_CONTINUATION:
    case IMAP_RESPONSE_TAGGED:
    case IMAP_RESPONSE_CONDITION:
      add_condition (json, &response->condition);
      break;
    case IMAP_RESPONSE_CAPABILITY:
    case IMAP_RESPONSE_ENABLED:
      add_capability (json, response->capability);
      break;
    case IMAP_RESPONSE_FLAGS:
      add_flags (json, "flags", &response->flags);
      break;
    case IMAP_RESPONSE_LIST:
    case IMAP_RESPONSE_LSUB:
      add_list (json, response->list);
      break;
    case IMAP_RESPONSE_STATUS:
      add_status (json, response->status);
      break;
    case IMAP_RESPONSE_SEARCH:
      add_search (json, response->search);
      break;
    case IMAP_RESPONSE_EXISTS:
    case IMAP_RESPONSE_RECENT:
    case IMAP_RESPONSE_EXPUNGE:
      add_number (json, "number", response->number);
      break;
    case IMAP_RESPONSE_VANISHED:
      cli_json_add_boolean (json, "earlier", response->vanished.earlier);
      add_set (json, "uids", response->vanished.uids);
      break;
    case IMAP_RESPONSE_FETCH:
      add_fetch (json, response->fetch);
      break;
    case IMAP_RESPONSE_ID:
      add_id (json, response->id);
      break;
    case IMAP_RESPONSE_NAMESPACE:
      add_namespaces (json, &response->namespaces);
      break;
    case IMAP_RESPONSE_QUOTA:
      add_quota (json, &response->quota);
      break;
    case IMAP_RESPONSE_QUOTAROOT:
      add_mailbox (json, response->quota_root.mailbox);
      add_strings (json, "roots", response->quota_root.roots);
      break;
    case IMAP_RESPONSE_ACL:
    case IMAP_RESPONSE_MYRIGHTS:
    case IMAP_RESPONSE_LISTRIGHTS:
      add_acl (json, response->acl);
      break;
    case IMAP_RESPONSE_METADATA:
      add_metadata (json, response->metadata);
      break;
    case IMAP_RESPONSE_SORT:
      add_sort (json, &response->sort);
      break;
    case IMAP_RESPONSE_THREAD:
      add_thread (json, &response->thread);
      break;
    case IMAP_RESPONSE_N:
      break;
    }
}

static void
print_response (const ImapResponse *response)
{
  JsonBuilder *json = cli_json_new ();
  cli_json_add_string (json, "type", imap_response_kind_to_string (response->kind));
  add_optional (json, "tag", response->tag);
  add_content (json, response);
  if (imap_response_get_lost (response) > 0)
    add_number (json, "lost", imap_response_get_lost (response));
  cli_json_print (json);
}

static void
print_malformed (guint64 at, const char *reason)
{
  JsonBuilder *json = cli_json_new ();
  cli_json_add_string (json, "type", imap_response_kind_to_string (IMAP_RESPONSE_MALFORMED));
  add_number (json, "at", at);
  cli_json_add_string (json, "reason", reason);
  cli_json_print (json);
}

/* Prints what is complete in these bytes; goes on behind what loses the framing, which would end a
 * connection. */
static void
push (ImapReader *reader, const char *data, gsize len)
{
  ImapFramer *framer = imap_reader_get_framer (reader);
  while (len > 0)
    {
      gsize consumed;
      g_autoptr (ImapResponse) response = NULL;
      g_autoptr (GError) error = NULL;
      switch (imap_reader_push (reader, data, len, &consumed, &response, &error))
        {
        case IMAP_FRAMER_READY:
          print_response (response);
          break;
        case IMAP_FRAMER_ERROR:
          print_malformed (imap_framer_get_offset (framer), error->message);
          imap_framer_reset (framer);
          break;
        case IMAP_FRAMER_NEED_MORE:
          break;
        }
      data += consumed;
      len -= consumed;
    }
}

CliExit
cli_parse_imap_run (CliContext *context, int argc, char **argv)
{
  if (!cli_context_parse (context, NULL, "< BYTES", &argc, &argv))
    return CLI_EXIT_USAGE;
  if (argc > 1)
    return cli_context_usage (context, "parse imap reads standard input and takes no argument.");
  g_autoptr (ImapReader) reader = imap_reader_new (NULL);
  g_autofree char *buffer = g_malloc (64 << 10);
  for (;;)
    {
      gssize n = read (STDIN_FILENO, buffer, 64 << 10);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_autoptr (GError) error = g_error_new_literal (
              G_FILE_ERROR, (int) g_file_error_from_errno (errno), g_strerror (errno));
          return cli_context_fail (context, error);
        }
      if (n == 0)
        break;
      push (reader, buffer, (gsize) n);
    }
  ImapFramer *framer = imap_reader_get_framer (reader);
  if (imap_framer_is_inside (framer))
    print_malformed (imap_framer_get_offset (framer), "the input ends inside a response");
  return CLI_EXIT_DONE;
}
