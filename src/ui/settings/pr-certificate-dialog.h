/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "model/pr-error.h"

/* The response that trusts exactly the certificate that is shown. */
#define PR_CERTIFICATE_RESPONSE_TRUST "trust"

/* Asks whether CERTIFICATE, which was refused, is to be trusted: shows the server, why it was
 * refused, and the fingerprint to compare. Returns a new dialog over PARENT; connect to
 * AdwMessageDialog::response and present it. */
GtkWidget *pr_certificate_dialog_new (GtkWindow *parent, const PrCertificate *certificate);

/* "ab12…" as "AB:12:…", in lines of eight pairs. Free with g_free(). */
char *pr_certificate_format_fingerprint (const char *sha256);
