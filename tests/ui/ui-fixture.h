/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What the fixture's profile holds, and no server behind it. */
#define UI_FIXTURE_ACCOUNT "alice@example.test"
#define UI_FIXTURE_INBOX "INBOX"

/* Makes a profile directory with one account, the usual folders and N_MESSAGES messages in its
 * inbox, written through the store's own functions: the newest first three are an HTML newsletter
 * with remote images, one with attachments, and a plain one; every third is unread. The newest 500
 * have a body in the cache, but the fourth. Free the path with ui_fixture_remove(). */
char *ui_fixture_create_profile (guint n_messages);

/* The same with these files (names in tests/data/reader, ended by NULL) as its messages, the first
 * one as the newest. */
char *ui_fixture_create_profile_of (const char *const *names);

/* How many folders the account has on disk. Nobody may have the profile open. */
guint ui_fixture_count_folders (const char *profile);

void ui_fixture_remove (char *profile);
