/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a new account shows nothing over a slow link: from the end of the login until the first
 * 50 rows are committed, in round trips:
 *
 *   bench-page [RTT_MS]
 */
#include "engine-fixture.h"

#include <stdlib.h>

#define RUNS 5
#define ROWS 50

/* From when the first bytes were sent; the login alone is the same with an empty mailbox. */
static double
measure (guint rtt_ms, guint n_messages, double *out_login)
{
  g_auto (Fixture) fixture;
  g_autoptr (TestProxy) proxy = NULL;
  g_autoptr (AccountSettings) settings = NULL;
  gint64 start;
  gint64 prepared;

  if (!fixture_init (&fixture, TEST_SERVER_DEFAULT))
    exit (77);
  test_server_seed (fixture.server, (int) n_messages, -1);
  proxy = test_proxy_new (test_server_get_imaps_port (fixture.server));
  test_proxy_set_rtt (proxy, rtt_ms);
  settings = fixture_new_settings (&fixture, test_proxy_get_port (proxy), TRUE, "pw");
  start = g_get_monotonic_time ();
  fixture_start (&fixture, settings);
  fixture_wait_state (&fixture, ENGINE_STATE_SYNCING);
  prepared = g_get_monotonic_time ();
  while (fixture.n_added < ROWS)
    fixture_iterate (G_MAXINT64, "first page");
  *out_login = (double) (prepared - start) / 1000 / rtt_ms;
  return (double) (g_get_monotonic_time () - prepared) / 1000 / rtt_ms;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return one < other ? -1 : one > other;
}

int
main (int argc, char **argv)
{
  guint rtt_ms = argc > 1 ? (guint) atoi (argv[1]) : 80;
  double pages[RUNS];
  double logins[RUNS];

  g_test_init (&argc, &argv, NULL);
  fixture_tune_as_released ();
  for (guint i = 0; i < RUNS; i++)
    pages[i] = measure (rtt_ms, 3000, &logins[i]);
  qsort (pages, RUNS, sizeof *pages, compare);
  qsort (logins, RUNS, sizeof *logins, compare);
  /* ENABLE, and what goes with it, is one round trip between the login and there. */
  g_print ("%u ms: until logged in and prepared %.1f round trips, then %d rows after %.1f (%.1f to "
           "%.1f); from the login %.1f\n",
           rtt_ms, logins[RUNS / 2], ROWS, pages[RUNS / 2], pages[0], pages[RUNS - 1],
           pages[RUNS / 2] + 1);
  return 0;
}
