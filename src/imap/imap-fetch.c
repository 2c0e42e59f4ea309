/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-parse-private.h"

#include "base/base-text.h"
#include "imap/imap-date.h"

/* Ten bytes from a server make a section of two hundred here; we never ask for more than a few. */
#define MAX_SECTIONS 1000

static void
clear_section (ImapSection *section)
{
  g_free (section->spec);
  g_clear_pointer (&section->data, g_bytes_unref);
  g_clear_pointer (&section->spool, base_spool_unref);
}

void
imap_fetch_free (ImapFetch *fetch)
{
  imap_flags_clear (&fetch->flags);
  g_clear_pointer (&fetch->envelope, imap_envelope_free);
  g_clear_pointer (&fetch->body, imap_body_free);
  g_free (fetch->preview);
  g_free (fetch->email_id);
  g_free (fetch->thread_id);
  g_strfreev (fetch->gm_labels);
  for (guint i = 0; i < fetch->n_sections; i++)
    clear_section (&fetch->sections[i]);
  g_free (fetch->sections);
  g_free (fetch);
}

/* One reader for each attribute: reads its value, or fails and leaves the lexer anywhere. */

static gboolean
read_uid (ImapLexer *lexer, ImapFetch *fetch)
{
  guint32 uid;
  if (!imap_lexer_take_uint32 (lexer, &uid) || uid == 0)
    return FALSE;
  fetch->uid = uid;
  return TRUE;
}

static gboolean
read_flags (ImapLexer *lexer, ImapFetch *fetch)
{
  imap_flags_clear (&fetch->flags);
  return imap_lexer_take_flags (lexer, &fetch->flags);
}

static gboolean
read_modseq (ImapLexer *lexer, ImapFetch *fetch)
{
  gboolean in_list = base_cursor_take (&lexer->cursor, '(');
  return imap_lexer_take_number (lexer, &fetch->modseq)
         && (!in_list || base_cursor_take (&lexer->cursor, ')'));
}

static gboolean
read_date (ImapLexer *lexer, gint64 *out_us)
{
  ImapToken token;
  return imap_lexer_take_nstring (lexer, &token) && !token.is_nil
         && imap_date_parse (token.data, token.len, out_us);
}

/* A NIL where it is allowed and means that there is nothing. */
static gboolean
take_nil (ImapLexer *lexer)
{
  ImapLexer start = *lexer;
  ImapToken token;
  if (imap_lexer_take_nstring (lexer, &token) && token.is_nil)
    return TRUE;
  imap_lexer_rewind (lexer, &start);
  return FALSE;
}

static gboolean
read_internal_date (ImapLexer *lexer, ImapFetch *fetch)
{
  return read_date (lexer, &fetch->internal_date_us);
}

static gboolean
read_save_date (ImapLexer *lexer, ImapFetch *fetch)
{
  fetch->save_date_us = 0;
  return take_nil (lexer) || read_date (lexer, &fetch->save_date_us);
}

static gboolean
read_size (ImapLexer *lexer, ImapFetch *fetch)
{
  return imap_lexer_take_number (lexer, &fetch->size);
}

/* Some servers (iCloud) do not escape quotes inside strings. What then looks like no envelope is
 * read again with strings that end only where something can follow them. NULL when that is none
 * either: the lexer then is where it was. */
static ImapValueTree *
parse_lax_envelope (ImapLexer *lexer, const ImapLexer *start)
{
  if (lexer->lax_spent)
    return NULL;
  ImapLexer strict = *lexer;
  imap_lexer_rewind (lexer, start);
  lexer->lax_quotes = TRUE;
  g_autoptr (ImapValueTree) tree = imap_value_tree_parse (lexer);
  lexer->lax_quotes = FALSE;
  lexer->lax_spent = TRUE;
  if (tree != NULL && imap_envelope_is_plausible (imap_value_tree_get_root (tree)))
    return g_steal_pointer (&tree);
  imap_lexer_rewind (lexer, &strict);
  return NULL;
}

static gboolean
read_envelope (ImapLexer *lexer, ImapFetch *fetch)
{
  g_clear_pointer (&fetch->envelope, imap_envelope_free);
  ImapLexer start = *lexer;
  g_autoptr (ImapValueTree) tree = imap_value_tree_parse (lexer);
  if (tree == NULL || !imap_envelope_is_plausible (imap_value_tree_get_root (tree)))
    {
      ImapValueTree *lax = parse_lax_envelope (lexer, &start);
      if (lax != NULL)
        {
          g_clear_pointer (&tree, imap_value_tree_free);
          tree = lax;
        }
    }
  if (tree != NULL)
    fetch->envelope = imap_envelope_new_from_value (imap_value_tree_get_root (tree));
  return fetch->envelope != NULL;
}

static gboolean
read_body (ImapLexer *lexer, ImapFetch *fetch)
{
  g_clear_pointer (&fetch->body, imap_body_free);
  g_autoptr (ImapValueTree) tree = imap_value_tree_parse (lexer);
  if (tree != NULL)
    fetch->body = imap_body_new_from_value (imap_value_tree_get_root (tree));
  return fetch->body != NULL;
}

static gboolean
read_preview (ImapLexer *lexer, ImapFetch *fetch)
{
  ImapToken token;
  g_clear_pointer (&fetch->preview, g_free);
  /* Before RFC 8970 the algorithm stood in front: (FUZZY "text"). */
  gboolean in_list = base_cursor_take (&lexer->cursor, '(');
  if (in_list && (!imap_lexer_take_atom (lexer, &token) || !base_cursor_take (&lexer->cursor, ' ')))
    return FALSE;
  if (!imap_lexer_take_nstring (lexer, &token))
    return FALSE;
  g_autofree char *text = imap_token_dup (&token);
  if (text != NULL)
    fetch->preview = base_text_dup_utf8 (text, strlen (text));
  return !in_list || base_cursor_take (&lexer->cursor, ')');
}

/* "(id)" or NIL. */
static gboolean
read_object_id (ImapLexer *lexer, char **id)
{
  ImapToken token;
  g_clear_pointer (id, g_free);
  if (take_nil (lexer))
    return TRUE;
  gboolean in_list = base_cursor_take (&lexer->cursor, '(');
  if (!imap_lexer_take_astring (lexer, &token))
    return FALSE;
  *id = imap_token_dup (&token);
  return *id != NULL && (!in_list || base_cursor_take (&lexer->cursor, ')'));
}

static gboolean
read_email_id (ImapLexer *lexer, ImapFetch *fetch)
{
  return read_object_id (lexer, &fetch->email_id);
}

static gboolean
read_thread_id (ImapLexer *lexer, ImapFetch *fetch)
{
  return read_object_id (lexer, &fetch->thread_id);
}

/* Gmail's numbers have all 64 bits. */
static gboolean
read_gm_msgid (ImapLexer *lexer, ImapFetch *fetch)
{
  return base_cursor_take_number (&lexer->cursor, &fetch->gm_msgid);
}

static gboolean
read_gm_thrid (ImapLexer *lexer, ImapFetch *fetch)
{
  return base_cursor_take_number (&lexer->cursor, &fetch->gm_thrid);
}

static gboolean
read_gm_labels (ImapLexer *lexer, ImapFetch *fetch)
{
  g_clear_pointer (&fetch->gm_labels, g_strfreev);
  fetch->gm_labels = imap_lexer_take_strings (lexer);
  return fetch->gm_labels != NULL;
}

typedef gboolean (*AttributeReader) (ImapLexer *lexer, ImapFetch *fetch);

typedef struct
{
  const char *name;
  gsize len;
  ImapFetchField field;
  AttributeReader read;
} Attribute;

#define ATTRIBUTE(name, field, read)     \
  {                                      \
    name, sizeof (name) - 1, field, read \
  }

/* The frequent ones first. */
static const Attribute attributes[] = {
  ATTRIBUTE ("UID", IMAP_FETCH_UID, read_uid),
  ATTRIBUTE ("FLAGS", IMAP_FETCH_FLAGS, read_flags),
  ATTRIBUTE ("MODSEQ", IMAP_FETCH_MODSEQ, read_modseq),
  ATTRIBUTE ("INTERNALDATE", IMAP_FETCH_INTERNALDATE, read_internal_date),
  ATTRIBUTE ("RFC822.SIZE", IMAP_FETCH_SIZE, read_size),
  ATTRIBUTE ("BODYSTRUCTURE", IMAP_FETCH_BODYSTRUCTURE, read_body),
  ATTRIBUTE ("BODY", IMAP_FETCH_BODYSTRUCTURE, read_body),
  ATTRIBUTE ("ENVELOPE", IMAP_FETCH_ENVELOPE, read_envelope),
  ATTRIBUTE ("PREVIEW", IMAP_FETCH_PREVIEW, read_preview),
  ATTRIBUTE ("EMAILID", IMAP_FETCH_EMAILID, read_email_id),
  ATTRIBUTE ("THREADID", IMAP_FETCH_THREADID, read_thread_id),
  ATTRIBUTE ("SAVEDATE", IMAP_FETCH_SAVEDATE, read_save_date),
  ATTRIBUTE ("X-GM-MSGID", IMAP_FETCH_GM_MSGID, read_gm_msgid),
  ATTRIBUTE ("X-GM-THRID", IMAP_FETCH_GM_THRID, read_gm_thrid),
  ATTRIBUTE ("X-GM-LABELS", IMAP_FETCH_GM_LABELS, read_gm_labels),
};

/* Attributes that carry a section, with the section's name where it has none in brackets. */
static const struct
{
  const char *name;
  ImapSectionKind kind;
  const char *spec;
} section_attributes[] = {
  { "BODY[", IMAP_SECTION_BODY, NULL },
  { "BINARY[", IMAP_SECTION_BINARY, NULL },
  { "BINARY.SIZE[", IMAP_SECTION_BINARY_SIZE, NULL },
  { "RFC822.HEADER ", IMAP_SECTION_BODY, "HEADER" },
  { "RFC822.TEXT ", IMAP_SECTION_BODY, "TEXT" },
  { "RFC822 ", IMAP_SECTION_BODY, "" },
};

/* Sections */

static ImapSection *
add_section (ImapFetch *fetch)
{
  if (fetch->n_sections == 0 || (fetch->n_sections & (fetch->n_sections - 1)) == 0)
    fetch->sections = g_renew (ImapSection, fetch->sections, MAX (fetch->n_sections * 2, 1));
  ImapSection *section = &fetch->sections[fetch->n_sections++];
  memset (section, 0, sizeof *section);
  return section;
}

static void
fill_section (ImapLexer *lexer, ImapSection *section, const ImapToken *token)
{
  const ImapFrameLiteral *literal = token->literal;
  if (token->is_nil)
    return;
  section->size = literal != NULL ? literal->size : token->len;
  if (literal != NULL && literal->spool != NULL)
    section->spool = base_spool_ref (literal->spool);
  else if (literal != NULL && literal->dropped)
    section->dropped = TRUE;
  else if (literal != NULL)
    section->data = g_bytes_new_from_bytes (lexer->frame->bytes,
                                            (gsize) (token->data - lexer->start), token->len);
  else
    {
      char *text = imap_token_dup (token);
      section->size = strlen (text);
      section->data = g_bytes_new_take (text, (gsize) section->size);
    }
}

/* What stands in the brackets, behind them and the value. */
static gboolean
read_section (ImapLexer *lexer, ImapSection *section, const char *spec)
{
  ImapToken token;
  BaseCursor *cursor = &lexer->cursor;
  if (spec != NULL)
    section->spec = g_strdup (spec);
  else
    {
      const char *close = imap_lexer_find_bracket (lexer, cursor->p);
      if (close == NULL)
        return FALSE;
      section->spec = g_strndup (cursor->p, (gsize) (close - cursor->p));
      cursor->p = close + 1;
    }
  if (base_cursor_take (cursor, '<'))
    {
      section->has_origin = TRUE;
      if (!base_cursor_take_number (cursor, &section->origin) || !base_cursor_take (cursor, '>'))
        return FALSE;
    }
  base_cursor_skip (cursor, ' ');
  if (section->kind == IMAP_SECTION_BINARY_SIZE)
    return imap_lexer_take_number (lexer, &section->size);
  if (!imap_lexer_take_nstring (lexer, &token))
    return FALSE;
  fill_section (lexer, section, &token);
  return TRUE;
}

/* FALSE when the attribute is none with a section. @out_good says whether it could be read. */
static gboolean
try_section (ImapLexer *lexer, ImapFetch *fetch, gboolean *out_good)
{
  int c = base_cursor_peek (&lexer->cursor) | 0x20;
  for (gsize i = 0; (c == 'b' || c == 'r') && i < G_N_ELEMENTS (section_attributes); i++)
    {
      if (!base_cursor_take_word (&lexer->cursor, section_attributes[i].name))
        continue;
      if (fetch->n_sections >= MAX_SECTIONS)
        {
          *out_good = FALSE;
          return TRUE;
        }
      ImapSection *section = add_section (fetch);
      section->kind = section_attributes[i].kind;
      *out_good = read_section (lexer, section, section_attributes[i].spec);
      if (!*out_good)
        {
          clear_section (section);
          fetch->n_sections--;
        }
      return TRUE;
    }
  return FALSE;
}

/* The response */

static const Attribute *
find_attribute (const ImapToken *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      if (attributes[i].len == name->len
          && g_ascii_strncasecmp (attributes[i].name, name->data, name->len) == 0)
        return &attributes[i];
    }
  return NULL;
}

static gboolean
ends_well (const ImapLexer *lexer)
{
  int c = base_cursor_peek (&lexer->cursor);
  return c == -1 || c == ' ' || c == ')';
}

/* Reads a known attribute's value; what was set before stays unset when it fails. */
static gboolean
read_known (ImapLexer *lexer, ImapFetch *fetch, const Attribute *attribute)
{
  gboolean good = attribute->read (lexer, fetch) && ends_well (lexer);
  if (good)
    {
      fetch->fields |= attribute->field;
      fetch->lost_fields &= ~(guint32) attribute->field;
    }
  else
    {
      fetch->fields &= ~(guint32) attribute->field;
      fetch->lost_fields |= attribute->field;
    }
  return good;
}

/* Reads one attribute. FALSE when what follows it cannot be found. */
static gboolean
read_attribute (ImapLexer *lexer, ImapFetch *fetch)
{
  ImapLexer start = *lexer;
  ImapToken name;
  gboolean good;
  if (try_section (lexer, fetch, &good))
    {
      if (good && ends_well (lexer))
        return TRUE;
      fetch->n_lost++;
      imap_lexer_rewind (lexer, &start);
      return imap_lexer_take_atom (lexer, &name) && !imap_lexer_at_end (lexer)
             && imap_lexer_skip_value (lexer);
    }
  if (!imap_lexer_take_atom (lexer, &name))
    {
      fetch->n_lost++;
      return FALSE;
    }
  base_cursor_skip (&lexer->cursor, ' ');
  start = *lexer;
  const Attribute *attribute = find_attribute (&name);
  if (attribute != NULL && read_known (lexer, fetch, attribute))
    return TRUE;
  imap_lexer_rewind (lexer, &start);
  if (attribute != NULL)
    fetch->n_lost++;
  if (imap_lexer_skip_value (lexer))
    return TRUE;
  if (attribute == NULL)
    fetch->n_lost++;
  return FALSE;
}

ImapFetch *
imap_fetch_parse (ImapLexer *lexer, guint32 seq)
{
  base_cursor_skip (&lexer->cursor, ' ');
  if (!base_cursor_take (&lexer->cursor, '('))
    return NULL;
  ImapFetch *fetch = g_new0 (ImapFetch, 1);
  fetch->seq = seq;
  for (;;)
    {
      if (imap_lexer_at_end (lexer) || base_cursor_take (&lexer->cursor, ')'))
        return fetch;
      if (!read_attribute (lexer, fetch))
        {
          fetch->cut = TRUE;
          return fetch;
        }
    }
}

const ImapSection *
imap_fetch_find_section (const ImapFetch *fetch, const char *spec, gboolean prefix)
{
  for (guint i = 0; i < fetch->n_sections; i++)
    {
      const ImapSection *section = &fetch->sections[i];
      if (section->kind == IMAP_SECTION_BODY
          && (prefix ? g_ascii_strncasecmp (section->spec, spec, strlen (spec)) == 0
                     : g_ascii_strcasecmp (section->spec, spec) == 0))
        return section;
    }
  return NULL;
}
