/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints how long the store takes for what lists and synchronisation do most. Arguments: number of
 * messages (100000). */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <time.h>

#include "store/store-conversation.h"
#include "store/store-delta.h"
#include "store/store-folder.h"
#include "store/store-message.h"
#include "store/store-operation.h"
#include "store/store-search.h"

enum
{
  BATCH = 500,
  PAGE = 128,
  N_PAGES = 200,
};

typedef struct
{
  StoreDatabase *database;
  gint64 folder;
  guint n_messages;
} Bench;

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static double
ms_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000.0;
}

/* Processor time of all threads: tells more than the clock on a busy machine. */
static double
cpu_ms (void)
{
  return (double) clock () * 1000.0 / CLOCKS_PER_SEC;
}

static void
make_folder (Bench *bench)
{
  static const StoreListing listing = { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE };
  g_autoptr (GAsyncResult) merged = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  store_folder_merge_list_async (bench->database, "bench", &listing, 1, TRUE, NULL, on_result,
                                 &merged);
  store_folder_merge_list_finish (bench->database, wait_for (&merged), NULL);
  store_folder_load_all_async (bench->database, NULL, NULL, on_result, &loaded);
  g_autoptr (GPtrArray) folders =
      store_folder_load_all_finish (bench->database, wait_for (&loaded), NULL);
  bench->folder = ((StoreFolder *) g_ptr_array_index (folders, 0))->id;
}

/* A third starts a conversation; the rest answers to one of the forty before. */
static void
add_message (StoreDelta *delta, guint32 uid)
{
  g_autofree char *id = g_strdup_printf ("<%u.%08x@mail.example.org>", uid, uid * 2654435761u);
  guint32 parent = uid > 50 ? uid - 1 - uid % 40 : 1;
  g_autofree char *parent_id =
      g_strdup_printf ("<%u.%08x@mail.example.org>", parent, parent * 2654435761u);
  g_autofree char *subject = g_strdup_printf ("A subject of usual length, number %u", uid);
  g_autofree char *address = g_strdup_printf ("person%u@example.org", uid % 997);
  const char *references[] = { parent_id, NULL };
  StoreNewMessage message = {
    .uid = uid,
    .flags = uid % 5 == 0 ? STORE_FLAG_NONE : STORE_FLAG_SEEN,
    .internal_date = (gint64) uid * 60 * G_USEC_PER_SEC,
    .date = (gint64) uid * 60 * G_USEC_PER_SEC,
    .size = 4000 + uid % 10000,
    .subject = subject,
    .from_name = "A Person of the List",
    .from_address = address,
    .to = "Another Person",
    .message_id = id,
    .in_reply_to = uid % 3 == 0 ? NULL : parent_id,
    .references = uid % 3 == 0 ? NULL : references,
  };
  store_delta_add_message (delta, &message);
}

/* Newest first, as a first synchronisation does it. */
static void
insert (Bench *bench)
{
  gint64 start = g_get_monotonic_time ();
  double cpu = cpu_ms ();
  double worst = 0;
  for (guint32 last = bench->n_messages; last > 0; last -= MIN (last, BATCH))
    {
      g_autoptr (GAsyncResult) result = NULL;
      StoreDelta *delta = store_delta_new (bench->folder, 1, STORE_ORIGIN_INITIAL);
      for (guint32 uid = last; uid > 0 && uid > last - MIN (last, BATCH); uid--)
        add_message (delta, uid);
      gint64 begin = g_get_monotonic_time ();
      store_delta_apply_async (bench->database, delta, NULL, on_result, &result);
      store_delta_apply_finish (bench->database, wait_for (&result), NULL, NULL);
      worst = MAX (worst, ms_since (begin));
    }
  double total = ms_since (start);
  g_print (
      "insert %u in deltas of %d: %.0f ms (processor %.0f ms), %.0f rows/s, worst delta %.1f ms\n",
      bench->n_messages, BATCH, total, cpu_ms () - cpu, bench->n_messages / total * 1000, worst);
}

static GArray *
load_keys (Bench *bench, gsize limit, gboolean conversations)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (StoreView) view = store_view_new_folder (bench->folder);
  gint64 start = g_get_monotonic_time ();
  view->conversations = conversations;
  store_message_load_keys_async (bench->database, view, limit, NULL, on_result, &result);
  GArray *keys = store_message_load_keys_finish (bench->database, wait_for (&result), NULL);
  g_print ("load %u keys of %s: %.2f ms\n", keys->len, conversations ? "conversations" : "messages",
           ms_since (start));
  return keys;
}

/* Rows of messages, or of conversations. */
static void
load_pages (Bench *bench, const GArray *keys, gboolean conversations)
{
  double total = 0;
  double worst = 0;
  guint32 random = 1;
  for (guint i = 0; i < N_PAGES; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      gint64 ids[PAGE];
      random = random * 1664525u + 1013904223u;
      guint first = random % (keys->len - PAGE);
      for (guint k = 0; k < PAGE; k++)
        ids[k] = g_array_index (keys, StoreKey, first + k).id;
      gint64 start = g_get_monotonic_time ();
      g_autoptr (GPtrArray) messages = NULL;
      if (conversations)
        {
          store_conversation_load_rows_async (bench->database, ids, PAGE, NULL, on_result, &result);
          messages =
              store_conversation_load_rows_finish (bench->database, wait_for (&result), NULL);
        }
      else
        {
          store_message_load_async (bench->database, ids, PAGE, NULL, on_result, &result);
          messages = store_message_load_finish (bench->database, wait_for (&result), NULL);
        }
      double ms = ms_since (start);
      total += ms;
      worst = MAX (worst, ms);
    }
  g_print ("load pages of %d %s: mean %.2f ms, worst %.2f ms\n", PAGE,
           conversations ? "conversations" : "messages", total / N_PAGES, worst);
}

static void
load_uids (Bench *bench)
{
  g_autoptr (GAsyncResult) result = NULL;
  gint64 start = g_get_monotonic_time ();
  store_message_load_uids_async (bench->database, bench->folder, NULL, on_result, &result);
  g_autoptr (GArray) uids =
      store_message_load_uids_finish (bench->database, wait_for (&result), NULL);
  g_print ("load %u uids: %.1f ms\n", uids->len, ms_since (start));
}

static void
set_flags (Bench *bench, const GArray *keys)
{
  enum
  {
    N = 1000
  };
  gint64 ids[N];
  double worst = 0;
  gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      gint64 id = g_array_index (keys, StoreKey, i).id;
      gint64 begin = g_get_monotonic_time ();
      store_operation_set_flags_async (bench->database, &id, 1, STORE_FLAG_FLAGGED, 0, NULL, NULL,
                                       NULL, on_result, &result);
      store_operation_set_flags_finish (bench->database, wait_for (&result), NULL);
      worst = MAX (worst, ms_since (begin));
    }
  g_print ("100 user flag changes, each durable: mean %.2f ms, worst %.2f ms\n",
           ms_since (start) / 100, worst);
  for (guint i = 0; i < N; i++)
    ids[i] = g_array_index (keys, StoreKey, 1000 + i).id;
  g_autoptr (GAsyncResult) result = NULL;
  start = g_get_monotonic_time ();
  store_operation_set_flags_async (bench->database, ids, N, STORE_FLAG_ANSWERED, 0, NULL, NULL,
                                   NULL, on_result, &result);
  store_operation_set_flags_finish (bench->database, wait_for (&result), NULL);
  g_print ("user flag change on %d rows: %.1f ms\n", N, ms_since (start));
}

static void
server_flags (Bench *bench)
{
  double worst = 0;
  gint64 start = g_get_monotonic_time ();
  for (guint32 first = 1; first + BATCH <= 10000; first += BATCH)
    {
      g_autoptr (GAsyncResult) result = NULL;
      StoreDelta *delta = store_delta_new (bench->folder, 1, STORE_ORIGIN_PUSH);
      for (guint32 uid = first; uid < first + BATCH; uid++)
        store_delta_set_flags (delta, uid, STORE_FLAG_SEEN | STORE_FLAG_ANSWERED, NULL, 5);
      gint64 begin = g_get_monotonic_time ();
      store_delta_apply_async (bench->database, delta, NULL, on_result, &result);
      store_delta_apply_finish (bench->database, wait_for (&result), NULL, NULL);
      worst = MAX (worst, ms_since (begin));
    }
  g_print ("flags of 9500 rows in deltas of %d: %.0f ms, worst delta %.1f ms\n", BATCH,
           ms_since (start), worst);
}

/* Until the index is complete, from the last delta on. */
static void
wait_for_index (Bench *bench)
{
  gint64 start = g_get_monotonic_time ();
  double cpu = cpu_ms ();
  g_autoptr (StoreQuery) query = store_query_parse ("subject:usual", 0);
  for (guint n = 0; n < bench->n_messages;)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_usleep (50 * 1000);
      store_search_async (bench->database, query, NULL, bench->folder, 1, NULL, on_result, &result);
      g_autoptr (GArray) some = store_search_finish (bench->database, wait_for (&result), NULL);
      /* ids rise as the sync goes down: the oldest message is the last one */
      g_autoptr (StoreQuery) oldest = store_query_parse ("subject:usual before:1970-01-02", 0);
      g_autoptr (GAsyncResult) last = NULL;
      store_search_async (bench->database, oldest, NULL, 0, 0, NULL, on_result, &last);
      g_autoptr (GArray) keys = store_search_finish (bench->database, wait_for (&last), NULL);
      n = keys->len >= MIN (1438, bench->n_messages - 1) ? bench->n_messages : 0;
    }
  double ms = ms_since (start);
  g_print ("index complete after %.0f ms more (processor %.0f ms), %.0f rows/s\n", ms,
           cpu_ms () - cpu, bench->n_messages / ms * 1000);
}

static void
search (Bench *bench)
{
  static const char *const texts[] = {
    "subject",
    "a",
    "usual lengt",
    "from:person99",
    "\"number 4711\"",
    "number is:unread",
    "is:starred",
    "number is:starred",
    "nothing like this",
    "larger:13900",
    "-subject",
    "person1 OR 77",
    "is:read larger:13k",
    "person2 -number",
    "before:1970-02",
    "has:attachment",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (StoreQuery) query = store_query_parse (texts[i], 0);
      g_autoptr (GAsyncResult) first = NULL;
      g_autoptr (GAsyncResult) all = NULL;
      gint64 start = g_get_monotonic_time ();
      store_search_async (bench->database, query, NULL, 0, 50, NULL, on_result, &first);
      g_autoptr (GArray) keys = store_search_finish (bench->database, wait_for (&first), NULL);
      double ms = ms_since (start);
      start = g_get_monotonic_time ();
      store_search_async (bench->database, query, NULL, 0, 0, NULL, on_result, &all);
      g_autoptr (GArray) every = store_search_finish (bench->database, wait_for (&all), NULL);
      g_print ("search %-20s first %2u: %6.2f ms, all %6u: %7.1f ms\n", texts[i], keys->len, ms,
               every->len, ms_since (start));
    }
}

static StoreDatabase *
open_store (const char *root)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = g_build_filename (root, "data", NULL);
  g_autofree char *cache = g_build_filename (root, "cache", NULL);
  gint64 start = g_get_monotonic_time ();
  StoreDatabase *database = store_database_open (data, cache, STORE_OPEN_OWNER, &error);
  if (database == NULL)
    g_error ("%s", error->message);
  g_print ("open: %.1f ms\n", ms_since (start));
  return database;
}

static void
print_size (const char *root, guint n_messages)
{
  g_autofree char *path = g_build_filename (root, "cache", "cache.db", NULL);
  GStatBuf info;
  if (g_stat (path, &info) == 0)
    g_print ("cache.db: %.1f MB, %.0f bytes a message\n", (double) info.st_size / 1e6,
             (double) info.st_size / n_messages);
}

static void
delete_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      delete_tree (child);
    }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  g_autofree char *root = g_dir_make_tmp ("bench-store-XXXXXX", NULL);
  Bench bench = { .n_messages = argc > 1 ? (guint) atoi (argv[1]) : 100000 };
  bench.database = open_store (root);
  make_folder (&bench);
  insert (&bench);
  wait_for_index (&bench);
  store_database_unref (bench.database);
  print_size (root, bench.n_messages);
  bench.database = open_store (root);
  g_autoptr (GArray) first = load_keys (&bench, 1000, FALSE);
  g_autoptr (GArray) keys = load_keys (&bench, 0, FALSE);
  g_autoptr (GArray) conversations = load_keys (&bench, 0, TRUE);
  load_pages (&bench, keys, FALSE);
  load_pages (&bench, conversations, TRUE);
  load_uids (&bench);
  search (&bench);
  set_flags (&bench, keys);
  server_flags (&bench);
  store_database_unref (bench.database);
  delete_tree (root);
  return 0;
}
