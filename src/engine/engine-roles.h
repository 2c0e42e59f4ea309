/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which mailbox is for what. */
#pragma once

#include "account/account-settings.h"
#include "imap/imap-list.h"
#include "store/store-folder.h"

/* Listings for the store from a LIST answer (element-type ImapList). Roles come from the person's
 * choice, else from the server's special-use attributes, else from well-known names in several
 * languages; no role is given twice. (element-type StoreListing); its strings belong to the array.
 */
GPtrArray *engine_roles_make_listings (const GPtrArray *lists, AccountSettings *settings);

/* The role a leaf name stands for in any language known, else STORE_ROLE_NONE. */
StoreRole engine_roles_from_name (const char *utf8);
