/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-capability.h"

#include "base/base-cursor.h"

/* Words kept; a server that announces more is odd, and nothing would use them. */
#define MAX_WORDS 256

struct _ImapCapability
{
  int ref_count;
  guint64 known;    /* a bit for each ImapCap */
  GPtrArray *words; /* all, as announced */
  GPtrArray *auth;  /* NULL-terminated */
  guint64 append_limit;
};

G_STATIC_ASSERT (IMAP_CAP_N <= 64);

static const char *const names[IMAP_CAP_N] = {
  [IMAP_CAP_IMAP4REV1] = "IMAP4rev1",
  [IMAP_CAP_IMAP4REV2] = "IMAP4rev2",
  [IMAP_CAP_ACL] = "ACL",
  [IMAP_CAP_APPENDLIMIT] = "APPENDLIMIT",
  [IMAP_CAP_BINARY] = "BINARY",
  [IMAP_CAP_CATENATE] = "CATENATE",
  [IMAP_CAP_CHILDREN] = "CHILDREN",
  [IMAP_CAP_COMPRESS_DEFLATE] = "COMPRESS=DEFLATE",
  [IMAP_CAP_CONDSTORE] = "CONDSTORE",
  [IMAP_CAP_CONTEXT_SEARCH] = "CONTEXT=SEARCH",
  [IMAP_CAP_CREATE_SPECIAL_USE] = "CREATE-SPECIAL-USE",
  [IMAP_CAP_ENABLE] = "ENABLE",
  [IMAP_CAP_ESEARCH] = "ESEARCH",
  [IMAP_CAP_ESORT] = "ESORT",
  [IMAP_CAP_ID] = "ID",
  [IMAP_CAP_IDLE] = "IDLE",
  [IMAP_CAP_INPROGRESS] = "INPROGRESS",
  [IMAP_CAP_LANGUAGE] = "LANGUAGE",
  [IMAP_CAP_LIST_EXTENDED] = "LIST-EXTENDED",
  [IMAP_CAP_LIST_METADATA] = "LIST-METADATA",
  [IMAP_CAP_LIST_MYRIGHTS] = "LIST-MYRIGHTS",
  [IMAP_CAP_LIST_STATUS] = "LIST-STATUS",
  [IMAP_CAP_LITERAL_MINUS] = "LITERAL-",
  [IMAP_CAP_LITERAL_PLUS] = "LITERAL+",
  [IMAP_CAP_LOGINDISABLED] = "LOGINDISABLED",
  [IMAP_CAP_METADATA] = "METADATA",
  [IMAP_CAP_METADATA_SERVER] = "METADATA-SERVER",
  [IMAP_CAP_MOVE] = "MOVE",
  [IMAP_CAP_MULTIAPPEND] = "MULTIAPPEND",
  [IMAP_CAP_MULTISEARCH] = "MULTISEARCH",
  [IMAP_CAP_NAMESPACE] = "NAMESPACE",
  [IMAP_CAP_NOTIFY] = "NOTIFY",
  [IMAP_CAP_OBJECTID] = "OBJECTID",
  [IMAP_CAP_PARTIAL] = "PARTIAL",
  [IMAP_CAP_PREVIEW] = "PREVIEW",
  [IMAP_CAP_QRESYNC] = "QRESYNC",
  [IMAP_CAP_QUOTA] = "QUOTA",
  [IMAP_CAP_REPLACE] = "REPLACE",
  [IMAP_CAP_SASL_IR] = "SASL-IR",
  [IMAP_CAP_SAVEDATE] = "SAVEDATE",
  [IMAP_CAP_SEARCHRES] = "SEARCHRES",
  [IMAP_CAP_SORT] = "SORT",
  [IMAP_CAP_SPECIAL_USE] = "SPECIAL-USE",
  [IMAP_CAP_STARTTLS] = "STARTTLS",
  [IMAP_CAP_STATUS_SIZE] = "STATUS=SIZE",
  [IMAP_CAP_THREAD_REFERENCES] = "THREAD=REFERENCES",
  [IMAP_CAP_UIDONLY] = "UIDONLY",
  [IMAP_CAP_UIDPLUS] = "UIDPLUS",
  [IMAP_CAP_UNAUTHENTICATE] = "UNAUTHENTICATE",
  [IMAP_CAP_UNSELECT] = "UNSELECT",
  [IMAP_CAP_UTF8_ACCEPT] = "UTF8=ACCEPT",
  [IMAP_CAP_UTF8_ONLY] = "UTF8=ONLY",
  [IMAP_CAP_WITHIN] = "WITHIN",
  [IMAP_CAP_XAPPLEPUSHSERVICE] = "XAPPLEPUSHSERVICE",
  [IMAP_CAP_XLIST] = "XLIST",
  [IMAP_CAP_X_GM_EXT_1] = "X-GM-EXT-1",
};

/* RFC 9051 appendix E: what IMAP4rev2 contains. LITERAL- is among them, BINARY only in part. */
static const guint64 rev2_includes =
    IMAP_CAP_BIT (IMAP_CAP_NAMESPACE) | IMAP_CAP_BIT (IMAP_CAP_UNSELECT)
    | IMAP_CAP_BIT (IMAP_CAP_UIDPLUS) | IMAP_CAP_BIT (IMAP_CAP_ESEARCH)
    | IMAP_CAP_BIT (IMAP_CAP_SEARCHRES) | IMAP_CAP_BIT (IMAP_CAP_ENABLE)
    | IMAP_CAP_BIT (IMAP_CAP_IDLE) | IMAP_CAP_BIT (IMAP_CAP_SASL_IR)
    | IMAP_CAP_BIT (IMAP_CAP_LIST_EXTENDED) | IMAP_CAP_BIT (IMAP_CAP_LIST_STATUS)
    | IMAP_CAP_BIT (IMAP_CAP_MOVE) | IMAP_CAP_BIT (IMAP_CAP_LITERAL_MINUS)
    | IMAP_CAP_BIT (IMAP_CAP_SPECIAL_USE) | IMAP_CAP_BIT (IMAP_CAP_STATUS_SIZE)
    | IMAP_CAP_BIT (IMAP_CAP_CHILDREN);

static const struct
{
  ImapCap cap;
  guint64 includes;
} implied[] = {
  { IMAP_CAP_IMAP4REV2, rev2_includes },
  { IMAP_CAP_QRESYNC, IMAP_CAP_BIT (IMAP_CAP_CONDSTORE) | IMAP_CAP_BIT (IMAP_CAP_ENABLE) },
  { IMAP_CAP_LITERAL_PLUS, IMAP_CAP_BIT (IMAP_CAP_LITERAL_MINUS) },
  { IMAP_CAP_UTF8_ONLY, IMAP_CAP_BIT (IMAP_CAP_UTF8_ACCEPT) },
};

ImapCapability *
imap_capability_new (void)
{
  ImapCapability *capability = g_new0 (ImapCapability, 1);
  capability->ref_count = 1;
  capability->words = g_ptr_array_new_with_free_func (g_free);
  capability->auth = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (capability->auth, NULL);
  return capability;
}

ImapCapability *
imap_capability_ref (ImapCapability *capability)
{
  g_atomic_int_inc (&capability->ref_count);
  return capability;
}

void
imap_capability_unref (ImapCapability *capability)
{
  if (!g_atomic_int_dec_and_test (&capability->ref_count))
    return;
  g_ptr_array_unref (capability->words);
  g_ptr_array_unref (capability->auth);
  g_free (capability);
}

static void
add_known (ImapCapability *capability, const char *word)
{
  for (guint cap = 0; cap < IMAP_CAP_N; cap++)
    {
      if (g_ascii_strcasecmp (word, names[cap]) == 0)
        capability->known |= IMAP_CAP_BIT (cap);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (implied); i++)
    {
      if (imap_capability_has (capability, implied[i].cap))
        capability->known |= implied[i].includes;
    }
}

void
imap_capability_add (ImapCapability *capability, const char *word, gsize len)
{
  if (len == 0 || capability->words->len >= MAX_WORDS)
    return;
  char *copy = g_strndup (word, len);
  g_ptr_array_add (capability->words, copy);
  add_known (capability, copy);

  BaseCursor cursor = base_cursor_init (copy, strlen (copy));
  guint64 limit;
  if (base_cursor_take_word (&cursor, "AUTH="))
    g_ptr_array_insert (capability->auth, (int) capability->auth->len - 1, g_strdup (cursor.p));
  else if (base_cursor_take_word (&cursor, "APPENDLIMIT="))
    {
      capability->known |= IMAP_CAP_BIT (IMAP_CAP_APPENDLIMIT);
      if (base_cursor_take_number (&cursor, &limit))
        capability->append_limit = limit;
    }
}

ImapCapability *
imap_capability_copy_without (const ImapCapability *capability, ImapCap cap)
{
  ImapCapability *copy = imap_capability_new ();
  for (guint i = 0; i < capability->words->len; i++)
    {
      const char *word = g_ptr_array_index (capability->words, i);
      if (g_ascii_strcasecmp (word, names[cap]) != 0)
        imap_capability_add (copy, word, strlen (word));
    }
  copy->known = capability->known & ~IMAP_CAP_BIT (cap);
  return copy;
}

gboolean
imap_capability_has (const ImapCapability *capability, ImapCap cap)
{
  return capability != NULL && (capability->known & IMAP_CAP_BIT (cap)) != 0;
}

gboolean
imap_capability_has_any (const ImapCapability *capability, guint64 caps)
{
  return capability != NULL && (capability->known & caps) != 0;
}

const char *
imap_cap_get_name (ImapCap cap)
{
  return names[cap];
}

gboolean
imap_capability_has_word (const ImapCapability *capability, const char *word)
{
  for (guint i = 0; capability != NULL && i < capability->words->len; i++)
    {
      if (g_ascii_strcasecmp (g_ptr_array_index (capability->words, i), word) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
imap_capability_has_auth (const ImapCapability *capability, const char *mechanism)
{
  const char *const *auth = imap_capability_get_auth (capability);
  for (; *auth != NULL; auth++)
    {
      if (g_ascii_strcasecmp (*auth, mechanism) == 0)
        return TRUE;
    }
  return FALSE;
}

const char *const *
imap_capability_get_auth (const ImapCapability *capability)
{
  static const char *const none[] = { NULL };
  return capability != NULL ? (const char *const *) capability->auth->pdata : none;
}

guint64
imap_capability_get_append_limit (const ImapCapability *capability)
{
  return capability != NULL ? capability->append_limit : 0;
}

char *
imap_capability_to_string (const ImapCapability *capability)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < capability->words->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, g_ptr_array_index (capability->words, i));
    }
  return g_string_free (text, FALSE);
}
