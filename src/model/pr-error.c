/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/pr-error.h"

#include <glib/gi18n.h>

#include "account/account-error.h"
#include "engine/engine-error.h"
#include "store/store-error.h"

typedef struct
{
  PrCertificate *certificate;
} PrErrorPrivate;

static void
pr_error_private_init (PrErrorPrivate *priv)
{
  priv->certificate = NULL;
}

static void
pr_error_private_copy (const PrErrorPrivate *source, PrErrorPrivate *target)
{
  target->certificate =
      source->certificate != NULL ? pr_certificate_copy (source->certificate) : NULL;
}

static void
pr_error_private_clear (PrErrorPrivate *priv)
{
  g_clear_pointer (&priv->certificate, pr_certificate_free);
}

/* clang-format off */
G_DEFINE_EXTENDED_ERROR (PrError, pr_error)
G_DEFINE_BOXED_TYPE (PrCertificate, pr_certificate, pr_certificate_copy, pr_certificate_free)
/* clang-format on */

PrCertificate *
pr_certificate_copy (const PrCertificate *certificate)
{
  PrCertificate *copy = g_new0 (PrCertificate, 1);

  copy->host = g_strdup (certificate->host);
  copy->port = certificate->port;
  copy->reason = g_strdup (certificate->reason);
  copy->reasons = g_strdupv (certificate->reasons);
  copy->sha256 = g_strdup (certificate->sha256);
  copy->pem = g_strdup (certificate->pem);
  return copy;
}

void
pr_certificate_free (PrCertificate *certificate)
{
  g_free (certificate->host);
  g_free (certificate->reason);
  g_strfreev (certificate->reasons);
  g_free (certificate->sha256);
  g_free (certificate->pem);
  g_free (certificate);
}

char **
pr_certificate_dup_reasons (const char *reason, GTlsCertificateFlags flags)
{
  static const struct
  {
    const char *reason; /* the word this is for, or NULL */
    GTlsCertificateFlags flag;
    const char *text;
  } reasons[] = {
    { "pin-changed", 0, N_ ("It is not the one that was trusted for this server before.") },
    { "pin-elsewhere", 0, N_ ("It is trusted for another server or port only.") },
    { "self-signed", 0, N_ ("It vouches for itself alone.") },
    { NULL, G_TLS_CERTIFICATE_REVOKED, N_ ("It was revoked by its issuer.") },
    { NULL, G_TLS_CERTIFICATE_BAD_IDENTITY, N_ ("It was issued for another server name.") },
    { NULL, G_TLS_CERTIFICATE_NOT_ACTIVATED, N_ ("It is not valid yet.") },
    { NULL, G_TLS_CERTIFICATE_EXPIRED, N_ ("It has expired.") },
    { NULL, G_TLS_CERTIFICATE_INSECURE, N_ ("It uses cryptography that is no longer secure.") },
    { NULL, G_TLS_CERTIFICATE_UNKNOWN_CA,
      N_ ("It was not issued by an authority that is trusted here.") },
    { NULL, G_TLS_CERTIFICATE_GENERIC_ERROR, N_ ("It cannot be verified.") },
  };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if ((flags & reasons[i].flag) != 0
        || (reasons[i].reason != NULL && g_strcmp0 (reason, reasons[i].reason) == 0))
      g_strv_builder_add (builder, _ (reasons[i].text));
  return g_strv_builder_end (builder);
}

const PrCertificate *
pr_error_get_certificate (const GError *error)
{
  if (!g_error_matches (error, PR_ERROR, PR_ERROR_CERTIFICATE))
    return NULL;
  return pr_error_get_private (error)->certificate;
}

GError *
pr_error_new_certificate (PrCertificate *certificate)
{
  GError *error = g_error_new (PR_ERROR, PR_ERROR_CERTIFICATE,
                               "The certificate of %s is not trusted", certificate->host);

  pr_error_get_private (error)->certificate = certificate;
  return error;
}

const char *
pr_error_describe_code (PrError code)
{
  static const char *const sentences[PR_ERROR_N] = {
    [PR_ERROR_FAILED] = N_ ("Something went wrong."),
    [PR_ERROR_LOCKED] = N_ ("Another program is using this profile."),
    [PR_ERROR_UNREACHABLE] = N_ ("The mail server cannot be reached."),
    [PR_ERROR_CREDENTIALS] = N_ ("The mail server refused the user name or the password."),
    [PR_ERROR_CERTIFICATE] = N_ ("The certificate of the mail server is not trusted."),
    [PR_ERROR_TLS] = N_ ("No secure connection to the mail server could be made."),
    [PR_ERROR_PROTOCOL] = N_ ("The mail server gives answers that make no sense."),
    [PR_ERROR_NO_PASSWORD] = N_ ("There is no password for this account."),
    [PR_ERROR_KEYRING_LOCKED] = N_ ("The keyring with the password is locked."),
    [PR_ERROR_KEYRING_ABSENT] = N_ ("There is no keyring to keep passwords in."),
    [PR_ERROR_COMMAND] = N_ ("The command that tells the password failed."),
    [PR_ERROR_DISK_FULL] = N_ ("There is no space left on the disk."),
    [PR_ERROR_READ_ONLY] = N_ ("The folder for mail cannot be written to."),
    [PR_ERROR_CORRUPT] = N_ ("The stored data was damaged and has been set aside."),
    [PR_ERROR_NEWER] = N_ ("The stored data was written by a newer version."),
    [PR_ERROR_NOT_FOUND] = N_ ("This is no longer there."),
    [PR_ERROR_NO_FOLDER] = N_ ("The account has no folder for this."),
    [PR_ERROR_OFFLINE] = N_ ("This is not on this computer yet, and the server cannot be reached."),
    [PR_ERROR_EXISTS] = N_ ("There is an account with this address already."),
    [PR_ERROR_INVALID] = N_ ("The address or the server is not valid."),
  };

  g_return_val_if_fail (code >= 0 && code < PR_ERROR_N, _ (sentences[PR_ERROR_FAILED]));
  return _ (sentences[code]);
}

const char *
pr_error_describe (const GError *error)
{
  g_autoptr (GError) known = pr_error_from (error);

  return pr_error_describe_code (known->domain == PR_ERROR ? (PrError) known->code
                                                           : PR_ERROR_FAILED);
}

static PrError
code_from_engine (int code)
{
  switch ((EngineError) code)
    {
    case ENGINE_ERROR_OFFLINE:
      return PR_ERROR_UNREACHABLE;
    case ENGINE_ERROR_AUTH:
      return PR_ERROR_CREDENTIALS;
    case ENGINE_ERROR_NO_PASSWORD:
      return PR_ERROR_NO_PASSWORD;
    case ENGINE_ERROR_NO_KEYRING:
      return PR_ERROR_KEYRING_ABSENT;
    case ENGINE_ERROR_COMMAND:
      return PR_ERROR_COMMAND;
    case ENGINE_ERROR_CERTIFICATE:
      return PR_ERROR_CERTIFICATE;
    case ENGINE_ERROR_KEYRING:
      return PR_ERROR_KEYRING_LOCKED;
    case ENGINE_ERROR_TLS:
      return PR_ERROR_TLS;
    case ENGINE_ERROR_SERVER:
      return PR_ERROR_PROTOCOL;
    case ENGINE_ERROR_NOT_FOUND:
      return PR_ERROR_NOT_FOUND;
    case ENGINE_ERROR_DISK_FULL:
      return PR_ERROR_DISK_FULL;
    case ENGINE_ERROR_READ_ONLY:
      return PR_ERROR_READ_ONLY;
    case ENGINE_ERROR_STORE:
    case ENGINE_ERROR_STOPPED:
    default:
      return PR_ERROR_FAILED;
    }
}

static PrError
code_from_account (int code)
{
  switch ((AccountError) code)
    {
    case ACCOUNT_ERROR_INVALID:
      return PR_ERROR_INVALID;
    case ACCOUNT_ERROR_EXISTS:
      return PR_ERROR_EXISTS;
    case ACCOUNT_ERROR_NOT_FOUND:
      return PR_ERROR_NO_PASSWORD;
    case ACCOUNT_ERROR_LOCKED:
      return PR_ERROR_KEYRING_LOCKED;
    case ACCOUNT_ERROR_ABSENT:
      return PR_ERROR_KEYRING_ABSENT;
    case ACCOUNT_ERROR_COMMAND:
      return PR_ERROR_COMMAND;
    case ACCOUNT_ERROR_FAILED:
    default:
      return PR_ERROR_FAILED;
    }
}

static PrError
code_from_store (int code)
{
  switch ((StoreError) code)
    {
    case STORE_ERROR_FULL:
      return PR_ERROR_DISK_FULL;
    case STORE_ERROR_READ_ONLY:
      return PR_ERROR_READ_ONLY;
    case STORE_ERROR_CORRUPT:
      return PR_ERROR_CORRUPT;
    case STORE_ERROR_NEWER:
      return PR_ERROR_NEWER;
    case STORE_ERROR_LOCKED:
      return PR_ERROR_LOCKED;
    case STORE_ERROR_NOT_FOUND:
      return PR_ERROR_NOT_FOUND;
    case STORE_ERROR_CLOSED:
    case STORE_ERROR_FAILED:
    default:
      return PR_ERROR_FAILED;
    }
}

static PrError
code_from_io (int code)
{
  switch (code)
    {
    case G_IO_ERROR_NO_SPACE:
      return PR_ERROR_DISK_FULL;
    case G_IO_ERROR_READ_ONLY:
    case G_IO_ERROR_PERMISSION_DENIED:
      return PR_ERROR_READ_ONLY;
    case G_IO_ERROR_NOT_FOUND:
      return PR_ERROR_NOT_FOUND;
    default:
      return PR_ERROR_FAILED;
    }
}

GError *
pr_error_from (const GError *error)
{
  PrError code = PR_ERROR_FAILED;

  if (error->domain == PR_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  if (error->domain == ENGINE_ERROR)
    code = code_from_engine (error->code);
  else if (error->domain == ACCOUNT_ERROR)
    code = code_from_account (error->code);
  else if (error->domain == STORE_ERROR)
    code = code_from_store (error->code);
  else if (error->domain == G_IO_ERROR)
    code = code_from_io (error->code);
  return g_error_new_literal (PR_ERROR, code, error->message);
}
