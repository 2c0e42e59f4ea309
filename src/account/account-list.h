/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "account/account-settings.h"

/* The accounts of a profile: a GListModel of AccountSettings, kept in CONFIG_DIR/accounts.ini (mode
 * 0600, replaced as a whole). items-changed tells of every change. Belongs to the main thread. */
#define ACCOUNT_TYPE_LIST (account_list_get_type ())
G_DECLARE_FINAL_TYPE (AccountList, account_list, ACCOUNT, LIST, GObject)

/* An empty list kept in @config_dir, which is made when something is saved. */
AccountList *account_list_new (const char *config_dir);

/* Reads the file; no file is an empty list. A group that is not usable is skipped with a log
 * message and kept in the file. FALSE and ACCOUNT_ERROR_FAILED when the file cannot be read. Blocks
 * for one small file. */
gboolean account_list_load (AccountList *self, GError **error);

/* Appends @settings and saves. ACCOUNT_ERROR_EXISTS when the id is taken. The list is unchanged
 * after every failure of the three. */
gboolean account_list_add (AccountList *self, AccountSettings *settings, GError **error);

/* Replaces the account with the id of @settings and saves. */
gboolean account_list_update (AccountList *self, AccountSettings *settings, GError **error);

/* Forgets the account's settings (neither its cache nor its password) and saves. */
gboolean account_list_remove (AccountList *self, const char *id, GError **error);

/* The account of @id (any case), or NULL; borrowed. */
AccountSettings *account_list_find (AccountList *self, const char *id);

/* All accounts in order: (element-type AccountSettings). Free with g_ptr_array_unref(). */
GPtrArray *account_list_dup_all (AccountList *self);
