/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's inside, for its siblings:
 *
 *   imap-client.c           life, reading
 *   imap-client-dispatch.c  who gets which response
 *   imap-client-queue.c     commands: what may be in flight together, continuations
 *   imap-client-deadline.c  how long an answer may take
 *   imap-client-login.c     greeting, STARTTLS, CAPABILITY, LOGOUT
 *   imap-client-auth.c      AUTHENTICATE and LOGIN
 *   imap-client-prepare.c   what follows the login: ID, ENABLE, COMPRESS
 *   imap-client-notify.c    NAMESPACE and NOTIFY
 *   imap-client-select.c    SELECT, LIST
 *   imap-idle.c             IDLE, or NOOP where there is none
 */
#pragma once

#include "base/base-owner.h"
#include "imap/imap-client.h"
#include "imap/imap-reader.h"
#include "net/net-error.h"

typedef struct _ImapJob ImapJob;

/* Called once, synchronously, when a job has ended: with the tagged OK (transfer full) or with an
 * error (transfer full). */
typedef void (*ImapJobDone) (ImapClient *self, ImapJob *job, ImapResponse *ok, GError *error);

/* A continuation came that was no invitation to send a literal. */
typedef void (*ImapJobContinue) (ImapClient *self, ImapJob *job, const ImapCondition *condition);

/* Beside ImapRunFlags: nothing is sent after this until it has ended. */
#define IMAP_JOB_LAST (1u << 30)
/* A SELECT or UNSELECT: waits for mailbox commands. */
#define IMAP_JOB_SELECTS (1u << 29)

/* One command, queued or in flight. */
struct _ImapJob
{
  ImapClient *client;
  ImapCommand *command;
  char *tag; /* once it was sent */
  guint32 flags;
  gsize expected_bytes;
  guint n_spoilt;  /* malformed responses that may have been this one's */
  guint selection; /* the client's when it was queued */
  ImapResponseFunc on_response;
  gpointer response_data;
  void (*on_send) (ImapClient *self, ImapJob *job);
  ImapJobContinue on_continue;
  ImapJobDone done;
  gpointer data; /* of the functions above */
  GPtrArray *segments;
  guint n_written;
  GSource *cancel_source;
};

/* Where IDLE stands. */
typedef enum
{
  IMAP_IDLE_OFF,
  IMAP_IDLE_ENTERING, /* sent, the server's "+" is due */
  IMAP_IDLE_ON,
  IMAP_IDLE_ENDING, /* DONE was sent, the tagged line is due */
} ImapIdlePhase;

struct _ImapClient
{
  GObject parent;

  BaseOwner owner;
  GMainContext *context;
  ImapClientTimeouts timeouts;
  const ImapClientHandler *handler;
  gpointer handler_data;
  ImapClientState state;

  NetConnection *connection;
  ImapReader *reader;
  ImapLiteralSink sink;
  gpointer sink_data;
  guint8 *buffer;
  gsize n_filled;
  gsize n_parsed;
  guint64 n_fed;       /* bytes that the reader has taken */
  guint64 n_explained; /* bytes of literals the connection has been told of */
  gboolean paused;     /* TLS is being negotiated: what is in the buffer is not IMAP */
  gint64 last_heard;
  gint64 last_progress; /* when something came last that belongs to an answer */
  gint64 alerts_since;
  guint n_alerts; /* in the minute that began then */

  ImapClient **guard; /* shared with a read under way, which must not keep the client alive */
  GTask *open_task;
  GSource *cancel_source; /* of opening or logging in */
  gboolean preauth;
  char *greeting;
  ImapCapability *announced;
  ImapCapability *capability; /* without what is known to be broken */
  gboolean capability_known;  /* since the last change of identity */
  const ImapQuirks *quirks;
  ImapMemory *memory;
  ImapMemory own_memory;   /* when nobody gave one */
  ImapReaderStats counted; /* what of the reader's is in the memory */
  char **id;
  guint64 enabled; /* bit for each ImapCap below 64 */
  const char *mechanism;

  GQueue waiting;
  GQueue running; /* in the order they were sent */
  ImapJob *writing;
  gsize bytes_in_flight;
  gboolean cautious; /* the server said BAD: one command at a time */
  char tag_prefix[4];
  guint n_tags;
  gint64 due_since;  /* when the oldest answer became due */
  GSource *deadline; /* of an answer or of the farewell */

  guint selection; /* counts SELECTs */
  char *mailbox;
  ImapSelected *selecting; /* being filled */
  gboolean old_mailbox;    /* what comes may still be about the mailbox selected before */

  gboolean notified; /* NOTIFY holds */

  gboolean idle_wanted;
  gboolean idle_refused;
  ImapIdlePhase idle_phase;
  ImapJob *idle_job;
  gint64 idle_since;
  gboolean idle_renewing; /* DONE was sent for no other reason than the time */
  GSource *idle_timer;
};

/* imap-client.c */

/* Goes to @state along an allowed edge. */
void imap_client_set_state (ImapClient *self, ImapClientState state);

/* Ends the connection for @error (transfer full), fails everything that waits, tells the handler.
 */
void imap_client_fail (ImapClient *self, GError *error);
void imap_client_fail_protocol (ImapClient *self, const char *message);

/* Ends the connection when @cancellable (nullable) fires, until cancel_source is cleared. */
void imap_client_close_on_cancel (ImapClient *self, GCancellable *cancellable);

/* What was read last belongs to an answer that is due. */
void imap_client_note_progress (ImapClient *self);

/* Marks a response whose content was taken out. */
void imap_client_empty_response (ImapResponse *response);

/* Reads on, from the buffer and then from the connection. */
void imap_client_read_on (ImapClient *self);

/* Makes a fresh reader: nothing of an earlier layer survives. */
void imap_client_reset_reader (ImapClient *self);

GSource *imap_client_add_timer (ImapClient *self, guint timeout_ms, GSourceFunc func);
void imap_client_clear_source (GSource **source);

/* Remembers @quirk (0: none) from now on. */
void imap_client_learn (ImapClient *self, guint32 quirk);
void imap_client_tell_learned (ImapClient *self);

/* imap-client-dispatch.c */

/* Gives a response to whom it is for. */
void imap_client_dispatch (ImapClient *self, ImapResponse *response);

/* Notes what the code of a tagged or untagged condition says of the server as a whole. */
void imap_client_note_condition (ImapClient *self, const ImapCondition *condition);

/* imap-client-queue.c */

/* Queues a command; @command is borrowed. Fill in more of the job before returning to the main
 * loop or calling imap_client_pump(). */
ImapJob *imap_client_push_job (ImapClient *self,
                               ImapCommand *command,
                               guint32 flags,
                               ImapJobDone done,
                               gpointer data);

/* Moves a waiting job before all others. */
void imap_client_put_first (ImapClient *self, ImapJob *job);

/* Ends the job when @cancellable (nullable) fires; a SELECT in flight is not ended any more. */
void imap_client_watch_cancellable (ImapClient *self, ImapJob *job, GCancellable *cancellable);

/* Sends what may be sent. */
void imap_client_pump (ImapClient *self);
void imap_client_handle_tagged (ImapClient *self, ImapResponse *response);
void imap_client_handle_continuation (ImapClient *self, const ImapCondition *condition);

/* Whether a command in flight took the response. */
gboolean imap_client_offer (ImapClient *self, ImapResponse *response);

/* Notes for whom a malformed response may have been. */
void imap_client_note_malformed (ImapClient *self, const ImapMalformed *malformed);

/* Ends all jobs with copies of @error. */
void imap_client_fail_jobs (ImapClient *self, const GError *error);

/* The same for those that were not sent. */
void imap_client_fail_waiting (ImapClient *self, const GError *error);

/* imap-client-deadline.c */

/* Watches for silence, and for talk beside the matter, while an answer is due. */
void imap_client_update_deadline (ImapClient *self);

/* imap-client-login.c */
void imap_client_handle_greeting (ImapClient *self, ImapResponse *response);

/* Looks the server up again after it has said more of itself. */
void imap_client_find_quirks (ImapClient *self);
void imap_client_set_announced (ImapClient *self, ImapCapability *capability);
void imap_client_set_enabled (ImapClient *self, ImapCapability *enabled);

/* Asks for CAPABILITY unless it is known, then calls @then; a refusal is no error. */
typedef void (*ImapClientThen) (ImapClient *self, gpointer data, GError *error);
void imap_client_learn_capability (ImapClient *self, ImapClientThen then, gpointer data);

/* imap-client-select.c */

/* Notes a response that belongs to a SELECT in flight. */
void imap_client_note_selecting (ImapClient *self, const ImapResponse *response);

/* imap-idle.c */

/* Learns from a connection that ended while it idled. */
void imap_client_note_idle_death (ImapClient *self, const GError *error);

/* Whether IDLE keeps commands from being sent now; asks it to end. */
gboolean imap_client_interrupt_idle (ImapClient *self);

/* Starts IDLE if there is nothing else to do. */
void imap_client_maybe_idle (ImapClient *self);
void imap_client_stop_idle_timer (ImapClient *self);
