/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remote images from a server of our own, over TLS. */
#include <gio/gio.h>
#include <string.h>

#include "support/scripted-certificates.h"
#include "ui/html/pr-html-images.h"
#include "ui/html/pr-html-picture.h"
#include "ui/html/pr-public-host.h"

static const guint8 gif[] = { 'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0 };

typedef struct
{
  GSocketService *service;
  guint port;
  GTlsCertificate *certificate;
  PrHtmlImagesTest test;
  GMutex mutex;
  GPtrArray *requests; /* as they came */
} Fixture;

static guint
count_requests (Fixture *fixture)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fixture->mutex);

  return fixture->requests->len;
}

/* Up to the empty line; NULL when it does not come. */
static char *
read_request (GInputStream *input)
{
  g_autoptr (GString) request = g_string_new (NULL);
  char c;

  while (!g_str_has_suffix (request->str, "\r\n\r\n"))
    {
      if (g_input_stream_read (input, &c, 1, NULL, NULL) != 1)
        return NULL;
      g_string_append_c (request, c);
    }
  return g_string_free (g_steal_pointer (&request), FALSE);
}

/* "/to/N?where=URL" leads to that URL. */
static GBytes *
dup_answer (const char *path)
{
  const char *where = strstr (path, "where=");
  GString *answer = g_string_new ("HTTP/1.1 ");
  gsize padding = 0;

  if (g_str_has_prefix (path, "/to/"))
    g_string_append_printf (answer, "302 Found\r\nLocation: %s\r\n",
                            where != NULL ? where + strlen ("where=") : path);
  else if (g_str_equal (path, "/missing"))
    g_string_append (answer, "404 Not Found\r\n");
  else
    g_string_append (answer, "200 OK\r\nContent-Type: text/html\r\nSet-Cookie: you=1; Secure\r\n");
  g_string_append (answer, "Connection: close\r\n\r\n");
  if (g_str_equal (path, "/page"))
    g_string_append (answer, "<svg>");
  else
    g_string_append_len (answer, (const char *) gif, sizeof gif);
  if (g_str_equal (path, "/huge"))
    padding = 11 * 1024 * 1024;
  g_string_set_size (answer, answer->len + padding);
  return g_string_free_to_bytes (answer);
}

/* In a thread for each connection. */
static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GIOStream) tls =
      g_tls_server_connection_new (G_IO_STREAM (connection), fixture->certificate, NULL);
  g_autofree char *request = read_request (g_io_stream_get_input_stream (tls));
  g_auto (GStrv) words = request != NULL ? g_strsplit (request, " ", 3) : NULL;
  g_autoptr (GBytes) answer = NULL;

  if (request == NULL)
    return TRUE;
  answer = dup_answer (words[1]);
  g_mutex_lock (&fixture->mutex);
  g_ptr_array_add (fixture->requests, g_steal_pointer (&request));
  g_mutex_unlock (&fixture->mutex);
  g_output_stream_write_all (g_io_stream_get_output_stream (tls), g_bytes_get_data (answer, NULL),
                             g_bytes_get_size (answer), NULL, NULL, NULL);
  g_io_stream_close (tls, NULL, NULL);
  return TRUE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&fixture->mutex);
  fixture->requests = g_ptr_array_new_with_free_func (g_free);
  fixture->certificate = scripted_certificate_load (GPOINTER_TO_INT (data));
  fixture->service = g_threaded_socket_service_new (40);
  g_signal_connect (fixture->service, "run", G_CALLBACK (on_run), fixture);
  g_socket_listener_add_address (G_SOCKET_LISTENER (fixture->service), address,
                                 G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective,
                                 &error);
  g_assert_no_error (error);
  fixture->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  fixture->test.may_be_local = TRUE;
  fixture->test.tls_database = g_tls_file_database_new (scripted_server_get_ca_file (), &error);
  g_assert_no_error (error);
}

/* The threads have the service for as long as they answer. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  GSocketService *gone = fixture->service;

  g_socket_service_stop (fixture->service);
  g_socket_listener_close (G_SOCKET_LISTENER (fixture->service));
  g_object_add_weak_pointer (G_OBJECT (gone), (gpointer *) &gone);
  g_object_unref (fixture->service);
  while (g_atomic_pointer_get (&gone) != NULL)
    g_main_context_iteration (NULL, FALSE);
  g_object_unref (fixture->test.tls_database);
  g_object_unref (fixture->certificate);
  g_ptr_array_unref (fixture->requests);
  g_mutex_clear (&fixture->mutex);
}

typedef struct
{
  gboolean is_done;
  GBytes *bytes;
  char *type;
} Got;

static void
on_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Got *got = user_data;

  got->bytes = pr_html_images_get_finish (result, &got->type, NULL);
  got->is_done = TRUE;
}

static gboolean
get (PrHtmlImages *images, guint index)
{
  Got got = { 0 };
  gboolean came;

  pr_html_images_get_async (images, index, on_got, &got);
  while (!got.is_done)
    g_main_context_iteration (NULL, TRUE);
  came = got.bytes != NULL;
  if (came)
    g_assert_cmpstr (got.type, ==, "image/gif");
  g_clear_pointer (&got.bytes, g_bytes_unref);
  g_free (got.type);
  return came;
}

/* Whether the one image at that address, in which %u is the port, comes. */
static gboolean
fetch (Fixture *fixture, const PrHtmlImagesTest *test, const char *address)
{
  g_auto (GStrv) words = g_strsplit (address, "PORT", -1);
  g_autofree char *port = g_strdup_printf ("%u", fixture->port);
  g_autofree char *url = g_strjoinv (port, words);
  const char *urls[] = { url, NULL };
  PrHtmlImages *images = pr_html_images_new (urls, test);
  gboolean came = get (images, 0);

  pr_html_images_free (images);
  return came;
}

static gboolean
was_asked (Fixture *fixture, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fixture->mutex);

  for (guint i = 0; i < fixture->requests->len; i++)
    if (strstr (g_ptr_array_index (fixture->requests, i), text) != NULL)
      return TRUE;
  return FALSE;
}

/* Every one is fetched once, also what the page never asks for, and tells nothing about us. */
static void
test_fetch (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);
  PrHtmlImages *images;

  for (guint i = 0; i < 30; i++)
    g_ptr_array_add (urls, g_strdup_printf ("https://localhost:%u/%u?q=%u", fixture->port, i, i));
  g_ptr_array_add (urls, NULL);
  images = pr_html_images_new ((const char *const *) urls->pdata, &fixture->test);
  g_assert_true (pr_html_images_are_for (images, (const char *const *) urls->pdata));
  g_assert_true (get (images, 3));
  g_assert_true (get (images, 29));
  g_assert_true (get (images, 3));
  g_assert_false (get (images, 30));
  for (guint i = 0; i < 30; i++)
    g_assert_true (get (images, i));
  g_assert_cmpuint (count_requests (fixture), ==, 30);
  pr_html_images_free (images);
  g_assert_true (was_asked (fixture, "\r\nAccept-Language: en\r\n"));
  g_assert_true (was_asked (fixture, "\r\nUser-Agent: Mozilla/5.0\r\n"));
  g_assert_false (was_asked (fixture, "Cookie"));
  g_assert_false (was_asked (fixture, "Referer"));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const addresses[] = {
    "https://localhost:PORT/missing",
    "https://localhost:PORT/page",
    "https://localhost:PORT/huge",
    "https://me@localhost:PORT/x",
    "http://localhost:PORT/x",
    "ftp://localhost:PORT/x",
    "https:///x",
    "nonsense",
    "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_test_message ("%s", addresses[i]);
      g_assert_false (fetch (fixture, &fixture->test, addresses[i]));
    }
  g_assert_cmpuint (count_requests (fixture), ==, 3);
}

static void
test_redirections (Fixture *fixture, gconstpointer data)
{
  const char *const both[] = { "https://localhost:1/x", NULL };
  g_autofree char *here = g_strdup_printf ("https://localhost:%u/to/1?where=/x", fixture->port);
  g_autofree char *there = g_strdup_printf (
      "https://localhost:%u/to/2?where=https://127.0.0.1:%u/y", fixture->port, fixture->port);
  g_autofree char *named = g_strdup_printf ("https://127.0.0.1:%u/z", fixture->port);
  const char *const urls[] = { here, there, named, NULL };
  PrHtmlImages *images = pr_html_images_new (urls, &fixture->test);

  g_assert_true (get (images, 0));
  g_assert_true (get (images, 1));
  g_assert_true (get (images, 2));
  pr_html_images_free (images);
  g_mutex_lock (&fixture->mutex);
  g_ptr_array_set_size (fixture->requests, 0);
  g_mutex_unlock (&fixture->mutex);

  /* Nobody named these. */
  g_assert_false (fetch (fixture, &fixture->test,
                         "https://localhost:PORT/to/3?where=https://127.0.0.1:PORT/y"));
  g_assert_false (
      fetch (fixture, &fixture->test, "https://localhost:PORT/to/4?where=http://localhost:PORT/y"));
  g_assert_false (
      fetch (fixture, &fixture->test, "https://localhost:PORT/to/5?where=file:///etc/passwd"));
  g_assert_false (fetch (fixture, &fixture->test, "https://localhost:PORT/to/6?where="));
  g_assert_cmpuint (count_requests (fixture), <=, 4 + 6);
  g_assert_false (was_asked (fixture, "GET /y"));
  /* In a circle. */
  g_assert_false (fetch (fixture, &fixture->test, "https://localhost:PORT/to/7?where=7"));

  images = pr_html_images_new (both, &fixture->test);
  g_assert_false (get (images, 0));
  pr_html_images_free (images);
}

/* Without a test's leave, nothing on this machine is reached. */
static void
test_local (Fixture *fixture, gconstpointer data)
{
  PrHtmlImagesTest strict = { FALSE, fixture->test.tls_database };

  g_assert_false (fetch (fixture, &strict, "https://localhost:PORT/a"));
  g_assert_false (fetch (fixture, &strict, "https://127.0.0.1:PORT/a"));
  g_assert_false (fetch (fixture, &strict, "https://[::1]:PORT/a"));
  g_assert_false (fetch (fixture, &strict, "https://0:PORT/a"));
  g_assert_false (fetch (fixture, &strict, "https://[::ffff:127.0.0.1]:PORT/a"));
  g_assert_cmpuint (count_requests (fixture), ==, 0);
}

static void
test_certificate (Fixture *fixture, gconstpointer data)
{
  g_assert_false (fetch (fixture, &fixture->test, "https://localhost:PORT/a"));
  g_assert_cmpuint (count_requests (fixture), ==, 0);
}

/* Another message is opened while they are on their way. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%u/a", fixture->port);
  const char *const urls[] = { url, "https://localhost:1/b", NULL };

  for (guint turns = 0; turns < 12; turns++)
    {
      PrHtmlImages *images = pr_html_images_new (urls, &fixture->test);
      Got got[2] = { 0 };

      pr_html_images_get_async (images, 0, on_got, &got[0]);
      pr_html_images_get_async (images, 1, on_got, &got[1]);
      for (guint i = 0; i < turns; i++)
        g_main_context_iteration (NULL, FALSE);
      pr_html_images_free (images);
      while (!got[0].is_done || !got[1].is_done)
        g_main_context_iteration (NULL, TRUE);
      g_clear_pointer (&got[0].bytes, g_bytes_unref);
      g_free (got[0].type);
    }
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *address;
    gboolean is_public;
  } cases[] = {
    { "9.9.9.9", TRUE },
    { "193.0.6.139", TRUE },
    { "172.15.255.255", TRUE },
    { "172.32.0.1", TRUE },
    { "100.128.0.1", TRUE },
    { "2a00:1450::1", TRUE },
    { "2600::", TRUE },
    { "::ffff:9.9.9.9", TRUE },
    { "64:ff9b::909:909", TRUE },
    { "0.0.0.0", FALSE },
    { "0.1.2.3", FALSE },
    { "10.0.0.1", FALSE },
    { "100.64.0.1", FALSE },
    { "127.0.0.1", FALSE },
    { "127.255.255.254", FALSE },
    { "169.254.169.254", FALSE },
    { "172.16.0.1", FALSE },
    { "172.31.255.255", FALSE },
    { "192.168.1.1", FALSE },
    { "198.19.0.1", FALSE },
    { "224.0.0.251", FALSE },
    { "240.0.0.1", FALSE },
    { "255.255.255.255", FALSE },
    { "::", FALSE },
    { "::1", FALSE },
    { "::ffff:127.0.0.1", FALSE },
    { "::ffff:10.0.0.1", FALSE },
    { "::7f00:1", FALSE },
    { "64:ff9b::7f00:1", FALSE },
    { "64:ff9b:1::1", FALSE },
    { "2002:7f00:1::1", FALSE },
    { "2001:0:1::", FALSE },
    { "fc00::1", FALSE },
    { "fd12::1", FALSE },
    { "fe80::1", FALSE },
    { "fec0::1", FALSE },
    { "ff02::1", FALSE },
    { "100::1", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (cases[i].address);

      g_test_message ("%s", cases[i].address);
      g_assert_true (pr_public_host_is_public (address) == cases[i].is_public);
    }
}

static void
test_pictures (void)
{
#define PICTURE(bytes) (const guint8 *) bytes, sizeof bytes - 1
#define AVIF(size)      \
  PICTURE ("\0\0\0\x0c" \
           "ftypavif"   \
           "\0\0\0\x30" \
           "meta"       \
           "\0\0\0\0"   \
           "\0\0\0\x24" \
           "iprp"       \
           "\0\0\0\x1c" \
           "ipco"       \
           "\0\0\0\x14" \
           "ispe"       \
           "\0\0\0\0" size)
  static const struct
  {
    const guint8 *data;
    gsize size;
    const char *type;
  } cases[] = {
    { PICTURE ("GIF89a\1\0\1\0\0"), "image/gif" },
    { PICTURE ("GIF89a\xff\xff\xff\xff"), NULL },
    { PICTURE ("GIF89a"), NULL },
    { PICTURE ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10"), "image/png" },
    { PICTURE ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0"), NULL },
    { PICTURE ("\xff\xd8\xff\xe0\0\4xx\xff\xc0\0\x11\x08\0\x20\0\x20"), "image/jpeg" },
    { PICTURE ("\xff\xd8\xff\xe0\0\4xx\xff\xff\xc2\0\x11\x08\0\x20\0\x20"), "image/jpeg" },
    { PICTURE ("\xff\xd8\xff\xe0\0\0\xff\xe1"), NULL },
    { PICTURE ("\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff"), NULL },
    { PICTURE ("RIFFxxxxWEBPVP8X\0\0\0\0\0\0\0\0\x0f\0\0\x0f\0\0"), "image/webp" },
    { PICTURE ("RIFFxxxxWEBPVP8X\0\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff"), NULL },
    { PICTURE ("RIFFxxxxWEBPVP8 \0\0\0\0\0\0\0\x9d\1\x2a\x10\0\x10\0"), "image/webp" },
    { PICTURE ("RIFFxxxxWEBPVP8L\0\0\0\0\x2f\x0f\xc0\x03\0"), "image/webp" },
    { PICTURE ("BMxxxxxxxxxxxxxxxx\x10\0\0\0\xf0\xff\xff\xff"), "image/bmp" },
    { AVIF ("\0\0\x10\0\0\0\x10\0"), "image/avif" },
    { AVIF ("\0\1\0\0\0\1\0\0"), NULL },
    { AVIF ("\0\0\0\0\0\0\x10\0"), NULL },
    { PICTURE ("\0\0\0\x0c"
               "ftypavif"),
      NULL },
    { PICTURE ("<svg xmlns='http://www.w3.org/2000/svg'/>"), NULL },
    { PICTURE ("<!DOCTYPE html>"), NULL },
    { PICTURE (""), NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%u", i);
      g_assert_cmpstr (pr_html_picture_guess_type (cases[i].data, cases[i].size), ==,
                       cases[i].type);
    }
  /* However it is cut off. */
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize size = 0; size < cases[i].size; size++)
      {
        g_autofree guint8 *copy = g_memdup2 (cases[i].data, size);

        pr_html_picture_guess_type (copy, size);
      }
}

#define ADD(path, certificate, function)                                                   \
  g_test_add (path, Fixture, GINT_TO_POINTER (SCRIPTED_CERTIFICATE_##certificate), set_up, \
              function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ADD ("/ui/html-images/fetch", GOOD, test_fetch);
  ADD ("/ui/html-images/refused", GOOD, test_refused);
  ADD ("/ui/html-images/redirections", GOOD, test_redirections);
  ADD ("/ui/html-images/local", GOOD, test_local);
  ADD ("/ui/html-images/end", GOOD, test_end);
  ADD ("/ui/html-images/wrong-host", WRONG_HOST, test_certificate);
  ADD ("/ui/html-images/self-signed", SELF_SIGNED, test_certificate);
  ADD ("/ui/html-images/expired", EXPIRED, test_certificate);
  g_test_add_func ("/ui/html-images/addresses", test_addresses);
  g_test_add_func ("/ui/html-images/pictures", test_pictures);
  status = g_test_run ();
  scripted_certificates_clean ();
  return status;
}
