/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-limits.h"

const ImapLimits imap_limits_default = {
  .line = 1 << 20,
  .line_skip = 16 << 20,
  .literal_memory = 1 << 20,
  .literal = G_GUINT64_CONSTANT (4) << 30,
  .frame = 8 << 20,
  .stream = 4096,
  .set_ranges = 1 << 20,
  .nesting = 64,
  .items = 100000,
};
