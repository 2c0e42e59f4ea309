/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "account/account-error.h"

G_DEFINE_QUARK (account - error - quark, account_error)
