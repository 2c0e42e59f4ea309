/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine-fixture.h"

#include <string.h>

static guint16
find_closed_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();

  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

static void
test_unreachable (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  settings = fixture_new_settings (&fixture, find_closed_port (), TRUE, "pw");
  fixture_start (&fixture, settings);
  fixture_wait_state (&fixture, ENGINE_STATE_OFFLINE);
  fixture_wait (fixture.event->error != NULL);
  g_assert_error (fixture.event->error, ENGINE_ERROR, ENGINE_ERROR_OFFLINE);
  g_assert_null (fixture_sync (&fixture, NULL, &error));
  g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_OFFLINE);
}

static gboolean
on_time (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* It is tried once: who tries again and again locks the account. */
static void
test_wrong_password_once (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestProxy) proxy = NULL;
  g_autoptr (AccountSettings) settings = NULL;
  gboolean over = FALSE;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  proxy = test_proxy_new (test_server_get_imap_port (fixture.server));
  settings = fixture_new_clear_settings (&fixture, test_proxy_get_port (proxy), "wrong");
  fixture_start (&fixture, settings);
  fixture_wait_state (&fixture, ENGINE_STATE_AUTH_NEEDED);
  /* Longer than any wait between attempts. */
  g_timeout_add (1500, on_time, &over);
  fixture_wait (over);
  g_assert_cmpint (fixture.event->state, ==, ENGINE_STATE_AUTH_NEEDED);
  g_assert_cmpuint (test_proxy_count_sent (proxy, "AUTHENTICATE"), ==, 1);
}

static void
test_wrong_password (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (GBytes) password = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  settings = fixture_new_settings (&fixture, 0, TRUE, "wrong");
  fixture_start (&fixture, settings);
  fixture_wait_state (&fixture, ENGINE_STATE_AUTH_NEEDED);
  g_assert_error (fixture.event->error, ENGINE_ERROR, ENGINE_ERROR_AUTH);
  password = g_bytes_new_static ("pw", 2);
  engine_set_password (fixture.engine, "alice@example.org", password);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
}

static void
test_untrusted (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (AccountSettings) pinned = NULL;
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func (g_object_unref);
  AccountValues values;
  g_autoptr (GError) error = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  settings = fixture_new_settings (&fixture, 0, FALSE, "pw");
  fixture_start (&fixture, settings);
  fixture_wait_state (&fixture, ENGINE_STATE_CERTIFICATE_UNTRUSTED);
  g_assert_error (fixture.event->error, ENGINE_ERROR, ENGINE_ERROR_CERTIFICATE);
  g_assert_nonnull (fixture.event->certificate);
  g_assert_cmpuint (strlen (fixture.event->certificate->sha256), ==, 64);
  g_assert_cmpint (fixture.event->certificate->flags & G_TLS_CERTIFICATE_UNKNOWN_CA, !=, 0);

  values = *account_settings_get_values (settings);
  values.pinned_sha256 = fixture.event->certificate->sha256;
  pinned = account_settings_new (&values, &error);
  g_assert_no_error (error);
  g_ptr_array_add (accounts, g_object_ref (pinned));
  engine_set_accounts (fixture.engine, accounts);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
}

/* A server that speaks anything but IMAP. */
static gboolean
on_garbage (GThreadedSocketService *service,
            GSocketConnection *connection,
            GObject *source,
            gpointer user_data)
{
  static const char text[] = "HTTP/1.1 400 Bad Request\r\n\r\n<html>\r\n";
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_output_stream_write_all (output, text, strlen (text), NULL, NULL, NULL);
  return TRUE;
}

static void
test_garbage (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (2);
  g_auto (AccountServer) imap = { NULL };
  g_autofree char *url = NULL;
  AccountValues values = { .email = "alice@example.org", .password_command = "echo pw" };
  g_autoptr (AccountSettings) settings = NULL;
  guint16 port;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_signal_connect (service, "run", G_CALLBACK (on_garbage), NULL);
  g_socket_service_start (service);
  url = g_strdup_printf ("imap://localhost:%u", (guint) port);
  g_assert_true (account_server_parse_url (url, ACCOUNT_PROTOCOL_IMAP, &imap, NULL));
  values.imap = imap;
  settings = account_settings_new (&values, NULL);
  fixture_start (&fixture, settings);
  fixture_wait (fixture.event != NULL && fixture.event->error != NULL);
  g_assert_cmpint (fixture.event->state, ==, ENGINE_STATE_SERVER_ERROR);
  g_assert_error (fixture.event->error, ENGINE_ERROR, ENGINE_ERROR_SERVER);
  fixture_stop (&fixture);
  g_socket_service_stop (service);
}

/* The connection breaks while old headers come in; what has come stays and the rest follows. */
static void
test_cut (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestProxy) proxy = NULL;
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (StoreFolder) folder = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  test_server_seed (fixture.server, 3000, -1);
  proxy = test_proxy_new (test_server_get_imaps_port (fixture.server));
  settings = fixture_new_settings (&fixture, test_proxy_get_port (proxy), TRUE, "pw");
  test_proxy_cut_after (proxy, 60000);
  fixture_start (&fixture, settings);
  fixture_wait_state (&fixture, ENGINE_STATE_OFFLINE);
  fixture_wait (fixture_count (&fixture, "INBOX") > 0);
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), <, 3000);
  test_proxy_cut_after (proxy, -1);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  g_assert_cmpuint (fixture_count (&fixture, "INBOX"), ==, 3000);
  folder = fixture_find_folder (&fixture, "INBOX");
  g_assert_cmpint (folder->sync_state, ==, STORE_SYNC_COMPLETE);
}

/* Somebody spoils what the server compresses: it is read uncompressed then. */
static void
test_spoiled_compression (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestProxy) proxy = NULL;
  g_autoptr (TestImap) other = NULL;
  g_autoptr (AccountSettings) settings = NULL;
  guint n_compressed;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  other = test_server_imap (fixture.server);
  proxy = test_proxy_new (test_server_get_imap_port (fixture.server));
  settings = fixture_new_clear_settings (&fixture, test_proxy_get_port (proxy), "pw");
  fixture_start (&fixture, settings);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  n_compressed = test_proxy_count_sent (proxy, "COMPRESS DEFLATE");
  g_assert_cmpuint (n_compressed, >, 0);

  test_proxy_spoil_after (proxy, 0);
  test_imap_append_simple (other, "INBOX", "bob@example.test", "after all", "text");
  fixture_wait_state (&fixture, ENGINE_STATE_OFFLINE);
  g_assert_error (fixture.event->error, ENGINE_ERROR, ENGINE_ERROR_OFFLINE);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  fixture_wait (fixture_count (&fixture, "INBOX") == 1);
  g_assert_cmpuint (test_proxy_count_sent (proxy, "COMPRESS DEFLATE"), ==, n_compressed);
}

typedef struct
{
  Engine *engine;
  GPtrArray *results;
  gboolean done;
} TestWait;

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TestWait *wait = user_data;

  wait->results = engine_test_account_finish (wait->engine, result, NULL);
  wait->done = TRUE;
}

/* Runs engine_test_account_async() and returns "connect tls login!1", the codes of errors behind
 * an exclamation mark. */
static char *
try_account (Fixture *fixture, AccountSettings *settings, const char *password)
{
  g_autoptr (GBytes) bytes = g_bytes_new (password, strlen (password));
  g_autoptr (GString) text = g_string_new (NULL);
  TestWait wait = { fixture->engine };

  engine_test_account_async (fixture->engine, settings, bytes, NULL, on_tested, &wait);
  fixture_wait (wait.done);
  for (guint i = 0; i < wait.results->len; i++)
    {
      const EngineStepResult *step = g_ptr_array_index (wait.results, i);

      g_string_append_printf (text, "%s%s", i == 0 ? "" : " ", engine_step_to_string (step->step));
      if (step->error != NULL)
        g_string_append_printf (text, "!%d", step->error->code);
    }
  g_ptr_array_unref (wait.results);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_test (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (AccountSettings) good = NULL;
  g_autoptr (AccountSettings) untrusted = NULL;
  g_autoptr (AccountSettings) unreachable = NULL;
  g_autofree char *all = NULL;
  g_autofree char *login = NULL;
  g_autofree char *tls = NULL;
  g_autofree char *connect = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  good = fixture_new_settings (&fixture, 0, TRUE, "pw");
  untrusted = fixture_new_settings (&fixture, 0, FALSE, "pw");
  unreachable = fixture_new_settings (&fixture, find_closed_port (), TRUE, "pw");
  fixture_start (&fixture, good);
  all = try_account (&fixture, good, "pw");
  g_assert_cmpstr (all, ==, "connect tls login list");
  login = try_account (&fixture, good, "wrong");
  g_assert_cmpstr (login, ==, "connect tls login!1");
  tls = try_account (&fixture, untrusted, "pw");
  g_assert_cmpstr (tls, ==, "connect tls!2");
  connect = try_account (&fixture, unreachable, "pw");
  g_assert_cmpstr (connect, ==, "connect!0");
}

static void
test_stopped (void)
{
  g_auto (Fixture) fixture;
  TestWait wait = { NULL };
  g_autoptr (AccountSettings) settings = NULL;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  settings = fixture_new_settings (&fixture, 0, TRUE, "pw");
  wait.engine = engine_new (fixture.database);
  engine_test_account_async (wait.engine, settings, NULL, NULL, on_tested, &wait);
  engine_unref (wait.engine);
  fixture_wait (wait.done);
  g_clear_pointer (&wait.results, g_ptr_array_unref);
}

static void
on_nothing (EngineEvent *event, gpointer user_data)
{
}

static gpointer
run_caller (gpointer data)
{
  gint64 end = g_get_monotonic_time () + 3000;

  while (g_get_monotonic_time () < end)
    {
      engine_open_folder (data, 1);
      engine_refresh (data, NULL);
    }
  return NULL;
}

/* Other threads have not heard yet that it is being stopped. */
static void
test_stopped_meanwhile (void)
{
  g_auto (Fixture) fixture;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return;
  for (int i = 0; i < 300; i++)
    {
      GThread *threads[4];

      fixture.engine = engine_new (fixture.database);
      fixture.subscription = engine_subscribe (fixture.engine, NULL, on_nothing, NULL, NULL);
      for (gsize j = 0; j < G_N_ELEMENTS (threads); j++)
        threads[j] = g_thread_new ("caller", run_caller, fixture.engine);
      engine_ref (fixture.engine);
      g_usleep (1000);
      {
        Engine *engine = fixture.engine;

        fixture_stop (&fixture);
        for (gsize j = 0; j < G_N_ELEMENTS (threads); j++)
          g_thread_join (threads[j]);
        engine_unref (engine);
      }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/trouble/unreachable", test_unreachable);
  g_test_add_func ("/engine/trouble/wrong-password", test_wrong_password);
  g_test_add_func ("/engine/trouble/wrong-password-once", test_wrong_password_once);
  g_test_add_func ("/engine/trouble/untrusted", test_untrusted);
  g_test_add_func ("/engine/trouble/garbage", test_garbage);
  g_test_add_func ("/engine/trouble/cut", test_cut);
  g_test_add_func ("/engine/trouble/spoiled-compression", test_spoiled_compression);
  g_test_add_func ("/engine/trouble/test", test_test);
  g_test_add_func ("/engine/trouble/stopped", test_stopped);
  g_test_add_func ("/engine/trouble/stopped-meanwhile", test_stopped_meanwhile);
  return g_test_run ();
}
