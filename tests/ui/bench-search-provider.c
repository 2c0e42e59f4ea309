/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints how long the desktop's search waits for an answer, over the bus: what is found, and what
 * describes it.
 *
 *   bench-search-provider [MESSAGES [RUNS]]     100000 and 50 */
#include <stdlib.h>

#include "ui-fixture.h"
#include "ui/pr-application.h"

#define INTERFACE "org.gnome.Shell.SearchProvider2"

/* Also what nothing has, and what many have. */
static const char *const searches[] = {
  "message", "person 4711", "night trains", "from:person number 99", "unheard",
};

typedef struct
{
  PrApplication *application;
  GDBusConnection *connection; /* another one than the program's own */
  guint n_runs;
} Bench;

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GVariant *
call (Bench *bench, const char *method, char **words)
{
  GApplication *application = G_APPLICATION (bench->application);
  g_autofree char *path =
      g_strconcat (g_application_get_dbus_object_path (application), "/SearchProvider", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *answer;

  g_dbus_connection_call (bench->connection, g_application_get_application_id (application), path,
                          INTERFACE, method, g_variant_new ("(^as)", words), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_answered, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = g_dbus_connection_call_finish (bench->connection, result, &error);
  if (answer == NULL)
    g_error ("%s", error->message);
  return answer;
}

static char **
find (Bench *bench, const char *text)
{
  g_auto (GStrv) terms = g_strsplit (text, " ", -1);
  g_autoptr (GVariant) answer = call (bench, "GetInitialResultSet", terms);
  char **ids;

  g_variant_get (answer, "(^as)", &ids);
  return ids;
}

static int
compare (const void *a, const void *b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return (one > other) - (one < other);
}

static void
measure (Bench *bench, const char *text)
{
  g_autofree double *times = g_new (double, bench->n_runs);
  guint n_found = 0;

  for (guint i = 0; i < bench->n_runs; i++)
    {
      gint64 started = g_get_monotonic_time ();
      g_auto (GStrv) ids = find (bench, text);

      if (ids[0] != NULL)
        g_variant_unref (call (bench, "GetResultMetas", ids));
      times[i] = (double) (g_get_monotonic_time () - started) / 1000.0;
      n_found = g_strv_length (ids);
    }
  qsort (times, bench->n_runs, sizeof (double), compare);
  g_print ("%-24s %3u found  median %6.1f ms  95th %6.1f ms\n", text, n_found,
           times[bench->n_runs / 2], times[bench->n_runs * 95 / 100]);
}

/* All that the cache holds is in the index. */
static gboolean
is_indexed (Bench *bench)
{
  g_auto (GStrv) ids = find (bench, "\"message number 5\"");

  return ids[0] != NULL;
}

static gboolean
on_idle (gpointer user_data)
{
  Bench *bench = user_data;

  while (!is_indexed (bench))
    g_main_context_iteration (NULL, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    measure (bench, searches[i]);
  g_application_quit (G_APPLICATION (bench->application));
  return G_SOURCE_REMOVE;
}

int
main (int argc, char *argv[])
{
  guint n_messages = argc > 1 ? (guint) atoi (argv[1]) : 100000;
  Bench bench = { .n_runs = argc > 2 ? (guint) atoi (argv[2]) : 50 };
  char *profile = ui_fixture_create_profile (n_messages);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  int status;

  bench.connection =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, NULL);
  bench.application = pr_application_new ();
  pr_application_set_profile (bench.application, profile);
  g_idle_add (on_idle, &bench);
  status = g_application_run (G_APPLICATION (bench.application), 0, NULL);
  g_clear_object (&bench.application);
  g_clear_object (&bench.connection);
  ui_fixture_remove (profile);
  return status;
}
