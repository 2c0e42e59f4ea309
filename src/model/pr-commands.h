/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-undo.h"

/* What a person does to messages, by location id. Each is committed to the journal at once and
 * shows at once; the server follows when it can. Main thread.
 *
 * Signals: undoable (PrUndo) after a command that can be taken back and is worth a toast (archive,
 * trash, move, marking more than one); failed (GError, domain PR_ERROR) for a command that was
 * given without a callback, and for undo. */
#define PR_TYPE_COMMANDS (pr_commands_get_type ())
G_DECLARE_FINAL_TYPE (PrCommands, pr_commands, PR, COMMANDS, GObject)

/* Ids are copied. CALLBACK may be NULL. The finish function of all is pr_commands_finish(): TRUE
 * means durably stored on this computer. Ids that are gone are passed over. */
void pr_commands_set_seen (PrCommands *self,
                           const gint64 *ids,
                           gsize n,
                           gboolean seen,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
void pr_commands_set_starred (PrCommands *self,
                              const gint64 *ids,
                              gsize n,
                              gboolean starred,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
void pr_commands_set_keyword (PrCommands *self,
                              const gint64 *ids,
                              gsize n,
                              const char *keyword,
                              gboolean set,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/* Moves to the account's folder of that role; an archive is made where there is none,
 * PR_ERROR_NO_FOLDER where there is no trash or junk folder. Ids may be of several accounts. */
void pr_commands_archive (PrCommands *self,
                          const gint64 *ids,
                          gsize n,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
void pr_commands_trash (PrCommands *self,
                        const gint64 *ids,
                        gsize n,
                        GAsyncReadyCallback callback,
                        gpointer user_data);

/* JUNK: moves to the junk folder; else back from there to the inbox. */
void pr_commands_set_junk (PrCommands *self,
                           const gint64 *ids,
                           gsize n,
                           gboolean junk,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/* Moves to FOLDER, which must be in the messages' own account. */
void pr_commands_move (PrCommands *self,
                       const gint64 *ids,
                       gsize n,
                       gint64 folder,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
gboolean pr_commands_finish (PrCommands *self, GAsyncResult *result, GError **error);
