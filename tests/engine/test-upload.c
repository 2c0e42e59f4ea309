/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages whose upload may or may not have reached the server: they are there once in the end. */
#include "engine-odd.h"

#include "store/store-upload.h"

#define SOURCE "Message-ID: <new@example.org>\r\nSubject: New\r\n\r\nhello\r\n"

typedef struct
{
  GAsyncResult *result;
} Wait;

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Wait *) user_data)->result = g_object_ref (result);
}

/* Journals that SOURCE is to be uploaded to Archive. */
static void
upload (Odd *odd)
{
  g_autoptr (StoreFolder) folder = fixture_find_folder (&odd->fixture, "Archive");
  g_autoptr (GBytes) source = g_bytes_new_static (SOURCE, sizeof SOURCE - 1);
  g_autoptr (GError) error = NULL;
  StoreUpload new = { .folder = folder->id, .message_id = "new@example.org" };
  Wait wait = { NULL };

  store_upload_add_async (odd->fixture.database, &new, source, NULL, on_ready, &wait);
  fixture_wait (wait.result != NULL);
  store_upload_add_finish (odd->fixture.database, wait.result, &error);
  g_assert_no_error (error);
  g_object_unref (wait.result);
}

static void
repeat (Odd *odd, gint64 operation)
{
  g_autoptr (GError) error = NULL;
  Wait wait = { NULL };

  store_operation_repeat_async (odd->fixture.database, operation, NULL, on_ready, &wait);
  fixture_wait (wait.result != NULL);
  store_operation_repeat_finish (odd->fixture.database, wait.result, &error);
  g_assert_no_error (error);
  g_object_unref (wait.result);
}

/* An upload that was sent, and of which nobody heard whether it arrived. */
static gboolean
init_uncertain (Odd *odd)
{
  if (!odd_init (odd, TEST_SERVER_DEFAULT))
    return FALSE;
  odd_start (odd);
  g_ptr_array_unref (fixture_sync (&odd->fixture, NULL, NULL));
  fixture_stop (&odd->fixture);
  upload (odd);
  fixture_mark_sent (&odd->fixture);
  return TRUE;
}

/* The server has it, and tells another size than it was given. */
static void
test_other_size (void)
{
  g_auto (Odd) odd = { 0 };

  if (!init_uncertain (&odd))
    return;
  test_imap_append (odd.imap, "Archive", NULL, SOURCE "and a line of the server's own\r\n");
  odd_start (&odd);
  fixture_wait (fixture_count_operations (&odd.fixture) == 0);
  g_assert_cmpuint (engine_filter_count (odd.filter, "APPEND*"), ==, 0);
  g_assert_cmpuint (test_imap_count (odd.imap, "Archive"), ==, 1);
}

/* The server has it, but does not let anybody look until the person has asked again. */
static void
test_look_refused (gconstpointer data)
{
  const char *command = data;
  g_auto (Odd) odd = { 0 };

  if (!init_uncertain (&odd))
    return;
  test_imap_append (odd.imap, "Archive", NULL, SOURCE);
  engine_filter_refuse (odd.filter, command, "NO [NOPERM] Not for you", 1);
  odd_start (&odd);
  fixture_wait (odd.fixture.refusal != NULL);
  repeat (&odd, odd.fixture.refusal->operation);
  fixture_wait (fixture_count_operations (&odd.fixture) == 0);
  g_assert_cmpuint (engine_filter_count (odd.filter, "APPEND*"), ==, 0);
  g_assert_cmpuint (test_imap_count (odd.imap, "Archive"), ==, 1);
}

/* It did not arrive: it is sent after all. */
static void
test_absent (void)
{
  g_auto (Odd) odd = { 0 };

  if (!init_uncertain (&odd))
    return;
  odd_start (&odd);
  fixture_wait (fixture_count_operations (&odd.fixture) == 0);
  g_assert_cmpuint (engine_filter_count (odd.filter, "APPEND*"), ==, 1);
  g_assert_cmpuint (test_imap_count (odd.imap, "Archive"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/upload/other-size", test_other_size);
  g_test_add_data_func ("/engine/upload/examine-refused", "EXAMINE *Archive*", test_look_refused);
  g_test_add_data_func ("/engine/upload/search-refused", "UID SEARCH*MESSAGE-ID*",
                        test_look_refused);
  g_test_add_func ("/engine/upload/absent", test_absent);
  return g_test_run ();
}
