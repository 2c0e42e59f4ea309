/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client-fixture.h"

#include <string.h>

const ImapClientTimeouts client_fixture_timeouts = {
  .net = { .connect_ms = 10000, .tls_ms = 10000, .write_ms = 10000 },
  .command = 10000,
  .slow_command = 10000,
  .talk = 10000,
  .idle_renew = 200,
  .idle_min = 50,
  .idle_max = 300,
  .done = 10000,
  .poll = 100,
  .logout = 10000,
};

const ImapClientTimeouts client_fixture_impatient = {
  .net = { .connect_ms = 10000, .tls_ms = 10000, .write_ms = 10000 },
  .command = 1500,
  .slow_command = 1600,
  .talk = 2000,
  .idle_renew = 200,
  .idle_min = 50,
  .idle_max = 300,
  .done = 500,
  .poll = 100,
  .logout = 300,
};

static void
on_exists (ImapClient *client, guint32 count, gpointer user_data)
{
  g_string_append_printf (((ClientFixture *) user_data)->events, "exists %u;", count);
}

static void
on_expunge (ImapClient *client, guint32 seq, gpointer user_data)
{
  g_string_append_printf (((ClientFixture *) user_data)->events, "expunge %u;", seq);
}

static void
on_vanished (ImapClient *client, ImapSet *uids, gboolean earlier, gpointer user_data)
{
  g_autofree char *text = imap_set_to_string (uids);

  g_string_append_printf (((ClientFixture *) user_data)->events, "vanished%s %s;",
                          earlier ? "-earlier" : "", text);
}

static void
on_fetch (ImapClient *client, ImapFetch *fetch, gpointer user_data)
{
  g_string_append_printf (((ClientFixture *) user_data)->events, "fetch %u;", fetch->uid);
  imap_fetch_free (fetch);
}

static void
on_list (ImapClient *client, const ImapList *list, gpointer user_data)
{
  g_string_append_printf (((ClientFixture *) user_data)->events, "list %s;", list->name);
}

static void
on_status (ImapClient *client, const ImapStatus *status, gpointer user_data)
{
  g_string_append_printf (((ClientFixture *) user_data)->events, "status %s;", status->mailbox);
}

static void
on_alert (ImapClient *client, const char *text, gpointer user_data)
{
  g_string_append_printf (((ClientFixture *) user_data)->events, "alert %s;", text);
}

static void
on_bye (ImapClient *client, const char *text, gpointer user_data)
{
  g_string_append_printf (((ClientFixture *) user_data)->events, "bye %s;", text);
}

static void
on_closed (ImapClient *client, const GError *error, gpointer user_data)
{
  ClientFixture *fixture = user_data;

  g_assert_null (fixture->closed);
  fixture->closed = g_error_copy (error);
}

static void
on_missed (ImapClient *client, ImapResponseKind seems, guint32 uid, gpointer user_data)
{
  g_string_append_printf (((ClientFixture *) user_data)->events, "missed %s %u;",
                          imap_response_kind_to_string (seems), uid);
}

static void
on_learned (ImapClient *client, gpointer user_data)
{
  const ImapMemory *memory = imap_client_get_memory (client);
  g_autofree char *quirks = imap_quirks_to_string (memory->quirks);

  g_string_append_printf (((ClientFixture *) user_data)->events, "learned %s;", quirks);
}

static void
on_condition (ImapClient *client, const ImapCondition *condition, gpointer user_data)
{
  if (condition->code != NULL && condition->code->kind == IMAP_CODE_NOTIFICATIONOVERFLOW)
    g_string_append_printf (((ClientFixture *) user_data)->events, "condition %s;",
                            condition->code->name);
}

static const ImapClientHandler handler = {
  .exists = on_exists,
  .expunge = on_expunge,
  .vanished = on_vanished,
  .fetch = on_fetch,
  .missed = on_missed,
  .list = on_list,
  .status = on_status,
  .alert = on_alert,
  .condition = on_condition,
  .bye = on_bye,
  .learned = on_learned,
  .closed = on_closed,
};

void
client_fixture_init (ClientFixture *fixture, const ImapClientTimeouts *timeouts)
{
  static const ImapClientTimeouts patient = {
    .net = { .connect_ms = 10000, .tls_ms = 10000, .write_ms = 10000 },
    .command = 10000,
    .slow_command = 10000,
    .talk = 10000,
    .idle_renew = 600000,
    .idle_min = 600000,
    .idle_max = 600000,
    .done = 10000,
    .poll = 600000,
    .logout = 10000,
  };

  fixture->server = scripted_server_new ();
  fixture->client = imap_client_new (timeouts != NULL ? timeouts : &patient);
  fixture->events = g_string_new (NULL);
  fixture->closed = NULL;
  imap_client_set_handler (fixture->client, &handler, fixture);
}

void
client_fixture_clear (ClientFixture *fixture)
{
  gpointer client = fixture->client;

  /* Of a test that was skipped. */
  if (client == NULL)
    return;
  imap_client_close (fixture->client);
  /* Let go of what the main loop still holds, then nobody else may hold the client. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_add_weak_pointer (client, &client);
  g_object_unref (fixture->client);
  while (client != NULL)
    g_main_context_iteration (NULL, TRUE);
  scripted_server_finish (fixture->server);
  g_string_free (fixture->events, TRUE);
  g_clear_error (&fixture->closed);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static void
wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

gboolean
client_fixture_open (ClientFixture *fixture, NetSecurity security, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (NetEndpoint) endpoint = net_endpoint_new_full (
      "localhost", scripted_server_get_port (fixture->server), security, NULL,
      security != NET_SECURITY_NONE ? scripted_server_get_ca_file () : NULL);

  imap_client_open_async (fixture->client, endpoint, NULL, on_result, &result);
  wait_result (&result);
  return imap_client_open_finish (fixture->client, result, error);
}

gboolean
client_fixture_authenticate (ClientFixture *fixture,
                             const char *user,
                             const char *password,
                             GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (password, strlen (password));

  imap_client_authenticate_async (fixture->client, user, bytes, NET_SECRET_PASSWORD, NULL,
                                  on_result, &result);
  wait_result (&result);
  return imap_client_authenticate_finish (fixture->client, result, error);
}

gboolean
client_fixture_authenticate_token (ClientFixture *fixture,
                                   const char *user,
                                   const char *token,
                                   GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (token, strlen (token));

  imap_client_authenticate_async (fixture->client, user, bytes, NET_SECRET_TOKEN, NULL, on_result,
                                  &result);
  wait_result (&result);
  return imap_client_authenticate_finish (fixture->client, result, error);
}

gboolean
client_fixture_prepare (ClientFixture *fixture, ImapPrepareFlags flags, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  imap_client_prepare_async (fixture->client, flags, NULL, on_result, &result);
  wait_result (&result);
  return imap_client_prepare_finish (fixture->client, result, error);
}

ImapSelected *
client_fixture_select (ClientFixture *fixture,
                       const char *mailbox,
                       const ImapQresync *qresync,
                       GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  imap_client_select_async (fixture->client, mailbox, qresync, FALSE, NULL, on_result, &result);
  wait_result (&result);
  return imap_client_select_finish (fixture->client, result, error);
}

gboolean
client_fixture_ignore (ImapClient *client, ImapResponse *response, gpointer user_data)
{
  return FALSE;
}

ImapCommand *
client_fixture_command (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gboolean uid = g_str_equal (words[0], "UID");
  g_autofree char *verb = uid ? g_strjoin (" ", words[0], words[1], NULL) : g_strdup (words[0]);
  ImapCommand *command = imap_command_new (verb);

  for (char **word = words + (uid ? 2 : 1); *word != NULL; word++)
    imap_command_add_atom (command, *word);
  return command;
}

ImapResponse *
client_fixture_run (ClientFixture *fixture,
                    const char *text,
                    const ImapRunOptions *options,
                    GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ImapCommand) command = client_fixture_command (text);

  imap_client_run_async (fixture->client, command, options, NULL, on_result, &result);
  wait_result (&result);
  return imap_client_run_finish (fixture->client, result, error);
}

void
client_fixture_log_in (ClientFixture *fixture, const char *capabilities)
{
  g_autofree char *greeting =
      g_strdup_printf ("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN %s] hello\r\n", capabilities);
  g_autofree char *answer =
      g_strdup_printf ("$T OK [CAPABILITY IMAP4rev1 %s] welcome\r\n", capabilities);
  g_autoptr (GError) error = NULL;

  scripted_server_say (fixture->server, greeting);
  scripted_server_answer (fixture->server, "* AUTHENTICATE PLAIN *", answer);
  client_fixture_open (fixture, NET_SECURITY_NONE, &error);
  g_assert_no_error (error);
  client_fixture_authenticate (fixture, "alice", "pw", &error);
  g_assert_no_error (error);
}

void
client_fixture_log_in_and_select (ClientFixture *fixture, const char *capabilities)
{
  g_autoptr (ImapSelected) selected = NULL;
  g_autoptr (GError) error = NULL;

  client_fixture_log_in (fixture, capabilities);
  scripted_server_answer (fixture->server, "* SELECT INBOX*",
                          "* 3 EXISTS\r\n"
                          "* OK [UIDVALIDITY 77] .\r\n"
                          "* OK [UIDNEXT 10] .\r\n"
                          "$T OK [READ-WRITE] selected\r\n");
  selected = client_fixture_select (fixture, "INBOX", NULL, &error);
  g_assert_no_error (error);
  g_string_truncate (fixture->events, 0);
}

static gboolean
on_response (ImapClient *client, ImapResponse *response, gpointer user_data)
{
  Pending *pending = user_data;

  g_string_append (pending->responses, imap_response_kind_to_string (response->kind));
  if (response->kind == IMAP_RESPONSE_FETCH)
    g_string_append_printf (pending->responses, " %u", response->fetch->uid);
  g_string_append_c (pending->responses, ';');
  return TRUE;
}

static void
on_pending_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static int n_ended;
  Pending *pending = user_data;

  g_assert_false (pending->done);
  pending->response = imap_client_run_finish (IMAP_CLIENT (source), result, &pending->error);
  pending->done = TRUE;
  pending->order = ++n_ended;
}

Pending *
client_fixture_start (ClientFixture *fixture,
                      const char *text,
                      guint32 flags,
                      gsize expected_bytes,
                      GCancellable *cancellable)
{
  Pending *pending = g_new0 (Pending, 1);
  g_autoptr (ImapCommand) command = client_fixture_command (text);
  ImapRunOptions options = {
    .flags = flags,
    .expected_bytes = expected_bytes,
    .on_response = on_response,
    .response_data = pending,
  };

  pending->responses = g_string_new (NULL);
  imap_client_run_async (fixture->client, command, &options, cancellable, on_pending_done, pending);
  return pending;
}

void
pending_free (Pending *pending)
{
  client_fixture_wait_pending (pending);
  g_clear_pointer (&pending->response, imap_response_free);
  g_clear_error (&pending->error);
  g_string_free (pending->responses, TRUE);
  g_free (pending);
}

void
client_fixture_wait_pending (Pending *pending)
{
  while (!pending->done)
    g_main_context_iteration (NULL, TRUE);
}

void
client_fixture_wait_event (ClientFixture *fixture, const char *text)
{
  while (strstr (fixture->events->str, text) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

void
client_fixture_wait_closed (ClientFixture *fixture)
{
  while (fixture->closed == NULL)
    g_main_context_iteration (NULL, TRUE);
}

void
client_fixture_wait_state (ClientFixture *fixture, ImapClientState state)
{
  while (imap_client_get_state (fixture->client) != state)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
client_fixture_wait_received (ClientFixture *fixture, const char *text)
{
  guint tick = g_timeout_add (1, on_tick, NULL);

  for (;;)
    {
      g_autofree char *received = scripted_server_dup_received (fixture->server);

      if (strstr (received, text) != NULL)
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}
