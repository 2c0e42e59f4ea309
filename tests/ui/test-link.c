/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/reader/pr-link.h"

#include <string.h>

static void
test_label (void)
{
  static const struct
  {
    const char *uri;
    const char *label;
  } cases[] = {
    { "https://bank.test/login?x=1#a", "bank.test/login?x=1#a" },
    { "http://bank.test/", "http://bank.test/" },
    { "HTTPS://BANK.test", "bank.test" },
    { "https://bank.test@evil.test/x", "evil.test/x" },
    { "https://bank.test%2f@evil.test:8443/x", "evil.test/x" },
    { "https://p\xc3\xa4ypal.test/", "xn--pypal-gra.test/" },
    { "mailto:anna@example.org", "mailto:anna@example.org" },
    { "https://a.test/\xff", "a.test/\xef\xbf\xbd" },
    { "https:", "https:" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *label = pr_link_dup_label (cases[i].uri);

      g_assert_cmpstr (label, ==, cases[i].label);
    }
}

static void
test_long (void)
{
  g_autofree char *path = g_strnfill (100 * 1000, 'x');
  g_autofree char *uri = g_strconcat ("https://", path, "@evil.test/", path, NULL);
  g_autofree char *label = pr_link_dup_label (uri);

  g_assert_true (g_str_has_prefix (label, "evil.test/xxx"));
  g_assert_cmpuint (strlen (label), <=, 2000);
}

static void
test_doubt (void)
{
  static const struct
  {
    const char *uri;
    const char *doubt; /* a part of it */
  } cases[] = {
    { "https://bank.test/", NULL },
    { "https://www.bank.test:8443/a@b", NULL },
    { "mailto:anna@example.org", NULL },
    { "https://evil.test/x", "calls it www.bank.test, but it leads to evil.test" },
    { "https://bank.test@other.test/", "another name" },
    { "https://192.0.2.7/", "a number" },
    { "https://[2001:db8::1]/", "a number" },
    { "https://xn--pypal-4ve.test/", "unusual letters" },
    { "https:///", "not clear" },
  };
  g_autoptr (GHashTable) lies = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (lies, (gpointer) "evil.test", (gpointer) "www.bank.test");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *doubt = pr_link_dup_doubt (cases[i].uri, lies);

      g_test_message ("%s: %s", cases[i].uri, doubt);
      if (cases[i].doubt == NULL)
        g_assert_null (doubt);
      else
        g_assert_nonnull (strstr (doubt, cases[i].doubt));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/link/label", test_label);
  g_test_add_func ("/ui/link/long", test_long);
  g_test_add_func ("/ui/link/doubt", test_doubt);
  return g_test_run ();
}
