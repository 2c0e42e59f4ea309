/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every file NAME.imap in tests/data/imap is read as if a server had sent it: whole, byte by byte,
 * cut in two at every place, and with long lists of numbers taken out of the text early. Each time
 * what is understood must be what NAME.expected says. With UPDATE_EXPECTED in the environment that
 * file is written instead. The files live-SERVER-NAME.imap were written by record.py. */
#include "response-dump.h"

#include "imap/imap-reader.h"
#include <glib/gstdio.h>

/* Small, so that small files reach them. */
static const ImapLimits limits = {
  .line = 1000,
  .line_skip = 5000,
  .literal_memory = 200,
  .literal = 100000,
  .frame = 1500,
  .stream = 1000,
  .set_ranges = 50,
  .nesting = 10,
  .items = 150,
};

static BaseSpool *
spool_for_whole_bodies (const char *text, gsize len, guint64 size, gpointer user_data)
{
  g_assert_cmpuint (size, >, 0);
  if (g_strstr_len (text, (gssize) len, "BODY[]") == NULL)
    return NULL;
  g_assert_true (text[len - 1] == '}');
  return base_spool_new (50, NULL);
}

static void
push_all (ImapReader *reader, const char *data, gsize len, GString *out)
{
  while (len > 0)
    {
      gsize consumed;
      g_autoptr (ImapResponse) response = NULL;
      g_autoptr (GError) error = NULL;
      ImapFramerStatus status = imap_reader_push (reader, data, len, &consumed, &response, &error);
      g_assert_cmpuint (consumed, <=, len);
      data += consumed;
      len -= consumed;
      if (status == IMAP_FRAMER_READY)
        response_dump (response, out);
      else if (status == IMAP_FRAMER_NEED_MORE)
        g_assert_cmpuint (len, ==, 0);
      else
        {
          g_string_append_printf (out, "lost: %s\n", error->message);
          imap_framer_reset (imap_reader_get_framer (reader));
        }
    }
}

/* Reads in pieces of @step bytes, the first of @first. */
static char *
read_in_pieces (const char *data, gsize len, gsize first, gsize step, gsize stream)
{
  ImapLimits these = limits;
  these.stream = stream;
  g_autoptr (ImapReader) reader = imap_reader_new (&these);
  imap_framer_set_sink (imap_reader_get_framer (reader), spool_for_whole_bodies, NULL);
  GString *out = g_string_new (NULL);
  for (gsize i = 0; i < len;)
    {
      gsize n = MIN (i == 0 ? first : step, len - i);
      /* A copy of its own, so that reading past its end is noticed. */
      g_autofree char *piece = g_memdup2 (data + i, n);
      push_all (reader, piece, n, out);
      i += n;
    }
  if (imap_framer_is_inside (imap_reader_get_framer (reader)))
    g_string_append (out, "unfinished\n");
  return g_string_free (out, FALSE);
}

static void
test_vector (gconstpointer path)
{
  g_autofree char *data = NULL;
  gsize len;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &data, &len, &error);
  g_assert_no_error (error);
  g_autofree char *base = g_strndup (path, strlen (path) - strlen (".imap"));
  g_autofree char *expected_path = g_strconcat (base, ".expected", NULL);
  g_autofree char *whole = read_in_pieces (data, len, len, len, limits.stream);
  if (g_getenv ("UPDATE_EXPECTED") != NULL)
    g_assert_true (g_file_set_contents (expected_path, whole, -1, NULL));

  g_autofree char *expected = NULL;
  g_file_get_contents (expected_path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (whole, ==, expected);
  for (gsize stream = 10; stream <= limits.stream; stream *= 10)
    {
      g_autofree char *bytewise = read_in_pieces (data, len, 1, 1, stream);
      g_assert_cmpstr (bytewise, ==, expected);
      for (gsize cut = 1; cut < len; cut++)
        {
          g_autofree char *cut_in_two = read_in_pieces (data, len, cut, len, stream);
          g_assert_cmpstr (cut_in_two, ==, expected);
        }
    }
}

static void
add_vectors (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", "imap", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  guint n = 0;
  const char *name;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_str_has_suffix (name, ".imap"))
        continue;
      g_autofree char *stem = g_strndup (name, strlen (name) - strlen (".imap"));
      g_autofree char *test = g_strdup_printf ("/imap/vectors/%s", stem);
      g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), test_vector, g_free);
      n++;
    }
  g_assert_cmpuint (n, >=, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_vectors ();
  return g_test_run ();
}
