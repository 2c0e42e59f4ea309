/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command on its way: several writes, of which the first failure is the command's. The data of
 * its task begins with a PrCommandTask. Main thread. */
#pragma once

#include "model/pr-commands-private.h"

typedef struct
{
  StoreDatabase *database;
  guint n_running;    /* steps that have not ended */
  GError *error;      /* the first */
  gboolean is_silent; /* nobody waits: a failure is announced */
} PrCommandTask;

/* A task of SELF with DATA, whose PrCommandTask is filled; NULL when there is nowhere to write,
 * which has been told then. (transfer full) DATA. */
GTask *pr_command_task_new (PrCommands *self,
                            gpointer data,
                            GDestroyNotify data_free,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/* For the free function of DATA. */
void pr_command_task_clear (PrCommandTask *self);

/* Ends TASK with ERROR, made one of PR_ERROR. */
void pr_command_task_fail (GTask *task, const GError *error);

/* A step has ended with ERROR (transfer full, nullable). TRUE when it was the last and all went
 * well, so that the caller ends TASK; a failure is told here. */
gboolean pr_command_task_end_step (GTask *task, GError *error);
