/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imap/imap-capability.h"
#include "imap/imap-flags.h"
#include "imap/imap-set.h"

/* A command and its arguments, independent of what the server can; written out by
 * imap_command_serialise(). An argument that cannot be sent at all is remembered and makes
 * serialising fail, and so does a verb or a word of an extension that the server does not have. */
typedef struct _ImapCommand ImapCommand;

/* @verb is one or more atoms: "NOOP", "UID FETCH". */
ImapCommand *imap_command_new (const char *verb);
ImapCommand *imap_command_ref (ImapCommand *command);
void imap_command_unref (ImapCommand *command);

const char *imap_command_get_verb (const ImapCommand *command);

/* Arguments, in order. One space goes between them, none inside parentheses' edges. */

/* A word of the protocol as it is: "UNCHANGEDSINCE", "BODY.PEEK[HEADER.FIELDS (DATE)]",
 * "+FLAGS.SILENT". Printable ASCII only; never for anything a person or a server chose. */
void imap_command_add_atom (ImapCommand *command, const char *atom);
void imap_command_add_number (ImapCommand *command, guint64 number);

/* Atom, quoted or literal, whichever can carry it. */
void imap_command_add_astring (ImapCommand *command, const char *text);

/* Quoted or literal; NULL is written NIL. */
void imap_command_add_string (ImapCommand *command, const char *text);

/* As add_string, never logged: passwords. */
void imap_command_add_secret (ImapCommand *command, const char *text);

/* As add_atom, never logged: SASL initial responses. */
void imap_command_add_secret_atom (ImapCommand *command, const char *atom);

/* A mailbox by the server's bytes. */
void imap_command_add_mailbox (ImapCommand *command, const char *name);

/* An empty set makes the command unsendable. */
void imap_command_add_set (ImapCommand *command, const ImapSet *set);

/* The parenthesised list of flags. RECENT and WILDCARD are left out: no client may set them. */
void imap_command_add_flags (ImapCommand *command, const ImapFlags *flags);

/* Always a literal; @binary: literal8 (RFC 3516), only where the server has BINARY, and the only
 * one that may hold NUL. */
void imap_command_add_literal (ImapCommand *command, GBytes *data, gboolean binary);

/* A quoted date-time for APPEND. */
void imap_command_add_date (ImapCommand *command, gint64 us);

void imap_command_open_list (ImapCommand *command);
void imap_command_close_list (ImapCommand *command);

/* Makes it need one of @any_of (IMAP_CAP_BIT) where no word shows that, e.g. for MULTIAPPEND. */
void imap_command_need (ImapCommand *command, guint64 any_of);

/* All capabilities (IMAP_CAP_BIT) that its verb and words use: what may be to blame when the server
 * does not understand it. */
guint64 imap_command_get_needs (const ImapCommand *command);

/* One piece to write. */
typedef struct
{
  GBytes *data;
  char *log;     /* the same for people, without line end; secrets and literals replaced */
  gboolean wait; /* a continuation must come before the next segment is written */
} ImapSegment;

void imap_segment_free (ImapSegment *segment);

/* Writes the command with its tag as segments to be written in order; the last one ends the line
 * and never waits. Literals do not wait where @capability has LITERAL+, or LITERAL- and they have
 * at most 4096 bytes. @utf8: UTF8=ACCEPT is enabled, 8-bit text may be quoted. Fails with
 * IMAP_ERROR_INVALID, or with IMAP_ERROR_UNSUPPORTED where @capability (nullable: nothing is known)
 * has not what it needs. Array of ImapSegment, transfer full. */
GPtrArray *imap_command_serialise (const ImapCommand *command,
                                   const char *tag,
                                   const ImapCapability *capability,
                                   gboolean utf8,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapCommand, imap_command_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSegment, imap_segment_free)
