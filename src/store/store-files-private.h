/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files beside the databases: directories, sources of messages, what is set aside. */
#pragma once

#include <gio/gio.h>

/* Sets a STORE_ERROR for the errno value NUMBER. */
void store_files_set_error (GError **error, int number, const char *path);

/* Makes DIRECTORY and its parents with mode 0700. */
gboolean store_files_make_dir (const char *directory, GError **error);

/* Renames DATABASE and its -wal and -shm to NAME.damaged; an older one of these goes. */
gboolean store_files_set_aside (const char *database, GError **error);

/* Deletes DIRECTORY with all in it; follows no symbolic link. */
void store_files_delete_tree (const char *directory);

/* Where the source of MESSAGE lies below CACHE_DIR. */
char *store_files_dup_body_path (const char *cache_dir, gint64 message);

/* Writes and syncs BYTES to a new file below CACHE_DIR; returns its path. */
char *store_files_write_temporary (const char *cache_dir, GBytes *bytes, GError **error);

/* Writes and syncs BYTES to a new file in DIRECTORY, which is made; returns its path. */
char *store_files_write_new (const char *directory, GBytes *bytes, GError **error);

/* Makes the names in DIRECTORY durable. */
gboolean store_files_sync_dir (const char *directory, GError **error);

/* Makes the file TEMPORARY the source of MESSAGE. */
gboolean store_files_keep_body (const char *cache_dir,
                                gint64 message,
                                const char *temporary,
                                GError **error);

/* What is in the file PATH, mapped when it is large. */
GBytes *store_files_read (const char *path, GError **error);

/* The source of MESSAGE, as store_files_read(). */
GBytes *store_files_read_body (const char *cache_dir, gint64 message, GError **error);

void store_files_delete_body (const char *cache_dir, gint64 message);
