/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/html/pr-html-request.h"

#include <string.h>

#define REMOTE_FOLDER "remote/"

typedef struct
{
  PrHtmlSource *source;
  WebKitURISchemeRequest *request;
  char *path;
  char *type;
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  pr_html_source_unref (fetch->source);
  g_object_unref (fetch->request);
  g_free (fetch->path);
  g_free (fetch->type);
  g_free (fetch);
}

static void
fetch_in_worker (GTask *task, gpointer object, gpointer task_data, GCancellable *cancellable)
{
  Fetch *fetch = task_data;
  GBytes *bytes = pr_html_source_dup_picture (fetch->source, fetch->path, &fetch->type);

  g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

void
pr_html_request_refuse (WebKitURISchemeRequest *request)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such part");

  webkit_uri_scheme_request_finish_error (request, error);
}

static void
finish_request (WebKitURISchemeRequest *request, GBytes *bytes, const char *type)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);

  webkit_uri_scheme_request_finish (request, stream, (gint64) g_bytes_get_size (bytes), type);
}

static void
on_fetched (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = g_task_get_task_data (G_TASK (result));
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);

  if (bytes != NULL)
    finish_request (fetch->request, bytes, fetch->type);
  else
    pr_html_request_refuse (fetch->request);
}

static void
on_image (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WebKitURISchemeRequest) request = user_data;
  g_autofree char *type = NULL;
  g_autoptr (GBytes) bytes = pr_html_images_get_finish (result, &type, NULL);

  if (bytes != NULL)
    finish_request (request, bytes, type);
  else
    pr_html_request_refuse (request);
}

static void
fetch_part (PrHtmlSource *source, WebKitURISchemeRequest *request, const char *path)
{
  g_autoptr (GTask) task = NULL;
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->source = pr_html_source_ref (source);
  fetch->request = g_object_ref (request);
  fetch->path = g_strdup (path);
  task = g_task_new (NULL, NULL, on_fetched, NULL);
  g_task_set_source_tag (task, fetch_part);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
  g_task_run_in_thread (task, fetch_in_worker);
}

static void
fetch_image (PrHtmlImages *images, WebKitURISchemeRequest *request, const char *number)
{
  guint64 index;

  if (images != NULL && g_ascii_string_to_unsigned (number, 10, 0, G_MAXUINT, &index, NULL))
    pr_html_images_get_async (images, (guint) index, on_image, g_object_ref (request));
  else
    pr_html_request_refuse (request);
}

void
pr_html_request_answer (WebKitURISchemeRequest *request,
                        const char *path,
                        PrHtmlSource *source,
                        PrHtmlImages *images)
{
  if (g_str_has_prefix (path, REMOTE_FOLDER))
    fetch_image (images, request, path + strlen (REMOTE_FOLDER));
  else
    fetch_part (source, request, path);
}
