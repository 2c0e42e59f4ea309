/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints how long the window takes from the start of the process to a painted list, and how much
 * memory it then holds, beside an empty window with a header bar in the same run.
 *
 *   bench-window [MESSAGES [RUNS]]     100000 and 7
 *
 * Each start is a process of its own; the figures are medians. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui-fixture.h"
#include "ui/list/pr-message-view.h"
#include "ui/pr-application.h"
#include "ui/pr-window.h"

/* Long enough for everything that runs after the first frame. */
#define SETTLE_MS 2000

typedef struct
{
  gint64 started;
  gint64 painted;
  PrWindow *window; /* NULL: the empty one, whose first frame counts */
  GApplication *application;
} Probe;

typedef struct
{
  double start_ms;
  double memory_mb;
} Sample;

/* ---- One start ---- */

/* What only this process holds, and its share of what it has in common with others, in MB. */
static double
read_memory (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nRss:");
  return line != NULL ? g_ascii_strtod (line + strlen ("\nRss:"), NULL) / 1024.0 : 0;
}

static gboolean
on_settled (gpointer user_data)
{
  Probe *probe = user_data;

  g_print ("%.3f %.3f\n", (double) (probe->painted - probe->started) / 1000.0, read_memory ());
  g_application_quit (probe->application);
  return G_SOURCE_REMOVE;
}

static void
on_after_paint (GdkFrameClock *clock, gpointer user_data)
{
  Probe *probe = user_data;
  PrMessageView *view;

  if (probe->painted != 0)
    return;
  if (probe->window != NULL)
    {
      view = PR_MESSAGE_VIEW (pr_window_get_message_view (probe->window));
      if (pr_message_view_count_filled_rows (view) == 0)
        return;
    }
  probe->painted = g_get_monotonic_time ();
  g_timeout_add (SETTLE_MS, on_settled, probe);
}

static void
on_realize (GtkWidget *widget, gpointer user_data)
{
  g_signal_connect (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (on_after_paint),
                    user_data);
}

static void
watch (GtkWidget *window, Probe *probe)
{
  if (gtk_widget_get_realized (window))
    on_realize (window, probe);
  else
    g_signal_connect (window, "realize", G_CALLBACK (on_realize), probe);
}

static void
on_window_added (GtkApplication *application, GtkWindow *window, gpointer user_data)
{
  Probe *probe = user_data;

  if (!PR_IS_WINDOW (window))
    return;
  probe->window = PR_WINDOW (window);
  watch (GTK_WIDGET (window), probe);
}

static void
on_empty_activate (GApplication *application, gpointer user_data)
{
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (application));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 700);
  watch (window, user_data);
  gtk_window_present (GTK_WINDOW (window));
}

static int
run_child (const char *started, const char *profile)
{
  Probe probe = { .started = g_ascii_strtoll (started, NULL, 10) };
  g_autoptr (GApplication) application = NULL;

  if (profile != NULL)
    {
      application = G_APPLICATION (pr_application_new ());
      pr_application_set_profile (PR_APPLICATION (application), profile);
      g_signal_connect (application, "window-added", G_CALLBACK (on_window_added), &probe);
    }
  else
    {
      application =
          G_APPLICATION (adw_application_new ("org.example.Empty", G_APPLICATION_NON_UNIQUE));
      g_signal_connect (application, "activate", G_CALLBACK (on_empty_activate), &probe);
    }
  probe.application = application;
  return g_application_run (application, 0, NULL);
}

/* ---- Many ---- */

static Sample
start_one (const char *program, const char *profile)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_monotonic_time ());
  const char *argv[] = { program, "--child", now, profile, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  Sample sample;
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                     &status, &error)
      || !g_spawn_check_wait_status (status, &error))
    g_error ("%s", error->message);
  if (sscanf (output, "%lf %lf", &sample.start_ms, &sample.memory_mb) != 2)
    g_error ("The window said ‘%s’", output);
  return sample;
}

static int
compare_doubles (gconstpointer one, gconstpointer other)
{
  double a = *(const double *) one;
  double b = *(const double *) other;

  return (a > b) - (a < b);
}

/* Of the member at OFFSET of all SAMPLES. */
static double
median (GArray *samples, gsize offset)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < samples->len; i++)
    g_array_append_vals (values, (char *) &g_array_index (samples, Sample, i) + offset, 1);
  g_array_sort (values, compare_doubles);
  return g_array_index (values, double, values->len / 2);
}

static void
compare (const char *program, const char *profile, guint n_runs)
{
  g_autoptr (GArray) empty = g_array_new (FALSE, FALSE, sizeof (Sample));
  g_autoptr (GArray) full = g_array_new (FALSE, FALSE, sizeof (Sample));
  double ours;
  double bare;

  start_one (program, NULL); /* what is read from disk once */
  start_one (program, profile);
  for (guint run = 0; run < n_runs; run++)
    {
      Sample sample = start_one (program, NULL);

      g_array_append_val (empty, sample);
      sample = start_one (program, profile);
      g_array_append_val (full, sample);
    }
  ours = median (full, G_STRUCT_OFFSET (Sample, start_ms));
  bare = median (empty, G_STRUCT_OFFSET (Sample, start_ms));
  g_print ("to a painted list %7.0f ms, an empty window %7.0f ms, ratio %.2f\n", ours, bare,
           ours / bare);
  ours = median (full, G_STRUCT_OFFSET (Sample, memory_mb));
  bare = median (empty, G_STRUCT_OFFSET (Sample, memory_mb));
  g_print ("memory (RSS)      %7.1f MB, an empty window %7.1f MB, ratio %.2f\n", ours, bare,
           ours / bare);
}

int
main (int argc, char **argv)
{
  guint n_messages = 100000;
  guint n_runs = 7;
  char *profile;

  if (argc > 2 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], argc > 3 ? argv[3] : NULL);
  if (argc > 1)
    n_messages = (guint) g_ascii_strtoull (argv[1], NULL, 10);
  if (argc > 2)
    n_runs = MAX ((guint) g_ascii_strtoull (argv[2], NULL, 10), 1);
  profile = ui_fixture_create_profile (n_messages);
  g_print ("%u messages in the inbox, %u starts each\n", n_messages, n_runs);
  compare (argv[0], profile, n_runs);
  ui_fixture_remove (profile);
  return 0;
}
