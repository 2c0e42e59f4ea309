/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection to an IMAP server: login, mailbox selection, commands in flight, push.
 *
 * It belongs to the thread and thread-default main context that made it. Asynchronous functions
 * call back exactly once, in that context, never before they have returned. Callbacks may call
 * anything here, also imap_client_close(). Callbacks of commands and of the handler come in the
 * order in which the server's responses came. */
#pragma once

#include <gio/gio.h>

#include "imap/imap-client-error.h"
#include "imap/imap-command.h"
#include "imap/imap-quirks.h"
#include "imap/imap-refusal.h"
#include "net/net-connection.h"

#define IMAP_TYPE_CLIENT (imap_client_get_type ())
G_DECLARE_FINAL_TYPE (ImapClient, imap_client, IMAP, CLIENT, GObject)

typedef enum
{
  IMAP_CLIENT_NEW,
  IMAP_CLIENT_GREETING,       /* connecting, or waiting for the server's first line */
  IMAP_CLIENT_PLAIN,          /* in clear, TLS is being negotiated: nothing is believed */
  IMAP_CLIENT_TLS,            /* private, not logged in */
  IMAP_CLIENT_AUTHENTICATING, /* logging in */
  IMAP_CLIENT_AUTHENTICATED,  /* no mailbox selected */
  IMAP_CLIENT_SELECTING,
  IMAP_CLIENT_SELECTED,
  IMAP_CLIENT_IDLING, /* a mailbox is selected and IDLE runs */
  IMAP_CLIENT_LOGGING_OUT,
  IMAP_CLIENT_CLOSED,
  IMAP_CLIENT_N_STATES,
} ImapClientState;

/* Milliseconds. */
typedef struct
{
  NetTimeouts net;
  guint command;      /* silence, not one byte, while an answer is due; also for the greeting */
  guint slow_command; /* the same while a SELECT or a slow command runs */
  guint talk;         /* while an answer is due: words, but none that belongs to an answer */
  guint idle_renew;   /* how long one IDLE lasts at first; quirks may shorten it */
  guint idle_min;     /* what may be learned of that */
  guint idle_max;
  guint done;   /* from DONE to the end of IDLE */
  guint poll;   /* between NOOPs where the server has no IDLE */
  guint logout; /* for the whole farewell */
} ImapClientTimeouts;

/* 30 s, 120 s, 10 min, 9 min, 4 to 24 min, 15 s, 2 min, 2 s. */
extern const ImapClientTimeouts imap_client_timeouts_default;

/* What is worth remembering of one server from one connection to the next. All zero: nothing. */
typedef struct
{
  guint32 quirks;      /* ImapQuirk: features turned off after a broken answer */
  guint idle_renew;    /* milliseconds that one IDLE lives; 0: not learned yet */
  guint n_good_idles;  /* that lived so long, one after the other */
  guint64 n_responses; /* all that came */
  guint64 n_malformed; /* responses skipped as a whole */
  guint64 n_lost;      /* attributes left out of responses that were read otherwise */
} ImapMemory;

/* What the server says on its own account; members may be NULL. Data is borrowed for the call
 * unless it says transfer full. */
typedef struct
{
  void (*exists) (ImapClient *client, guint32 count, gpointer user_data);
  void (*expunge) (ImapClient *client, guint32 seq, gpointer user_data);
  void (*vanished) (ImapClient *client, ImapSet *uids, gboolean earlier, gpointer user_data);
  /* FETCH that no running command took; transfer full */
  void (*fetch) (ImapClient *client, ImapFetch *fetch, gpointer user_data);
  /* a response, or the flags of a FETCH, that could not be read: what it said of the mailbox must
   * be found out otherwise. UID is of the message that it was about, 0 when that is not known. */
  void (*missed) (ImapClient *client, ImapResponseKind seems, guint32 uid, gpointer user_data);
  /* LIST and STATUS that no running command took */
  void (*list) (ImapClient *client, const ImapList *list, gpointer user_data);
  void (*status) (ImapClient *client, const ImapStatus *status, gpointer user_data);
  void (*flags) (ImapClient *client, const ImapFlags *flags, gpointer user_data);
  /* untagged OK/NO/BAD with or without a code, e.g. HIGHESTMODSEQ, that no running command took */
  void (*condition) (ImapClient *client, const ImapCondition *condition, gpointer user_data);
  /* untrusted words for people, only after login and five a minute at most */
  void (*alert) (ImapClient *client, const char *text, gpointer user_data);
  void (*bye) (ImapClient *client, const char *text, gpointer user_data);
  /* something was learned of the server that is worth keeping; see imap_client_set_memory() */
  void (*learned) (ImapClient *client, gpointer user_data);
  /* once, the last call: the connection ended without imap_client_close() or _logout_async() */
  void (*closed) (ImapClient *client, const GError *error, gpointer user_data);
} ImapClientHandler;

/* @timeouts may be NULL for the defaults. Returns a new object. */
ImapClient *imap_client_new (const ImapClientTimeouts *timeouts);

/* @handler must stay valid (static); NULL for none from now on. */
void
imap_client_set_handler (ImapClient *self, const ImapClientHandler *handler, gpointer user_data);

/* Uses and updates @memory instead of starting from nothing. It must stay valid until the client is
 * closed; clients of one thread may share it. Before opening. */
void imap_client_set_memory (ImapClient *self, ImapMemory *memory);
const ImapMemory *imap_client_get_memory (ImapClient *self);

/* Where literals too large for memory go; see imap_framer_set_sink(). */
void imap_client_set_sink (ImapClient *self, ImapLiteralSink sink, gpointer user_data);

/* Connects, reads the greeting, negotiates TLS if the endpoint says STARTTLS, and learns the
 * capabilities. Errors: NET_ERROR, PROTOCOL, BYE. Call once; after an error the client is closed.
 */
void imap_client_open_async (ImapClient *self,
                             NetEndpoint *endpoint,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean imap_client_open_finish (ImapClient *self, GAsyncResult *result, GError **error);

/* Logs in with @secret, a password or an OAuth access token, by the best mechanism both sides have,
 * with a password else by LOGIN, never showing the secret on a clear connection to another machine.
 * After AUTH_FAILED (of a token: it may have expired), AUTH_UNAVAILABLE or UNSUPPORTED the client
 * may be used to try again. Returns at once when the server said PREAUTH. Cancelling closes the
 * connection, as nobody could tell what became of it. */
void imap_client_authenticate_async (ImapClient *self,
                                     const char *user,
                                     GBytes *secret,
                                     NetSecretKind kind,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean imap_client_authenticate_finish (ImapClient *self, GAsyncResult *result, GError **error);

typedef enum
{
  IMAP_PREPARE_DEFAULT = 0,
  IMAP_PREPARE_COMPRESS = 1 << 0,
  IMAP_PREPARE_UTF8 = 1 << 1, /* UTF8=ACCEPT: names of mailboxes are UTF-8 from then on, so that
                                 they are other keys than before */
} ImapPrepareFlags;

/* After login, in one round trip: ID, ENABLE QRESYNC or CONDSTORE, and what @flags ask for, each
 * where the server has it; UTF8=ACCEPT also where the server has UTF8=ONLY. A refusal of any of
 * them is not an error. */
void imap_client_prepare_async (ImapClient *self,
                                ImapPrepareFlags flags,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean imap_client_prepare_finish (ImapClient *self, GAsyncResult *result, GError **error);

/* Where the server keeps whose mailboxes (RFC 2342); fails with UNSUPPORTED where it does not say.
 * Free the result with imap_namespaces_free(). May run beside any other command. */
void imap_client_namespaces_async (ImapClient *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
ImapNamespaces *
imap_client_namespaces_finish (ImapClient *self, GAsyncResult *result, GError **error);
void imap_namespaces_free (ImapNamespaces *namespaces);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapNamespaces, imap_namespaces_free)

/* From now on the server tells of changes in all of the person's mailboxes (RFC 5465): STATUS of
 * others, first of every one and then whenever messages come or go, and LIST when mailboxes do; and
 * of the selected one as in IDLE, a new message's FETCH with @items (e.g. "UID FLAGS"; NULL: none).
 * All comes to the handler. Servers are only reliable in this while they are idled at. Fails with
 * UNSUPPORTED where the server has no NOTIFY or takes none of this. */
void imap_client_notify_async (ImapClient *self,
                               const char *items,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean imap_client_notify_finish (ImapClient *self, GAsyncResult *result, GError **error);

/* Whether it still holds: a server may take it back when too much happens, which comes to the
 * handler as a condition of NOTIFICATIONOVERFLOW. */
gboolean imap_client_is_notified (ImapClient *self);

/* What is known of a mailbox from the last time (RFC 7162 3.2.5). */
typedef struct
{
  guint32 uidvalidity;
  guint64 modseq;
  const ImapSet *known_uids; /* NULL: all up to UIDNEXT */
} ImapQresync;

/* What SELECT said. 0 stands for what it did not say. */
typedef struct
{
  guint32 exists;
  guint32 uidvalidity;
  guint32 uidnext;
  guint64 highestmodseq;     /* 0: the mailbox keeps none */
  ImapFlags flags;           /* in use */
  ImapFlags permanent_flags; /* that can be set for good */
  gboolean has_permanent_flags;
  gboolean read_only;
  gboolean uid_not_sticky;
  char *mailbox_id; /* OBJECTID; NULL without */
} ImapSelected;

void imap_selected_free (ImapSelected *selected);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSelected, imap_selected_free)

/* Selects @mailbox (server bytes), or examines it when @read_only. @qresync (nullable, copied) is
 * used when QRESYNC is enabled; the VANISHED (EARLIER) and FETCH responses it causes come to the
 * handler before the callback. EXISTS does too. When the server refuses, no mailbox is selected.
 * Waits for running commands of the mailbox selected before. */
void imap_client_select_async (ImapClient *self,
                               const char *mailbox,
                               const ImapQresync *qresync,
                               gboolean read_only,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
ImapSelected *imap_client_select_finish (ImapClient *self, GAsyncResult *result, GError **error);

/* The folders of an account. */
typedef struct
{
  GPtrArray *lists;    /* (element-type ImapList) */
  GPtrArray *statuses; /* (element-type ImapStatus); empty when not asked for or not to be had */
  gboolean incomplete; /* at least one folder's line could not be read */
} ImapListing;

void imap_listing_free (ImapListing *listing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapListing, imap_listing_free)

/* Lists all folders with special use and subscription where the server tells them, and with
 * @status, where it has LIST-STATUS, with their MESSAGES, UIDNEXT, UIDVALIDITY, UNSEEN and
 * HIGHESTMODSEQ. May run beside any other command. */
void imap_client_list_async (ImapClient *self,
                             gboolean status,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
ImapListing *imap_client_list_finish (ImapClient *self, GAsyncResult *result, GError **error);

/* What a command needs and does; see conflicts in imap_client_run_async(). */
typedef enum
{
  IMAP_RUN_DEFAULT = 0,
  IMAP_RUN_MAILBOX = 1 << 0,       /* works on the selected mailbox */
  IMAP_RUN_READS_FLAGS = 1 << 1,   /* UID FETCH of FLAGS, UID SEARCH: not beside CHANGES_FLAGS */
  IMAP_RUN_CHANGES_FLAGS = 1 << 2, /* UID STORE: not beside READS_FLAGS */
  IMAP_RUN_MAY_EXPUNGE = 1 << 3,   /* UID MOVE, COPY, EXPUNGE: one at a time */
  IMAP_RUN_MUTATES = 1 << 4, /* names UIDs and changes things: fails with NOT_SELECTED instead of
                                being sent when another selection has begun since it was queued,
                                or when one was being made then */
  IMAP_RUN_ALONE = 1 << 5,   /* nothing else runs meanwhile */
  IMAP_RUN_SLOW = 1 << 6,    /* may be silent for long: SEARCH */
} ImapRunFlags;

/* A response while a command runs. @response may be emptied by imap_response_steal_fetch(). TRUE:
 * it was this command's; FALSE: ask the next command, then the handler. */
typedef gboolean (*ImapResponseFunc) (ImapClient *client,
                                      ImapResponse *response,
                                      gpointer user_data);

typedef struct
{
  guint32 flags;                /* ImapRunFlags */
  gsize expected_bytes;         /* estimate of the answer; bounds what is in flight together */
  ImapResponseFunc on_response; /* may be NULL */
  gpointer response_data;       /* must stay valid until the callback */
} ImapRunOptions;

/* Queues @command; commands are sent in the order of the calls, several in flight where no two in
 * flight conflict (@options, NULL for the defaults). Untagged FETCH, SEARCH, VANISHED (EARLIER),
 * LIST, STATUS, ID, NAMESPACE, QUOTA and conditions are offered to on_response of the commands in
 * flight, oldest first; so are malformed responses, by which a command knows that something is
 * missing. A cancelled command that was already sent is finished silently. When the server answers
 * BAD, or nonsense, to a command that uses extensions, the likeliest of them is not used with it
 * again.
 * Finish returns the tagged OK (transfer full); NO and BAD are errors. Commands must not use
 * message sequence numbers. */
void imap_client_run_async (ImapClient *self,
                            ImapCommand *command,
                            const ImapRunOptions *options,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
ImapResponse *imap_client_run_finish (ImapClient *self, GAsyncResult *result, GError **error);

/* From now on the connection idles (IDLE, renewed by itself; NOOP now and then where the server has
 * none) whenever a mailbox is selected and no command waits; commands queued later interrupt it by
 * themselves, and it goes on after them. */
void imap_client_idle_start (ImapClient *self);

/* No more of that. */
void imap_client_idle_done (ImapClient *self);

/* Says goodbye and closes; succeeds always, within the time-out. */
void imap_client_logout_async (ImapClient *self, GAsyncReadyCallback callback, gpointer user_data);
void imap_client_logout_finish (ImapClient *self, GAsyncResult *result);

/* Closes at once; what was asked for fails with IMAP_CLIENT_ERROR_CLOSED. Harmless when repeated.
 */
void imap_client_close (ImapClient *self);

ImapClientState imap_client_get_state (ImapClient *self);

/* The mailbox selected, server bytes; NULL without. */
const char *imap_client_get_mailbox (ImapClient *self);

/* Without what the server is known to do badly; borrowed until the next callback, NULL before the
 * server told. */
const ImapCapability *imap_client_get_capability (ImapClient *self);

/* Whether ENABLE (or CONDSTORE by SELECT) has turned it on. */
gboolean imap_client_is_enabled (ImapClient *self, ImapCap cap);

/* What is known of this server from the table; never NULL. */
const ImapQuirks *imap_client_get_quirks (ImapClient *self);

/* Takes the newest @max UIDs out of @set, or as many of them as one command line of this server can
 * carry: sets full of holes are long, and some servers answer long lines with BAD. Returns a set of
 * its own; at least one UID unless @set is empty. */
ImapSet *imap_client_take_last (ImapClient *self, ImapSet *set, guint64 max);

/* Whether the table says so, or it was learned. */
gboolean imap_client_has_quirk (ImapClient *self, ImapQuirk quirk);

/* Name of the mechanism that logged in ("LOGIN" also for the command), NULL before. */
const char *imap_client_get_mechanism (ImapClient *self);

/* Commands queued or in flight. */
guint imap_client_get_n_pending (ImapClient *self);

/* When the last byte came, of g_get_monotonic_time(). */
gint64 imap_client_get_last_heard (ImapClient *self);

/* The connection below: addresses, TLS, wire log. NULL before opening. */
NetConnection *imap_client_get_connection (ImapClient *self);
