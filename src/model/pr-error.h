/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong, as codes that a window or a command can act on. Every failure that leaves the
 * model is in this domain (or is G_IO_ERROR_CANCELLED); the message is for logs. */
#pragma once

#include <gio/gio.h>

#define PR_ERROR (pr_error_quark ())
GQuark pr_error_quark (void);

typedef enum
{
  PR_ERROR_FAILED,         /* none of the below: report it */
  PR_ERROR_LOCKED,         /* another process owns the profile */
  PR_ERROR_UNREACHABLE,    /* the server cannot be reached: retried by itself */
  PR_ERROR_CREDENTIALS,    /* the server refused user name or password */
  PR_ERROR_CERTIFICATE,    /* not trusted: pr_error_get_certificate() says why */
  PR_ERROR_TLS,            /* no secure channel could be made */
  PR_ERROR_PROTOCOL,       /* what answers there is not a mail server, or a broken one */
  PR_ERROR_NO_PASSWORD,    /* no password is stored for the account */
  PR_ERROR_KEYRING_LOCKED, /* the keyring stays locked */
  PR_ERROR_KEYRING_ABSENT, /* there is no secret service in this session */
  PR_ERROR_COMMAND,        /* the password command failed */
  PR_ERROR_DISK_FULL,
  PR_ERROR_READ_ONLY,
  PR_ERROR_CORRUPT,   /* the journal was damaged and set aside */
  PR_ERROR_NEWER,     /* the profile was written by a newer version */
  PR_ERROR_NOT_FOUND, /* no such account, folder or message (any more) */
  PR_ERROR_NO_FOLDER, /* the account has no trash, junk or such folder to move to */
  PR_ERROR_OFFLINE,   /* not cached, and there is no connection to ask over */
  PR_ERROR_EXISTS,    /* there is an account with this address already */
  PR_ERROR_INVALID,   /* what was typed cannot be used (address, server, user) */
  PR_ERROR_N,
} PrError;

/* The certificate that a server showed and that was refused. Immutable. */
typedef struct
{
  char *host;
  guint16 port;
  char *reason;   /* the first one as a word: "expired", "pin-changed" */
  char **reasons; /* sentences for people, translated; NULL-terminated */
  char *sha256;   /* lower-case hexadecimal; what is stored to trust it */
  char *pem;      /* leaf first */
} PrCertificate;

#define PR_TYPE_CERTIFICATE (pr_certificate_get_type ())
GType pr_certificate_get_type (void);
PrCertificate *pr_certificate_copy (const PrCertificate *certificate);
void pr_certificate_free (PrCertificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PrCertificate, pr_certificate_free)

/* The certificate in an error of code PR_ERROR_CERTIFICATE, borrowed from ERROR; else NULL. */
const PrCertificate *pr_error_get_certificate (const GError *error);

/* A new error of code PR_ERROR_CERTIFICATE. (transfer full) CERTIFICATE. */
GError *pr_error_new_certificate (PrCertificate *certificate);

/* What is wrong with a certificate that was refused for REASON (a word, see PrCertificate) and has
 * FLAGS, as sentences for people, the first one first. Free with g_strfreev(). */
char **pr_certificate_dup_reasons (const char *reason, GTlsCertificateFlags flags);

/* One plain sentence for people about ERROR, translated. Never NULL. Any error is accepted. */
const char *pr_error_describe (const GError *error);

/* The same for a code alone. */
const char *pr_error_describe_code (PrError code);

/* Turns an error of the modules below into this domain: returns a new error, or a copy where it is
 * in it already or is a cancellation. */
GError *pr_error_from (const GError *error);
