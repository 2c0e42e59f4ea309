/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-folder.h"

/* The sidebar's top level, a GListModel of PrFolder: All Inboxes (only with more than one account),
 * then each account with its mailboxes as children: those with a role first, then by name, nested
 * by the server's delimiter. Changes in place: items keep their identity, and only what differs is
 * announced. Main thread.
 *
 * Properties (read-only, notified): loaded (boolean: the cache has been read once). */
#define PR_TYPE_FOLDER_TREE (pr_folder_tree_get_type ())
G_DECLARE_FINAL_TYPE (PrFolderTree, pr_folder_tree, PR, FOLDER_TREE, GObject)

/* The mailbox with a row id, borrowed; NULL when it is not (or no longer) there. */
PrFolder *pr_folder_tree_find (PrFolderTree *self, gint64 id);

/* The mailbox of ACCOUNT_ID with ROLE, borrowed, or NULL. */
PrFolder *pr_folder_tree_find_role (PrFolderTree *self, const char *account_id, PrFolderRole role);

/* The mailbox of ACCOUNT_ID (NULL: of any account) whose path is PATH, borrowed, or NULL. "INBOX"
 * is compared without case. */
PrFolder *pr_folder_tree_find_path (PrFolderTree *self, const char *account_id, const char *path);

/* The heading of ACCOUNT_ID, borrowed, or NULL. */
PrFolder *pr_folder_tree_find_account (PrFolderTree *self, const char *account_id);

guint pr_folder_tree_get_n_accounts (PrFolderTree *self);

/* What to show first: All Inboxes, else the first inbox, else the first that can be opened;
 * borrowed, NULL while nothing is known. */
PrFolder *pr_folder_tree_get_default (PrFolderTree *self);

/* Whether the list of mailboxes has been read from the cache at least once. */
gboolean pr_folder_tree_is_loaded (PrFolderTree *self);

/* All mailboxes, flat, in the order shown: (element-type PrFolder) (transfer full). */
GPtrArray *pr_folder_tree_dup_mailboxes (PrFolderTree *self);
