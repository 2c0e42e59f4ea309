/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Copies the certificates of @pem_file into the profile, so that an account does not depend on a
 * file elsewhere: CONFIG_DIR/authorities/SHA256-OF-THE-CONTENT.pem, mode 0600. Keeping the same
 * content again, the kept file itself too, changes nothing. Blocks for one small file.
 *
 * Returns the copy's absolute path; free with g_free(). ACCOUNT_ERROR_INVALID when the file holds
 * no certificate or cannot be read, ACCOUNT_ERROR_FAILED when it cannot be kept. */
char *account_authorities_keep (const char *config_dir, const char *pem_file, GError **error);
