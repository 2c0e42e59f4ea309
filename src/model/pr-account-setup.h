/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

typedef enum
{
  PR_SECURITY_TLS,
  PR_SECURITY_STARTTLS,
  PR_SECURITY_NONE, /* loopback only */
} PrSecurity;

/* What is typed to add or change an account. A plain record; the owner sets fields directly. */
typedef struct
{
  char *email;
  char *name;   /* may be NULL */
  char *host;   /* of the IMAP server */
  guint16 port; /* 0: the usual one of the security */
  PrSecurity security;
  char *user;             /* NULL: the address */
  char *password;         /* NULL: leave the stored one */
  char *password_command; /* NULL: the password is in the keyring */
  char *trusted_sha256;   /* NULL: no exception */
  char *ca_file;          /* PEM file of further authorities; NULL: none */
  char *smtp;             /* URL, kept for sending; may be NULL */
  char *smtp_user;        /* may be NULL */
} PrAccountSetup;

PrAccountSetup *pr_account_setup_new (void);
PrAccountSetup *pr_account_setup_copy (const PrAccountSetup *setup);

/* Frees it; the password is overwritten first. */
void pr_account_setup_free (PrAccountSetup *setup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PrAccountSetup, pr_account_setup_free)

/* The same with g_strdup and overwriting what was there. */
void pr_account_setup_set_password (PrAccountSetup *setup, const char *password);

/* Reads "imaps://host[:port]", "imap+starttls://…" or "imap://…" (loopback only) into SETUP.
 * PR_ERROR_INVALID when it cannot be used. */
gboolean pr_account_setup_set_imap_url (PrAccountSetup *setup, const char *url, GError **error);

/* The IMAP server in the same form. Free with g_free(). */
char *pr_account_setup_dup_imap_url (const PrAccountSetup *setup);

/* Whether everything needed is there and makes sense; PR_ERROR_INVALID with a reason if not. */
gboolean pr_account_setup_check (const PrAccountSetup *setup, GError **error);
