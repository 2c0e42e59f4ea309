/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* An item of the folder sidebar: a mailbox, an account (its heading), or All Inboxes. Stable: the
 * same object as long as the thing exists, so that selection and expansion survive. Main thread.
 *
 * Properties (read-only, notified): id (int64, 0 unless a mailbox), account-id (string, NULL for
 * All Inboxes), kind (PrFolderKind), title (string, translated for known roles and All Inboxes),
 * path (string), role (PrFolderRole), icon-name (string), unread, total (int64), selectable
 * (boolean: may be opened), children (GListModel of PrFolder, never NULL), has-children (boolean),
 * accessible-label (string). */
typedef enum
{
  PR_FOLDER_MAILBOX,
  PR_FOLDER_ACCOUNT,
  PR_FOLDER_ALL_INBOXES,
} PrFolderKind;

/* Listed in this order, mailboxes without a role last. */
typedef enum
{
  PR_FOLDER_ROLE_NONE,
  PR_FOLDER_ROLE_INBOX,
  PR_FOLDER_ROLE_DRAFTS,
  PR_FOLDER_ROLE_SENT,
  PR_FOLDER_ROLE_ARCHIVE,
  PR_FOLDER_ROLE_ALL,
  PR_FOLDER_ROLE_JUNK,
  PR_FOLDER_ROLE_TRASH,
  PR_FOLDER_ROLE_FLAGGED,
  PR_FOLDER_ROLE_IMPORTANT,
} PrFolderRole;

#define PR_TYPE_FOLDER_KIND (pr_folder_kind_get_type ())
GType pr_folder_kind_get_type (void);
#define PR_TYPE_FOLDER_ROLE (pr_folder_role_get_type ())
GType pr_folder_role_get_type (void);

#define PR_TYPE_FOLDER (pr_folder_get_type ())
G_DECLARE_FINAL_TYPE (PrFolder, pr_folder, PR, FOLDER, GObject)

PrFolderKind pr_folder_get_kind (PrFolder *self);

/* Row id of the mailbox; 0 for the other kinds. */
gint64 pr_folder_get_id (PrFolder *self);

/* Strings are borrowed. */
const char *pr_folder_get_account_id (PrFolder *self);
const char *pr_folder_get_title (PrFolder *self);
const char *pr_folder_get_path (PrFolder *self);
const char *pr_folder_get_icon_name (PrFolder *self);

PrFolderRole pr_folder_get_role (PrFolder *self);
gint64 pr_folder_get_unread (PrFolder *self);
gint64 pr_folder_get_total (PrFolder *self);
gboolean pr_folder_is_selectable (PrFolder *self);

/* Whether the server has it among those that the person follows. */
gboolean pr_folder_is_subscribed (PrFolder *self);

/* (element-type PrFolder), borrowed, never NULL. */
GListModel *pr_folder_get_children (PrFolder *self);
