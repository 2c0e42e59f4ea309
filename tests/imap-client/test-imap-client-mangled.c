/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever a server says, and wherever in a session: everything that was begun ends, once, and
 * nothing comes after the end. Many sessions go on at the same time, each with a server that spoils
 * what it says in its own way.
 *
 *   test-imap-client-mangled [SESSIONS [FIRST]] */
#include <stdlib.h>

#include "imap/imap-client.h"
#include "mangled-server.h"

#define AT_ONCE 25

/* Silence is an answer too, and most of what is spoilt leads to it. */
static const ImapClientTimeouts timeouts = {
  .net = { .connect_ms = 5000, .tls_ms = 5000, .write_ms = 5000 },
  .command = 300,
  .slow_command = 300,
  .talk = 600,
  .idle_renew = 60,
  .idle_min = 20,
  .idle_max = 100,
  .done = 200,
  .poll = 50,
  .logout = 100,
};

static const struct
{
  const char *verb;
  const char *rest;
  guint32 flags;
} commands[] = {
  { "UID FETCH", "1:* (UID FLAGS MODSEQ BODY.PEEK[HEADER.FIELDS (SUBJECT)] PREVIEW)",
    IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS },
  { "UID SEARCH", "RETURN (ALL) UNSEEN", IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS | IMAP_RUN_SLOW },
  { "UID STORE", "4 +FLAGS.SILENT (\\Seen)",
    IMAP_RUN_MAILBOX | IMAP_RUN_CHANGES_FLAGS | IMAP_RUN_MUTATES },
  { "UID MOVE", "7 Sent", IMAP_RUN_MAILBOX | IMAP_RUN_MAY_EXPUNGE | IMAP_RUN_MUTATES },
  { "NOOP", NULL, 0 },
};

typedef struct
{
  guint32 seed;
  MangledServer *server;
  ImapClient *client;
  ImapMemory memory;
  guint n_begun;
  guint n_ended;
  guint n_good;
  gboolean closed; /* by the server */
  gboolean over;
  GSource *timer;
  GCancellable *cancellable;
  GSource *disturbance;
} Session;

static guint n_at_work;

/* What a session is told; nothing may be, once it is over. */
static void
note (gpointer user_data)
{
  Session *session = user_data;

  g_assert_false (session->closed);
  g_assert_false (session->over);
}

static void
on_number (ImapClient *client, guint32 number, gpointer user_data)
{
  note (user_data);
}

static void
on_vanished (ImapClient *client, ImapSet *uids, gboolean earlier, gpointer user_data)
{
  note (user_data);
  g_assert_false (imap_set_is_empty (uids));
}

static void
on_fetch (ImapClient *client, ImapFetch *fetch, gpointer user_data)
{
  note (user_data);
  imap_fetch_free (fetch);
}

static void
on_text (ImapClient *client, const char *text, gpointer user_data)
{
  note (user_data);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
on_closed (ImapClient *client, const GError *error, gpointer user_data)
{
  Session *session = user_data;

  note (user_data);
  g_assert_nonnull (error);
  g_assert_cmpint (imap_client_get_state (client), ==, IMAP_CLIENT_CLOSED);
  session->closed = TRUE;
}

static const ImapClientHandler handler = {
  .exists = on_number,
  .expunge = on_number,
  .vanished = on_vanished,
  .fetch = on_fetch,
  .alert = on_text,
  .bye = on_text,
  .closed = on_closed,
};

static gboolean
end (gpointer user_data)
{
  Session *session = user_data;

  g_assert_cmpuint (session->n_begun, ==, session->n_ended);
  session->over = TRUE;
  n_at_work--;
  return G_SOURCE_REMOVE;
}

/* Notes how something ended that was begun. */
static void
note_end (Session *session, GError *error)
{
  g_autoptr (GError) owned = error;

  g_assert_false (session->over);
  g_assert_cmpuint (++session->n_ended, <=, session->n_begun);
  if (error == NULL)
    session->n_good++;
  else if (session->seed == 0)
    g_error ("An honest server, but %s", error->message);
}

static void
on_logged_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *session = user_data;

  imap_client_logout_finish (session->client, result);
  note_end (session, NULL);
  g_assert_cmpint (imap_client_get_state (session->client), ==, IMAP_CLIENT_CLOSED);
  g_assert_cmpuint (imap_client_get_n_pending (session->client), ==, 0);
  /* Whatever might still come, comes before this. */
  g_source_set_priority (session->timer = g_idle_source_new (), G_PRIORITY_LOW);
  g_source_set_callback (session->timer, end, session, NULL);
  g_source_attach (session->timer, NULL);
}

static gboolean
log_out (gpointer user_data)
{
  Session *session = user_data;

  g_clear_pointer (&session->timer, g_source_unref);
  session->n_begun++;
  imap_client_logout_async (session->client, on_logged_out, session);
  return G_SOURCE_REMOVE;
}

static void
log_out_later (Session *session, guint ms)
{
  session->timer = g_timeout_source_new (ms);
  g_source_set_callback (session->timer, log_out, session, NULL);
  g_source_attach (session->timer, NULL);
}

static gboolean
on_response (ImapClient *client, ImapResponse *response, gpointer user_data)
{
  note (user_data);
  return response->kind == IMAP_RESPONSE_FETCH || response->kind == IMAP_RESPONSE_SEARCH;
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *session = user_data;
  GError *error = NULL;
  g_autoptr (ImapResponse) ok = imap_client_run_finish (session->client, result, &error);

  g_assert_true ((ok != NULL) == (error == NULL));
  note_end (session, error);
  if (session->n_ended < session->n_begun)
    return;
  /* Idles, is renewed, and perhaps interrupted. */
  imap_client_idle_start (session->client);
  log_out_later (session, 100 + session->seed % 100);
}

static void
on_selected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *session = user_data;
  GError *error = NULL;
  g_autoptr (ImapSelected) selected = imap_client_select_finish (session->client, result, &error);

  note_end (session, error);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (ImapCommand) command = imap_command_new (commands[i].verb);
      ImapRunOptions options = { .flags = commands[i].flags,
                                 .on_response = on_response,
                                 .response_data = session };

      if (commands[i].rest != NULL)
        imap_command_add_atom (command, commands[i].rest);
      session->n_begun++;
      imap_client_run_async (session->client, command, &options, session->cancellable, on_run,
                             session);
    }
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static const ImapQresync qresync = { 77, 1000, NULL };
  Session *session = user_data;
  GError *error = NULL;
  g_autoptr (ImapListing) listing = imap_client_list_finish (session->client, result, &error);

  note_end (session, error);
  session->n_begun++;
  imap_client_select_async (session->client, "INBOX", &qresync, FALSE, session->cancellable,
                            on_selected, session);
}

static void
on_notified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *session = user_data;
  GError *error = NULL;

  imap_client_notify_finish (session->client, result, &error);
  note_end (session, error);
  session->n_begun++;
  imap_client_list_async (session->client, TRUE, session->cancellable, on_listed, session);
}

static void
on_namespaces (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *session = user_data;
  GError *error = NULL;
  g_autoptr (ImapNamespaces) namespaces =
      imap_client_namespaces_finish (session->client, result, &error);

  note_end (session, error);
  session->n_begun++;
  imap_client_notify_async (session->client, "UID FLAGS", NULL, on_notified, session);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *session = user_data;
  GError *error = NULL;

  imap_client_prepare_finish (session->client, result, &error);
  note_end (session, error);
  session->n_begun++;
  imap_client_namespaces_async (session->client, NULL, on_namespaces, session);
}

static void
on_authenticated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *session = user_data;
  GError *error = NULL;

  imap_client_authenticate_finish (session->client, result, &error);
  note_end (session, error);
  session->n_begun++;
  imap_client_prepare_async (session->client, IMAP_PREPARE_DEFAULT, session->cancellable,
                             on_prepared, session);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *session = user_data;
  g_autoptr (GBytes) secret = g_bytes_new_static ("pw", 2);
  GError *error = NULL;

  imap_client_open_finish (session->client, result, &error);
  note_end (session, error);
  session->n_begun++;
  imap_client_authenticate_async (session->client, "alice", secret, NET_SECRET_PASSWORD, NULL,
                                  on_authenticated, session);
}

/* Ours, not the server's: of some sessions what they wait for is cancelled, others are closed. */
static gboolean
disturb (gpointer user_data)
{
  Session *session = user_data;

  if (session->seed % 5 == 1)
    g_cancellable_cancel (session->cancellable);
  else if (session->seed % 5 == 2)
    imap_client_close (session->client);
  return G_SOURCE_REMOVE;
}

/* An honest session must not fail because the machine is busy. */
static void
session_start (Session *session)
{
  ImapClientTimeouts patient = timeouts;
  g_autoptr (NetEndpoint) endpoint = NULL;

  patient.command = patient.slow_command = patient.talk = patient.done = patient.logout = 30000;
  session->server = mangled_server_new (session->seed);
  session->client = imap_client_new (session->seed == 0 ? &patient : &timeouts);
  endpoint =
      net_endpoint_new ("127.0.0.1", mangled_server_get_port (session->server), NET_SECURITY_NONE);
  imap_client_set_handler (session->client, &handler, session);
  imap_client_set_memory (session->client, &session->memory);
  session->cancellable = g_cancellable_new ();
  session->disturbance = g_timeout_source_new (1 + session->seed / 5 % 30);
  g_source_set_callback (session->disturbance, disturb, session, NULL);
  g_source_attach (session->disturbance, NULL);
  session->n_begun++;
  n_at_work++;
  imap_client_open_async (session->client, endpoint, NULL, on_opened, session);
}

static void
session_clear (Session *session)
{
  g_assert_true (session->over);
  g_source_destroy (session->disturbance);
  g_source_unref (session->disturbance);
  g_object_unref (session->cancellable);
  g_assert_finalize_object (session->client);
  mangled_server_free (session->server);
  g_clear_pointer (&session->timer, g_source_unref);
}

/* Returns how many things went well. */
static guint
run_sessions (guint32 first, guint n)
{
  g_autofree Session *sessions = g_new0 (Session, n);
  guint n_good = 0;

  for (guint i = 0; i < n; i++)
    {
      sessions[i].seed = first + i;
      session_start (&sessions[i]);
    }
  while (n_at_work > 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < n; i++)
    {
      n_good += sessions[i].n_good;
      session_clear (&sessions[i]);
    }
  return n_good;
}

static void
test_honest (void)
{
  g_assert_cmpuint (run_sessions (0, 1), ==, 8 + G_N_ELEMENTS (commands));
}

typedef struct
{
  guint n;
  guint32 first;
} Job;

static void
test_mangled (gconstpointer data)
{
  const Job *job = data;
  guint n_good = 0;

  for (guint i = 0; i < job->n; i += AT_ONCE)
    {
      g_test_message ("sessions from %u on", job->first + i);
      n_good += run_sessions (job->first + i, MIN (AT_ONCE, job->n - i));
    }
  g_test_message ("%u of %u went well", n_good, job->n * (guint) (8 + G_N_ELEMENTS (commands)));
  /* Neither was all spoilt, nor nothing. */
  g_assert_cmpuint (n_good, >, job->n);
  g_assert_cmpuint (n_good, <, job->n * (7 + G_N_ELEMENTS (commands)));
}

int
main (int argc, char **argv)
{
  Job job = { 200, 1 };

  g_test_init (&argc, &argv, NULL);
  if (argc > 1)
    job.n = (guint) strtoul (argv[1], NULL, 10);
  if (argc > 2)
    job.first = (guint32) strtoul (argv[2], NULL, 10);
  g_test_add_func ("/imap-client/mangled/honest", test_honest);
  g_test_add_data_func ("/imap-client/mangled/spoilt", &job, test_mangled);
  return g_test_run ();
}
