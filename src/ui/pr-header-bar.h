/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* On a phone's width there is no room for every button of the window manager: a narrow HEADER keeps
 * only the one that closes, on the side where the person has it. */
void pr_header_bar_set_narrow (AdwHeaderBar *header, gboolean narrow);
