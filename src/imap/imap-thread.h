/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A SORT response (RFC 5256): numbers in the server's order. */
typedef struct
{
  guint32 *numbers;
  gsize n;
  guint64 modseq; /* 0: not sent */
} ImapSort;

#define IMAP_THREAD_NO_PARENT G_MAXUINT32

typedef struct
{
  guint32 number;
  guint32 parent; /* index of the message it answers, lower than its own, or NO_PARENT */
} ImapThreadNode;

/* A THREAD response (RFC 5256), flat. */
typedef struct
{
  ImapThreadNode *nodes;
  gsize n;
} ImapThread;
