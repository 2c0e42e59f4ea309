/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small types: names, dates, flags, capabilities and sequence numbers. */
#include "imap/imap-capability.h"
#include "imap/imap-date.h"
#include "imap/imap-flags.h"
#include "imap/imap-mailbox-name.h"
#include "imap/imap-reader.h"
#include "imap/imap-seqmap.h"

#include <string.h>

static void
test_name_decode (void)
{
  static const struct
  {
    const char *name;
    const char *shown;
    gboolean same_back; /* encoding gives the name again */
  } cases[] = {
    { "INBOX", "INBOX", TRUE },
    { "", "", TRUE },
    { "Entw&APw-rfe", "Entwürfe", TRUE },
    { "~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語", TRUE },
    { "a &- b", "a & b", TRUE },
    { "&2DzfRQ-", "🍅", TRUE },
    { "&AOkA6Q-", "éé", TRUE },
    { "&AOk-&AOk-", "éé", FALSE }, /* legal to read, never written */
    { "&AGEAYg-", "ab", FALSE },
    /* No modified UTF-7: shown as they are. */
    { "&AOk", "&AOk", FALSE },
    { "&", "&", FALSE },
    { "R&D", "R&D", FALSE },
    { "&!!-", "&!!-", FALSE },
    { "&2Dw-", "&2Dw-", FALSE }, /* half a surrogate pair */
    { "&30U-", "&30U-", FALSE }, /* the wrong half */
    { "&AAA-", "&AAA-", FALSE }, /* NUL */
    { "&AOl-", "&AOl-", FALSE }, /* padding that is not zero */
    { "Entwürfe", "Entwürfe", FALSE },
    { "Entw\xfcrfe", "Entw\357\277\275rfe", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = imap_mailbox_name_decode (cases[i].name);
      g_assert_cmpstr (shown, ==, cases[i].shown);
      g_autofree char *back = imap_mailbox_name_encode (shown);
      if (cases[i].same_back)
        g_assert_cmpstr (back, ==, cases[i].name);
      g_autofree char *again = imap_mailbox_name_decode (back);
      g_assert_cmpstr (again, ==, shown);
    }
  g_assert_null (imap_mailbox_name_encode ("Entw\xfcrfe"));
}

static void
test_name_parts (void)
{
  g_assert_true (imap_mailbox_name_is_inbox ("inBox"));
  g_assert_false (imap_mailbox_name_is_inbox ("INBOX/a"));
  g_autofree char *inbox = imap_mailbox_name_normalise ("Inbox");
  g_assert_cmpstr (inbox, ==, "INBOX");
  g_autofree char *other = imap_mailbox_name_normalise ("Inbox/a");
  g_assert_cmpstr (other, ==, "Inbox/a");
  g_assert_cmpstr (imap_mailbox_name_get_leaf ("a/b/c", '/'), ==, "c");
  g_assert_cmpstr (imap_mailbox_name_get_leaf ("a/b/c", '.'), ==, "a/b/c");
  g_assert_cmpstr (imap_mailbox_name_get_leaf ("a/b/c", '\0'), ==, "a/b/c");
  g_assert_cmpstr (imap_mailbox_name_get_leaf ("a/", '/'), ==, "a/");
}

static void
test_date (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds; /* -1: is refused */
  } cases[] = {
    { "17-Jul-1996 02:44:25 -0700", 837596665 },
    { "01-Jan-1970 00:00:00 +0000", 0 },
    { " 1-Jan-1970 00:00:10 +0000", 10 },
    { "1-jan-1970 00:00:00 -0100", 3600 },
    { "29-Feb-2024 23:59:60 +0000", 1709251200 },
    { "31-Dec-2099 23:59:59 +1400", 4102394399 },
    { "01-Jan-70 00:00:05", 5 },
    { "01-Jan-26 00:00:00 +0000", 1767225600 },
    { "", -1 },
    { "32-Jan-2026 00:00:00 +0000", -1 },
    { "00-Jan-2026 00:00:00 +0000", -1 },
    { "01-Foo-2026 00:00:00 +0000", -1 },
    { "01-Jan-2026 24:00:00 +0000", -1 },
    { "01-Jan-2026 00:60:00 +0000", -1 },
    { "01-Jan-2026 00:00:00 +00", -1 },
    { "01-Jan-2026 00:00:00 UTC", -1 },
    { "01-Jan-2026", -1 },
    { "01-Jan-2026 00:00:00 +0000 ", -1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 us = -1;
      gboolean good = imap_date_parse (cases[i].text, strlen (cases[i].text), &us);
      g_assert_cmpint (good, ==, cases[i].seconds >= 0);
      g_assert_cmpint (us, ==, good ? cases[i].seconds * G_USEC_PER_SEC : -1);
    }
}

static void
test_date_format (void)
{
  g_autofree char *full = imap_date_format (G_GINT64_CONSTANT (837596665000000));
  g_assert_cmpstr (full, ==, "\"17-Jul-1996 09:44:25 +0000\"");
  g_autofree char *before = imap_date_format (-1);
  g_assert_cmpstr (before, ==, "\"31-Dec-1969 23:59:59 +0000\"");
  g_autofree char *padded = imap_date_format (0);
  g_assert_cmpstr (padded, ==, "\" 1-Jan-1970 00:00:00 +0000\"");
  g_autofree char *day = imap_date_format_day (G_GINT64_CONSTANT (837596665000000));
  g_assert_cmpstr (day, ==, "17-Jul-1996");
  g_assert_null (imap_date_format (G_MAXINT64));
  g_assert_null (imap_date_format_day (G_MININT64));
}

static void
test_flags (void)
{
  g_auto (ImapFlags) flags = { 0 };
  static const char *const names[] = { "\\SEEN",  "\\seen", "Work", "work",
                                       "\\X-New", "\\*",    "",     "a]b" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    imap_flags_add (&flags, names[i], strlen (names[i]));
  g_assert_cmpuint (flags.system, ==, IMAP_FLAG_SEEN | IMAP_FLAG_WILDCARD);
  g_autofree char *text = imap_flags_to_string (&flags);
  g_assert_cmpstr (text, ==, "\\Seen \\* Work \\X-New a]b");
  g_assert_true (imap_flags_has_keyword (&flags, "WORK"));
  g_assert_false (imap_flags_has_keyword (&flags, "Wor"));
  g_auto (ImapFlags) copy = { 0 };
  imap_flags_copy (&flags, &copy);
  g_autofree char *same = imap_flags_to_string (&copy);
  g_assert_cmpstr (same, ==, text);
  g_assert_cmpstr (imap_flag_get_name (IMAP_FLAG_DRAFT), ==, "\\Draft");

  /* So many are not kept. */
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *name = g_strdup_printf ("k%u", i);
      imap_flags_add (&flags, name, strlen (name));
    }
  g_assert_cmpuint (g_strv_length (flags.keywords), ==, 512);
}

static void
add_word (ImapCapability *capability, const char *word)
{
  imap_capability_add (capability, word, strlen (word));
}

static void
test_capability (void)
{
  g_assert_false (imap_capability_has (NULL, IMAP_CAP_IDLE));
  g_assert_false (imap_capability_has_auth (NULL, "PLAIN"));
  g_autoptr (ImapCapability) capability = imap_capability_new ();
  add_word (capability, "imap4REV1");
  add_word (capability, "AUTH=PLAIN");
  add_word (capability, "auth=xoauth2");
  add_word (capability, "QRESYNC");
  add_word (capability, "LITERAL+");
  add_word (capability, "X-UNKNOWN");
  add_word (capability, "APPENDLIMIT=1000");
  g_assert_true (imap_capability_has (capability, IMAP_CAP_IMAP4REV1));
  g_assert_true (imap_capability_has (capability, IMAP_CAP_CONDSTORE));
  g_assert_true (imap_capability_has (capability, IMAP_CAP_LITERAL_MINUS));
  g_assert_false (imap_capability_has (capability, IMAP_CAP_IDLE));
  g_assert_true (imap_capability_has_word (capability, "x-unknown"));
  g_assert_true (imap_capability_has_auth (capability, "XOAUTH2"));
  g_assert_false (imap_capability_has_auth (capability, "XOAUTH"));
  g_assert_cmpuint (g_strv_length ((char **) imap_capability_get_auth (capability)), ==, 2);
  g_assert_cmpuint (imap_capability_get_append_limit (capability), ==, 1000);
  g_autofree char *text = imap_capability_to_string (capability);
  g_assert_cmpstr (text, ==,
                   "imap4REV1 AUTH=PLAIN auth=xoauth2 QRESYNC LITERAL+ X-UNKNOWN APPENDLIMIT=1000");

  g_autoptr (ImapCapability) without = imap_capability_copy_without (capability, IMAP_CAP_QRESYNC);
  g_assert_false (imap_capability_has (without, IMAP_CAP_QRESYNC));
  g_assert_false (imap_capability_has_word (without, "QRESYNC"));
  g_assert_true (imap_capability_has (without, IMAP_CAP_CONDSTORE));

  g_autoptr (ImapCapability) rev2 = imap_capability_new ();
  add_word (rev2, "IMAP4rev2");
  g_assert_true (imap_capability_has (rev2, IMAP_CAP_MOVE));
  g_assert_true (imap_capability_has (rev2, IMAP_CAP_ESEARCH));
}

static void
test_seqmap (void)
{
  g_autoptr (ImapSeqMap) map = imap_seqmap_new ();
  g_autoptr (ImapSet) uids = imap_set_parse ("10:19", 5);
  guint32 uid = 0;
  g_assert_true (imap_seqmap_set_exists (map, 10));
  g_assert_cmpuint (imap_seqmap_get (map, 1), ==, 0);
  g_assert_true (imap_seqmap_fill (map, uids));
  g_assert_cmpuint (imap_seqmap_get (map, 1), ==, 10);
  g_assert_cmpuint (imap_seqmap_get (map, 10), ==, 19);
  g_assert_cmpuint (imap_seqmap_get (map, 11), ==, 0);

  g_assert_true (imap_seqmap_expunge (map, 3, &uid));
  g_assert_cmpuint (uid, ==, 12);
  g_assert_cmpuint (imap_seqmap_get (map, 3), ==, 13);
  g_assert_false (imap_seqmap_expunge (map, 0, &uid));
  g_assert_false (imap_seqmap_expunge (map, 10, &uid));
  g_assert_false (imap_seqmap_set_exists (map, 8));
  g_assert_true (imap_seqmap_set_exists (map, 11));
  g_assert_cmpuint (imap_seqmap_get_size (map), ==, 11);
  g_assert_false (imap_seqmap_fill (map, uids));
  g_assert_true (imap_seqmap_set (map, 10, 30));
  g_assert_true (imap_seqmap_set (map, 10, 30));
  g_assert_false (imap_seqmap_set (map, 10, 31));
  g_assert_false (imap_seqmap_set (map, 12, 40));
  g_assert_false (imap_seqmap_set_exists (map, G_MAXUINT32));

  g_autoptr (ImapSet) gone = imap_set_parse ("1:11,14,100:4294967295", 22);
  g_assert_cmpuint (imap_seqmap_vanish (map, gone), ==, 3);
  g_assert_cmpuint (imap_seqmap_get_size (map), ==, 8);
  g_assert_cmpuint (imap_seqmap_get (map, 1), ==, 13);
  imap_seqmap_clear (map);
  g_assert_cmpuint (imap_seqmap_get_size (map), ==, 0);
}

static void
vanish_from_plain (GArray *plain, const ImapSet *gone)
{
  for (guint i = plain->len; i > 0; i--)
    {
      guint32 uid = g_array_index (plain, guint32, i - 1);
      if (uid != 0 && imap_set_contains (gone, uid))
        g_array_remove_index (plain, i - 1);
    }
}

static void
assert_same (ImapSeqMap *map, const GArray *plain)
{
  g_assert_cmpuint (imap_seqmap_get_size (map), ==, plain->len);
  for (guint32 seq = 1; seq <= plain->len; seq++)
    g_assert_cmpuint (imap_seqmap_get (map, seq), ==, g_array_index (plain, guint32, seq - 1));
}

/* Against a plain array, with changes here and there, some of them large. */
static void
test_seqmap_random (void)
{
  g_autoptr (ImapSeqMap) map = imap_seqmap_new ();
  g_autoptr (GArray) plain = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 next = 1;
  for (guint round = 0; round < 6000; round++)
    {
      int what = g_test_rand_int_range (0, 60);
      if (plain->len == 0 || what == 0)
        {
          guint32 more = (guint32) g_test_rand_int_range (1, 3000);
          g_assert_true (imap_seqmap_set_exists (map, plain->len + more));
          for (guint32 i = 0; i < more; i++, next++)
            {
              guint32 uid = next % 5 == 0 ? 0 : next;
              g_array_append_val (plain, uid);
              g_assert_cmpint (imap_seqmap_set (map, plain->len, uid), ==, uid != 0);
            }
        }
      else if (what == 1)
        {
          guint32 first = (guint32) g_test_rand_int_range (1, (int) next + 1);
          g_autoptr (ImapSet) gone =
              imap_set_new_range (first, first + (guint32) g_test_rand_int_range (0, 2500));
          guint before = plain->len;
          vanish_from_plain (plain, gone);
          g_assert_cmpuint (imap_seqmap_vanish (map, gone), ==, before - plain->len);
        }
      else
        {
          guint32 seq = (guint32) g_test_rand_int_range (1, (int) plain->len + 1);
          guint32 uid;
          g_assert_true (imap_seqmap_expunge (map, seq, &uid));
          g_assert_cmpuint (uid, ==, g_array_index (plain, guint32, seq - 1));
          g_array_remove_index (plain, seq - 1);
        }
      if (round % 500 == 0)
        assert_same (map, plain);
    }
  assert_same (map, plain);
  while (plain->len > 0)
    {
      g_assert_true (imap_seqmap_expunge (map, 1 + plain->len / 2, NULL));
      g_array_remove_index (plain, plain->len / 2);
    }
  assert_same (map, plain);
  g_assert_false (imap_seqmap_expunge (map, 1, NULL));
}

static void
append_pair (guint32 source, guint32 target, gpointer user_data)
{
  g_string_append_printf (user_data, "%u>%u ", source, target);
}

static void
test_copyuid (void)
{
  static const struct
  {
    const char *line;
    const char *pairs; /* NULL: there are none */
  } cases[] = {
    { "a OK [COPYUID 1 3:5 7:9] x\r\n", "3>7 4>8 5>9 " },
    { "a OK [COPYUID 1 9,1,5:3 20:22,30,29] x\r\n", "9>20 1>21 3>22 4>30 5>29 " },
    { "a OK [COPYUID 1 3:5 7:8] x\r\n", NULL },
    { "a OK [COPYUID 1 3] x\r\n", NULL },
    { "a OK [COPYUID 1] x\r\n", NULL },
    { "a OK [COPYUID 1 1:4294967295 1:4294967295] x\r\n", NULL },
    { "a OK [COPYUID 1 1:11 1:11] x\r\n", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImapReader) reader = imap_reader_new (NULL);
      g_autoptr (ImapResponse) response = NULL;
      g_autoptr (GString) pairs = g_string_new (NULL);
      gsize consumed;
      imap_reader_push (reader, cases[i].line, strlen (cases[i].line), &consumed, &response, NULL);
      g_assert_cmpint (imap_response_get_code (response), ==, IMAP_CODE_COPYUID);
      gboolean good = imap_code_foreach_copy (response->condition.code, 10, append_pair, pairs);
      g_assert_cmpint (good, ==, cases[i].pairs != NULL);
      g_assert_cmpstr (pairs->str, ==, good ? cases[i].pairs : "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/mailbox-name/decode", test_name_decode);
  g_test_add_func ("/imap/mailbox-name/parts", test_name_parts);
  g_test_add_func ("/imap/date/parse", test_date);
  g_test_add_func ("/imap/date/format", test_date_format);
  g_test_add_func ("/imap/flags/add", test_flags);
  g_test_add_func ("/imap/capability/words", test_capability);
  g_test_add_func ("/imap/seqmap/changes", test_seqmap);
  g_test_add_func ("/imap/seqmap/random", test_seqmap_random);
  g_test_add_func ("/imap/code/copyuid", test_copyuid);
  return g_test_run ();
}
