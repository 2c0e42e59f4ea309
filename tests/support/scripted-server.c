/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/scripted-server.h"

#include <glib/gstdio.h>
#include <string.h>

#include "support/scripted-certificates.h"
#include "support/scripted-sasl.h"

#define STEP_TIMEOUT_SEC 10

typedef enum
{
  STEP_SEGMENT,
  STEP_SAY,
  STEP_EXPECT,
  STEP_EXPECT_END,
  STEP_START_TLS,
  STEP_AUTHENTICATE,
  STEP_DEFLATE,
  STEP_STALL,
  STEP_CLOSE,
  STEP_FINISH,
} StepKind;

typedef struct
{
  StepKind kind;
  GBytes *bytes;
  gsize number;
} Step;

struct _ScriptedServer
{
  GSocketListener *listener;
  guint16 port;
  GThread *thread;
  GAsyncQueue *steps;

  GMutex mutex; /* for what both threads look at */
  GString *received;
  GString *received_clear;
  char *failure;

  /* the thread's own */
  GIOStream *tcp;
  GIOStream *stream;
  GConverter *deflater;
  GConverter *inflater;
  GByteArray *input; /* plain bytes not consumed yet */
  gsize segment;
  GPtrArray *tags; /* of the lines expected so far */
  gboolean over;
};

static void
step_free (Step *step)
{
  g_clear_pointer (&step->bytes, g_bytes_unref);
  g_free (step);
}

static void fail (ScriptedServer *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
fail (ScriptedServer *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_mutex_lock (&self->mutex);
  if (self->failure == NULL)
    self->failure = g_strdup_vprintf (format, arguments);
  g_mutex_unlock (&self->mutex);
  va_end (arguments);
  self->over = TRUE;
}

static void
convert (GConverter *converter,
         const guint8 *data,
         gsize size,
         GConverterFlags flags,
         GByteArray *output)
{
  for (;;)
    {
      guint8 buffer[4096];
      gsize n_read = 0;
      gsize n_written = 0;
      GConverterResult result = g_converter_convert (converter, data, size, buffer, sizeof buffer,
                                                     flags, &n_read, &n_written, NULL);

      g_byte_array_append (output, buffer, (guint) n_written);
      data += n_read;
      size -= n_read;
      if (result != G_CONVERTER_CONVERTED)
        return;
    }
}

/* More bytes into the input; FALSE at the end of the connection. */
static gboolean
receive (ScriptedServer *self)
{
  guint8 buffer[16384];
  g_autoptr (GError) error = NULL;
  guint old = self->input->len;
  gssize n;

  if (self->over || self->stream == NULL)
    return FALSE;
  n = g_input_stream_read (g_io_stream_get_input_stream (self->stream), buffer, sizeof buffer, NULL,
                           &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    fail (self, "the client stays silent");
  if (n <= 0)
    return FALSE;
  if (self->inflater != NULL)
    convert (self->inflater, buffer, (gsize) n, G_CONVERTER_NO_FLAGS, self->input);
  else
    g_byte_array_append (self->input, buffer, (guint) n);

  g_mutex_lock (&self->mutex);
  g_string_append_len (self->received, (char *) self->input->data + old, self->input->len - old);
  if (self->stream == self->tcp)
    g_string_append_len (self->received_clear, (char *) buffer, n);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static char *
take_line (ScriptedServer *self)
{
  for (;;)
    {
      guint8 *end =
          self->input->len > 0 ? memchr (self->input->data, '\n', self->input->len) : NULL;

      if (end != NULL)
        {
          gsize size = (gsize) (end - self->input->data) + 1;
          char *line = g_strndup ((char *) self->input->data, size - 1);

          g_byte_array_remove_range (self->input, 0, (guint) size);
          return g_strchomp (line);
        }
      if (!receive (self))
        return NULL;
    }
}

static void
take_literal (ScriptedServer *self, const char *line)
{
  const char *brace = strrchr (line, '{');
  gsize size = brace != NULL ? (gsize) g_ascii_strtoull (brace + 1, NULL, 10) : 0;

  while (self->input->len < size)
    if (!receive (self))
      return fail (self, "the client's literal is cut");
  g_byte_array_remove_range (self->input, 0, (guint) size);
}

static void
run_expect (ScriptedServer *self, const char *pattern)
{
  gboolean literal = g_str_has_suffix (pattern, "$L{");
  g_autofree char *glob = g_strndup (pattern, strlen (pattern) - (literal ? 3 : 0));
  g_autofree char *line = take_line (self);

  if (line == NULL)
    return fail (self, "expected \"%s\", got the end", pattern);
  if (!g_pattern_match_simple (glob, line))
    return fail (self, "expected \"%s\", got \"%s\"", pattern, line);
  g_ptr_array_add (self->tags, g_strndup (line, strcspn (line, " ")));
  if (literal)
    take_literal (self, line);
}

static void
send_segments (ScriptedServer *self, const guint8 *data, gsize size)
{
  GOutputStream *output = g_io_stream_get_output_stream (self->stream);

  while (size > 0 && !self->over)
    {
      gsize n = self->segment > 0 ? MIN (size, self->segment) : size;

      /* A client that has closed is no failure here: it may well have to. */
      if (!g_output_stream_write_all (output, data, n, NULL, NULL, NULL))
        self->over = TRUE;
      data += n;
      size -= n;
    }
}

static void
run_say (ScriptedServer *self, GBytes *bytes)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (self->deflater == NULL)
    return send_segments (self, data, size);
  convert (self->deflater, data, size, G_CONVERTER_FLUSH, output);
  send_segments (self, output->data, output->len);
}

static GBytes *
with_tag (ScriptedServer *self, GBytes *bytes)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  GString *result = g_string_new_len (text, (gssize) size);

  for (guint i = self->tags->len; i > 0; i--)
    {
      g_autofree char *name = g_strdup_printf ("$%u", i);

      g_string_replace (result, name, g_ptr_array_index (self->tags, i - 1), 0);
      if (i == self->tags->len)
        g_string_replace (result, "$T", g_ptr_array_index (self->tags, i - 1), 0);
    }
  return g_string_free_to_bytes (result);
}

static void
run_start_tls (ScriptedServer *self, ScriptedCertificate kind)
{
  g_autoptr (GTlsCertificate) certificate = scripted_certificate_load (kind);
  GIOStream *tls = g_tls_server_connection_new (self->tcp, certificate, NULL);

  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  if (g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL))
    self->stream = tls;
  else
    {
      g_object_unref (tls);
      self->over = TRUE;
    }
}

static char *
on_take_line (gpointer data)
{
  return take_line (data);
}

static void
on_say (gpointer data, const char *text)
{
  ScriptedServer *self = data;

  send_segments (self, (const guint8 *) text, strlen (text));
}

static void
run_authenticate (ScriptedServer *self, const char *password)
{
  ScriptedTalk talk = { on_take_line, on_say, self };
  g_autofree char *line = take_line (self);
  GTlsConnection *tls = self->stream != self->tcp ? G_TLS_CONNECTION (self->stream) : NULL;

  if (line == NULL || !g_pattern_match_simple ("* AUTHENTICATE *", line))
    return fail (self, "expected AUTHENTICATE, got \"%s\"", line);
  g_ptr_array_add (self->tags, g_strndup (line, strcspn (line, " ")));
  scripted_sasl_serve (&talk, line, password, tls);
}

static void
run_expect_end (ScriptedServer *self)
{
  if (self->input->len == 0 && receive (self))
    fail (self, "expected the end, got \"%.*s\"", (int) self->input->len, self->input->data);
  self->over = TRUE;
}

static void
run_step (ScriptedServer *self, Step *step)
{
  g_autoptr (GBytes) bytes = NULL;

  switch (step->kind)
    {
    case STEP_SEGMENT:
      self->segment = step->number;
      break;
    case STEP_SAY:
      bytes = step->number != 0 ? with_tag (self, step->bytes) : g_bytes_ref (step->bytes);
      run_say (self, bytes);
      break;
    case STEP_EXPECT:
      run_expect (self, g_bytes_get_data (step->bytes, NULL));
      break;
    case STEP_EXPECT_END:
      run_expect_end (self);
      break;
    case STEP_START_TLS:
      run_start_tls (self, (ScriptedCertificate) step->number);
      break;
    case STEP_AUTHENTICATE:
      run_authenticate (self, g_bytes_get_data (step->bytes, NULL));
      break;
    case STEP_DEFLATE:
      self->deflater = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, -1));
      self->inflater = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
      break;
    case STEP_STALL:
      while (receive (self))
        ;
      self->over = TRUE;
      break;
    case STEP_CLOSE:
    case STEP_FINISH:
      self->over = TRUE;
      break;
    }
}

static gboolean
accept_client (ScriptedServer *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GSocketConnection *tcp = NULL;

  while (tcp == NULL)
    {
      g_autoptr (GError) error = NULL;

      tcp = g_socket_listener_accept (self->listener, NULL, NULL, &error);
      if (tcp == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
        return FALSE;
    }
  g_socket_set_timeout (g_socket_connection_get_socket (tcp), STEP_TIMEOUT_SEC);
  g_socket_set_option (g_socket_connection_get_socket (tcp), 6, 1, 1, NULL); /* TCP_NODELAY */
  self->tcp = G_IO_STREAM (tcp);
  self->stream = self->tcp;
  return TRUE;
}

static gpointer
run (gpointer data)
{
  ScriptedServer *self = data;

  if (!accept_client (self))
    return NULL;
  while (!self->over)
    {
      Step *step = g_async_queue_pop (self->steps);

      run_step (self, step);
      step_free (step);
    }
  g_io_stream_close (self->tcp, NULL, NULL);
  return NULL;
}

ScriptedServer *
scripted_server_new (void)
{
  ScriptedServer *self = g_new0 (ScriptedServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->steps = g_async_queue_new_full ((GDestroyNotify) step_free);
  self->received = g_string_new (NULL);
  self->received_clear = g_string_new (NULL);
  self->input = g_byte_array_new ();
  self->tags = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&self->mutex);
  self->thread = g_thread_new ("scripted-server", run, self);
  return self;
}

static void
push (ScriptedServer *self, StepKind kind, GBytes *bytes, gsize number)
{
  Step *step = g_new0 (Step, 1);

  step->kind = kind;
  step->bytes = bytes;
  step->number = number;
  g_async_queue_push (self->steps, step);
}

/* For a script that no client came to. */
static void
wake (ScriptedServer *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, NULL);

  push (self, STEP_FINISH, NULL, 0);
}

void
scripted_server_finish (ScriptedServer *self)
{
  wake (self);
  g_thread_join (self->thread);
  if (self->failure != NULL)
    g_error ("scripted server: %s\nreceived:\n%s", self->failure, self->received->str);

  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  if (self->stream != self->tcp)
    g_clear_object (&self->stream);
  g_clear_object (&self->tcp);
  g_clear_object (&self->deflater);
  g_clear_object (&self->inflater);
  g_async_queue_unref (self->steps);
  g_string_free (self->received, TRUE);
  g_string_free (self->received_clear, TRUE);
  g_byte_array_unref (self->input);
  g_ptr_array_unref (self->tags);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

guint16
scripted_server_get_port (ScriptedServer *self)
{
  return self->port;
}

char *
scripted_server_dup_received (ScriptedServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (self->received->str);
}

char *
scripted_server_dup_received_clear (ScriptedServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (self->received_clear->str);
}

void
scripted_server_segment (ScriptedServer *self, gsize size)
{
  push (self, STEP_SEGMENT, NULL, size);
}

void
scripted_server_say (ScriptedServer *self, const char *text)
{
  push (self, STEP_SAY, g_bytes_new (text, strlen (text)), 1);
}

void
scripted_server_say_bytes (ScriptedServer *self, GBytes *bytes)
{
  push (self, STEP_SAY, g_bytes_ref (bytes), 0);
}

void
scripted_server_expect (ScriptedServer *self, const char *pattern)
{
  push (self, STEP_EXPECT, g_bytes_new (pattern, strlen (pattern) + 1), 0);
}

void
scripted_server_answer (ScriptedServer *self, const char *pattern, const char *text)
{
  scripted_server_expect (self, pattern);
  scripted_server_say (self, text);
}

void
scripted_server_expect_end (ScriptedServer *self)
{
  push (self, STEP_EXPECT_END, NULL, 0);
}

void
scripted_server_start_tls (ScriptedServer *self, ScriptedCertificate certificate)
{
  push (self, STEP_START_TLS, NULL, certificate);
}

void
scripted_server_authenticate (ScriptedServer *self, const char *password)
{
  push (self, STEP_AUTHENTICATE, g_bytes_new (password, strlen (password) + 1), 0);
}

void
scripted_server_deflate (ScriptedServer *self)
{
  push (self, STEP_DEFLATE, NULL, 0);
}

void
scripted_server_stall (ScriptedServer *self)
{
  push (self, STEP_STALL, NULL, 0);
}

void
scripted_server_close (ScriptedServer *self)
{
  push (self, STEP_CLOSE, NULL, 0);
}
