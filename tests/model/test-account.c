/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an account says of itself after each thing the engine may tell. */
#include "model/pr-account-private.h"

static PrAccount *
new_account (void)
{
  AccountValues values = {
    .email = (char *) "anna@example.com",
    .imap = { .host = (char *) "mail.example.com", .port = 993, .security = ACCOUNT_SECURITY_TLS },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSettings) settings = account_settings_new (&values, &error);

  g_assert_no_error (error);
  return pr_account_new (settings);
}

/* CODE: of ENGINE_ERROR; -1: none. */
static void
apply (PrAccount *account, EngineState state, int code)
{
  g_autoptr (GError) error =
      code >= 0 ? g_error_new_literal (ENGINE_ERROR, code, "for logs") : NULL;
  EngineEvent event = {
    .account = (char *) "anna@example.com",
    .state = state,
    .error = error,
  };

  pr_account_apply_event (account, &event);
}

static void
test_states (void)
{
  static const struct
  {
    EngineState engine;
    int error;
    PrAccountState state;
    const char *status;
  } cases[] = {
    { ENGINE_STATE_OFFLINE, -1, PR_ACCOUNT_OFFLINE, "Offline" },
    { ENGINE_STATE_OFFLINE, ENGINE_ERROR_OFFLINE, PR_ACCOUNT_OFFLINE,
      "The mail server cannot be reached." },
    { ENGINE_STATE_CONNECTING, -1, PR_ACCOUNT_CONNECTING, "Connecting…" },
    { ENGINE_STATE_SYNCING, -1, PR_ACCOUNT_SYNCING, "Updating… 0%" },
    { ENGINE_STATE_ONLINE, -1, PR_ACCOUNT_READY, "Up to date" },
    { ENGINE_STATE_ONLINE, ENGINE_ERROR_DISK_FULL, PR_ACCOUNT_ATTENTION,
      "There is no space left on the disk." },
    { ENGINE_STATE_ONLINE, ENGINE_ERROR_READ_ONLY, PR_ACCOUNT_ATTENTION,
      "The folder for mail cannot be written to." },
    { ENGINE_STATE_ONLINE, ENGINE_ERROR_STORE, PR_ACCOUNT_ATTENTION, "Something went wrong." },
    { ENGINE_STATE_ONLINE, -1, PR_ACCOUNT_READY, "Up to date" },
    { ENGINE_STATE_AUTH_NEEDED, ENGINE_ERROR_AUTH, PR_ACCOUNT_ATTENTION,
      "The mail server refused the user name or the password." },
  };
  g_autoptr (PrAccount) account = new_account ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      apply (account, cases[i].engine, cases[i].error);
      g_assert_cmpint (pr_account_get_state (account), ==, cases[i].state);
      g_assert_cmpstr (pr_account_get_status (account), ==, cases[i].status);
      g_assert_cmpint (pr_account_get_error (account) != NULL, ==, cases[i].error >= 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/account/states", test_states);
  return g_test_run ();
}
