/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the worst messages take at an eighth, a quarter and a half of the text that is shown and
 * at all of it. Prints milliseconds; fails when eight times the bytes take clearly more than eight
 * times the time (a square would be 64 times), or any of them take three seconds. */
#include "mime/mime-document.h"
#include "mime/mime-render.h"

#include <string.h>
#include <time.h>

#define N_SIZES 4
#define LARGEST ((2 << 20) - 1000)

/* A body of HTML, or a whole message where begin starts one: a beginning, then the first piece as
 * often as the second, all of the first before all of the second, and an end. */
typedef struct
{
  const char *name;
  const char *begin;
  const char *again; /* # stands for a number */
  const char *then;  /* nullable */
  const char *end;
} Hostile;

#define HEAD "Subject: x\r\n"
#define HTML_HEAD HEAD "Content-Type: text/html; charset=utf-8\r\n\r\n"

static const Hostile hostiles[] = {
  /* elements that stay open, end tags that end nothing */
  { "open", HTML_HEAD, "<b>", NULL, "" },
  { "open-other-end", HTML_HEAD, "<b>", "</i>", "" },
  { "open-same-end", HTML_HEAD, "<b>", "</b>", "" },
  { "open-unknown", HTML_HEAD, "<x>", "</y>", "" },
  { "open-behind-block", HTML_HEAD "<b>", "<div>", "</b>", "" },
  { "open-numbered", HTML_HEAD, "<x#>", "</y#>", "" },
  { "open-text", HTML_HEAD, "<b>x", "</i>y", "" },
  { "open-hidden", HTML_HEAD "<svg>", "<b>", "</i>", "" },
  { "misnested", HTML_HEAD, "<a><b><i></a></b></i>", NULL, "" },
  { "misnested-block", HTML_HEAD, "<b><div></b>", NULL, "" },
  { "misnested-inner", HTML_HEAD, "<div><b></div></i>", NULL, "" },
  { "p-open", HTML_HEAD, "<p>", NULL, "" },
  { "p-end", HTML_HEAD, "</p>", NULL, "" },
  { "p-end-open", HTML_HEAD, "<b>", "</p>", "" },
  { "p-open-inline", HTML_HEAD, "<p><b>", NULL, "" },
  { "li-open", HTML_HEAD "<ul>", "<li>", NULL, "" },
  { "dd-open", HTML_HEAD "<dl>", "<dd><b>", NULL, "" },
  { "form-open", HTML_HEAD, "<form>", "</x>", "" },
  { "body-again", HTML_HEAD, "<body a#=b>", "</body>", "" },
  { "html-again", HTML_HEAD, "<html a#=b>", NULL, "" },
  { "table-nested", HTML_HEAD, "<table><tr><td>", NULL, "" },
  { "table-ends", HTML_HEAD, "<table><tr><td>", "</th>", "" },
  { "quote-nested", HTML_HEAD, "<blockquote>x", "</blockquote>y", "" },
  { "svg-again", HTML_HEAD, "<svg><b>", NULL, "" },
  { "select-open", HTML_HEAD, "<select><option>", NULL, "" },
  /* attributes */
  { "attributes", HTML_HEAD "<p ", "a# ", NULL, ">x" },
  { "attributes-same", HTML_HEAD "<p ", "a ", NULL, ">x" },
  { "attributes-quoted", HTML_HEAD "<p ", "a#=\"x\"", NULL, ">x" },
  { "attributes-open", HTML_HEAD "<p ", "a# ", NULL, "" },
  { "attributes-bogus", HTML_HEAD "<p ", "=\" a# ", NULL, ">x" },
  { "attributes-number", HTML_HEAD "<p ", "1=\" a#", NULL, ">x" },
  { "attributes-slash", HTML_HEAD "<p ", "/a#/", NULL, ">x" },
  { "attributes-many-tags", HTML_HEAD, "<p a b c d e f g h i j k l m n o p q r s t u v w>", NULL,
    "" },
  { "value-huge", HTML_HEAD "<p title=\"", "a", NULL, "\">x" },
  { "value-open", HTML_HEAD "<p title=\"", "a", NULL, "" },
  { "values-open", HTML_HEAD, "<p title=\"", NULL, "" },
  { "value-references", HTML_HEAD "<p title=\"", "&amp;", NULL, "\">x" },
  { "name-huge", HTML_HEAD "<", "a", NULL, ">x" },
  { "style-huge", HTML_HEAD "<p style=\"", "color:red;", NULL, "\">x" },
  { "class-huge", HTML_HEAD "<p class=\"", "a ", NULL, "\">x" },
  { "source-huge", HTML_HEAD "<img src=\"data:image/png;base64,", "A", NULL, "\">x" },
  { "images", HTML_HEAD, "<img src=http://h#/>", NULL, "" },
  { "links", HTML_HEAD, "<a href=http://h#/>", NULL, "" },
  /* what is no element */
  { "comment-open", HTML_HEAD, "<!--", NULL, "" },
  { "comments", HTML_HEAD, "<!---->", NULL, "" },
  { "comment-dashes", HTML_HEAD "<!--", "-", NULL, "" },
  { "comment-almost", HTML_HEAD, "<!-- --!", NULL, "" },
  { "declarations", HTML_HEAD, "<!x ", NULL, "" },
  { "doctypes", HTML_HEAD, "<!DOCTYPE html [", NULL, "" },
  { "instructions", HTML_HEAD, "<?x ", NULL, "" },
  { "cdata", HTML_HEAD, "<![CDATA[", NULL, "" },
  { "less-than", HTML_HEAD "x", "<", NULL, "" },
  { "less-than-slash", HTML_HEAD "x", "</", NULL, "" },
  { "ampersands", HTML_HEAD "x", "&", NULL, "" },
  { "references", HTML_HEAD "x", "&#38;", NULL, "" },
  { "references-open", HTML_HEAD "x", "&amp", NULL, "" },
  { "reference-long", HTML_HEAD "x&", "a", NULL, ";" },
  { "text", HTML_HEAD, "word ", NULL, "" },
  { "blanks", HTML_HEAD "x", " ", NULL, "y" },
  { "breaks", HTML_HEAD "x", "<br>", NULL, "y" },
  { "pre", HTML_HEAD "<pre>", "\r\n", NULL, "y" },
  /* scripts and styles */
  { "script-open", HTML_HEAD, "<script>", NULL, "" },
  { "script-ends", HTML_HEAD "<script>", "</", NULL, "" },
  { "scripts", HTML_HEAD, "<script></script>", NULL, "" },
  { "title-open", HTML_HEAD, "<title>", NULL, "" },
  { "textarea-open", HTML_HEAD, "<textarea>", NULL, "" },
  { "styles", HTML_HEAD, "<style>a{color:red}</style>", NULL, "" },
  { "style-rules", HTML_HEAD "<style>", ".a#{color:red}", NULL, "</style>" },
  { "style-open", HTML_HEAD "<style>", "a{", NULL, "</style>" },
  { "style-media", HTML_HEAD "<style>", "@media x{", NULL, "</style>" },
  { "style-brackets", HTML_HEAD "<style>a{b:", "(", NULL, "</style>" },
  { "style-comments", HTML_HEAD "<style>", "/*", NULL, "</style>" },
  { "style-strings", HTML_HEAD "<style>", "\"\\", NULL, "</style>" },
  { "style-urls", HTML_HEAD "<style>", "a{background:url(", NULL, "</style>" },
  { "style-imports", HTML_HEAD "<style>", "@import url(http://h#/);", NULL, "</style>" },
  { "style-selectors", HTML_HEAD "<style>", "body ", NULL, "{color:red}</style>" },
  { "style-selectors-list", HTML_HEAD "<style>", "body,", NULL, "b{color:red}</style>" },
  { "style-variables", HTML_HEAD "<style>", "a{--b#:var(--c#)}", NULL, "</style>" },
  { "style-unclosed", HTML_HEAD "<style>", "a:b;", NULL, "" },
  /* plain text */
  { "plain-lines", HEAD "\r\n", "x\r\n", NULL, "" },
  { "plain-line", HEAD "\r\n", "x", NULL, "" },
  { "plain-quotes", HEAD "\r\n", ">", NULL, "x" },
  { "plain-quote-lines", HEAD "\r\n", "> x\r\n>> y\r\n", NULL, "" },
  { "plain-links", HEAD "\r\n", "http://h#/ ", NULL, "" },
  { "plain-schemes", HEAD "\r\n", "://", NULL, "" },
  { "plain-http", HEAD "\r\n", "http://", NULL, "" },
  { "plain-www", HEAD "\r\n", "www.", NULL, "" },
  { "plain-ats", HEAD "\r\n", "a@", NULL, "" },
  { "plain-at", HEAD "\r\n", "@", NULL, "" },
  { "plain-brackets", HEAD "\r\n", "http://a(", NULL, "" },
  { "plain-closing", HEAD "\r\nhttp://a", ")", NULL, "" },
  { "plain-dots", HEAD "\r\nhttp://a", ".", NULL, "" },
  { "flowed", HEAD "Content-Type: text/plain; format=flowed\r\n\r\n", "x \r\n", NULL, "" },
  { "flowed-delsp", HEAD "Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n", "x \r\n",
    NULL, "" },
  { "signatures", HEAD "\r\n", "-- \r\n", NULL, "" },
  { "wrong-bytes", HEAD "Content-Type: text/plain; charset=utf-8\r\n\r\n", "\xff", NULL, "" },
  { "wrong-utf-7", HEAD "Content-Type: text/plain; charset=utf-7\r\n\r\n", "+", NULL, "" },
  { "iso-2022", HEAD "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n", "\x1b$B", NULL, "" },
  { "quoted-printable", HEAD "Content-Transfer-Encoding: quoted-printable\r\n\r\n", "=", NULL, "" },
  { "base64", HEAD "Content-Transfer-Encoding: base64\r\n\r\n", "=", NULL, "" },
  { "uuencode", HEAD "Content-Transfer-Encoding: x-uuencode\r\n\r\n", "begin 644 a\r\n", NULL, "" },
  /* header fields */
  { "fields", HEAD, "X-#: y\r\n", NULL, "\r\nx" },
  { "fields-same", HEAD, "Subject: y\r\n", NULL, "\r\nx" },
  { "fields-folded", HEAD "X: ", "a\r\n ", NULL, "\r\n\r\nx" },
  { "fields-wrong", HEAD, "no field\r\n", NULL, "\r\nx" },
  { "field-long", "Subject: ", "a", NULL, "\r\n\r\nx" },
  { "field-words", "Subject: ", "=?utf-8?q?a?= ", NULL, "\r\n\r\nx" },
  { "field-words-open", "Subject: ", "=?", NULL, "\r\n\r\nx" },
  { "field-words-charset", "Subject: ", "=?utf-8?b?", NULL, "\r\n\r\nx" },
  { "addresses", "To: a@b", ", a#@b", NULL, "\r\n\r\nx" },
  { "addresses-named", "To: a@b", ", \"N #\" <a#@b>", NULL, "\r\n\r\nx" },
  { "addresses-open", "To: ", "<", NULL, "\r\n\r\nx" },
  { "addresses-groups", "To: ", "a:", NULL, "\r\n\r\nx" },
  { "addresses-groups-ended", "To: ", "a:;,", NULL, "\r\n\r\nx" },
  { "addresses-comments", "To: ", "(", NULL, "\r\n\r\nx" },
  { "addresses-quotes", "To: ", "\"", NULL, "\r\n\r\nx" },
  { "addresses-ats", "To: ", "@", NULL, "\r\n\r\nx" },
  { "addresses-routes", "To: <", "@a,", NULL, "b@c>\r\n\r\nx" },
  { "addresses-words", "To: ", "=?utf-8?q?a?= <a@b>,", NULL, "\r\n\r\nx" },
  { "addresses-fields", HEAD, "To: a#@b\r\n", NULL, "\r\nx" },
  { "from", "From: ", "a#@b, ", NULL, "\r\n\r\nx" },
  { "references-field", "References: ", "<a#@b> ", NULL, "\r\n\r\nx" },
  { "references-open-field", "References: ", "<", NULL, "\r\n\r\nx" },
  { "date", "Date: ", "1 ", NULL, "\r\n\r\nx" },
  { "date-comments", "Date: ", "(", NULL, "\r\n\r\nx" },
  { "parameters", HEAD "Content-Type: text/plain", "; a#=b", NULL, "\r\n\r\nx" },
  { "parameters-pieces", HEAD "Content-Type: text/plain", "; a*#=b", NULL, "\r\n\r\nx" },
  { "parameters-name", HEAD "Content-Disposition: attachment", "; filename*#*=%41", NULL,
    "\r\n\r\nx" },
  { "content-types", HEAD, "Content-Type: text/html\r\n", NULL, "\r\nx" },
  { "type-comments", HEAD "Content-Type: ", "(", NULL, "\r\n\r\nx" },
  /* parts */
  { "parts", HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\nx\r\n", NULL,
    "--b--\r\n" },
  { "parts-named", HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
    "--b\r\nContent-ID: <#>\r\nContent-Type: image/png; name=#\r\n\r\nx\r\n", NULL, "--b--\r\n" },
  { "parts-nested", HEAD, "Content-Type: multipart/mixed; boundary=b#\r\n\r\n--b#\r\n", NULL, "" },
  { "parts-alternative", HEAD "Content-Type: multipart/alternative; boundary=b\r\n\r\n",
    "--b\r\nContent-Type: text/html\r\n\r\nx\r\n", NULL, "--b--\r\n" },
  { "parts-related",
    HEAD "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
         "Content-Type: text/html\r\n\r\n",
    "<img src=cid:#>", NULL, "\r\n--b--\r\n" },
  { "messages", HEAD, "Content-Type: message/rfc822\r\n\r\n", NULL, "" },
  { "part-headers", HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", "X-#: y\r\n",
    NULL, "\r\nx\r\n--b--\r\n" },
  { "boundary-almost", HEAD "Content-Type: multipart/mixed; boundary=bb\r\n\r\n", "--b\r\n", NULL,
    "" },
  { "boundary-long", HEAD "Content-Type: multipart/mixed; boundary=", "b", NULL, "\r\n\r\nx" },
};

static void
append_numbered (GString *out, const char *piece, guint number)
{
  for (; *piece != '\0'; piece++)
    if (*piece == '#')
      g_string_append_printf (out, "%u", number);
    else
      g_string_append_c (out, *piece);
}

/* A message of about so many bytes. */
static GBytes *
make (const Hostile *hostile, gsize length)
{
  GString *message = g_string_sized_new (length + 1000);
  guint n = 0;

  g_string_append (message, hostile->begin);
  while (message->len < (hostile->then != NULL ? length / 2 : length))
    append_numbered (message, hostile->again, n++);
  for (guint i = 0; hostile->then != NULL && i < n && message->len < length; i++)
    append_numbered (message, hostile->then, i);
  g_string_append (message, hostile->end);
  return g_string_free_to_bytes (message);
}

static double
read_once (GBytes *source)
{
  MimeRenderOptions options = { .token = "TOKEN" };
  clock_t start = clock ();
  g_autoptr (MimeDocument) document = mime_document_parse (source, NULL);
  g_autofree char *html = mime_render_document (document, &options, NULL);

  return (double) (clock () - start) * 1000 / CLOCKS_PER_SEC;
}

/* The best of some: other programs and the allocator only make it slower. */
static double
measure (const Hostile *hostile, gsize length)
{
  g_autoptr (GBytes) source = make (hostile, length);
  double best = read_once (source);

  for (guint i = 0; i < 2 && best < 500; i++)
    best = MIN (best, read_once (source));
  return best;
}

static gboolean
run (const Hostile *hostile)
{
  double ms[N_SIZES];
  gboolean good = TRUE;

  g_print ("%-24s", hostile->name);
  for (guint i = 0; i < N_SIZES; i++)
    {
      ms[i] = measure (hostile, LARGEST >> (N_SIZES - 1 - i));
      good = ms[i] < 3000 && ms[i] < 16 * ms[0] + 20;
      g_print (" %8.1f", ms[i]);
      if (!good)
        break;
    }
  g_print (" ms%s\n", good ? "" : "  NOT LINEAR");
  return good;
}

/* With names, only those. */
int
main (int argc, char *argv[])
{
  const char *const *names = (const char *const *) argv + 1;
  gboolean good = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (hostiles); i++)
    if (argc < 2 || g_strv_contains (names, hostiles[i].name))
      good &= run (&hostiles[i]);
  return good ? 0 : 1;
}
