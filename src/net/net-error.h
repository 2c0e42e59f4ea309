/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/net-endpoint.h"

/* Errors of the network module. Each code asks for another reaction; the message is for logs.
 * Cancellation is reported as G_IO_ERROR_CANCELLED.
 *
 * UNREACHABLE            no address, no route, refused: try again later
 * TIMED_OUT              the other side stays silent: try again later
 * UNTRUSTED_CERTIFICATE  refused before a password was sent; net_error_get_certificate_problem()
 *                        says why
 * TLS                    no secure channel could be made: do not retry at once
 * CLOSED                 the connection ended: connect again
 * PROTOCOL               the other side breaks the rules (bytes injected before TLS, a compression
 *                        bomb, a SASL exchange that proves nothing): give up on this connection
 */
typedef enum
{
  NET_ERROR_UNREACHABLE,
  NET_ERROR_TIMED_OUT,
  NET_ERROR_UNTRUSTED_CERTIFICATE,
  NET_ERROR_TLS,
  NET_ERROR_CLOSED,
  NET_ERROR_PROTOCOL,
} NetError;

#define NET_ERROR (net_error_quark ())
GQuark net_error_quark (void);

/* Why a certificate was refused; of several reasons the one to tell first. */
typedef enum
{
  NET_CERTIFICATE_PIN_CHANGED,   /* another one is trusted for this server: somebody may listen */
  NET_CERTIFICATE_PIN_ELSEWHERE, /* it is trusted, but for another server or port */
  NET_CERTIFICATE_REVOKED,
  NET_CERTIFICATE_WRONG_NAME,
  NET_CERTIFICATE_NOT_YET_VALID,
  NET_CERTIFICATE_EXPIRED,
  NET_CERTIFICATE_WEAK,
  NET_CERTIFICATE_SELF_SIGNED,
  NET_CERTIFICATE_UNKNOWN_AUTHORITY,
  NET_CERTIFICATE_INVALID, /* nothing more is known */
  NET_CERTIFICATE_N_REASONS,
} NetCertificateReason;

/* "pin-changed", "expired" and so on: for logs and programs; static. */
const char *net_certificate_reason_to_string (NetCertificateReason reason);

/* What was wrong with a server's certificate. Immutable, may cross threads. */
typedef struct _NetCertificateProblem NetCertificateProblem;

#define NET_TYPE_CERTIFICATE_PROBLEM (net_certificate_problem_get_type ())
GType net_certificate_problem_get_type (void);

/* Describes @certificate (with its issuers, as the server sent them), which was refused for
 * @flags when @endpoint was asked for. Returns a new reference. */
NetCertificateProblem *net_certificate_problem_new (const NetEndpoint *endpoint,
                                                    GTlsCertificate *certificate,
                                                    GTlsCertificateFlags flags);
NetCertificateProblem *net_certificate_problem_ref (NetCertificateProblem *problem);
void net_certificate_problem_unref (NetCertificateProblem *problem);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetCertificateProblem, net_certificate_problem_unref)

/* The host name and port that were asked for; borrowed. */
const char *net_certificate_problem_get_host (const NetCertificateProblem *problem);
guint16 net_certificate_problem_get_port (const NetCertificateProblem *problem);

NetCertificateReason net_certificate_problem_get_reason (const NetCertificateProblem *problem);

/* All that is wrong with it, but for the pin. */
GTlsCertificateFlags net_certificate_problem_get_flags (const NetCertificateProblem *problem);

/* The server's certificate and its issuers as PEM, leaf first; borrowed. */
const char *net_certificate_problem_get_chain_pem (const NetCertificateProblem *problem);

/* Lower-case hexadecimal SHA-256 of the leaf certificate: what a pin is made of; borrowed. */
const char *net_certificate_problem_get_sha256 (const NetCertificateProblem *problem);

/* The problem inside an error of code NET_ERROR_UNTRUSTED_CERTIFICATE, borrowed from @error; NULL
 * for every other error. Works on copies of the error as well. */
NetCertificateProblem *net_error_get_certificate_problem (const GError *error);

/* A new NET_ERROR_UNTRUSTED_CERTIFICATE that carries @problem. */
GError *net_error_new_untrusted (NetCertificateProblem *problem);

/* Lower-case hexadecimal SHA-256 of @certificate; free with g_free(). */
char *net_certificate_dup_sha256 (GTlsCertificate *certificate);
