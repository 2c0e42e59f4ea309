/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/test-server.h"

#include "support/test-helper.h"

struct _TestProxy
{
  TestHelper *helper;
};

TestProxy *
test_proxy_new (guint16 port)
{
  g_autofree char *target = g_strdup_printf ("%u", port);
  TestProxy *proxy = g_new0 (TestProxy, 1);

  proxy->helper = test_helper_new ("delay-proxy.py", (const char *const[]){ target, NULL });
  g_assert_nonnull (proxy->helper);
  return proxy;
}

void
test_proxy_free (TestProxy *proxy)
{
  test_helper_free (proxy->helper);
  g_free (proxy);
}

guint16
test_proxy_get_port (TestProxy *proxy)
{
  return (guint16) g_ascii_strtoull (test_helper_get (proxy->helper, "port"), NULL, 10);
}

void
test_proxy_set_rtt (TestProxy *proxy, guint rtt_ms)
{
  g_free (test_helper_ask (proxy->helper, "rtt %u", rtt_ms));
}

void
test_proxy_cut_after (TestProxy *proxy, gint64 n_bytes)
{
  g_free (test_helper_ask (proxy->helper, "cut %" G_GINT64_FORMAT, n_bytes));
}

void
test_proxy_spoil_after (TestProxy *proxy, gint64 n_bytes)
{
  g_free (test_helper_ask (proxy->helper, "spoil %" G_GINT64_FORMAT, n_bytes));
}

void
test_proxy_set_stalled (TestProxy *proxy, gboolean stalled)
{
  g_free (test_helper_ask (proxy->helper, "stall %d", stalled));
}

void
test_proxy_set_refusing (TestProxy *proxy, gboolean refusing)
{
  g_free (test_helper_ask (proxy->helper, "refuse %d", refusing));
}

gint64
test_proxy_get_bytes (TestProxy *proxy)
{
  g_autofree char *answer = test_helper_ask (proxy->helper, "bytes");

  return g_ascii_strtoll (answer, NULL, 10);
}

guint
test_proxy_count_sent (TestProxy *proxy, const char *text)
{
  g_autofree char *answer = test_helper_ask (proxy->helper, "sent %s", text);

  return (guint) g_ascii_strtoull (answer, NULL, 10);
}
