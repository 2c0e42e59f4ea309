/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "account/account-error.h"
#include "account/account-server.h"

/* One account as the person set it up. Immutable: it may cross threads; a change is a new object
 * with the same id. Holds no secret. */
#define ACCOUNT_TYPE_SETTINGS (account_settings_get_type ())
G_DECLARE_FINAL_TYPE (AccountSettings, account_settings, ACCOUNT, SETTINGS, GObject)

/* Which mailbox serves as what, where the person chose it. */
typedef enum
{
  ACCOUNT_ROLE_DRAFTS,
  ACCOUNT_ROLE_SENT,
  ACCOUNT_ROLE_ARCHIVE,
  ACCOUNT_ROLE_JUNK,
  ACCOUNT_ROLE_TRASH,
  ACCOUNT_ROLE_N,
} AccountRole;

/* What settings are made of. To change one field: copy the struct of the old settings, set the
 * field, make new settings. Strings are borrowed by account_settings_new(), which copies. */
typedef struct
{
  const char *email;
  const char *name; /* the person's name; NULL: none */
  AccountServer imap;
  AccountServer smtp;
  const char *password_command; /* NULL: the password is in the keyring */
  const char *pinned_sha256;    /* certificate trusted whatever else is wrong; NULL: none */
  const char *pinned_server; /* "host:port" it is trusted for; NULL: the IMAP server given here */
  const char *ca_file;       /* PEM file of further authorities; NULL: none */
  const char *role_paths[ACCOUNT_ROLE_N]; /* UTF-8 mailbox paths; NULL: found by itself */
} AccountValues;

/* Settings with @values. The users of both servers default to the email address. NULL and
 * ACCOUNT_ERROR_INVALID when the address, the IMAP server or the fingerprint is no such thing. */
AccountSettings *account_settings_new (const AccountValues *values, GError **error);

/* All fields; borrowed, valid as long as @self. */
const AccountValues *account_settings_get_values (AccountSettings *self);

/* The stable name of the account everywhere: the address in lower case; borrowed. */
const char *account_settings_get_id (AccountSettings *self);
const char *account_settings_get_email (AccountSettings *self);

gboolean account_settings_equal (AccountSettings *one, AccountSettings *other);
