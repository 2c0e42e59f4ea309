/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/reader/pr-body-view.h"

/* What can be done with the message on show beside commands on mail: the group "reader" with find,
 * images-always and original-colours (switches), print, save, source, unsubscribe, zoom-in,
 * zoom-normal and zoom-out. Keeps references to the widgets. (transfer full) */
GActionGroup *
pr_reader_actions_new (PrBodyView *body, GtkSearchBar *search_bar, GtkSearchEntry *search_entry);

/* What message is on show now, NULL when none is; a new one starts in the window's colours. */
void pr_reader_actions_reset (GActionGroup *actions, MimeDocument *document);
