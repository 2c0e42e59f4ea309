/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast FETCH responses become typed responses and a million numbers become a set, in MB/s of
 * what the server sent, beside what it costs to do nothing with the same bytes: to copy them out of
 * a socket's buffer and look for line ends. Prints one line each; fails when a window of headers is
 * read at less than 300 MB/s. */
#include "imap/imap-reader.h"

#include <string.h>
#include <time.h>

#define MESSAGES 100000
#define NUMBERS 1000000
#define BUFFER (64 << 10)
#define MIN_MB_PER_S 300

static void
append_message (GString *stream, guint i)
{
  g_autoptr (GString) header = g_string_new (NULL);
  g_string_append_printf (header,
                          "From: Person Number %u <person%u@mail%u.example>\r\n"
                          "To: Me <me@example.org>, Others <others@lists.example.net>\r\n"
                          "Subject: =?utf-8?Q?A_subject_of_the_usual_length?= no. %u\r\n"
                          "Date: Tue, %u Nov 2026 10:%02u:%02u +0100\r\n"
                          "Message-ID: <%08x.%u@mail%u.example>\r\n"
                          "References: <%08x.a@mail.example> <%08x.b@mail.example>\r\n"
                          "In-Reply-To: <%08x.b@mail.example>\r\n"
                          "Content-Type: multipart/alternative; boundary=\"=-boundary-%u\"\r\n"
                          "List-Id: A list <list.example.net>\r\n",
                          i, i % 977, i % 31, i, i % 28 + 1, i % 60, i % 60, i * 2654435761u, i,
                          i % 31, i, i, i, i);
  while (header->len < 598)
    g_string_append_c (header, 'x');
  g_string_append (header, "\r\n");
  g_string_append_printf (
      stream,
      "* %u FETCH (UID %u FLAGS (\\Seen%s) INTERNALDATE \"%2u-Nov-2026 10:%02u:00 +0100\" "
      "RFC822.SIZE %u MODSEQ (%u) BODY[HEADER.FIELDS (DATE FROM TO CC SUBJECT MESSAGE-ID "
      "REFERENCES IN-REPLY-TO CONTENT-TYPE LIST-ID)] {%" G_GSIZE_FORMAT "}\r\n",
      i, i + 1000, i % 3 == 0 ? " $Forwarded" : "", i % 28 + 1, i % 60, i % 90000, i + 5,
      header->len);
  g_string_append_len (stream, header->str, (gssize) header->len);
  g_string_append (stream, ")\r\n");
}

typedef struct
{
  guint64 fetches;
  guint64 headers;
  guint64 header_bytes;
  guint64 uids;
} Sums;

static void
count (const ImapResponse *response, Sums *sums)
{
  if (response->kind == IMAP_RESPONSE_SEARCH)
    sums->uids += imap_set_count (response->search->all);
  if (response->kind != IMAP_RESPONSE_FETCH)
    return;
  sums->fetches++;
  const ImapSection *section = imap_fetch_find_section (response->fetch, "HEADER.FIELDS", TRUE);
  if (section == NULL)
    return;
  sums->headers++;
  sums->header_bytes += g_bytes_get_size (section->data);
}

/* Processor time: other programs on the machine do not count. */
static gint64
get_cpu_us (void)
{
  return (gint64) ((double) clock () * G_USEC_PER_SEC / CLOCKS_PER_SEC);
}

/* In pieces as a socket gives them. */
static gint64
read_stream (const GString *stream, Sums *sums)
{
  g_autoptr (ImapReader) reader = imap_reader_new (NULL);
  gint64 start = get_cpu_us ();
  for (gsize i = 0; i < stream->len;)
    {
      gsize consumed;
      g_autoptr (ImapResponse) response = NULL;
      gsize len = MIN (BUFFER - i % BUFFER, stream->len - i);
      ImapFramerStatus status =
          imap_reader_push (reader, stream->str + i, len, &consumed, &response, NULL);
      g_assert_cmpint (status, !=, IMAP_FRAMER_ERROR);
      if (status == IMAP_FRAMER_READY)
        count (response, sums);
      i += consumed;
    }
  g_assert_cmpuint (imap_reader_get_stats (reader)->malformed, ==, 0);
  g_assert_cmpuint (imap_reader_get_stats (reader)->lost_attributes, ==, 0);
  return get_cpu_us () - start;
}

/* A reader that only finds the lines. */
static gint64
drain (const GString *stream)
{
  static char buffer[BUFFER];
  guint64 lines = 0;
  gint64 start = get_cpu_us ();
  for (gsize i = 0; i < stream->len; i += BUFFER)
    {
      gsize len = MIN (BUFFER, stream->len - i);
      memcpy (buffer, stream->str + i, len);
      const char *end = buffer + len;
      for (const char *p = buffer; (p = memchr (p, '\n', (gsize) (end - p))) != NULL; p++)
        lines++;
    }
  g_assert_cmpuint (lines, >, 0);
  return MAX (get_cpu_us () - start, 1);
}

static double
report (const char *what, const GString *stream, guint items, gint64 us)
{
  gint64 drain_us = drain (stream);
  double speed = (double) stream->len / (double) us;
  g_print ("%-44s %6.0f MB/s, %9.0f/s, %5.1f times the time of a drain (%.0f MB/s)\n", what, speed,
           (double) items * G_USEC_PER_SEC / (double) us, (double) us / (double) drain_us,
           (double) stream->len / (double) drain_us);
  return speed;
}

static double
bench_headers (void)
{
  g_autoptr (GString) stream = g_string_new (NULL);
  for (guint i = 1; i <= MESSAGES; i++)
    append_message (stream, i);
  Sums sums = { 0 };
  gint64 us = read_stream (stream, &sums);
  g_assert_cmpuint (sums.headers, ==, MESSAGES);
  g_assert_cmpuint (sums.header_bytes, ==, 600 * MESSAGES);
  return report ("100,000 FETCH with 600 B of header", stream, MESSAGES, us);
}

static void
bench_flags (void)
{
  g_autoptr (GString) stream = g_string_new (NULL);
  for (guint i = 1; i <= MESSAGES; i++)
    g_string_append_printf (stream, "* %u FETCH (UID %u FLAGS (\\Seen%s) MODSEQ (%u))\r\n", i,
                            i + 1000, i % 7 == 0 ? " \\Answered $Forwarded" : "", i * 3);
  Sums sums = { 0 };
  gint64 us = read_stream (stream, &sums);
  g_assert_cmpuint (sums.fetches, ==, MESSAGES);
  report ("100,000 FETCH with flags", stream, MESSAGES, us);
}

static void
bench_structure (void)
{
  g_autoptr (GString) stream = g_string_new (NULL);
  for (guint i = 1; i <= MESSAGES / 10; i++)
    g_string_append_printf (
        stream,
        "* %u FETCH (UID %u ENVELOPE (\"Tue, 3 Nov 2026 10:00:00 +0100\" \"Subject number %u\" "
        "((\"Person %u\" NIL \"person\" \"mail.example\")) NIL NIL "
        "((NIL NIL \"me\" \"example.org\")(NIL NIL \"you\" \"example.org\")) NIL NIL NIL "
        "\"<%u@mail.example>\") BODYSTRUCTURE ((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL "
        "\"quoted-printable\" %u 20 NIL NIL NIL NIL)(\"text\" \"html\" (\"charset\" \"utf-8\") NIL "
        "NIL \"base64\" 4000 80 NIL NIL NIL NIL) \"alternative\" (\"boundary\" \"=-%u\") NIL NIL "
        "NIL))\r\n",
        i, i + 1000, i, i, i, i, i);
  Sums sums = { 0 };
  gint64 us = read_stream (stream, &sums);
  g_assert_cmpuint (sums.fetches, ==, MESSAGES / 10);
  report ("10,000 FETCH with ENVELOPE and BODYSTRUCTURE", stream, MESSAGES / 10, us);
}

static void
bench_search (gboolean descending)
{
  g_autoptr (GString) stream = g_string_new ("* SEARCH");
  for (guint i = 1; i <= NUMBERS; i++)
    g_string_append_printf (stream, " %u", (descending ? NUMBERS + 1 - i : i) * 3);
  g_string_append (stream, "\r\n");
  Sums sums = { 0 };
  gint64 us = read_stream (stream, &sums);
  g_assert_cmpuint (sums.uids, ==, NUMBERS);
  report (descending ? "1,000,000 numbers, descending" : "1,000,000 numbers", stream, NUMBERS, us);
}

int
main (void)
{
  double speed = bench_headers ();
  bench_flags ();
  bench_structure ();
  bench_search (FALSE);
  bench_search (TRUE);
  return speed < MIN_MB_PER_S ? 1 : 0;
}
