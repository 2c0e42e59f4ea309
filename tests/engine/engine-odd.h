/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An engine behind a filter. */
#pragma once

#include "engine-filter.h"
#include "engine-fixture.h"

typedef struct
{
  Fixture fixture;
  EngineFilter *filter;
  TestImap *imap; /* another client, which sees the server as it is */
  AccountSettings *settings;
} Odd;

/* With "Subject 1" to "Subject 3" in INBOX; the engine is not started yet. FALSE when the test
 * cannot run here. */
gboolean odd_init (Odd *odd, TestServerFlags flags);
void odd_clear (Odd *odd);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Odd, odd_clear)

void odd_start (Odd *odd);

/* N messages "Subject FIRST" and so on. */
void odd_append (Odd *odd, const char *mailbox, int first, int n);
