/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The system's notification about the message with location id MESSAGE (a click opens it; buttons
 * mark it read, archive it and move it to trash), or, when that is 0, about several in FOLDER.
 * TITLE and BODY (may be empty) come from mail. Returns a new object. */
GNotification *
pr_notification_new (const char *title, const char *body, gint64 message, gint64 folder);

/* TEXT such that no notification service finds markup in it. Free with g_free(). */
char *pr_notification_neutralise (const char *text);
