/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-error.h"

/* An account as windows show it. One object an account as long as it exists. Main thread.
 *
 * Properties (read-only, notified): id, email, name (strings); state (PrAccountState); status
 * (string, one translated sentence that always tells the truth); problem (PrError code, or -1);
 * last-heard (int64, microseconds UTC, 0: never); pending (uint, changes that wait for the server);
 * progress (double 0..1, or -1 when nothing is measured). */
typedef enum
{
  PR_ACCOUNT_OFFLINE,    /* not connected; retried by itself */
  PR_ACCOUNT_CONNECTING, /* on the way */
  PR_ACCOUNT_SYNCING,    /* connected, catching up */
  PR_ACCOUNT_READY,      /* up to date, listening */
  PR_ACCOUNT_ATTENTION,  /* does not go on without the person: password, certificate, disk */
} PrAccountState;

#define PR_TYPE_ACCOUNT_STATE (pr_account_state_get_type ())
GType pr_account_state_get_type (void);

#define PR_TYPE_ACCOUNT (pr_account_get_type ())
G_DECLARE_FINAL_TYPE (PrAccount, pr_account, PR, ACCOUNT, GObject)

/* Names are borrowed; they change only with a notification. The name may be empty. */
const char *pr_account_get_id (PrAccount *self);
const char *pr_account_get_email (PrAccount *self);
const char *pr_account_get_name (PrAccount *self);

PrAccountState pr_account_get_state (PrAccount *self);

/* One translated sentence: up to date, what is going on, or what is wrong. Borrowed. */
const char *pr_account_get_status (PrAccount *self);

/* What is wrong, borrowed; NULL when nothing is. pr_error_get_certificate() works on it. */
const GError *pr_account_get_error (PrAccount *self);

gint64 pr_account_get_last_heard (PrAccount *self);
guint pr_account_get_pending (PrAccount *self);
double pr_account_get_progress (PrAccount *self);
