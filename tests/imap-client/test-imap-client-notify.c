/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client-fixture.h"

/* NAMESPACE, NOTIFY and UTF8=ACCEPT. */

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static ImapNamespaces *
ask_namespaces (ClientFixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  imap_client_namespaces_async (fixture->client, NULL, on_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return imap_client_namespaces_finish (fixture->client, result, error);
}

static gboolean
notify (ClientFixture *fixture, const char *items, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  imap_client_notify_async (fixture->client, items, NULL, on_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return imap_client_notify_finish (fixture->client, result, error);
}

static void
test_namespaces (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapNamespaces) namespaces = NULL;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "NAMESPACE");
  scripted_server_answer (
      fixture.server, "* NAMESPACE",
      "* NAMESPACE ((\"INBOX.\" \".\")) NIL ((\"#shared/\" \"/\"))\r\n$T OK .\r\n");
  namespaces = ask_namespaces (&fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (namespaces->n, ==, 2);
  g_assert_cmpstr (namespaces->items[0].prefix, ==, "INBOX.");
  g_assert_cmpint (namespaces->items[0].delimiter, ==, '.');
  g_assert_cmpint (namespaces->items[1].kind, ==, IMAP_NAMESPACE_SHARED);
}

typedef struct
{
  const char *capability;
  const char *answer; /* NULL: is not asked */
  int code;
} NamespaceCase;

static const NamespaceCase refused[] = {
  { "", NULL, IMAP_CLIENT_ERROR_UNSUPPORTED },
  { "NAMESPACE", "$T NO .\r\n", IMAP_CLIENT_ERROR_NO },
  { "NAMESPACE", "$T OK .\r\n", IMAP_CLIENT_ERROR_PROTOCOL },
  { "NAMESPACE", "* NAMESPACE )(\r\n$T OK .\r\n", IMAP_CLIENT_ERROR_PROTOCOL },
};

static void
test_namespaces_refused (gconstpointer data)
{
  const NamespaceCase *test = data;
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, test->capability);
  if (test->answer != NULL)
    scripted_server_answer (fixture.server, "* NAMESPACE", test->answer);
  g_assert_null (ask_namespaces (&fixture, &error));
  g_assert_error (error, IMAP_CLIENT_ERROR, test->code);
}

/* Everything comes to the handler, while idling and without; until the server has enough. */
static void
test_notify (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in_and_select (&fixture, "NOTIFY IDLE");
  scripted_server_answer (
      fixture.server,
      "* NOTIFY SET STATUS (SELECTED-DELAYED (MessageNew (UID FLAGS) MessageExpunge FlagChange)) "
      "(PERSONAL (MessageNew MessageExpunge MailboxName SubscriptionChange))",
      "* STATUS Sent (MESSAGES 4 UIDNEXT 9 UIDVALIDITY 3)\r\n"
      "$T OK .\r\n"
      "* STATUS Lists (MESSAGES 5)\r\n");
  g_assert_true (notify (&fixture, "UID FLAGS", &error));
  g_assert_no_error (error);
  g_assert_true (imap_client_is_notified (fixture.client));
  client_fixture_wait_event (&fixture, "status Sent;status Lists;");
  scripted_server_answer (fixture.server, "* IDLE",
                          "+ idling\r\n"
                          "* 4 EXISTS\r\n* 4 FETCH (UID 10 FLAGS ())\r\n"
                          "* LIST () \"/\" \"New\"\r\n"
                          "* OK [NOTIFICATIONOVERFLOW] too much\r\n");
  imap_client_idle_start (fixture.client);
  client_fixture_wait_event (&fixture, "condition NOTIFICATIONOVERFLOW;");
  g_assert_nonnull (strstr (fixture.events->str, "exists 4;fetch 10;list New;"));
  g_assert_false (imap_client_is_notified (fixture.client));
}

/* With QRESYNC expunges come by UID, so they may come at any time. */
static void
test_notify_qresync (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "NOTIFY ENABLE QRESYNC");
  scripted_server_answer (fixture.server, "* ENABLE QRESYNC", "* ENABLED QRESYNC\r\n$T OK .\r\n");
  g_assert_true (client_fixture_prepare (&fixture, IMAP_PREPARE_DEFAULT, &error));
  scripted_server_answer (fixture.server,
                          "* NOTIFY SET STATUS (SELECTED (MessageNew MessageExpunge FlagChange)) *",
                          "$T OK .\r\n");
  g_assert_true (notify (&fixture, NULL, &error));
}

static void
test_notify_refused (gconstpointer data)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (GError) error = NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, "NOTIFY");
  scripted_server_answer (fixture.server, "* NOTIFY *", data);
  g_assert_false (notify (&fixture, NULL, &error));
  g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_UNSUPPORTED);
  g_assert_false (imap_client_is_notified (fixture.client));
  g_clear_error (&error);
  if (!imap_capability_has (imap_client_get_capability (fixture.client), IMAP_CAP_NOTIFY))
    {
      g_assert_false (notify (&fixture, NULL, &error));
      g_assert_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_UNSUPPORTED);
    }
}

typedef struct
{
  const char *capability;
  ImapPrepareFlags flags;
  const char *enable; /* NULL: nothing is */
  const char *select;
} Utf8Case;

static const Utf8Case utf8[] = {
  { "ENABLE UTF8=ACCEPT", IMAP_PREPARE_DEFAULT, NULL, "* SELECT {8}" },
  { "ENABLE UTF8=ACCEPT LITERAL+", IMAP_PREPARE_DEFAULT, NULL, "* SELECT {8+}" },
  { "ENABLE UTF8=ACCEPT", IMAP_PREPARE_UTF8, "* ENABLE UTF8=ACCEPT",
    "* SELECT \"Entw\xc3\xbcrfe\"" },
  { "ENABLE UTF8=ONLY", IMAP_PREPARE_DEFAULT, "* ENABLE UTF8=ACCEPT",
    "* SELECT \"Entw\xc3\xbcrfe\"" },
};

static void
test_utf8 (gconstpointer data)
{
  const Utf8Case *test = data;
  g_auto (ClientFixture) fixture;
  g_autoptr (ImapSelected) selected = NULL;
  g_autoptr (GError) error = NULL;
  gboolean literal = strchr (test->select, '{') != NULL;

  client_fixture_init (&fixture, NULL);
  client_fixture_log_in (&fixture, test->capability);
  if (test->enable != NULL)
    scripted_server_answer (fixture.server, test->enable, "* ENABLED UTF8=ACCEPT\r\n$T OK .\r\n");
  g_assert_true (client_fixture_prepare (&fixture, test->flags, &error));
  g_assert_cmpint (imap_client_is_enabled (fixture.client, IMAP_CAP_UTF8_ACCEPT), ==,
                   test->enable != NULL);
  if (literal)
    return;
  scripted_server_answer (fixture.server, test->select, "$T OK .\r\n");
  selected = client_fixture_select (&fixture, "Entw\xc3\xbcrfe", NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-client/namespaces/some", test_namespaces);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap-client/namespaces/refused-%u", i);

      g_test_add_data_func (path, &refused[i], test_namespaces_refused);
    }
  g_test_add_func ("/imap-client/notify/events", test_notify);
  g_test_add_func ("/imap-client/notify/qresync", test_notify_qresync);
  g_test_add_data_func ("/imap-client/notify/no", "$T NO [BADEVENT (MessageNew)] no\r\n",
                        test_notify_refused);
  g_test_add_data_func ("/imap-client/notify/bad", "$T BAD no\r\n", test_notify_refused);
  for (guint i = 0; i < G_N_ELEMENTS (utf8); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap-client/utf8/%u", i);

      g_test_add_data_func (path, &utf8[i], test_utf8);
    }
  return g_test_run ();
}
