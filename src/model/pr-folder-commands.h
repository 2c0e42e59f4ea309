/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does to folders. Like other commands these are in the journal at once, and the
 * server follows when it can: a new folder shows at once, one that is renamed or deleted stays
 * until the server has done it. Main thread. */
#pragma once

#include "model/pr-commands.h"
#include "model/pr-folder.h"

typedef enum
{
  PR_FOLDER_NAME_GOOD,
  PR_FOLDER_NAME_EMPTY,
  PR_FOLDER_NAME_TAKEN,
  PR_FOLDER_NAME_BAD, /* has characters that servers read something else in */
} PrFolderNameState;

/* Whether a folder in PARENT (a mailbox, or an account's heading) may be called NAME; FOLDER
 * (nullable) is the one that is to be called so, and may keep its name. */
PrFolderNameState pr_folder_commands_check_name (PrCommands *self,
                                                 PrFolder *parent,
                                                 PrFolder *folder,
                                                 const char *name);

/* The mailbox that FOLDER is in, or its account's heading; borrowed, NULL when it is gone. */
PrFolder *pr_folder_commands_get_parent (PrCommands *self, PrFolder *folder);

/* CALLBACK may be NULL: failures are announced then by the commands' "failed" signal. NAME must be
 * a good one. The finish function of all is pr_folder_commands_finish(): TRUE means durably stored
 * on this computer. */
void pr_folder_commands_create (PrCommands *self,
                                PrFolder *parent,
                                const char *name,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void pr_folder_commands_rename (PrCommands *self,
                                PrFolder *folder,
                                const char *name,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* FOLDER and the folders in it, the innermost first: (element-type PrFolder) (transfer full). */
GPtrArray *pr_folder_commands_dup_tree (PrCommands *self, PrFolder *folder);

/* With the folders in it. */
void pr_folder_commands_delete (PrCommands *self,
                                PrFolder *folder,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void pr_folder_commands_set_subscribed (PrCommands *self,
                                        PrFolder *folder,
                                        gboolean subscribed,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

/* All messages of FOLDER, a mailbox or All Inboxes; can be taken back. */
void pr_folder_commands_mark_read (PrCommands *self,
                                   PrFolder *folder,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/* Deletes all messages of FOLDER for good. */
void pr_folder_commands_empty (PrCommands *self,
                               PrFolder *folder,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean pr_folder_commands_finish (PrCommands *self, GAsyncResult *result, GError **error);
