/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much later a new message is committed to the cache than a bare client in IDLE reads of it:
 *
 *   bench-push [TIMES]
 */
#include "engine-fixture.h"

#include <stdlib.h>

/* Hears of changes in a thread of its own, as the main one blocks in the bare client. */
typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  gpointer committed; /* monotonic time of the last row added; atomic */
} Listener;

static void
on_change (StoreChange *change, gpointer user_data)
{
  Listener *listener = user_data;

  for (guint i = 0; i < change->folders->len; i++)
    if (((StoreFolderChange *) g_ptr_array_index (change->folders, i))->added->len > 0)
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

int
main (int argc, char **argv)
{
  int n = argc > 1 ? atoi (argv[1]) : 50;
  g_auto (Fixture) fixture;
  g_autoptr (TestImap) idler = NULL;
  g_autoptr (TestImap) writer = NULL;
  g_autoptr (GArray) delays = g_array_new (FALSE, FALSE, sizeof (gint64));
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
  idler = test_server_imap (fixture.server);
  writer = test_server_imap (fixture.server);
  test_imap_select (idler, "INBOX");
  test_imap_idle (idler);
  for (int i = 0; i < n; i++)
    {
      gint64 told;
      gint64 delay;

      /* Each FETCH makes Dovecot write to its cache, which starts its half-second timer in every
       * other process: without a pause the bare client would hear by accident of that timer. */
      for (gint64 until = g_get_monotonic_time () + 1200 * 1000; g_get_monotonic_time () < until;)
        fixture_iterate (G_MAXINT64, "pause");
      g_atomic_pointer_set (&listener.committed, NULL);
      test_imap_append_simple (writer, "INBOX", "bob@example.org", "News", "Hello\n");
      told = test_imap_idle_wait (idler, "EXISTS", 10000);
      fixture_wait (g_atomic_pointer_get (&listener.committed) != NULL);
      delay = (gint64) (gintptr) g_atomic_pointer_get (&listener.committed) - told;
      g_array_append_val (delays, delay);
    }
  g_array_sort (delays, compare);
  g_print ("committed after a bare client's EXISTS: median %.1f ms, worst %.1f ms (%d times)\n",
           (double) g_array_index (delays, gint64, delays->len / 2) / 1000,
           (double) g_array_index (delays, gint64, delays->len - 1) / 1000, n);
  test_imap_idle_done (idler);
  store_database_unsubscribe (fixture.database, subscription);
  g_main_loop_quit (listener.loop);
  g_thread_join (listener.thread);
  g_main_loop_unref (listener.loop);
  g_main_context_unref (listener.context);
  return 0;
}
