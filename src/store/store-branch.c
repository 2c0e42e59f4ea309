/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-branch-private.h"

/* One folder while the folders' rows are merged. */
typedef struct
{
  sqlite3_stmt *statement;
  StoreKey next;
} Branch;

static void
finalize_branch (gpointer data)
{
  const Branch *branch = data;
  sqlite3_finalize (branch->statement);
}

GArray *
store_branch_new_array (void)
{
  GArray *branches = g_array_new (FALSE, FALSE, sizeof (Branch));
  g_array_set_clear_func (branches, finalize_branch);
  return branches;
}

static gboolean
advance (StoreConnection *connection, Branch *branch)
{
  if (!store_connection_step (connection, branch->statement))
    return FALSE;
  branch->next.sort = sqlite3_column_int64 (branch->statement, 0);
  branch->next.id = sqlite3_column_int64 (branch->statement, 1);
  return TRUE;
}

/* Several of these run at once, so they are not taken from the connection's statements. */
void
store_branch_add (StoreConnection *connection,
                  GArray *branches,
                  gint64 folder,
                  gboolean conversations,
                  StoreFlags mask,
                  StoreFlags value,
                  gint64 first,
                  gint64 last)
{
  static const char messages[] =
      "SELECT sort, id"
      " FROM location"
      " WHERE folder = ?1 AND (flags & ?2) = ?3 AND sort BETWEEN ?4 AND ?5"
      " ORDER BY sort DESC, id DESC";
  static const char newest[] = "SELECT sort, newest"
                               " FROM conversation_row"
                               " WHERE folder = ?1 AND (flags & ?2) = ?3 AND sort BETWEEN ?4 AND ?5"
                               " ORDER BY sort DESC, newest DESC";
  const char *sql = conversations ? newest : messages;
  Branch branch = { NULL };
  int rc = sqlite3_prepare_v2 (connection->db, sql, -1, &branch.statement, NULL);
  if (rc != SQLITE_OK)
    {
      store_connection_fail (connection, rc, sql);
      return;
    }
  sqlite3_bind_int64 (branch.statement, 1, folder);
  sqlite3_bind_int (branch.statement, 2, (int) mask);
  sqlite3_bind_int (branch.statement, 3, (int) value);
  sqlite3_bind_int64 (branch.statement, 4, first);
  sqlite3_bind_int64 (branch.statement, 5, last);
  if (advance (connection, &branch))
    g_array_append_val (branches, branch);
  else
    sqlite3_finalize (branch.statement);
}

static gboolean
is_before (StoreKey a, StoreKey b)
{
  return a.sort != b.sort ? a.sort > b.sort : a.id > b.id;
}

/* The branch whose next key comes first; there are few (one a folder). */
static guint
find_first (const GArray *branches)
{
  guint first = 0;
  for (guint i = 1; i < branches->len; i++)
    if (is_before (g_array_index (branches, Branch, i).next,
                   g_array_index (branches, Branch, first).next))
      first = i;
  return first;
}

gboolean
store_branch_next (StoreConnection *connection, GArray *branches, StoreKey *out_key)
{
  if (branches->len == 0)
    return FALSE;
  guint i = find_first (branches);
  Branch *branch = &g_array_index (branches, Branch, i);
  *out_key = branch->next;
  if (!advance (connection, branch))
    g_array_remove_index (branches, i);
  return TRUE;
}
