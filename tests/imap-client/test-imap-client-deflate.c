/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client-fixture.h"

#define FETCHES (IMAP_RUN_MAILBOX | IMAP_RUN_READS_FLAGS)

/* COMPRESS is limited by what a server says without having announced it. */

static void
log_in_and_deflate (ClientFixture *fixture)
{
  g_autoptr (ImapSelected) selected = NULL;
  g_autoptr (GError) error = NULL;

  client_fixture_init (fixture, NULL);
  client_fixture_log_in (fixture, "COMPRESS=DEFLATE");
  scripted_server_answer (fixture->server, "* COMPRESS DEFLATE", "$T OK deflating\r\n");
  scripted_server_deflate (fixture->server);
  client_fixture_prepare (fixture, IMAP_PREPARE_COMPRESS, &error);
  g_assert_no_error (error);
  scripted_server_answer (fixture->server, "* SELECT INBOX", "* 3 EXISTS\r\n$T OK .\r\n");
  selected = client_fixture_select (fixture, "INBOX", NULL, &error);
  g_assert_no_error (error);
}

static BaseSpool *
on_literal (const char *text, gsize len, guint64 size, gpointer user_data)
{
  BaseSpool **spool = user_data;

  *spool = base_spool_new (0, g_get_tmp_dir ());
  return base_spool_ref (*spool);
}

/* A message of one letter fifty million times deflates to a thousandth of its size. */
static void
test_dense_message (void)
{
  gsize size = 50 * 1000 * 1000;
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) fetch = NULL;
  g_autoptr (BaseSpool) spool = NULL;
  g_autoptr (GBytes) message = NULL;
  char *letters = g_malloc (size);

  memset (letters, 'a', size);
  message = g_bytes_new_take (letters, size);
  log_in_and_deflate (&fixture);
  imap_client_set_sink (fixture.client, on_literal, &spool);
  scripted_server_answer (fixture.server, "* UID FETCH 7 *",
                          "* 1 FETCH (UID 7 BODY[] {50000000}\r\n");
  scripted_server_say_bytes (fixture.server, message);
  scripted_server_say (fixture.server, ")\r\n$T OK done\r\n");
  fetch = client_fixture_start (&fixture, "UID FETCH 7 (BODY.PEEK[])", FETCHES, 0, NULL);
  client_fixture_wait_pending (fetch);
  g_assert_no_error (fetch->error);
  g_assert_cmpstr (fetch->responses->str, ==, "fetch 7;");
  g_assert_cmpuint (base_spool_get_size (spool), ==, size);
}

/* Many that are read in one piece with what announces them. */
static void
test_dense_messages (void)
{
  g_auto (ClientFixture) fixture;
  g_autoptr (Pending) fetch = NULL;
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autofree char *letters = g_strnfill (30000, 'a');

  for (guint uid = 1; uid <= 300; uid++)
    g_string_append_printf (answer, "* %u FETCH (UID %u BODY[] {30000}\r\n%s)\r\n", uid, uid,
                            letters);
  g_string_append (answer, "$T OK done\r\n");
  log_in_and_deflate (&fixture);
  scripted_server_answer (fixture.server, "* UID FETCH *", answer->str);
  fetch = client_fixture_start (&fixture, "UID FETCH 1:300 (BODY.PEEK[])", FETCHES, 0, NULL);
  client_fixture_wait_pending (fetch);
  g_assert_no_error (fetch->error);
}

typedef struct
{
  const char *before;
  const char *letters;
} BombCase;

static const BombCase bombs[] = {
  /* one endless line */
  { "* OK ", "a" },
  /* endless responses, each of them short */
  { "", "* 1 EXISTS\r\n" },
  /* after an honest literal, which earns nothing */
  { "* 1 FETCH (UID 7 BODY[] {10}\r\n0123456789)\r\n* OK ", "a" },
};

static void
test_bomb (gconstpointer data)
{
  const BombCase *test = data;
  g_auto (ClientFixture) fixture;
  g_autoptr (GString) said = g_string_new (test->before);
  g_autoptr (GBytes) bytes = NULL;

  while (said->len < 12 * 1024 * 1024)
    g_string_append (said, test->letters);
  bytes = g_string_free_to_bytes (g_steal_pointer (&said));
  log_in_and_deflate (&fixture);
  scripted_server_say_bytes (fixture.server, bytes);
  client_fixture_wait_closed (&fixture);
  g_assert_error (fixture.closed, NET_ERROR, NET_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-client/deflate/dense-message", test_dense_message);
  g_test_add_func ("/imap-client/deflate/dense-messages", test_dense_messages);
  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      g_autofree char *path = g_strdup_printf ("/imap-client/deflate/bomb-%u", i);

      g_test_add_data_func (path, &bombs[i], test_bomb);
    }
  return g_test_run ();
}
