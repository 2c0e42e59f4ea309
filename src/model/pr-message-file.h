/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message in a file of its own (message/rfc822), outside every mailbox. */
#pragma once

#include "mime/mime-document.h"
#include "model/pr-message.h"

/* Larger files are refused. */
#define PR_MESSAGE_FILE_MAX (100 * 1024 * 1024)

/* Reads FILE and takes it apart, off the main thread. Errors: G_IO_ERROR, as the file gives them;
 * _MESSAGE_TOO_LARGE above the limit. Any bytes are shown as something. (transfer full) */
void pr_message_file_load_async (GFile *file,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
MimeDocument *pr_message_file_load_finish (GAsyncResult *result, GError **error);

/* DOCUMENT as a row with the id 0, for what shows rows. (transfer full) */
PrMessage *pr_message_file_create_message (const MimeDocument *document);
