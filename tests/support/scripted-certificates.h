/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/scripted-server.h"

/* Throw-away certificates, made with openssl when the first one is asked for. Thread-safe. */
GTlsCertificate *scripted_certificate_load (ScriptedCertificate certificate);

/* Removes their files; call at the end of the test program. */
void scripted_certificates_clean (void);
