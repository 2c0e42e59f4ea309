/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which messages are a conversation, and the rows that lists show of them. */
#include <sqlite3.h>

#include "store-fixture.h"
#include "store/store-conversation.h"

typedef struct
{
  guint32 uid;
  const char *id;
  const char *references; /* separated by spaces */
  const char *from;
  StoreFlags flags;
} Mail;

static void
add_mail (StoreDelta *delta, const Mail *mail)
{
  g_auto (GStrv) references =
      g_strsplit (mail->references != NULL ? mail->references : "", " ", -1);
  StoreNewMessage message = {
    .uid = mail->uid,
    .internal_date = (gint64) mail->uid * G_USEC_PER_SEC,
    .size = mail->uid,
    .flags = mail->flags,
    .message_id = mail->id,
    .subject = "Hello",
    .from_name = mail->from,
    .from_address = "someone@example.org",
    .references = (const char *const *) references,
  };
  store_delta_add_message (delta, &message);
}

static void
receive (Fixture *fixture, gint64 folder, const Mail *mails, gsize n)
{
  StoreDelta *delta = store_delta_new (folder, 1, STORE_ORIGIN_PUSH);
  for (gsize i = 0; i < n; i++)
    add_mail (delta, &mails[i]);
  fixture_apply (fixture, delta);
}

static GArray *
load_keys (Fixture *fixture, gint64 folder, StoreFlags with, StoreFlags without)
{
  StoreView view = { .kind = STORE_VIEW_FOLDER,
                     .folder = folder,
                     .with = with,
                     .without = without,
                     .conversations = TRUE };
  return fixture_load_keys (fixture, &view, 0);
}

static guint
count_rows (Fixture *fixture, gint64 folder)
{
  g_autoptr (GArray) keys = load_keys (fixture, folder, 0, 0);
  return keys->len;
}

/* The row at PLACE of the list. */
static StoreMessage *
load_row (Fixture *fixture, gint64 folder, guint place)
{
  g_autoptr (GArray) keys = load_keys (fixture, folder, 0, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_assert_cmpuint (place, <, keys->len);
  store_conversation_load_rows_async (fixture->database, &g_array_index (keys, StoreKey, place).id,
                                      1, NULL, fixture_on_result, &result);
  g_autoptr (GPtrArray) rows =
      store_conversation_load_rows_finish (fixture->database, fixture_wait (&result), NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  return store_message_ref (g_ptr_array_index (rows, 0));
}

static GPtrArray *
load_conversation (Fixture *fixture, gint64 id)
{
  g_autoptr (GAsyncResult) result = NULL;
  store_conversation_load_async (fixture->database, id, NULL, fixture_on_result, &result);
  return store_conversation_load_finish (fixture->database, fixture_wait (&result), NULL);
}

/* One's own answer is in another folder, and counts. */
static void
test_row (Fixture *fixture, gconstpointer data)
{
  static const Mail inbox[] = {
    { 1, "a@x", NULL, "Anna", STORE_FLAG_FLAGGED | STORE_FLAG_SEEN },
    { 2, "stranger@x", NULL, "Stranger", STORE_FLAG_SEEN },
    { 4, "c@x", "a@x b@x", "Anna", STORE_FLAG_NONE },
    { 5, "d@x", "a@x", "Lars", STORE_FLAG_SEEN },
  };
  static const Mail mine[] = { { 3, "b@x", "a@x", "Me", STORE_FLAG_SEEN } };
  receive (fixture, fixture->inbox, inbox, G_N_ELEMENTS (inbox));
  receive (fixture, fixture->archive, mine, G_N_ELEMENTS (mine));
  g_assert_cmpuint (count_rows (fixture, fixture->inbox), ==, 2);
  g_autoptr (StoreMessage) row = load_row (fixture, fixture->inbox, 0);
  g_assert_cmpuint (row->uid, ==, 5);
  g_assert_cmpuint (row->total, ==, 4);
  g_assert_cmpint (row->flags, ==, STORE_FLAG_FLAGGED);
  g_assert_cmpstrv (row->senders, ((const char *[]){ "Anna", "Me", "Lars", NULL }));
  g_autoptr (GArray) unread = load_keys (fixture, fixture->inbox, 0, STORE_FLAG_SEEN);
  g_autoptr (GArray) starred = load_keys (fixture, fixture->inbox, STORE_FLAG_FLAGGED, 0);
  g_assert_cmpuint (unread->len, ==, 1);
  g_assert_cmpuint (starred->len, ==, 1);
  g_autoptr (GPtrArray) all = load_conversation (fixture, row->id);
  g_assert_cmpuint (all->len, ==, 4);
  for (guint i = 0; i < all->len; i++)
    g_assert_cmpuint (((StoreMessage *) g_ptr_array_index (all, i))->uid, ==,
                      ((const guint32[]){ 1, 3, 4, 5 })[i]);
  fixture_check (fixture);
}

/* What lies in Trash is not part of what is elsewhere, but of what is there. */
static void
test_trash (Fixture *fixture, gconstpointer data)
{
  static const Mail inbox[] = {
    { 1, "a@x", NULL, "Anna", STORE_FLAG_NONE },
    { 2, "b@x", "a@x", "Lars", STORE_FLAG_NONE },
  };
  receive (fixture, fixture->inbox, inbox, G_N_ELEMENTS (inbox));
  fixture_move (fixture, fixture_find_uid (fixture, fixture->inbox, 2), fixture->trash);
  g_autoptr (StoreMessage) here = load_row (fixture, fixture->inbox, 0);
  g_autoptr (StoreMessage) there = load_row (fixture, fixture->trash, 0);
  g_assert_cmpuint (here->total, ==, 1);
  g_assert_cmpuint (there->total, ==, 2);
  fixture_check (fixture);
}

/* Copies of a message in several folders are one message. */
static void
test_copies (Fixture *fixture, gconstpointer data)
{
  static const Mail mail[] = { { 1, "a@x", NULL, "Anna", STORE_FLAG_NONE } };
  receive (fixture, fixture->inbox, mail, 1);
  receive (fixture, fixture->archive, mail, 1);
  g_autoptr (StoreMessage) row = load_row (fixture, fixture->archive, 0);
  g_autoptr (GPtrArray) all = load_conversation (fixture, row->id);
  g_assert_cmpuint (row->total, ==, 1);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpint (((StoreMessage *) g_ptr_array_index (all, 0))->folder, ==, fixture->archive);
  /* also from the trash, and of two in one folder the row's own */
  receive (fixture, fixture->trash, mail, 1);
  g_autoptr (StoreMessage) trashed = load_row (fixture, fixture->trash, 0);
  g_autoptr (GPtrArray) there = load_conversation (fixture, trashed->id);
  g_assert_cmpuint (there->len, ==, 1);
  g_assert_cmpint (((StoreMessage *) g_ptr_array_index (there, 0))->id, ==, trashed->id);
  StoreDelta *delta = store_delta_new (fixture->archive, 1, STORE_ORIGIN_PUSH);
  StoreNewMessage copy = {
    .uid = 50,
    .internal_date = G_USEC_PER_SEC,
    .size = 1,
    .message_id = mail[0].id,
    .subject = "Hello",
    .from_name = "Anna",
    .from_address = "someone@example.org",
  };
  store_delta_add_message (delta, &copy);
  fixture_apply (fixture, delta);
  g_autoptr (StoreMessage) newest = load_row (fixture, fixture->archive, 0);
  g_autoptr (GPtrArray) both = load_conversation (fixture, newest->id);
  g_assert_cmpuint (newest->uid, ==, 50);
  g_assert_cmpuint (both->len, ==, 1);
  g_assert_cmpint (((StoreMessage *) g_ptr_array_index (both, 0))->id, ==, newest->id);
}

/* Ids that name each other in a circle, one id for two messages, none at all, one's own id. */
static void
test_odd_ids (Fixture *fixture, gconstpointer data)
{
  static const Mail mails[] = {
    { 1, "a@x", "b@x", "Anna", STORE_FLAG_NONE },
    { 2, "b@x", "a@x", "Lars", STORE_FLAG_NONE },
    { 3, "same@x", NULL, "Anna", STORE_FLAG_NONE },
    { 4, "same@x", NULL, "Lars", STORE_FLAG_NONE },
    { 5, "", NULL, "Nobody", STORE_FLAG_NONE },
    { 6, "", NULL, "Nobody", STORE_FLAG_NONE },
    { 7, "self@x", "self@x", "Narcissus", STORE_FLAG_NONE },
    { 8, "<>", "<> <", "Empty", STORE_FLAG_NONE },
    { 9, "<>", "> <>", "Empty", STORE_FLAG_NONE },
  };
  receive (fixture, fixture->inbox, mails, G_N_ELEMENTS (mails));
  g_assert_cmpuint (count_rows (fixture, fixture->inbox), ==, 7);
  fixture_check (fixture);
}

/* Subjects and the name of a mailing list connect nobody; a reply to a message that is not here
 * does. */
static void
test_list (Fixture *fixture, gconstpointer data)
{
  static const Mail mails[] = {
    { 1, "one@list", NULL, "Anna", STORE_FLAG_NONE },
    { 2, "two@list", NULL, "Lars", STORE_FLAG_NONE },
    { 3, "x@list", "missing@list", "Anna", STORE_FLAG_NONE },
    { 4, "y@list", "missing@list", "Lars", STORE_FLAG_NONE },
  };
  receive (fixture, fixture->inbox, mails, G_N_ELEMENTS (mails));
  g_assert_cmpuint (count_rows (fixture, fixture->inbox), ==, 3);
}

static const StoreFolderChange *
last_part (Fixture *fixture, gint64 folder)
{
  const StoreChange *change = g_ptr_array_index (fixture->changes, fixture->changes->len - 1);
  const StoreFolderChange *part = store_change_find_folder (change, folder);
  g_assert_nonnull (part);
  g_assert_nonnull (part->conversations);
  return part->conversations;
}

/* The parent comes last: two rows become one, at the place of the newest. */
static void
test_late_parent (Fixture *fixture, gconstpointer data)
{
  static const Mail answers[] = {
    { 5, "c@x", "a@x", "Anna", STORE_FLAG_SEEN },
    { 6, "e@x", "b@x", "Lars", STORE_FLAG_NONE },
  };
  static const Mail parent[] = { { 4, "b@x", "a@x", "Me", STORE_FLAG_SEEN } };
  receive (fixture, fixture->inbox, answers, G_N_ELEMENTS (answers));
  g_assert_cmpuint (count_rows (fixture, fixture->inbox), ==, 2);
  fixture_clear_changes (fixture);
  receive (fixture, fixture->inbox, parent, 1);
  fixture_check (fixture);
  const StoreFolderChange *part = last_part (fixture, fixture->inbox);
  g_assert_cmpuint (count_rows (fixture, fixture->inbox), ==, 1);
  g_autoptr (StoreMessage) row = load_row (fixture, fixture->inbox, 0);
  g_assert_cmpuint (row->uid, ==, 6);
  g_assert_cmpuint (row->total, ==, 3);
  g_assert_false (row->flags & STORE_FLAG_SEEN);
  g_assert_cmpuint (part->replaced->len, <=, 1);
}

/* The row of a conversation that an answer comes to is told to be the same in a new place; the
 * other folders' rows count it. */
static void
test_answer (Fixture *fixture, gconstpointer data)
{
  static const Mail first[] = { { 1, "a@x", NULL, "Anna", STORE_FLAG_SEEN } };
  static const Mail answer[] = { { 2, "b@x", "a@x", "Me", STORE_FLAG_SEEN } };
  static const Mail second[] = { { 3, "c@x", "a@x b@x", "Anna", STORE_FLAG_NONE } };
  receive (fixture, fixture->inbox, first, 1);
  gint64 old_id = fixture_find_uid (fixture, fixture->inbox, 1);
  receive (fixture, fixture->archive, answer, 1);
  fixture_check (fixture);
  const StoreFolderChange *counted = last_part (fixture, fixture->inbox);
  g_assert_cmpuint (counted->added->len + counted->removed->len, ==, 0);
  g_assert_cmpuint (counted->updated->len, ==, 1);
  g_assert_cmpint (g_array_index (counted->updated, gint64, 0), ==, old_id);
  receive (fixture, fixture->inbox, second, 1);
  fixture_check (fixture);
  const StoreFolderChange *moved = last_part (fixture, fixture->inbox);
  g_assert_cmpuint (moved->replaced->len, ==, 1);
  const StoreReplacedRow *replaced = &g_array_index (moved->replaced, StoreReplacedRow, 0);
  g_assert_cmpint (replaced->old_id, ==, old_id);
  g_assert_cmpint (replaced->new_id, ==, fixture_find_uid (fixture, fixture->inbox, 3));
}

/* An action on a row is about the messages of its folder. */
static void
test_list_members (Fixture *fixture, gconstpointer data)
{
  static const Mail inbox[] = {
    { 1, "a@x", NULL, "Anna", STORE_FLAG_NONE },
    { 2, "b@x", "a@x", "Lars", STORE_FLAG_NONE },
    { 9, "other@x", NULL, "Anna", STORE_FLAG_NONE },
  };
  static const Mail mine[] = { { 3, "c@x", "a@x", "Me", STORE_FLAG_SEEN } };
  static const Mail old[] = { { 8, "d@x", "a@x", "Anna", STORE_FLAG_SEEN } };
  StoreView view = { .kind = STORE_VIEW_FOLDER, .folder = fixture->inbox, .conversations = TRUE };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  receive (fixture, fixture->inbox, inbox, G_N_ELEMENTS (inbox));
  receive (fixture, fixture->archive, mine, 1);
  receive (fixture, fixture->archive, old, 1);
  gint64 newest = fixture_find_uid (fixture, fixture->inbox, 2);
  gint64 oldest = fixture_find_uid (fixture, fixture->inbox, 1);
  gint64 asked[] = { newest, oldest, 123456789 };
  store_conversation_list_async (fixture->database, &view, asked, G_N_ELEMENTS (asked), NULL,
                                 fixture_on_result, &result);
  g_autoptr (GArray) ids =
      store_conversation_list_finish (fixture->database, fixture_wait (&result), NULL);
  g_assert_cmpuint (ids->len, ==, 2);
  g_assert_cmpint (g_array_index (ids, gint64, 0), ==, newest);
  g_assert_cmpint (g_array_index (ids, gint64, 1), ==, oldest);
  /* a command that comes when the row has just gone to the archive is not about what lies there */
  fixture_move (fixture, newest, fixture->archive);
  fixture_move (fixture, oldest, fixture->archive);
  store_conversation_list_async (fixture->database, &view, asked, G_N_ELEMENTS (asked), NULL,
                                 fixture_on_result, &again);
  g_autoptr (GArray) gone =
      store_conversation_list_finish (fixture->database, fixture_wait (&again), NULL);
  g_assert_cmpuint (gone->len, ==, 0);
}

/* A cache of before gets its rows when it is opened. */
static void
test_migration (Fixture *fixture, gconstpointer data)
{
  static const Mail inbox[] = {
    { 1, "a@x", NULL, "Anna", STORE_FLAG_FLAGGED },
    { 2, "b@x", "a@x", "Lars", STORE_FLAG_SEEN },
    { 3, "c@x", NULL, "Lars", STORE_FLAG_DELETED },
  };
  static const char sql[] = "DROP TABLE conversation_row;"
                            "PRAGMA user_version = 2;";
  sqlite3 *db = NULL;
  g_autofree char *path = g_build_filename (fixture->cache_dir, "cache.db", NULL);
  receive (fixture, fixture->inbox, inbox, G_N_ELEMENTS (inbox));
  fixture_close (fixture);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  fixture_open (fixture);
  fixture_check_tables (fixture);
  g_assert_cmpuint (count_rows (fixture, fixture->inbox), ==, 1);
}

/* Messages that name each other at random. */
static void
receive_random (Fixture *fixture, gint64 folder, guint32 uid)
{
  g_autofree char *id = g_strdup_printf ("%d@x", g_test_rand_int_range (0, 60));
  g_autofree char *one = g_strdup_printf ("%d@x", g_test_rand_int_range (0, 60));
  g_autofree char *both = g_strdup_printf ("%s %d@x", one, g_test_rand_int_range (0, 60));
  const char *const references[] = { NULL, NULL, one, both };
  Mail mail = { uid, id, references[g_test_rand_int_range (0, 4)], "Anna",
                (StoreFlags) g_test_rand_int_range (0, 32) };
  receive (fixture, folder, &mail, 1);
}

static gint64
pick_row (Fixture *fixture)
{
  gint64 folders[] = { fixture->inbox, fixture->archive, fixture->trash };
  g_autoptr (GArray) keys = fixture_load_all_keys (fixture, folders[g_test_rand_int_range (0, 3)]);
  return keys->len == 0
             ? 0
             : g_array_index (keys, StoreKey, g_test_rand_int_range (0, (gint32) keys->len)).id;
}

/* Whatever happens, the kept rows are what the messages say. */
static void
test_random_walk (Fixture *fixture, gconstpointer data)
{
  gint64 folders[] = { fixture->inbox, fixture->archive, fixture->trash };
  guint32 next_uid = 1;
  for (guint step = 0; step < 300; step++)
    {
      gint64 folder = folders[g_test_rand_int_range (0, 3)];
      gint64 id = pick_row (fixture);
      int action = g_test_rand_int_range (0, 8);
      if (action < 3)
        receive_random (fixture, folder, next_uid++);
      else if (action < 5 && id != 0)
        fixture_set_flags (fixture, id, (StoreFlags) g_test_rand_int_range (0, 32),
                           (StoreFlags) g_test_rand_int_range (0, 32));
      else if (action == 5 && id != 0)
        fixture_move (fixture, id, folder);
      else
        {
          guint32 uid = (guint32) g_test_rand_int_range (1, (gint32) next_uid + 1);
          StoreDelta *delta = store_delta_new (folder, 1, STORE_ORIGIN_PUSH);
          store_delta_remove (delta, &(StoreUidRange){ uid, uid + 2 }, 1);
          fixture_apply (fixture, delta);
        }
      fixture_check (fixture);
      if (step % 30 == 29)
        fixture_check_tables (fixture);
    }
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/store/conversation/row", test_row);
  add ("/store/conversation/trash", test_trash);
  add ("/store/conversation/copies", test_copies);
  add ("/store/conversation/odd-ids", test_odd_ids);
  add ("/store/conversation/list", test_list);
  add ("/store/conversation/late-parent", test_late_parent);
  add ("/store/conversation/answer", test_answer);
  add ("/store/conversation/list-members", test_list_members);
  add ("/store/conversation/migration", test_migration);
  add ("/store/conversation/random-walk", test_random_walk);
  return g_test_run ();
}
