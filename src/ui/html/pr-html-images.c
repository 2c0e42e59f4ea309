/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/html/pr-html-images.h"

#include "ui/html/pr-html-picture.h"
#include "ui/html/pr-public-host.h"

#include <libsoup/soup.h>

#define MAX_BYTES (10 * 1024 * 1024)
#define MAX_BYTES_OF_ALL (60 * 1024 * 1024)
#define MAX_REDIRECTIONS 5
#define MAX_AT_ONCE 8
/* Of silence, and of one image in all. */
#define SILENCE_SECONDS 15
#define IMAGE_SECONDS 45
#define CHUNK (64 * 1024)

/* The same from everybody: neither the language nor the program nor its version is told. */
#define USER_AGENT "Mozilla/5.0"
#define LANGUAGE "en"

typedef struct
{
  PrHtmlImages *images; /* which it is part of */
  GUri *uri;            /* where it is fetched from now */
  guint n_redirections;
  GCancellable *cancellable;
  guint timeout;
  GByteArray *received;
  GBytes *bytes;    /* once it is there */
  const char *type; /* static */
  gboolean is_done; /* there, or failed for good */
  GPtrArray *tasks; /* that wait for it */
} Image;

struct _PrHtmlImages
{
  gatomicrefcount ref_count; /* one for the caller, one for each image under way */
  gboolean is_ended;
  char **urls;
  PrHtmlImagesTest test;
  GHashTable *sessions; /* "host:port" of every host that was named: SoupSession */
  GPtrArray *images;    /* Image */
  guint next;           /* the first one not begun */
  guint n_running;
  gsize n_bytes;
};

static void start_some (PrHtmlImages *self);

static void
image_free (gpointer data)
{
  Image *image = data;

  g_clear_pointer (&image->uri, g_uri_unref);
  g_clear_object (&image->cancellable);
  g_clear_handle_id (&image->timeout, g_source_remove);
  g_clear_pointer (&image->received, g_byte_array_unref);
  g_clear_pointer (&image->bytes, g_bytes_unref);
  g_ptr_array_unref (image->tasks);
  g_free (image);
}

static void
images_unref (PrHtmlImages *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->images);
  g_hash_table_unref (self->sessions);
  g_clear_object (&self->test.tls_database);
  g_strfreev (self->urls);
  g_free (self);
}

/* Hosts */

static int
get_port (GUri *uri)
{
  return g_uri_get_port (uri) != -1 ? g_uri_get_port (uri) : 443;
}

static char *
dup_origin (GUri *uri)
{
  return g_strdup_printf ("%s:%d", g_uri_get_host (uri), get_port (uri));
}

/* A session talks to one host only: so it is we who say which addresses that host has. */
static SoupSession *
new_session (PrHtmlImages *self, GUri *uri)
{
  g_autoptr (GSocketConnectable) host = NULL;
  SoupSession *session;

  if (self->test.may_be_local)
    host = g_network_address_new (g_uri_get_host (uri), (guint16) get_port (uri));
  else
    host = pr_public_host_new (g_uri_get_host (uri), (guint16) get_port (uri));
  session = soup_session_new_with_options ("remote-connectable", host, "user-agent", USER_AGENT,
                                           "accept-language", LANGUAGE, "max-conns-per-host",
                                           MAX_AT_ONCE, "timeout", SILENCE_SECONDS, "idle-timeout",
                                           SILENCE_SECONDS, NULL);
  if (self->test.tls_database != NULL)
    soup_session_set_tls_database (session, self->test.tls_database);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  return session;
}

/* NULL for an address that nothing may be fetched from. */
static GUri *
parse (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL || !g_str_equal (g_uri_get_scheme (uri), "https") || g_uri_get_host (uri) == NULL
      || g_uri_get_host (uri)[0] == '\0' || g_uri_get_userinfo (uri) != NULL)
    return NULL;
  return g_steal_pointer (&uri);
}

static void
add_image (PrHtmlImages *self, const char *url)
{
  Image *image = g_new0 (Image, 1);
  g_autofree char *origin = NULL;

  image->images = self;
  image->cancellable = g_cancellable_new ();
  image->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  image->uri = parse (url);
  g_ptr_array_add (self->images, image);
  if (image->uri == NULL)
    return;
  origin = dup_origin (image->uri);
  if (!g_hash_table_contains (self->sessions, origin))
    g_hash_table_insert (self->sessions, g_steal_pointer (&origin), new_session (self, image->uri));
}

/* The end of one */

static void
answer (Image *image, GTask *task)
{
  g_task_set_task_data (task, (gpointer) image->type, NULL);
  if (image->bytes != NULL)
    g_task_return_pointer (task, g_bytes_ref (image->bytes), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "the image did not come");
}

static void
image_end (Image *image)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&image->tasks);

  image->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  image->is_done = TRUE;
  g_clear_handle_id (&image->timeout, g_source_remove);
  g_clear_pointer (&image->received, g_byte_array_unref);
  for (guint i = 0; i < tasks->len; i++)
    answer (image, g_ptr_array_index (tasks, i));
}

/* Ends an image that was under way, for which self was kept; another one takes its place. */
static void
image_leave (Image *image, const char *why)
{
  PrHtmlImages *self = image->images;

  if (why != NULL && !self->is_ended)
    g_info ("An image of %s was not loaded: %s", g_uri_get_host (image->uri), why);
  image_end (image);
  self->n_running--;
  start_some (self);
  images_unref (self);
}

static void
image_complete (Image *image)
{
  image->type = pr_html_picture_guess_type (image->received->data, image->received->len);
  if (image->type != NULL)
    image->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&image->received));
  image_leave (image, image->type == NULL ? "it is no picture" : NULL);
}

/* Fetching */

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Image *image = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize size = chunk != NULL ? g_bytes_get_size (chunk) : 0;

  image->images->n_bytes += size;
  if (chunk == NULL)
    image_leave (image, error->message);
  else if (size == 0)
    image_complete (image);
  else if (image->received->len + size > MAX_BYTES || image->images->n_bytes > MAX_BYTES_OF_ALL)
    image_leave (image, "it is too large");
  else
    {
      g_byte_array_append (image->received, g_bytes_get_data (chunk, NULL), (guint) size);
      g_input_stream_read_bytes_async (G_INPUT_STREAM (source), CHUNK, G_PRIORITY_DEFAULT,
                                       image->cancellable, on_read, image);
    }
}

static void image_request (Image *image);

/* Only where the message itself would have led: to a host that the person was told. */
static void
image_redirect (Image *image, const char *location)
{
  g_autoptr (GUri) uri =
      location != NULL ? g_uri_parse_relative (image->uri, location, SOUP_HTTP_URI_FLAGS, NULL)
                       : NULL;
  g_autofree char *whole = uri != NULL ? g_uri_to_string (uri) : NULL;
  g_autoptr (GUri) target = whole != NULL ? parse (whole) : NULL;
  g_autofree char *origin = target != NULL ? dup_origin (target) : NULL;

  if (origin == NULL || !g_hash_table_contains (image->images->sessions, origin)
      || ++image->n_redirections > MAX_REDIRECTIONS)
    {
      image_leave (image, "it was redirected elsewhere");
      return;
    }
  g_uri_unref (image->uri);
  image->uri = g_steal_pointer (&target);
  image_request (image);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Image *image = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (source), result, &error);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  guint status = soup_message_get_status (message);

  if (stream == NULL)
    image_leave (image, error->message);
  else if (SOUP_STATUS_IS_REDIRECTION (status))
    image_redirect (image, soup_message_headers_get_one (headers, "Location"));
  else if (status != SOUP_STATUS_OK)
    image_leave (image, soup_status_get_phrase (status));
  else if (soup_message_headers_get_content_length (headers) > MAX_BYTES)
    image_leave (image, "it is too large");
  else
    {
      image->received = g_byte_array_new ();
      g_input_stream_read_bytes_async (stream, CHUNK, G_PRIORITY_DEFAULT, image->cancellable,
                                       on_read, image);
    }
}

static void
image_request (Image *image)
{
  g_autoptr (SoupMessage) message = soup_message_new_from_uri (SOUP_METHOD_GET, image->uri);
  g_autofree char *origin = dup_origin (image->uri);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_append (soup_message_get_request_headers (message), "Accept", "image/*");
  soup_session_send_async (g_hash_table_lookup (image->images->sessions, origin), message,
                           G_PRIORITY_DEFAULT, image->cancellable, on_answer, image);
}

static gboolean
on_timeout (gpointer user_data)
{
  Image *image = user_data;

  image->timeout = 0;
  g_cancellable_cancel (image->cancellable);
  return G_SOURCE_REMOVE;
}

static void
start_some (PrHtmlImages *self)
{
  while (!self->is_ended && self->n_running < MAX_AT_ONCE && self->next < self->images->len)
    {
      Image *image = g_ptr_array_index (self->images, self->next++);

      if (image->uri == NULL)
        {
          image_end (image);
          continue;
        }
      self->n_running++;
      g_atomic_ref_count_inc (&self->ref_count);
      image->timeout = g_timeout_add_seconds (IMAGE_SECONDS, on_timeout, image);
      image_request (image);
    }
}

PrHtmlImages *
pr_html_images_new (const char *const *urls, const PrHtmlImagesTest *test)
{
  PrHtmlImages *self = g_new0 (PrHtmlImages, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->urls = g_strdupv ((char **) urls);
  self->images = g_ptr_array_new_with_free_func (image_free);
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  if (test != NULL)
    {
      self->test.may_be_local = test->may_be_local;
      g_set_object (&self->test.tls_database, test->tls_database);
    }
  for (guint i = 0; urls[i] != NULL; i++)
    add_image (self, urls[i]);
  start_some (self);
  return self;
}

void
pr_html_images_free (PrHtmlImages *self)
{
  self->is_ended = TRUE;
  for (guint i = 0; i < self->images->len; i++)
    {
      Image *image = g_ptr_array_index (self->images, i);

      g_cancellable_cancel (image->cancellable);
      if (!image->is_done && i >= self->next)
        image_end (image);
    }
  images_unref (self);
}

gboolean
pr_html_images_are_for (PrHtmlImages *self, const char *const *urls)
{
  return g_strv_equal ((const char *const *) self->urls, urls);
}

void
pr_html_images_get_async (PrHtmlImages *self,
                          guint index,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Image *image = index < self->images->len ? g_ptr_array_index (self->images, index) : NULL;

  g_task_set_source_tag (task, pr_html_images_get_async);
  if (image == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no such image");
  else if (image->is_done)
    answer (image, task);
  else
    g_ptr_array_add (image->tasks, g_steal_pointer (&task));
}

GBytes *
pr_html_images_get_finish (GAsyncResult *result, char **out_type, GError **error)
{
  GBytes *bytes = g_task_propagate_pointer (G_TASK (result), error);

  if (bytes != NULL)
    *out_type = g_strdup (g_task_get_task_data (G_TASK (result)));
  return bytes;
}
