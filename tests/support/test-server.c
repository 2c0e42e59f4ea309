/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/test-server.h"

#include "support/test-helper.h"

struct _TestServer
{
  TestHelper *helper;
};

static guint16
get_port (TestServer *server, const char *name)
{
  return (guint16) g_ascii_strtoull (test_helper_get (server->helper, name), NULL, 10);
}

TestServer *
test_server_new (TestServerFlags flags)
{
  const char *daemons = g_getenv ("POSTRIDER_TEST_DAEMONS");
  const char *program = flags & TEST_SERVER_CYRUS ? "usr/lib/cyrus/bin/master" : "usr/sbin/dovecot";
  const char *name = flags & TEST_SERVER_CYRUS ? "cyrus" : "dovecot";
  const char *variant = "full";
  g_autofree char *binary = NULL;
  TestServer *server = NULL;
  TestHelper *helper = NULL;

  if (daemons == NULL || g_getenv ("POSTRIDER_TEST_SERVER") == NULL)
    {
      g_test_skip ("POSTRIDER_TEST_SERVER is not set (run by meson test)");
      return NULL;
    }
  binary = g_build_filename (daemons, program, NULL);
  if (!g_file_test (binary, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("The server is not unpacked (tests/server/fetch-daemons.sh BUILDDIR)");
      return NULL;
    }
  if (flags & TEST_SERVER_BARE)
    variant = "bare";
  else if (flags & TEST_SERVER_NO_QRESYNC)
    variant = "no-qresync";
  else if (flags & TEST_SERVER_TLS12)
    variant = "tls12";

  helper =
      test_helper_new ("mail-server.py", (const char *const[]){ "--daemons", daemons, "--server",
                                                                name, "--variant", variant, NULL });
  g_assert_nonnull (helper);
  server = g_new0 (TestServer, 1);
  server->helper = helper;
  return server;
}

void
test_server_free (TestServer *server)
{
  test_helper_free (server->helper);
  g_free (server);
}

void
test_server_stop (TestServer *server)
{
  g_free (test_helper_ask (server->helper, "stop"));
}

void
test_server_start (TestServer *server)
{
  g_free (test_helper_ask (server->helper, "start"));
}

guint16
test_server_get_imap_port (TestServer *server)
{
  return get_port (server, "imap");
}

guint16
test_server_get_imaps_port (TestServer *server)
{
  return get_port (server, "imaps");
}

guint16
test_server_get_lmtp_port (TestServer *server)
{
  return get_port (server, "lmtp");
}

const char *
test_server_get_ca_file (TestServer *server)
{
  return test_helper_get (server->helper, "ca");
}

const char *
test_server_get_certificate_file (TestServer *server)
{
  return test_helper_get (server->helper, "certificate");
}

const char *
test_server_get_user (TestServer *server)
{
  return "alice";
}

const char *
test_server_get_password (TestServer *server)
{
  return "pw";
}

const char *
test_server_get_directory (TestServer *server)
{
  return test_helper_get (server->helper, "directory");
}

void
test_server_seed (TestServer *server, int n_messages, int n_inbox)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *script = NULL;
  g_autofree char *messages = g_strdup_printf ("%d", n_messages);
  g_autofree char *inbox = g_strdup_printf ("%d", n_inbox < 0 ? n_messages : n_inbox);

  script = g_build_filename (g_getenv ("POSTRIDER_TEST_SERVER"), "mailgen.py", NULL);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "python3", script,
                              "--port", test_helper_get (server->helper, "imap"), "--messages",
                              messages, "--inbox", inbox, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

TestImap *
test_server_imap (TestServer *server)
{
  return test_server_imap_as (server, test_server_get_user (server), FALSE);
}
