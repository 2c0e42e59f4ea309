/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/pr-message.h"

/* A row of the message list: three lines of fixed height, above them the heading of the day where
 * a new one begins. Property "message" (PrMessage), bound to the list item by the factory. */
#define PR_TYPE_MESSAGE_ROW (pr_message_row_get_type ())
G_DECLARE_FINAL_TYPE (PrMessageRow, pr_message_row, PR, MESSAGE_ROW, GtkWidget)

/* Shows MESSAGE (nullable) and follows its changes. */
void pr_message_row_set_message (PrMessageRow *self, PrMessage *message);
PrMessage *pr_message_row_get_message (PrMessageRow *self);
