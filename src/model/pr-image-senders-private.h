/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/pr-image-senders.h"
#include "store/store-database.h"

PrImageSenders *pr_image_senders_new (void);

/* Where they are kept; NULL: nowhere, and none are known any more. */
void pr_image_senders_set_database (PrImageSenders *self, StoreDatabase *database);
