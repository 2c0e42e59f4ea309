/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mime/mime-document.h"
#include "mime/mime-gmime.h"

/* A part as the document keeps it: where its bytes are instead of a copy of them. */
typedef struct
{
  MimePart public;
  GBytes *raw;    /* a piece of the source; of an embedded message its own source */
  char *encoding; /* nullable */
  char *raw_type; /* owner of public.type and so on */
  char *strings[5];
  gboolean is_alternative; /* another version of what is shown */
} MimePartRecord;

typedef enum
{
  MIME_SHOW_TEXT,
  MIME_SHOW_HTML,
  MIME_SHOW_IMAGE,
  MIME_SHOW_MESSAGE, /* an embedded message starts: its head */
  MIME_SHOW_END,     /* and ends */
} MimeShowKind;

/* One piece of what the reader sees, in reading order. */
typedef struct
{
  MimeShowKind kind;
  guint part; /* index of the part */
  char *text; /* UTF-8: the text or the sender's HTML */
  gboolean flowed;
  gboolean delsp;
  MimeHeaderSummary *headers; /* of an embedded message */
} MimeShown;

struct _MimeDocument
{
  gatomicrefcount ref_count;
  GBytes *original; /* as it was given */
  GBytes *source;   /* the same with proper ends of lines */
  MimeHeaderSummary *headers;
  MimeNotes notes;
  GPtrArray *parts; /* MimePartRecord */
  GPtrArray *shown; /* MimeShown */
  char *text;
  char *snippet;
};

MimeShown *mime_shown_new (MimeShowKind kind, guint part);
void mime_shown_free (MimeShown *shown);
void mime_part_record_free (MimePartRecord *record);

/* Fills parts, shown and notes of a document from GMime's tree, whose parts' bounds are in the
 * source (mime-structure.c). */
void mime_structure_read (MimeDocument *document, GMimeMessage *message, const MimeLimits *limits);

/* The same for bytes that are no message: one part of text from offset on. */
void mime_structure_read_raw (MimeDocument *document, gsize offset, const MimeLimits *limits);
