/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/list/pr-message-view.h"
#include "ui/pr-window.h"
#include "ui/reader/pr-reader.h"

/* The real window on a profile of ui-fixture.h, with a core that stays off the network, and what a
 * test does with it. All of it fails the test when it takes more than 30 seconds. */
typedef struct
{
  char *profile;
  PrCore *core;
  PrWindow *window;
  PrMessageView *view;
  PrReader *reader;
} UiWindow;

typedef gboolean (*UiWindowCondition) (UiWindow *self);

/* Never freed. */
GtkApplication *ui_window_register_application (void);

/* Takes PROFILE; ui_window_close() removes it again. */
void ui_window_open (UiWindow *self, GtkApplication *application, char *profile, int width);
void ui_window_close (UiWindow *self);

void ui_window_wait_until (UiWindow *self, UiWindowCondition condition, const char *what);
#define UI_WINDOW_WAIT_UNTIL(self, condition) ui_window_wait_until (self, condition, #condition)

/* Lets N frames be drawn. */
void ui_window_wait_frames (UiWindow *self, guint n);

/* What is on screen now. (transfer full) */
GdkTexture *ui_window_draw (UiWindow *self);

/* Where PR_PICTURES=DIRECTORY is set, a picture of that name. */
void ui_window_leave_picture (UiWindow *self, const char *name);

/* How many pixels of the window have exactly that colour (0xRRGGBB). */
guint ui_window_count_pixels (UiWindow *self, guint32 colour);

/* Whether a label that is mapped has that text. */
gboolean ui_window_has_label (GtkWidget *widget, const char *text);

/* The first child of that type, or NULL. */
GtkWidget *ui_window_find_widget (GtkWidget *widget, GType type);

/* The row of the sidebar, below WIDGET, with that title, or NULL. */
GtkWidget *ui_window_find_folder_row (GtkWidget *widget, const char *title);

/* Does what the window's own shortcut for KEY does; FALSE when there is none, or it is disabled. */
gboolean ui_window_press (UiWindow *self, guint key, GdkModifierType modifiers);
