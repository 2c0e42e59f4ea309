/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching. Candidates come from the source that is likely to give the fewest:
 *
 *   words      the index, for clauses of words alone
 *   rows       the index's table, for sizes and attachments
 *   branches   the folders' list index, for flags, dates, folders and the rest
 *
 * each in list order, so that the first hits are there at once. Other clauses are then looked at
 * for each candidate; their words have cursors of their own that go down in step. */
#include "store/store-search.h"

#include <string.h>

#include "store/store-branch-private.h"
#include "store/store-database-private.h"
#include "store/store-index-private.h"
#include "store/store-keywords-private.h"
#include "store/store-query-private.h"
#include "store/store-words.h"

enum
{
  FEW = 100,         /* so many rows are looked at rather than what their words find */
  CHECK_EVERY = 256, /* candidates between two looks at the cancellable */
};

typedef struct
{
  StoreQuery *query;
  char *account;
  gint64 folder;
  gsize limit;
  GCancellable *cancellable; /* borrowed from the task */
} SearchJob;

typedef struct
{
  gint64 id;
  StoreRole role;
  char *words;
} Folder;

/* The hits of one term of words, going down with the candidates. */
typedef struct
{
  const StoreTerm *term;
  sqlite3_stmt *statement;
  gint64 next;    /* 0: at the end */
  GArray *window; /* gint64: hits with the date of the candidate */
} Cursor;

typedef struct
{
  gint64 row; /* in the index; 0: not indexed */
  gint64 message;
  gint64 location;
  gint64 folder;
  gint64 sort;
  gint64 size;
  StoreFlags flags;
  gboolean has_attachment;
  const char *keywords; /* borrowed from a statement */
} Candidate;

/* Where a message was found. */
typedef struct
{
  guint place; /* in keys */
  guint rank;
} Found;

typedef struct
{
  StoreConnection *connection;
  const SearchJob *job;
  GHashTable *folders; /* gint64 -> Folder; those that are searched */
  GPtrArray *cursors;  /* Cursor */
  GString *words;      /* what the index is asked; empty: nothing */
  StoreFlags mask;
  StoreFlags value;
  gint64 first_sort; /* inclusive bounds that all hits keep */
  gint64 last_sort;
  gint64 first_size;
  gint64 last_size;
  gboolean has_attachment;
  gboolean impossible;
  gboolean rare; /* the flags are */
  guint n_seen;
  GHashTable *found; /* gint64 message -> Found */
  GArray *keys;
} Search;

static void
free_search_job (gpointer data)
{
  SearchJob *job = data;
  store_query_unref (job->query);
  g_free (job->account);
  g_free (job);
}

static void
free_folder (gpointer data)
{
  Folder *folder = data;
  g_free (folder->words);
  g_free (folder);
}

static void
free_cursor (gpointer data)
{
  Cursor *cursor = data;
  sqlite3_finalize (cursor->statement);
  g_array_unref (cursor->window);
  g_free (cursor);
}

static void
search_clear (Search *search)
{
  g_hash_table_unref (search->folders);
  g_ptr_array_unref (search->cursors);
  g_string_free (search->words, TRUE);
  g_hash_table_unref (search->found);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* ---- Folders ---- */

static const char *const role_words[STORE_ROLE_N] = {
  [STORE_ROLE_NONE] = "",
  [STORE_ROLE_INBOX] = "inbox ",
  [STORE_ROLE_DRAFTS] = "drafts ",
  [STORE_ROLE_SENT] = "sent ",
  [STORE_ROLE_ARCHIVE] = "archive ",
  [STORE_ROLE_ALL] = "all ",
  [STORE_ROLE_JUNK] = "junk spam ",
  [STORE_ROLE_TRASH] = "trash ",
  [STORE_ROLE_FLAGGED] = "flagged ",
  [STORE_ROLE_IMPORTANT] = "important ",
};

static void
load_folders (Search *search)
{
  static const char sql[] = "SELECT f.id, f.role, f.path, a.name"
                            " FROM account a"
                            " CROSS JOIN folder f ON f.account = a.id";
  const SearchJob *job = search->job;
  sqlite3_stmt *statement = store_connection_prepare (search->connection, sql);
  while (store_connection_step (search->connection, statement))
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      const char *account = (const char *) sqlite3_column_text (statement, 3);
      if (job->folder != 0 ? id != job->folder
                           : job->account != NULL && g_strcmp0 (account, job->account) != 0)
        continue;
      g_autoptr (GString) words = g_string_new (" ");
      Folder *folder = g_new0 (Folder, 1);
      folder->id = id;
      folder->role = (StoreRole) CLAMP (sqlite3_column_int (statement, 1), 0, STORE_ROLE_N - 1);
      g_string_append (words, role_words[folder->role]);
      store_words_append (words, (const char *) sqlite3_column_text (statement, 2), TRUE, 0);
      folder->words = g_strdup (words->str);
      g_hash_table_insert (search->folders, &folder->id, folder);
    }
}

/* Whether the name has the words of TEXT side by side; the last one may be a beginning. */
static gboolean
is_named (const Folder *folder, const char *text)
{
  g_autofree char *part = g_strdup_printf (" %.*s", (int) strlen (text) - 1, text);
  return strstr (folder->words, part) != NULL;
}

/* ---- Terms ---- */

static gint64
read_cursor (Search *search, Cursor *cursor)
{
  if (!store_connection_step (search->connection, cursor->statement))
    return 0;
  return sqlite3_column_int64 (cursor->statement, 0);
}

static void
open_cursor (Search *search, const StoreTerm *term)
{
  static const char sql[] = "SELECT rowid"
                            " FROM search"
                            " WHERE search MATCH ?1 AND rowid BETWEEN ?2 AND ?3"
                            " ORDER BY rowid DESC";
  Cursor *cursor = g_new0 (Cursor, 1);
  cursor->term = term;
  cursor->window = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ptr_array_add (search->cursors, cursor);
  int rc = sqlite3_prepare_v2 (search->connection->db, sql, -1, &cursor->statement, NULL);
  if (rc != SQLITE_OK)
    {
      store_connection_fail (search->connection, rc, sql);
      return;
    }
  store_connection_bind_text (cursor->statement, 1, term->text);
  sqlite3_bind_int64 (cursor->statement, 2, store_index_make_id (search->first_sort));
  sqlite3_bind_int64 (cursor->statement, 3,
                      store_index_make_id (search->last_sort) | ((1 << 20) - 1));
  cursor->next = read_cursor (search, cursor);
}

/* Whether the index has ROW for the cursor. Rows come by descending date, in any order within a
 * second. */
static gboolean
cursor_has (Search *search, Cursor *cursor, gint64 row)
{
  gint64 second = row >> 20;
  GArray *window = cursor->window;
  if (window->len > 0 && g_array_index (window, gint64, 0) >> 20 != second)
    g_array_set_size (window, 0);
  while (cursor->next != 0 && cursor->next >> 20 >= second)
    {
      if (cursor->next >> 20 == second)
        g_array_append_val (window, cursor->next);
      cursor->next = read_cursor (search, cursor);
    }
  for (guint i = 0; i < window->len; i++)
    if (g_array_index (window, gint64, i) == row)
      return TRUE;
  return FALSE;
}

static gboolean
has_words (Search *search, const StoreTerm *term, gint64 row)
{
  for (guint i = 0; row != 0 && i < search->cursors->len; i++)
    {
      Cursor *cursor = g_ptr_array_index (search->cursors, i);
      if (cursor->term == term)
        return cursor_has (search, cursor, row);
    }
  return FALSE;
}

static gboolean
has_keyword (const char *keywords, const char *word)
{
  gsize len = strlen (word);
  for (const char *p = keywords; p != NULL && *p != '\0';)
    {
      gsize n = strcspn (p, " ");
      if (n == len && g_ascii_strncasecmp (p, word, len) == 0)
        return TRUE;
      p += n + (p[n] == ' ' ? 1 : 0);
    }
  return FALSE;
}

static gboolean
matches_term (Search *search, const StoreTerm *term, const Candidate *row)
{
  switch (term->kind)
    {
    case STORE_TERM_TEXT:
      return has_words (search, term, row->row);
    case STORE_TERM_FOLDER:
      return is_named (g_hash_table_lookup (search->folders, &row->folder), term->text);
    case STORE_TERM_FLAGS:
      return (row->flags & term->mask) == term->value;
    case STORE_TERM_ATTACHMENT:
      return row->has_attachment;
    case STORE_TERM_DATE:
      return row->sort >= term->first && row->sort <= term->last;
    case STORE_TERM_SIZE:
      return row->size >= term->first && row->size <= term->last;
    case STORE_TERM_TAG:
      return has_keyword (row->keywords, term->text);
    default:
      return FALSE;
    }
}

static gboolean
is_words_alone (const GPtrArray *clause)
{
  for (guint i = 0; i < clause->len; i++)
    {
      const StoreTerm *term = g_ptr_array_index (clause, i);
      if (term->kind != STORE_TERM_TEXT || term->negated)
        return FALSE;
    }
  return TRUE;
}

static gboolean
matches (Search *search, const Candidate *row)
{
  const GPtrArray *clauses = search->job->query->clauses;
  for (guint i = 0; i < clauses->len; i++)
    {
      const GPtrArray *clause = g_ptr_array_index (clauses, i);
      gboolean holds = search->words->len > 0 && is_words_alone (clause);
      for (guint k = 0; k < clause->len && !holds; k++)
        {
          const StoreTerm *term = g_ptr_array_index (clause, k);
          holds = matches_term (search, term, row) != term->negated;
        }
      if (!holds)
        return FALSE;
    }
  return TRUE;
}

/* ---- Plan ---- */

static void
narrow_flags (Search *search, const StoreTerm *term)
{
  StoreFlags value = term->negated ? term->mask & ~term->value : term->value;
  if ((search->mask & term->mask & (search->value ^ value)) != 0)
    search->impossible = TRUE;
  search->mask |= term->mask;
  search->value |= value;
}

static void
narrow_range (const StoreTerm *term, gint64 *first, gint64 *last)
{
  if (term->negated)
    return;
  *first = MAX (*first, term->first);
  *last = MIN (*last, term->last);
}

static gboolean
is_other_folder (gpointer id, gpointer folder, gpointer term)
{
  const StoreTerm *wanted = term;
  return is_named (folder, wanted->text) == wanted->negated;
}

/* What a clause of one term says of all hits. */
static void
narrow (Search *search, const StoreTerm *term)
{
  switch (term->kind)
    {
    case STORE_TERM_FLAGS:
      narrow_flags (search, term);
      break;
    case STORE_TERM_DATE:
      narrow_range (term, &search->first_sort, &search->last_sort);
      break;
    case STORE_TERM_SIZE:
      narrow_range (term, &search->first_size, &search->last_size);
      break;
    case STORE_TERM_ATTACHMENT:
      search->has_attachment |= !term->negated;
      break;
    case STORE_TERM_FOLDER:
      g_hash_table_foreach_remove (search->folders, is_other_folder, (gpointer) term);
      break;
    default:
      break;
    }
}

static void
add_clause_words (GString *words, const GPtrArray *clause)
{
  g_string_append (words, words->len > 0 ? " AND (" : "(");
  for (guint i = 0; i < clause->len; i++)
    {
      const StoreTerm *term = g_ptr_array_index (clause, i);
      g_string_append_printf (words, "%s(%s)", i > 0 ? " OR " : "", term->text);
    }
  g_string_append_c (words, ')');
}

static GArray *
open_branches (Search *search)
{
  GArray *branches = store_branch_new_array ();
  GHashTableIter iter;
  gpointer id = NULL;
  g_hash_table_iter_init (&iter, search->folders);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    store_branch_add (search->connection, branches, *(gint64 *) id, FALSE, search->mask,
                      search->value, search->first_sort, search->last_sort);
  return branches;
}

/* Whether the flags asked for leave few rows: then words, which may be common ones, are not asked
 * for first. */
static gboolean
are_flags_rare (Search *search)
{
  guint n = 0;
  StoreKey key;
  if (search->mask == STORE_FLAG_DELETED || search->impossible)
    return FALSE;
  g_autoptr (GArray) branches = open_branches (search);
  while (n <= FEW && store_branch_next (search->connection, branches, &key))
    n++;
  return n <= FEW;
}

/* The words of clauses that the index does not answer. One that must not occur, it can: its cursor
 * is missing then, and its term holds. */
static void
plan_other_words (Search *search, const GPtrArray *clause)
{
  if (search->words->len > 0 && is_words_alone (clause))
    return;
  for (guint i = 0; i < clause->len; i++)
    {
      const StoreTerm *term = g_ptr_array_index (clause, i);
      if (term->kind != STORE_TERM_TEXT)
        continue;
      if (clause->len > 1 || search->words->len == 0)
        {
          open_cursor (search, term);
          continue;
        }
      g_string_prepend_c (search->words, '(');
      g_string_append_printf (search->words, ") NOT (%s)", term->text);
    }
}

static void
plan (Search *search)
{
  const GPtrArray *clauses = search->job->query->clauses;
  narrow_flags (search, &(StoreTerm){ .mask = STORE_FLAG_DELETED, .value = STORE_FLAG_NONE });
  for (guint i = 0; i < clauses->len; i++)
    {
      const GPtrArray *clause = g_ptr_array_index (clauses, i);
      if (clause->len == 1)
        narrow (search, g_ptr_array_index (clause, 0));
    }
  search->rare = are_flags_rare (search);
  for (guint i = 0; i < clauses->len && !search->rare; i++)
    {
      const GPtrArray *clause = g_ptr_array_index (clauses, i);
      if (is_words_alone (clause))
        add_clause_words (search->words, clause);
    }
  for (guint i = 0; i < clauses->len; i++)
    plan_other_words (search, g_ptr_array_index (clauses, i));
}

/* ---- Candidates ---- */

static gboolean
is_full (const Search *search)
{
  return search->job->limit > 0 && search->keys->len >= search->job->limit;
}

static gboolean
goes_on (Search *search)
{
  return !is_full (search)
         && (++search->n_seen % CHECK_EVERY != 0
             || !g_cancellable_is_cancelled (search->job->cancellable));
}

static guint
rank_folder (const Folder *folder)
{
  switch (folder->role)
    {
    case STORE_ROLE_TRASH:
    case STORE_ROLE_JUNK:
      return 2;
    case STORE_ROLE_ALL:
    case STORE_ROLE_FLAGGED:
    case STORE_ROLE_IMPORTANT:
      return 1;
    default:
      return 0;
    }
}

static void
take (Search *search, const Candidate *row)
{
  StoreKey key = { row->sort, row->location };
  guint rank = rank_folder (g_hash_table_lookup (search->folders, &row->folder));
  Found *found = g_hash_table_lookup (search->found, &row->message);
  if (found == NULL)
    {
      found = g_new (Found, 1);
      *found = (Found){ search->keys->len, rank };
      g_hash_table_insert (search->found, g_memdup2 (&row->message, sizeof row->message), found);
      g_array_append_val (search->keys, key);
    }
  else if (rank < found->rank)
    {
      found->rank = rank;
      g_array_index (search->keys, StoreKey, found->place) = key;
    }
}

static void
look_at (Search *search, const Candidate *row)
{
  if ((row->flags & search->mask) == search->value
      && g_hash_table_contains (search->folders, &row->folder) && matches (search, row))
    take (search, row);
}

/* Looks at all places of a message. */
static void
look_at_message (Search *search, Candidate row)
{
  static const char sql[] = "SELECT id, folder, sort, flags, keywords"
                            " FROM location"
                            " WHERE message = ?1";
  sqlite3_stmt *statement = store_connection_prepare (search->connection, sql);
  sqlite3_bind_int64 (statement, 1, row.message);
  while (store_connection_step (search->connection, statement))
    {
      row.location = sqlite3_column_int64 (statement, 0);
      row.folder = sqlite3_column_int64 (statement, 1);
      row.sort = sqlite3_column_int64 (statement, 2);
      row.flags = (StoreFlags) sqlite3_column_int (statement, 3);
      row.keywords = (const char *) sqlite3_column_text (statement, 4);
      look_at (search, &row);
    }
}

/* STATEMENT has the bounds of the index's ids at ?1 and ?2. */
static void
walk_rows (Search *search, sqlite3_stmt *statement)
{
  sqlite3_bind_int64 (statement, 1, store_index_make_id (search->first_sort));
  sqlite3_bind_int64 (statement, 2, store_index_make_id (search->last_sort) | ((1 << 20) - 1));
  while (goes_on (search) && store_connection_step (search->connection, statement))
    {
      Candidate row = {
        .row = sqlite3_column_int64 (statement, 0),
        .message = sqlite3_column_int64 (statement, 1),
        .size = sqlite3_column_int64 (statement, 2),
        .has_attachment = sqlite3_column_int (statement, 3) != 0,
      };
      look_at_message (search, row);
    }
}

static void
walk_words (Search *search)
{
  static const char sql[] = "SELECT s.id, s.message, s.size, s.has_attachment"
                            " FROM search f"
                            " CROSS JOIN search_row s ON s.id = f.rowid"
                            " WHERE f.search MATCH ?3 AND f.rowid BETWEEN ?1 AND ?2"
                            " ORDER BY f.rowid DESC";
  sqlite3_stmt *statement = store_connection_prepare (search->connection, sql);
  store_connection_bind_text (statement, 3, search->words->str);
  walk_rows (search, statement);
}

static void
walk_sizes (Search *search)
{
  static const char sql[] = "SELECT id, message, size, has_attachment"
                            " FROM search_row"
                            " WHERE id BETWEEN ?1 AND ?2 AND size BETWEEN ?3 AND ?4"
                            " AND has_attachment >= ?5"
                            " ORDER BY id DESC";
  sqlite3_stmt *statement = store_connection_prepare (search->connection, sql);
  sqlite3_bind_int64 (statement, 3, search->first_size);
  sqlite3_bind_int64 (statement, 4, search->last_size);
  sqlite3_bind_int (statement, 5, search->has_attachment);
  walk_rows (search, statement);
}

static void
look_at_location (Search *search, gint64 id)
{
  static const char sql[] = "SELECT l.message, l.folder, l.sort, l.flags, l.keywords, m.size,"
                            " m.has_attachment, coalesce (s.id, 0)"
                            " FROM location l"
                            " CROSS JOIN message m ON m.id = l.message"
                            " LEFT JOIN search_row s ON s.message = m.id"
                            " WHERE l.id = ?1";
  sqlite3_stmt *statement = store_connection_prepare (search->connection, sql);
  sqlite3_bind_int64 (statement, 1, id);
  if (!store_connection_step (search->connection, statement))
    return;
  Candidate row = {
    .row = sqlite3_column_int64 (statement, 7),
    .message = sqlite3_column_int64 (statement, 0),
    .location = id,
    .folder = sqlite3_column_int64 (statement, 1),
    .sort = sqlite3_column_int64 (statement, 2),
    .size = sqlite3_column_int64 (statement, 5),
    .flags = (StoreFlags) sqlite3_column_int (statement, 3),
    .has_attachment = sqlite3_column_int (statement, 6) != 0,
    .keywords = (const char *) sqlite3_column_text (statement, 4),
  };
  look_at (search, &row);
}

static void
walk_branches (Search *search)
{
  StoreKey key;
  g_autoptr (GArray) branches = open_branches (search);
  while (goes_on (search) && store_branch_next (search->connection, branches, &key))
    look_at_location (search, key.id);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const StoreKey *first = a;
  const StoreKey *second = b;
  if (first->sort != second->sort)
    return first->sort > second->sort ? -1 : 1;
  return first->id > second->id ? -1 : first->id < second->id;
}

static void
walk (Search *search)
{
  gboolean by_size =
      search->has_attachment || search->first_size > 0 || search->last_size < G_MAXINT64;
  if (search->impossible || g_hash_table_size (search->folders) == 0)
    return;
  if (search->words->len > 0)
    walk_words (search);
  else if (by_size && !search->rare)
    walk_sizes (search);
  else
    walk_branches (search);
}

static gpointer
on_search (StoreConnection *connection, StoreDatabase *database, gpointer data, GError **error)
{
  const SearchJob *job = data;
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (StoreKey));
  g_auto (Search) search = {
    .connection = connection,
    .job = job,
    .folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_folder),
    .cursors = g_ptr_array_new_with_free_func (free_cursor),
    .words = g_string_new (NULL),
    .first_sort = G_MININT64,
    .last_sort = G_MAXINT64,
    .first_size = 0,
    .last_size = G_MAXINT64,
    .found = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free),
    .keys = keys,
  };
  if (store_query_is_empty (job->query))
    return keys;
  load_folders (&search);
  plan (&search);
  walk (&search);
  g_array_sort (keys, compare_keys);
  return keys;
}

void
store_search_async (StoreDatabase *database,
                    StoreQuery *query,
                    const char *account,
                    gint64 folder,
                    gsize limit,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  SearchJob *job = g_new (SearchJob, 1);
  *job = (SearchJob){ store_query_ref (query), g_strdup (account), folder, limit, cancellable };
  GTask *task = store_database_new_task (cancellable, callback, user_data, store_search_async);
  g_task_set_task_data (task, job, free_search_job);
  store_database_read (database, STORE_LANE_SEARCH, FALSE, task, on_search,
                       (GDestroyNotify) g_array_unref);
}

GArray *
store_search_finish (StoreDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_search_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
on_index (StoreTransaction *transaction, gpointer data, GError **error)
{
  gboolean *more = data;
  *more = store_index_run (transaction);
  return TRUE;
}

void
store_search_index_async (StoreDatabase *database,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task =
      store_database_new_task (cancellable, callback, user_data, store_search_index_async);
  g_task_set_task_data (task, g_new0 (gboolean, 1), g_free);
  store_database_write (database, task, on_index);
}

gboolean
store_search_index_finish (StoreDatabase *database,
                           GAsyncResult *result,
                           gboolean *out_more,
                           GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, store_search_index_async), FALSE);
  *out_more = *(gboolean *) g_task_get_task_data (G_TASK (result));
  return store_database_finish_write (result, store_search_index_async, error);
}
