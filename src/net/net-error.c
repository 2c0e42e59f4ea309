/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-error.h"

struct _NetCertificateProblem
{
  gatomicrefcount ref_count;
  char *host;
  guint16 port;
  GTlsCertificateFlags flags;
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

NetCertificateProblem *
net_certificate_problem_new (const char *host,
                             guint16 port,
                             GTlsCertificate *certificate,
                             GTlsCertificateFlags flags)
{
  NetCertificateProblem *problem = g_new0 (NetCertificateProblem, 1);

  g_atomic_ref_count_init (&problem->ref_count);
  problem->host = g_strdup (host);
  problem->port = port;
  problem->flags = flags;
  problem->chain_pem = chain_to_pem (certificate);
  problem->sha256 = net_certificate_dup_sha256 (certificate);
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

static const char *
first_reason (GTlsCertificateFlags flags)
{
  static const struct
  {
    GTlsCertificateFlags flag;
    const char *text;
  } reasons[] = {
    { G_TLS_CERTIFICATE_REVOKED, "it was revoked" },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, "it belongs to another host" },
    { G_TLS_CERTIFICATE_EXPIRED, "it has expired" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, "it is not valid yet" },
    { G_TLS_CERTIFICATE_INSECURE, "its algorithms are weak" },
    { G_TLS_CERTIFICATE_UNKNOWN_CA, "its issuer is unknown" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if ((flags & reasons[i].flag) != 0)
      return reasons[i].text;
  return "it could not be verified";
}

GError *
net_error_new_untrusted (NetCertificateProblem *problem)
{
  GError *error =
      g_error_new (NET_ERROR, NET_ERROR_UNTRUSTED_CERTIFICATE, "Certificate of %s refused: %s",
                   problem->host, first_reason (problem->flags));

  net_error_get_private (error)->problem = net_certificate_problem_ref (problem);
  return error;
}
