/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-event.h"

G_DEFINE_BOXED_TYPE (EngineCertificate,
                     engine_certificate,
                     engine_certificate_ref,
                     engine_certificate_unref)
G_DEFINE_BOXED_TYPE (EngineRefusal, engine_refusal, engine_refusal_ref, engine_refusal_unref)
G_DEFINE_BOXED_TYPE (EngineEvent, engine_event, engine_event_ref, engine_event_unref)
G_DEFINE_BOXED_TYPE (EngineFolderResult,
                     engine_folder_result,
                     engine_folder_result_ref,
                     engine_folder_result_unref)
G_DEFINE_BOXED_TYPE (EngineStepResult,
                     engine_step_result,
                     engine_step_result_ref,
                     engine_step_result_unref)

EngineCertificate *
engine_certificate_ref (EngineCertificate *certificate)
{
  return g_atomic_rc_box_acquire (certificate);
}

static void
clear_certificate (gpointer data)
{
  EngineCertificate *certificate = data;

  g_free (certificate->host);
  g_free (certificate->sha256);
  g_free (certificate->chain_pem);
}

void
engine_certificate_unref (EngineCertificate *certificate)
{
  g_atomic_rc_box_release_full (certificate, clear_certificate);
}

EngineRefusal *
engine_refusal_ref (EngineRefusal *refusal)
{
  return g_atomic_rc_box_acquire (refusal);
}

static void
clear_refusal (gpointer data)
{
  EngineRefusal *refusal = data;

  g_free (refusal->text);
}

void
engine_refusal_unref (EngineRefusal *refusal)
{
  g_atomic_rc_box_release_full (refusal, clear_refusal);
}

EngineEvent *
engine_event_ref (EngineEvent *event)
{
  return g_atomic_rc_box_acquire (event);
}

static void
clear_event (gpointer data)
{
  EngineEvent *event = data;

  g_free (event->account);
  g_clear_error (&event->error);
  g_clear_pointer (&event->certificate, engine_certificate_unref);
  g_clear_pointer (&event->refusal, engine_refusal_unref);
}

void
engine_event_unref (EngineEvent *event)
{
  g_atomic_rc_box_release_full (event, clear_event);
}

EngineFolderResult *
engine_folder_result_ref (EngineFolderResult *result)
{
  return g_atomic_rc_box_acquire (result);
}

static void
clear_folder_result (gpointer data)
{
  EngineFolderResult *result = data;

  g_free (result->account);
  g_free (result->path);
  g_clear_error (&result->error);
}

void
engine_folder_result_unref (EngineFolderResult *result)
{
  g_atomic_rc_box_release_full (result, clear_folder_result);
}

EngineStepResult *
engine_step_result_ref (EngineStepResult *result)
{
  return g_atomic_rc_box_acquire (result);
}

static void
clear_step_result (gpointer data)
{
  EngineStepResult *result = data;

  g_clear_error (&result->error);
  g_clear_pointer (&result->certificate, engine_certificate_unref);
  g_free (result->text);
  g_free (result->wire);
}

void
engine_step_result_unref (EngineStepResult *result)
{
  g_atomic_rc_box_release_full (result, clear_step_result);
}

const char *
engine_step_to_string (EngineStep step)
{
  static const char *const names[ENGINE_STEP_N] = { "connect", "tls", "login", "list" };

  g_return_val_if_fail (step < ENGINE_STEP_N, NULL);
  return names[step];
}
