/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-row.h"

#include "engine/engine-flags.h"
#include "mime/mime-headers.h"

/* Chosen fields, not ENVELOPE: as many bytes, faster on servers, and only our own parser has to
 * understand them. */
#define HEADER_FIELDS                                                                        \
  "BODY.PEEK[HEADER.FIELDS (FROM TO CC REPLY-TO SENDER SUBJECT DATE MESSAGE-ID IN-REPLY-TO " \
  "REFERENCES LIST-ID CONTENT-TYPE AUTO-SUBMITTED PRECEDENCE)]"

ImapCommand *
engine_row_new_fetch (const ImapSet *set,
                      const ImapCapability *capability,
                      gboolean has_condstore,
                      EngineRowPreviews previews)
{
  ImapCommand *command = imap_command_new ("UID FETCH");

  imap_command_add_set (command, set);
  imap_command_open_list (command);
  imap_command_add_atom (command, "UID");
  imap_command_add_atom (command, "FLAGS");
  imap_command_add_atom (command, "INTERNALDATE");
  imap_command_add_atom (command, "RFC822.SIZE");
  if (has_condstore && imap_capability_has (capability, IMAP_CAP_CONDSTORE))
    imap_command_add_atom (command, "MODSEQ");
  imap_command_add_atom (command, HEADER_FIELDS);
  if (imap_capability_has (capability, IMAP_CAP_PREVIEW))
    {
      imap_command_add_atom (command, "PREVIEW");
      if (previews == ENGINE_ROW_PREVIEWS_READY)
        {
          imap_command_open_list (command);
          imap_command_add_atom (command, "LAZY");
          imap_command_close_list (command);
        }
    }
  imap_command_close_list (command);
  return command;
}

static const char *
null_if_empty (const char *text)
{
  return text == NULL || *text == '\0' ? NULL : text;
}

gboolean
engine_row_add (StoreDelta *delta, const ImapFetch *fetch)
{
  const ImapSection *section = imap_fetch_find_section (fetch, "HEADER.FIELDS", TRUE);
  g_autoptr (MimeHeaderSummary) summary = NULL;
  g_autoptr (GBytes) empty = NULL;
  g_autofree const char **keywords = NULL;
  StoreNewMessage row = { 0 };

  /* Flags that could not be read are not none: the row is asked for again. */
  if (!imap_fetch_has (fetch, IMAP_FETCH_UID) || section == NULL
      || (fetch->lost_fields & IMAP_FETCH_FLAGS) != 0)
    return FALSE;
  /* A header too large for memory, or NIL: the row is shown without what it would say. */
  empty = g_bytes_new_static ("", 0);
  summary = mime_header_summary_new (section->data != NULL ? section->data : empty);

  row.uid = fetch->uid;
  row.modseq = fetch->modseq;
  row.flags = engine_flags_to_store (&fetch->flags, &keywords);
  row.keywords = keywords;
  row.internal_date =
      imap_fetch_has (fetch, IMAP_FETCH_INTERNALDATE) ? fetch->internal_date_us : summary->date_us;
  row.date = summary->date_us;
  row.size = fetch->size;
  row.subject = summary->subject;
  row.from_name = summary->from_name;
  row.from_address = summary->from_address;
  row.to = summary->to;
  row.cc = summary->cc;
  row.reply_to = summary->reply_to;
  row.message_id = null_if_empty (summary->message_id);
  row.in_reply_to = null_if_empty (summary->in_reply_to);
  row.references = (const char *const *) summary->references;
  row.list_id = null_if_empty (summary->list_id);
  row.preview = fetch->preview;
  row.has_attachment = summary->has_attachment;
  store_delta_add_message (delta, &row);
  return TRUE;
}

gboolean
engine_row_set_flags (StoreDelta *delta, const ImapFetch *fetch)
{
  g_autofree const char **keywords = NULL;
  StoreFlags flags;

  if (!imap_fetch_has (fetch, IMAP_FETCH_UID) || !imap_fetch_has (fetch, IMAP_FETCH_FLAGS))
    return FALSE;
  flags = engine_flags_to_store (&fetch->flags, &keywords);
  store_delta_set_flags (delta, fetch->uid, flags, keywords, fetch->modseq);
  return TRUE;
}
