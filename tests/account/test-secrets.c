/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "account/account-secrets.h"

typedef struct
{
  gboolean done;
  GBytes *password;
  GError *error;
} Outcome;

static void
on_lookup (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->password = account_secrets_lookup_finish (result, &outcome->error);
  outcome->done = TRUE;
}

static Outcome
look_up (const char *command, guint timeout_ms, GCancellable *cancellable)
{
  AccountValues values = { .email = "ann@example.org", .password_command = command };
  g_autoptr (AccountSettings) settings = NULL;
  Outcome outcome = { 0 };

  values.imap = (AccountServer){ (char *) "h", 993, ACCOUNT_SECURITY_TLS, NULL };
  settings = account_settings_new (&values, NULL);
  account_secrets_lookup_async (settings, ACCOUNT_PROTOCOL_IMAP, timeout_ms, cancellable, on_lookup,
                                &outcome);
  while (!outcome.done)
    g_main_context_iteration (NULL, TRUE);
  return outcome;
}

static void
assert_fails (Outcome outcome, GQuark domain, int code)
{
  g_assert_null (outcome.password);
  g_assert_error (outcome.error, domain, code);
  g_error_free (outcome.error);
}

static void
test_command (void)
{
  Outcome outcome = look_up ("printf 'pa ss\\r\\nsecond\\n'", 0, NULL);

  g_assert_no_error (outcome.error);
  g_assert_cmpmem (g_bytes_get_data (outcome.password, NULL), g_bytes_get_size (outcome.password),
                   "pa ss", strlen ("pa ss"));
  g_bytes_unref (outcome.password);
}

static void
test_command_fails (void)
{
  Outcome outcome = look_up ("sh -c 'echo wrong >&2; exit 3'", 0, NULL);

  g_assert_nonnull (strstr (outcome.error->message, "status 3: wrong"));
  assert_fails (outcome, ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND);
  assert_fails (look_up ("/no/such/command", 0, NULL), ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND);
  assert_fails (look_up ("true", 0, NULL), ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND);
  assert_fails (look_up ("unbalanced '", 0, NULL), ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND);
}

static void
test_command_hangs (void)
{
  assert_fails (look_up ("sleep 1000", 50, NULL), ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  assert_fails (look_up ("sleep 1000", 0, cancellable), G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_absent (void)
{
  assert_fails (look_up (NULL, 5000, NULL), ACCOUNT_ERROR, ACCOUNT_ERROR_ABSENT);
}

int
main (int argc, char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/secrets/command", test_command);
  g_test_add_func ("/account/secrets/command-fails", test_command_fails);
  g_test_add_func ("/account/secrets/command-hangs", test_command_hangs);
  g_test_add_func ("/account/secrets/cancelled", test_cancelled);
  g_test_add_func ("/account/secrets/absent", test_absent);
  return g_test_run ();
}
