/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered of an account's server from one run to the next, in a small file of the cache
 * directory: features it announces but gets wrong, how long an IDLE lives there, and how much of
 * what it said could not be read. Nothing of it is a secret, all of it can be learned again. */
#pragma once

#include "account/account-settings.h"
#include "imap/imap-client.h"

typedef struct _EngineMemory EngineMemory;

/* Reads what @directory holds of the server of @settings; nothing when it is another server now. */
EngineMemory *engine_memory_new (const char *directory, AccountSettings *settings);

/* Writes it first. */
void engine_memory_free (EngineMemory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineMemory, engine_memory_free)

/* For imap_client_set_memory(); borrowed. */
ImapMemory *engine_memory_get (EngineMemory *memory);

/* Writes what is new. A failure is no error: it is learned again. */
void engine_memory_save (EngineMemory *memory);

/* What the file says, from any thread. FALSE, and all zero, when it says nothing. */
gboolean engine_memory_read (const char *directory, AccountSettings *settings, ImapMemory *out);

/* Removes the file of an account. */
void engine_memory_forget (const char *directory, const char *account);
