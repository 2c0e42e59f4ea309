/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "account/account-list.h"
#include "account/account-profile.h"
#include "engine/engine.h"
#include "model/pr-core.h"
#include "store/store-database.h"

typedef enum
{
  PR_CORE_CLOSED,
  PR_CORE_OPENING,
  PR_CORE_OPEN,
  PR_CORE_CLOSING,
} PrCoreState;

struct _PrCore
{
  GObject parent_instance;

  AccountProfile *profile;
  PrCoreMode mode;
  PrCoreState state;
  AccountList *account_list;
  GListStore *accounts; /* PrAccount */
  PrFolderTree *folders;
  PrCommands *commands;
  PrNotifier *notifier;
  PrRefusals *refusals;
  PrImageSenders *image_senders;
  GPtrArray *lists; /* PrMessageList and PrSearch, held weakly */
  char *status;
  gboolean busy;
  double progress;
  guint pending;
  guint tick_source;

  StoreDatabase *database; /* while open */
  guint store_subscription;
  Engine *engine; /* while open as the owner */
  guint engine_subscription;
};

/* Sets ERROR to SOURCE (transfer full) as an error of the model. */
void pr_core_take_error (GError **error, GError *source);

/* Returns SOURCE (transfer full) from TASK as an error of the model. */
void pr_core_return_error (GTask *task, GError *source);

/* Whether the profile may be written to; else PR_ERROR_LOCKED. */
gboolean pr_core_check_writable (PrCore *self, GError **error);

/* Hands the accounts to the engine, when there is one. */
void pr_core_push_accounts (PrCore *self);
