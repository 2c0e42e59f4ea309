/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine-filter.h"

#include <stdlib.h>
#include <string.h>

typedef enum
{
  RULE_REFUSE,
  RULE_ADD,
  RULE_HIDE,
} RuleKind;

typedef struct
{
  RuleKind kind;
  char *pattern;
  char *text;
  guint times;
} Rule;

struct _EngineFilter
{
  GSocketService *service;
  guint16 port;
  guint16 server_port;

  GMutex mutex;
  GPtrArray *rules;       /* Rule */
  GPtrArray *commands;    /* char *: all that were sent */
  GPtrArray *connections; /* GSocketConnection of clients and to the server */
};

/* One client. */
typedef struct
{
  EngineFilter *filter;
  GSocketConnection *client;
  GSocketConnection *server;
  GMutex mutex;          /* what goes to the client goes in whole answers */
  GHashTable *additions; /* tag -> text before its answer */
} Link;

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_free (rule->pattern);
  g_free (rule->text);
  g_free (rule);
}

static gboolean
send_text (GSocketConnection *connection, const char *text, gsize len)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  return g_output_stream_write_all (output, text, len, NULL, NULL, NULL);
}

/* The first rule of KIND for LINE, used up by one: a copy of its text; NULL: none. */
static char *
use_rule (EngineFilter *filter, RuleKind kind, const char *line)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&filter->mutex);

  for (guint i = 0; i < filter->rules->len; i++)
    {
      Rule *rule = g_ptr_array_index (filter->rules, i);

      if (rule->kind != kind || rule->times == 0 || !g_pattern_match_simple (rule->pattern, line))
        continue;
      if (rule->times != G_MAXUINT)
        rule->times--;
      return g_strdup (rule->text);
    }
  return NULL;
}

/* Whether LINE ends with the announcement of a literal of OUT_SIZE bytes. */
static gboolean
find_literal (const char *line, gsize *out_size)
{
  const char *brace = strrchr (line, '{');
  char *end;

  if (brace == NULL)
    return FALSE;
  *out_size = strtoul (brace + 1, &end, 10);
  return end > brace + 1 && g_str_equal (end, "}");
}

/* An answer with its literals and line ends; NULL at the end. */
static GString *
read_answer (GDataInputStream *input)
{
  g_autoptr (GString) answer = g_string_new (NULL);

  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
      g_autofree char *literal = NULL;
      gsize size;

      if (line == NULL)
        return NULL;
      g_string_append_printf (answer, "%s\r\n", line);
      if (!find_literal (line, &size))
        return g_steal_pointer (&answer);
      literal = g_malloc (size);
      if (!g_input_stream_read_all (G_INPUT_STREAM (input), literal, size, NULL, NULL, NULL))
        return NULL;
      g_string_append_len (answer, literal, (gssize) size);
    }
}

static GDataInputStream *
new_input (GSocketConnection *connection)
{
  GDataInputStream *input =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (input), FALSE);
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  return input;
}

static void
pass_answer (Link *link, const GString *answer)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&link->mutex);
  g_autofree char *tag = g_strndup (answer->str, strcspn (answer->str, " "));
  const char *addition = g_hash_table_lookup (link->additions, tag);
  g_autofree char *line = g_strndup (answer->str, strcspn (answer->str, "\r"));
  g_autofree char *hidden = use_rule (link->filter, RULE_HIDE, line);

  if (addition != NULL)
    send_text (link->client, addition, strlen (addition));
  g_hash_table_remove (link->additions, tag);
  if (hidden == NULL)
    send_text (link->client, answer->str, answer->len);
}

static void
hang_up (Link *link)
{
  g_socket_shutdown (g_socket_connection_get_socket (link->client), TRUE, TRUE, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (link->server), TRUE, TRUE, NULL);
}

static gpointer
run_server (gpointer data)
{
  Link *link = data;
  g_autoptr (GDataInputStream) input = new_input (link->server);
  GString *answer;

  while ((answer = read_answer (input)) != NULL)
    {
      pass_answer (link, answer);
      g_string_free (answer, TRUE);
    }
  hang_up (link);
  return NULL;
}

static void
note_command (EngineFilter *filter, const char *command)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&filter->mutex);

  g_ptr_array_add (filter->commands, g_strdup (command));
}

static void
pass_command (Link *link, const char *line)
{
  const char *space = strchr (line, ' ');
  const char *command = space != NULL ? space + 1 : line;
  g_autofree char *tag = g_strndup (line, (gsize) (command - line));
  g_autofree char *refusal = use_rule (link->filter, RULE_REFUSE, command);
  g_autofree char *addition = use_rule (link->filter, RULE_ADD, command);
  g_autofree char *text = g_strdup_printf ("%s\r\n", line);

  note_command (link->filter, command);
  g_mutex_lock (&link->mutex);
  if (refusal != NULL && *refusal != '\0')
    {
      g_autofree char *answer = g_strdup_printf ("%s%s\r\n", tag, refusal);

      send_text (link->client, answer, strlen (answer));
    }
  if (addition != NULL)
    g_hash_table_insert (link->additions, g_strchomp (g_steal_pointer (&tag)),
                         g_steal_pointer (&addition));
  g_mutex_unlock (&link->mutex);
  if (refusal == NULL)
    send_text (link->server, text, strlen (text));
}

static void
keep_connection (EngineFilter *filter, GSocketConnection *connection)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&filter->mutex);

  g_ptr_array_add (filter->connections, g_object_ref (connection));
}

/* In a thread of its own. */
static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection *client,
        GObject *source,
        gpointer user_data)
{
  EngineFilter *filter = user_data;
  Link link = { .filter = filter, .client = client };
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GDataInputStream) input = new_input (client);
  GThread *thread;
  char *line;

  link.server =
      g_socket_client_connect_to_host (connector, "127.0.0.1", filter->server_port, NULL, NULL);
  if (link.server == NULL)
    return TRUE;
  keep_connection (filter, client);
  keep_connection (filter, link.server);
  g_mutex_init (&link.mutex);
  link.additions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  thread = g_thread_new ("filter", run_server, &link);
  while ((line = g_data_input_stream_read_line (input, NULL, NULL, NULL)) != NULL)
    {
      pass_command (&link, line);
      g_free (line);
    }
  hang_up (&link);
  g_thread_join (thread);
  g_hash_table_unref (link.additions);
  g_mutex_clear (&link.mutex);
  g_object_unref (link.server);
  return TRUE;
}

EngineFilter *
engine_filter_new (guint16 port)
{
  EngineFilter *filter = g_new0 (EngineFilter, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  filter->server_port = port;
  g_mutex_init (&filter->mutex);
  filter->rules = g_ptr_array_new_with_free_func (rule_free);
  filter->commands = g_ptr_array_new_with_free_func (g_free);
  filter->connections = g_ptr_array_new_with_free_func (g_object_unref);
  filter->service = g_threaded_socket_service_new (8);
  g_socket_listener_add_address (G_SOCKET_LISTENER (filter->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  filter->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (filter->service, "run", G_CALLBACK (on_run), filter);
  g_socket_service_start (filter->service);
  return filter;
}

/* After the engine, so that nobody connects any more. */
void
engine_filter_free (EngineFilter *filter)
{
  GWeakRef service;
  gpointer alive;

  g_socket_service_stop (filter->service);
  g_socket_listener_close (G_SOCKET_LISTENER (filter->service));
  g_mutex_lock (&filter->mutex);
  for (guint i = 0; i < filter->connections->len; i++)
    g_socket_shutdown (g_socket_connection_get_socket (g_ptr_array_index (filter->connections, i)),
                       TRUE, TRUE, NULL);
  g_mutex_unlock (&filter->mutex);
  /* Each thread holds the service, and so does what has just been stopped. */
  g_weak_ref_init (&service, filter->service);
  g_object_unref (filter->service);
  while ((alive = g_weak_ref_get (&service)) != NULL)
    {
      g_object_unref (alive);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
  g_weak_ref_clear (&service);
  g_ptr_array_unref (filter->connections);
  g_ptr_array_unref (filter->commands);
  g_ptr_array_unref (filter->rules);
  g_mutex_clear (&filter->mutex);
  g_free (filter);
}

guint16
engine_filter_get_port (EngineFilter *filter)
{
  return filter->port;
}

static void
add_rule (EngineFilter *filter, RuleKind kind, const char *pattern, const char *text, guint times)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&filter->mutex);
  Rule *rule = g_new0 (Rule, 1);

  rule->kind = kind;
  rule->pattern = g_strdup (pattern);
  rule->text = g_strdup (text);
  rule->times = times;
  g_ptr_array_add (filter->rules, rule);
}

void
engine_filter_refuse (EngineFilter *filter, const char *pattern, const char *answer, guint times)
{
  add_rule (filter, RULE_REFUSE, pattern, answer, times);
}

void
engine_filter_add (EngineFilter *filter, const char *pattern, const char *text)
{
  add_rule (filter, RULE_ADD, pattern, text, 1);
}

void
engine_filter_hide (EngineFilter *filter, const char *pattern)
{
  add_rule (filter, RULE_HIDE, pattern, "", G_MAXUINT);
}

void
engine_filter_clear (EngineFilter *filter)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&filter->mutex);

  g_ptr_array_set_size (filter->rules, 0);
}

guint
engine_filter_count (EngineFilter *filter, const char *pattern)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&filter->mutex);
  guint n = 0;

  for (guint i = 0; i < filter->commands->len; i++)
    n += g_pattern_match_simple (pattern, g_ptr_array_index (filter->commands, i)) ? 1 : 0;
  return n;
}
