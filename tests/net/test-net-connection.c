/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "net/net-connection.h"
#include "net/net-error.h"
#include "support/scripted-certificates.h"

static const NetTimeouts short_timeouts = { .connect_ms = 5000, .tls_ms = 300, .write_ms = 300 };

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static GAsyncResult *
wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static NetConnection *
make (ScriptedServer *server,
      const char *host,
      NetSecurity security,
      const NetPin *pin,
      const char *ca_file)
{
  g_autoptr (NetEndpoint) endpoint =
      net_endpoint_new_full (host, scripted_server_get_port (server), security, pin, ca_file);

  return net_connection_new (endpoint, NULL);
}

static gboolean
do_connect (NetConnection *connection, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  net_connection_connect_async (connection, NULL, on_result, &result);
  wait_result (&result);
  return net_connection_connect_finish (connection, result, error);
}

static gssize
do_read (NetConnection *connection, void *buffer, gsize size, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  net_connection_read_async (connection, buffer, size, NULL, on_result, &result);
  wait_result (&result);
  return net_connection_read_finish (connection, result, error);
}

static void
write_text (NetConnection *connection, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  net_connection_write (connection, bytes, NULL);
}

static void
assert_reads (NetConnection *connection, const char *text)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  while (all->len < strlen (text))
    {
      char buffer[7];
      gssize n = do_read (connection, buffer, sizeof buffer, &error);

      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      g_string_append_len (all, buffer, n);
    }
  g_assert_cmpstr (all->str, ==, text);
}

static void
test_start_tls (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetConnection) connection =
      make (server, "localhost", NET_SECURITY_STARTTLS, NULL, scripted_server_get_ca_file ());
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  scripted_server_answer (server, "please", "ok");
  scripted_server_start_tls (server, SCRIPTED_CERTIFICATE_GOOD);
  scripted_server_answer (server, "secret", "fine");
  g_assert_true (do_connect (connection, &error));
  g_assert_false (net_connection_is_private (connection));
  write_text (connection, "please\r\n");
  assert_reads (connection, "ok");
  net_connection_start_tls_async (connection, 0, NULL, on_result, &result);
  wait_result (&result);
  g_assert_true (net_connection_start_tls_finish (connection, result, &error));
  g_assert_no_error (error);
  g_assert_true (net_connection_is_private (connection));
  write_text (connection, "secret\r\n");
  assert_reads (connection, "fine");
  {
    g_autofree char *clear = scripted_server_dup_received_clear (server);
    NetBindingKind kind;
    g_autoptr (GBytes) binding = net_connection_dup_channel_binding (connection, &kind);

    g_assert_null (strstr (clear, "secret"));
    g_assert_nonnull (binding);
    g_assert_cmpint (kind, ==, NET_BINDING_TLS_EXPORTER);
  }
  net_connection_close (connection);
}

static void
test_start_tls_injected (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetConnection) connection =
      make (server, "localhost", NET_SECURITY_STARTTLS, NULL, scripted_server_get_ca_file ());
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (do_connect (connection, &error));
  net_connection_start_tls_async (connection, 5, NULL, on_result, &result);
  wait_result (&result);
  g_assert_false (net_connection_start_tls_finish (connection, result, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_PROTOCOL);
  net_connection_close (connection);
}

static void
test_refused (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  guint16 port = scripted_server_get_port (server);
  g_autoptr (NetEndpoint) endpoint = NULL;
  g_autoptr (NetConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  scripted_server_finish (g_steal_pointer (&server));
  endpoint = net_endpoint_new ("127.0.0.1", port, NET_SECURITY_TLS);
  connection = net_connection_new (endpoint, NULL);
  g_assert_false (do_connect (connection, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_UNREACHABLE);
}

static void
test_unknown_host (void)
{
  g_autoptr (NetEndpoint) endpoint = net_endpoint_new ("host.invalid", 993, NET_SECURITY_TLS);
  g_autoptr (NetConnection) connection = net_connection_new (endpoint, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (do_connect (connection, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_UNREACHABLE);
}

static void
test_tls_silent (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetEndpoint) endpoint =
      net_endpoint_new ("127.0.0.1", scripted_server_get_port (server), NET_SECURITY_TLS);
  g_autoptr (NetConnection) connection = net_connection_new (endpoint, &short_timeouts);
  g_autoptr (GError) error = NULL;

  scripted_server_stall (server);
  g_assert_false (do_connect (connection, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_TIMED_OUT);
  net_connection_close (connection);
}

static void
test_tls_garbage (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetConnection) connection = make (server, "127.0.0.1", NET_SECURITY_TLS, NULL, NULL);
  g_autoptr (GError) error = NULL;

  scripted_server_say (server, "* OK this port has no TLS\r\n");
  scripted_server_stall (server);
  g_assert_false (do_connect (connection, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_TLS);
  net_connection_close (connection);
}

static void
test_cancelled (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetConnection) connection = make (server, "127.0.0.1", NET_SECURITY_TLS, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  scripted_server_stall (server);
  net_connection_connect_async (connection, cancellable, on_result, &result);
  for (guint i = 0; i < 5; i++)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  wait_result (&result);
  g_assert_false (net_connection_connect_finish (connection, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  net_connection_close (connection);
}

static void
test_closed_while_connecting (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetConnection) connection = make (server, "127.0.0.1", NET_SECURITY_TLS, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  scripted_server_stall (server);
  net_connection_connect_async (connection, NULL, on_result, &result);
  net_connection_close (connection);
  wait_result (&result);
  g_assert_false (net_connection_connect_finish (connection, result, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_CLOSED);
}

static void
test_end_of_stream (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetConnection) connection =
      make (server, "localhost", NET_SECURITY_TLS, NULL, scripted_server_get_ca_file ());
  g_autoptr (GError) error = NULL;
  char buffer[10];
  gssize n;

  scripted_server_start_tls (server, SCRIPTED_CERTIFICATE_GOOD);
  scripted_server_say (server, "bye");
  scripted_server_close (server);
  g_assert_true (do_connect (connection, &error));
  assert_reads (connection, "bye");
  n = do_read (connection, buffer, sizeof buffer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 0);
  net_connection_close (connection);
}

static void
on_write_error (const GError *error, gpointer user_data)
{
  GError **out = user_data;

  g_assert_null (*out);
  *out = g_error_copy (error);
}

static void
test_write_stalled (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetEndpoint) endpoint =
      net_endpoint_new ("127.0.0.1", scripted_server_get_port (server), NET_SECURITY_NONE);
  g_autoptr (NetConnection) connection = net_connection_new (endpoint, &short_timeouts);
  g_autoptr (GBytes) much = g_bytes_new_take (g_malloc0 (32 * 1024 * 1024), 32 * 1024 * 1024);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) write_error = NULL;
  char buffer[10];

  /* The script has no step, so nobody reads. */
  g_assert_true (do_connect (connection, &error));
  net_connection_set_write_error_func (connection, on_write_error, &write_error);
  net_connection_write (connection, much, "much");
  g_assert_cmpint (do_read (connection, buffer, sizeof buffer, &error), ==, -1);
  g_assert_error (error, NET_ERROR, NET_ERROR_TIMED_OUT);
  g_assert_error (write_error, NET_ERROR, NET_ERROR_TIMED_OUT);
  net_connection_close (connection);
}

static void
test_deflate (gconstpointer data)
{
  gsize segment = GPOINTER_TO_SIZE (data);
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetConnection) connection = make (server, "127.0.0.1", NET_SECURITY_NONE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (lines, "* %u FETCH (FLAGS (\\Seen))\r\n", i);
  scripted_server_segment (server, segment);
  scripted_server_deflate (server);
  scripted_server_answer (server, "one", "1st");
  scripted_server_expect (server, "two");
  scripted_server_answer (server, "three", lines->str);
  g_assert_true (do_connect (connection, &error));
  net_connection_enable_deflate (connection, NULL, 0);
  write_text (connection, "one\r\n");
  assert_reads (connection, "1st");
  write_text (connection, "two\r\n");
  write_text (connection, "three\r\n");
  assert_reads (connection, lines->str);
  net_connection_close (connection);
}

static GBytes *
deflate (const void *data, gsize size)
{
  g_autoptr (GConverter) compressor =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 9));
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GInputStream) converted = g_converter_input_stream_new (memory, compressor);
  GByteArray *output = g_byte_array_new ();
  guint8 buffer[4096];
  gssize n;

  while ((n = g_input_stream_read (converted, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_byte_array_append (output, buffer, (guint) n);
  return g_byte_array_free_to_bytes (output);
}

static void
test_deflate_bomb (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetConnection) connection = make (server, "127.0.0.1", NET_SECURITY_NONE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  gsize size = 32 * 1024 * 1024;
  g_autofree char *zeros = g_malloc0 (size);
  g_autoptr (GBytes) bomb = deflate (zeros, size);
  g_autofree char *buffer = g_malloc (65536);
  gsize n_read = 0;
  gssize n;

  scripted_server_say_bytes (server, bomb);
  scripted_server_stall (server);
  g_assert_true (do_connect (connection, &error));
  net_connection_enable_deflate (connection, NULL, 0);
  while ((n = do_read (connection, buffer, 65536, &error)) > 0)
    n_read += (gsize) n;
  g_assert_error (error, NET_ERROR, NET_ERROR_PROTOCOL);
  g_assert_cmpuint (n_read, <, 4 * 1024 * 1024);
  net_connection_close (connection);
}

static void
test_deflate_unread (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetConnection) connection = make (server, "127.0.0.1", NET_SECURITY_NONE, NULL, NULL);
  g_autoptr (GBytes) ahead = deflate ("already here", 12);
  g_autoptr (GError) error = NULL;

  scripted_server_stall (server);
  g_assert_true (do_connect (connection, &error));
  net_connection_enable_deflate (connection, g_bytes_get_data (ahead, NULL),
                                 g_bytes_get_size (ahead));
  assert_reads (connection, "already here");
  net_connection_close (connection);
}

static void
test_deflate_garbage (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetConnection) connection = make (server, "127.0.0.1", NET_SECURITY_NONE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  char buffer[100];

  scripted_server_say (server, "\x1f\x8b\x08 this is gzip, not deflate \xff\xff\xff\xff");
  scripted_server_stall (server);
  g_assert_true (do_connect (connection, &error));
  net_connection_enable_deflate (connection, NULL, 0);
  while (do_read (connection, buffer, sizeof buffer, &error) > 0)
    ;
  g_assert_error (error, NET_ERROR, NET_ERROR_PROTOCOL);
  net_connection_close (connection);
}

static void
test_wire_log (void)
{
  g_autoptr (NetWireLog) log = net_wire_log_new (1000);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 100; i++)
    net_wire_log_add (log, NET_WIRE_SENT, "an old line\r\n", 13);
  net_wire_log_add (log, NET_WIRE_RECEIVED, "* OK \x1b[31m\xc3\xa9\r\n* two\r\n", 21);
  net_wire_log_add (log, NET_WIRE_NOTE, "TLS 1.3", 7);
  text = net_wire_log_to_text (log);
  g_assert_nonnull (strstr (text, " S: * OK \\x1b[31m\\xc3\\xa9\n"));
  g_assert_nonnull (strstr (text, " S: * two\n"));
  g_assert_nonnull (strstr (text, " -: TLS 1.3\n"));
  g_assert_cmpuint (strlen (text), <, 2000);
}

static void
test_wire_log_redacts (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (NetConnection) connection = make (server, "127.0.0.1", NET_SECURITY_NONE, NULL, NULL);
  g_autoptr (GBytes) secret = g_bytes_new_static ("a LOGIN u hunter2\r\n", 19);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  scripted_server_answer (server, "*hunter2", "ok");
  g_assert_true (do_connect (connection, &error));
  net_connection_write (connection, secret, "a LOGIN u [secret]\r\n");
  assert_reads (connection, "ok");
  text = net_wire_log_to_text (net_connection_get_wire_log (connection));
  g_assert_null (strstr (text, "hunter2"));
  g_assert_nonnull (strstr (text, "C: a LOGIN u [secret]\n"));
  g_assert_nonnull (strstr (text, "S: ok\n"));
  net_connection_close (connection);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/start-tls/good", test_start_tls);
  g_test_add_func ("/net/start-tls/injected", test_start_tls_injected);
  g_test_add_func ("/net/connection/refused", test_refused);
  g_test_add_func ("/net/connection/unknown-host", test_unknown_host);
  g_test_add_func ("/net/connection/tls-silent", test_tls_silent);
  g_test_add_func ("/net/connection/tls-garbage", test_tls_garbage);
  g_test_add_func ("/net/connection/cancelled", test_cancelled);
  g_test_add_func ("/net/connection/closed-while-connecting", test_closed_while_connecting);
  g_test_add_func ("/net/connection/end-of-stream", test_end_of_stream);
  g_test_add_func ("/net/connection/write-stalled", test_write_stalled);
  g_test_add_data_func ("/net/deflate/whole", GSIZE_TO_POINTER (0), test_deflate);
  g_test_add_data_func ("/net/deflate/bytes", GSIZE_TO_POINTER (1), test_deflate);
  g_test_add_func ("/net/deflate/bomb", test_deflate_bomb);
  g_test_add_func ("/net/deflate/unread", test_deflate_unread);
  g_test_add_func ("/net/deflate/garbage", test_deflate_garbage);
  g_test_add_func ("/net/wire-log/text", test_wire_log);
  g_test_add_func ("/net/wire-log/redacts", test_wire_log_redacts);
  result = g_test_run ();
  scripted_certificates_clean ();
  return result;
}
