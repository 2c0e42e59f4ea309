/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/pr-window.h"

typedef void (*PrScreenshotFunc) (gboolean succeeded, gpointer user_data);

/* Opens the first HTML message (or the first of all) of the folder that WINDOW shows, waits until
 * list and body are painted, saves a picture of the window as PNG in FILE and calls FUNC once.
 * Gives up after a minute. */
void
pr_screenshot_take (PrWindow *window, const char *file, PrScreenshotFunc func, gpointer user_data);
