/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/list/pr-message-view.h"
#include "ui/pr-panes.h"
#include "ui/pr-window.h"
#include "ui/reader/pr-reader.h"
#include "ui/shell/pr-refusal-bar.h"
#include "ui/sidebar/pr-sidebar.h"

struct _PrWindow
{
  AdwApplicationWindow parent_instance;

  PrCore *core;
  GSettings *settings; /* NULL: nothing is kept */
  gboolean started;
  gint64 wanted_message;  /* to be opened after the start; 0: none */
  char *wanted_search;    /* to be searched for once started, or NULL */
  gboolean wants_inboxes; /* to be shown once started */
  gint64 wanted_folder;
  GCancellable *open_cancellable;
  PrUndo *undo;
  AdwToast *toast;      /* on show, or NULL */
  AdwToast *undo_toast; /* the same when it offers UNDO, or NULL */

  AdwToastOverlay *toasts;
  GtkStack *stack;
  AdwStatusPage *welcome_page;
  AdwStatusPage *failure_page;
  PrPanes *panes;
  PrSidebar *sidebar;
  PrMessageView *message_view;
  PrReader *reader;
  PrRefusalBar *refusal_bar;
};

/* The actions, their keys, and what enables them. */
void pr_window_class_install_actions (PrWindowClass *klass);
void pr_window_update_actions (PrWindow *self);

/* Follows what the commands announce. */
void pr_window_follow_commands (PrWindow *self);

/* Shows TEXT, which is no markup, for a moment. */
void pr_window_toast (PrWindow *self, const char *text);
