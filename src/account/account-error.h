/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#define ACCOUNT_ERROR (account_error_quark ())
GQuark account_error_quark (void);

/* What a caller can do about it.
 *
 * INVALID    a setting or a URL is not usable: the message says which and why
 * EXISTS     there is an account with this address already
 * NOT_FOUND  no such account, or no password is kept for it: ask for it
 * LOCKED     the keyring stayed locked: ask the person to unlock it, then try again
 * ABSENT     there is no keyring service: ask for the password each time, or use a command
 * COMMAND    the password command failed: the message has its exit status and last words
 * FAILED     reading or writing the settings, or the keyring, failed otherwise
 */
typedef enum
{
  ACCOUNT_ERROR_INVALID,
  ACCOUNT_ERROR_EXISTS,
  ACCOUNT_ERROR_NOT_FOUND,
  ACCOUNT_ERROR_LOCKED,
  ACCOUNT_ERROR_ABSENT,
  ACCOUNT_ERROR_COMMAND,
  ACCOUNT_ERROR_FAILED,
} AccountError;
