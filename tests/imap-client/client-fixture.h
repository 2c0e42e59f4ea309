/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-client.h"
#include "net/net-error.h"
#include "support/scripted-server.h"

/* A client, the scripted server it talks to, and everything its handler was told. */
typedef struct
{
  ScriptedServer *server;
  ImapClient *client;
  GString *events; /* "exists 3;fetch 7;", in order */
  GError *closed;
} ClientFixture;

/* IDLE and polls are short, but answers may take their time on a busy machine. */
extern const ImapClientTimeouts client_fixture_timeouts;

/* Answers may not either: for tests of silence. */
extern const ImapClientTimeouts client_fixture_impatient;

void client_fixture_init (ClientFixture *fixture, const ImapClientTimeouts *timeouts);
void client_fixture_clear (ClientFixture *fixture);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClientFixture, client_fixture_clear)

/* Each waits for its outcome. */
gboolean client_fixture_open (ClientFixture *fixture, NetSecurity security, GError **error);
gboolean client_fixture_authenticate (ClientFixture *fixture,
                                      const char *user,
                                      const char *password,
                                      GError **error);
gboolean client_fixture_authenticate_token (ClientFixture *fixture,
                                            const char *user,
                                            const char *token,
                                            GError **error);
gboolean client_fixture_prepare (ClientFixture *fixture, ImapPrepareFlags flags, GError **error);
ImapSelected *client_fixture_select (ClientFixture *fixture,
                                     const char *mailbox,
                                     const ImapQresync *qresync,
                                     GError **error);
ImapResponse *client_fixture_run (ClientFixture *fixture,
                                  const char *command,
                                  const ImapRunOptions *options,
                                  GError **error);

/* Greets, opens without TLS, logs in, with these capabilities announced. */
void client_fixture_log_in (ClientFixture *fixture, const char *capabilities);

/* log_in, then selects INBOX with 3 messages. */
void client_fixture_log_in_and_select (ClientFixture *fixture, const char *capabilities);

/* Of ImapRunOptions: takes nothing. */
gboolean client_fixture_ignore (ImapClient *client, ImapResponse *response, gpointer user_data);

/* A command of atoms, for tests. */
ImapCommand *client_fixture_command (const char *text);

/* Starts a command and returns where its result will be. */
typedef struct
{
  gboolean done;
  ImapResponse *response;
  GError *error;
  GString *responses; /* kinds of what came to on_response; "fetch 7;" */
  int order;          /* of its end among all pending ones, from 1 */
} Pending;

Pending *client_fixture_start (ClientFixture *fixture,
                               const char *command,
                               guint32 flags,
                               gsize expected_bytes,
                               GCancellable *cancellable);
void pending_free (Pending *pending);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pending, pending_free)

void client_fixture_wait_pending (Pending *pending);

/* Until the events contain @text. */
void client_fixture_wait_event (ClientFixture *fixture, const char *text);
void client_fixture_wait_closed (ClientFixture *fixture);
void client_fixture_wait_state (ClientFixture *fixture, ImapClientState state);

/* Until the server has received @text. */
void client_fixture_wait_received (ClientFixture *fixture, const char *text);
