/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message: any bytes are one, its parts can be read, and what is shown is one closed document. */
#include "fuzz.h"

#include "mime/mime-document.h"
#include "mime/mime-name.h"
#include "mime/mime-render.h"
#include "mime/mime-snippet.h"

#include <string.h>

static void
check_headers (const MimeHeaderSummary *headers)
{
  const char *lines[] = { headers->from_name, headers->from_address, headers->from,
                          headers->sender,    headers->to,           headers->cc,
                          headers->reply_to,  headers->subject,      headers->message_id,
                          headers->list_id,   headers->in_reply_to };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_assert_true (g_utf8_validate (lines[i], -1, NULL));
      g_assert_null (strpbrk (lines[i], "\r\n\t\x1b"));
    }
}

static void
check_part (MimeDocument *document, const MimePart *part)
{
  g_autoptr (GBytes) data = mime_document_dup_part_data (document, part);
  g_autofree char *snippet = mime_snippet_from_bytes (data, part->type, part->charset, NULL);

  g_assert_cmpuint (g_bytes_get_size (data), ==, part->size);
  g_assert_null (strpbrk (part->name, "/\\"));
  g_assert_true (part->name[0] != '.');
  g_assert_true (g_utf8_validate (part->name, -1, NULL));
  g_assert_true (g_utf8_validate (part->type, -1, NULL));
  g_assert_true (g_utf8_validate (snippet, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  MimeRenderOptions options = { .token = "TOKEN" };
  g_autoptr (GBytes) source = g_bytes_new (data, size);
  g_autoptr (MimeDocument) document = mime_document_parse (source, NULL);
  g_autofree char *html = mime_render_document (document, &options, NULL);

  check_headers (mime_document_get_headers (document));
  g_assert_cmpuint (mime_document_get_n_parts (document), <=, mime_limits_default.parts);
  for (guint i = 0; i < mime_document_get_n_parts (document); i++)
    check_part (document, mime_document_get_part (document, i));
  g_assert_true (g_utf8_validate (mime_document_get_text (document), -1, NULL));
  g_assert_true (g_utf8_validate (html, -1, NULL));
  g_assert_true (g_str_has_suffix (html, "</body></html>\n"));
  return 0;
}
