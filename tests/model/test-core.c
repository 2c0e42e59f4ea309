/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <unistd.h>

#include "model-fixture.h"
#include "model/pr-core.h"
#include "model/pr-error.h"

static char *profile;

static PrCore *
open_core (PrCoreMode mode, GError **error)
{
  g_autoptr (PrCore) core = pr_core_new (profile);
  g_autoptr (GAsyncResult) result = NULL;

  pr_core_open_async (core, mode, NULL, model_wait_callback, &result);
  if (!pr_core_open_finish (core, model_wait_result (&result), error))
    return NULL;
  return g_steal_pointer (&core);
}

static void
close_core (PrCore *core)
{
  g_autoptr (GAsyncResult) result = NULL;

  pr_core_close_async (core, model_wait_callback, &result);
  g_assert_true (pr_core_close_finish (core, model_wait_result (&result), NULL));
  g_object_unref (core);
}

static PrAccountSetup *
new_setup (const char *email)
{
  PrAccountSetup *setup = pr_account_setup_new ();
  g_autoptr (GError) error = NULL;

  setup->email = g_strdup (email);
  setup->password_command = g_strdup ("echo pw");
  /* nobody listens there */
  pr_account_setup_set_imap_url (setup, "imap://127.0.0.1:1", &error);
  g_assert_no_error (error);
  return setup;
}

static PrAccount *
add (PrCore *core, PrAccountSetup *setup, gboolean test, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  pr_core_add_account_async (core, setup, test, NULL, model_wait_callback, &result);
  return pr_core_add_account_finish (core, model_wait_result (&result), error);
}

static void
test_open (void)
{
  g_autoptr (GError) error = NULL;
  PrCore *core = open_core (PR_CORE_LOCAL, &error);
  PrCore *reader;
  g_autoptr (PrCore) second = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (pr_core_get_accounts (core)), ==, 0);
  g_assert_cmpstr (pr_core_get_status (core), ==, "");
  g_assert_null (pr_folder_tree_get_default (pr_core_get_folders (core)));

  second = open_core (PR_CORE_OWNER, &error);
  g_assert_null (second);
  g_assert_error (error, PR_ERROR, PR_ERROR_LOCKED);
  g_clear_error (&error);
  reader = open_core (PR_CORE_READER, &error);
  g_assert_no_error (error);
  g_assert_false (pr_core_is_writable (reader));
  close_core (reader);
  close_core (core);
}

static void
test_accounts (void)
{
  g_autoptr (PrAccountSetup) setup = new_setup ("Anna@example.com");
  g_autoptr (PrAccountSetup) again = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GError) error = NULL;
  PrCore *core = open_core (PR_CORE_LOCAL, &error);
  PrAccount *account;

  account = add (core, setup, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pr_account_get_id (account), ==, "anna@example.com");
  g_assert_null (add (core, setup, FALSE, &error));
  g_assert_error (error, PR_ERROR, PR_ERROR_EXISTS);
  g_clear_error (&error);
  close_core (core);

  /* it is there the next time */
  core = open_core (PR_CORE_LOCAL, &error);
  g_assert_no_error (error);
  account = pr_core_find_account (core, "ANNA@example.com");
  g_assert_nonnull (account);
  again = pr_core_dup_account_setup (core, pr_account_get_id (account));
  g_assert_cmpstr (again->host, ==, "127.0.0.1");
  g_assert_cmpint (again->security, ==, PR_SECURITY_NONE);
  g_assert_cmpstr (again->password_command, ==, "echo pw");
  pr_core_remove_account_async (core, "anna@example.com", NULL, model_wait_callback, &removed);
  g_assert_true (pr_core_remove_account_finish (core, model_wait_result (&removed), &error));
  g_assert_no_error (error);
  g_assert_null (pr_core_find_account (core, "anna@example.com"));
  close_core (core);
}

static void
test_invalid (void)
{
  static const char *const urls[] = { "", "http://host", "imap://mail.example.com", "imaps://",
                                      "imaps://host:99999" };
  g_autoptr (PrAccountSetup) setup = pr_account_setup_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (pr_account_setup_set_imap_url (setup, urls[i], &error));
      g_assert_error (error, PR_ERROR, PR_ERROR_INVALID);
    }
}

/* A test that fails adds nothing; an account whose server is away says so. */
static void
test_unreachable (void)
{
  g_autoptr (PrAccountSetup) setup = new_setup ("lars@example.com");
  g_autoptr (GError) error = NULL;
  PrCore *core = open_core (PR_CORE_OWNER, &error);
  PrAccount *account;

  g_assert_no_error (error);
  g_assert_null (add (core, setup, TRUE, &error));
  g_assert_error (error, PR_ERROR, PR_ERROR_UNREACHABLE);
  g_assert_cmpuint (g_list_model_get_n_items (pr_core_get_accounts (core)), ==, 0);
  g_clear_error (&error);
  account = add (core, setup, FALSE, &error);
  g_assert_no_error (error);
  model_wait_for (pr_account_get_error (account) != NULL);
  g_assert_error (pr_account_get_error (account), PR_ERROR, PR_ERROR_UNREACHABLE);
  g_assert_cmpstr (pr_account_get_status (account), ==, "The mail server cannot be reached.");
  g_assert_cmpstr (pr_core_get_status (core), ==, "The mail server cannot be reached.");
  close_core (core);
}

/* A list of accounts that cannot be read is not replaced by an empty one. */
static void
test_unreadable_accounts (void)
{
  g_autofree char *file = g_build_filename (profile, "accounts.ini", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PrCore) core = NULL;

  g_remove (file);
  g_assert_cmpint (g_mkdir_with_parents (file, 0700), ==, 0);
  core = open_core (PR_CORE_LOCAL, &error);
  g_assert_null (core);
  g_assert_nonnull (error);
  g_rmdir (file);
}

/* Trust that cannot be kept is not claimed. */
static void
test_trust_unwritable (void)
{
  static const char sha256[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
  g_autofree char *file = g_build_filename (profile, "accounts.ini", NULL);
  g_autoptr (PrAccountSetup) setup = new_setup ("mara@example.com");
  g_autoptr (PrAccountSetup) kept = NULL;
  g_autoptr (GError) error = NULL;
  PrCore *core = open_core (PR_CORE_LOCAL, &error);

  g_assert_no_error (error);
  add (core, setup, FALSE, &error);
  g_assert_no_error (error);
  g_remove (file);
  g_assert_cmpint (g_mkdir_with_parents (file, 0700), ==, 0);
  g_assert_false (pr_core_trust_certificate (core, "mara@example.com", sha256, &error));
  g_assert_cmpint (error->domain, ==, PR_ERROR);
  g_clear_error (&error);
  kept = pr_core_dup_account_setup (core, "mara@example.com");
  g_assert_null (kept->trusted_sha256);
  g_assert_false (pr_core_trust_certificate (core, "nobody@example.com", sha256, &error));
  g_assert_error (error, PR_ERROR, PR_ERROR_NOT_FOUND);
  g_rmdir (file);
  close_core (core);
}

static void
test_unknown_message (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) row = NULL;
  g_autoptr (GAsyncResult) body = NULL;
  PrCore *core = open_core (PR_CORE_LOCAL, &error);

  pr_core_load_message_async (core, 4711, NULL, model_wait_callback, &row);
  g_assert_null (pr_core_load_message_finish (core, model_wait_result (&row), &error));
  g_assert_error (error, PR_ERROR, PR_ERROR_NOT_FOUND);
  g_clear_error (&error);
  pr_core_load_body_async (core, 4711, NULL, model_wait_callback, &body);
  g_assert_null (pr_core_load_body_finish (core, model_wait_result (&body), &error));
  g_assert_error (error, PR_ERROR, PR_ERROR_OFFLINE);
  close_core (core);
}

static void
test_errors (void)
{
  for (int code = 0; code < PR_ERROR_N; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (PR_ERROR, code, "for logs");
      const char *text = pr_error_describe (error);

      g_assert_nonnull (text);
      g_assert_true (g_str_has_suffix (text, "."));
      g_assert_null (pr_error_get_certificate (error));
    }
}

static void
test_certificate (void)
{
  PrCertificate *certificate = g_new0 (PrCertificate, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;

  certificate->host = g_strdup ("mail.example.com");
  certificate->sha256 = g_strdup ("00ff");
  certificate->reason = g_strdup ("expired");
  certificate->reasons = pr_certificate_dup_reasons ("expired", G_TLS_CERTIFICATE_EXPIRED
                                                                    | G_TLS_CERTIFICATE_UNKNOWN_CA);
  error = pr_error_new_certificate (certificate);
  copy = pr_error_from (error);
  g_assert_cmpstr (pr_error_get_certificate (copy)->sha256, ==, "00ff");
  g_assert_cmpuint (g_strv_length (pr_error_get_certificate (copy)->reasons), ==, 2);
}

/* Each reason has a sentence of its own, which comes first. */
static void
test_certificate_reasons (void)
{
  static const struct
  {
    const char *reason;
    GTlsCertificateFlags flags;
  } cases[] = {
    { "pin-changed", G_TLS_CERTIFICATE_UNKNOWN_CA },
    { "pin-elsewhere", G_TLS_CERTIFICATE_UNKNOWN_CA },
    { "self-signed", G_TLS_CERTIFICATE_UNKNOWN_CA },
    { "unknown-authority", G_TLS_CERTIFICATE_UNKNOWN_CA },
    { "wrong-name", G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_UNKNOWN_CA },
    { "expired", G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_UNKNOWN_CA },
    { "not-yet-valid", G_TLS_CERTIFICATE_NOT_ACTIVATED },
    { "revoked", G_TLS_CERTIFICATE_REVOKED },
    { "weak", G_TLS_CERTIFICATE_INSECURE },
    { "invalid", G_TLS_CERTIFICATE_GENERIC_ERROR },
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) reasons = pr_certificate_dup_reasons (cases[i].reason, cases[i].flags);

      g_assert_nonnull (reasons[0]);
      g_assert_true (g_hash_table_add (seen, g_strdup (reasons[0])));
    }
}

static void
test_read_only (void)
{
  g_autofree char *old = NULL;
  g_autofree char *directory = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PrCore) core = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("root may write everywhere");
      return;
    }
  old = profile;
  directory = g_dir_make_tmp ("core-XXXXXX", NULL);
  profile = g_build_filename (directory, "profile", NULL);
  g_chmod (directory, 0500);
  core = open_core (PR_CORE_LOCAL, &error);
  g_assert_null (core);
  g_assert_error (error, PR_ERROR, PR_ERROR_READ_ONLY);
  g_free (profile);
  profile = g_steal_pointer (&old);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_autoptr (ModelFixture) fixture = NULL;
  int code;

  g_test_init (&argc, &argv, NULL);
  /* only for its directory, which goes with it */
  fixture = model_fixture_new ();
  profile = g_build_filename (fixture->directory, "profile", NULL);
  g_test_add_func ("/model/core/open", test_open);
  g_test_add_func ("/model/core/accounts", test_accounts);
  g_test_add_func ("/model/core/invalid", test_invalid);
  g_test_add_func ("/model/core/unreachable", test_unreachable);
  g_test_add_func ("/model/core/unreadable-accounts", test_unreadable_accounts);
  g_test_add_func ("/model/core/trust-unwritable", test_trust_unwritable);
  g_test_add_func ("/model/core/unknown-message", test_unknown_message);
  g_test_add_func ("/model/core/errors", test_errors);
  g_test_add_func ("/model/core/certificate", test_certificate);
  g_test_add_func ("/model/core/certificate-reasons", test_certificate_reasons);
  g_test_add_func ("/model/core/read-only", test_read_only);
  code = g_test_run ();
  g_free (profile);
  return code;
}
