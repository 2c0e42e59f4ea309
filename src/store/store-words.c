/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-words.h"

#include <string.h>

enum
{
  MAX_WORD = 64, /* bytes; what is longer is cut, in the index as in a query */
};

typedef struct
{
  GString *out;
  gboolean indexing;
  gsize max_words; /* 0: any number */
  gsize n_words;
  gsize word;       /* where the current word begins in OUT */
  gunichar pending; /* the last character of a run without spaces; 0: none */
  gboolean paired;  /* it was the second of a pair already */
  gunichar owed;    /* the last of a run in a query: told only when more follows */
} Words;

/* Letters that no decomposition takes apart. */
static const struct
{
  gunichar letter;
  const char *folded;
} letters[] = {
  { 0x00df, "ss" }, { 0x00e6, "ae" }, { 0x00f0, "d" },      { 0x00f8, "o" },
  { 0x00fe, "th" }, { 0x0111, "d" },  { 0x0127, "h" },      { 0x0131, "i" },
  { 0x0142, "l" },  { 0x0153, "oe" }, { 0x03c2, "\u03c3" }, { 0x1e9e, "ss" },
};

static gboolean
is_full (const Words *words)
{
  return words->max_words > 0 && words->n_words >= words->max_words;
}

static void
end_word (Words *words)
{
  if (words->out->len == words->word)
    return;
  if (is_full (words))
    {
      g_string_truncate (words->out, words->word);
      return;
    }
  g_string_append_c (words->out, ' ');
  words->word = words->out->len;
  words->n_words++;
}

static void
begin_word (Words *words)
{
  if (words->owed == 0)
    return;
  g_string_append_unichar (words->out, words->owed);
  words->owed = 0;
  end_word (words);
}

static void
end_run (Words *words)
{
  if (words->pending == 0)
    return;
  if (words->indexing || !words->paired)
    {
      g_string_append_unichar (words->out, words->pending);
      end_word (words);
    }
  else
    words->owed = words->pending;
  words->pending = 0;
  words->paired = FALSE;
}

static void
add_to_run (Words *words, gunichar c)
{
  end_word (words);
  if (words->pending == 0)
    begin_word (words);
  else
    {
      g_string_append_unichar (words->out, words->pending);
      g_string_append_unichar (words->out, c);
      end_word (words);
      words->paired = TRUE;
    }
  words->pending = c;
}

static void
add_letter (Words *words, gunichar c)
{
  char bytes[6];
  int len = g_unichar_to_utf8 (c, bytes);
  end_run (words);
  begin_word (words);
  if (words->out->len - words->word + (gsize) len <= MAX_WORD)
    g_string_append_len (words->out, bytes, len);
}

/* Marks over letters; those of Indic scripts are vowels and stay. */
static gboolean
is_accent (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);
  return (type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK)
         && (c < 0x0900 || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x1dc0 && c <= 0x1dff)
             || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe00 && c <= 0xfe2f));
}

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

static gboolean
is_without_spaces (gunichar c)
{
  if (c < 0x0e00)
    return FALSE;
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_YI:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return is_letter (c);
    default:
      return c >= 0x2100 && c != 0xfffd && g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL;
    }
}

static void
add_folded (Words *words, gunichar c)
{
  c = g_unichar_tolower (c);
  for (gsize i = 0; i < G_N_ELEMENTS (letters); i++)
    if (letters[i].letter == c)
      {
        for (const char *p = letters[i].folded; *p != '\0'; p = g_utf8_next_char (p))
          add_letter (words, g_utf8_get_char (p));
        return;
      }
  add_letter (words, c);
}

static void
add_character (Words *words, gunichar c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  if (is_accent (c))
    return;
  if (is_without_spaces (c))
    {
      add_to_run (words, c);
      return;
    }
  if (!is_letter (c))
    {
      end_word (words);
      end_run (words);
      return;
    }
  gsize n = g_unichar_fully_decompose (c, FALSE, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < n; i++)
    if (!is_accent (parts[i]))
      add_folded (words, parts[i]);
}

static void
add_ascii (Words *words, char c)
{
  if (g_ascii_isalnum (c))
    {
      end_run (words);
      begin_word (words);
      if (words->out->len - words->word < MAX_WORD)
        g_string_append_c (words->out, g_ascii_tolower (c));
      return;
    }
  end_word (words);
  end_run (words);
}

static void
add_text (Words *words, const char *text)
{
  for (const char *p = text; *p != '\0' && !is_full (words);)
    if ((guchar) *p < 0x80)
      add_ascii (words, *p++);
    else
      {
        add_character (words, g_utf8_get_char (p));
        p = g_utf8_next_char (p);
      }
  end_word (words);
  end_run (words);
}

static gboolean
is_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text >= 0x80)
      return FALSE;
  return TRUE;
}

gsize
store_words_append (GString *out, const char *text, gboolean indexing, gsize max_words)
{
  Words words = { .out = out, .indexing = indexing, .max_words = max_words, .word = out->len };
  if (text == NULL || *text == '\0')
    return 0;
  if (is_ascii (text))
    {
      add_text (&words, text);
      return words.n_words;
    }
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL_COMPOSE);
  add_text (&words, normal);
  return words.n_words;
}
