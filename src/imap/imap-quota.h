/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef struct
{
  char *name; /* STORAGE (in KiB), MESSAGE, ... in capitals */
  guint64 usage;
  guint64 limit;
} ImapQuotaResource;

/* A QUOTA response (RFC 9208, 2087). */
typedef struct
{
  char *root;
  ImapQuotaResource *resources;
  gsize n;
  guint n_lost; /* resources that could not be read */
} ImapQuota;

/* A QUOTAROOT response. */
typedef struct
{
  char *mailbox; /* server bytes */
  char **roots;
} ImapQuotaRoot;

void imap_quota_clear (ImapQuota *quota);
void imap_quota_root_clear (ImapQuotaRoot *quota_root);
