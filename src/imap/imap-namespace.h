/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef enum
{
  IMAP_NAMESPACE_PERSONAL,
  IMAP_NAMESPACE_OTHER,
  IMAP_NAMESPACE_SHARED,
} ImapNamespaceKind;

typedef struct
{
  ImapNamespaceKind kind;
  char *prefix; /* server bytes */
  char delimiter;
} ImapNamespace;

/* A NAMESPACE response (RFC 2342). */
typedef struct
{
  ImapNamespace *items;
  gsize n;
} ImapNamespaces;

void imap_namespaces_clear (ImapNamespaces *namespaces);
