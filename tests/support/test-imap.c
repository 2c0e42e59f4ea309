/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/test-server.h"

#include <gio/gio.h>
#include <string.h>

/* Knows just enough IMAP for tests and shares no code with what is tested. */
struct _TestImap
{
  GIOStream *stream;
  GSocket *socket;
  GDataInputStream *input;
  GOutputStream *output;
  int tag;
};

static void
send_bytes (TestImap *imap, const char *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (imap->output, bytes, length, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Size of the literal a line announces at its end, or -1. */
static gint64
literal_size (const GString *line, gsize start)
{
  const char *brace = NULL;

  if (line->len < start + 3 || line->str[line->len - 1] != '}')
    return -1;
  brace = strrchr (line->str, '{');
  if (brace == NULL)
    return -1;
  return (gint64) g_ascii_strtoull (brace + 1, NULL, 10);
}

/* One whole response with its literals, without the last line end. */
static char *
read_response (TestImap *imap)
{
  g_autoptr (GError) error = NULL;
  GString *response = g_string_new (NULL);

  while (TRUE)
    {
      g_autofree char *line = NULL;
      g_autofree char *literal = NULL;
      gsize start = response->len;
      gint64 size = 0;

      line = g_data_input_stream_read_line (imap->input, NULL, NULL, &error);
      g_assert_no_error (error);
      if (line == NULL)
        g_error ("test: the server closed the connection");
      g_string_append (response, line);
      size = literal_size (response, start);
      if (size < 0)
        return g_string_free (response, FALSE);
      literal = g_malloc0 ((gsize) size + 1);
      g_input_stream_read_all (G_INPUT_STREAM (imap->input), literal, (gsize) size, NULL, NULL,
                               &error);
      g_assert_no_error (error);
      g_string_append (response, "\r\n");
      g_string_append_len (response, literal, size);
    }
}

static char *
send_command (TestImap *imap, const char *command)
{
  g_autofree char *line = NULL;

  imap->tag++;
  line = g_strdup_printf ("t%d %s\r\n", imap->tag, command);
  send_bytes (imap, line, strlen (line));
  return g_strdup_printf ("t%d ", imap->tag);
}

/* Reads up to the tagged response and returns its text; the untagged ones go to `untagged`. */
static char *
read_until_tagged (TestImap *imap, const char *tag, GPtrArray *untagged)
{
  while (TRUE)
    {
      g_autofree char *response = read_response (imap);

      if (g_str_has_prefix (response, tag))
        return g_strdup (response + strlen (tag));
      if (untagged != NULL)
        g_ptr_array_add (untagged, g_steal_pointer (&response));
    }
}

static char **
run (TestImap *imap, const char *command)
{
  g_autofree char *tag = send_command (imap, command);
  g_autofree char *text = NULL;
  GPtrArray *untagged = g_ptr_array_new ();

  text = read_until_tagged (imap, tag, untagged);
  if (!g_str_has_prefix (text, "OK"))
    g_error ("test: %s: %s", command, text);
  g_ptr_array_add (untagged, NULL);
  return (char **) g_ptr_array_free (untagged, FALSE);
}

char **
test_imap_run (TestImap *imap, const char *format, ...)
{
  g_autofree char *command = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return run (imap, command);
}

char *
test_imap_try (TestImap *imap, const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *tag = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  tag = send_command (imap, command);
  return read_until_tagged (imap, tag, NULL);
}

TestImap *
test_server_imap_as (TestServer *server, const char *user, gboolean tls)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *greeting = NULL;
  TestImap *imap = g_new0 (TestImap, 1);
  guint16 port = tls ? test_server_get_imaps_port (server) : test_server_get_imap_port (server);

  g_socket_client_set_timeout (client, 60);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);
  imap->socket = g_object_ref (g_socket_connection_get_socket (connection));
  imap->stream = g_object_ref (G_IO_STREAM (connection));
  if (tls)
    {
      g_autoptr (GTlsDatabase) database = NULL;
      g_autoptr (GSocketConnectable) identity = g_network_address_new ("localhost", port);
      GIOStream *secure = NULL;

      database = g_tls_file_database_new (test_server_get_ca_file (server), &error);
      g_assert_no_error (error);
      secure = g_tls_client_connection_new (imap->stream, identity, &error);
      g_assert_no_error (error);
      g_tls_connection_set_database (G_TLS_CONNECTION (secure), database);
      g_object_unref (imap->stream);
      imap->stream = secure;
    }
  imap->input = g_data_input_stream_new (g_io_stream_get_input_stream (imap->stream));
  g_data_input_stream_set_newline_type (imap->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  imap->output = g_io_stream_get_output_stream (imap->stream);
  greeting = read_response (imap);
  g_assert_true (g_str_has_prefix (greeting, "* OK"));
  g_strfreev (test_imap_run (imap, "LOGIN %s %s", user, test_server_get_password (server)));
  return imap;
}

void
test_imap_free (TestImap *imap)
{
  g_io_stream_close (imap->stream, NULL, NULL);
  g_clear_object (&imap->input);
  g_clear_object (&imap->stream);
  g_clear_object (&imap->socket);
  g_free (imap);
}

guint
test_imap_select (TestImap *imap, const char *mailbox)
{
  g_auto (GStrv) responses = test_imap_run (imap, "SELECT \"%s\"", mailbox);
  guint n_messages = 0;

  for (char **response = responses; *response != NULL; response++)
    {
      if (g_str_has_suffix (*response, " EXISTS"))
        n_messages = (guint) g_ascii_strtoull (*response + 2, NULL, 10);
    }
  return n_messages;
}

/* With CRLF line ends, whatever it had. */
static char *
to_wire (const char *message)
{
  GString *wire = g_string_new (message);

  g_string_replace (wire, "\r\n", "\n", 0);
  g_string_replace (wire, "\n", "\r\n", 0);
  return g_string_free (wire, FALSE);
}

guint32
test_imap_append (TestImap *imap, const char *mailbox, const char *flags, const char *message)
{
  g_autofree char *wire = to_wire (message);
  g_autofree char *command = NULL;
  g_autofree char *tag = NULL;
  g_autofree char *go_ahead = NULL;
  g_autofree char *text = NULL;
  const char *appended = NULL;
  const char *uid = NULL;

  command = g_strdup_printf ("APPEND \"%s\" (%s) {%" G_GSIZE_FORMAT "}", mailbox,
                             flags != NULL ? flags : "", strlen (wire));
  tag = send_command (imap, command);
  while (go_ahead == NULL || go_ahead[0] == '*')
    {
      g_free (go_ahead);
      go_ahead = read_response (imap);
    }
  if (go_ahead[0] != '+')
    g_error ("test: APPEND: %s", go_ahead);
  send_bytes (imap, wire, strlen (wire));
  send_bytes (imap, "\r\n", 2);
  text = read_until_tagged (imap, tag, NULL);
  appended = strstr (text, "[APPENDUID ");
  if (appended == NULL)
    g_error ("test: APPEND: %s", text);
  uid = strchr (appended + strlen ("[APPENDUID "), ' ');
  g_assert_nonnull (uid);
  return (guint32) g_ascii_strtoull (uid + 1, NULL, 10);
}

guint32
test_imap_append_simple (TestImap *imap,
                         const char *mailbox,
                         const char *from,
                         const char *subject,
                         const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = NULL;
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *message = NULL;

  date = g_date_time_format (now, "%a, %d %b %Y %H:%M:%S +0000");
  message = g_strdup_printf ("From: %s\n"
                             "To: Alice <alice@example.test>\n"
                             "Subject: %s\n"
                             "Date: %s\n"
                             "Message-ID: <%s@example.test>\n"
                             "MIME-Version: 1.0\n"
                             "Content-Type: text/plain; charset=utf-8\n"
                             "Content-Transfer-Encoding: 8bit\n"
                             "\n"
                             "%s\n",
                             from, subject, date, id, text);
  return test_imap_append (imap, mailbox, NULL, message);
}

void
test_imap_store (TestImap *imap, const char *uids, const char *how, const char *flags)
{
  g_strfreev (test_imap_run (imap, "UID STORE %s %s.SILENT (%s)", uids, how, flags));
}

void
test_imap_expunge (TestImap *imap, const char *uids)
{
  test_imap_store (imap, uids, "+FLAGS", "\\Deleted");
  g_strfreev (test_imap_run (imap, "UID EXPUNGE %s", uids));
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The flags inside "FLAGS (...)" of a FETCH response. */
static char *
sorted_flags (const char *response)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  g_auto (GStrv) flags = NULL;
  g_autofree char *inside = NULL;
  const char *start = strstr (response, "FLAGS (");
  const char *end = NULL;

  g_assert_nonnull (start);
  start += strlen ("FLAGS (");
  end = strchr (start, ')');
  g_assert_nonnull (end);
  inside = g_strndup (start, (gsize) (end - start));
  flags = g_strsplit (inside, " ", -1);
  for (char **flag = flags; *flag != NULL; flag++)
    {
      if (**flag != '\0' && !g_str_equal (*flag, "\\Recent"))
        g_ptr_array_add (kept, *flag);
    }
  g_ptr_array_sort (kept, compare_strings);
  g_ptr_array_add (kept, NULL);
  return g_strjoinv (" ", (char **) kept->pdata);
}

char *
test_imap_dup_flags (TestImap *imap, guint32 uid)
{
  g_auto (GStrv) responses = test_imap_run (imap, "UID FETCH %u (UID FLAGS)", uid);
  g_autofree char *wanted = g_strdup_printf ("UID %u", uid);

  for (char **response = responses; *response != NULL; response++)
    {
      if (strstr (*response, " FETCH (") != NULL && strstr (*response, wanted) != NULL)
        return sorted_flags (*response);
    }
  return NULL;
}

guint
test_imap_count (TestImap *imap, const char *mailbox)
{
  g_auto (GStrv) responses = test_imap_run (imap, "STATUS \"%s\" (MESSAGES)", mailbox);

  for (char **response = responses; *response != NULL; response++)
    {
      const char *count = strstr (*response, "(MESSAGES ");

      if (g_str_has_prefix (*response, "* STATUS ") && count != NULL)
        return (guint) g_ascii_strtoull (count + strlen ("(MESSAGES "), NULL, 10);
    }
  g_assert_not_reached ();
}

gboolean
test_imap_wait_flags (TestImap *imap, guint32 uid, const char *flags, guint timeout_ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  while (TRUE)
    {
      g_autofree char *now = test_imap_dup_flags (imap, uid);

      if (g_strcmp0 (now, flags) == 0)
        return TRUE;
      if (g_get_monotonic_time () > end)
        return FALSE;
      g_usleep (10 * 1000);
    }
}

void
test_imap_idle (TestImap *imap)
{
  g_autofree char *tag = send_command (imap, "IDLE");

  while (TRUE)
    {
      g_autofree char *response = read_response (imap);

      g_assert_false (g_str_has_prefix (response, tag));
      if (response[0] == '+')
        return;
    }
}

gint64
test_imap_idle_wait (TestImap *imap, const char *word, guint timeout_ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  while (TRUE)
    {
      g_autofree char *response = NULL;
      gint64 left = end - g_get_monotonic_time ();
      GInputStream *base = G_INPUT_STREAM (imap->input);

      if (g_buffered_input_stream_get_available (G_BUFFERED_INPUT_STREAM (base)) == 0
          && (left <= 0
              || !g_socket_condition_timed_wait (imap->socket, G_IO_IN, left, NULL, NULL)))
        return -1;
      response = read_response (imap);
      if (strstr (response, word) != NULL)
        return g_get_monotonic_time ();
    }
}

void
test_imap_idle_done (TestImap *imap)
{
  g_autofree char *tag = g_strdup_printf ("t%d ", imap->tag);
  g_autofree char *text = NULL;

  send_bytes (imap, "DONE\r\n", 6);
  text = read_until_tagged (imap, tag, NULL);
  g_assert_true (g_str_has_prefix (text, "OK"));
}
