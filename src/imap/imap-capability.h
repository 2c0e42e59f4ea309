/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef enum
{
  IMAP_CAP_IMAP4REV1,
  IMAP_CAP_IMAP4REV2,
  IMAP_CAP_ACL,
  IMAP_CAP_APPENDLIMIT,
  IMAP_CAP_BINARY,
  IMAP_CAP_CATENATE,
  IMAP_CAP_CHILDREN,
  IMAP_CAP_COMPRESS_DEFLATE,
  IMAP_CAP_CONDSTORE,
  IMAP_CAP_CONTEXT_SEARCH,
  IMAP_CAP_CREATE_SPECIAL_USE,
  IMAP_CAP_ENABLE,
  IMAP_CAP_ESEARCH,
  IMAP_CAP_ESORT,
  IMAP_CAP_ID,
  IMAP_CAP_IDLE,
  IMAP_CAP_INPROGRESS,
  IMAP_CAP_LANGUAGE,
  IMAP_CAP_LIST_EXTENDED,
  IMAP_CAP_LIST_METADATA,
  IMAP_CAP_LIST_MYRIGHTS,
  IMAP_CAP_LIST_STATUS,
  IMAP_CAP_LITERAL_MINUS,
  IMAP_CAP_LITERAL_PLUS,
  IMAP_CAP_LOGINDISABLED,
  IMAP_CAP_METADATA,
  IMAP_CAP_METADATA_SERVER,
  IMAP_CAP_MOVE,
  IMAP_CAP_MULTIAPPEND,
  IMAP_CAP_MULTISEARCH,
  IMAP_CAP_NAMESPACE,
  IMAP_CAP_NOTIFY,
  IMAP_CAP_OBJECTID,
  IMAP_CAP_PARTIAL,
  IMAP_CAP_PREVIEW,
  IMAP_CAP_QRESYNC,
  IMAP_CAP_QUOTA,
  IMAP_CAP_REPLACE,
  IMAP_CAP_SASL_IR,
  IMAP_CAP_SAVEDATE,
  IMAP_CAP_SEARCHRES,
  IMAP_CAP_SORT,
  IMAP_CAP_SPECIAL_USE,
  IMAP_CAP_STARTTLS,
  IMAP_CAP_STATUS_SIZE,
  IMAP_CAP_THREAD_REFERENCES,
  IMAP_CAP_UIDONLY,
  IMAP_CAP_UIDPLUS,
  IMAP_CAP_UNAUTHENTICATE,
  IMAP_CAP_UNSELECT,
  IMAP_CAP_UTF8_ACCEPT,
  IMAP_CAP_UTF8_ONLY,
  IMAP_CAP_WITHIN,
  IMAP_CAP_XAPPLEPUSHSERVICE,
  IMAP_CAP_XLIST,
  IMAP_CAP_X_GM_EXT_1,
  IMAP_CAP_N,
} ImapCap;

/* For sets of capabilities. */
#define IMAP_CAP_BIT(cap) (G_GUINT64_CONSTANT (1) << (cap))

/* What a server announces (or has enabled). Counted references; not changed any more once it is
 * shared. QRESYNC implies CONDSTORE and ENABLE, LITERAL+ implies LITERAL-, IMAP4rev2 implies what
 * it includes. */
typedef struct _ImapCapability ImapCapability;

ImapCapability *imap_capability_new (void);
ImapCapability *imap_capability_ref (ImapCapability *capability);
void imap_capability_unref (ImapCapability *capability);

/* Adds one word as announced, e.g. "AUTH=PLAIN"; unknown ones are kept, up to 256. */
void imap_capability_add (ImapCapability *capability, const char *word, gsize len);

/* A copy without one known capability, for quirks and tests that must not use it. */
ImapCapability *imap_capability_copy_without (const ImapCapability *capability, ImapCap cap);

/* FALSE for a NULL @capability too: nothing is known yet. */
gboolean imap_capability_has (const ImapCapability *capability, ImapCap cap);

/* Whether one of @caps (IMAP_CAP_BIT) is there. */
gboolean imap_capability_has_any (const ImapCapability *capability, guint64 caps);

/* As it is announced, e.g. "COMPRESS=DEFLATE". */
const char *imap_cap_get_name (ImapCap cap);

/* For words without an ImapCap, compared without case. */
gboolean imap_capability_has_word (const ImapCapability *capability, const char *word);

/* Whether AUTH=@mechanism was announced, compared without case. */
gboolean imap_capability_has_auth (const ImapCapability *capability, const char *mechanism);

/* The mechanisms announced by AUTH=, borrowed, NULL-terminated, never NULL. */
const char *const *imap_capability_get_auth (const ImapCapability *capability);

/* The number in APPENDLIMIT=n, 0 when there is none. */
guint64 imap_capability_get_append_limit (const ImapCapability *capability);

/* The words as they were announced, one space between them. */
char *imap_capability_to_string (const ImapCapability *capability);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapCapability, imap_capability_unref)
