/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-query-private.h"

#include <string.h>

#include "store/store-words.h"

enum
{
  MAX_TEXT = 16 * 1024, /* bytes; the rest of a longer text is not looked at */
  MAX_TERMS = 64,
  MAX_WORDS = 32, /* of a term */
};

typedef struct
{
  StoreQuery *query;
  gint64 now;
  guint n_terms;
  gboolean joins; /* OR came before */
} Parser;

/* One part of the text. */
typedef struct
{
  gboolean negated;
  gboolean exact; /* quotes were closed */
  char *name;     /* operator in lower case, or NULL */
  char *value;
} Part;

static void
part_clear (Part *part)
{
  g_free (part->name);
  g_free (part->value);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

static void
term_free (gpointer data)
{
  StoreTerm *term = data;
  g_free (term->text);
  g_free (term);
}

static const struct
{
  const char *name;
  const char *columns;
} fields[] = {
  { "from", "{sender}" },     { "to", "{recipients}" }, { "cc", "{cc}" },
  { "subject", "{subject}" }, { "body", "{body}" },     { "filename", "{files}" },
  { "list", "{list}" },
};

static const struct
{
  const char *name;
  StoreFlags mask;
  StoreFlags value;
} states[] = {
  { "unread", STORE_FLAG_SEEN, STORE_FLAG_NONE },
  { "read", STORE_FLAG_SEEN, STORE_FLAG_SEEN },
  { "starred", STORE_FLAG_FLAGGED, STORE_FLAG_FLAGGED },
  { "answered", STORE_FLAG_ANSWERED, STORE_FLAG_ANSWERED },
};

static const char *const operators[] = {
  "in", "is", "has", "before", "after", "older_than", "newer_than", "larger", "smaller", "tag",
};

static const char *
find_columns (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      return fields[i].columns;
  return NULL;
}

static gboolean
is_operator (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_equal (operators[i], name))
      return TRUE;
  return find_columns (name) != NULL;
}

/* Words contain no character that means anything to FTS5. */
static gboolean
make_text (StoreTerm *term, const char *columns, const Part *part)
{
  g_autoptr (GString) match = g_string_new (columns != NULL ? columns : "");
  g_string_append (match, columns != NULL ? " : \"" : "\"");
  gsize start = match->len;
  if (store_words_append (match, part->value, FALSE, MAX_WORDS) == 0)
    return FALSE;
  /* a single character of a script without spaces is the beginning of its pairs */
  gboolean single = g_utf8_strlen (match->str + start, -1) == 2;
  g_string_truncate (match, match->len - 1);
  g_string_append (match,
                   part->exact && !(single && (guchar) match->str[start] >= 0x80) ? "\"" : "\" *");
  term->kind = STORE_TERM_TEXT;
  term->text = g_strdup (match->str);
  return TRUE;
}

static gboolean
make_folder (StoreTerm *term, const char *value)
{
  g_autoptr (GString) words = g_string_new (NULL);
  if (store_words_append (words, value, TRUE, MAX_WORDS) == 0)
    return FALSE;
  term->kind = STORE_TERM_FOLDER;
  term->text = g_strdup (words->str);
  return TRUE;
}

static gboolean
make_state (StoreTerm *term, const char *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_ascii_strcasecmp (states[i].name, value) == 0)
      {
        term->kind = STORE_TERM_FLAGS;
        term->mask = states[i].mask;
        term->value = states[i].value;
        return TRUE;
      }
  return FALSE;
}

static gboolean
make_attachment (StoreTerm *term, const char *value)
{
  term->kind = STORE_TERM_ATTACHMENT;
  return g_ascii_strcasecmp (value, "attachment") == 0
         || g_ascii_strcasecmp (value, "attachments") == 0;
}

/* Reads the digits at *P. */
static gboolean
read_number (const char **p, guint64 max, guint64 *out_number)
{
  char *end = NULL;
  if (!g_ascii_isdigit (**p))
    return FALSE;
  *out_number = g_ascii_strtoull (*p, &end, 10);
  *p = end;
  return *out_number <= max;
}

/* YYYY, YYYY-MM or YYYY-MM-DD, also with slashes: the moment at which that begins. */
static gboolean
read_date (const char *text, gint64 *out_moment)
{
  guint64 numbers[3] = { 0, 1, 1 };
  const char *p = text;
  for (gsize i = 0; i < 3; i++)
    {
      if (!read_number (&p, 9999, &numbers[i]))
        return FALSE;
      if (*p == '\0')
        break;
      if (i == 2 || (*p != '-' && *p != '/'))
        return FALSE;
      p++;
    }
  if (numbers[0] < 1)
    return FALSE;
  g_autoptr (GDateTime) date =
      g_date_time_new_local ((int) numbers[0], (int) numbers[1], (int) numbers[2], 0, 0, 0);
  if (date == NULL)
    return FALSE;
  *out_moment = g_date_time_to_unix (date) * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
read_age (const char *text, gint64 now, gint64 *out_moment)
{
  guint64 n = 0;
  const char *p = text;
  if (!read_number (&p, 10000, &n) || *p == '\0' || p[1] != '\0')
    return FALSE;
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  g_autoptr (GDateTime) then = NULL;
  if (date == NULL)
    return FALSE;
  switch (g_ascii_tolower (*p))
    {
    case 'd':
      then = g_date_time_add_days (date, -(int) n);
      break;
    case 'w':
      then = g_date_time_add_weeks (date, -(int) n);
      break;
    case 'm':
      then = g_date_time_add_months (date, -(int) n);
      break;
    case 'y':
      then = g_date_time_add_years (date, -(int) n);
      break;
    default:
      return FALSE;
    }
  if (then == NULL)
    return FALSE;
  *out_moment = g_date_time_to_unix (then) * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
make_date (StoreTerm *term, const Part *part, gint64 now)
{
  gboolean is_age = g_str_has_suffix (part->name, "_than");
  gboolean is_before = g_str_equal (part->name, "before") || g_str_equal (part->name, "older_than");
  gint64 moment = 0;
  if (!(is_age ? read_age (part->value, now, &moment) : read_date (part->value, &moment)))
    return FALSE;
  term->kind = STORE_TERM_DATE;
  term->first = is_before ? G_MININT64 : moment;
  term->last = is_before ? moment - 1 : G_MAXINT64;
  return TRUE;
}

static gboolean
make_size (StoreTerm *term, const Part *part)
{
  static const char units[] = "kmg";
  gboolean is_larger = g_str_equal (part->name, "larger");
  const char *p = part->value;
  guint64 n = 0;
  int shift = 0;
  if (!read_number (&p, G_MAXUINT32, &n))
    return FALSE;
  if (*p != '\0')
    {
      const char *unit = strchr (units, g_ascii_tolower (*p++));
      if (unit != NULL)
        shift = 10 * (int) (unit - units + 1);
      if ((*p == 'b' || *p == 'B') && unit != NULL)
        p++;
      if (unit == NULL || *p != '\0')
        return FALSE;
    }
  gint64 size = (gint64) (n << shift);
  term->kind = STORE_TERM_SIZE;
  term->first = is_larger ? size + 1 : 0;
  term->last = is_larger ? G_MAXINT64 : size - 1;
  return TRUE;
}

static gboolean
make_term (StoreTerm *term, const Part *part, gint64 now)
{
  const char *name = part->name;
  if (name == NULL || find_columns (name) != NULL)
    return make_text (term, name != NULL ? find_columns (name) : NULL, part);
  if (g_str_equal (name, "in"))
    return make_folder (term, part->value);
  if (g_str_equal (name, "is"))
    return make_state (term, part->value);
  if (g_str_equal (name, "has"))
    return make_attachment (term, part->value);
  if (g_str_equal (name, "larger") || g_str_equal (name, "smaller"))
    return make_size (term, part);
  if (!g_str_equal (name, "tag"))
    return make_date (term, part, now);
  term->kind = STORE_TERM_TAG;
  term->text = g_strdup (part->value);
  return *part->value != '\0' && strchr (part->value, ' ') == NULL;
}

static void
add_part (Parser *parser, const Part *part)
{
  StoreTerm *term = g_new0 (StoreTerm, 1);
  GPtrArray *clauses = parser->query->clauses;
  term->negated = part->negated;
  if (parser->n_terms >= MAX_TERMS || !make_term (term, part, parser->now))
    {
      if (part->name != NULL && parser->query->bad == NULL)
        parser->query->bad = g_strdup_printf ("%s:%s", part->name, part->value);
      term_free (term);
      return;
    }
  if (!parser->joins || clauses->len == 0)
    g_ptr_array_add (clauses, g_ptr_array_new_with_free_func (term_free));
  g_ptr_array_add (g_ptr_array_index (clauses, clauses->len - 1), term);
  parser->joins = FALSE;
  parser->n_terms++;
}

/* Reads "…" or what goes up to the next space. */
static const char *
read_value (const char *p, Part *part)
{
  const char *end = NULL;
  if (*p != '"')
    {
      end = p + strcspn (p, " \t\r\n");
      part->value = g_strndup (p, (gsize) (end - p));
      return end;
    }
  end = strchr (++p, '"');
  part->exact = end != NULL;
  if (end == NULL)
    end = p + strlen (p);
  part->value = g_strndup (p, (gsize) (end - p));
  return part->exact ? end + 1 : end;
}

static const char *
read_part (const char *p, Part *part)
{
  gsize len = 0;
  if (*p == '-' && p[1] != '\0' && p[1] != ' ')
    {
      part->negated = TRUE;
      p++;
    }
  while (g_ascii_isalpha (p[len]) || p[len] == '_')
    len++;
  if (len > 0 && p[len] == ':')
    {
      g_autofree char *name = g_ascii_strdown (p, (gssize) len);
      if (is_operator (name))
        {
          part->name = g_steal_pointer (&name);
          p += len + 1;
        }
    }
  return read_value (p, part);
}

static void
parse (Parser *parser, const char *text)
{
  const char *p = text;
  for (;;)
    {
      g_auto (Part) part = { FALSE, FALSE, NULL, NULL };
      p += strspn (p, " \t\r\n");
      if (*p == '\0')
        return;
      p = read_part (p, &part);
      if (part.name == NULL && !part.exact && !part.negated && g_str_equal (part.value, "OR"))
        parser->joins = TRUE;
      else
        add_part (parser, &part);
    }
}

StoreQuery *
store_query_parse (const char *text, gint64 now)
{
  g_autofree char *head = g_strndup (text, strnlen (text, MAX_TEXT));
  g_autofree char *valid = g_utf8_make_valid (head, -1);
  StoreQuery *query = g_new0 (StoreQuery, 1);
  Parser parser = { .query = query, .now = now };
  g_atomic_ref_count_init (&query->references);
  query->clauses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  parse (&parser, valid);
  return query;
}

StoreQuery *
store_query_ref (StoreQuery *query)
{
  g_atomic_ref_count_inc (&query->references);
  return query;
}

void
store_query_unref (StoreQuery *query)
{
  if (!g_atomic_ref_count_dec (&query->references))
    return;
  g_ptr_array_unref (query->clauses);
  g_free (query->bad);
  g_free (query);
}

gboolean
store_query_is_empty (const StoreQuery *query)
{
  return query->clauses->len == 0;
}

const char *
store_query_get_bad (const StoreQuery *query)
{
  return query->bad;
}
