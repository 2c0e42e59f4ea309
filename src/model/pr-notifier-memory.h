/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Which notifications are on show and what messages each is about, kept in a small file: what is
 * read while the program does not run can be withdrawn when it starts again. Main thread. */
typedef struct _PrNotifierMemory PrNotifierMemory;

/* Remembers until it is freed; on disk only after pr_notifier_memory_load(). */
PrNotifierMemory *pr_notifier_memory_new (void);
void pr_notifier_memory_free (PrNotifierMemory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PrNotifierMemory, pr_notifier_memory_free)

/* Adds what FILE holds, and keeps everything there from now on. What cannot be understood is passed
 * over. Blocks for one small file. */
void pr_notifier_memory_load (PrNotifierMemory *self, const char *file);

/* Writes the file when anything has changed since. A failure is logged: then the notifications of
 * this run stay until the person dismisses them. */
void pr_notifier_memory_save (PrNotifierMemory *self);

/* NOTIFICATION, an id of letters, digits and dashes, is about MESSAGE (too). */
void pr_notifier_memory_add (PrNotifierMemory *self, const char *notification, gint64 message);

/* Forgets MESSAGE. Returns the id of the notification that is now about nothing, or NULL. Free with
 * g_free(). */
char *pr_notifier_memory_remove (PrNotifierMemory *self, gint64 message);

/* Forgets everything. Returns the ids of the notifications. Free with g_strfreev(). */
char **pr_notifier_memory_clear (PrNotifierMemory *self);

/* How many messages NOTIFICATION is about. */
guint pr_notifier_memory_count (PrNotifierMemory *self, const char *notification);

/* All messages: (element-type gint64). */
GArray *pr_notifier_memory_dup_messages (PrNotifierMemory *self);
