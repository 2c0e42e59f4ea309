/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/reader/pr-save-all.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PART(name, text)                                                                  \
  "--f\r\nContent-Type: text/x-note\r\nContent-Disposition: attachment; filename=\"" name \
  "\"\r\n\r\n" text "\r\n"

static const char message[] =
    "From: anna@example.org\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=f\r\n\r\n"
    "--f\r\nContent-Type: text/plain\r\n\r\nSee the notes.\r\n" PART ("a.txt", "first")
        PART ("a.txt", "second") PART ("../../b", "third") PART (".hidden", "fourth")
            PART ("a.txt", "fifth") "--f--\r\n";

typedef struct
{
  char *path;
  GFile *folder;
  MimeDocument *document;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) source = g_bytes_new_static (message, sizeof message - 1);
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("postrider-save-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->folder = g_file_new_for_path (fixture->path);
  fixture->document = mime_document_parse (source, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (fixture->path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (fixture->path);
  g_free (fixture->path);
  g_object_unref (fixture->folder);
  mime_document_unref (fixture->document);
}

static void
assert_contents (Fixture *fixture, const char *name, const char *expected)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_autofree char *present = g_build_filename (fixture->path, "a (2).txt", NULL);
  g_autofree char *elsewhere = g_build_filename (fixture->path, "elsewhere", NULL);
  g_autofree char *link = g_build_filename (fixture->path, "b", NULL);
  g_autoptr (GError) error = NULL;
  guint n;

  g_assert_true (g_file_set_contents (present, "mine", -1, NULL));
  g_assert_cmpint (symlink (elsewhere, link), ==, 0);
  g_assert_true (pr_save_all_write (fixture->document, fixture->folder, NULL, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 5);
  assert_contents (fixture, "a.txt", "first");
  assert_contents (fixture, "a (2).txt", "mine");
  assert_contents (fixture, "a (3).txt", "second");
  assert_contents (fixture, "a (4).txt", "fifth");
  assert_contents (fixture, "b (2)", "third");
  g_assert_false (g_file_test (elsewhere, G_FILE_TEST_EXISTS));
  /* All of it once more harms nothing. */
  g_assert_true (pr_save_all_write (fixture->document, fixture->folder, NULL, &n, &error));
  assert_contents (fixture, "a.txt", "first");
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) missing = g_file_get_child (fixture->folder, "missing");
  g_autoptr (GError) error = NULL;
  guint n;

  g_assert_false (pr_save_all_write (fixture->document, missing, NULL, &n, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (n, ==, 0);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/ui/save-all/names", test_names);
  ADD ("/ui/save-all/no-folder", test_no_folder);
  return g_test_run ();
}
