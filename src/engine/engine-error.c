/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-error-private.h"

#include "account/account-error.h"
#include "imap/imap-client-error.h"
#include "imap/imap-error.h"
#include "imap/imap-refusal.h"
#include "net/net-error.h"
#include "store/store-error.h"

G_DEFINE_QUARK (engine - error - quark, engine_error)

static EngineError
from_net (int code)
{
  switch (code)
    {
    case NET_ERROR_UNTRUSTED_CERTIFICATE:
      return ENGINE_ERROR_CERTIFICATE;
    case NET_ERROR_TLS:
      return ENGINE_ERROR_TLS;
    case NET_ERROR_PROTOCOL:
      return ENGINE_ERROR_SERVER;
    default:
      return ENGINE_ERROR_OFFLINE;
    }
}

static EngineError
from_client (int code)
{
  switch (code)
    {
    case IMAP_CLIENT_ERROR_AUTH_FAILED:
      return ENGINE_ERROR_AUTH;
    case IMAP_CLIENT_ERROR_NO:
    case IMAP_CLIENT_ERROR_BAD:
    case IMAP_CLIENT_ERROR_UNSUPPORTED:
    case IMAP_CLIENT_ERROR_PROTOCOL:
      return ENGINE_ERROR_SERVER;
    default:
      return ENGINE_ERROR_OFFLINE;
    }
}

static EngineError
from_account (int code)
{
  switch (code)
    {
    case ACCOUNT_ERROR_LOCKED:
      return ENGINE_ERROR_KEYRING;
    case ACCOUNT_ERROR_NOT_FOUND:
      return ENGINE_ERROR_NO_PASSWORD;
    case ACCOUNT_ERROR_COMMAND:
      return ENGINE_ERROR_COMMAND;
    default:
      return ENGINE_ERROR_NO_KEYRING;
    }
}

static EngineError
from_store (int code)
{
  switch (code)
    {
    case STORE_ERROR_NOT_FOUND:
      return ENGINE_ERROR_NOT_FOUND;
    case STORE_ERROR_FULL:
      return ENGINE_ERROR_DISK_FULL;
    case STORE_ERROR_READ_ONLY:
      return ENGINE_ERROR_READ_ONLY;
    default:
      return ENGINE_ERROR_STORE;
    }
}

static EngineError
choose_code (const GError *error)
{
  if (error->domain == NET_ERROR)
    return from_net (error->code);
  if (error->domain == IMAP_CLIENT_ERROR)
    return from_client (error->code);
  if (error->domain == IMAP_ERROR)
    return ENGINE_ERROR_SERVER;
  if (error->domain == ACCOUNT_ERROR)
    return from_account (error->code);
  if (error->domain == STORE_ERROR)
    return from_store (error->code);
  return ENGINE_ERROR_OFFLINE;
}

gboolean
engine_error_is_transient (const GError *error)
{
  ImapRefusal refusal = imap_client_error_get_refusal (error);

  /* One command that is too much stays too much. */
  return imap_refusal_is_temporary (refusal) && refusal != IMAP_REFUSAL_LIMIT;
}

GError *
engine_error_translate (const GError *error)
{
  if (error->domain == ENGINE_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  return g_error_new_literal (ENGINE_ERROR, choose_code (error), error->message);
}

EngineCertificate *
engine_certificate_new_from_error (const GError *error)
{
  NetCertificateProblem *problem = net_error_get_certificate_problem (error);
  EngineCertificate *certificate;

  if (problem == NULL)
    return NULL;
  certificate = g_atomic_rc_box_new0 (EngineCertificate);
  certificate->host = g_strdup (net_certificate_problem_get_host (problem));
  certificate->port = net_certificate_problem_get_port (problem);
  certificate->reason =
      net_certificate_reason_to_string (net_certificate_problem_get_reason (problem));
  certificate->flags = net_certificate_problem_get_flags (problem);
  certificate->sha256 = g_strdup (net_certificate_problem_get_sha256 (problem));
  certificate->chain_pem = g_strdup (net_certificate_problem_get_chain_pem (problem));
  return certificate;
}
