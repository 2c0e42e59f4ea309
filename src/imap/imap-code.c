/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-parse-private.h"

#include "base/base-text.h"

/* By name, for bsearch. Codes without entry are unknown. */
static const struct
{
  const char *name;
  ImapCodeKind kind;
} kinds[] = {
  { "ALERT", IMAP_CODE_ALERT },
  { "ALREADYEXISTS", IMAP_CODE_ALREADYEXISTS },
  { "APPENDLIMIT", IMAP_CODE_APPENDLIMIT },
  { "APPENDUID", IMAP_CODE_APPENDUID },
  { "AUTHENTICATIONFAILED", IMAP_CODE_AUTHENTICATIONFAILED },
  { "AUTHORIZATIONFAILED", IMAP_CODE_AUTHORIZATIONFAILED },
  { "BADCHARSET", IMAP_CODE_BADCHARSET },
  { "BADEVENT", IMAP_CODE_BADEVENT },
  { "BADURL", IMAP_CODE_BADURL },
  { "CANNOT", IMAP_CODE_CANNOT },
  { "CAPABILITY", IMAP_CODE_CAPABILITY },
  { "CLIENTBUG", IMAP_CODE_CLIENTBUG },
  { "CLOSED", IMAP_CODE_CLOSED },
  { "COMPRESSIONACTIVE", IMAP_CODE_COMPRESSIONACTIVE },
  { "CONTACTADMIN", IMAP_CODE_CONTACTADMIN },
  { "COPYUID", IMAP_CODE_COPYUID },
  { "CORRUPTION", IMAP_CODE_CORRUPTION },
  { "EXPIRED", IMAP_CODE_EXPIRED },
  { "EXPUNGEISSUED", IMAP_CODE_EXPUNGEISSUED },
  { "HASCHILDREN", IMAP_CODE_HASCHILDREN },
  { "HIGHESTMODSEQ", IMAP_CODE_HIGHESTMODSEQ },
  { "INPROGRESS", IMAP_CODE_INPROGRESS },
  { "INUSE", IMAP_CODE_INUSE },
  { "LIMIT", IMAP_CODE_LIMIT },
  { "MAILBOXID", IMAP_CODE_MAILBOXID },
  { "MESSAGELIMIT", IMAP_CODE_MESSAGELIMIT },
  { "METADATA", IMAP_CODE_METADATA },
  { "MODIFIED", IMAP_CODE_MODIFIED },
  { "MYRIGHTS", IMAP_CODE_MYRIGHTS },
  { "NOMODSEQ", IMAP_CODE_NOMODSEQ },
  { "NONEXISTENT", IMAP_CODE_NONEXISTENT },
  { "NOPERM", IMAP_CODE_NOPERM },
  { "NOTIFICATIONOVERFLOW", IMAP_CODE_NOTIFICATIONOVERFLOW },
  { "NOTSAVED", IMAP_CODE_NOTSAVED },
  { "NOUPDATE", IMAP_CODE_NOUPDATE },
  { "OVERQUOTA", IMAP_CODE_OVERQUOTA },
  { "PARSE", IMAP_CODE_PARSE },
  { "PERMANENTFLAGS", IMAP_CODE_PERMANENTFLAGS },
  { "PRIVACYREQUIRED", IMAP_CODE_PRIVACYREQUIRED },
  { "READ-ONLY", IMAP_CODE_READ_ONLY },
  { "READ-WRITE", IMAP_CODE_READ_WRITE },
  { "REFERRAL", IMAP_CODE_REFERRAL },
  { "SERVERBUG", IMAP_CODE_SERVERBUG },
  { "THROTTLED", IMAP_CODE_THROTTLED },
  { "TOOBIG", IMAP_CODE_TOOBIG },
  { "TRYCREATE", IMAP_CODE_TRYCREATE },
  { "UIDNEXT", IMAP_CODE_UIDNEXT },
  { "UIDNOTSTICKY", IMAP_CODE_UIDNOTSTICKY },
  { "UIDREQUIRED", IMAP_CODE_UIDREQUIRED },
  { "UIDVALIDITY", IMAP_CODE_UIDVALIDITY },
  { "UNAVAILABLE", IMAP_CODE_UNAVAILABLE },
  { "UNKNOWN-CTE", IMAP_CODE_UNKNOWN_CTE },
  { "UNSEEN", IMAP_CODE_UNSEEN },
  { "USEATTR", IMAP_CODE_USEATTR },
  { "WEBALERT", IMAP_CODE_WEBALERT },
};

void
imap_code_free (ImapCode *code)
{
  g_free (code->name);
  g_free (code->args);
  imap_flags_clear (&code->flags);
  g_clear_pointer (&code->capability, imap_capability_unref);
  g_clear_pointer (&code->set, imap_set_unref);
  g_clear_pointer (&code->source, g_array_unref);
  g_clear_pointer (&code->target, g_array_unref);
  g_free (code->text);
  g_free (code);
}

static ImapCodeKind
find_kind (const char *name)
{
  gsize low = 0;
  gsize high = G_N_ELEMENTS (kinds);
  while (low < high)
    {
      gsize middle = (low + high) / 2;
      int order = strcmp (kinds[middle].name, name);
      if (order == 0)
        return kinds[middle].kind;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return IMAP_CODE_UNKNOWN;
}

/* Ranges in the order given, which a set would lose; "5:3" counts upwards as "3:5" (RFC 4315 4). An
 * empty set, as Exchange sends, is an empty array; NULL when it is broken. */
static GArray *
take_ranges (BaseCursor *cursor)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (ImapRange));
  while (g_ascii_isdigit (base_cursor_peek (cursor)))
    {
      guint64 first;
      if (!base_cursor_take_number (cursor, &first))
        return NULL;
      guint64 last = first;
      if (base_cursor_take (cursor, ':') && !base_cursor_take_number (cursor, &last))
        return NULL;
      if (first == 0 || last == 0 || first > G_MAXUINT32 || last > G_MAXUINT32)
        return NULL;
      ImapRange range = { (guint32) MIN (first, last), (guint32) MAX (first, last) };
      g_array_append_val (ranges, range);
      if (!base_cursor_take (cursor, ','))
        break;
    }
  return g_steal_pointer (&ranges);
}

static gboolean
read_number (ImapCode *code, BaseCursor *cursor, guint64 max)
{
  guint64 number;
  if (!base_cursor_take_number (cursor, &number) || number > max)
    return FALSE;
  code->number = number;
  return TRUE;
}

static gboolean
read_uids (ImapCode *code, BaseCursor *cursor)
{
  guint64 uidvalidity;
  if (!base_cursor_take_number (cursor, &uidvalidity) || uidvalidity > G_MAXUINT32)
    return FALSE;
  code->uidvalidity = (guint32) uidvalidity;
  base_cursor_skip (cursor, ' ');
  if (code->kind == IMAP_CODE_COPYUID)
    {
      code->source = take_ranges (cursor);
      base_cursor_skip (cursor, ' ');
    }
  code->target = take_ranges (cursor);
  return code->target != NULL && (code->kind != IMAP_CODE_COPYUID || code->source != NULL);
}

static gboolean
read_capability (ImapCode *code, BaseCursor *cursor)
{
  code->capability = imap_capability_new ();
  while (!base_cursor_at_end (cursor))
    {
      const char *start = cursor->p;
      while (!base_cursor_at_end (cursor) && *cursor->p != ' ')
        cursor->p++;
      imap_capability_add (code->capability, start, (gsize) (cursor->p - start));
      base_cursor_skip (cursor, ' ');
    }
  return TRUE;
}

static gboolean
read_flags (ImapCode *code, BaseCursor *cursor)
{
  if (!base_cursor_take (cursor, '('))
    return FALSE;
  while (!base_cursor_at_end (cursor) && *cursor->p != ')')
    {
      const char *start = cursor->p;
      while (!base_cursor_at_end (cursor) && *cursor->p != ' ' && *cursor->p != ')')
        cursor->p++;
      imap_flags_add (&code->flags, start, (gsize) (cursor->p - start));
      base_cursor_skip (cursor, ' ');
    }
  return TRUE;
}

static gboolean
read_mailbox_id (ImapCode *code, BaseCursor *cursor)
{
  base_cursor_take (cursor, '(');
  const char *start = cursor->p;
  while (!base_cursor_at_end (cursor) && *cursor->p != ')')
    cursor->p++;
  code->text = g_strndup (start, (gsize) (cursor->p - start));
  return *code->text != '\0';
}

/* A quoted string or what stands up to the next space or parenthesis; NULL for NIL. */
static char *
take_word (BaseCursor *cursor)
{
  gboolean quoted = base_cursor_take (cursor, '"');
  const char *start = cursor->p;
  while (!base_cursor_at_end (cursor) && *cursor->p != '"'
         && (quoted || (*cursor->p != ' ' && *cursor->p != ')')))
    cursor->p++;
  gsize len = (gsize) (cursor->p - start);
  base_cursor_take (cursor, '"');
  if (!quoted && base_text_equal_nocase (start, len, "NIL"))
    return NULL;
  return base_text_dup_utf8 (start, len);
}

/* ("tag" done goal), each may be NIL and all may be missing. */
static gboolean
read_progress (ImapCode *code, BaseCursor *cursor)
{
  if (!base_cursor_take (cursor, '('))
    return base_cursor_at_end (cursor);
  code->text = take_word (cursor);
  base_cursor_skip (cursor, ' ');
  if (!base_cursor_take_number (cursor, &code->number) && !base_cursor_take_word (cursor, "NIL"))
    return FALSE;
  base_cursor_skip (cursor, ' ');
  return base_cursor_take_number (cursor, &code->goal) || base_cursor_take_word (cursor, "NIL");
}

/* FALSE when the code needs arguments that are not there. */
static gboolean
read_args (ImapCode *code, BaseCursor cursor)
{
  switch (code->kind)
    {
    case IMAP_CODE_UIDNEXT:
    case IMAP_CODE_UIDVALIDITY:
    case IMAP_CODE_UNSEEN:
    case IMAP_CODE_MESSAGELIMIT:
      return read_number (code, &cursor, G_MAXUINT32);
    case IMAP_CODE_HIGHESTMODSEQ:
      return read_number (code, &cursor, G_MAXINT64);
    case IMAP_CODE_APPENDLIMIT:
      base_cursor_take_number (&cursor, &code->number);
      return TRUE;
    case IMAP_CODE_APPENDUID:
    case IMAP_CODE_COPYUID:
      return read_uids (code, &cursor);
    case IMAP_CODE_CAPABILITY:
      return read_capability (code, &cursor);
    case IMAP_CODE_PERMANENTFLAGS:
      return read_flags (code, &cursor);
    case IMAP_CODE_MODIFIED:
      code->set = imap_set_parse (cursor.p, base_cursor_left (&cursor));
      return code->set != NULL;
    case IMAP_CODE_MAILBOXID:
      return read_mailbox_id (code, &cursor);
    case IMAP_CODE_INPROGRESS:
      return read_progress (code, &cursor);
    case IMAP_CODE_MYRIGHTS:
      code->text = take_word (&cursor);
      return code->text != NULL;
    default:
      return TRUE;
    }
}

/* The ] that ends the code: not one in a string or, as flags may hold them, in parentheses, unless
 * those do not close. */
static const char *
find_end (const BaseCursor *cursor)
{
  const char *first = memchr (cursor->p, ']', base_cursor_left (cursor));
  guint depth = 0;
  gboolean quoted = FALSE;
  for (const char *p = cursor->p; p < cursor->end; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (quoted)
        p += *p == '\\';
      else if (*p == '(')
        depth++;
      else if (*p == ')' && depth > 0)
        depth--;
      else if (*p == ']' && depth == 0)
        return p;
    }
  return first;
}

ImapCode *
imap_code_parse (ImapLexer *lexer)
{
  BaseCursor cursor = lexer->cursor;
  if (!base_cursor_take (&cursor, '['))
    return NULL;
  const char *end = find_end (&cursor);
  if (end == NULL)
    return NULL;
  lexer->cursor.p = end + 1;
  cursor.end = end;
  base_cursor_skip (&cursor, ' ');
  const char *start = cursor.p;
  while (!base_cursor_at_end (&cursor) && *cursor.p != ' ')
    cursor.p++;
  if (cursor.p == start)
    return NULL;

  ImapCode *code = g_new0 (ImapCode, 1);
  g_autofree char *name = base_text_dup_utf8 (start, (gsize) (cursor.p - start));
  code->name = g_ascii_strup (name, -1);
  base_cursor_skip (&cursor, ' ');
  if (!base_cursor_at_end (&cursor))
    code->args = base_text_dup_utf8 (cursor.p, base_cursor_left (&cursor));
  code->kind = find_kind (code->name);
  if (!read_args (code, cursor))
    code->kind = IMAP_CODE_UNKNOWN;
  return code;
}

static guint64
count_ranges (const GArray *ranges)
{
  guint64 count = 0;
  for (guint i = 0; ranges != NULL && i < ranges->len; i++)
    {
      const ImapRange *range = &g_array_index (ranges, ImapRange, i);
      count += (guint64) range->last - range->first + 1;
    }
  return count;
}

/* A position in ranges that are not sorted. */
typedef struct
{
  const GArray *ranges;
  guint i;
  guint32 done; /* of the current range */
} RangeWalk;

static guint32
next_uid (RangeWalk *walk)
{
  const ImapRange *range = &g_array_index (walk->ranges, ImapRange, walk->i);
  guint32 uid = range->first + walk->done++;
  if (uid == range->last)
    {
      walk->i++;
      walk->done = 0;
    }
  return uid;
}

gboolean
imap_code_foreach_copy (const ImapCode *code, gsize max, ImapCopyUidFunc func, gpointer user_data)
{
  guint64 count = count_ranges (code->source);
  if (code->kind != IMAP_CODE_COPYUID || count == 0 || count > max
      || count != count_ranges (code->target))
    return FALSE;
  RangeWalk source = { code->source, 0, 0 };
  RangeWalk target = { code->target, 0, 0 };
  for (guint64 i = 0; i < count; i++)
    {
      guint32 uid = next_uid (&source);
      func (uid, next_uid (&target), user_data);
    }
  return TRUE;
}
