/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-response.h"

static const char *const kind_names[IMAP_RESPONSE_N] = {
  [IMAP_RESPONSE_MALFORMED] = "malformed",
  [IMAP_RESPONSE_UNKNOWN] = "unknown",
  [IMAP_RESPONSE_CONTINUATION] = "continuation",
  [IMAP_RESPONSE_TAGGED] = "tagged",
  [IMAP_RESPONSE_CONDITION] = "condition",
  [IMAP_RESPONSE_CAPABILITY] = "capability",
  [IMAP_RESPONSE_ENABLED] = "enabled",
  [IMAP_RESPONSE_FLAGS] = "flags",
  [IMAP_RESPONSE_LIST] = "list",
  [IMAP_RESPONSE_LSUB] = "lsub",
  [IMAP_RESPONSE_STATUS] = "status",
  [IMAP_RESPONSE_SEARCH] = "search",
  [IMAP_RESPONSE_EXISTS] = "exists",
  [IMAP_RESPONSE_RECENT] = "recent",
  [IMAP_RESPONSE_EXPUNGE] = "expunge",
  [IMAP_RESPONSE_VANISHED] = "vanished",
  [IMAP_RESPONSE_FETCH] = "fetch",
  [IMAP_RESPONSE_ID] = "id",
  [IMAP_RESPONSE_NAMESPACE] = "namespace",
  [IMAP_RESPONSE_QUOTA] = "quota",
  [IMAP_RESPONSE_QUOTAROOT] = "quotaroot",
  [IMAP_RESPONSE_ACL] = "acl",
  [IMAP_RESPONSE_MYRIGHTS] = "myrights",
  [IMAP_RESPONSE_LISTRIGHTS] = "listrights",
  [IMAP_RESPONSE_METADATA] = "metadata",
  [IMAP_RESPONSE_SORT] = "sort",
  [IMAP_RESPONSE_THREAD] = "thread",
};

static void
clear_content (ImapResponse *response)
{
  switch (response->kind)
    {
    case IMAP_RESPONSE_MALFORMED:
      g_free (response->malformed.line);
      break;
    case IMAP_RESPONSE_UNKNOWN:
      g_free (response->unknown.name);
      g_free (response->unknown.line);
      break;
    case IMAP_RESPONSE_CONTINUATION:
    case IMAP_RESPONSE_TAGGED:
    case IMAP_RESPONSE_CONDITION:
      g_clear_pointer (&response->condition.code, imap_code_free);
      g_free (response->condition.text);
      break;
    case IMAP_RESPONSE_CAPABILITY:
    case IMAP_RESPONSE_ENABLED:
      g_clear_pointer (&response->capability, imap_capability_unref);
      break;
    case IMAP_RESPONSE_FLAGS:
      imap_flags_clear (&response->flags);
      break;
    case IMAP_RESPONSE_LIST:
    case IMAP_RESPONSE_LSUB:
      g_clear_pointer (&response->list, imap_list_free);
      break;
    case IMAP_RESPONSE_STATUS:
      g_clear_pointer (&response->status, imap_status_free);
      break;
    case IMAP_RESPONSE_SEARCH:
      g_clear_pointer (&response->search, imap_search_free);
      break;
    case IMAP_RESPONSE_VANISHED:
      g_clear_pointer (&response->vanished.uids, imap_set_unref);
      break;
    case IMAP_RESPONSE_FETCH:
      g_clear_pointer (&response->fetch, imap_fetch_free);
      break;
    case IMAP_RESPONSE_ID:
      g_strfreev (response->id);
      break;
    case IMAP_RESPONSE_NAMESPACE:
      imap_namespaces_clear (&response->namespaces);
      break;
    case IMAP_RESPONSE_QUOTA:
      imap_quota_clear (&response->quota);
      break;
    case IMAP_RESPONSE_QUOTAROOT:
      imap_quota_root_clear (&response->quota_root);
      break;
    case IMAP_RESPONSE_ACL:
    case IMAP_RESPONSE_MYRIGHTS:
    case IMAP_RESPONSE_LISTRIGHTS:
      g_clear_pointer (&response->acl, imap_acl_free);
      break;
    case IMAP_RESPONSE_METADATA:
      g_clear_pointer (&response->metadata, imap_metadata_free);
      break;
    case IMAP_RESPONSE_SORT:
      g_free (response->sort.numbers);
      break;
    case IMAP_RESPONSE_THREAD:
      g_free (response->thread.nodes);
      break;
    case IMAP_RESPONSE_EXISTS:
    case IMAP_RESPONSE_RECENT:
    case IMAP_RESPONSE_EXPUNGE:
    case IMAP_RESPONSE_N:
      break;
    }
}

void
imap_response_free (ImapResponse *response)
{
  clear_content (response);
  g_free (response->tag);
  g_free (response);
}

ImapFetch *
imap_response_steal_fetch (ImapResponse *response)
{
  return response->kind == IMAP_RESPONSE_FETCH ? g_steal_pointer (&response->fetch) : NULL;
}

ImapCodeKind
imap_response_get_code (const ImapResponse *response)
{
  gboolean has_condition =
      response->kind == IMAP_RESPONSE_TAGGED || response->kind == IMAP_RESPONSE_CONDITION;
  if (!has_condition || response->condition.code == NULL)
    return IMAP_CODE_N;
  return response->condition.code->kind;
}

guint
imap_response_get_lost (const ImapResponse *response)
{
  switch (response->kind)
    {
    case IMAP_RESPONSE_FETCH:
      return response->fetch != NULL ? response->fetch->n_lost : 0;
    case IMAP_RESPONSE_STATUS:
      return response->status->n_lost;
    case IMAP_RESPONSE_SEARCH:
      return response->search->n_lost;
    case IMAP_RESPONSE_QUOTA:
      return response->quota.n_lost;
    default:
      return 0;
    }
}

const char *
imap_response_kind_to_string (ImapResponseKind kind)
{
  return kind_names[kind];
}
