/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-css-dark.h"
#include "mime/mime-html.h"

#include <string.h>
#include <time.h>

static const char *
find_part (const char *content_id, gpointer user_data)
{
  return g_str_equal (content_id, "logo@x") ? "2.1" : NULL;
}

static const MimeHtmlPolicy policy = {
  .token = "TOKEN",
  .remote = MIME_REMOTE_NONE,
  .find_part = find_part,
};

/* out is the whole result where given, else has and has_not are in it and not in it. */
typedef struct
{
  const char *html;
  const char *out;
  const char *has;
  const char *has_not;
} Vector;

static const Vector vectors[] = {
  /* what stays */
  { "<p>a<b>b</b></p>", "<p>a<b>b</b></p>" },
  { "plain &amp; simple", NULL, "plain &amp; simple" },
  { "<P ALIGN=center>x</P>", "<p align=\"center\">x</p>" },
  { "<table width=5><tr><td colspan=2>x</td></tr></table>", NULL, "<td colspan=\"2\">x</td>" },
  { "a<br>b<hr>c", "a<br>b<hr>c" },
  { "<a href=\"https://a.test/?x=1&amp;y=2\">l</a>",
    "<a href=\"https://a.test/?x=1&amp;y=2\">l</a>" },
  { "<a href=\"MailTo:a@b.test\">l</a>", "<a href=\"MailTo:a@b.test\">l</a>" },
  { "<img src=\"cid:logo@x\">", "<img src=\"postrider-part://TOKEN/2.1\">" },
  { "<img src=\"data:image/png;base64,AAAA\">", "<img src=\"data:image/png;base64,AAAA\">" },
  { "<p style=\"color:red\">x</p>", "<p style=\"color:red;\">x</p>" },
  { "<body bgcolor=\"#fff\" text=red class=c><p>x</body>", NULL,
    "<div class=\"pr-body c\" style=\"background-color:#fff;color:red;\">" },
  { "<style>body{color:red} html .x{margin:0}</style><p>x", NULL,
    ".pr-body{color:red;}\n.pr-body .x{margin:0;}" },
  { "<style>@media (max-width:600px){.a{width:100%!important}}</style>x", NULL,
    "@media (max-width:600px){\n.a{width:100%!important;}\n}" },
  { "<style><!-- .a{color:red} --></style>x", NULL, ".a{color:red;}" },
  { "<font color=red size=3>x</font>", "<font size=\"3\" style=\"color:red;\">x</font>" },

  /* no url(), but a hash and a parenthesis */
  { "<p style=\"background:a#burl(c)\">x</p>", "<p style=\"background:a#burl(c);\">x</p>" },

  /* what is too wide for a telephone may give way */
  { "<table width=600><tr><td>x</td></tr></table>", NULL,
    "<table width=\"600\" class=\"pr-wide\">" },
  { "<table width=600 class=a>x</table>", NULL, "class=\"a pr-wide\"" },
  { "<table width='100%'>x</table>", NULL, "<table width=\"100%\">" },
  { "<div style=\"width:640px!important\">x</div>",
    "<div style=\"width:min(640px,100%)!important;\">x</div>" },
  { "<div style=\"width:64px\">x</div>", "<div style=\"width:64px;\">x</div>" },
  { "<p bgcolor=ffffff>x</p>", "<p style=\"background-color:#ffffff;\">x</p>" },

  /* elements */
  { "a<script>alert(1)</script>b", NULL, "b", "alert" },
  { "<SCRIPT SRC=//x></SCRIPT>x", NULL, "x", "cript" },
  { "<scr<script>ipt>alert(1)</scr</script>ipt>", NULL, NULL, "<script" },
  { "<svg onload=alert(1)><p>after", NULL, "<p>after</p>", "svg" },
  { "<svg><style><img src=x onerror=alert(1)></style></svg>x", NULL, NULL, "onerror" },
  { "<math><mtext><style><img src=x onerror=alert(1)>", NULL, NULL, "onerror" },
  { "<template><img src=x></template>y", NULL, "y", "img" },
  { "<iframe src=//x>in</iframe>y", NULL, "y", "iframe" },
  { "<object data=//x>fallback</object>", NULL, "fallback", "object" },
  { "<embed src=//x>after", NULL, "after", "embed" },
  { "<form action=//x><input name=a>text<button>go</button></form>", NULL, "text", "input" },
  { "<textarea></textarea><p>x", NULL, "<p>x</p>", "textarea" },
  { "<noscript><img src=x onerror=alert(1)></noscript>y", NULL, "y", "onerror" },
  { "<plaintext>all", NULL, "all", "plaintext" },
  { "<title></title><p>x", NULL, "<p>x</p>", "title" },
  { "<meta http-equiv=refresh content='0;url=//x'>y", NULL, "y", "meta" },
  { "<base href=//x>y", NULL, "y", "base" },
  { "<link rel=dns-prefetch href=//x>y", NULL, "y", "link" },
  { "<marquee>y</marquee>", NULL, "y", "marquee" },
  { "<x-custom onclick=1>y</x-custom>", NULL, "y", "custom" },
  { "<!--[if mso]><img src=x><![endif]-->y", NULL, "y", "mso" },
  { "<!-- --!><img src=x onerror=alert(1)> -->y", NULL, NULL, "onerror" },
  { "<div><b><i>open", NULL, "<b><i>open</i></b></div>" },
  { "</div></template></body></html>after", NULL, "after", "</template" },

  /* attributes */
  { "<p onclick=alert(1) ONMOUSEOVER='x'>y</p>", "<p>y</p>" },
  { "<p title='x' srcdoc=y formaction=z>y</p>", "<p>y</p>" },
  { "<a href=x target=_top ping=//x download>y</a>", "<a>y</a>" },
  { "<a href='javascript:alert(1)'>y</a>", "<a>y</a>" },
  { "<a href='java\nscript:alert(1)'>y</a>", "<a>y</a>" },
  { "<a href='&#1;javascript:alert(1)'>y</a>", "<a>y</a>" },
  { "<a href='&#106;avascript:alert(1)'>y</a>", "<a>y</a>" },
  { "<a href='data:text/html,x'>y</a>", "<a>y</a>" },
  { "<a href='file:///etc/passwd'>y</a>", "<a>y</a>" },
  { "<a href='//x.test/'>y</a>", "<a>y</a>" },
  { "<a href='#part'>y</a>", "<a>y</a>" },
  { "<a href=' ht\ttps://a.test '>y</a>", "<a href=\"https://a.test\">y</a>" },
  { "<a href='https://a.test/\"onmouseover=x'>y</a>",
    "<a href=\"https://a.test/&quot;onmouseover=x\">y</a>" },
  { "<img src=http://x.test/ alt='<b>\"'>", "<img alt=\"&lt;b&gt;&quot;\">" },
  { "<img src=//x.test/>", "<img>" },
  { "<img src=cid:unknown>", "<img>" },
  { "<img src='data:image/svg+xml,<svg/>'>", "<img>" },
  { "<img src='data:text/html,x'>", "<img>" },
  { "<img srcset='http://x.test/ 1x' lowsrc=http://x.test/>", "<img>" },
  { "<td background=http://x.test/>y</td>", NULL, "y", "x.test" },
  { "<table background=cid:logo@x><tr><td>y</table>", NULL, "postrider-part://TOKEN/2.1" },

  /* CSS */
  { "<p style='background:url(http://x.test/)'>y</p>", "<p style=\"background:none;\">y</p>" },
  { "<p style='background:\\75 rl(http://x.test/)'>y</p>", NULL, "y", "x.test" },
  { "<p style='background:URL( \"http://x.test/\" ) red'>y</p>",
    "<p style=\"background:none red;\">y</p>" },
  { "<p style='background:u/**/rl(http://x.test/)'>y</p>", NULL, "y", "x.test" },
  { "<p style='background:url(cid:logo@x)'>y</p>", NULL,
    "url(&quot;postrider-part://TOKEN/2.1&quot;)" },
  { "<p style='background:image-set(\"http://x.test/\" 1x)'>y</p>", NULL, "y", "x.test" },
  { "<p style='width:expression(alert(1));color:red'>y</p>", "<p style=\"color:red;\">y</p>" },
  { "<p style='behavior:url(x);-moz-binding:url(x)'>y</p>", "<p>y</p>" },
  { "<p style='position:fixed;top:0'>y</p>", "<p style=\"top:0;\">y</p>" },
  { "<p style='position:\\66ixed'>y</p>", "<p>y</p>" },
  { "<p style='color:red}body{x:y'>y</p>", NULL, "color:red;", "x:y" },
  { "<p style='--a:url(http://x.test/);color:var(--a)'>y</p>", NULL, "y", "x.test" },
  { "<p style='animation:a 1s;filter:blur(9px)'>y</p>", "<p>y</p>" },
  { "<p style='color:rgb(1,2'>y</p>", "<p style=\"color:rgb(1,2);\">y</p>" },
  { "<p style='font-family:\"</style><script>\"'>y</p>", NULL, "\\3c ", "<script" },
  { "<style>@import 'http://x.test/';p{color:red}</style>y", NULL, "p{color:red;}", "x.test" },
  { "<style>@import url(http://x.test/) screen;p{color:red}</style>y", NULL, "p{color:red;}",
    "x.test" },
  { "<style>@\\69mport 'http://x.test/';</style>y", NULL, "y", "x.test" },
  { "<style>@font-face{src:url(http://x.test/)}p{color:red}</style>y", NULL, "p{color:red;}",
    "font-face" },
  { "<style>:host{display:none}p{color:red}</style>y", NULL, "p{color:red;}", "host" },
  { "<style>p{content:'</style><img src=x onerror=alert(1)>'}</style>", NULL, NULL, "onerror" },
  { "<style>/*</style><img src=//x.test/>*/</style>", NULL, NULL, "x.test" },
  { "<style>a{color:red</style>y", NULL, "a{color:red;}" },
  { "<style>@media{@media{@media{@media{@media{p{color:red}}}}}}</style>y", NULL, "y", "color" },
};

static void
check (const Vector *vector)
{
  g_autofree char *out = mime_html_sanitise (vector->html, -1, &policy, NULL);
  g_autofree char *body = NULL;

  /* Around a fragment stands the body that the parser adds. */
  if (g_str_has_prefix (out, "<div class=\"pr-body\">") && g_str_has_suffix (out, "</div>"))
    {
      gsize start = strlen ("<div class=\"pr-body\">");

      body = g_strndup (out + start, strlen (out) - start - strlen ("</div>"));
    }
  if ((vector->out != NULL && g_strcmp0 (body, vector->out) != 0)
      || (vector->has != NULL && strstr (out, vector->has) == NULL)
      || (vector->has_not != NULL && strstr (out, vector->has_not) != NULL))
    {
      g_test_message ("in:  %s", vector->html);
      g_test_message ("out: %s", out);
      g_test_fail ();
    }
}

static void
test_vectors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    check (&vectors[i]);
}

/* No vector, however it is read, gets one of these through. */
static void
test_never (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *once = mime_html_sanitise (vectors[i].html, -1, &policy, NULL);
      g_autofree char *text = mime_html_to_text (vectors[i].html, -1);

      g_assert_null (strstr (once, "javascript:"));
      g_assert_null (strstr (once, "<script"));
      g_assert_null (strstr (once, "onerror"));
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

static void
test_report (void)
{
  g_auto (MimeHtmlReport) report;
  g_autofree char *out = NULL;

  mime_html_report_init (&report);
  out = mime_html_sanitise ("<img src=https://A.test:8443/x><img src=//b.test/y>"
                            "<img src='https://user@a.test/z'>"
                            "<p style='background:url(http://c.test/)'>"
                            "<style>@import 'http://d.test/';</style><img src=cid:logo@x>",
                            -1, &policy, &report);
  g_assert_cmpuint (report.n_blocked, ==, 5);
  g_assert_cmpuint (report.hosts->len, ==, 4);
  g_assert_cmpstr (g_ptr_array_index (report.hosts, 0), ==, "a.test");
  g_assert_cmpstr (g_ptr_array_index (report.hosts, 1), ==, "b.test");
}

/* A page's addresses and what becomes of each when its images may be loaded. */
static void
test_images (void)
{
  static const struct
  {
    const char *html;
    const char *image; /* what is fetched; NULL: nothing */
    guint n_trackers;
  } cases[] = {
    { "<img src='https://a.test/x.png?a=1&amp;b=2'>", "https://a.test/x.png?a=1&b=2" },
    { "<img src='http://a.test/x.png'>", "https://a.test/x.png" },
    { "<img src='//a.test/x'>", "https://a.test/x" },
    { "<img src='HTTPS://A.test:443'>", "https://a.test" },
    { "<img src='http://a.test:80/x'>", "https://a.test/x" },
    { "<img src='https://b\xc3\xbc"
      "cher.test/\xc3\xbc x'>",
      "https://xn--bcher-kva.test/%C3%BC%20x" },
    { "<td background='https://a.test/b'>y</td>", "https://a.test/b" },
    { "<p style='background:url(https://a.test/c)'>y</p>", "https://a.test/c" },
    { "<style>p{background:url(https://a.test/d)}</style>y", "https://a.test/d" },
    { "<img width=600 height=1 src='https://a.test/line'>", "https://a.test/line" },
    { "<img width=1 height=20 src='https://a.test/line'>", "https://a.test/line" },
    { "<img style='width:1px' width=200 height=90 src='https://a.test/x'>", "https://a.test/x" },
    /* nothing there to see */
    { "<img width=1 height=1 src='https://a.test/x'>", NULL, 1 },
    { "<img width=0 src='https://a.test/x'>", NULL, 1 },
    { "<img height='1px' src='https://a.test/x'>", NULL, 1 },
    { "<img style='height: 1px; width:1px !important' src='https://a.test/x'>", NULL, 1 },
    { "<img style='DISPLAY : none' src='https://a.test/x'>", NULL, 1 },
    { "<img width=1 height=1 src='data:image/gif;base64,AAAA'>", NULL },
    /* not for loading */
    { "<img src='https://user@a.test/x'>", NULL },
    { "<img src='https://a.test:8443/x'>", NULL },
    { "<img src='http://a.test:443/x'>", NULL },
    { "<img src='ftp://a.test/x'>", NULL },
    { "<img src='file:///etc/passwd'>", NULL },
    { "<img src='https:///x'>", NULL },
    { "<img src='https://192.0.2.7/x'>", NULL },
    { "<img src='https://[2001:db8::7]/x'>", NULL },
    { "<img src='https:x'>", NULL },
    { "<img src='https://a.test;x'>", NULL },
    { "<img src='x.png'>", NULL },
    { "<img src='javascript:alert(1)'>", NULL },
    { "<video poster='https://a.test/x'></video>", NULL },
    { "<img srcset='https://a.test/x 2x'>", NULL },
    { "<style>@import 'https://a.test/x';</style>y", NULL },
    { "<style>@import url(https://a.test/x) screen;</style>y", NULL },
    { "<style>@font-face{font-family:f;src:url(https://a.test/x)}</style>y", NULL },
    { "<p style='behavior:url(https://a.test/x)'>y</p>", NULL },
    { "<svg><image href='https://a.test/x'/></svg>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MimeHtmlPolicy willing = policy;
      g_auto (MimeHtmlReport) report;
      g_auto (MimeHtmlReport) refused;
      g_autofree char *out = NULL;
      g_autofree char *without = NULL;

      g_test_message ("%s", cases[i].html);
      mime_html_report_init (&report);
      mime_html_report_init (&refused);
      willing.remote = MIME_REMOTE_IMAGES;
      out = mime_html_sanitise (cases[i].html, -1, &willing, &report);
      g_assert_cmpuint (report.images->len, ==, cases[i].image != NULL ? 1 : 0);
      if (cases[i].image != NULL)
        {
          g_assert_cmpstr (g_ptr_array_index (report.images, 0), ==, cases[i].image);
          g_assert_nonnull (strstr (out, "postrider-part://TOKEN/remote/0"));
        }
      g_assert_cmpuint (report.trackers->len, ==, cases[i].n_trackers);
      g_assert_null (strstr (out, "a.test"));
      /* The same ones are named beforehand, and none is loaded. */
      without = mime_html_sanitise (cases[i].html, -1, &policy, &refused);
      g_assert_cmpuint (refused.images->len, ==, report.images->len);
      g_assert_null (strstr (without, "remote"));
      g_assert_null (strstr (without, "a.test"));
    }
}

/* Each address is fetched once, and no more than so many. */
static void
test_many_images (void)
{
  MimeHtmlPolicy willing = policy;
  g_autoptr (GString) html = g_string_new (NULL);
  g_auto (MimeHtmlReport) report;
  g_autofree char *out = NULL;

  for (guint i = 0; i < 2 * MIME_HTML_MAX_IMAGES; i++)
    g_string_append_printf (html, "<img src='//a.test/%u'><img src='http://a.test/%u'>", i, i);
  mime_html_report_init (&report);
  willing.remote = MIME_REMOTE_IMAGES;
  out = mime_html_sanitise (html->str, -1, &willing, &report);
  g_assert_cmpuint (report.images->len, ==, MIME_HTML_MAX_IMAGES);
  g_assert_cmpuint (report.n_blocked, ==, 2 * MIME_HTML_MAX_IMAGES);
  g_assert_nonnull (strstr (out, "remote/199\""));
  g_assert_null (strstr (out, "remote/200\""));
}

/* Where the text of a link names another host than it leads to. */
static void
test_lies (void)
{
  static const struct
  {
    const char *html;
    const char *host;
    const char *named; /* NULL: it says nothing wrong */
  } cases[] = {
    { "<a href='https://evil.test/x'>https://bank.test/login</a>", "evil.test", "bank.test" },
    { "<a href='https://evil.test/x'> www.bank.test </a>", "evil.test", "www.bank.test" },
    { "<a href='https://evil.test/x'><b>BANK</b>.com</a>", "evil.test", "bank.com" },
    { "<a href='https://bank.com@evil.test/'>bank.com</a>", "evil.test", "bank.com" },
    { "<a href='https://bank.com.evil.test/'>bank.com</a>", "bank.com.evil.test", "bank.com" },
    { "<a href='https://evil.test'>b\xc3\xbc"
      "cher.de</a>",
      "evil.test", "xn--bcher-kva.de" },
    { "<a href='https://www.bank.com/'>bank.com/login?x=1</a>", "www.bank.com", NULL },
    { "<a href='https://click.mail.bank.com/'>www.bank.com</a>", "click.mail.bank.com", NULL },
    { "<a href='https://evil.test/'>our site</a>", "evil.test", NULL },
    { "<a href='https://evil.test/'>see bank.com</a>", "evil.test", NULL },
    { "<a href='https://evil.test/'>report.pdf</a>", "evil.test", NULL },
    { "<a href='mailto:a@evil.test'>a@bank.com</a>", "evil.test", NULL },
    { "<a href='https://evil.test/'></a>bank.com", "evil.test", NULL },
    { "<a>bank.com</a>", "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MimeHtmlReport) report;
      g_autofree char *out = NULL;
      const char *named;

      g_test_message ("%s", cases[i].html);
      mime_html_report_init (&report);
      out = mime_html_sanitise (cases[i].html, -1, &policy, &report);
      named = g_hash_table_lookup (report.lies, cases[i].host);
      if (cases[i].named == NULL)
        g_assert_cmpuint (g_hash_table_size (report.lies), ==, 0);
      else
        g_assert_cmpstr (named, ==, cases[i].named);
    }
}

static void
test_to_text (void)
{
  static const struct
  {
    const char *html;
    const char *text;
  } cases[] = {
    { "<p>Hello <b>you</b></p><p>again</p>", "Hello you\n\nagain" },
    { "a<br>b<br><br>c", "a\nb\n\nc" },
    { "<ul><li>one</li><li>two</li></ul>", "• one\n• two" },
    { "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc" },
    { "<blockquote>old<br>words</blockquote>new", "> old\n> words\n\nnew" },
    { "<style>p{}</style><script>x</script><title>t</title>text", "text" },
    { "<div style='display: none'>hidden</div>seen", "seen" },
    { "<pre>a\n  b</pre>", "a\n  b" },
    { "&nbsp;&lt;x&gt; &euro;", "\xc2\xa0<x> €" },
    { "<img src=x alt='a picture'>", "a picture" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = mime_html_to_text (cases[i].html, -1);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* Microseconds of work of this thread: what else the machine does is not counted. */
static gint64
get_used_time (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

/* Whatever is asked for, the time grows with the input and nothing else. */
static void
test_storms (void)
{
  static const char *const pieces[] = {
    "://",  "@",   "http://", "www.", "a@b.", ">",       "<div>",   "<b>", "</b>",     "<table>",
    "<!--", "&#x", "<svg>",   "\\",   "{",    "a{b:c(}", "@media{", "/*",  "<a href=", "'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) storm = g_string_new (NULL);
      g_autofree char *clean = NULL;
      g_autofree char *text = NULL;
      g_autofree char *html = NULL;
      g_autofree char *style = NULL;
      g_autofree char *in_style = NULL;
      gint64 start = get_used_time ();

      while (storm->len < 200 * 1000)
        g_string_append (storm, pieces[i]);
      clean = mime_html_sanitise (storm->str, -1, &policy, NULL);
      text = mime_html_to_text (storm->str, -1);
      html = mime_html_from_text (storm->str, TRUE, FALSE);
      style = g_strconcat ("<style>", storm->str, "</style>", NULL);
      in_style = mime_html_sanitise (style, -1, &policy, NULL);
      if (get_used_time () - start > 5 * G_USEC_PER_SEC)
        {
          g_test_message ("%s took %" G_GINT64_FORMAT " ms", pieces[i],
                          (get_used_time () - start) / 1000);
          g_test_fail ();
        }
    }
}

static void
test_darken (void)
{
  const struct
  {
    const char *property;
    const char *value;
    const char *dark;
  } cases[] = {
    { "background-color", "#fff", "#1e1e1e" },
    { "background", "white", "#1e1e1e" },
    { "background", "rgb(255, 255, 255)", "#1e1e1e" },
    { "background", "hsl(0,0%,100%)", "#1e1e1e" },
    { "background", "rgba(255,255,255,.5) none", "#1e1e1e80 none" },
    { "background", "url(\"white\") #ffffff", "url(\"white\") #1e1e1e" },
    { "color", "black !important", "#ededed !important" },
    { "color", "#000000", "#ededed" },
    /* what was made for its own paper stays */
    { "background", "#123a6b", "#123a6b" },
    { "color", "#ffffff", "#ffffff" },
    { "color", "inherit", "inherit" },
    { "color", "#12", "#12" },
    { "color", "rgb(1", "rgb(1" },
    { "color", "#", "#" },
    { "font-family", "Black", "Black" },
    { "border", "1px solid #ccc", "1px solid #454545" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *dark = mime_css_darken (cases[i].property, cases[i].value);

      g_test_message ("%s: %s", cases[i].property, cases[i].value);
      g_assert_cmpstr (dark, ==, cases[i].dark);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/html/vectors", test_vectors);
  g_test_add_func ("/mime/html/darken", test_darken);
  g_test_add_func ("/mime/html/never", test_never);
  g_test_add_func ("/mime/html/report", test_report);
  g_test_add_func ("/mime/html/images", test_images);
  g_test_add_func ("/mime/html/many-images", test_many_images);
  g_test_add_func ("/mime/html/lies", test_lies);
  g_test_add_func ("/mime/html/to-text", test_to_text);
  g_test_add_func ("/mime/html/storms", test_storms);
  return g_test_run ();
}
