/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of servers: each entry is found by what its transcript in tests/data/imap says, and
 * what was learned of a server can be written down. */
#include "imap/imap-quirks.h"

#include "imap/imap-reader.h"

/* What a transcript says of its server. */
typedef struct
{
  char *greeting;
  char **id;
  ImapCapability *capability;
} Server;

static void
add_words (Server *server, const ImapCapability *capability)
{
  g_autofree char *text = imap_capability_to_string (capability);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  for (gsize i = 0; words[i] != NULL; i++)
    imap_capability_add (server->capability, words[i], strlen (words[i]));
}

static void
learn (Server *server, ImapResponse *response)
{
  if (response->kind == IMAP_RESPONSE_CONDITION && server->greeting == NULL)
    {
      server->greeting = g_strdup (response->condition.text);
      if (imap_response_get_code (response) == IMAP_CODE_CAPABILITY)
        add_words (server, response->condition.code->capability);
    }
  else if (response->kind == IMAP_RESPONSE_CAPABILITY)
    add_words (server, response->capability);
  else if (response->kind == IMAP_RESPONSE_ID && server->id == NULL)
    server->id = g_strdupv (response->id);
}

static void
read_transcript (const char *path, Server *server)
{
  g_autofree char *data = NULL;
  gsize len;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &data, &len, &error);
  g_assert_no_error (error);
  g_autoptr (ImapReader) reader = imap_reader_new (NULL);
  gsize consumed;
  for (gsize i = 0; i < len; i += consumed)
    {
      g_autoptr (ImapResponse) response = NULL;
      ImapFramerStatus status =
          imap_reader_push (reader, data + i, len - i, &consumed, &response, &error);
      g_assert_no_error (error);
      if (status == IMAP_FRAMER_READY)
        learn (server, response);
    }
}

/* "Proton Mail Bridge" is in quirk-proton-mail-bridge.imap. */
static char *
get_transcript (const char *name)
{
  g_autofree char *slug = g_ascii_strdown (name, -1);
  g_strdelimit (slug, " .", '-');
  g_autofree char *file = g_strdup_printf ("quirk-%s.imap", slug);
  return g_test_build_filename (G_TEST_DIST, "data", "imap", file, NULL);
}

static void
test_table (void)
{
  const ImapQuirks *entry;
  guint n = 0;
  for (; (entry = imap_quirks_get_nth (n)) != NULL; n++)
    {
      Server server = { NULL, NULL, imap_capability_new () };
      g_autofree char *path = get_transcript (entry->name);
      g_test_message ("%s", path);
      read_transcript (path, &server);
      const ImapQuirks *found =
          imap_quirks_find (server.greeting, (const char *const *) server.id, server.capability);
      g_assert_cmpstr (found->name, ==, entry->name);
      g_assert_true (found == entry);
      g_assert_cmpuint (strlen (entry->reason), >, 10);
      g_assert_cmpuint (entry->max_line, >=, 900);
      g_assert_cmpuint (entry->max_pipeline, >=, 1);
      g_assert_cmpuint (entry->idle_renew_sec, >=, 240);
      g_free (server.greeting);
      g_strfreev (server.id);
      imap_capability_unref (server.capability);
    }
  g_assert_cmpuint (n, >=, 16);
}

static void
test_find (void)
{
  static const struct
  {
    const char *greeting;
    const char *id_name;
    const char *version;
    const char *capability;
    const char *name; /* NULL: no entry */
  } cases[] = {
    { "Gimap ready for requests", "GImap", "1", "X-GM-EXT-1", "Gmail" },
    { "hello", "Dovecot", "2.3", "IDLE", "Dovecot" },
    { "hello", "Cyrus IMAPD", "2.5.10", "IDLE", "Cyrus before 2.5.11" },
    { "hello", "Cyrus IMAPD", "2.5.11", "IDLE", "Cyrus" },
    { "hello", "Cyrus IMAPD", "v2.4", "IDLE", "Cyrus" },
    { "hello", "Cyrus IMAPD", "3", "IDLE", "Cyrus" },
    { "hello", "Cyrus IMAPD", "2", "IDLE", "Cyrus before 2.5.11" },
    { "Coremail System IMap Server Ready", "", "", "ID", "Coremail" },
    /* Not iCloud's alone. */
    { "ready", "", "", "XAPPLEPUSHSERVICE", NULL },
    { "ready", "nobody", "1", "CONDSTORE", NULL },
    { NULL, "", "", "IDLE", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImapCapability) capability = imap_capability_new ();
      imap_capability_add (capability, cases[i].capability, strlen (cases[i].capability));
      const char *const id[] = { "support-url", "https://dovecot.example", "name", cases[i].id_name,
                                 "version",     cases[i].version,          NULL };
      const ImapQuirks *quirks = imap_quirks_find (cases[i].greeting, id, capability);
      g_assert_cmpstr (quirks->name, ==, cases[i].name);
    }
  g_assert_null (imap_quirks_find (NULL, NULL, NULL)->name);
  g_assert_cmpuint (imap_quirks_find (NULL, NULL, NULL)->max_line, <, 1000);
}

static void
test_text (void)
{
  g_autofree char *none = imap_quirks_to_string (0);
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpuint (imap_quirks_from_string (NULL), ==, 0);
  g_assert_cmpuint (imap_quirks_from_string ("of-the-future  no-move"), ==, IMAP_QUIRK_NO_MOVE);
  /* Every bit has a name of its own. */
  for (guint32 quirk = 1; quirk <= IMAP_QUIRK_NO_TLS_EXPORTER; quirk <<= 1)
    {
      g_autofree char *name = imap_quirks_to_string (quirk);
      g_assert_cmpstr (name, !=, "");
      g_assert_null (strchr (name, ' '));
      g_assert_cmpuint (imap_quirks_from_string (name), ==, quirk);
    }
  g_autofree char *two = imap_quirks_to_string (IMAP_QUIRK_NO_IDLE | IMAP_QUIRK_NO_ESEARCH);
  g_assert_cmpstr (two, ==, "no-esearch no-idle");
}

static void
test_filter (void)
{
  g_autoptr (ImapCapability) all = imap_capability_new ();
  static const char *const words[] = { "IMAP4rev1", "QRESYNC", "ESEARCH", "PARTIAL", "X-OTHER" };
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    imap_capability_add (all, words[i], strlen (words[i]));

  g_autoptr (ImapCapability) same = imap_quirks_filter (IMAP_QUIRK_NO_MOVE, all);
  g_assert_true (same == all);
  g_autoptr (ImapCapability) less = imap_quirks_filter (IMAP_QUIRK_NO_ESEARCH, all);
  g_assert_false (imap_capability_has (less, IMAP_CAP_ESEARCH));
  g_assert_false (imap_capability_has (less, IMAP_CAP_PARTIAL));
  g_assert_true (imap_capability_has (less, IMAP_CAP_QRESYNC));
  g_assert_true (imap_capability_has (less, IMAP_CAP_CONDSTORE));
  g_assert_true (imap_capability_has_word (less, "X-OTHER"));
  g_autoptr (ImapCapability) none = imap_quirks_filter (IMAP_QUIRK_NO_CONDSTORE, all);
  g_assert_false (imap_capability_has (none, IMAP_CAP_CONDSTORE));
  g_assert_false (imap_capability_has (none, IMAP_CAP_QRESYNC));
  g_assert_true (imap_capability_has (all, IMAP_CAP_ESEARCH));
}

/* A quirk that turns nothing off and that nobody asks for would only look like help. */
static void
test_effect (void)
{
  const guint32 asked_for = IMAP_QUIRK_CAPABILITY_AGAIN | IMAP_QUIRK_NO_TLS_EXPORTER;
  for (guint32 quirk = 1; quirk <= IMAP_QUIRK_NO_TLS_EXPORTER; quirk <<= 1)
    {
      guint64 needs = 0;
      for (guint cap = 0; cap < IMAP_CAP_N; cap++)
        {
          g_autoptr (ImapCapability) all = imap_capability_new ();
          imap_capability_add (all, imap_cap_get_name (cap), strlen (imap_cap_get_name (cap)));
          g_autoptr (ImapCapability) less = imap_quirks_filter (quirk, all);
          if (less != all)
            needs |= IMAP_CAP_BIT (cap);
        }
      g_assert_true ((needs != 0) != ((quirk & asked_for) != 0));
    }
}

static void
test_suspect (void)
{
  g_assert_cmpuint (imap_quirks_suspect (0), ==, 0);
  g_assert_cmpuint (imap_quirks_suspect (IMAP_CAP_BIT (IMAP_CAP_STARTTLS)), ==, 0);
  g_assert_cmpuint (imap_quirks_suspect (IMAP_CAP_BIT (IMAP_CAP_MOVE)), ==, IMAP_QUIRK_NO_MOVE);
  /* One at a time, the less proven first. */
  g_assert_cmpuint (
      imap_quirks_suspect (IMAP_CAP_BIT (IMAP_CAP_CONDSTORE) | IMAP_CAP_BIT (IMAP_CAP_PREVIEW)), ==,
      IMAP_QUIRK_NO_PREVIEW);
  g_assert_cmpuint (imap_quirks_suspect (IMAP_CAP_BIT (IMAP_CAP_LIST_EXTENDED)
                                         | IMAP_CAP_BIT (IMAP_CAP_LIST_STATUS)),
                    ==, IMAP_QUIRK_NO_LIST_STATUS);
  /* What cannot be used without the other is not the other. */
  g_assert_cmpuint (
      imap_quirks_suspect (IMAP_CAP_BIT (IMAP_CAP_ENABLE) | IMAP_CAP_BIT (IMAP_CAP_QRESYNC)), ==,
      IMAP_QUIRK_NO_ENABLE);
  g_assert_cmpuint (imap_quirks_suspect (IMAP_CAP_BIT (IMAP_CAP_QRESYNC)), ==,
                    IMAP_QUIRK_NO_QRESYNC);
}

static void
test_learn (void)
{
  static const struct
  {
    const char *line;
    guint32 quirks;
  } cases[] = {
    { "* 1 FETCH (UID 1 FLAGS ())\r\n", 0 },
    { "* 1 FETCH (UID 1 FLAGS x)\r\n", 0 },
    { "* 1 FETCH (UID 1 PREVIEW x)\r\n", IMAP_QUIRK_NO_PREVIEW },
    { "* 1 FETCH (UID 1 BODYSTRUCTURE x)\r\n", 0 },
    { "* 1 FETCH (UID 1 ENVELOPE x MODSEQ (-1))\r\n", IMAP_QUIRK_NO_CONDSTORE },
    { "* 1 FETCH (UID 1 EMAILID ())\r\n", IMAP_QUIRK_NO_OBJECTID },
    { "* VANISHED (EARLIER) 1:4\r\n", 0 },
    { "* VANISHED (EARLIER) ()\r\n", IMAP_QUIRK_NO_QRESYNC },
    { "* VANISHED EARLIER 1\r\n", IMAP_QUIRK_NO_QRESYNC },
    { "* ESEARCH (TAG \"a\") UID ALL x\r\n", IMAP_QUIRK_NO_ESEARCH },
    { "* esearch ALL\r\n", IMAP_QUIRK_NO_ESEARCH },
    { "* SEARCH x\r\n", 0 },
    { "* LIST (\r\n", 0 },
    { "a1 OK fine\r\n", 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ImapReader) reader = imap_reader_new (NULL);
      g_autoptr (ImapResponse) response = NULL;
      gsize consumed;
      g_test_message ("%s", cases[i].line);
      imap_reader_push (reader, cases[i].line, strlen (cases[i].line), &consumed, &response, NULL);
      g_assert_cmphex (imap_quirks_learn (response), ==, cases[i].quirks);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/quirks/table", test_table);
  g_test_add_func ("/imap/quirks/find", test_find);
  g_test_add_func ("/imap/quirks/text", test_text);
  g_test_add_func ("/imap/quirks/filter", test_filter);
  g_test_add_func ("/imap/quirks/effect", test_effect);
  g_test_add_func ("/imap/quirks/suspect", test_suspect);
  g_test_add_func ("/imap/quirks/learn", test_learn);
  return g_test_run ();
}
