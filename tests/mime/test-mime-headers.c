/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-line.h"
#include "mime/mime-address.h"
#include "mime/mime-document.h"
#include "mime/mime-headers.h"

#include <string.h>

static MimeHeaderSummary *
summary_of (const char *block)
{
  g_autoptr (GBytes) bytes = g_bytes_new (block, strlen (block));

  return mime_header_summary_new (bytes);
}

static void
test_ordinary (void)
{
  g_autoptr (MimeHeaderSummary) summary =
      summary_of ("From: =?utf-8?q?J=C3=B6rg?= <joerg@example.org>\r\n"
                  "To: a@example.org,\r\n \"B, C\" <b@example.org>\r\n"
                  "cc: team: x@example.org, y@example.org;\r\n"
                  "Reply-To: r@example.org\r\n"
                  "Subject: =?iso-8859-1?q?Gr=FC=DFe?= and\r\n\tmore\r\n"
                  "Date: Mon, 2 Jan 2023 03:04:05 +0100\r\n"
                  "Message-ID: <1@example.org>\r\n"
                  "In-Reply-To: <0@example.org>\r\n"
                  "References: <a@x> <b@x>\r\n <0@example.org>\r\n"
                  "List-Id: The list <list.example.org>\r\n"
                  "Content-Type: multipart/mixed; boundary=x\r\n\r\nSubject: body\r\n");

  g_assert_cmpstr (summary->from_name, ==, "Jörg");
  g_assert_cmpstr (summary->from_address, ==, "joerg@example.org");
  g_assert_cmpuint (summary->n_from, ==, 1);
  g_assert_cmpstr (summary->to, ==, "a@example.org, B, C <b@example.org>");
  g_assert_cmpstr (summary->cc, ==, "x@example.org, y@example.org");
  g_assert_cmpstr (summary->reply_to, ==, "r@example.org");
  g_assert_cmpstr (summary->subject, ==, "Grüße and more");
  g_assert_cmpint (summary->date_us, ==, G_GINT64_CONSTANT (1672625045000000));
  g_assert_cmpstr (summary->message_id, ==, "1@example.org");
  g_assert_cmpstr (summary->in_reply_to, ==, "0@example.org");
  g_assert_cmpuint (g_strv_length (summary->references), ==, 3);
  g_assert_cmpstr (summary->references[2], ==, "0@example.org");
  g_assert_cmpstr (summary->list_id, ==, "list.example.org");
  g_assert_true (summary->has_attachment);
}

static void
test_empty (void)
{
  g_autoptr (MimeHeaderSummary) summary = summary_of ("");

  g_assert_cmpstr (summary->from_name, ==, "");
  g_assert_cmpstr (summary->from_address, ==, "");
  g_assert_cmpstr (summary->from, ==, "");
  g_assert_cmpstr (summary->subject, ==, "");
  g_assert_cmpint (summary->date_us, ==, 0);
  g_assert_cmpstr (summary->message_id, ==, "");
  g_assert_nonnull (summary->references);
  g_assert_null (summary->references[0]);
  g_assert_false (summary->has_attachment);
}

/* Every payload must come out as one honest line. */
static void
test_hostile_from (void)
{
  static const struct
  {
    const char *block;
    guint n_from;
    const char *from;
  } cases[] = {
    { "From: a@one.test\r\nFrom: b@two.test\r\n", 2, "a@one.test, b@two.test" },
    { "From: admin@bank.test,<x@evil.test>\r\n", 2, "admin@bank.test, x@evil.test" },
    { "From: =?utf-8?q?admin=40bank.test=0A=00?= <x@evil.test>\r\n", 1,
      "admin@bank.test ? <x@evil.test>" },
    { "From: \"\xe2\x80\xae"
      "moc\xe2\x80\xac\" <x@evil.test>\r\n",
      1, "moc <x@evil.test>" },
    { "From: <a@xn--pypal-4ve.test>\r\n", 1, "a@xn--pypal-4ve.test" },
    { "From: <@a,@b:admin@bank.test>\r\n", 1, "admin@bank.test" },
    { "From: \xff\xfe <x@evil.test>\r\n", 1, "ÿþ <x@evil.test>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MimeHeaderSummary) summary = summary_of (cases[i].block);

      g_assert_cmpstr (summary->from, ==, cases[i].from);
      g_assert_cmpuint (summary->n_from, ==, cases[i].n_from);
    }
}

static void
test_clear_sender (void)
{
  static const struct
  {
    const char *block;
    gboolean is_clear;
  } cases[] = {
    { "From: Bob <bob@x.org>\r\n", TRUE },
    { "From: \"Bob@X.org\" <bob@x.org>\r\n", TRUE },
    { "From: \"Bob (bob@x.org)\" <bob@x.org>\r\n", TRUE },
    { "From: \"boss@bank.com\" <boss@bank.co>\r\n", FALSE },
    { "From: \"myboss@bank.co\" <boss@bank.co>\r\n", FALSE },
    { "From: \"bob@x.org boss@bank.com\" <bob@x.org>\r\n", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MimeHeaderSummary) summary = summary_of (cases[i].block);

      g_test_message ("%s", cases[i].block);
      g_assert_true (mime_header_summary_is_sender_clear (summary) == cases[i].is_clear);
    }
}

static void
test_dates (void)
{
  static const struct
  {
    const char *date;
    gint64 seconds;
  } cases[] = {
    { "Thu, 01 Jan 1970 00:00:00 +0000", 0 },
    { "Sun, 7 Feb 2106 06:28:16 +0000", G_GINT64_CONSTANT (4294967296) },
    { "Mon, 1 Jan 99999 00:00:00 +0000", 0 },
    { "yesterday", 0 },
    { "", 0 },
    { "Tue, 3 Jun 2025 10:00:00 GMT", G_GINT64_CONSTANT (1748944800) },
    { "3 Jun 25 10:00 +0000", G_GINT64_CONSTANT (1748944800) },
    { "Tue,  3 Jun 2025 15:30:00 +0530", G_GINT64_CONSTANT (1748944800) },
    { "Tue, 3 Jun 2025 02:00:00 -0800 (PST)", G_GINT64_CONSTANT (1748944800) },
    { "Thu, 29 Feb 2024 23:59:59 +0000", G_GINT64_CONSTANT (1709251199) },
    { "Tue, 3 Jum 2025 10:00:00 +0000", 0 },
    { "Tue, 3 anF 2025 10:00:00 +0000", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *block = g_strdup_printf ("Date: %s\r\n", cases[i].date);
      g_autoptr (MimeHeaderSummary) summary = summary_of (block);

      g_assert_cmpint (summary->date_us, ==, cases[i].seconds * G_USEC_PER_SEC);
    }
}

/* Plain lists are read without GMime, which is asked for all that has a tab in it: both must say
 * the same. */
static void
test_plain_addresses (void)
{
  static const char *const cases[] = {
    "a@example.org",
    "Anna Becker <anna@example.org>",
    "Anna  Q.  Becker <anna.q_b+x@sub.example.org>, bob@example.org",
    "\"Becker, Anna\" <anna@example.org>,Bob<bob@example.org>",
    "\"\" <a@example.org>",
    "<a@example.org>",
    "a@example.org , b@example.org",
    "a@example.org,",
    "a@example.org, , b@example.org",
    "a@example.org; b@example.org",
    "a@example.org b@example.org",
    "a@b <c@d>",
    "Anna <anna@example.org> trailing",
    "Anna (comment) <anna@example.org>",
    "a@example.org (Anna)",
    "Anna \"The\" Becker <anna@example.org>",
    "\"Anna \\\" Becker\" <anna@example.org>",
    "\"Anna Becker <anna@example.org>",
    "Anna Becker <anna@example.org",
    "Anna Becker <anna>",
    "Anna Becker",
    ".a@example.org, a.@example.org, a..b@example.org",
    "a@.example.org, a@example.org., a@example..org",
    "a@[127.0.0.1]",
    "Anna <@route.example.org:anna@example.org>",
    "team: a@example.org, b@example.org;",
    "=?utf-8?q?J=C3=B6rg?= <joerg@example.org>",
    "\"=?utf-8?q?J=C3=B6rg?=\" <joerg@example.org>",
    "Jörg <joerg@example.org>",
    "joerg@exämple.org",
    "",
    ",",
    "<>",
    "@",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *tabbed = g_strconcat (cases[i], "\t", NULL);
      g_autoptr (GPtrArray) plain = mime_address_list_parse (cases[i]);
      g_autoptr (GPtrArray) full = mime_address_list_parse (tabbed);

      g_test_message ("%s", cases[i]);
      g_assert_cmpuint (plain->len, ==, full->len);
      for (guint j = 0; j < plain->len; j++)
        {
          const MimeAddress *one = g_ptr_array_index (plain, j);
          const MimeAddress *other = g_ptr_array_index (full, j);

          g_assert_cmpstr (one->name, ==, other->name);
          g_assert_cmpstr (one->address, ==, other->address);
        }
    }
}

static void
test_attachment_guess (void)
{
  static const struct
  {
    const char *type;
    gboolean has_attachment;
  } cases[] = {
    { "text/plain", FALSE },
    { "multipart/mixed; boundary=a", TRUE },
    { "multipart/alternative", FALSE },
    { "APPLICATION/PDF; name=a.pdf", TRUE },
    { "image/png", TRUE },
    { "application/pkcs7-mime", FALSE },
    { "multipart/related", FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *block = g_strdup_printf ("Content-Type: %s\r\n", cases[i].type);
      g_autoptr (MimeHeaderSummary) summary = summary_of (block);

      g_assert_cmpint (summary->has_attachment, ==, cases[i].has_attachment);
    }
}

/* Unbounded fields cost bounded work and end cleanly. */
static void
test_huge (void)
{
  GString *block = g_string_new ("Subject: ");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MimeHeaderSummary) summary = NULL;

  for (guint i = 0; i < 200 * 1024; i++)
    g_string_append (block, "\xc3\xbc");
  g_string_append (block, "\r\nTo: ");
  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (block, "u%u@example.org, ", i);
  g_string_append (block, "\r\nReferences:");
  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (block, " <r%u@example.org>", i);
  g_string_append (block, "\r\n");
  bytes = g_string_free_to_bytes (block);
  summary = mime_header_summary_new (bytes);
  g_assert_true (g_utf8_validate (summary->subject, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (summary->subject, -1), <=, 2001);
  g_assert_cmpuint (strlen (summary->to), <, 64 * 1024);
  g_assert_cmpuint (g_strv_length (summary->references), ==, MIME_HEADERS_MAX_REFERENCES);
  g_assert_cmpstr (summary->references[MIME_HEADERS_MAX_REFERENCES - 1], ==, "r9999@example.org");
}

/* A block cut anywhere still gives valid UTF-8. */
static void
test_truncated (void)
{
  static const char block[] = "From: =?utf-8?b?SsO2cmc=?= <j@example.org>\r\n"
                              "Subject: \xe2\x82\xac =?big5?q?=A4=40?=\r\n"
                              "References: <a@b>\r\nList-Id: <x\r\n\r\n";

  for (gsize length = 0; length < sizeof block; length++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (block, length);
      g_autoptr (MimeHeaderSummary) summary = mime_header_summary_new (bytes);

      g_assert_true (g_utf8_validate (summary->subject, -1, NULL));
      g_assert_true (g_utf8_validate (summary->from, -1, NULL));
      g_assert_true (g_utf8_validate (summary->list_id, -1, NULL));
    }
}

static void
test_clean_line (void)
{
  static const struct
  {
    const char *text;
    gsize max_chars;
    const char *clean;
  } cases[] = {
    { "  a\t b\r\n c  ", 0, "a b c" },
    { "invoice\xe2\x80\xae"
      "fdp.exe",
      0, "invoicefdp.exe" },
    { "\xe2\x80\x8b\xef\xbb\xbfx\xe2\x81\xa6y\xe2\x81\xa9", 0, "xy" },
    { "a\xff"
      "b",
      0,
      "a\xef\xbf\xbd"
      "b" },
    { "\x1b[31mred", 0, "[31mred" },
    { "abcdef", 3, "abc…" },
    { "abc   ", 3, "abc" },
    { "", 0, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = base_line_clean (cases[i].text, -1, cases[i].max_chars);

      g_assert_cmpstr (clean, ==, cases[i].clean);
    }
}

static void
test_unsubscribe (void)
{
  static const struct
  {
    const char *field;
    const char *page;
  } cases[] = {
    { "<https://list.test/leave?x=1>", "https://list.test/leave?x=1" },
    { "<mailto:leave@list.test>, <https://list.test/leave>", "https://list.test/leave" },
    { "(or so)\r\n <https://list.test/leave>", "https://list.test/leave" },
    { "<http://list.test/leave>, <HTTPS://other.test/>", "HTTPS://other.test/" },
    { "<mailto:leave@list.test>", NULL },
    { "<javascript:alert(1)>", NULL },
    { "<file:///etc/passwd>", NULL },
    { "<https:///leave>", NULL },
    { "<https://list.test/leave", NULL },
    { "https://list.test/leave", NULL },
    { "<<<>>>", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("From: a@b.test\r\nList-Unsubscribe: ", cases[i].field,
                                           "\r\n\r\nHello\r\n", NULL);
      g_autoptr (GBytes) source = g_bytes_new (text, strlen (text));
      g_autoptr (MimeDocument) document = mime_document_parse (source, NULL);
      g_autofree char *page = mime_document_dup_unsubscribe_page (document);

      g_test_message ("%s", cases[i].field);
      g_assert_cmpstr (page, ==, cases[i].page);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/headers/ordinary", test_ordinary);
  g_test_add_func ("/mime/headers/empty", test_empty);
  g_test_add_func ("/mime/headers/hostile-from", test_hostile_from);
  g_test_add_func ("/mime/headers/clear-sender", test_clear_sender);
  g_test_add_func ("/mime/headers/dates", test_dates);
  g_test_add_func ("/mime/headers/plain-addresses", test_plain_addresses);
  g_test_add_func ("/mime/headers/attachment-guess", test_attachment_guess);
  g_test_add_func ("/mime/headers/huge", test_huge);
  g_test_add_func ("/mime/headers/truncated", test_truncated);
  g_test_add_func ("/mime/text/clean-line", test_clean_line);
  g_test_add_func ("/mime/headers/unsubscribe", test_unsubscribe);
  return g_test_run ();
}
