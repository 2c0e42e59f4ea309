/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-set.h"

/* A SEARCH or ESEARCH response. Its numbers are complete: a broken one makes the response
 * malformed. */
typedef struct
{
  gboolean extended; /* ESEARCH */
  char *tag;         /* ESEARCH's correlator; NULL when there is none */
  gboolean uid; /* ESEARCH: the numbers are UIDs. SEARCH does not say; it depends on the command */
  ImapSet *all; /* never NULL; ESEARCH without ALL: empty */
  gboolean has_all;
  gboolean has_count;
  guint32 count;
  guint32 min; /* 0: not sent */
  guint32 max;
  guint64 modseq;   /* 0: not sent */
  ImapSet *partial; /* PARTIAL's result (RFC 9394); NULL when it was not asked for */
  guint n_lost;     /* items that could not be read */
} ImapSearch;

void imap_search_free (ImapSearch *search);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSearch, imap_search_free)
