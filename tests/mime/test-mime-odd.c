/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every ordinary message broken in every way: each must still show its text, or say why not. The
 * messages are made here, so that hundreds of cases take one page. */
#include "mime/mime-document.h"
#include "mime/mime-render.h"

#include <string.h>

#define MARKER "The marker is here"

#define HEAD                                 \
  "From: Anna Becker <anna@example.org>\r\n" \
  "To: you@example.org\r\n"                  \
  "Subject: Odd\r\n"                         \
  "Date: Tue, 3 Jun 2025 10:00:00 +0000\r\n" \
  "Message-ID: <odd@example.org>\r\n"        \
  "MIME-Version: 1.0\r\n"

#define MULTIPART(kind) "Content-Type: multipart/" kind "; boundary=\"frontier\"\r\n\r\n"
#define PLAIN "Content-Type: text/plain; charset=utf-8\r\n"
#define HTML "Content-Type: text/html; charset=utf-8\r\n"
#define PNG "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
#define NEXT "--frontier\r\n"
#define END "--frontier--\r\n"

static const struct
{
  const char *name;
  const char *message;
} bases[] = {
  { "plain", HEAD PLAIN "\r\n" MARKER "\r\n" },
  { "quoted", HEAD PLAIN "Content-Transfer-Encoding: quoted-printable\r\n\r\nThe =\r\nmarker=20is "
                         "here\r\n" },
  { "base64",
    HEAD PLAIN "Content-Transfer-Encoding: base64\r\n\r\nVGhlIG1hcmtlciBpcyBoZXJlCg==\r\n" },
  { "html", HEAD HTML "\r\n<html><body><p>" MARKER "</p></body></html>\r\n" },
  { "alternative", HEAD MULTIPART ("alternative") NEXT PLAIN "\r\n" MARKER "\r\n" NEXT HTML
                                                             "\r\n<p>" MARKER "</p>\r\n" END },
  { "mixed", HEAD MULTIPART ("mixed") NEXT PLAIN "\r\n" MARKER "\r\n" NEXT PNG
                                                 "Content-Disposition: attachment; "
                                                 "filename=\"a.png\"\r\n\r\niVBORw0KGgo=\r\n" END },
  { "related",
    HEAD MULTIPART ("related") NEXT HTML "\r\n<p>" MARKER "</p><img src=\"cid:a\">\r\n" NEXT PNG
                                         "Content-ID: <a>\r\n\r\niVBORw0KGgo=\r\n" END },
  { "inside", HEAD MULTIPART ("mixed") NEXT "Content-Type: message/rfc822\r\n\r\n" HEAD PLAIN
                                            "\r\n" MARKER "\r\n" END },
};

/* Replaces FROM everywhere (in front: once at the start where FROM is NULL) by TO. */
typedef struct
{
  const char *name;
  const char *from;
  const char *to;
} Defect;

static const Defect defects[] = {
  /* ends of lines */
  { "lf", "\r\n", "\n" },
  { "crcrlf", "\r\n", "\r\r\n" },
  { "blank-lines-doubled", "\r\n\r\n", "\r\n\r\n\r\n" },
  { "blank-before-break", "\r\n", " \r\n" },
  /* what stands before */
  { "mbox-line", NULL, "From anna@example.org Tue Jun  3 10:00:00 2025\r\n" },
  { "mbox-line-quoted", NULL, ">From anna@example.org Tue Jun  3 10:00:00 2025\r\n" },
  { "byte-order-mark", NULL, "\xef\xbb\xbf" },
  { "unknown-field", NULL, "X-Odd: \xff\xfe\x80\r\n" },
  { "field-without-name", NULL, ": nameless\r\n" },
  { "field-without-colon", NULL, "Nonsense\r\n" },
  { "field-of-blanks", NULL, "X-Odd:    \r\n" },
  { "folded-to-nothing", NULL, "X-Odd:\r\n \r\n\t\r\n" },
  { "nul-in-field", NULL, "X-Odd: a\x01zb\r\n" },
  { "content-length", NULL, "Content-Length: 1\r\n" },
  { "status-lines", NULL, "Status: RO\r\nX-Status: A\r\nLines: 0\r\n" },
  /* fields */
  { "no-from", "From: Anna Becker <anna@example.org>\r\n", "" },
  { "no-date", "Date: Tue, 3 Jun 2025 10:00:00 +0000\r\n", "" },
  { "senseless-date", "Tue, 3 Jun 2025", "Mon, 99 Foo 99999" },
  { "no-subject", "Subject: Odd\r\n", "" },
  { "broken-word", "Subject: Odd", "Subject: =?utf-8?B?!!!?= =?x-none?Q?=?= =?utf-8?Q?=ZZ" },
  { "two-from", "To: you", "From: other@example.org\r\nTo: you" },
  { "address-of-brackets", "<anna@example.org>", "<<<anna@@example.org>>" },
  { "no-mime-version", "MIME-Version: 1.0\r\n", "" },
  { "odd-mime-version", "MIME-Version: 1.0", "MIME-Version: (x) 9.9 beta" },
  { "small-letters", "Content-Type", "content-type" },
  { "capitals", "Content-", "CONTENT-" },
  { "blank-before-colon", "Content-Type:", "Content-Type :" },
  { "no-blank-behind-colon", ": ", ":" },
  { "folded", "; ", ";\r\n\t" },
  { "comment", "Content-Type: ", "Content-Type: (odd) " },
  { "stray-semicolon", "charset=utf-8", "charset=utf-8;;" },
  { "nameless-parameter", "charset=utf-8", "charset=utf-8; =x; y" },
  { "unknown-charset", "charset=utf-8", "charset=x-klingon" },
  { "empty-charset", "charset=utf-8", "charset=\"\"" },
  { "quoted-charset", "charset=utf-8", "charset='utf-8'" },
  { "two-charsets", "charset=utf-8", "charset=us-ascii; charset=utf-8" },
  { "continued-charset", "charset=utf-8", "charset*0=ut; charset*1=f-8" },
  { "type-twice", "Content-Type: text/", "Content-Type: text/x; a=b\r\nContent-Type: text/" },
  { "unknown-text-type", "text/plain", "text/x-odd" },
  { "unknown-encoding", "Content-Type: text",
    "Content-Transfer-Encoding: x-odd\r\nContent-Type: text" },
  { "8bit-on-everything", "Content-Type: multipart",
    "Content-Transfer-Encoding: 8bit\r\nContent-Type: multipart" },
  { "base64-on-multipart", "Content-Type: multipart",
    "Content-Transfer-Encoding: base64\r\nContent-Type: multipart" },
  /* boundaries */
  { "boundary-unquoted", "\"frontier\"", "frontier" },
  { "boundary-half-quoted", "\"frontier\"", "\"frontier" },
  { "boundary-of-signs", "frontier", "'()+_,-./:=?" },
  { "no-end", "--frontier--\r\n", "" },
  { "end-only", "--frontier--\r\n", "--frontier--\r\n--frontier--\r\nmore\r\n" },
  { "boundary-unnamed", "; boundary=\"frontier\"", "" },
};

static char *
replace (const char *text, const Defect *defect)
{
  g_autoptr (GString) changed = g_string_new (text);

  if (defect->from == NULL)
    g_string_prepend (changed, defect->to);
  else
    g_string_replace (changed, defect->from, defect->to, 0);
  return g_string_free (g_steal_pointer (&changed), FALSE);
}

static gboolean
is_shown (const MimeDocument *document)
{
  g_autofree char *text = g_strdup (mime_document_get_text (document));

  for (char *p = text; *p != '\0'; p++)
    if (*p == '\n' || *p == '\r')
      *p = ' ';
  return strstr (text, MARKER) != NULL;
}

/* What is not shown can at least be saved. */
static gboolean
is_attached (const MimeDocument *document)
{
  for (guint i = 0; i < mime_document_get_n_parts (document); i++)
    if (mime_document_get_part (document, i)->is_attachment)
      return TRUE;
  return FALSE;
}

static void
check (const char *name, const char *message, gsize length)
{
  g_autoptr (GBytes) source = g_bytes_new (message, length);
  g_autoptr (MimeDocument) document = mime_document_parse (source, NULL);
  MimeRenderOptions options = { .token = "TOKEN", .scheme = MIME_SCHEME_DARK };
  g_autofree char *html = mime_render_document (document, &options, NULL);

  g_assert_true (g_utf8_validate (mime_document_get_text (document), -1, NULL));
  g_assert_true (g_utf8_validate (mime_document_get_snippet (document), -1, NULL));
  g_assert_true (g_utf8_validate (html, -1, NULL));
  g_assert_true (g_str_has_suffix (html, "</body></html>\n"));
  if (!is_shown (document) && mime_document_get_notes (document) == MIME_NOTE_NONE
      && !is_attached (document))
    {
      g_test_message ("%s shows nothing: %s", name, mime_document_get_text (document));
      g_test_fail ();
    }
}

static void
test_defect (gconstpointer data)
{
  const Defect *defect = data;

  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_autofree char *message = replace (bases[i].message, defect);
      g_autofree char *name = g_strconcat (bases[i].name, "/", defect->name, NULL);

      check (name, message, strlen (message));
    }
}

/* Two things wrong at once, as they come. */
static void
test_pairs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (defects); i++)
    for (guint j = i + 1; j < G_N_ELEMENTS (defects); j++)
      {
        const char *base = bases[(i + j) % G_N_ELEMENTS (bases)].message;
        g_autofree char *once = replace (base, &defects[i]);
        g_autofree char *twice = replace (once, &defects[j]);
        g_autofree char *name = g_strconcat (defects[i].name, "+", defects[j].name, NULL);

        check (name, twice, strlen (twice));
      }
}

/* Ordinary ones show all of it. */
static void
test_bases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_autoptr (GBytes) source = g_bytes_new_static (bases[i].message, strlen (bases[i].message));
      g_autoptr (MimeDocument) document = mime_document_parse (source, NULL);

      g_assert_true (is_shown (document));
      g_assert_cmpint (mime_document_get_notes (document), ==, MIME_NOTE_NONE);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpuint (G_N_ELEMENTS (bases) * G_N_ELEMENTS (defects), >=, 300);
  g_test_add_func ("/mime/odd/bases", test_bases);
  for (guint i = 0; i < G_N_ELEMENTS (defects); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/odd/", defects[i].name, NULL);

      g_test_add_data_func (path, &defects[i], test_defect);
    }
  g_test_add_func ("/mime/odd/pairs", test_pairs);
  return g_test_run ();
}
