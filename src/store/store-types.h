/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values that cross the store's border. Boxed ones are immutable once made and have an atomic
 * reference count: they may be read by any thread. Times are microseconds UTC. Accounts are named
 * by their settings id (a string); folders and messages by row ids that a rebuilt cache never
 * reuses. */
#pragma once

#include <glib-object.h>

/* Flags of a location, as bits; the server's spelling is in the engine. Keywords travel beside. */
typedef enum
{
  STORE_FLAG_NONE = 0,
  STORE_FLAG_SEEN = 1 << 0,
  STORE_FLAG_FLAGGED = 1 << 1,
  STORE_FLAG_ANSWERED = 1 << 2,
  STORE_FLAG_DRAFT = 1 << 3,
  STORE_FLAG_DELETED = 1 << 4,
  STORE_FLAG_FORWARDED = 1 << 5, /* the keyword $Forwarded */
  STORE_FLAG_JUNK = 1 << 6,      /* the keyword $Junk */
  STORE_FLAG_MUTED = 1 << 7,     /* the keyword $muted */
} StoreFlags;

/* What a folder is for (RFC 6154), or was chosen for by the person. */
typedef enum
{
  STORE_ROLE_NONE,
  STORE_ROLE_INBOX,
  STORE_ROLE_DRAFTS,
  STORE_ROLE_SENT,
  STORE_ROLE_ARCHIVE,
  STORE_ROLE_ALL,
  STORE_ROLE_JUNK,
  STORE_ROLE_TRASH,
  STORE_ROLE_FLAGGED,
  STORE_ROLE_IMPORTANT,
  STORE_ROLE_N,
} StoreRole;

/* Why rows changed. Only STORE_ORIGIN_PUSH may raise a notification. */
typedef enum
{
  STORE_ORIGIN_USER,    /* an action of the person in this program */
  STORE_ORIGIN_PUSH,    /* came after the folder was first synchronised */
  STORE_ORIGIN_INITIAL, /* first page and backfill of a folder */
} StoreOrigin;

/* How far a folder has been read. */
typedef enum
{
  STORE_SYNC_NEVER,
  STORE_SYNC_WINDOW,   /* everything >= low_uid and < uidnext is known */
  STORE_SYNC_COMPLETE, /* low_uid is 1 */
  STORE_SYNC_DIRTY,    /* needs a full comparison */
} StoreSyncState;

/* Place of a row in a list: newest first, that is descending by (sort, id). SORT is the internal
 * date: when the message came to its mailbox, whatever its Date field claims. */
typedef struct
{
  gint64 sort;
  gint64 id;
} StoreKey;

/* An inclusive range of UIDs. */
typedef struct
{
  guint32 first;
  guint32 last;
} StoreUidRange;

/* A mailbox as the cache knows it. */
typedef struct
{
  gint64 id;
  char *account;  /* settings id */
  char *name;     /* the server's bytes: the key, never shown */
  char *path;     /* whole name in UTF-8, with the server's delimiter */
  char *title;    /* last component in UTF-8 */
  char delimiter; /* 0: flat name space */
  StoreRole role;
  gboolean selectable;
  gboolean subscribed;
  guint32 uidvalidity; /* 0: never selected */
  guint32 uidnext;
  guint32 low_uid;
  guint64 highestmodseq; /* 0: none is stored */
  StoreSyncState sync_state;
  gboolean
      has_lost; /* rows of it wait for their UID: the next synchronisations find or drop them */
  /* Shown figures: what the cache holds (without \Deleted ones) once all rows are here, else the
   * server's STATUS; both with what the person changed. */
  gint64 total;
  gint64 unread;
  gint64 bytes;
} StoreFolder;

#define STORE_TYPE_FOLDER (store_folder_get_type ())
GType store_folder_get_type (void);
StoreFolder *store_folder_ref (StoreFolder *folder);
void store_folder_unref (StoreFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreFolder, store_folder_unref)

/* A message at a location, as a list row shows it. */
typedef struct
{
  gint64 id; /* location id: survives a move */
  gint64 folder;
  gint64 message; /* identity shared by copies in other folders */
  gint64 conversation;
  guint32 uid; /* 0: not known to the server yet */
  StoreFlags flags;
  char **keywords; /* sorted, without those that are StoreFlags; NULL when there are none */
  gint64 sort;
  gint64 date; /* Date field, or the internal date where it is absent or odd */
  gint64 internal_date;
  guint64 size;
  char *subject;
  char *from_name; /* may be empty */
  char *from_address;
  char *to;      /* formatted for people */
  char *preview; /* may be empty */
  char *message_id;
  gboolean has_attachment;
  gboolean has_body; /* the whole source is cached */
  /* When it stands for its conversation: */
  guint total;    /* messages of it in all folders but Junk and Trash, or in its own; else 0 */
  char **senders; /* people who wrote them, by name or address, the first one first; else NULL */
} StoreMessage;

#define STORE_TYPE_MESSAGE (store_message_get_type ())
GType store_message_get_type (void);
StoreMessage *store_message_ref (StoreMessage *message);
void store_message_unref (StoreMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreMessage, store_message_unref)

/* What a list shows. */
typedef enum
{
  STORE_VIEW_FOLDER, /* one folder */
  STORE_VIEW_ROLE,   /* the folders of one role in all accounts, e.g. All Inboxes */
} StoreViewKind;

typedef struct
{
  StoreViewKind kind;
  gint64 folder;
  StoreRole role;
  StoreFlags with;    /* only rows with all of these */
  StoreFlags without; /* and none of these; \Deleted ones are hidden unless show_deleted */
  gboolean show_deleted;
  gboolean conversations; /* a row for each conversation, its newest message, whose flags then say
                           * \Seen when all are and \Flagged when one is; never deleted ones */
} StoreView;

#define STORE_TYPE_VIEW (store_view_get_type ())
GType store_view_get_type (void);

/* A view on one folder, or on all folders of a role; the caller owns it. */
StoreView *store_view_new_folder (gint64 folder);
StoreView *store_view_new_role (StoreRole role);
StoreView *store_view_copy (const StoreView *view);
void store_view_free (StoreView *view);
gboolean store_view_equal (const StoreView *a, const StoreView *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreView, store_view_free)
