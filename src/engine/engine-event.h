/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine tells: immutable values that may cross threads. */
#pragma once

#include <gio/gio.h>

#include "engine/engine-error.h"

/* A certificate that was refused. */
typedef struct
{
  char *host;
  guint16 port;
  const char *reason; /* why it was refused, first of all: "expired", "pin-changed"...; static, see
                         net_certificate_reason_to_string() */
  GTlsCertificateFlags flags; /* all that is wrong with it */
  char *sha256;               /* lower-case hexadecimal: what a pin is made of */
  char *chain_pem;            /* leaf first */
} EngineCertificate;

#define ENGINE_TYPE_CERTIFICATE (engine_certificate_get_type ())
GType engine_certificate_get_type (void);
EngineCertificate *engine_certificate_ref (EngineCertificate *certificate);
void engine_certificate_unref (EngineCertificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineCertificate, engine_certificate_unref)

typedef enum
{
  ENGINE_STATE_OFFLINE, /* not connected; error says why, a retry is planned */
  ENGINE_STATE_CONNECTING,
  ENGINE_STATE_SYNCING,               /* connected, fraction of the work done */
  ENGINE_STATE_ONLINE,                /* everything is here, changes are pushed; with an
                                         error: the cache cannot be written */
  ENGINE_STATE_AUTH_NEEDED,           /* waits for engine_set_password() or new settings */
  ENGINE_STATE_CERTIFICATE_UNTRUSTED, /* waits for new settings */
  ENGINE_STATE_KEYRING_LOCKED,        /* waits for engine_refresh() */
  ENGINE_STATE_SERVER_ERROR,          /* the server misbehaves; a retry is planned */
} EngineState;

/* A change of the person's that the server refused for good. It is shown no more and stays in the
 * journal until store_operation_repeat_async() or store_operation_drop_async(). */
typedef struct
{
  gint64 operation; /* StoreOperation.id */
  char *text;       /* the server's words, valid UTF-8, for the person; may be "" */
} EngineRefusal;

#define ENGINE_TYPE_REFUSAL (engine_refusal_get_type ())
GType engine_refusal_get_type (void);
EngineRefusal *engine_refusal_ref (EngineRefusal *refusal);
void engine_refusal_unref (EngineRefusal *refusal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineRefusal, engine_refusal_unref)

/* How an account stands. */
typedef struct
{
  char *account; /* settings id */
  EngineState state;
  double fraction;                /* 0 to 1 while SYNCING */
  GError *error;                  /* of ENGINE_ERROR, or NULL */
  EngineCertificate *certificate; /* with CERTIFICATE_UNTRUSTED, else NULL */
  gint64 last_heard_us;           /* when the server last said anything, UTC; 0: never */
  guint pending;                  /* operations the server has not confirmed */
  EngineRefusal *refusal;         /* what was refused just now, told once; else NULL */
} EngineEvent;

#define ENGINE_TYPE_EVENT (engine_event_get_type ())
GType engine_event_get_type (void);
EngineEvent *engine_event_ref (EngineEvent *event);
void engine_event_unref (EngineEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineEvent, engine_event_unref)

/* What became of one folder in engine_sync_async(). */
typedef struct
{
  char *account;
  gint64 folder;
  char *path;
  gint64 added;
  gint64 changed;
  gint64 removed;
  gint64 total;   /* messages on the server */
  double seconds; /* spent on it since the account was connected, or the last result */
  GError *error;  /* of ENGINE_ERROR, or NULL */
} EngineFolderResult;

#define ENGINE_TYPE_FOLDER_RESULT (engine_folder_result_get_type ())
GType engine_folder_result_get_type (void);
EngineFolderResult *engine_folder_result_ref (EngineFolderResult *result);
void engine_folder_result_unref (EngineFolderResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineFolderResult, engine_folder_result_unref)

/* The steps of engine_test_account_async(), in order; the first that fails is the last tried. */
typedef enum
{
  ENGINE_STEP_CONNECT,
  ENGINE_STEP_TLS,
  ENGINE_STEP_LOGIN,
  ENGINE_STEP_LIST,
  ENGINE_STEP_N,
} EngineStep;

typedef struct
{
  EngineStep step;
  GError *error;                  /* of ENGINE_ERROR; NULL: the step went well */
  EngineCertificate *certificate; /* when the certificate was refused, else NULL */
  char *text;                     /* what was found: address, TLS version, mechanism, folders */
  char *wire; /* of the last step: what both sides have said, without secrets; else NULL */
} EngineStepResult;

#define ENGINE_TYPE_STEP_RESULT (engine_step_result_get_type ())
GType engine_step_result_get_type (void);
EngineStepResult *engine_step_result_ref (EngineStepResult *result);
void engine_step_result_unref (EngineStepResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineStepResult, engine_step_result_unref)

/* "connect", "tls", "login", "list". */
const char *engine_step_to_string (EngineStep step);
