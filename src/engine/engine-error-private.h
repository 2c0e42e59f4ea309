/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/engine-event.h"

/* What @error of any module below means for the account: a new error of ENGINE_ERROR, or a copy
 * when it is one already or a cancellation. */
GError *engine_error_translate (const GError *error);

/* The certificate inside @error of net; a new reference, NULL when there is none. */
EngineCertificate *engine_certificate_new_from_error (const GError *error);

/* Whether the server, which refused a command, only asks to come back later. */
gboolean engine_error_is_transient (const GError *error);
