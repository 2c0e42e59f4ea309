/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-conversation.h"
#include "store/store-database.h"

/* Empty, over DATABASE. */
PrConversation *pr_conversation_new (StoreDatabase *database);

/* Stops following the database, which is about to be closed. */
void pr_conversation_stop (PrConversation *self);
