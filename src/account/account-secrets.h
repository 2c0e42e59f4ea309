/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords, in the Secret Service or from a command of the person's. They travel as GBytes that
 * are wiped when freed. Callable from any thread with a main context; calls back there. */
#pragma once

#include "account/account-settings.h"

/* The password of @settings for @protocol: the first line that its command prints, or what the
 * keyring has. @timeout_ms bounds everything, also a prompt to unlock (0: 60 s).
 * Errors: ACCOUNT_ERROR_NOT_FOUND, _LOCKED, _ABSENT, _COMMAND, _FAILED. */
void account_secrets_lookup_async (AccountSettings *settings,
                                   AccountProtocol protocol,
                                   guint timeout_ms,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GBytes *account_secrets_lookup_finish (GAsyncResult *result, GError **error);

/* Keeps @password (UTF-8) in the keyring. */
void account_secrets_store_async (AccountSettings *settings,
                                  AccountProtocol protocol,
                                  GBytes *password,
                                  guint timeout_ms,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean account_secrets_store_finish (GAsyncResult *result, GError **error);

/* Removes the account's passwords of all protocols; that there were none is no error. */
void account_secrets_clear_async (const char *account,
                                  guint timeout_ms,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean account_secrets_clear_finish (GAsyncResult *result, GError **error);

/* Copies @size bytes of @password into bytes that are wiped when freed. */
GBytes *account_secrets_new_password (const char *password, gssize size);
