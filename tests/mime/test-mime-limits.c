/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-document.h"
#include "mime/mime-render.h"

#include <stdlib.h>
#include <string.h>

/* Messages made to be too large for a reader. Each is parsed in a process of its own whose memory
 * high-water mark is then looked at: 300 MB for any message is the promise. */

#define MAX_RESIDENT_KB (300 * 1024)

static void
repeat (GString *message, const char *piece, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append (message, piece);
}

static GBytes *
finish (GString *message)
{
  return g_string_free_to_bytes (message);
}

static GBytes *
many_parts (void)
{
  GString *message = g_string_new ("Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                                   "--b\r\n\r\nthe text\r\n");

  repeat (message, "--b\r\n\r\n", 1000000);
  return finish (message);
}

/* The boundary is written in a way that a plain search does not find. */
static GBytes *
many_parts_disguised (void)
{
  GString *message = g_string_new ("Content-Type: multipart/mixed; boundary*=us-ascii''%62x\r\n\r\n"
                                   "--bx\r\n\r\nthe text\r\n");

  repeat (message, "--bx\r\n\r\n", 1000000);
  return finish (message);
}

/* Each boundary is used twice only. */
static GBytes *
many_multiparts (void)
{
  GString *message = g_string_new ("Content-Type: multipart/mixed; boundary=b\r\n\r\n");

  for (guint i = 0; i < 200000; i++)
    g_string_append_printf (
        message,
        "--b\r\nContent-Type: multipart/mixed; boundary=c%u\r\n\r\n--c%u\r\n\r\n"
        "--c%u--\r\n",
        i, i, i);
  return finish (message);
}

static GBytes *
many_headers (void)
{
  GString *message = g_string_new (NULL);

  repeat (message, "X: a\r\n", 1000000);
  g_string_append (message, "\r\nthe text\r\n");
  return finish (message);
}

static GBytes *
nested_multiparts (void)
{
  GString *message = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (message, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n",
                            i, i);
  return finish (message);
}

static GBytes *
nested_messages (void)
{
  GString *message = g_string_new (NULL);

  repeat (message, "Content-Type: message/rfc822\r\n\r\n", 5000);
  g_string_append (message, "Subject: inmost\r\n\r\nthe text\r\n");
  return finish (message);
}

/* GMime lets a header grow by realloc() in small steps, which this sanitizer makes a copy each
 * time. */
#ifdef __SANITIZE_ADDRESS__
#  define HEADER_PART 10
#else
#  define HEADER_PART 1
#endif

static GBytes *
long_subject (void)
{
  GString *message = g_string_new ("Subject: ");

  repeat (message, "=?utf-8?q?=E2=82=AC?= ", 10 * 1024 * 1024 / 21 / HEADER_PART);
  g_string_append (message, "\r\n\r\nthe text\r\n");
  return finish (message);
}

static GBytes *
many_recipients (void)
{
  GString *message = g_string_new ("To: a@example.org");

  repeat (message, ",\r\n \"Somebody\" <somebody@example.org>", 300000 / HEADER_PART);
  g_string_append (message, "\r\n\r\nthe text\r\n");
  return finish (message);
}

/* Each colon begins a group inside the one before. */
static GBytes *
nested_groups (void)
{
  GString *message = g_string_new ("From: ");

  repeat (message, "a:", 500000);
  g_string_append (message, "\r\nTo: ");
  repeat (message, "b:\r\n ", 200000);
  g_string_append (message, "\r\n\r\nthe text\r\n");
  return finish (message);
}

static GBytes *
long_text (void)
{
  GString *message = g_string_new ("Content-Type: text/plain\r\n\r\n");

  repeat (message, "http://example.org/ a@b.de > :// ", 20 * 1024 * 1024 / 33);
  return finish (message);
}

static GBytes *
open_html (void)
{
  GString *message = g_string_new ("Content-Type: text/html\r\n\r\n<p>the text</p>");

  repeat (message, "<b>", 300000);
  repeat (message, "</i>", 300000);
  return finish (message);
}

static GBytes *
long_html (void)
{
  GString *message = g_string_new ("Content-Type: text/html\r\n\r\n<table>");

  repeat (message, "<tr><td style='color:red'>cell</td></tr>", 1000000);
  return finish (message);
}

typedef struct
{
  const char *name;
  GBytes *(*make) (void);
  MimeNotes notes;
  const char *text; /* that is still shown */
} Case;

static const Case cases[] = {
  { "many-parts", many_parts, MIME_NOTE_TOO_MANY_PARTS, "the text" },
  { "many-parts-disguised", many_parts_disguised, MIME_NOTE_TOO_MANY_PARTS, "the text" },
  { "many-multiparts", many_multiparts, MIME_NOTE_TOO_MANY_PARTS, "" },
  { "many-headers", many_headers, MIME_NOTE_TOO_MANY_HEADERS, "the text" },
  { "nested-multiparts", nested_multiparts, MIME_NOTE_TOO_DEEP, "" },
  { "nested-messages", nested_messages, MIME_NOTE_TOO_DEEP, "" },
  { "long-subject", long_subject, MIME_NOTE_NONE, "the text" },
  { "many-recipients", many_recipients, MIME_NOTE_NONE, "the text" },
  { "nested-groups", nested_groups, MIME_NOTE_NONE, "the text" },
  { "long-text", long_text, MIME_NOTE_TEXT_CUT, "example.org" },
  { "open-html", open_html, MIME_NOTE_NONE, "the text" },
  { "long-html", long_html, MIME_NOTE_TEXT_CUT, "cell" },
};

static long
resident_high_water_kb (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);
  return strtol (line + strlen ("VmHWM:"), NULL, 10);
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  MimeRenderOptions options = { .token = "TOKEN" };
  g_autoptr (GBytes) source = NULL;
  g_autoptr (MimeDocument) document = NULL;
  g_autofree char *html = NULL;
  gint64 start;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 120 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  source = test->make ();
  start = g_get_monotonic_time ();
  document = mime_document_parse (source, NULL);
  html = mime_render_document (document, &options, NULL);
  g_printerr ("# %s: %.1f MB in %" G_GINT64_FORMAT " ms, %u parts, notes %x, %ld kB resident\n",
              test->name, (double) g_bytes_get_size (source) / 1e6,
              (g_get_monotonic_time () - start) / 1000, mime_document_get_n_parts (document),
              mime_document_get_notes (document), resident_high_water_kb ());
  g_assert_cmpuint (mime_document_get_n_parts (document), <=, mime_limits_default.parts);
  if (test->notes != MIME_NOTE_NONE)
    g_assert_cmpuint (mime_document_get_notes (document), !=, MIME_NOTE_NONE);
  g_assert_nonnull (strstr (mime_document_get_text (document), test->text));
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (resident_high_water_kb (), <, MAX_RESIDENT_KB);
#endif
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/limits/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
