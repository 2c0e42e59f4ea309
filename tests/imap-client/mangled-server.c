/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mangled-server.h"

#include <string.h>

#define CAPABILITIES                                                                     \
  "CAPABILITY IMAP4rev1 SASL-IR IDLE ID ENABLE CONDSTORE QRESYNC ESEARCH LIST-EXTENDED " \
  "LIST-STATUS SPECIAL-USE NAMESPACE NOTIFY UIDPLUS MOVE PREVIEW LITERAL+ AUTH=PLAIN AUTH=LOGIN"
#define GREETING "* OK [" CAPABILITIES "] Dovecot ready.\r\n"

/* By how a command begins; $T is its tag. The last one is for all others. */
static const struct
{
  const char *verb;
  const char *text;
} answers[] = {
  { "AUTHENTICATE", "$T OK [" CAPABILITIES "] Logged in\r\n" },
  { "LOGIN", "$T OK [" CAPABILITIES "] Logged in\r\n" },
  { "CAPABILITY", "* " CAPABILITIES "\r\n$T OK Capability completed.\r\n" },
  { "ID", "* ID (\"name\" \"Dovecot\" \"version\" NIL)\r\n$T OK ID completed.\r\n" },
  { "ENABLE", "* ENABLED QRESYNC\r\n$T OK Enabled.\r\n" },
  { "NAMESPACE", "* NAMESPACE ((\"\" \"/\")) ((\"~\" \"/\")) NIL\r\n$T OK Namespace.\r\n" },
  { "NOTIFY", "* STATUS Sent (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 5 UNSEEN 0)\r\n$T OK Set.\r\n" },
  { "LIST",
    "* LIST (\\HasNoChildren \\Sent) \"/\" Sent\r\n* STATUS Sent (MESSAGES 3 UIDNEXT 9 UIDVALIDITY "
    "5 UNSEEN 0)\r\n* LIST (\\Subscribed) \"/\" INBOX\r\n* LIST (\\NoSelect) \"/\" "
    "{7}\r\nEntw&-x\r\n"
    "$T OK List completed.\r\n" },
  { "SELECT",
    "* OK [CLOSED] Previous mailbox closed.\r\n* FLAGS (\\Seen \\Deleted $Forwarded)\r\n"
    "* OK [PERMANENTFLAGS (\\Seen \\*)] Flags permitted.\r\n* 4 EXISTS\r\n* 0 RECENT\r\n"
    "* OK [UIDVALIDITY 77] UIDs valid\r\n* OK [UIDNEXT 10] Predicted next UID\r\n"
    "* OK [HIGHESTMODSEQ 1200] Highest\r\n* VANISHED (EARLIER) 3,5:6\r\n"
    "* 1 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (1100))\r\n$T OK [READ-WRITE] Select completed.\r\n" },
  { "UID FETCH",
    "* 1 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (1100) BODY[HEADER.FIELDS (SUBJECT)] {17}\r\n"
    "Subject: hello\r\n\r\n PREVIEW \"hello you\")\r\n"
    "* 2 FETCH (UID 4 FLAGS () MODSEQ (1200) BODY[HEADER.FIELDS (SUBJECT)] \"\" PREVIEW NIL)\r\n"
    "$T OK Fetch completed.\r\n" },
  { "UID SEARCH", "* ESEARCH (TAG \"$T\") UID ALL 2,4,7:8\r\n$T OK Search completed.\r\n" },
  { "UID STORE", "* 2 FETCH (UID 4 MODSEQ (1201))\r\n$T OK Store completed.\r\n" },
  { "UID MOVE", "* OK [COPYUID 5 7 9] Moved UIDs.\r\n* VANISHED 7\r\n$T OK Move completed.\r\n" },
  { "IDLE", "+ idling\r\n* 5 EXISTS\r\n* VANISHED 2\r\n* OK Still here\r\n" },
  { "DONE", "$T OK Idle completed.\r\n" },
  { "LOGOUT", "* BYE Logging out\r\n$T OK Logout completed.\r\n" },
  { "", "* 6 EXISTS\r\n$T OK Completed.\r\n" },
};

/* What does harm in the wrong place. */
static const char *const words[] = {
  "\r\n",
  "\n",
  "(",
  ")",
  "\"",
  "\\",
  "{0}\r\n",
  "{9}\r\n",
  "{-1}",
  "~{4}\r\n",
  "{4294967295}\r\n",
  "* ",
  "+ \r\n",
  "+ =\r\n",
  "* BYE\r\n",
  "* PREAUTH\r\n",
  "* 0 FETCH (UID 0)\r\n",
  "$T ",
  "$T OK\r\n",
  "$T NO [INUSE] x\r\n",
  "$T BAD x\r\n",
  "* 4294967295 EXISTS\r\n",
  "a1 OK\r\n",
  " NIL ",
  "[",
  "] ",
  "* 1 EXPUNGE\r\n",
  "* OK [CLOSED]\r\n",
  "4294967296",
  "-1",
  "* VANISHED 1:4294967295\r\n",
  "* CAPABILITY IMAP4\r\n",
  "* OK [ALERT] x\r\n",
  "* OK [UIDVALIDITY 1] x\r\n",
  "* OK [NOTIFICATIONOVERFLOW] x\r\n",
};

struct _MangledServer
{
  GRand *rand; /* NULL: an honest server */
  GSocket *listener;
  GSource *accept_source;
  guint16 port;
  GSocketConnection *connection;
  GDataInputStream *input;
  char *tag; /* of the command that was read last */
  GCancellable *cancellable;
};

static gboolean
is_one_in (MangledServer *self, guint n)
{
  return self->rand != NULL && g_rand_int_range (self->rand, 0, (gint32) n) == 0;
}

static gsize
pick (MangledServer *self, gsize n)
{
  return n > 0 ? (gsize) g_rand_int_range (self->rand, 0, (gint32) n) : 0;
}

static void
spoil (MangledServer *self, GString *text)
{
  gsize at = pick (self, text->len);
  gsize len = 1 + pick (self, MIN (text->len - at, 20));
  g_autofree char *piece = NULL;

  if (text->len == 0)
    return;
  switch (g_rand_int_range (self->rand, 0, 6))
    {
    case 0:
      text->str[at] ^= (char) (1 << pick (self, 8));
      break;
    case 1:
      text->str[at] = (char) g_rand_int_range (self->rand, 0, 256);
      break;
    case 2:
      g_string_erase (text, (gssize) at, (gssize) MIN (len, text->len - at));
      break;
    case 3:
      piece = g_strndup (text->str + at, len);
      g_string_insert (text, (gssize) pick (self, text->len), piece);
      break;
    case 4:
      g_string_truncate (text, at);
      break;
    default:
      g_string_insert (text, (gssize) at, words[pick (self, G_N_ELEMENTS (words))]);
      break;
    }
}

static void
say (MangledServer *self, const char *answer)
{
  g_autoptr (GString) text = g_string_new (answer);

  for (guint i = 0; is_one_in (self, 3) && i < 4; i++)
    spoil (self, text);
  g_string_replace (text, "$T", self->tag != NULL ? self->tag : "*", 0);
  /* A few KB: the socket takes them without waiting. */
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                             text->str, text->len, NULL, NULL, NULL);
  if (is_one_in (self, 60))
    g_socket_shutdown (g_socket_connection_get_socket (self->connection), TRUE, TRUE, NULL);
}

static void
answer (MangledServer *self, const char *line)
{
  const char *command = strchr (line, ' ');
  guint i = 0;

  if (g_str_equal (line, "DONE"))
    command = line;
  else if (command == NULL)
    return; /* of AUTHENTICATE, or what is left of a literal */
  else
    {
      g_free (self->tag);
      self->tag = g_strndup (line, (gsize) (command - line));
      command++;
    }
  while (!g_str_has_prefix (command, answers[i].verb))
    i++;
  if (is_one_in (self, 20))
    i = (guint) pick (self, G_N_ELEMENTS (answers));
  say (self, answers[i].text);
}

static void read_line (MangledServer *self);

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);

  if (line == NULL) /* also when the server is gone */
    return;
  answer (user_data, line);
  read_line (user_data);
}

static void
read_line (MangledServer *self)
{
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, self->cancellable, on_line,
                                       self);
}

static gboolean
on_connection (GSocket *listener, GIOCondition condition, gpointer user_data)
{
  MangledServer *self = user_data;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, NULL);

  g_assert_nonnull (socket);
  self->connection = g_socket_connection_factory_create_connection (socket);
  self->input =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)));
  g_data_input_stream_set_newline_type (self->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  say (self, GREETING);
  read_line (self);
  return G_SOURCE_REMOVE;
}

MangledServer *
mangled_server_new (guint32 seed)
{
  MangledServer *self = g_new0 (MangledServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;

  self->rand = seed != 0 ? g_rand_new_with_seed (seed) : NULL;
  self->cancellable = g_cancellable_new ();
  self->listener =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (self->listener, any_port, FALSE, NULL));
  g_assert_true (g_socket_listen (self->listener, NULL));
  address = g_socket_get_local_address (self->listener, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  self->accept_source = g_socket_create_source (self->listener, G_IO_IN, NULL);
  g_source_set_callback (self->accept_source, G_SOURCE_FUNC (on_connection), self, NULL);
  g_source_attach (self->accept_source, g_main_context_get_thread_default ());
  return self;
}

void
mangled_server_free (MangledServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_source_destroy (self->accept_source);
  g_source_unref (self->accept_source);
  g_clear_object (&self->input);
  g_clear_object (&self->connection);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->rand, g_rand_free);
  g_free (self->tag);
  g_free (self);
}

guint16
mangled_server_get_port (MangledServer *self)
{
  return self->port;
}
