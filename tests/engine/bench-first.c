/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first synchronisation of a large INBOX against a program that merely reads the same answer
 * over the same TLS:
 *
 *   bench-first [MESSAGES]
 */
#include "engine-fixture.h"

#include <stdlib.h>
#include <string.h>

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
  GInputStream *input = g_io_stream_get_input_stream (stream);
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  gsize total = 0;
  gsize kept = 0;

  g_output_stream_write_all (output, command, strlen (command), NULL, NULL, NULL);
  for (;;)
    {
      gssize n = g_input_stream_read (input, buffer + kept, 65536, NULL, NULL);
      gsize all = kept + (gsize) MAX (n, 0);

      g_assert_cmpint (n, >, 0);
      total += (gsize) n;
      if (g_strstr_len (buffer, (gssize) all, "\nt OK") != NULL
          || g_str_has_prefix (buffer, "t OK"))
        return total;
      kept = MIN (all, 8);
      memmove (buffer, buffer + all - kept, kept);
    }
}

static double
measure_bare (Fixture *fixture)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;
  double seconds;
  gsize size;

  g_socket_client_set_tls (client, TRUE);
  g_signal_connect (client, "event", G_CALLBACK (on_socket_event), NULL);
  connection = g_socket_client_connect_to_host (
      client, "localhost", test_server_get_imaps_port (fixture->server), NULL, &error);
  g_assert_no_error (error);
  drain (G_IO_STREAM (connection), "t LOGIN alice pw\r\n");
  drain (G_IO_STREAM (connection), "t SELECT INBOX\r\n");
  start = g_get_monotonic_time ();
  size = drain (G_IO_STREAM (connection),
                "t UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ "
                "BODY.PEEK[HEADER.FIELDS (FROM TO CC REPLY-TO SENDER SUBJECT DATE MESSAGE-ID "
                "IN-REPLY-TO REFERENCES LIST-ID CONTENT-TYPE AUTO-SUBMITTED PRECEDENCE)] "
                "PREVIEW (LAZY))\r\n");
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  g_print ("bare reader: %.2f s, %.1f MB\n", seconds, (double) size / 1e6);
  return seconds;
}

/* Where the processor's time went. */
static void
print_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", name, "stat", NULL);
      g_autofree char *text = NULL;
      g_auto (GStrv) fields = NULL;
      const char *end;

      if (!g_file_get_contents (path, &text, NULL, NULL) || (end = strrchr (text, ')')) == NULL)
        continue;
      fields = g_strsplit (end + 2, " ", 15);
      g_print ("  %-16.*s %5.2f s\n", (int) (end - strchr (text, '(') - 1), strchr (text, '(') + 1,
               (g_ascii_strtod (fields[11], NULL) + g_ascii_strtod (fields[12], NULL)) / 100);
    }
}

static gboolean
is_complete (Fixture *fixture)
{
  g_autoptr (StoreFolder) folder = fixture_find_folder (fixture, "INBOX");

  return folder != NULL && folder->sync_state == STORE_SYNC_COMPLETE;
}

int
main (int argc, char **argv)
{
  int n = argc > 1 ? atoi (argv[1]) : 100000;
  g_auto (Fixture) fixture;
  gint64 start;
  double bare;
  double first;
  double all;
  double again;

  g_test_init (&argc, &argv, NULL);
  fixture_tune_as_released ();
  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return 77;
  start = g_get_monotonic_time ();
  test_server_seed (fixture.server, n, -1);
  g_print ("seeded %d in %.1f s\n", n, (double) (g_get_monotonic_time () - start) / 1e6);
  measure_bare (&fixture); /* warms the server's caches */
  bare = measure_bare (&fixture);

  start = g_get_monotonic_time ();
  fixture_start_default (&fixture);
  while (fixture.n_added < 50)
    fixture_iterate (G_MAXINT64, "first page");
  first = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  while (!is_complete (&fixture))
    fixture_iterate (G_MAXINT64, "all");
  all = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  print_threads ();
  g_print ("first page: %.3f s, all: %.2f s, ratio: %.2f\n", first, all, all / bare);
  while (fixture.event->state != ENGINE_STATE_ONLINE)
    fixture_iterate (G_MAXINT64, "online");
  fixture_stop (&fixture);

  start = g_get_monotonic_time ();
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  again = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  g_print ("reopened, nothing new: %.3f s\n", again);
  return 0;
}
