/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-account-setup-private.h"

#include "base/base-secret.h"
#include "model/pr-error.h"

PrAccountSetup *
pr_account_setup_new (void)
{
  return g_new0 (PrAccountSetup, 1);
}

PrAccountSetup *
pr_account_setup_copy (const PrAccountSetup *setup)
{
  PrAccountSetup *copy = g_new0 (PrAccountSetup, 1);

  *copy = *setup;
  copy->email = g_strdup (setup->email);
  copy->name = g_strdup (setup->name);
  copy->host = g_strdup (setup->host);
  copy->user = g_strdup (setup->user);
  copy->password = g_strdup (setup->password);
  copy->password_command = g_strdup (setup->password_command);
  copy->trusted_sha256 = g_strdup (setup->trusted_sha256);
  copy->ca_file = g_strdup (setup->ca_file);
  copy->smtp = g_strdup (setup->smtp);
  copy->smtp_user = g_strdup (setup->smtp_user);
  return copy;
}

void
pr_account_setup_free (PrAccountSetup *setup)
{
  g_free (setup->email);
  g_free (setup->name);
  g_free (setup->host);
  g_free (setup->user);
  base_secret_free (setup->password);
  g_free (setup->password_command);
  g_free (setup->trusted_sha256);
  g_free (setup->ca_file);
  g_free (setup->smtp);
  g_free (setup->smtp_user);
  g_free (setup);
}

void
pr_account_setup_set_password (PrAccountSetup *setup, const char *password)
{
  base_secret_free (setup->password);
  setup->password = g_strdup (password);
}

static void
take_error (GError **error, GError *source)
{
  g_autoptr (GError) owned = source;

  g_propagate_error (error, pr_error_from (owned));
}

gboolean
pr_account_setup_set_imap_url (PrAccountSetup *setup, const char *url, GError **error)
{
  g_auto (AccountServer) server = { 0 };
  GError *local_error = NULL;

  if (!account_server_parse_url (url, ACCOUNT_PROTOCOL_IMAP, &server, &local_error))
    {
      take_error (error, local_error);
      return FALSE;
    }
  g_free (setup->host);
  setup->host = g_steal_pointer (&server.host);
  setup->port = server.port;
  setup->security = (PrSecurity) server.security;
  if (server.user != NULL)
    {
      g_free (setup->user);
      setup->user = g_steal_pointer (&server.user);
    }
  return TRUE;
}

static guint16
default_port (PrSecurity security)
{
  return security == PR_SECURITY_TLS ? 993 : 143;
}

/* Borrows from SETUP. */
static AccountServer
imap_server (const PrAccountSetup *setup)
{
  AccountServer server = {
    .host = setup->host,
    .port = setup->port != 0 ? setup->port : default_port (setup->security),
    .security = (AccountSecurity) setup->security,
    .user = setup->user != NULL && *setup->user != '\0' ? setup->user : NULL,
  };

  return server;
}

char *
pr_account_setup_dup_imap_url (const PrAccountSetup *setup)
{
  AccountServer server = imap_server (setup);

  return server.host != NULL ? account_server_to_url (&server, ACCOUNT_PROTOCOL_IMAP) : NULL;
}

static const char *
empty_to_null (const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

AccountSettings *
pr_account_setup_to_settings (const PrAccountSetup *setup, AccountSettings *old, GError **error)
{
  AccountValues values = { 0 };
  g_auto (AccountServer) smtp = { 0 };
  g_autoptr (AccountSettings) settings = NULL;
  GError *local_error = NULL;

  if (old != NULL)
    values = *account_settings_get_values (old);
  values.email = setup->email;
  values.name = empty_to_null (setup->name);
  values.imap = imap_server (setup);
  values.password_command = empty_to_null (setup->password_command);
  if (g_strcmp0 (values.pinned_sha256, empty_to_null (setup->trusted_sha256)) != 0)
    values.pinned_server = NULL; /* this one */
  values.pinned_sha256 = empty_to_null (setup->trusted_sha256);
  values.ca_file = empty_to_null (setup->ca_file);
  if (empty_to_null (setup->email) == NULL || empty_to_null (setup->host) == NULL)
    {
      g_set_error_literal (error, PR_ERROR, PR_ERROR_INVALID, "An address and a server are needed");
      return NULL;
    }
  if (empty_to_null (setup->smtp) != NULL)
    {
      if (!account_server_parse_url (setup->smtp, ACCOUNT_PROTOCOL_SMTP, &smtp, &local_error))
        {
          take_error (error, local_error);
          return NULL;
        }
      values.smtp = smtp;
      if (empty_to_null (setup->smtp_user) != NULL)
        values.smtp.user = setup->smtp_user;
    }
  settings = account_settings_new (&values, &local_error);
  if (settings == NULL)
    take_error (error, local_error);
  return g_steal_pointer (&settings);
}

PrAccountSetup *
pr_account_setup_new_from_settings (AccountSettings *settings)
{
  const AccountValues *values = account_settings_get_values (settings);
  PrAccountSetup *setup = pr_account_setup_new ();

  setup->email = g_strdup (values->email);
  setup->name = g_strdup (values->name);
  setup->host = g_strdup (values->imap.host);
  setup->port = values->imap.port;
  setup->security = (PrSecurity) values->imap.security;
  setup->user = g_strdup (values->imap.user);
  setup->password_command = g_strdup (values->password_command);
  setup->trusted_sha256 = g_strdup (values->pinned_sha256);
  setup->ca_file = g_strdup (values->ca_file);
  if (values->smtp.host != NULL)
    {
      setup->smtp = account_server_to_url (&values->smtp, ACCOUNT_PROTOCOL_SMTP);
      setup->smtp_user = g_strdup (values->smtp.user);
    }
  return setup;
}

gboolean
pr_account_setup_check (const PrAccountSetup *setup, GError **error)
{
  g_autoptr (AccountSettings) settings = pr_account_setup_to_settings (setup, NULL, error);

  return settings != NULL;
}
