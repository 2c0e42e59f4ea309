/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gmime/gmime.h>

/* Starts GMime when first called and gives the options all of the module parses with; they are
 * never changed afterwards, so threads may share them. */
GMimeParserOptions *mime_gmime_options (void);
