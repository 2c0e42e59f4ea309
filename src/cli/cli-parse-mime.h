/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mime/mime-document.h"

/* The message in the file PATH, or on standard input for "-". NULL with an error of G_FILE_ERROR or
 * G_IO_ERROR when it cannot be read; any bytes are a message. The caller owns it. */
MimeDocument *cli_parse_mime_read (const char *path, GError **error);
