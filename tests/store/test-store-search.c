/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching: words, the language, and random queries held against a plain evaluation. */
#include <sqlite3.h>
#include <string.h>

#include "store-fixture.h"
#include "store/store-search.h"
#include "store/store-words.h"

enum
{
  N_MESSAGES = 400,
  N_QUERIES = 3000,
  N_TERMS = 3,
};

#define DAY (24 * 3600 * (gint64) G_USEC_PER_SEC)
#define NOW (20000 * DAY)

/* As written, and as anybody would fold it by hand. */
static const char *const vocabulary[][2] = {
  { "Invoice", "invoice" }, { "Müller", "muller" }, { "CAFÉ", "cafe" },
  { "straße", "strasse" },  { "Łódź", "lodz" },     { "Øresund", "oresund" },
  { "Привет", "привет" },   { "Ёлка", "елка" },     { "ΣΊΣΥΦΟΣ", "σισυφοσ" },
  { "in", "in" },           { "into", "into" },     { "mail2024", "mail2024" },
  { "日本語", "日本語" },   { "東京", "東京" },     { "ｶﾞｲﾄﾞ", "ガイド" },
  { "한국어", "한국어" },
};

typedef struct
{
  gint64 location;
  gint64 sort;
  gint64 size;
  StoreFlags flags;
  gboolean has_attachment;
  gboolean in_archive;
  gboolean has_tag;
  const char *subject[3]; /* folded words */
  const char *sender;
  const char *to;
  const char *cc;
  const char *list;
  const char *file; /* NULL: no body */
  const char *body[2];
} Shadow;

static GArray *
search (Fixture *fixture, const char *text, const char *account, gint64 folder, gsize limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreQuery) query = store_query_parse (text, NOW);
  store_search_async (fixture->database, query, account, folder, limit, NULL, fixture_on_result,
                      &result);
  GArray *keys = store_search_finish (fixture->database, fixture_wait (&result), &error);
  g_assert_no_error (error);
  return keys;
}

/* Until the writer has taken in all that waits. */
static void
wait_for_index (Fixture *fixture, guint n, const char *text)
{
  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (GArray) keys = search (fixture, text, NULL, 0, 0);
      if (keys->len == n)
        return;
      g_usleep (20 * 1000);
    }
  g_assert_not_reached ();
}

static const char *
pick (GRand *random, GString *text)
{
  int i = g_rand_int_range (random, 0, G_N_ELEMENTS (vocabulary));
  g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", vocabulary[i][0]);
  return vocabulary[i][1];
}

static void
add_shadow (Fixture *fixture, GArray *shadows, GRand *random, guint32 uid)
{
  static const char *const tags[] = { "work", NULL };
  g_autoptr (GString) subject = g_string_new (NULL);
  g_autoptr (GString) sender = g_string_new (NULL);
  g_autoptr (GString) to = g_string_new (NULL);
  g_autoptr (GString) cc = g_string_new (NULL);
  g_autoptr (GString) list = g_string_new (NULL);
  Shadow shadow = {
    .sort = (20000 - g_rand_int_range (random, 0, 60)) * DAY
            - g_rand_int_range (random, 0, 2) * G_USEC_PER_SEC,
    .size = g_rand_int_range (random, 1, 20) * 1024,
    .flags = (StoreFlags) g_rand_int_range (random, 0, 8),
    .in_archive = g_rand_boolean (random),
    .has_tag = g_rand_int_range (random, 0, 4) == 0,
    .sender = pick (random, sender),
    .to = pick (random, to),
    .cc = pick (random, cc),
    .list = pick (random, list),
  };
  gint64 folder = shadow.in_archive ? fixture->archive : fixture->inbox;
  for (gsize i = 0; i < 3; i++)
    shadow.subject[i] = pick (random, subject);
  g_autofree char *id = g_strdup_printf ("%u@example.org", uid);
  StoreDelta *delta = store_delta_new (folder, 1, STORE_ORIGIN_PUSH);
  StoreNewMessage message = {
    .uid = uid,
    .flags = shadow.flags,
    .keywords = shadow.has_tag ? tags : NULL,
    .internal_date = shadow.sort,
    .size = (guint64) shadow.size,
    .subject = subject->str,
    .from_name = sender->str,
    .from_address = "someone@example.org",
    .to = to->str,
    .cc = cc->str,
    .list_id = list->str,
    .message_id = id,
  };
  store_delta_add_message (delta, &message);
  fixture_apply (fixture, delta);
  shadow.location = fixture_find_uid (fixture, folder, uid);
  g_array_append_val (shadows, shadow);
}

static void
add_body (Fixture *fixture, Shadow *shadow, GRand *random)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) source = g_bytes_new_static ("x", 1);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (GString) file = g_string_new (NULL);
  shadow->file = pick (random, file);
  for (gsize i = 0; i < 2; i++)
    shadow->body[i] = pick (random, body);
  shadow->has_attachment = g_rand_boolean (random);
  store_message_put_body_async (fixture->database, shadow->location, source, body->str, file->str,
                                NULL, shadow->has_attachment, NULL, fixture_on_result, &result);
  g_assert_true (store_message_put_body_finish (fixture->database, fixture_wait (&result), NULL));
}

static GArray *
fill (Fixture *fixture, GRand *random)
{
  GArray *shadows = g_array_new (FALSE, FALSE, sizeof (Shadow));
  for (guint32 uid = 1; uid <= N_MESSAGES; uid++)
    add_shadow (fixture, shadows, random, uid);
  wait_for_index (fixture, N_MESSAGES, "from:someone");
  for (guint i = 0; i < shadows->len; i += 2)
    add_body (fixture, &g_array_index (shadows, Shadow, i), random);
  /* a last one, whose index entry tells that the others are there */
  add_shadow (fixture, shadows, random, N_MESSAGES + 1);
  wait_for_index (fixture, N_MESSAGES + 1, "from:someone");
  return shadows;
}

/* ---- The plain evaluation ---- */

typedef struct
{
  char *text;       /* as written in the query */
  const char *name; /* operator, "" for words */
  char *word;       /* folded */
  gboolean negated;
  gint64 number;
} Term;

static void
term_clear (gpointer data)
{
  Term *term = data;
  g_free (term->text);
  g_free (term->word);
}

static gboolean
has (const char *field, const char *word)
{
  if (field == NULL)
    return FALSE;
  return g_utf8_get_char (word) >= 0x3000 ? strstr (field, word) != NULL
                                          : g_str_has_prefix (field, word);
}

static gboolean
has_words (const Shadow *row, const char *name, const char *word)
{
  gboolean any = *name == '\0';
  gboolean subject = FALSE;
  gboolean sender = has (row->sender, word) || has ("someone", word) || has ("example", word)
                    || has ("org", word);
  for (gsize i = 0; i < 3; i++)
    subject |= has (row->subject[i], word);
  return ((any || g_str_equal (name, "subject")) && subject)
         || ((any || g_str_equal (name, "from")) && sender)
         || ((any || g_str_equal (name, "to")) && has (row->to, word))
         || ((any || g_str_equal (name, "cc")) && has (row->cc, word))
         || ((any || g_str_equal (name, "list")) && has (row->list, word))
         || ((any || g_str_equal (name, "filename")) && has (row->file, word))
         || ((any || g_str_equal (name, "body"))
             && (has (row->body[0], word) || has (row->body[1], word)));
}

static gboolean
holds (const Shadow *row, const Term *term)
{
  const char *name = term->name;
  if (g_str_equal (name, "is:unread"))
    return (row->flags & STORE_FLAG_SEEN) == 0;
  if (g_str_equal (name, "is:read"))
    return (row->flags & STORE_FLAG_SEEN) != 0;
  if (g_str_equal (name, "is:starred"))
    return (row->flags & STORE_FLAG_FLAGGED) != 0;
  if (g_str_equal (name, "is:answered"))
    return (row->flags & STORE_FLAG_ANSWERED) != 0;
  if (g_str_equal (name, "has:attachment"))
    return row->has_attachment;
  if (g_str_equal (name, "in:archive"))
    return row->in_archive;
  if (g_str_equal (name, "tag:work"))
    return row->has_tag;
  if (g_str_equal (name, "larger"))
    return row->size > term->number * 1024;
  if (g_str_equal (name, "smaller"))
    return row->size < term->number * 1024;
  if (g_str_equal (name, "before") || g_str_equal (name, "older_than"))
    return row->sort < (20000 - term->number) * DAY;
  if (g_str_equal (name, "after") || g_str_equal (name, "newer_than"))
    return row->sort >= (20000 - term->number) * DAY;
  return has_words (row, name, term->word);
}

static char *
cut_word (GRand *random, const char *word)
{
  glong n = g_utf8_strlen (word, -1);
  glong first = g_utf8_get_char (word) >= 0x3000 ? g_rand_int_range (random, 0, (gint32) n) : 0;
  return g_utf8_substring (word, first, g_rand_int_range (random, (gint32) first, (gint32) n) + 1);
}

static void
make_term (GRand *random, Term *term)
{
  static const char *const fixed[] = { "is:unread",      "is:read",    "is:starred", "is:answered",
                                       "has:attachment", "in:archive", "tag:work" };
  static const char *const numbers[] = { "larger",     "smaller", "older_than",
                                         "newer_than", "before",  "after" };
  static const char *const fields[] = { "",   "",   "",     "subject",  "from",
                                        "to", "cc", "list", "filename", "body" };
  const char *minus = g_rand_int_range (random, 0, 4) == 0 ? "-" : "";
  int kind = g_rand_int_range (random, 0, 4);
  term->negated = *minus != '\0';
  if (kind == 0)
    {
      term->name = fixed[g_rand_int_range (random, 0, G_N_ELEMENTS (fixed))];
      term->text = g_strconcat (minus, term->name, NULL);
      return;
    }
  if (kind == 1)
    {
      int i = g_rand_int_range (random, 0, G_N_ELEMENTS (numbers));
      term->name = numbers[i];
      term->number = g_rand_int_range (random, 1, 60);
      g_autoptr (GDateTime) epoch = g_date_time_new_from_unix_utc (0);
      g_autoptr (GDateTime) day = g_date_time_add_days (epoch, (int) (20000 - term->number));
      g_autofree char *date = g_date_time_format (day, "%Y-%m-%d");
      g_autofree char *n = g_strdup_printf ("%d%s", (int) term->number, i < 2 ? "k" : "d");
      term->text = g_strdup_printf ("%s%s:%s", minus, term->name, i < 4 ? n : date);
      return;
    }
  term->name = fields[g_rand_int_range (random, 0, G_N_ELEMENTS (fields))];
  term->word =
      cut_word (random, vocabulary[g_rand_int_range (random, 0, G_N_ELEMENTS (vocabulary))][1]);
  term->text =
      g_strdup_printf ("%s%s%s%s", minus, term->name, *term->name != '\0' ? ":" : "", term->word);
}

static gboolean
matches (const Shadow *row, const GArray *terms, const gboolean *joins)
{
  gboolean clause = FALSE;
  for (guint i = 0; i < terms->len; i++)
    {
      const Term *term = &g_array_index (terms, Term, i);
      if (i > 0 && !joins[i] && !clause)
        return FALSE;
      if (i > 0 && !joins[i])
        clause = FALSE;
      clause |= holds (row, term) != term->negated;
    }
  return clause;
}

static void
check_query (Fixture *fixture, const GArray *shadows, GRand *random)
{
  g_autoptr (GArray) terms = g_array_new (FALSE, TRUE, sizeof (Term));
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean joins[N_TERMS] = { FALSE };
  int n = g_rand_int_range (random, 1, N_TERMS + 1);
  g_array_set_clear_func (terms, term_clear);
  g_array_set_size (terms, (guint) n);
  for (int i = 0; i < n; i++)
    {
      Term *term = &g_array_index (terms, Term, i);
      make_term (random, term);
      joins[i] = i > 0 && g_rand_int_range (random, 0, 3) == 0;
      g_string_append_printf (text, "%s%s", i == 0 ? "" : joins[i] ? " OR " : " ", term->text);
    }
  g_autoptr (GArray) keys = search (fixture, text->str, NULL, 0, 0);
  g_autoptr (GArray) first = search (fixture, text->str, NULL, 0, 5);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint expected = 0;
  for (guint i = 0; i < keys->len; i++)
    g_hash_table_add (ids, &g_array_index (keys, StoreKey, i).id);
  for (guint i = 0; i < shadows->len; i++)
    {
      const Shadow *row = &g_array_index (shadows, Shadow, i);
      gboolean found = g_hash_table_contains (ids, &row->location);
      if (found != matches (row, terms, joins))
        g_error ("“%s” %s row %u", text->str, found ? "finds" : "misses", i);
      expected += found;
    }
  g_assert_cmpuint (keys->len, ==, expected);
  g_assert_cmpuint (first->len, ==, MIN (expected, 5));
  for (guint i = 0; i < keys->len; i++)
    g_assert_true (i == 0
                   || g_array_index (keys, StoreKey, i - 1).sort
                          >= g_array_index (keys, StoreKey, i).sort);
}

static void
test_random (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GArray) shadows = fill (fixture, random);
  for (guint i = 0; i < N_QUERIES; i++)
    check_query (fixture, shadows, random);
  /* rows that go take their words along */
  for (guint i = 0; i < 300; i++)
    {
      const Shadow *row = &g_array_index (shadows, Shadow, 0);
      StoreDelta *delta = store_delta_new (row->in_archive ? fixture->archive : fixture->inbox, 1,
                                           STORE_ORIGIN_PUSH);
      store_delta_remove (delta, &(StoreUidRange){ i + 1, i + 1 }, 1);
      fixture_apply (fixture, delta);
      g_array_remove_index (shadows, 0);
    }
  for (guint i = 0; i < 200; i++)
    check_query (fixture, shadows, random);
}

/* ---- Tables ---- */

static void
test_words (void)
{
  static const struct
  {
    const char *text;
    gboolean indexing;
    const char *words;
  } cases[] = {
    { "", TRUE, "" },
    { "Hello, World!", TRUE, "hello world " },
    { "foo@bar.com", FALSE, "foo bar com " },
    { "日本語", TRUE, "日本 本語 語 " },
    { "日本語", FALSE, "日本 本語 " },
    { "日", FALSE, "日 " },
    { "日本x", FALSE, "日本 本 x " },
    { "日本x", TRUE, "日本 本 x " },
    { "ﬁn Ⅻ é e\xcc\x81", TRUE, "fin xii e e " },
    { "bad \xff\xfe bytes", TRUE, "bad bytes " },
    { "\"*:()^-+{}", TRUE, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      store_words_append (out, cases[i].text, cases[i].indexing, 0);
      g_assert_cmpstr (out->str, ==, cases[i].words);
    }
}

static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "\"",
    "*",
    "-",
    "-x",
    "a:b",
    "(",
    ")",
    "foo@bar.com",
    "NEAR(a b)",
    "a AND",
    "AND",
    "OR",
    "OR OR a",
    "a OR",
    "^a",
    "{subject}: a",
    "'; DROP",
    "%",
    "_",
    "\\",
    "+",
    "from:",
    "from:\"",
    "in:",
    "is:",
    "is:x",
    "has:",
    "before:x",
    "before:2024-13-45",
    "larger:99999999999999999999",
    "-\"",
    "--",
    "- -",
    "tag:",
    "from:from:from:",
    "older_than:9d9",
    "\xff\xfe",
    "🎉",
    "日",
    "subject:\"a\" OR -\"b",
    "-OR",
    "newer_than:10000y",
  };
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 1, 20, STORE_ORIGIN_PUSH));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_array_unref (search (fixture, texts[i], NULL, 0, 0));
  static const char pieces[] = "\"*-:() ORaé日\xff^'+{}";
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      for (int n = g_rand_int_range (random, 1, 40); n > 0; n--)
        g_string_append_c (text, pieces[g_rand_int_range (random, 0, sizeof pieces - 1)]);
      g_array_unref (search (fixture, text->str, NULL, 0, 0));
    }
  g_autofree char *open = g_strnfill (2000, '(');
  g_autofree char *paste = g_strnfill (1024 * 1024, 'x');
  g_array_unref (search (fixture, open, NULL, 0, 0));
  g_array_unref (search (fixture, paste, NULL, 0, 0));
  for (gsize i = 0; i < 1024 * 1024; i += 2)
    paste[i] = ' ';
  g_array_unref (search (fixture, paste, NULL, 0, 0));
}

static void
test_language (void)
{
  static const struct
  {
    const char *text;
    gboolean empty;
    const char *bad;
  } cases[] = {
    { "", TRUE, NULL },
    { "  ", TRUE, NULL },
    { "a", FALSE, NULL },
    { "is:unread", FALSE, NULL },
    { "IS:Unread", FALSE, NULL },
    { "is:un", TRUE, "is:un" },
    { "x larger:much", FALSE, "larger:much" },
    { "before:2024-02-30", TRUE, "before:2024-02-30" },
    { "before:2024", FALSE, NULL },
    { "older_than:3m", FALSE, NULL },
    { "what:ever", FALSE, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (StoreQuery) query = store_query_parse (cases[i].text, NOW);
      g_assert_cmpint (store_query_is_empty (query), ==, cases[i].empty);
      g_assert_cmpstr (store_query_get_bad (query), ==, cases[i].bad);
    }
}

static void
assert_finds (Fixture *fixture, const char *text, const char *account, gint64 folder, guint n)
{
  g_autoptr (GArray) keys = search (fixture, text, account, folder, 0);
  if (keys->len != n)
    g_error ("“%s” finds %u instead of %u", text, keys->len, n);
}

static void
test_scope (Fixture *fixture, gconstpointer data)
{
  gint64 folders[] = { fixture->inbox, fixture->archive };
  for (gsize i = 0; i < 2; i++)
    {
      /* the same message in both */
      StoreDelta *delta = store_delta_new (folders[i], 1, STORE_ORIGIN_PUSH);
      StoreNewMessage message = { .uid = 1,
                                  .internal_date = NOW,
                                  .size = 9,
                                  .subject = "one two three",
                                  .from_address = "ann@example.org",
                                  .message_id = "same@example.org" };
      store_delta_add_message (delta, &message);
      fixture_apply (fixture, delta);
    }
  wait_for_index (fixture, 1, "three");
  assert_finds (fixture, "two", ACCOUNT, 0, 1);
  assert_finds (fixture, "two", "other", 0, 0);
  assert_finds (fixture, "two", NULL, fixture->archive, 1);
  assert_finds (fixture, "two", NULL, fixture->trash, 0);
  assert_finds (fixture, "in:arch two", NULL, 0, 1);
  assert_finds (fixture, "\"one two\"", NULL, 0, 1);
  assert_finds (fixture, "\"two one\"", NULL, 0, 0);
  assert_finds (fixture, "\"one tw\"", NULL, 0, 0);
  assert_finds (fixture, "\"one tw", NULL, 0, 1);
  assert_finds (fixture, "from:ann@example.org", NULL, 0, 1);
  gint64 id = fixture_find_uid (fixture, fixture->inbox, 1);
  fixture_set_flags (fixture, id, STORE_FLAG_DELETED, 0);
  assert_finds (fixture, "two", NULL, fixture->inbox, 0);
  assert_finds (fixture, "two", NULL, 0, 1);
}

/* A cache without index is one of before: it gets one. */
static void
test_migration (Fixture *fixture, gconstpointer data)
{
  static const char sql[] = "DROP TABLE conversation_row;"
                            "DROP TABLE search;"
                            "DROP TABLE search_row;"
                            "DROP TABLE unindexed;"
                            "ALTER TABLE cache_state DROP COLUMN indexed;"
                            "ALTER TABLE message_text DROP COLUMN files;"
                            "PRAGMA user_version = 1;";
  sqlite3 *db = NULL;
  g_autofree char *path = g_build_filename (fixture->cache_dir, "cache.db", NULL);
  fixture_apply (fixture, fixture_make_delta (fixture->inbox, 1, 700, STORE_ORIGIN_PUSH));
  fixture_put_body (fixture, fixture_find_uid (fixture, fixture->inbox, 3), "x", "x");
  fixture_close (fixture);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  fixture_open (fixture);
  g_assert_false (store_database_was_rebuilt (fixture->database));
  wait_for_index (fixture, 1, "body:text");
  wait_for_index (fixture, 700, "-nowhere larger:0");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search/words", test_words);
  g_test_add_func ("/store/search/language", test_language);
  g_test_add ("/store/search/scope", Fixture, NULL, fixture_set_up, test_scope, fixture_tear_down);
  g_test_add ("/store/search/migration", Fixture, NULL, fixture_set_up, test_migration,
              fixture_tear_down);
  g_test_add ("/store/search/hostile", Fixture, NULL, fixture_set_up, test_hostile,
              fixture_tear_down);
  g_test_add ("/store/search/random", Fixture, NULL, fixture_set_up, test_random,
              fixture_tear_down);
  return g_test_run ();
}
