/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Where everything of one profile lives. Immutable, may cross threads. */
typedef struct
{
  char *config_dir; /* accounts.ini */
  char *data_dir;   /* what exists nowhere else */
  char *cache_dir;  /* what can be made again */
  gboolean is_default;
} AccountProfile;

/* The profile in @dir (all of it below @dir), or the person's own in the XDG directories when NULL;
 * a development build has its own. Makes nothing. Free with account_profile_free(). */
AccountProfile *account_profile_new (const char *dir);
void account_profile_free (AccountProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountProfile, account_profile_free)
