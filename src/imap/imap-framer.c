/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-framer.h"

#include "base/base-cursor.h"
#include "imap/imap-error.h"
#include "imap/imap-set-stream.h"

/* Enough of a skipped line's end to see "{18446744073709551615+}\r\n". */
#define TAIL_SIZE 32

/* Behind a tag or * of at most so many bytes, the first word is looked for. */
#define TAG_MAX 128

/* Of a frame with a problem so much is kept, to see its tag and for the log. */
#define PROBLEM_KEPT 1024

/* Reserved at once for a literal; more only as its bytes really come. */
#define RESERVE_MAX (64 << 10)

typedef enum
{
  STATE_LINE,
  STATE_LITERAL,
  STATE_FAILED,
} State;

typedef enum
{
  TARGET_MEMORY,
  TARGET_SPOOL,
  TARGET_NOWHERE,
} Target;

/* What may be taken out of a long line. */
typedef enum
{
  STREAM_UNKNOWN, /* the line is still short */
  STREAM_NO,
  STREAM_NUMBERS, /* inside the numbers */
  STREAM_DONE,    /* behind them */
} StreamState;

struct _ImapFramer
{
  ImapLimits limits;
  ImapLiteralSink sink;
  gpointer sink_data;
  guint64 position;  /* bytes taken so far */
  guint64 announced; /* bytes of literals so far, also those still to come */
  gboolean saw_crlf;
  State state;

  /* the response being read */
  gboolean inside;
  guint64 offset;
  char *data;
  gsize len;
  gsize capacity;
  gsize fragment; /* where the current piece of line starts in data */
  gsize scanned;  /* up to where quotes were counted */
  gboolean in_quotes;
  gsize unbracketed; /* up to where no ] was found */
  gsize text_bytes;  /* of lines alone, without literals and without what was skipped */
  guint64 skipped;
  const char *problem;
  char tail[TAIL_SIZE]; /* the last bytes while a line is being skipped */
  gsize tail_len;
  GArray *literals; /* ImapFrameLiteral */
  guint64 literal_left;
  Target target;
  StreamState stream_state;
  ImapSetStream stream;
  gsize set_offset;

  ImapFrame frame; /* the last one given out */
};

static void
clear_literal (gpointer data)
{
  ImapFrameLiteral *literal = data;
  g_clear_pointer (&literal->spool, base_spool_unref);
}

static void
clear_frame (ImapFramer *framer)
{
  if (framer->frame.bytes == NULL)
    return;
  g_clear_pointer (&framer->frame.bytes, g_bytes_unref);
  g_clear_pointer (&framer->frame.set, imap_set_unref);
  g_array_set_size (framer->literals, 0);
}

static void
begin_frame (ImapFramer *framer)
{
  framer->inside = FALSE;
  framer->len = 0;
  framer->fragment = 0;
  framer->scanned = 0;
  framer->in_quotes = FALSE;
  framer->unbracketed = 0;
  framer->text_bytes = 0;
  framer->skipped = 0;
  framer->problem = NULL;
  framer->tail_len = 0;
  framer->stream_state = STREAM_UNKNOWN;
  framer->set_offset = 0;
}

ImapFramer *
imap_framer_new (const ImapLimits *limits)
{
  ImapFramer *framer = g_new0 (ImapFramer, 1);
  framer->limits = limits != NULL ? *limits : imap_limits_default;
  framer->literals = g_array_new (FALSE, FALSE, sizeof (ImapFrameLiteral));
  g_array_set_clear_func (framer->literals, clear_literal);
  begin_frame (framer);
  return framer;
}

void
imap_framer_free (ImapFramer *framer)
{
  clear_frame (framer);
  g_clear_pointer (&framer->stream.set, imap_set_unref);
  g_array_unref (framer->literals);
  g_free (framer->data);
  g_free (framer);
}

void
imap_framer_set_sink (ImapFramer *framer, ImapLiteralSink sink, gpointer user_data)
{
  framer->sink = sink;
  framer->sink_data = user_data;
}

gboolean
imap_framer_is_inside (const ImapFramer *framer)
{
  return framer->inside;
}

guint64
imap_framer_get_offset (const ImapFramer *framer)
{
  return framer->inside ? framer->offset : framer->position;
}

guint64
imap_framer_get_announced (const ImapFramer *framer)
{
  return framer->announced;
}

void
imap_framer_reset (ImapFramer *framer)
{
  clear_frame (framer);
  g_clear_pointer (&framer->stream.set, imap_set_unref);
  g_array_set_size (framer->literals, 0);
  framer->state = STATE_LINE;
  begin_frame (framer);
}

/* Bytes in memory */

static void
reserve (ImapFramer *framer, gsize more)
{
  gsize needed = framer->len + more;
  if (needed <= framer->capacity)
    return;
  framer->capacity = MAX (needed, MAX (framer->capacity * 2, 128));
  framer->data = g_realloc (framer->data, framer->capacity);
}

static void
append (ImapFramer *framer, const char *data, gsize len)
{
  if (len == 0)
    return;
  reserve (framer, len);
  memcpy (framer->data + framer->len, data, len);
  framer->len += len;
}

static void
keep_tail (ImapFramer *framer, const char *data, gsize len)
{
  gsize kept = len >= TAIL_SIZE ? 0 : MIN (framer->tail_len, TAIL_SIZE - len);
  gsize added = MIN (len, TAIL_SIZE);
  memmove (framer->tail, framer->tail + framer->tail_len - kept, kept);
  memcpy (framer->tail + kept, data + len - added, added);
  framer->tail_len = kept + added;
}

/* Long lists of numbers */

/* Where the numbers of a SEARCH, ESEARCH or VANISHED response begin, 0 when it is none of these. */
static gsize
find_numbers (const char *data, gsize len, gboolean *out_spaces)
{
  BaseCursor cursor = base_cursor_init (data, len);
  *out_spaces = FALSE;
  if (!base_cursor_take_word (&cursor, "* "))
    return 0;
  if (base_cursor_take_word (&cursor, "SEARCH "))
    {
      *out_spaces = TRUE;
      return (gsize) (cursor.p - data);
    }
  if (base_cursor_take_word (&cursor, "VANISHED "))
    {
      base_cursor_take_word (&cursor, "(EARLIER) ");
      return (gsize) (cursor.p - data);
    }
  if (!base_cursor_take_word (&cursor, "ESEARCH "))
    return 0;
  const char *correlator_end = memchr (cursor.p, ')', base_cursor_left (&cursor));
  if (base_cursor_peek (&cursor) == '(' && correlator_end != NULL)
    cursor.p = correlator_end + 1;
  for (; base_cursor_left (&cursor) > 5; cursor.p++)
    {
      if (base_cursor_take_word (&cursor, " ALL "))
        return (gsize) (cursor.p - data);
    }
  return 0;
}

/* The line has become long: takes the numbers it has so far out of it, if it is made of numbers. */
static void
start_stream (ImapFramer *framer)
{
  gboolean spaces;
  gsize start = framer->literals->len == 0 ? find_numbers (framer->data, framer->len, &spaces) : 0;
  if (start == 0)
    {
      framer->stream_state = STREAM_NO;
      return;
    }
  imap_set_stream_init (&framer->stream, framer->limits.set_ranges, spaces);
  gsize rest = framer->len - start;
  gsize used = imap_set_stream_feed (&framer->stream, framer->data + start, rest);
  memmove (framer->data + start, framer->data + start + used, rest - used);
  framer->len -= used;
  framer->text_bytes -= used;
  framer->set_offset = start;
  framer->stream_state = used < rest ? STREAM_DONE : STREAM_NUMBERS;
}

/* Lines */

/* Stores or skips a piece of line. FALSE when it is endless. */
static gboolean
add_text (ImapFramer *framer, const char *data, gsize len, GError **error)
{
  if (framer->stream_state == STREAM_UNKNOWN && framer->problem == NULL)
    {
      gsize room = framer->limits.stream > framer->len ? framer->limits.stream - framer->len : 0;
      gsize taken = MIN (room, len);
      append (framer, data, taken);
      framer->text_bytes += taken;
      data += taken;
      len -= taken;
      if (len > 0)
        start_stream (framer);
    }
  if (framer->stream_state == STREAM_NUMBERS)
    {
      gsize used = imap_set_stream_feed (&framer->stream, data, len);
      data += used;
      len -= used;
      if (len > 0)
        framer->stream_state = STREAM_DONE;
    }
  if (framer->problem == NULL)
    {
      gsize taken = MIN (len, framer->limits.line - MIN (framer->limits.line, framer->text_bytes));
      taken = MIN (taken, framer->limits.frame - MIN (framer->limits.frame, framer->len));
      append (framer, data, taken);
      framer->text_bytes += taken;
      if (taken == len)
        return TRUE;
      framer->problem = "line too long";
      gsize seen = MIN (framer->len - framer->fragment, TAIL_SIZE);
      keep_tail (framer, framer->data + framer->len - seen, seen);
      data += taken;
      len -= taken;
    }
  keep_tail (framer, data, len);
  framer->skipped += len;
  if (framer->skipped <= framer->limits.line_skip)
    return TRUE;
  g_set_error (error, IMAP_ERROR, IMAP_ERROR_LIMIT, "A line of more than %" G_GSIZE_FORMAT " bytes",
               framer->limits.line_skip);
  return FALSE;
}

/* Whether the piece of line so far ends inside a quoted string. */
static gboolean
ends_in_quotes (ImapFramer *framer)
{
  for (gsize i = MAX (framer->scanned, framer->fragment); i < framer->len; i++)
    {
      if (framer->data[i] == '"')
        framer->in_quotes = !framer->in_quotes;
      else if (framer->data[i] == '\\' && framer->in_quotes)
        i++;
      framer->scanned = i + 1;
    }
  return framer->in_quotes;
}

/* Whether a ] is in the line from @start on. A line with many line feeds in quotes is asked again
 * and again, so what was looked through is remembered. */
static gboolean
has_bracket (ImapFramer *framer, gsize start)
{
  gsize from = MAX (framer->unbracketed, start);
  if (memchr (framer->data + from, ']', framer->len - from) != NULL)
    return TRUE;
  framer->unbracketed = framer->len;
  return FALSE;
}

/* Whether the response is text for people to its end, in which "{5}" means nothing. */
static gboolean
is_plain_text (ImapFramer *framer)
{
  static const char *const conditions[] = { "OK ", "NO ", "BAD ", "BYE ", "PREAUTH " };
  BaseCursor cursor = base_cursor_init (framer->data, framer->len);
  if (base_cursor_peek (&cursor) == '+')
    return TRUE;
  const char *space = memchr (framer->data, ' ', MIN (framer->len, TAG_MAX));
  if (space == NULL)
    return FALSE;
  cursor.p = space + 1;
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      if (!base_cursor_take_word (&cursor, conditions[i]))
        continue;
      /* A response code may still hold a literal. */
      return base_cursor_peek (&cursor) != '['
             || has_bracket (framer, (gsize) (cursor.p - framer->data));
    }
  return FALSE;
}

/* Whether a line without its end announces a literal. */
static gboolean
parse_literal (const char *line, gsize len, guint64 *out_size)
{
  if (len < 3 || line[len - 1] != '}')
    return FALSE;
  gsize end = len - 1;
  if (line[end - 1] == '+')
    end--;
  gsize start = end;
  while (start > 0 && g_ascii_isdigit (line[start - 1]))
    start--;
  if (start == end || start == 0 || line[start - 1] != '{')
    return FALSE;
  BaseCursor cursor = base_cursor_init (line + start, end - start);
  if (!base_cursor_take_number (&cursor, out_size))
    *out_size = G_MAXUINT64;
  return TRUE;
}

static void
finish_frame (ImapFramer *framer)
{
  if (framer->stream.set != NULL && !imap_set_stream_end (&framer->stream))
    g_clear_pointer (&framer->stream.set, imap_set_unref);
  if (framer->problem != NULL)
    framer->len = MIN (framer->len, PROBLEM_KEPT);
  framer->frame = (ImapFrame){
    .bytes = g_bytes_new_take (g_steal_pointer (&framer->data), framer->len),
    .literals = (const ImapFrameLiteral *) (gconstpointer) framer->literals->data,
    .n_literals = framer->problem != NULL ? 0 : framer->literals->len,
    .set = g_steal_pointer (&framer->stream.set),
    .set_offset = framer->set_offset,
    .offset = framer->offset,
    .problem = framer->problem,
  };
  framer->capacity = 0;
  begin_frame (framer);
}

static gboolean
begin_literal (ImapFramer *framer, gsize end_len, guint64 size, GError **error)
{
  if (size > framer->limits.literal)
    {
      g_set_error (error, IMAP_ERROR, IMAP_ERROR_LIMIT,
                   "A literal of more than %" G_GUINT64_FORMAT " bytes", framer->limits.literal);
      return FALSE;
    }
  ImapFrameLiteral literal = { .offset = framer->len, .size = size };
  framer->target = TARGET_MEMORY;
  if (framer->problem != NULL)
    framer->target = TARGET_NOWHERE;
  else if (size > framer->limits.literal_memory || framer->len > framer->limits.frame
           || size > framer->limits.frame - framer->len)
    {
      if (framer->sink != NULL)
        literal.spool = framer->sink (framer->data, framer->len - end_len, size, framer->sink_data);
      framer->target = literal.spool != NULL ? TARGET_SPOOL : TARGET_NOWHERE;
    }
  literal.dropped = framer->target == TARGET_NOWHERE;
  if (framer->problem == NULL)
    g_array_append_val (framer->literals, literal);
  if (framer->target == TARGET_MEMORY)
    reserve (framer, MIN ((gsize) size, RESERVE_MAX) + 64);
  framer->announced += size;
  framer->literal_left = size;
  framer->state = STATE_LITERAL;
  return TRUE;
}

/* After a line end was added. */
static ImapFramerStatus
end_line (ImapFramer *framer, GError **error)
{
  const char *line = framer->problem != NULL ? framer->tail : framer->data + framer->fragment;
  gsize len = framer->problem != NULL ? framer->tail_len : framer->len - framer->fragment;
  gboolean crlf = len >= 2 && line[len - 2] == '\r';
  gsize end_len = crlf ? 2 : 1;
  gboolean plain = framer->fragment == 0 && is_plain_text (framer);

  framer->saw_crlf |= crlf;
  /* A line feed alone ends the line too, unless a server that knows CRLF has one in a string. */
  if (!crlf && framer->saw_crlf && !plain && framer->problem == NULL && ends_in_quotes (framer))
    return IMAP_FRAMER_NEED_MORE;

  guint64 size;
  if (!plain && parse_literal (line, len - end_len, &size))
    return begin_literal (framer, end_len, size, error) ? IMAP_FRAMER_NEED_MORE : IMAP_FRAMER_ERROR;
  if (framer->problem == NULL)
    framer->len -= end_len;
  finish_frame (framer);
  return IMAP_FRAMER_READY;
}

static ImapFramerStatus
push_line (ImapFramer *framer, BaseCursor *cursor, GError **error)
{
  gsize left = base_cursor_left (cursor);
  const char *newline = memchr (cursor->p, '\n', left);
  gsize len = newline != NULL ? (gsize) (newline - cursor->p) + 1 : left;
  const char *piece = cursor->p;
  if (!framer->inside)
    {
      framer->inside = TRUE;
      framer->offset = framer->position;
    }
  cursor->p += len;
  framer->position += len;
  if (!add_text (framer, piece, len, error))
    {
      /* Stop at the very byte that was too much, however the bytes came. */
      gsize excess = (gsize) framer->skipped - framer->limits.line_skip - 1;
      cursor->p -= excess;
      framer->position -= excess;
      return IMAP_FRAMER_ERROR;
    }
  return newline != NULL ? end_line (framer, error) : IMAP_FRAMER_NEED_MORE;
}

static ImapFramerStatus
push_literal (ImapFramer *framer, BaseCursor *cursor, GError **error)
{
  gsize len = (gsize) MIN (framer->literal_left, base_cursor_left (cursor));
  const char *piece = cursor->p;
  cursor->p += len;
  framer->position += len;
  framer->literal_left -= len;
  if (framer->target == TARGET_MEMORY)
    append (framer, piece, len);
  else if (framer->target == TARGET_SPOOL)
    {
      guint last = framer->literals->len - 1;
      BaseSpool *spool = g_array_index (framer->literals, ImapFrameLiteral, last).spool;
      if (!base_spool_write (spool, piece, len, error))
        return IMAP_FRAMER_ERROR;
    }
  if (framer->literal_left == 0)
    {
      framer->fragment = framer->len;
      framer->in_quotes = FALSE;
      framer->tail_len = 0;
      framer->state = STATE_LINE;
    }
  return IMAP_FRAMER_NEED_MORE;
}

ImapFramerStatus
imap_framer_push (ImapFramer *framer,
                  const void *data,
                  gsize len,
                  gsize *out_consumed,
                  const ImapFrame **out_frame,
                  GError **error)
{
  BaseCursor cursor = base_cursor_init (data, len);
  ImapFramerStatus status = IMAP_FRAMER_NEED_MORE;
  clear_frame (framer);
  if (framer->state == STATE_FAILED)
    {
      g_set_error (error, IMAP_ERROR, IMAP_ERROR_FRAMING, "The framing was lost before");
      *out_consumed = 0;
      return IMAP_FRAMER_ERROR;
    }
  while (status == IMAP_FRAMER_NEED_MORE
         && (!base_cursor_at_end (&cursor)
             || (framer->state == STATE_LITERAL && framer->literal_left == 0)))
    {
      if (framer->state == STATE_LITERAL)
        status = push_literal (framer, &cursor, error);
      else
        status = push_line (framer, &cursor, error);
    }
  *out_consumed = len - base_cursor_left (&cursor);
  if (status == IMAP_FRAMER_READY)
    *out_frame = &framer->frame;
  else if (status == IMAP_FRAMER_ERROR)
    framer->state = STATE_FAILED;
  return status;
}
