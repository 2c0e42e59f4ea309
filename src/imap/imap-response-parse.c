/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-response.h"

#include "base/base-text.h"
#include "imap/imap-parse-private.h"
#include "imap/imap-value.h"

/* Of a line that was not understood so much is kept for the log. */
#define LINE_KEPT 200

static char *
dup_line (const ImapLexer *lexer)
{
  gsize len = MIN ((gsize) (lexer->cursor.end - lexer->start), LINE_KEPT);
  return base_text_dup_utf8 (lexer->start, len);
}

/* OK, NO, BAD, BYE, PREAUTH */

static gboolean
find_condition (const ImapToken *word, ImapConditionKind *out_kind)
{
  static const char *const names[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (base_text_equal_nocase (word->data, word->len, names[i]))
        {
          *out_kind = (ImapConditionKind) i;
          return TRUE;
        }
    }
  return FALSE;
}

static void
parse_condition (ImapResponse *response, ImapLexer *lexer, ImapConditionKind kind)
{
  base_cursor_skip (&lexer->cursor, ' ');
  response->condition.kind = kind;
  response->condition.code = imap_code_parse (lexer);
  base_cursor_skip (&lexer->cursor, ' ');
  response->condition.text =
      base_text_dup_utf8 (lexer->cursor.p, base_cursor_left (&lexer->cursor));
}

static void
parse_continuation (ImapResponse *response, ImapLexer *lexer)
{
  base_cursor_take (&lexer->cursor, '+');
  base_cursor_take (&lexer->cursor, ' ');
  response->kind = IMAP_RESPONSE_CONTINUATION;
  response->condition.kind = IMAP_CONDITION_NONE;
  response->condition.text =
      base_text_dup_utf8 (lexer->cursor.p, base_cursor_left (&lexer->cursor));
}

static const char *
parse_tagged (ImapResponse *response, ImapLexer *lexer)
{
  ImapToken word;
  ImapConditionKind kind;
  if (!imap_lexer_take_atom (lexer, &word) || word.len > 64)
    return "no tag";
  response->tag = base_text_dup_utf8 (word.data, word.len);
  base_cursor_skip (&lexer->cursor, ' ');
  if (!imap_lexer_take_atom (lexer, &word) || !find_condition (&word, &kind)
      || kind > IMAP_CONDITION_BAD)
    return "no OK, NO or BAD behind the tag";
  response->kind = IMAP_RESPONSE_TAGGED;
  parse_condition (response, lexer, kind);
  return NULL;
}

/* "* number WORD" */

static const char *
parse_numbered (ImapResponse *response, ImapLexer *lexer)
{
  static const struct
  {
    const char *name;
    ImapResponseKind kind;
  } counts[] = {
    { "EXISTS", IMAP_RESPONSE_EXISTS },
    { "RECENT", IMAP_RESPONSE_RECENT },
    { "EXPUNGE", IMAP_RESPONSE_EXPUNGE },
  };
  guint32 number;
  ImapToken word;
  if (!imap_lexer_take_uint32 (lexer, &number))
    return "bad number";
  base_cursor_skip (&lexer->cursor, ' ');
  if (!imap_lexer_take_atom (lexer, &word))
    return "nothing behind the number";
  if (base_text_equal_nocase (word.data, word.len, "FETCH"))
    {
      response->fetch = imap_fetch_parse (lexer, number);
      response->kind = IMAP_RESPONSE_FETCH;
      return response->fetch != NULL ? NULL : "FETCH without a list";
    }
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      if (!base_text_equal_nocase (word.data, word.len, counts[i].name))
        continue;
      response->kind = counts[i].kind;
      response->number = number;
      return imap_lexer_at_end (lexer) ? NULL : "more than a number";
    }
  return "unknown word behind the number";
}

/* One for each word: gives NULL, or why the response is malformed. */

static const char *
parse_capability (ImapResponse *response, ImapLexer *lexer)
{
  response->capability = imap_capability_new ();
  while (!imap_lexer_at_end (lexer))
    {
      const char *start = lexer->cursor.p;
      while (!base_cursor_at_end (&lexer->cursor) && *lexer->cursor.p != ' ')
        lexer->cursor.p++;
      imap_capability_add (response->capability, start, (gsize) (lexer->cursor.p - start));
    }
  return NULL;
}

static const char *
parse_flags (ImapResponse *response, ImapLexer *lexer)
{
  base_cursor_skip (&lexer->cursor, ' ');
  return imap_lexer_take_flags (lexer, &response->flags) ? NULL : "broken list of flags";
}

static const char *
parse_list (ImapResponse *response, ImapLexer *lexer)
{
  response->list = imap_list_parse (lexer);
  return response->list != NULL ? NULL : "broken mailbox";
}

static const char *
parse_status (ImapResponse *response, ImapLexer *lexer)
{
  response->status = imap_status_parse (lexer);
  return response->status != NULL ? NULL : "broken status";
}

static const char *
parse_search (ImapResponse *response, ImapLexer *lexer)
{
  response->search = imap_search_parse (lexer);
  return response->search != NULL ? NULL : "broken numbers";
}

static const char *
parse_esearch (ImapResponse *response, ImapLexer *lexer)
{
  response->search = imap_esearch_parse (lexer);
  return response->search != NULL ? NULL : "broken search result";
}

static const char *
parse_vanished (ImapResponse *response, ImapLexer *lexer)
{
  base_cursor_take (&lexer->cursor, ' ');
  response->vanished.earlier = base_cursor_take_word (&lexer->cursor, "(EARLIER)");
  if (response->vanished.earlier)
    base_cursor_take (&lexer->cursor, ' ');
  response->vanished.uids = imap_set_parse_from_lexer (lexer, FALSE);
  if (response->vanished.uids == NULL || !imap_lexer_at_end (lexer))
    return "broken numbers";
  return imap_set_is_empty (response->vanished.uids) ? "no numbers" : NULL;
}

static const char *
parse_id (ImapResponse *response, ImapLexer *lexer)
{
  base_cursor_skip (&lexer->cursor, ' ');
  g_autoptr (ImapValueTree) tree = imap_value_tree_parse (lexer);
  if (tree == NULL)
    return "broken list";
  response->id = imap_value_dup_pairs (imap_value_tree_get_root (tree));
  return NULL;
}

static const char *
parse_namespace (ImapResponse *response, ImapLexer *lexer)
{
  return imap_namespaces_parse (lexer, &response->namespaces) ? NULL : "broken list";
}

static const char *
parse_quota (ImapResponse *response, ImapLexer *lexer)
{
  return imap_quota_parse (lexer, &response->quota) ? NULL : "broken quota";
}

static const char *
parse_quotaroot (ImapResponse *response, ImapLexer *lexer)
{
  return imap_quota_root_parse (lexer, &response->quota_root) ? NULL : "no mailbox";
}

static const char *
parse_acl (ImapResponse *response, ImapLexer *lexer)
{
  response->acl = imap_acl_parse (lexer);
  return response->acl != NULL ? NULL : "broken rights";
}

static const char *
parse_myrights (ImapResponse *response, ImapLexer *lexer)
{
  response->acl = imap_acl_parse_mine (lexer);
  return response->acl != NULL ? NULL : "broken rights";
}

static const char *
parse_listrights (ImapResponse *response, ImapLexer *lexer)
{
  response->acl = imap_acl_parse_listrights (lexer);
  return response->acl != NULL ? NULL : "broken rights";
}

static const char *
parse_metadata (ImapResponse *response, ImapLexer *lexer)
{
  response->metadata = imap_metadata_parse (lexer);
  return response->metadata != NULL ? NULL : "broken metadata";
}

static const char *
parse_sort (ImapResponse *response, ImapLexer *lexer)
{
  return imap_sort_parse (lexer, &response->sort) ? NULL : "broken numbers";
}

static const char *
parse_thread (ImapResponse *response, ImapLexer *lexer)
{
  return imap_thread_parse (lexer, &response->thread) ? NULL : "broken threads";
}

typedef const char *(*WordParser) (ImapResponse *response, ImapLexer *lexer);

static const struct
{
  const char *name;
  ImapResponseKind kind;
  WordParser parse;
} words[] = {
  { "ACL", IMAP_RESPONSE_ACL, parse_acl },
  { "CAPABILITY", IMAP_RESPONSE_CAPABILITY, parse_capability },
  { "ENABLED", IMAP_RESPONSE_ENABLED, parse_capability },
  { "ESEARCH", IMAP_RESPONSE_SEARCH, parse_esearch },
  { "FLAGS", IMAP_RESPONSE_FLAGS, parse_flags },
  { "ID", IMAP_RESPONSE_ID, parse_id },
  { "LIST", IMAP_RESPONSE_LIST, parse_list },
  { "LISTRIGHTS", IMAP_RESPONSE_LISTRIGHTS, parse_listrights },
  { "LSUB", IMAP_RESPONSE_LSUB, parse_list },
  { "METADATA", IMAP_RESPONSE_METADATA, parse_metadata },
  { "MYRIGHTS", IMAP_RESPONSE_MYRIGHTS, parse_myrights },
  { "NAMESPACE", IMAP_RESPONSE_NAMESPACE, parse_namespace },
  { "QUOTA", IMAP_RESPONSE_QUOTA, parse_quota },
  { "QUOTAROOT", IMAP_RESPONSE_QUOTAROOT, parse_quotaroot },
  { "SEARCH", IMAP_RESPONSE_SEARCH, parse_search },
  { "SORT", IMAP_RESPONSE_SORT, parse_sort },
  { "STATUS", IMAP_RESPONSE_STATUS, parse_status },
  { "THREAD", IMAP_RESPONSE_THREAD, parse_thread },
  { "VANISHED", IMAP_RESPONSE_VANISHED, parse_vanished },
  { "XLIST", IMAP_RESPONSE_LIST, parse_list },
};

/* The entry for a word, or -1. */
static int
find_word (const ImapToken *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (base_text_equal_nocase (word->data, word->len, words[i].name))
        return (int) i;
    }
  return -1;
}

static const char *
parse_word (ImapResponse *response, ImapLexer *lexer, const ImapToken *word)
{
  ImapConditionKind condition;
  if (find_condition (word, &condition))
    {
      response->kind = IMAP_RESPONSE_CONDITION;
      parse_condition (response, lexer, condition);
      return NULL;
    }
  int found = find_word (word);
  if (found >= 0)
    {
      response->kind = words[found].kind;
      return words[found].parse (response, lexer);
    }
  response->kind = IMAP_RESPONSE_UNKNOWN;
  g_autofree char *name = base_text_dup_utf8 (word->data, MIN (word->len, LINE_KEPT));
  response->unknown.name = g_ascii_strup (name, -1);
  response->unknown.line = dup_line (lexer);
  return NULL;
}

static const char *
parse_untagged (ImapResponse *response, ImapLexer *lexer)
{
  ImapToken word;
  base_cursor_skip (&lexer->cursor, ' ');
  if (g_ascii_isdigit (base_cursor_peek (&lexer->cursor))
      || base_cursor_peek (&lexer->cursor) == '-')
    return parse_numbered (response, lexer);
  if (!imap_lexer_take_atom (lexer, &word))
    return "nothing behind the asterisk";
  return parse_word (response, lexer, &word);
}

static const char *
parse_any (ImapResponse *response, ImapLexer *lexer)
{
  BaseCursor *cursor = &lexer->cursor;
  if (lexer->frame->problem != NULL)
    {
      ImapToken tag;
      if (base_cursor_peek (cursor) != '*' && base_cursor_peek (cursor) != '+'
          && imap_lexer_take_atom (lexer, &tag) && tag.len <= 64)
        response->tag = base_text_dup_utf8 (tag.data, tag.len);
      return lexer->frame->problem;
    }
  if (base_cursor_at_end (cursor))
    return "empty line";
  if (base_cursor_peek (cursor) == '+' && (base_cursor_left (cursor) == 1 || cursor->p[1] == ' '))
    {
      parse_continuation (response, lexer);
      return NULL;
    }
  if (base_cursor_take (cursor, '*'))
    return parse_untagged (response, lexer);
  return parse_tagged (response, lexer);
}

/* The UID of a FETCH that is not all there, if it came before what is not. */
static guint32
find_uid (ImapLexer *lexer)
{
  base_cursor_skip (&lexer->cursor, ' ');
  if (base_cursor_peek (&lexer->cursor) != '(')
    return 0;
  g_autoptr (ImapFetch) fetch = imap_fetch_parse (lexer, 0);
  return imap_fetch_has (fetch, IMAP_FETCH_UID) ? fetch->uid : 0;
}

/* What the beginning of a response that could not be read says it is. */
static ImapResponseKind
guess_kind (const ImapFrame *frame, const ImapLimits *limits, ImapMalformed *malformed)
{
  ImapLexer lexer;
  ImapToken word;
  imap_lexer_init (&lexer, frame, limits);
  if (!base_cursor_take (&lexer.cursor, '*'))
    return IMAP_RESPONSE_MALFORMED;
  base_cursor_skip (&lexer.cursor, ' ');
  int first = base_cursor_peek (&lexer.cursor);
  if (g_ascii_isdigit (first) || first == '-')
    {
      guint32 number = 0;
      if (!imap_lexer_take_uint32 (&lexer, &number) && !imap_lexer_take_atom (&lexer, &word))
        return IMAP_RESPONSE_MALFORMED;
      base_cursor_skip (&lexer.cursor, ' ');
      if (base_cursor_take_word (&lexer.cursor, "FETCH"))
        {
          malformed->seq = number;
          malformed->uid = find_uid (&lexer);
          return IMAP_RESPONSE_FETCH;
        }
      return base_cursor_take_word (&lexer.cursor, "EXPUNGE") ? IMAP_RESPONSE_EXPUNGE
                                                              : IMAP_RESPONSE_MALFORMED;
    }
  int found = imap_lexer_take_atom (&lexer, &word) ? find_word (&word) : -1;
  return found >= 0 ? words[found].kind : IMAP_RESPONSE_MALFORMED;
}

ImapResponse *
imap_response_new_from_frame (const ImapFrame *frame, const ImapLimits *limits)
{
  ImapLexer lexer;
  limits = limits != NULL ? limits : &imap_limits_default;
  imap_lexer_init (&lexer, frame, limits);
  ImapResponse *response = g_new0 (ImapResponse, 1);
  const char *problem = parse_any (response, &lexer);
  if (problem == NULL)
    return response;
  /* What was read so far is freed by its kind, but the tag is kept: the command has ended. */
  ImapResponse *malformed = g_new0 (ImapResponse, 1);
  malformed->kind = IMAP_RESPONSE_MALFORMED;
  malformed->tag = g_steal_pointer (&response->tag);
  malformed->malformed =
      (ImapMalformed){ .offset = frame->offset, .reason = problem, .line = dup_line (&lexer) };
  malformed->malformed.seems = guess_kind (frame, limits, &malformed->malformed);
  imap_response_free (response);
  return malformed;
}
