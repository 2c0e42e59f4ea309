/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hostile.h"

#include "imap/imap-reader.h"
#include <string.h>

#define BUFFER (64 << 10)

const Hostile hostiles[] = {
  /* nesting */
  { "open-fetch", "* 1 FETCH (", "(", ")" },
  { "open-bodystructure", "* 1 FETCH (BODYSTRUCTURE ", "(", "" },
  { "open-envelope", "* 1 FETCH (ENVELOPE ", "(", "" },
  { "open-unknown", "* 1 FETCH (X ", "(", "" },
  { "open-unknown-again", "* 1 FETCH (", "X (", "" },
  { "open-flags", "* 1 FETCH (FLAGS ", "(", "" },
  { "open-list", "* LIST ", "(", "" },
  { "open-list-extended", "* LIST () NIL x ", "(", "" },
  { "open-thread", "* THREAD ", "(", "" },
  { "open-id", "* ID ", "(", "" },
  { "open-namespace", "* NAMESPACE ", "(", "" },
  { "open-quota", "* QUOTA x ", "(", "" },
  { "open-status", "* STATUS x ", "(", "" },
  { "open-metadata", "* METADATA x ", "(", "" },
  { "open-esearch", "* ESEARCH ", "(", "" },
  { "open-code", "* OK [X ", "(", "] x" },
  { "close-fetch", "* 1 FETCH (", ")", "" },
  { "open-close", "* 1 FETCH (X ", "()", ")" },
  /* lists of many items */
  { "bodystructure-parts", "* 1 FETCH (BODYSTRUCTURE (", "()", " \"mixed\"))" },
  { "bodystructure-texts", "* 1 FETCH (BODYSTRUCTURE (",
    "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)", " \"mixed\"))" },
  { "bodystructure-params", "* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" (", "\"a\" \"\" ",
    ")))" },
  { "envelope-addresses", "* 1 FETCH (ENVELOPE (NIL NIL (", "(NIL NIL \"a\" \"b\")",
    ") NIL NIL NIL NIL NIL NIL NIL))" },
  { "envelope-empty-addresses", "* 1 FETCH (ENVELOPE (NIL NIL (", "()",
    ") NIL NIL NIL NIL NIL NIL NIL))" },
  { "envelope-quotes", "* 1 FETCH (ENVELOPE (NIL \"", "a\"b ",
    "\" NIL NIL NIL NIL NIL NIL NIL NIL))" },
  { "envelope-again", "* 1 FETCH (", "ENVELOPE (x \"y\"z) ", ")" },
  { "envelope-again-open", "* 1 FETCH (", "ENVELOPE (\"", ")" },
  { "fetch-attributes", "* 1 FETCH (", "FLAGS () ", ")" },
  { "fetch-keywords", "* 1 FETCH (FLAGS (", "k# ", "))" },
  { "fetch-same-keywords", "* 1 FETCH (FLAGS (", "k ", "))" },
  { "fetch-labels", "* 1 FETCH (X-GM-LABELS (", "a ", "))" },
  { "fetch-labels-again", "* 1 FETCH (", "X-GM-LABELS (a) ", ")" },
  { "fetch-sections", "* 1 FETCH (", "BODY[] \"\" ", ")" },
  { "fetch-binary-sizes", "* 1 FETCH (", "BINARY.SIZE[] 1 ", ")" },
  { "fetch-sections-open", "* 1 FETCH (", "BODY[ x ", ")" },
  { "fetch-sections-nil", "* 1 FETCH (", "BODY[]<1> NIL ", ")" },
  { "fetch-literals", "* 1 FETCH (", "BODY[] {0}\r\n ", ")" },
  { "fetch-other-literals", "* 1 FETCH (X (", "{1}\r\na ", "))" },
  { "fetch-unknown", "* 1 FETCH (", "X y ", ")" },
  { "fetch-brackets", "* 1 FETCH (", "[", ")" },
  { "fetch-open-brackets", "* 1 FETCH (", "a[ ", ")" },
  { "fetch-quoted", "* 1 FETCH (X \"", "a", "\")" },
  { "fetch-escapes", "* 1 FETCH (ENVELOPE (\"", "\\\"", "\"))" },
  { "fetch-open-quote", "* 1 FETCH (", "X \"", ")" },
  { "list-attributes", "* LIST (", "\\a# ", ") NIL x" },
  { "list-extended", "* LIST () NIL x (", "a b ", ")" },
  { "list-childinfo", "* LIST () NIL x (CHILDINFO (", "a ", "))" },
  { "status-items", "* STATUS x (", "a 1 ", ")" },
  { "status-mailboxids", "* STATUS x (", "MAILBOXID (a) ", ")" },
  { "id", "* ID (", "\"a\" \"b\" ", ")" },
  { "capability", "* CAPABILITY ", "a# ", "" },
  { "flags", "* FLAGS (", "k# ", ")" },
  { "namespace", "* NAMESPACE (", "(\"a\" NIL)", ") NIL NIL" },
  { "quota", "* QUOTA x (", "a 1 2 ", ")" },
  { "quotaroot", "* QUOTAROOT x ", "a ", "" },
  { "acl", "* ACL x ", "a b ", "" },
  { "metadata", "* METADATA x (", "a b ", ")" },
  { "sort", "* SORT ", "1 ", "" },
  { "thread", "* THREAD ", "(1)", "" },
  /* numbers */
  { "search", "* SEARCH ", "# ", "" },
  { "search-repeated", "* SEARCH ", "5 3 ", "" },
  { "search-mixed", "* SEARCH ", "# 1 ", "" },
  { "search-huge", "* SEARCH ", "9", "" },
  { "vanished", "* VANISHED (EARLIER) ", "#,", "1" },
  { "vanished-all", "* VANISHED ", "1:4294967295,", "1" },
  { "esearch", "* ESEARCH (TAG \"a\") UID ALL ", "#,", "1" },
  { "esearch-items", "* ESEARCH (TAG \"a\") UID ", "x 1 ", "" },
  { "esearch-partials", "* ESEARCH (TAG \"a\") UID ", "PARTIAL (1:2 1) ", "" },
  { "code-copyuid", "* OK [COPYUID 1 ", "#,", "1 1] x" },
  { "code-appenduid", "a1 OK [APPENDUID 1 ", "#,", "1] x" },
  { "code-modified", "* OK [MODIFIED ", "#,", "1] x" },
  { "code-flags", "* OK [PERMANENTFLAGS (", "k# ", ")] x" },
  { "code-capability", "* OK [CAPABILITY ", "a# ", "] x" },
  /* lines */
  { "code-brackets", "* OK [", "[", "" },
  { "code-quotes", "* OK [", "\" ", "" },
  { "text", "* OK ", "x", "" },
  { "text-8bit", "* OK ", "\xff", "" },
  { "tag", "", "a", "" },
  { "endless", "", "x", NULL },
  { "endless-fetch", "* 1 FETCH (", "FLAGS () ", NULL },
  { "endless-search", "* SEARCH ", "# ", NULL },
  { "line-feeds-in-quotes", "* OK x\r\n* 1 FETCH (X \"", "\n", "\")" },
  { "line-feeds-without-space", "* OK x\r\n\"", "\n", "\"" },
  { "line-feeds-in-code", "* OK x\r\n* OK [\"", "\n", "\"] x" },
  { "braces", "* 1 FETCH (X ", "{1} ", ")" },
  { "empty-lines", "", "\r\n", "" },
  { "many-lines", "", "* 1 EXISTS\r\n", "" },
  { "many-alerts", "", "* OK [ALERT] x\r\n", "" },
  { "many-fetches", "", "* # FETCH (UID # FLAGS (\\Seen))\r\n", "" },
  { "many-malformed", "", "* 1 FETCH x\r\n", "" },
  { "many-continuations", "", "+ \r\n", "" },
};
const guint n_hostiles = G_N_ELEMENTS (hostiles);

GString *
hostile_make (const Hostile *hostile, gsize len)
{
  GString *stream = g_string_sized_new (len + 1000);
  g_string_append (stream, hostile->begin);
  for (guint i = 1; stream->len < len; i++)
    {
      for (const char *p = hostile->again; *p != '\0'; p++)
        {
          if (*p == '#')
            g_string_append_printf (stream, "%u", 2 * i);
          else
            g_string_append_c (stream, *p);
        }
    }
  if (hostile->end != NULL)
    {
      g_string_append (stream, hostile->end);
      g_string_append (stream, "\r\n");
    }
  return stream;
}

guint
hostile_read (const GString *stream)
{
  g_autoptr (ImapReader) reader = imap_reader_new (NULL);
  guint n = 0;
  for (gsize i = 0; i < stream->len;)
    {
      gsize consumed;
      g_autoptr (ImapResponse) response = NULL;
      gsize len = MIN (BUFFER - i % BUFFER, stream->len - i);
      ImapFramerStatus status =
          imap_reader_push (reader, stream->str + i, len, &consumed, &response, NULL);
      if (status == IMAP_FRAMER_ERROR)
        break;
      n += status == IMAP_FRAMER_READY;
      i += consumed;
    }
  return n;
}
