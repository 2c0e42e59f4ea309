/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: what the person did and the server has not confirmed. Rows live in own.db and name
 * account, mailbox bytes, UIDVALIDITY, UID and a fingerprint, never a cache row. Shown flags are
 * base flags with pending operations laid over, computed in the same transaction. */
#pragma once

#include "store/store-database.h"
#include "store/store-folder.h"

typedef enum
{
  STORE_OPERATION_FLAGS,
  STORE_OPERATION_MOVE,
  STORE_OPERATION_DELETE, /* \Deleted and UID EXPUNGE */
  STORE_OPERATION_COPY,
  /* These are about the mailbox itself and have no items. */
  STORE_OPERATION_CREATE_FOLDER,
  STORE_OPERATION_RENAME_FOLDER, /* to target; what is below it comes along */
  STORE_OPERATION_DELETE_FOLDER,
  STORE_OPERATION_SUBSCRIBE,
  STORE_OPERATION_UNSUBSCRIBE,
  STORE_OPERATION_APPEND, /* of a message that is here alone: store-upload.h */
} StoreOperationKind;

/* Whether KIND is about a mailbox and not about messages. */
static inline gboolean
store_operation_is_about_folder (StoreOperationKind kind)
{
  return kind >= STORE_OPERATION_CREATE_FOLDER && kind <= STORE_OPERATION_UNSUBSCRIBE;
}

typedef enum
{
  STORE_OPERATION_QUEUED,
  STORE_OPERATION_SENT,      /* committed before the bytes go out */
  STORE_OPERATION_UNCERTAIN, /* the connection died between */
  STORE_OPERATION_FAILED,    /* the person must see it */
} StoreOperationState;

/* One message of an operation. */
typedef struct
{
  guint32 uid;
  char *message_id;
  guint64 size;
  gint64 internal_date;
} StoreOperationItem;

typedef struct
{
  gint64 id;
  StoreOperationKind kind;
  StoreOperationState state;
  char *account;
  char *mailbox; /* the server's bytes */
  guint32 uidvalidity;
  char *target; /* for move, copy, APPEND and RENAME_FOLDER */
  /* What it makes in the target has at least this UID under this UIDVALIDITY; 0: not known. */
  guint32 target_uidvalidity;
  guint32 target_uidnext;
  StoreFlags add;
  StoreFlags remove;
  char **add_keywords;    /* NULL: none */
  char **remove_keywords; /* NULL: none */
  GPtrArray *items;       /* StoreOperationItem; for APPEND one without UID */
  char *file;             /* where the message of APPEND is, see store_upload_read(); else NULL */
  guint tries;
  gint64 created;
  char *error; /* the last answer, or NULL */
} StoreOperation;

#define STORE_TYPE_OPERATION (store_operation_get_type ())
GType store_operation_get_type (void);
StoreOperation *store_operation_ref (StoreOperation *operation);
void store_operation_unref (StoreOperation *operation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreOperation, store_operation_unref)

/* The person's flag change on location ids: shown at once, journalled (own.db FULL) in the same
 * transaction; an operation that an opposite one undoes before it was sent vanishes. The flags go
 * as deltas. Keyword lists may be NULL. When the finish function returns TRUE the change is
 * durable. */
void store_operation_set_flags_async (StoreDatabase *database,
                                      const gint64 *ids,
                                      gsize n,
                                      StoreFlags add,
                                      StoreFlags remove,
                                      const char *const *add_keywords,
                                      const char *const *remove_keywords,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean
store_operation_set_flags_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* Moves locations to FOLDER (same account): they show there at once, without a UID, with their ids
 * kept; moving back before the operation was sent cancels it. */
void store_operation_move_async (StoreDatabase *database,
                                 const gint64 *ids,
                                 gsize n,
                                 gint64 folder,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean
store_operation_move_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* Copies locations into FOLDER (same account): the copies show there at once, without a UID, as
 * rows of their own. */
void store_operation_copy_async (StoreDatabase *database,
                                 const gint64 *ids,
                                 gsize n,
                                 gint64 folder,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean
store_operation_copy_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* Deletes locations for good (not: moves them to the trash): hidden at once, gone when the server
 * has done it. */
void store_operation_delete_async (StoreDatabase *database,
                                   const gint64 *ids,
                                   gsize n,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
store_operation_delete_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* Journals an operation about the mailbox FOLDER (of which CREATE_FOLDER uses all, the others the
 * name) of ACCOUNT; TARGET is the new name for RENAME_FOLDER, else NULL. A new folder and a
 * subscription show at once; a folder that is renamed or deleted stays until the server has done
 * it. STORE_ERROR_NOT_FOUND when there is no such folder, or there is for CREATE_FOLDER. */
void store_operation_change_folder_async (StoreDatabase *database,
                                          StoreOperationKind kind,
                                          const char *account,
                                          const StoreListing *folder,
                                          const char *target,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean store_operation_change_folder_finish (StoreDatabase *database,
                                               GAsyncResult *result,
                                               GError **error);

/* Takes an operation back that is waiting and was never sent (nothing of it may have happened), or
 * forgets a failed one: its rows show what is without it. STORE_ERROR_NOT_FOUND for any other. */
void store_operation_drop_async (StoreDatabase *database,
                                 gint64 operation,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean
store_operation_drop_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* A failed operation is journalled anew, as if the person did it now, for those of
 * its messages that are still there. One that was sent before and may be found on the server
 * (an APPEND with a Message-ID) is uncertain then. STORE_ERROR_NOT_FOUND when it has not failed. */
void store_operation_repeat_async (StoreDatabase *database,
                                   gint64 operation,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
store_operation_repeat_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* The journal of ACCOUNT (NULL: of all), oldest first: (element-type StoreOperation). Operations on
 * messages whose UID is not known yet (moved here, move not settled) are left out until it is. */
void store_operation_load_async (StoreDatabase *database,
                                 const char *account,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *
store_operation_load_finish (StoreDatabase *database, GAsyncResult *result, GError **error);

/* Commits that the operation is about to be written to the server. STORE_ERROR_NOT_FOUND when the
 * person has taken it back: nothing must be sent then. What must be sent is OUT_OPERATION: since it
 * was loaded messages may have joined or left it; from now on it is frozen until it is settled. */
void store_operation_mark_sent_async (StoreDatabase *database,
                                      gint64 operation,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean store_operation_mark_sent_finish (StoreDatabase *database,
                                           GAsyncResult *result,
                                           StoreOperation **out_operation,
                                           GError **error);

/* What became of an operation that was sent. */
typedef enum
{
  STORE_OUTCOME_DONE,      /* the server said OK: base flags take the change, the row goes */
  STORE_OUTCOME_MARKED,    /* the same, but what was to be deleted is only marked as \Deleted */
  STORE_OUTCOME_RETRY,     /* not carried out: back to queued */
  STORE_OUTCOME_UNCERTAIN, /* the connection died before the answer */
  STORE_OUTCOME_FAILED,    /* refused for good: the overlay is taken back, the row says why */
} StoreOutcome;

/* UID in the source mailbox -> UID in the target (COPYUID). */
typedef struct
{
  guint32 source;
  guint32 target;
} StoreUidPair;

/* Ends one attempt. PAIRS gives moved rows their new UIDs (TARGET_UIDVALIDITY 0: unknown; rows
 * without a UID are matched by fingerprint when the target folder is next synchronised).
 * ERROR_TEXT is for FAILED, else NULL. */
void store_operation_settle_async (StoreDatabase *database,
                                   gint64 operation,
                                   StoreOutcome outcome,
                                   guint32 target_uidvalidity,
                                   const StoreUidPair *pairs,
                                   gsize n_pairs,
                                   const char *error_text,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
store_operation_settle_finish (StoreDatabase *database, GAsyncResult *result, GError **error);
