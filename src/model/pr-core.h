/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program without its windows:
 *
 *   PrCore ── accounts (GListModel of PrAccount) ── engine thread ── servers
 *     ├───── folders  (PrFolderTree)         ─┐
 *     ├───── message lists (PrMessageList)   ─┴─ store (cache and journal on disk)
 *     ├───── commands (PrCommands)
 *     ├───── notifier (PrNotifier)
 *     ├───── refusals (PrRefusals)
 *     └───── image senders (PrImageSenders)
 *
 * Main thread only; nothing here blocks. */
#pragma once

#include "model/pr-account-setup.h"
#include "model/pr-account.h"
#include "model/pr-commands.h"
#include "model/pr-conversation.h"
#include "model/pr-folder-tree.h"
#include "model/pr-image-senders.h"
#include "model/pr-message-list.h"
#include "model/pr-notifier.h"
#include "model/pr-refusals.h"
#include "model/pr-search.h"

typedef struct _MimeDocument MimeDocument;

typedef enum
{
  PR_CORE_OWNER,  /* runs the engine and may write; PR_ERROR_LOCKED when another process does */
  PR_CORE_LOCAL,  /* may write, but stays off the network */
  PR_CORE_READER, /* reads the cache only */
} PrCoreMode;

/* Properties (read-only, notified): status (string: one translated sentence about all accounts, for
 * the foot of the sidebar), busy (boolean: something is on its way), progress (double, 0..1 or -1),
 * pending (uint: changes that wait for the server), has-accounts (boolean). */
#define PR_TYPE_CORE (pr_core_get_type ())
G_DECLARE_FINAL_TYPE (PrCore, pr_core, PR, CORE, GObject)

/* A closed core on PROFILE (a directory for everything), or on the XDG directories when NULL. */
PrCore *pr_core_new (const char *profile);

/* Opens cache and journal, reads accounts and folders, and starts the engine. The profile's
 * directories are made where they are missing. Errors: PR_ERROR_LOCKED, _NEWER, _CORRUPT,
 * _READ_ONLY, _DISK_FULL. */
void pr_core_open_async (PrCore *self,
                         PrCoreMode mode,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean pr_core_open_finish (PrCore *self, GAsyncResult *result, GError **error);

/* Says goodbye to the servers (2 s at most), finishes writing and closes. Must be waited for before
 * the process ends. Closing a closed core succeeds. */
void pr_core_close_async (PrCore *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean pr_core_close_finish (PrCore *self, GAsyncResult *result, GError **error);

/* Which process owns the profile, or 0. Works before opening. */
int pr_core_read_owner (PrCore *self);

/* Whether the core is open and may write. */
gboolean pr_core_is_writable (PrCore *self);

/* All borrowed; valid as long as the core. They exist (empty) before opening. */
GListModel *pr_core_get_accounts (PrCore *self);
PrFolderTree *pr_core_get_folders (PrCore *self);
PrCommands *pr_core_get_commands (PrCore *self);
PrNotifier *pr_core_get_notifier (PrCore *self);
PrRefusals *pr_core_get_refusals (PrCore *self);
PrImageSenders *pr_core_get_image_senders (PrCore *self);

const char *pr_core_get_status (PrCore *self);
gboolean pr_core_is_busy (PrCore *self);
double pr_core_get_progress (PrCore *self);
guint pr_core_get_pending (PrCore *self);

/* The account with an id or an address, borrowed, or NULL. */
PrAccount *pr_core_find_account (PrCore *self, const char *id_or_email);

/* A new list, empty until pr_message_list_set_folder(). (transfer full) */
PrMessageList *pr_core_create_message_list (PrCore *self);

/* A search that shows in LIST what it finds. (transfer full) */
PrSearch *pr_core_create_search (PrCore *self, PrMessageList *list);

/* A conversation, empty until pr_conversation_set_id(). (transfer full) */
PrConversation *pr_core_create_conversation (PrCore *self);

/* Tells the engine what is looked at, so that it is brought up to date first. NULL: nothing. */
void pr_core_set_active_folder (PrCore *self, PrFolder *folder);

/* Connects again and brings every account (or that of ACCOUNT_ID) up to date now. */
void pr_core_refresh (PrCore *self, const char *account_id);

/* The row with a location id, filled; PR_ERROR_NOT_FOUND. For opening a message from outside a
 * list. (transfer full) */
void pr_core_load_message_async (PrCore *self,
                                 gint64 id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
PrMessage *pr_core_load_message_finish (PrCore *self, GAsyncResult *result, GError **error);

/* The newest MAX messages that TEXT finds in the cache, as the search of a list does, but in
 * neither junk nor trash: (element-type gint64) location ids, newest first. (transfer full) */
void pr_core_find_async (PrCore *self,
                         const char *text,
                         guint max,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
GArray *pr_core_find_finish (PrCore *self, GAsyncResult *result, GError **error);

/* The rows with these location ids, filled: (element-type PrMessage) in any order, without those
 * that are not there any more. (transfer full) */
void pr_core_load_messages_async (PrCore *self,
                                  const gint64 *ids,
                                  gsize n,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *pr_core_load_messages_finish (PrCore *self, GAsyncResult *result, GError **error);

/* The parsed message: from the cache, or fetched first; parsed off the main thread. Cancelling ends
 * the wait only. PR_ERROR_OFFLINE when it is not cached and cannot be fetched now. (transfer full)
 */
void pr_core_load_body_async (PrCore *self,
                              gint64 id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
MimeDocument *pr_core_load_body_finish (PrCore *self, GAsyncResult *result, GError **error);

/* Its bytes, the same way. (transfer full) */
void pr_core_load_source_async (PrCore *self,
                                gint64 id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GBytes *pr_core_load_source_finish (PrCore *self, GAsyncResult *result, GError **error);

/* Adds the account in SETUP. With TEST it connects and logs in first and adds nothing when that
 * fails (PR_ERROR_CERTIFICATE carries the certificate: show it, set trusted_sha256, try again).
 * The password goes to the keyring; where there is none the account is still added and works until
 * the program ends, except with PR_CORE_LOCAL, where that is an error. (transfer none) account */
void pr_core_add_account_async (PrCore *self,
                                const PrAccountSetup *setup,
                                gboolean test,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
PrAccount *pr_core_add_account_finish (PrCore *self, GAsyncResult *result, GError **error);

/* Changes the account ID to SETUP, the same way. */
void pr_core_edit_account_async (PrCore *self,
                                 const char *id,
                                 const PrAccountSetup *setup,
                                 gboolean test,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean pr_core_edit_account_finish (PrCore *self, GAsyncResult *result, GError **error);

/* What account ID is set to now, without its password; NULL when there is none. (transfer full) */
PrAccountSetup *pr_core_dup_account_setup (PrCore *self, const char *id);

/* Forgets account ID: settings, password, cache and journal. Nothing changes on the server. */
void pr_core_remove_account_async (PrCore *self,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean pr_core_remove_account_finish (PrCore *self, GAsyncResult *result, GError **error);

/* Trusts exactly the certificate SHA256 for account ID's server and connects again. An error when
 * that cannot be kept: nothing is changed then. */
gboolean
pr_core_trust_certificate (PrCore *self, const char *id, const char *sha256, GError **error);

/* Stores a new password for account ID and connects again. */
void pr_core_set_password_async (PrCore *self,
                                 const char *id,
                                 const char *password,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean pr_core_set_password_finish (PrCore *self, GAsyncResult *result, GError **error);
