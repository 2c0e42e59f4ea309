/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-document.h"
#include "mime/mime-render.h"

#include <string.h>

/* Every tests/data/mime/NAME.eml is taken apart and held against the lines of NAME.expect:
 *
 *     subject, from, snippet   are exactly this
 *     notes                    has this note
 *     kind                     text or html
 *     n-parts                  so many
 *     part                     there is one: PATH TYPE BYTES FLAGS NAME
 *                              (flags: i in the body, a attachment, - neither)
 *     text, no-text            is (not) in the plain text
 *     html, no-html            is (not) in what the web view gets
 *     blocked                  hosts kept from loading, in order
 */

static const struct
{
  const char *name;
  MimeNotes note;
} notes[] = {
  { "not-a-message", MIME_NOTE_NOT_A_MESSAGE },
  { "too-many-parts", MIME_NOTE_TOO_MANY_PARTS },
  { "too-many-headers", MIME_NOTE_TOO_MANY_HEADERS },
  { "too-deep", MIME_NOTE_TOO_DEEP },
  { "text-cut", MIME_NOTE_TEXT_CUT },
  { "encrypted", MIME_NOTE_ENCRYPTED },
  { "partial", MIME_NOTE_PARTIAL },
};

typedef struct
{
  MimeDocument *document;
  char *html;
  MimeHtmlReport report;
} Case;

static GBytes *
read_data (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "mime", name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}

static gboolean
has_part (const MimeDocument *document, const char *expected)
{
  for (guint i = 0; i < mime_document_get_n_parts (document); i++)
    {
      const MimePart *part = mime_document_get_part (document, i);
      g_autofree char *line =
          g_strdup_printf ("%s %s %" G_GSIZE_FORMAT " %s%s%s %s", part->path, part->type,
                           part->size, part->is_inline ? "i" : "", part->is_attachment ? "a" : "",
                           part->is_inline || part->is_attachment ? "" : "-", part->name);

      g_strchomp (line);
      if (g_str_equal (line, expected))
        return TRUE;
      g_test_message ("part: %s", line);
    }
  return FALSE;
}

static gboolean
has_note (const MimeDocument *document, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    if (g_str_equal (notes[i].name, name))
      return (mime_document_get_notes (document) & notes[i].note) != 0;
  return FALSE;
}

static gboolean
was_blocked (const MimeHtmlReport *report, const char *hosts)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < report->hosts->len; i++)
    g_string_append_printf (line, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (report->hosts, i));
  return g_str_equal (line->str, hosts);
}

static gboolean
holds (const Case *self, const char *key, const char *value)
{
  const MimeHeaderSummary *headers = mime_document_get_headers (self->document);
  const char *text = mime_document_get_text (self->document);

  if (g_str_equal (key, "subject"))
    return g_str_equal (headers->subject, value);
  if (g_str_equal (key, "from"))
    return g_str_equal (headers->from, value);
  if (g_str_equal (key, "snippet"))
    return g_str_equal (mime_document_get_snippet (self->document), value);
  if (g_str_equal (key, "notes"))
    return has_note (self->document, value);
  if (g_str_equal (key, "kind"))
    return mime_document_has_html (self->document) == g_str_equal (value, "html");
  if (g_str_equal (key, "n-parts"))
    return mime_document_get_n_parts (self->document) == g_ascii_strtoull (value, NULL, 10);
  if (g_str_equal (key, "part"))
    return has_part (self->document, value);
  if (g_str_equal (key, "text"))
    return strstr (text, value) != NULL;
  if (g_str_equal (key, "no-text"))
    return strstr (text, value) == NULL;
  if (g_str_equal (key, "html"))
    return strstr (self->html, value) != NULL;
  if (g_str_equal (key, "no-html"))
    return strstr (self->html, value) == NULL;
  if (g_str_equal (key, "blocked"))
    return was_blocked (&self->report, value);
  g_test_message ("unknown key %s", key);
  return FALSE;
}

static void
check_line (const Case *self, const char *name, const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *key = NULL;

  if (colon == NULL)
    return;
  key = g_strndup (line, (gsize) (colon - line));
  if (!holds (self, key, g_str_has_prefix (colon, ": ") ? colon + 2 : colon + 1))
    {
      g_test_message ("%s: does not hold: %s", name, line);
      g_test_message ("subject: %s", mime_document_get_headers (self->document)->subject);
      g_test_message ("snippet: %s", mime_document_get_snippet (self->document));
      g_test_message ("text: %s", mime_document_get_text (self->document));
      g_test_message ("notes: %x", mime_document_get_notes (self->document));
      g_test_message ("html: %s", self->html);
      g_test_fail ();
    }
}

/* What must be true of any message. */
static void
check_invariants (const Case *self)
{
  g_assert_true (g_utf8_validate (mime_document_get_text (self->document), -1, NULL));
  g_assert_true (g_utf8_validate (mime_document_get_snippet (self->document), -1, NULL));
  g_assert_true (g_utf8_validate (self->html, -1, NULL));
  for (guint i = 0; i < mime_document_get_n_parts (self->document); i++)
    {
      const MimePart *part = mime_document_get_part (self->document, i);
      g_autoptr (GBytes) data = mime_document_dup_part_data (self->document, part);

      g_assert_cmpuint (g_bytes_get_size (data), ==, part->size);
      g_assert_true (mime_document_find_part (self->document, part->path) == part);
      g_assert_true (g_utf8_validate (part->name, -1, NULL));
      g_assert_null (strchr (part->name, '/'));
      g_assert_true (part->name[0] != '.');
      g_assert_true (!part->is_attachment || part->name[0] != '\0');
    }
}

static void
test_case (gconstpointer data)
{
  const char *name = data;
  MimeRenderOptions options = { .token = "TOKEN", .scheme = MIME_SCHEME_AUTO };
  g_autofree char *message = g_strconcat (name, ".eml", NULL);
  g_autofree char *expectation = g_strconcat (name, ".expect", NULL);
  g_autoptr (GBytes) source = read_data (message);
  g_autoptr (GBytes) expected = read_data (expectation);
  g_autofree char *text =
      g_strndup (g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  Case self;

  mime_html_report_init (&self.report);
  self.document = mime_document_parse (source, NULL);
  self.html = mime_render_document (self.document, &options, &self.report);
  check_invariants (&self);
  for (guint i = 0; lines[i] != NULL; i++)
    check_line (&self, name, lines[i]);
  mime_document_unref (self.document);
  mime_html_report_clear (&self.report);
  g_free (self.html);
}

/* Every message cut at every byte is still something to show. */
static void
test_truncated (gconstpointer data)
{
  const char *name = data;
  MimeRenderOptions options = { .token = "TOKEN" };
  g_autofree char *message = g_strconcat (name, ".eml", NULL);
  g_autoptr (GBytes) source = read_data (message);
  gsize step = MAX (1, g_bytes_get_size (source) / 400);

  for (gsize length = 0; length < g_bytes_get_size (source); length += step)
    {
      g_autoptr (GBytes) piece = g_bytes_new_from_bytes (source, 0, length);
      g_autoptr (MimeDocument) document = mime_document_parse (piece, NULL);
      g_autofree char *html = mime_render_document (document, &options, NULL);

      g_assert_true (g_utf8_validate (html, -1, NULL));
      g_assert_true (g_str_has_suffix (html, "</body></html>\n"));
    }
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *entry;

  g_test_init (&argc, &argv, NULL);
  folder = g_test_build_filename (G_TEST_DIST, "data", "mime", NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((entry = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (entry, ".eml"))
      g_ptr_array_add (names, g_strndup (entry, strlen (entry) - strlen (".eml")));
  g_assert_cmpuint (names->len, >=, 60);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_strconcat ("/mime/corpus/", name, NULL);
      g_autofree char *cut = g_strconcat ("/mime/truncated/", name, NULL);

      g_test_add_data_func (path, name, test_case);
      g_test_add_data_func (cut, name, test_truncated);
    }
  return g_test_run ();
}
