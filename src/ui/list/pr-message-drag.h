/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/pr-folder.h"

/* Rows of the message list on their way to a folder, within this process. Immutable. */
typedef struct _PrMessageDrag PrMessageDrag;

#define PR_TYPE_MESSAGE_DRAG (pr_message_drag_get_type ())
GType pr_message_drag_get_type (void);

/* IDS (element-type gint64, transfer none) are of the account ACCOUNT_ID, and of FOLDER where that
 * is one folder, else NULL. */
PrMessageDrag *pr_message_drag_new (const char *account_id, PrFolder *folder, const GArray *ids);
PrMessageDrag *pr_message_drag_ref (PrMessageDrag *self);
void pr_message_drag_unref (PrMessageDrag *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PrMessageDrag, pr_message_drag_unref)

/* What is dropped; NULL when it is something else. (transfer full) */
PrMessageDrag *pr_message_drag_dup_from_drop (GdkDrop *drop);

/* Whether they can be moved to FOLDER. */
gboolean pr_message_drag_fits (const PrMessageDrag *self, PrFolder *folder);

/* Borrowed: (element-type gint64). */
const GArray *pr_message_drag_get_ids (const PrMessageDrag *self);

/* What is shown at the pointer. (transfer floating) */
GtkWidget *pr_message_drag_create_icon (const PrMessageDrag *self);
