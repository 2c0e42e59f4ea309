/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-error.h"

struct _NetCertificateProblem
{
  gatomicrefcount ref_count;
  char *host;
  guint16 port;
  GTlsCertificateFlags flags;
  NetCertificateReason reason;
  char *chain_pem;
  char *sha256;
};

G_DEFINE_BOXED_TYPE (NetCertificateProblem,
                     net_certificate_problem,
                     net_certificate_problem_ref,
                     net_certificate_problem_unref)

static char *
chain_to_pem (GTlsCertificate *certificate)
{
  GString *pem = g_string_new (NULL);

  for (; certificate != NULL; certificate = g_tls_certificate_get_issuer (certificate))
    {
      g_autofree char *one = NULL;

      g_object_get (certificate, "certificate-pem", &one, NULL);
      if (one != NULL)
        g_string_append (pem, one);
    }
  return g_string_free (pem, FALSE);
}

char *
net_certificate_dup_sha256 (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return NULL;
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

static const struct
{
  const char *name;
  const char *text;
} reasons[NET_CERTIFICATE_N_REASONS] = {
  [NET_CERTIFICATE_PIN_CHANGED] = { "pin-changed", "it is not the one that is trusted" },
  [NET_CERTIFICATE_PIN_ELSEWHERE] = { "pin-elsewhere", "it is trusted for another server only" },
  [NET_CERTIFICATE_REVOKED] = { "revoked", "it was revoked" },
  [NET_CERTIFICATE_WRONG_NAME] = { "wrong-name", "it belongs to another host" },
  [NET_CERTIFICATE_NOT_YET_VALID] = { "not-yet-valid", "it is not valid yet" },
  [NET_CERTIFICATE_EXPIRED] = { "expired", "it has expired" },
  [NET_CERTIFICATE_WEAK] = { "weak", "its algorithms are weak" },
  [NET_CERTIFICATE_SELF_SIGNED] = { "self-signed", "it vouches for itself alone" },
  [NET_CERTIFICATE_UNKNOWN_AUTHORITY] = { "unknown-authority", "its issuer is unknown" },
  [NET_CERTIFICATE_INVALID] = { "invalid", "it could not be verified" },
};

const char *
net_certificate_reason_to_string (NetCertificateReason reason)
{
  g_return_val_if_fail (reason < NET_CERTIFICATE_N_REASONS, "invalid");

  return reasons[reason].name;
}

static gboolean
is_self_signed (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);

  return subject != NULL && g_strcmp0 (subject, issuer) == 0;
}

static NetCertificateReason
find_reason (GTlsCertificate *certificate, GTlsCertificateFlags flags, NetPinState pin)
{
  static const struct
  {
    GTlsCertificateFlags flag;
    NetCertificateReason reason;
  } by_flag[] = {
    { G_TLS_CERTIFICATE_REVOKED, NET_CERTIFICATE_REVOKED },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, NET_CERTIFICATE_WRONG_NAME },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, NET_CERTIFICATE_NOT_YET_VALID },
    { G_TLS_CERTIFICATE_EXPIRED, NET_CERTIFICATE_EXPIRED },
    { G_TLS_CERTIFICATE_INSECURE, NET_CERTIFICATE_WEAK },
  };

  if (pin == NET_PIN_CHANGED)
    return NET_CERTIFICATE_PIN_CHANGED;
  if (pin == NET_PIN_ELSEWHERE)
    return NET_CERTIFICATE_PIN_ELSEWHERE;
  for (guint i = 0; i < G_N_ELEMENTS (by_flag); i++)
    if ((flags & by_flag[i].flag) != 0)
      return by_flag[i].reason;
  if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
    return NET_CERTIFICATE_INVALID;
  return is_self_signed (certificate) ? NET_CERTIFICATE_SELF_SIGNED
                                      : NET_CERTIFICATE_UNKNOWN_AUTHORITY;
}

NetCertificateProblem *
net_certificate_problem_new (const NetEndpoint *endpoint,
                             GTlsCertificate *certificate,
                             GTlsCertificateFlags flags)
{
  NetCertificateProblem *problem = g_new0 (NetCertificateProblem, 1);

  g_atomic_ref_count_init (&problem->ref_count);
  problem->host = g_strdup (net_endpoint_get_host (endpoint));
  problem->port = net_endpoint_get_port (endpoint);
  problem->flags = flags;
  problem->chain_pem = chain_to_pem (certificate);
  problem->sha256 = net_certificate_dup_sha256 (certificate);
  problem->reason = find_reason (
      certificate, flags,
      problem->sha256 != NULL ? net_endpoint_check_pin (endpoint, problem->sha256) : NET_PIN_NONE);
  return problem;
}

NetCertificateProblem *
net_certificate_problem_ref (NetCertificateProblem *problem)
{
  g_atomic_ref_count_inc (&problem->ref_count);
  return problem;
}

void
net_certificate_problem_unref (NetCertificateProblem *problem)
{
  if (!g_atomic_ref_count_dec (&problem->ref_count))
    return;
  g_free (problem->host);
  g_free (problem->chain_pem);
  g_free (problem->sha256);
  g_free (problem);
}

const char *
net_certificate_problem_get_host (const NetCertificateProblem *problem)
{
  return problem->host;
}

guint16
net_certificate_problem_get_port (const NetCertificateProblem *problem)
{
  return problem->port;
}

NetCertificateReason
net_certificate_problem_get_reason (const NetCertificateProblem *problem)
{
  return problem->reason;
}

GTlsCertificateFlags
net_certificate_problem_get_flags (const NetCertificateProblem *problem)
{
  return problem->flags;
}

const char *
net_certificate_problem_get_chain_pem (const NetCertificateProblem *problem)
{
  return problem->chain_pem;
}

const char *
net_certificate_problem_get_sha256 (const NetCertificateProblem *problem)
{
  return problem->sha256;
}

typedef struct
{
  NetCertificateProblem *problem;
} NetErrorPrivate;

static void
net_error_private_init (NetErrorPrivate *private)
{
  private->problem = NULL;
}

static void
net_error_private_copy (const NetErrorPrivate *source, NetErrorPrivate *target)
{
  target->problem = NULL;
  if (source->problem != NULL)
    target->problem = net_certificate_problem_ref (source->problem);
}

static void
net_error_private_clear (NetErrorPrivate *private)
{
  g_clear_pointer (&private->problem, net_certificate_problem_unref);
}

G_DEFINE_EXTENDED_ERROR (NetError, net_error)

NetCertificateProblem *
net_error_get_certificate_problem (const GError *error)
{
  if (!g_error_matches (error, NET_ERROR, NET_ERROR_UNTRUSTED_CERTIFICATE))
    return NULL;
  return net_error_get_private (error)->problem;
}

GError *
net_error_new_untrusted (NetCertificateProblem *problem)
{
  GError *error =
      g_error_new (NET_ERROR, NET_ERROR_UNTRUSTED_CERTIFICATE, "Certificate of %s refused: %s",
                   problem->host, reasons[problem->reason].text);

  net_error_get_private (error)->problem = net_certificate_problem_ref (problem);
  return error;
}
