/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What each fuzz target defines; called by libFuzzer, or by run-corpus.c with the files of a
 * folder. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
