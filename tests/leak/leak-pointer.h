/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A mouse and a keyboard for a display without a window manager (the XTEST extension), so that what
 * a person does reaches the view the way it does for a person. Each call is one event; the caller
 * lets the main loop run in between. Positions are those of the screen. */

/* FALSE when this display or this machine has no XTEST. */
gboolean leak_pointer_open (void);

void leak_pointer_move (int x, int y);
void leak_pointer_button (guint button, gboolean is_down);

/* Presses and releases a key by the name X has for it, holding another one (nullable) meanwhile. */
void leak_pointer_key (const char *name, const char *held);
