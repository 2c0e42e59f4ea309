/* SPDX-License-Identifier: GPL-3.0-or-later */
/* However a server goes about it, reading what it sends makes the process at most 20 MB larger.
 * Each case is read by a child of its own, which looks at its own peak. */
#include "hostile.h"

#include "imap/imap-reader.h"
#include "imap/imap-seqmap.h"
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CEILING_KB (20 << 10)

/* A number of /proc/self/status, in KiB. */
static glong
get_status (const char *name)
{
  g_autofree char *text = NULL;
  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  const char *found = text != NULL ? strstr (text, name) : NULL;
  return found != NULL ? strtol (found + strlen (name), NULL, 10) : -1;
}

typedef void (*Run) (gconstpointer data);

/* Fails the test when @run makes a child too large. */
static void
assert_small (const char *name, Run run, gconstpointer data)
{
  int fds[2];
  glong grown = -1;
  g_assert_cmpint (pipe (fds), ==, 0);
  pid_t pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      malloc_trim (0);
      glong before = get_status ("VmRSS:");
      run (data);
      grown = get_status ("VmHWM:") - before;
      _exit (write (fds[1], &grown, sizeof grown) == sizeof grown && before > 0 ? 0 : 1);
    }
  int status;
  close (fds[1]);
  g_assert_cmpint (read (fds[0], &grown, sizeof grown), ==, sizeof grown);
  close (fds[0]);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  g_test_message ("%s: %ld KB", name, grown);
  g_assert_cmpint (grown, <, CEILING_KB);
}

static gboolean
can_measure (void)
{
#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("the address sanitizer keeps freed memory");
  return FALSE;
#else
  return TRUE;
#endif
}

static void
read_stream (gconstpointer data)
{
  hostile_read (data);
}

/* The longest line that is kept, and far more than one that is skipped. */
static void
test_hostile (void)
{
  static const gsize sizes[] = { (1 << 20) - 1000, 17 << 20 };
  for (guint i = 0; can_measure () && i < n_hostiles; i++)
    {
      for (gsize n = 0; n < G_N_ELEMENTS (sizes); n++)
        {
          GString *stream = hostile_make (&hostiles[i], sizes[n]);
          assert_small (hostiles[i].name, read_stream, stream);
          g_string_free (stream, TRUE);
        }
    }
}

/* A literal that is announced in this way, and then 64 MB as if they were its bytes. */
static void
read_literal (gconstpointer data)
{
  const char *announced = data;
  g_autoptr (ImapReader) reader = imap_reader_new (NULL);
  g_autofree char *block = g_strnfill (1 << 20, 'x');
  g_autofree char *head = g_strdup_printf ("* 1 FETCH (UID 1 BODY[] %s\r\n", announced);
  const char *piece = head;
  gsize left = strlen (head);
  for (guint i = 0; i < 65;)
    {
      gsize consumed;
      g_autoptr (ImapResponse) response = NULL;
      if (imap_reader_push (reader, piece, left, &consumed, &response, NULL) == IMAP_FRAMER_ERROR)
        return;
      piece += consumed;
      left -= consumed;
      if (left > 0)
        continue;
      piece = block;
      left = 1 << 20;
      i++;
    }
}

static void
test_literals (void)
{
  static const char *const announced[] = {
    "{4294967295}",
    "{2147483647}",
    "{400000000}",
    "{-1}",
    "{}",
    "{9999999999999999999}",
    "{99999999999999999999}",
    "{10+}",
    "~{4000000000}",
    "{1048577}",
    "{1048576}",
    "{0}",
  };
  for (gsize i = 0; can_measure () && i < G_N_ELEMENTS (announced); i++)
    assert_small (announced[i], read_literal, announced[i]);
}

/* A response of as many literals, each just small enough for memory, as the server likes. */
static void
read_literals (gconstpointer data)
{
  g_autoptr (ImapReader) reader = imap_reader_new (NULL);
  g_autoptr (GString) piece = g_string_new (" BODY[1] {1048576}\r\n");
  while (piece->len < (1 << 20) + 20)
    g_string_append_c (piece, 'x');
  gsize consumed;
  ImapResponse *response;
  imap_reader_push (reader, "* 1 FETCH (X y", 14, &consumed, &response, NULL);
  for (guint i = 0; i < 64; i++)
    {
      imap_reader_push (reader, piece->str, piece->len, &consumed, &response, NULL);
      g_assert_cmpuint (consumed, ==, piece->len);
    }
  g_assert_cmpint (imap_reader_push (reader, ")\r\n", 3, &consumed, &response, NULL), ==,
                   IMAP_FRAMER_READY);
  g_assert_cmpuint (response->fetch->n_sections, ==, 64);
  g_assert_false (response->fetch->sections[0].dropped);
  g_assert_true (response->fetch->sections[63].dropped);
  imap_response_free (response);
}

static void
test_many_literals (void)
{
  if (can_measure ())
    assert_small ("literals", read_literals, NULL);
}

static void
claim_messages (gconstpointer data)
{
  g_autoptr (ImapSeqMap) map = imap_seqmap_new ();
  g_assert_false (imap_seqmap_set_exists (map, G_MAXUINT32));
  g_assert_false (imap_seqmap_set_exists (map, IMAP_SEQMAP_MAX + 1));
  g_assert_true (imap_seqmap_set_exists (map, IMAP_SEQMAP_MAX));
}

static void
test_exists (void)
{
  if (can_measure ())
    assert_small ("exists", claim_messages, NULL);
}

static void *
read_all (void *data)
{
  for (guint i = 0; i < n_hostiles; i++)
    {
      GString *stream = hostile_make (&hostiles[i], 1000000);
      hostile_read (stream);
      g_string_free (stream, TRUE);
    }
  /* As deep as is allowed, and a body in a body in a body. */
  GString *deep = g_string_new ("* 1 FETCH (BODYSTRUCTURE ");
  for (guint i = 0; i < 40; i++)
    g_string_append (deep, "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 1 NIL ");
  g_string_append (deep, "\r\n");
  hostile_read (deep);
  g_string_free (deep, TRUE);
  return NULL;
}

/* Nothing is recursive without a limit: a small stack is enough. */
static void
test_stack (void)
{
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init (&attributes);
  g_assert_cmpint (pthread_attr_setstacksize (&attributes, 256 << 10), ==, 0);
  g_assert_cmpint (pthread_create (&thread, &attributes, read_all, NULL), ==, 0);
  g_assert_cmpint (pthread_join (thread, NULL), ==, 0);
  pthread_attr_destroy (&attributes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/limits/hostile", test_hostile);
  g_test_add_func ("/imap/limits/literals", test_literals);
  g_test_add_func ("/imap/limits/many-literals", test_many_literals);
  g_test_add_func ("/imap/limits/exists", test_exists);
  g_test_add_func ("/imap/limits/stack", test_stack);
  return g_test_run ();
}
