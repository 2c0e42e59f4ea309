/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which capability each verb and each word of a command belongs to. What is in no table is in RFC
 * 3501 or is not a word of the protocol. */
#include "imap/imap-command-private.h"

#include "base/base-text.h"
#include <string.h>

#define ANY(cap) IMAP_CAP_BIT (IMAP_CAP_##cap)

static const struct
{
  const char *verb;
  guint64 needs;
} verbs[] = {
  { "CANCELUPDATE", ANY (CONTEXT_SEARCH) },
  { "COMPRESS", ANY (COMPRESS_DEFLATE) },
  { "DELETEACL", ANY (ACL) },
  { "ENABLE", ANY (ENABLE) },
  { "ESEARCH", ANY (MULTISEARCH) },
  { "GETACL", ANY (ACL) },
  { "GETMETADATA", ANY (METADATA) | ANY (METADATA_SERVER) },
  { "GETQUOTA", ANY (QUOTA) },
  { "GETQUOTAROOT", ANY (QUOTA) },
  { "ID", ANY (ID) },
  { "IDLE", ANY (IDLE) },
  { "LANGUAGE", ANY (LANGUAGE) },
  { "LISTRIGHTS", ANY (ACL) },
  { "MOVE", ANY (MOVE) },
  { "MYRIGHTS", ANY (ACL) },
  { "NAMESPACE", ANY (NAMESPACE) },
  { "NOTIFY", ANY (NOTIFY) },
  { "REPLACE", ANY (REPLACE) },
  { "SETACL", ANY (ACL) },
  { "SETMETADATA", ANY (METADATA) | ANY (METADATA_SERVER) },
  { "SETQUOTA", ANY (QUOTA) },
  { "SORT", ANY (SORT) },
  { "THREAD", ANY (THREAD_REFERENCES) },
  { "UID EXPUNGE", ANY (UIDPLUS) },
  { "UID MOVE", ANY (MOVE) },
  { "UID REPLACE", ANY (REPLACE) },
  { "UID SORT", ANY (SORT) },
  { "UID THREAD", ANY (THREAD_REFERENCES) },
  { "UNAUTHENTICATE", ANY (UNAUTHENTICATE) },
  { "UNSELECT", ANY (UNSELECT) },
  { "XLIST", ANY (XLIST) },
};

/* By the verb without its UID; a word of a section stands here without its brackets, one of STORE
 * without its sign. */
static const struct
{
  const char *verb;
  const char *word;
  guint64 needs;
} words[] = {
  { "APPEND", "CATENATE", ANY (CATENATE) },
  { "CREATE", "USE", ANY (CREATE_SPECIAL_USE) },
  { "ENABLE", "CONDSTORE", ANY (CONDSTORE) },
  { "ENABLE", "IMAP4rev2", ANY (IMAP4REV2) },
  { "ENABLE", "QRESYNC", ANY (QRESYNC) },
  { "ENABLE", "UTF8=ACCEPT", ANY (UTF8_ACCEPT) },
  { "EXAMINE", "CONDSTORE", ANY (CONDSTORE) },
  { "EXAMINE", "QRESYNC", ANY (QRESYNC) },
  { "FETCH", "BINARY", ANY (BINARY) | ANY (IMAP4REV2) },
  { "FETCH", "BINARY.PEEK", ANY (BINARY) | ANY (IMAP4REV2) },
  { "FETCH", "BINARY.SIZE", ANY (BINARY) | ANY (IMAP4REV2) },
  { "FETCH", "CHANGEDSINCE", ANY (CONDSTORE) },
  { "FETCH", "EMAILID", ANY (OBJECTID) },
  { "FETCH", "LAZY", ANY (PREVIEW) },
  { "FETCH", "MODSEQ", ANY (CONDSTORE) },
  { "FETCH", "PARTIAL", ANY (PARTIAL) },
  { "FETCH", "PREVIEW", ANY (PREVIEW) },
  { "FETCH", "SAVEDATE", ANY (SAVEDATE) },
  { "FETCH", "THREADID", ANY (OBJECTID) },
  { "FETCH", "VANISHED", ANY (QRESYNC) },
  { "FETCH", "X-GM-LABELS", ANY (X_GM_EXT_1) },
  { "FETCH", "X-GM-MSGID", ANY (X_GM_EXT_1) },
  { "FETCH", "X-GM-THRID", ANY (X_GM_EXT_1) },
  { "LIST", "APPENDLIMIT", ANY (APPENDLIMIT) },
  { "LIST", "CHILDREN", ANY (LIST_EXTENDED) },
  { "LIST", "DELETED", ANY (IMAP4REV2) | ANY (QUOTA) },
  { "LIST", "DELETED-STORAGE", ANY (QUOTA) },
  { "LIST", "HIGHESTMODSEQ", ANY (CONDSTORE) },
  { "LIST", "MAILBOXID", ANY (OBJECTID) },
  { "LIST", "METADATA", ANY (LIST_METADATA) },
  { "LIST", "MYRIGHTS", ANY (LIST_MYRIGHTS) },
  { "LIST", "RECURSIVEMATCH", ANY (LIST_EXTENDED) },
  { "LIST", "REMOTE", ANY (LIST_EXTENDED) },
  { "LIST", "RETURN", ANY (LIST_EXTENDED) },
  { "LIST", "SIZE", ANY (STATUS_SIZE) },
  { "LIST", "SPECIAL-USE", ANY (SPECIAL_USE) },
  { "LIST", "STATUS", ANY (LIST_STATUS) },
  { "LIST", "SUBSCRIBED", ANY (LIST_EXTENDED) },
  { "SEARCH", "CONTEXT", ANY (CONTEXT_SEARCH) },
  { "SEARCH", "EMAILID", ANY (OBJECTID) },
  { "SEARCH", "MODSEQ", ANY (CONDSTORE) },
  { "SEARCH", "OLDER", ANY (WITHIN) },
  { "SEARCH", "PARTIAL", ANY (PARTIAL) | ANY (CONTEXT_SEARCH) },
  { "SEARCH", "RETURN", ANY (ESEARCH) },
  { "SEARCH", "SAVE", ANY (SEARCHRES) },
  { "SEARCH", "SAVEDBEFORE", ANY (SAVEDATE) },
  { "SEARCH", "SAVEDON", ANY (SAVEDATE) },
  { "SEARCH", "SAVEDSINCE", ANY (SAVEDATE) },
  { "SEARCH", "THREADID", ANY (OBJECTID) },
  { "SEARCH", "UPDATE", ANY (CONTEXT_SEARCH) },
  { "SEARCH", "X-GM-LABELS", ANY (X_GM_EXT_1) },
  { "SEARCH", "X-GM-MSGID", ANY (X_GM_EXT_1) },
  { "SEARCH", "X-GM-RAW", ANY (X_GM_EXT_1) },
  { "SEARCH", "X-GM-THRID", ANY (X_GM_EXT_1) },
  { "SEARCH", "YOUNGER", ANY (WITHIN) },
  { "SELECT", "CONDSTORE", ANY (CONDSTORE) },
  { "SELECT", "QRESYNC", ANY (QRESYNC) },
  { "SORT", "RETURN", ANY (ESORT) },
  { "STATUS", "APPENDLIMIT", ANY (APPENDLIMIT) },
  { "STATUS", "DELETED", ANY (IMAP4REV2) | ANY (QUOTA) },
  { "STATUS", "DELETED-STORAGE", ANY (QUOTA) },
  { "STATUS", "HIGHESTMODSEQ", ANY (CONDSTORE) },
  { "STATUS", "MAILBOXID", ANY (OBJECTID) },
  { "STATUS", "SIZE", ANY (STATUS_SIZE) },
  { "STORE", "UNCHANGEDSINCE", ANY (CONDSTORE) },
  { "STORE", "X-GM-LABELS", ANY (X_GM_EXT_1) },
  { "STORE", "X-GM-LABELS.SILENT", ANY (X_GM_EXT_1) },
};

/* Whether @text begins with the words of @verb. */
static gboolean
has_verb (const char *text, const char *verb)
{
  gsize len = strlen (verb);
  return g_ascii_strncasecmp (text, verb, len) == 0 && (text[len] == '\0' || text[len] == ' ');
}

guint64
imap_command_needs_of_verb (const char *verb)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (has_verb (verb, verbs[i].verb))
        return verbs[i].needs;
    }
  return 0;
}

guint64
imap_command_needs_of_word (const char *verb, const char *word, gsize len)
{
  if (has_verb (verb, "UID"))
    verb += strlen ("UID ");
  if (len > 0 && (*word == '+' || *word == '-'))
    {
      word++;
      len--;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (base_text_equal_nocase (word, len, words[i].word) && has_verb (verb, words[i].verb))
        return words[i].needs;
    }
  return 0;
}
