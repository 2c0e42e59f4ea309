/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much later what another client did is committed to the cache than a bare client in IDLE reads
 * of it, and how much later the server has what was done here than the cache:
 *
 *   bench-push [TIMES]
 */
#include "engine-fixture.h"

#include <stdlib.h>
#include <string.h>

typedef enum
{
  APPEND,
  FLAG,
  EXPUNGE,
  MOVE,
} Kind;

static const struct
{
  const char *name;
  Kind kind;
  const char *folder;
  const char *word; /* what the bare client waits for */
} rows[] = {
  { "append, INBOX", APPEND, "INBOX", "EXISTS" },
  { "flag, INBOX", FLAG, "INBOX", "FETCH" },
  { "move into INBOX", MOVE, "INBOX", "EXISTS" },
  { "expunge, INBOX", EXPUNGE, "INBOX", "EXPUNGE" },
  { "append, another folder", APPEND, "Archive", "EXISTS" },
  { "expunge, another folder", EXPUNGE, "Archive", "EXPUNGE" },
};

/* Hears of changes in a thread of its own, as the main one blocks in the bare client. */
typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  int kind;           /* Kind; atomic */
  gpointer committed; /* monotonic time of the last such change; atomic */
} Listener;

static gboolean
is_of_kind (const StoreFolderChange *part, Kind kind)
{
  if (kind == FLAG)
    return part->flags->len > 0;
  return kind == EXPUNGE ? part->removed->len > 0 : part->added->len > 0;
}

static void
on_change (StoreChange *change, gpointer user_data)
{
  Listener *listener = user_data;

  for (guint i = 0; i < change->folders->len; i++)
    if (is_of_kind (g_ptr_array_index (change->folders, i),
                    (Kind) g_atomic_int_get (&listener->kind)))
      g_atomic_pointer_set (&listener->committed, (gpointer) g_get_monotonic_time ());
}

static gpointer
listen (gpointer data)
{
  Listener *listener = data;

  g_main_context_push_thread_default (listener->context);
  g_main_loop_run (listener->loop);
  return NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return one < other ? -1 : one > other;
}

static void
print (const char *name, GArray *delays)
{
  g_array_sort (delays, compare);
  g_print ("%-26s median %6.1f ms, 95th %6.1f ms, worst %6.1f ms (%u times)\n", name,
           (double) g_array_index (delays, gint64, delays->len / 2) / 1000,
           (double) g_array_index (delays, gint64, delays->len * 95 / 100) / 1000,
           (double) g_array_index (delays, gint64, delays->len - 1) / 1000, delays->len);
}

/* Each FETCH makes Dovecot write to its cache, which starts its half-second timer in every other
 * process: without a pause the bare client would hear by accident of that timer. */
static void
pause_a_while (void)
{
  for (gint64 until = g_get_monotonic_time () + 1200 * 1000; g_get_monotonic_time () < until;)
    fixture_iterate (G_MAXINT64, "pause");
}

/* The UID of the newest message there. */
static guint32
find_newest (TestImap *imap, const char *folder)
{
  g_auto (GStrv) lines = NULL;
  const char *last;

  test_imap_select (imap, folder);
  lines = test_imap_run (imap, "UID SEARCH ALL");
  last = strrchr (lines[0], ' ');
  return (guint32) g_ascii_strtoull (last, NULL, 10);
}

static void
act (TestImap *writer, Kind kind, const char *folder, gboolean set)
{
  g_autofree char *uid = NULL;

  if (kind == APPEND)
    {
      test_imap_append_simple (writer, folder, "bob@example.org", "News", "Hello\n");
      return;
    }
  uid = g_strdup_printf ("%u", find_newest (writer, kind == MOVE ? "Sent" : folder));
  if (kind == FLAG)
    test_imap_store (writer, uid, set ? "+FLAGS" : "-FLAGS", "\\Flagged");
  else if (kind == MOVE)
    g_strfreev (test_imap_run (writer, "UID MOVE %s %s", uid, folder));
  else
    test_imap_expunge (writer, uid);
}

static void
measure_push (Fixture *fixture, Listener *listener, gsize row, int n)
{
  g_autoptr (TestImap) idler = test_server_imap (fixture->server);
  g_autoptr (TestImap) writer = test_server_imap (fixture->server);
  g_autoptr (GArray) delays = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (int i = 0; i < n + 1; i++)
    test_imap_append_simple (writer, rows[row].kind == MOVE ? "Sent" : rows[row].folder,
                             "bob@example.org", "Old", "Hello\n");
  test_imap_select (idler, rows[row].folder);
  test_imap_idle (idler);
  for (int i = 0; i < n; i++)
    {
      gint64 told;
      gint64 delay;

      pause_a_while ();
      g_atomic_int_set (&listener->kind, (int) rows[row].kind);
      g_atomic_pointer_set (&listener->committed, NULL);
      act (writer, rows[row].kind, rows[row].folder, i % 2 == 0);
      told = test_imap_idle_wait (idler, rows[row].word, 10000);
      fixture_wait (g_atomic_pointer_get (&listener->committed) != NULL);
      delay = (gint64) (gintptr) g_atomic_pointer_get (&listener->committed) - told;
      g_array_append_val (delays, delay);
    }
  test_imap_idle_done (idler);
  print (rows[row].name, delays);
}

/* From the commit here until another client reads it from the server. */
static void
measure_out (Fixture *fixture, int n)
{
  g_autoptr (TestImap) reader = test_server_imap (fixture->server);
  g_autoptr (GArray) delays = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) messages = fixture_load_messages (fixture, "INBOX");
  const StoreMessage *message = g_ptr_array_index (messages, 0);

  test_imap_select (reader, "INBOX");
  for (int i = 0; i < n; i++)
    {
      gboolean set = i % 2 == 0;
      gint64 start;
      gint64 delay;

      pause_a_while ();
      fixture_set_flags (fixture, message->id, set ? STORE_FLAG_ANSWERED : 0,
                         set ? 0 : STORE_FLAG_ANSWERED);
      start = g_get_monotonic_time ();
      for (;;)
        {
          g_autofree char *flags = test_imap_dup_flags (reader, message->uid);

          if ((strstr (flags, "Answered") != NULL) == set)
            break;
        }
      delay = g_get_monotonic_time () - start;
      g_array_append_val (delays, delay);
    }
  print ("the other way, flag", delays);
}

int
main (int argc, char **argv)
{
  int n = argc > 1 ? atoi (argv[1]) : 20;
  g_auto (Fixture) fixture;
  Listener listener = { NULL };
  guint subscription;

  g_test_init (&argc, &argv, NULL);
  fixture_tune_as_released ();
  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    return 77;
  listener.context = g_main_context_new ();
  listener.loop = g_main_loop_new (listener.context, FALSE);
  listener.thread = g_thread_new ("listener", listen, &listener);
  fixture_start_default (&fixture);
  fixture_wait_state (&fixture, ENGINE_STATE_ONLINE);
  subscription =
      store_database_subscribe (fixture.database, listener.context, on_change, &listener, NULL);
  g_print ("committed after a bare client in IDLE was told:\n");
  for (gsize row = 0; row < G_N_ELEMENTS (rows); row++)
    measure_push (&fixture, &listener, row, n);
  measure_out (&fixture, n);
  store_database_unsubscribe (fixture.database, subscription);
  g_main_loop_quit (listener.loop);
  g_thread_join (listener.thread);
  g_main_loop_unref (listener.loop);
  g_main_context_unref (listener.context);
  return 0;
}
