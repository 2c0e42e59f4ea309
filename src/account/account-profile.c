/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "account/account-profile.h"

#include "config.h"

/* Not made from the application id: renaming that must not lose anyone's mail. */
#define FOLDER (DEVELOPMENT ? "postrider-devel" : "postrider")

AccountProfile *
account_profile_new (const char *dir)
{
  AccountProfile *profile = g_new0 (AccountProfile, 1);

  profile->is_default = dir == NULL;
  if (dir != NULL)
    {
      profile->config_dir = g_canonicalize_filename (dir, NULL);
      profile->data_dir = g_strdup (profile->config_dir);
      profile->cache_dir = g_build_filename (profile->config_dir, "cache", NULL);
    }
  else
    {
      profile->config_dir = g_build_filename (g_get_user_config_dir (), FOLDER, NULL);
      profile->data_dir = g_build_filename (g_get_user_data_dir (), FOLDER, NULL);
      profile->cache_dir = g_build_filename (g_get_user_cache_dir (), FOLDER, NULL);
    }
  return profile;
}

void
account_profile_free (AccountProfile *profile)
{
  g_free (profile->config_dir);
  g_free (profile->data_dir);
  g_free (profile->cache_dir);
  g_free (profile);
}
