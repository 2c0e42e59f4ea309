/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Remembers the thread that made an object, so that use from another thread is caught early. */
typedef struct
{
  GThread *thread;
} BaseOwner;

/* Notes the calling thread as the owner. */
void base_owner_init (BaseOwner *owner);

/* Whether the calling thread is the owner. */
gboolean base_owner_is_current (const BaseOwner *owner);

/* Stops the program when another thread than the owner calls; compiled out with G_DISABLE_ASSERT.
 */
#define base_owner_assert(owner) g_assert (base_owner_is_current (owner))
