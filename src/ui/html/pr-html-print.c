/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/html/pr-html-print.h"

typedef struct
{
  PrHtmlPrinted printed;
  gpointer user_data;
  GDestroyNotify destroy;
  GError *error;
} Job;

static void
job_free (gpointer data, GClosure *closure)
{
  Job *job = data;

  if (job->destroy != NULL)
    job->destroy (job->user_data);
  g_clear_error (&job->error);
  g_free (job);
}

static void
on_failed (WebKitPrintOperation *operation, GError *error, gpointer user_data)
{
  Job *job = user_data;

  if (job->error == NULL)
    job->error = g_error_copy (error);
}

static gboolean
on_idle (gpointer user_data)
{
  g_object_unref (user_data);
  return G_SOURCE_REMOVE;
}

/* Comes last, also after a failure. WebKit still uses the operation when it has said so. */
static void
on_finished (WebKitPrintOperation *operation, gpointer user_data)
{
  Job *job = user_data;

  job->printed (job->error, job->user_data);
  g_idle_add (on_idle, operation);
}

void
pr_html_print (WebKitWebView *web_view,
               GtkPrintSettings *settings,
               GtkWindow *parent,
               PrHtmlPrinted printed,
               gpointer user_data,
               GDestroyNotify destroy)
{
  WebKitPrintOperation *operation = webkit_print_operation_new (web_view);
  Job *job = g_new0 (Job, 1);

  job->printed = printed;
  job->user_data = user_data;
  job->destroy = destroy;
  g_signal_connect (operation, "failed", G_CALLBACK (on_failed), job);
  g_signal_connect_data (operation, "finished", G_CALLBACK (on_finished), job, job_free, 0);
  if (settings != NULL)
    {
      webkit_print_operation_set_print_settings (operation, settings);
      webkit_print_operation_print (operation);
    }
  else if (webkit_print_operation_run_dialog (operation, parent)
           == WEBKIT_PRINT_OPERATION_RESPONSE_CANCEL)
    on_finished (operation, job);
}
