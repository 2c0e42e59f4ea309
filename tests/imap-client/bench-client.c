/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the client adds to the network, without any store behind it:
 *
 *   throughput  100,000 headers over TLS, against a program that merely reads the same answer
 *   latency     5,000 headers at a round trip of 80 ms, in growing windows
 *   reopen      SELECT of a mailbox in which nothing has changed, with QRESYNC
 *
 *   bench-client [MESSAGES]
 *
 * Prints both sides of each comparison; the budgets are 1.15, 0.7 s, and 2 round trips and 1 KB. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "imap/imap-client.h"
#include "support/test-server.h"

#define ROUNDS 5
#define RTT_MS 80
#define ITEMS                                                                                  \
  "(UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ BODY.PEEK[HEADER.FIELDS (FROM TO CC REPLY-TO "   \
  "SENDER SUBJECT DATE MESSAGE-ID IN-REPLY-TO REFERENCES LIST-ID CONTENT-TYPE AUTO-SUBMITTED " \
  "PRECEDENCE)])"
#define FETCHES (IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS)

/* Seconds that passed, and that this program worked. */
typedef struct
{
  double wall;
  double cpu;
} Span;

static Span
now (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (Span){
    (double) g_get_monotonic_time () / G_USEC_PER_SEC,
    (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC,
  };
}

static Span
since (Span start)
{
  Span end = now ();

  return (Span){ end.wall - start.wall, end.cpu - start.cpu };
}

static Span
best (Span one, Span other)
{
  return (Span){ MIN (one.wall, other.wall), MIN (one.cpu, other.cpu) };
}

/* The client */

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static ImapClient *
connect_client (TestServer *server, guint16 port, gboolean compress)
{
  ImapClient *client = imap_client_new (NULL);
  g_autoptr (NetEndpoint) endpoint = net_endpoint_new_full ("localhost", port, NET_SECURITY_TLS,
                                                            NULL, test_server_get_ca_file (server));
  g_autoptr (GBytes) password = g_bytes_new_static ("pw", 2);
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) authenticated = NULL;
  g_autoptr (GAsyncResult) prepared = NULL;
  g_autoptr (GError) error = NULL;

  imap_client_open_async (client, endpoint, NULL, on_result, &opened);
  imap_client_open_finish (client, wait_for (&opened), &error);
  g_assert_no_error (error);
  imap_client_authenticate_async (client, "alice", password, NET_SECRET_PASSWORD, NULL, on_result,
                                  &authenticated);
  imap_client_authenticate_finish (client, wait_for (&authenticated), &error);
  g_assert_no_error (error);
  imap_client_prepare_async (client, compress ? IMAP_PREPARE_COMPRESS : IMAP_PREPARE_DEFAULT, NULL,
                             on_result, &prepared);
  imap_client_prepare_finish (client, wait_for (&prepared), &error);
  g_assert_no_error (error);
  return client;
}

static ImapSelected *
select_inbox (ImapClient *client, const ImapQresync *qresync)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ImapSelected *selected;

  imap_client_select_async (client, "INBOX", qresync, FALSE, NULL, on_result, &result);
  selected = imap_client_select_finish (client, wait_for (&result), &error);
  g_assert_no_error (error);
  return selected;
}

typedef struct
{
  guint n_rows;
  guint n_running;
  gsize header_bytes;
} Rows;

static gboolean
on_row (ImapClient *client, ImapResponse *response, gpointer user_data)
{
  Rows *rows = user_data;
  const ImapSection *section;

  if (response->kind != IMAP_RESPONSE_FETCH)
    return FALSE;
  section = imap_fetch_find_section (response->fetch, "HEADER.FIELDS", TRUE);
  g_assert_nonnull (section);
  rows->n_rows++;
  rows->header_bytes += section->size;
  return TRUE;
}

static void
on_window_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Rows *rows = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapResponse) response = imap_client_run_finish (IMAP_CLIENT (source), result, &error);

  g_assert_no_error (error);
  rows->n_running--;
}

static void
fetch_window (ImapClient *client, guint32 first, guint32 last, Rows *rows)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH");
  g_autoptr (ImapSet) set = imap_set_new_range (first, last);
  ImapRunOptions options = {
    .flags = FETCHES,
    .expected_bytes = (gsize) (last - first + 1) * 640,
    .on_response = on_row,
    .response_data = rows,
  };

  imap_command_add_set (command, set);
  imap_command_add_atom (command, ITEMS);
  rows->n_running++;
  imap_client_run_async (client, command, &options, NULL, on_window_done, rows);
}

static void
wait_rows (Rows *rows)
{
  while (rows->n_running > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Throughput */

static gboolean
accept_any (GTlsConnection *connection,
            GTlsCertificate *certificate,
            GTlsCertificateFlags flags,
            gpointer user_data)
{
  return TRUE;
}

static void
on_socket_event (GSocketClient *client,
                 GSocketClientEvent event,
                 GSocketConnectable *connectable,
                 GIOStream *connection,
                 gpointer user_data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect (connection, "accept-certificate", G_CALLBACK (accept_any), NULL);
}

/* Sends a command and reads until its tagged answer; returns the bytes read. */
static gsize
drain (GIOStream *stream, const char *command)
{
  static char buffer[65536 + 16];
  gsize total = 0;
  gsize kept = 0;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), command, strlen (command),
                             NULL, NULL, NULL);
  for (;;)
    {
      gssize n = g_input_stream_read (g_io_stream_get_input_stream (stream), buffer + kept, 65536,
                                      NULL, NULL);
      gsize all = kept + (gsize) MAX (n, 0);
      gsize seen = MIN (all, 4096);

      g_assert_cmpint (n, >, 0);
      total += (gsize) n;
      if (g_strstr_len (buffer + all - seen, (gssize) seen, "\nt OK") != NULL)
        return total;
      kept = MIN (all, 8);
      memmove (buffer, buffer + all - kept, kept);
    }
}

static GIOStream *
connect_bare (TestServer *server)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_tls (client, TRUE);
  g_signal_connect (client, "event", G_CALLBACK (on_socket_event), NULL);
  connection = g_socket_client_connect_to_host (client, "localhost",
                                                test_server_get_imaps_port (server), NULL, &error);
  g_assert_no_error (error);
  drain (G_IO_STREAM (connection), "t LOGIN alice pw\r\n");
  drain (G_IO_STREAM (connection), "t SELECT INBOX\r\n");
  return G_IO_STREAM (connection);
}

static Span
measure_bare (TestServer *server, gsize *out_size)
{
  g_autoptr (GIOStream) stream = connect_bare (server);
  Span start = now ();

  *out_size = drain (stream, "t UID FETCH 1:4294967295 " ITEMS "\r\n");
  return since (start);
}

static Span
measure_client (TestServer *server, guint n_messages)
{
  g_autoptr (ImapClient) client =
      connect_client (server, test_server_get_imaps_port (server), FALSE);
  g_autoptr (ImapSelected) selected = select_inbox (client, NULL);
  Rows rows = { 0 };
  Span start = now ();
  Span span;

  fetch_window (client, 1, G_MAXUINT32, &rows);
  wait_rows (&rows);
  span = since (start);
  g_assert_cmpuint (rows.n_rows, ==, n_messages);
  imap_client_close (client);
  return span;
}

static void
bench_throughput (TestServer *server, guint n_messages)
{
  Span bare = { G_MAXDOUBLE, G_MAXDOUBLE };
  Span ours = { G_MAXDOUBLE, G_MAXDOUBLE };
  gsize size = 0;

  /* The server makes its own cache the first time. */
  measure_bare (server, &size);
  for (guint i = 0; i < ROUNDS; i++)
    {
      bare = best (bare, measure_bare (server, &size));
      ours = best (ours, measure_client (server, n_messages));
    }
  g_print ("throughput: %u headers, %.1f MB over TLS, best of %d: bare %.3f s (cpu %.3f), "
           "client %.3f s (cpu %.3f), ratio %.2f (cpu %.2f), %.0f messages/s\n",
           n_messages, (double) size / 1e6, ROUNDS, bare.wall, bare.cpu, ours.wall, ours.cpu,
           ours.wall / bare.wall, ours.cpu / bare.cpu, n_messages / ours.wall);
}

/* Latency */

/* The newest first, in windows of 250, 500 and then 1,000. */
static double
fetch_growing (ImapClient *client, guint32 uidnext, guint n_messages)
{
  static const guint sizes[] = { 250, 500, 1000 };
  Rows rows = { 0 };
  guint32 last = uidnext - 1;
  guint left = n_messages;
  Span start = now ();

  for (guint i = 0; left > 0; i++)
    {
      guint size = MIN (left, sizes[MIN (i, G_N_ELEMENTS (sizes) - 1)]);

      fetch_window (client, last - size + 1, last, &rows);
      last -= size;
      left -= size;
    }
  wait_rows (&rows);
  g_assert_cmpuint (rows.n_rows, ==, n_messages);
  return since (start).wall;
}

static void
bench_latency (TestServer *server, gboolean compress)
{
  g_autoptr (TestProxy) proxy = test_proxy_new (test_server_get_imaps_port (server));
  double seconds = G_MAXDOUBLE;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (ImapClient) client =
          connect_client (server, test_proxy_get_port (proxy), compress);
      g_autoptr (ImapSelected) selected = select_inbox (client, NULL);

      test_proxy_set_rtt (proxy, RTT_MS);
      seconds = MIN (seconds, fetch_growing (client, selected->uidnext, 5000));
      test_proxy_set_rtt (proxy, 0);
      imap_client_close (client);
    }
  g_print ("latency: 5,000 headers at %d ms%s, best of %d: %.3f s from the first FETCH to the last "
           "row (budget 0.7 s)\n",
           RTT_MS, compress ? ", compressed" : "", ROUNDS, seconds);
}

/* Reopening */

static void
bench_reopen (TestServer *server)
{
  g_autoptr (TestProxy) proxy = test_proxy_new (test_server_get_imaps_port (server));
  g_autoptr (ImapClient) first = connect_client (server, test_server_get_imaps_port (server), TRUE);
  g_autoptr (ImapSelected) known = select_inbox (first, NULL);
  ImapQresync qresync = { known->uidvalidity, known->highestmodseq, NULL };
  double seconds = G_MAXDOUBLE;
  gint64 bytes = G_MAXINT64;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (ImapClient) client = connect_client (server, test_proxy_get_port (proxy), TRUE);
      g_autoptr (ImapSelected) again = NULL;
      gint64 before;
      Span start;

      test_proxy_set_rtt (proxy, RTT_MS);
      before = test_proxy_get_bytes (proxy);
      start = now ();
      again = select_inbox (client, &qresync);
      seconds = MIN (seconds, since (start).wall);
      bytes = MIN (bytes, test_proxy_get_bytes (proxy) - before);
      g_assert_cmpuint (again->exists, ==, known->exists);
      test_proxy_set_rtt (proxy, 0);
      imap_client_close (client);
    }
  g_print (
      "reopen: nothing changed among %u, best of %d: %.1f round trips (budget 2), %" G_GINT64_FORMAT
      " bytes of TLS (budget 1024)\n",
      known->exists, ROUNDS, seconds * 1000 / RTT_MS, bytes);
  imap_client_close (first);
}

int
main (int argc, char **argv)
{
  guint n_messages = argc > 1 ? (guint) strtoul (argv[1], NULL, 10) : 100000;
  g_autoptr (TestServer) server = NULL;

  g_test_init (&(int){ 1 }, &(char **){ argv }, NULL);
  server = test_server_new (TEST_SERVER_DEFAULT);
  if (server == NULL)
    return 77;
  test_server_seed (server, (int) MAX (n_messages, 5000), -1);
  bench_throughput (server, n_messages);
  bench_latency (server, FALSE);
  bench_latency (server, TRUE);
  bench_reopen (server);
  return 0;
}
