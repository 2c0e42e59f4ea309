/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-error.h"

G_DEFINE_QUARK (imap_error, imap_error)
