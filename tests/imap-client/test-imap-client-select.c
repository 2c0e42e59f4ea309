/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client-fixture.h"

#define FETCHES (IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS)
#define STORES (IMAP_RUN_MAILBOX | IMAP_RUN_CHANGES_FLAGS | IMAP_RUN_MUTATES)

static void
test_select (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapSelected) selected = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *flags = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "CONDSTORE");
  scripted_server_answer (fixture.server, "* SELECT Entw&APw-rfe (CONDSTORE)",
                          "* FLAGS (\\Seen \\Draft $Forwarded)\r\n"
                          "* OK [PERMANENTFLAGS (\\Seen \\*)] .\r\n"
                          "* 172 EXISTS\r\n* 0 RECENT\r\n"
                          "* OK [UNSEEN 12] .\r\n"
                          "* OK [UIDVALIDITY 3857529045] .\r\n"
                          "* OK [UIDNEXT 4392] .\r\n"
                          "* OK [HIGHESTMODSEQ 9223372036854775000] .\r\n"
                          "* OK [MAILBOXID (F2212ea87)] .\r\n"
                          "$T OK [READ-ONLY] .\r\n");
  selected = client_fixture_select (&fixture, "Entw&APw-rfe", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (selected->exists, ==, 172);
  g_assert_cmpuint (selected->uidvalidity, ==, 3857529045);
  g_assert_cmpuint (selected->uidnext, ==, 4392);
  g_assert_cmpuint (selected->highestmodseq, ==, G_GUINT64_CONSTANT (9223372036854775000));
  g_assert_cmpstr (selected->mailbox_id, ==, "F2212ea87");
  g_assert_true (selected->read_only);
  g_assert_true (selected->has_permanent_flags);
  g_assert_cmpuint (selected->permanent_flags.system, ==, IMAP_FLAG_SEEN | IMAP_FLAG_WILDCARD);
  flags = imap_flags_to_string (&selected->flags);
  g_assert_cmpstr (flags, ==, "\\Seen \\Draft $Forwarded");
  g_assert_cmpstr (imap_client_get_mailbox (fixture.client), ==, "Entw&APw-rfe");
  g_assert_true (imap_client_is_enabled (fixture.client, IMAP_CAP_CONDSTORE));
  g_assert_cmpstr (fixture.events->str, ==, "exists 172;");
}

static void
test_select_qresync (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapSelected) selected = NULL;
  g_autoptr (ImapSelected) second = NULL;
  g_autoptr (ImapSet) known = imap_set_parse ("41:211,214:541", 14);
  g_autoptr (GError) error = NULL;
  ImapQresync qresync = { 67890007, 20050715194045000, known };

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "QRESYNC ENABLE");
  scripted_server_answer (fixture.server, "* ENABLE QRESYNC", "* ENABLED QRESYNC\r\n$T OK .\r\n");
  g_assert_true (client_fixture_prepare (&fixture, IMAP_PREPARE_DEFAULT, &error));
  scripted_server_answer (fixture.server,
                          "* SELECT INBOX (QRESYNC (67890007 20050715194045000 41:211,214:541))",
                          "* 314 EXISTS\r\n"
                          "* OK [UIDVALIDITY 67890007] .\r\n* OK [UIDNEXT 567] .\r\n"
                          "* OK [HIGHESTMODSEQ 20060115205545359] .\r\n"
                          "* VANISHED (EARLIER) 41,43:116\r\n"
                          "* 49 FETCH (UID 117 FLAGS (\\Seen) MODSEQ (90060115194045001))\r\n"
                          "$T OK [READ-WRITE] .\r\n");
  selected = client_fixture_select (&fixture, "INBOX", &qresync, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fixture.events->str, ==, "exists 314;vanished-earlier 41,43:116;fetch 117;");
  g_assert_cmpuint (selected->highestmodseq, ==, 20060115205545359);

  /* Until [CLOSED], what comes is about the old mailbox. */
  g_string_truncate (fixture.events, 0);
  scripted_server_answer (fixture.server, "* SELECT Other",
                          "* 7 EXPUNGE\r\n* VANISHED 200\r\n* 313 EXISTS\r\n"
                          "* 3 FETCH (UID 120 FLAGS ())\r\n"
                          "* OK [HIGHESTMODSEQ 99] .\r\n"
                          "* OK [CLOSED] .\r\n* 5 EXISTS\r\n* OK [UIDVALIDITY 2] .\r\n"
                          "$T OK .\r\n");
  second = client_fixture_select (&fixture, "Other", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fixture.events->str, ==, "exists 5;");
  g_assert_cmpuint (second->exists, ==, 5);
  g_assert_cmpuint (second->highestmodseq, ==, 0);
}

static void
test_select_refused (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;
  g_autoptr (Pending) pending = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "");
  scripted_server_answer (fixture.server, "* SELECT Gone", "$T NO [NONEXISTENT] gone\r\n");
  g_assert_null (client_fixture_select (&fixture, "Gone", NULL, &error));
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NO);
  g_assert_cmpint (imap_client_error_get_code (error), ==, IMAP_CODE_NONEXISTENT);
  g_assert_cmpint (imap_client_get_state (fixture.client), ==, IMAP_CLIENT_AUTHENTICATED);
  g_assert_null (imap_client_get_mailbox (fixture.client));
  pending = client_fixture_start (&fixture, "UID FETCH 1 (FLAGS)", FETCHES, 0, NULL);
  client_fixture_wait_pending (pending);
  g_assert_error (pending->error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NOT_SELECTED);
}

static void
on_selected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ImapSelected **out = user_data;

  *out = imap_client_select_finish (IMAP_CLIENT (source), result, NULL);
}

/* A SELECT waits for the mailbox's commands; what names UIDs of the old one is not sent behind it.
 */
static void
test_select_waits (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) fetch = NULL;
  g_autoptr (Pending) store = NULL;
  g_autoptr (Pending) list = NULL;
  ImapSelected *selected = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "CONDSTORE");
  scripted_server_answer (fixture.server, "* UID FETCH 1 *", "$T OK .\r\n");
  scripted_server_expect (fixture.server, "* SELECT Other*");
  scripted_server_say (fixture.server, "* OK [CLOSED] .\r\n* FLAGS ()\r\n* 1 EXISTS\r\n"
                                       "* OK [UIDVALIDITY 9] .\r\n$T OK .\r\n");
  scripted_server_answer (fixture.server, "* NOOP", "$T OK .\r\n");
  fetch = client_fixture_start (&fixture, "UID FETCH 1 (FLAGS)", FETCHES, 0, NULL);
  imap_client_select_async (fixture.client, "Other", NULL, FALSE, NULL, on_selected, &selected);
  store = client_fixture_start (&fixture, "UID STORE 1 +FLAGS.SILENT (\\Seen)", STORES, 0, NULL);
  list = client_fixture_start (&fixture, "NOOP", 0, 0, NULL);
  client_fixture_wait_pending (list);
  client_fixture_wait_pending (store);
  g_assert_error (store->error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_NOT_SELECTED);
  g_assert_nonnull (selected);
  g_assert_cmpuint (selected->uidvalidity, ==, 9);
  imap_selected_free (selected);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ImapListing **out = user_data;
  g_autoptr (GError) error = NULL;

  *out = imap_client_list_finish (IMAP_CLIENT (source), result, &error);
  g_assert_no_error (error);
}

static void
test_list (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapListing) listing = NULL;
  static const char *const fallback = "* LIST (\\HasNoChildren) \"/\" INBOX\r\n"
                                      "* LIST (\\HasNoChildren \\Sent) \"/\" Sent\r\n$T OK .\r\n";

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "LIST-EXTENDED LIST-STATUS SPECIAL-USE");
  scripted_server_answer (fixture.server,
                          "* LIST \"\" \"?\" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE STATUS "
                          "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN))",
                          "* LIST () \"/\" INBOX\r\n* STATUS INBOX (MESSAGES 3 UNSEEN 1)\r\n"
                          "$T BAD no such thing\r\n");
  scripted_server_answer (fixture.server, "* LIST \"\" \"?\"", fallback);
  imap_client_list_async (fixture.client, TRUE, NULL, on_listed, &listing);
  while (listing == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (listing->lists->len, ==, 2);
  g_assert_cmpuint (listing->statuses->len, ==, 0);
  g_assert_cmpuint (((ImapList *) listing->lists->pdata[1])->attributes & IMAP_LIST_SENT, !=, 0);
}

/* A line that cannot be read is no reason to fail, but what it would have said is not known. */
static void
test_missed (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapListing) listing = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "");
  scripted_server_answer (fixture.server, "* LIST \"\" \"?\"",
                          "* LIST () \"/\" INBOX\r\n* LIST () //// broken\r\n* VANISHED x\r\n"
                          "* 3 FETCH (UID 7 FLAGS x)\r\n$T OK .\r\n");
  imap_client_list_async (fixture.client, FALSE, NULL, on_listed, &listing);
  while (listing == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (listing->lists->len, ==, 1);
  g_assert_true (listing->incomplete);
  client_fixture_wait_event (&fixture, "missed vanished 0;");
  /* Flags that could not be read are not none. */
  client_fixture_wait_event (&fixture, "missed fetch 7;");
  g_assert_null (strstr (fixture.events->str, ";fetch"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-client/select/fields", test_select);
  g_test_add_func ("/imap-client/select/qresync", test_select_qresync);
  g_test_add_func ("/imap-client/select/refused", test_select_refused);
  g_test_add_func ("/imap-client/select/waits", test_select_waits);
  g_test_add_func ("/imap-client/list/fallback", test_list);
  g_test_add_func ("/imap-client/run/missed", test_missed);
  return g_test_run ();
}
