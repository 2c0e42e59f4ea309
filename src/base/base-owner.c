/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-owner.h"

void
base_owner_init (BaseOwner *owner)
{
  owner->thread = g_thread_self ();
}

gboolean
base_owner_is_current (const BaseOwner *owner)
{
  return owner->thread == g_thread_self ();
}
