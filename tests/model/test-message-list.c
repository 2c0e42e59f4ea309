/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every announcement of the list is replayed into a shadow, which must equal the list after each.
 */
#include "model-fixture.h"
#include "model/pr-error.h"
#include "model/pr-message-list-private.h"
#include "model/pr-message-private.h"

#define ACCOUNT "anna@example.com"

typedef struct
{
  PrMessageList *list;
  GArray *shadow; /* gint64 ids */
  guint n_announcements;
  guint n_whole; /* announcements of a whole list replaced by itself */
  guint n_rebuilt;
  guint last_position;
  guint last_removed;
  guint last_added;
} Recorder;

static const StoreListing folders[] = {
  { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
  { "Sent", "Sent", '/', STORE_ROLE_SENT, TRUE, TRUE },
};

static void
check_shadow (Recorder *recorder)
{
  g_assert_cmpuint (recorder->shadow->len, ==,
                    g_list_model_get_n_items (G_LIST_MODEL (recorder->list)));
  for (guint i = 0; i < recorder->shadow->len; i++)
    g_assert_cmpint (g_array_index (recorder->shadow, gint64, i), ==,
                     pr_message_list_get_id (recorder->list, i));
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Recorder *recorder = user_data;

  recorder->n_announcements++;
  recorder->last_position = position;
  recorder->last_removed = removed;
  recorder->last_added = added;
  if (position == 0 && removed > 1 && removed == added)
    recorder->n_whole++;
  if (removed > 0)
    g_array_remove_range (recorder->shadow, position, removed);
  for (guint i = 0; i < added; i++)
    {
      gint64 id = pr_message_list_get_id (recorder->list, position + i);

      g_array_insert_val (recorder->shadow, position + i, id);
    }
  check_shadow (recorder);
}

static void
on_rebuilt (PrMessageList *list, gpointer user_data)
{
  ((Recorder *) user_data)->n_rebuilt++;
}

static Recorder *
recorder_new (PrMessageList *list)
{
  Recorder *recorder = g_new0 (Recorder, 1);

  recorder->list = list;
  recorder->shadow = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), recorder);
  g_signal_connect (list, "rebuilt", G_CALLBACK (on_rebuilt), recorder);
  return recorder;
}

static void
recorder_free (Recorder *recorder)
{
  g_assert_cmpuint (recorder->n_whole, ==, 0);
  g_signal_handlers_disconnect_by_data (recorder->list, recorder);
  g_array_unref (recorder->shadow);
  g_free (recorder);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recorder, recorder_free)

static gint64
now (void)
{
  return g_get_real_time ();
}

static ModelFixture *
fixture_with (guint n, gint64 *out_inbox)
{
  ModelFixture *fixture = model_fixture_new ();

  model_fixture_set_folders (fixture, ACCOUNT, folders, G_N_ELEMENTS (folders));
  *out_inbox = model_fixture_find_folder (fixture, ACCOUNT, "INBOX");
  if (n > 0)
    model_fixture_add (fixture, *out_inbox, 1, n, now (), 0, STORE_ORIGIN_INITIAL);
  return fixture;
}

static void
open_list (PrMessageList *list, gint64 folder)
{
  g_autoptr (StoreView) view = store_view_new_folder (folder);

  pr_message_list_set_view (list, view, FALSE);
  model_wait_for (pr_message_list_is_complete (list));
}

static void
check_keys (ModelFixture *fixture, PrMessageList *list, gint64 folder)
{
  g_autoptr (GArray) keys = model_fixture_load_keys (fixture, folder);

  g_assert_cmpuint (keys->len, ==, g_list_model_get_n_items (G_LIST_MODEL (list)));
  for (guint i = 0; i < keys->len; i++)
    g_assert_cmpint (g_array_index (keys, StoreKey, i).id, ==, pr_message_list_get_id (list, i));
}

static void
test_load (void)
{
  static const guint sizes[] = { 0, 1, 127, 128, 999, 1000, 1001, 2500 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gint64 inbox;
      g_autoptr (ModelFixture) fixture = fixture_with (sizes[i], &inbox);
      g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
      g_autoptr (Recorder) recorder = recorder_new (list);

      open_list (list, inbox);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, sizes[i]);
      /* the first thousand, and all others at once */
      g_assert_cmpuint (recorder->n_announcements, ==, (sizes[i] > 0) + (sizes[i] > 1000));
      check_keys (fixture, list, inbox);
      pr_message_list_stop (list);
    }
}

static void
test_rows (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (3000, &inbox);
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (PrMessage) row = NULL;
  g_autoptr (PrMessage) same = NULL;
  g_autoptr (PrMessage) neighbour = NULL;
  guint position;

  open_list (list, inbox);
  row = g_list_model_get_item (G_LIST_MODEL (list), 2000);
  same = g_list_model_get_item (G_LIST_MODEL (list), 2000);
  g_assert_true (row == same);
  g_assert_false (pr_message_is_loaded (row));
  g_assert_cmpstr (pr_message_get_subject (row), ==, "");
  g_assert_false (pr_message_is_unread (row));
  model_wait_for (pr_message_is_loaded (row));
  g_assert_cmpstr (pr_message_get_subject (row), ==, "Message 1000");
  g_assert_cmpstr (pr_message_get_from (row), ==, "Anna Becker");
  g_assert_true (pr_message_is_unread (row));
  g_assert_true (g_str_has_prefix (pr_message_get_accessible_label (row),
                                   "unread, Anna Becker, Message 1000, "));

  /* the page came as a whole */
  neighbour = g_list_model_get_item (G_LIST_MODEL (list), 2001);
  g_assert_true (pr_message_is_loaded (neighbour));
  g_assert_true (pr_message_list_find (list, pr_message_get_id (row), &position));
  g_assert_cmpuint (position, ==, 2000);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 3000));
  pr_message_list_stop (list);
}

/* However much is scrolled, only a few pages stay in memory. */
static void
test_few_rows_live (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (5000, &inbox);
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (GPtrArray) weak = g_ptr_array_new ();
  guint alive = 0;

  open_list (list, inbox);
  for (guint i = 0; i < 5000; i++)
    {
      gpointer *slot = g_new0 (gpointer, 1);
      g_autoptr (PrMessage) row = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_set_weak_pointer (slot, row);
      g_ptr_array_add (weak, slot);
    }
  for (guint i = 0; i < weak->len; i++)
    {
      gpointer *slot = g_ptr_array_index (weak, i);

      if (*slot != NULL)
        alive++;
      g_clear_weak_pointer (slot);
      g_free (slot);
    }
  g_assert_cmpuint (alive, <=, 12 * 128);
  pr_message_list_stop (list);
}

static void
test_push (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (2000, &inbox);
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (Recorder) recorder = recorder_new (list);
  g_autoptr (PrMessage) top = NULL;
  g_autoptr (PrMessage) second = NULL;

  open_list (list, inbox);
  top = g_list_model_get_item (G_LIST_MODEL (list), 0);
  model_wait_for (pr_message_is_loaded (top));
  g_assert_nonnull (pr_message_get_group_label (top));

  recorder->n_announcements = 0;
  model_fixture_add (fixture, inbox, 2001, 2001, now () + 1, 0, STORE_ORIGIN_PUSH);
  model_wait_for (g_list_model_get_n_items (G_LIST_MODEL (list)) == 2001);
  g_assert_cmpuint (recorder->n_announcements, ==, 1);
  g_assert_cmpuint (recorder->last_position, ==, 0);
  g_assert_cmpuint (recorder->last_removed, ==, 0);
  g_assert_cmpuint (recorder->last_added, ==, 1);

  /* the row that was first is the same object, without its heading */
  second = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_assert_true (second == top);
  check_keys (fixture, list, inbox);
  pr_message_list_stop (list);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_flags (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (50, &inbox);
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (Recorder) recorder = recorder_new (list);
  g_autoptr (PrMessage) row = NULL;
  guint n_notified = 0;

  open_list (list, inbox);
  row = g_list_model_get_item (G_LIST_MODEL (list), 0);
  model_wait_for (pr_message_is_loaded (row));
  recorder->n_announcements = 0;
  g_signal_connect (row, "notify::unread", G_CALLBACK (on_notify), &n_notified);
  model_fixture_set_flags (fixture, inbox, 50, STORE_FLAG_SEEN | STORE_FLAG_FLAGGED);
  model_wait_for (!pr_message_is_unread (row));
  g_assert_true (pr_message_is_starred (row));
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (recorder->n_announcements, ==, 0);

  /* \Deleted hides, taking it back shows */
  model_fixture_set_flags (fixture, inbox, 50, STORE_FLAG_DELETED);
  model_wait_for (g_list_model_get_n_items (G_LIST_MODEL (list)) == 49);
  model_fixture_set_flags (fixture, inbox, 50, STORE_FLAG_SEEN);
  model_wait_for (g_list_model_get_n_items (G_LIST_MODEL (list)) == 50);
  check_keys (fixture, list, inbox);
  pr_message_list_stop (list);
}

/* A row that was read stays in the list of unread ones until it is opened anew. */
static void
test_unread_filter (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (10, &inbox);
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (Recorder) recorder = recorder_new (list);
  g_autoptr (StoreView) view = store_view_new_folder (inbox);
  g_autoptr (PrMessage) row = NULL;

  model_fixture_set_flags (fixture, inbox, 3, STORE_FLAG_SEEN);
  view->without = STORE_FLAG_SEEN;
  pr_message_list_set_view (list, view, FALSE);
  model_wait_for (pr_message_list_is_complete (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 9);
  row = g_list_model_get_item (G_LIST_MODEL (list), 0);
  model_fixture_set_flags (fixture, inbox, 10, STORE_FLAG_SEEN);
  model_fixture_set_flags (fixture, inbox, 3, 0);
  model_wait_for (g_list_model_get_n_items (G_LIST_MODEL (list)) == 10);
  pr_message_list_set_view (list, view, FALSE);
  model_wait_for (pr_message_list_is_complete (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 9);
  pr_message_list_stop (list);
}

/* Random additions, removals and flags, in changes small and large; also while keys are read. */
static void
test_random (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (1500, &inbox);
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (Recorder) recorder = recorder_new (list);
  g_autoptr (StoreView) view = store_view_new_folder (inbox);
  guint32 uid = 1500;

  pr_message_list_set_view (list, view, FALSE);
  for (int i = 0; i < 60; i++)
    {
      guint32 first = (guint32) g_test_rand_int_range (1, (gint32) uid);

      switch (g_test_rand_int_range (0, 5))
        {
        case 0:
          model_fixture_add (fixture, inbox, uid + 1, uid + 1, now (), 0, STORE_ORIGIN_PUSH);
          uid++;
          break;
        case 1:
          /* interleaved with what is there: many places at once */
          model_fixture_add (fixture, inbox, uid + 1, uid + 100,
                             now () - g_test_rand_int_range (0, 60) * G_USEC_PER_SEC,
                             STORE_FLAG_SEEN, STORE_ORIGIN_INITIAL);
          uid += 100;
          break;
        case 2:
          model_fixture_remove (fixture, inbox, first,
                                first + (guint32) g_test_rand_int_range (0, 50));
          break;
        case 3:
          model_fixture_set_flags (fixture, inbox, first, STORE_FLAG_DELETED);
          break;
        case 4:
        default:
          if (g_test_rand_int_range (0, 4) == 0)
            pr_message_list_set_view (list, view, FALSE);
          g_clear_object (&(GObject *){ g_list_model_get_item (G_LIST_MODEL (list), first) });
          break;
        }
    }
  model_fixture_settle (fixture);
  model_wait_for (pr_message_list_is_complete (list));
  check_shadow (recorder);
  check_keys (fixture, list, inbox);
  pr_message_list_stop (list);
}

/* A message that names one or two others of the same mailbox, or none. */
static void
add_reply (ModelFixture *fixture, gint64 folder, guint32 uid)
{
  g_autofree char *id = g_strdup_printf ("%u@x", uid);
  g_autofree char *one = g_strdup_printf ("%d@x", g_test_rand_int_range (1, (gint32) uid + 20));
  g_autofree char *other = g_strdup_printf ("%d@x", g_test_rand_int_range (1, (gint32) uid + 20));
  const char *references[] = { one, other, NULL };
  StoreNewMessage message = {
    .uid = uid,
    .flags = g_test_rand_int_range (0, 2) == 0 ? STORE_FLAG_SEEN : STORE_FLAG_NONE,
    .internal_date = now () - (gint64) g_test_rand_int_range (0, 1000) * G_USEC_PER_SEC,
    .size = uid,
    .message_id = id,
    .subject = id,
    .from_name = "Anna",
    .references = g_test_rand_int_range (0, 3) == 0 ? references : NULL,
  };
  StoreDelta *delta = store_delta_new (folder, 1, STORE_ORIGIN_PUSH);

  store_delta_add_message (delta, &message);
  store_delta_apply_async (fixture->database, delta, NULL, NULL, NULL);
}

static void
check_conversations (ModelFixture *fixture, PrMessageList *list, StoreView *view)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) keys = NULL;

  store_message_load_keys_async (fixture->database, view, 0, NULL, model_wait_callback, &result);
  keys = store_message_load_keys_finish (fixture->database, model_wait_result (&result), NULL);
  g_assert_cmpuint (keys->len, ==, g_list_model_get_n_items (G_LIST_MODEL (list)));
  for (guint i = 0; i < keys->len; i++)
    g_assert_cmpint (g_array_index (keys, StoreKey, i).id, ==, pr_message_list_get_id (list, i));
}

/* Answers and late parents join conversations, messages go and change: the rows stay those of the
 * cache, with the state of all their messages. */
static void
test_random_conversations (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (1, &inbox);
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (Recorder) recorder = recorder_new (list);
  g_autoptr (StoreView) view = store_view_new_folder (inbox);
  g_autoptr (PrMessage) first = NULL;

  view->conversations = TRUE;
  pr_message_list_set_view (list, view, FALSE);
  for (guint32 uid = 2; uid < 400; uid++)
    {
      guint32 other = (guint32) g_test_rand_int_range (1, (gint32) uid);

      add_reply (fixture, inbox, uid);
      if (uid % 5 == 0)
        model_fixture_remove (fixture, inbox, other, other + 1);
      if (uid % 3 == 0)
        model_fixture_set_flags (fixture, inbox, other, (StoreFlags) g_test_rand_int_range (0, 32));
      if (uid % 100 != 0)
        continue;
      model_fixture_settle (fixture);
      model_wait_for (pr_message_list_is_complete (list));
      check_shadow (recorder);
      check_conversations (fixture, list, view);
    }
  first = g_list_model_get_item (G_LIST_MODEL (list), 0);
  model_wait_for (pr_message_is_loaded (first));
  g_assert_cmpuint (pr_message_get_n_messages (first), >=, 1);
  pr_message_list_stop (list);
}

/* The list tells that a row is the same before it takes the place of the old one. */
static void
on_replacing (PrMessageList *list, gint64 old_id, gint64 new_id, gpointer user_data)
{
  gint64 *ids = user_data;
  guint position;

  g_assert_true (pr_message_list_find (list, old_id, &position));
  g_assert_false (pr_message_list_find (list, new_id, &position));
  ids[0] = old_id;
  ids[1] = new_id;
}

static void
test_answer (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (1, &inbox);
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (StoreView) view = store_view_new_folder (inbox);
  g_autoptr (PrMessage) row = NULL;
  StoreNewMessage answer = { .uid = 2,
                             .internal_date = now () + G_USEC_PER_SEC,
                             .message_id = "a" };
  StoreDelta *delta = store_delta_new (inbox, 1, STORE_ORIGIN_PUSH);
  gint64 ids[2] = { 0, 0 };
  gint64 old_id;

  view->conversations = TRUE;
  pr_message_list_set_view (list, view, FALSE);
  model_wait_for (pr_message_list_is_complete (list));
  old_id = pr_message_list_get_id (list, 0);
  row = g_list_model_get_item (G_LIST_MODEL (list), 0);
  model_wait_for (pr_message_is_loaded (row));
  g_assert_cmpuint (pr_message_get_n_messages (row), ==, 1);
  g_signal_connect (list, "replacing", G_CALLBACK (on_replacing), ids);
  answer.in_reply_to = pr_message_get_record (row)->message_id;
  store_delta_add_message (delta, &answer);
  store_delta_apply_async (fixture->database, delta, NULL, NULL, NULL);
  model_wait_for (ids[0] != 0 && pr_message_list_get_id (list, 0) == ids[1]);
  g_assert_cmpint (ids[0], ==, old_id);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_clear_object (&row);
  row = g_list_model_get_item (G_LIST_MODEL (list), 0);
  model_wait_for (pr_message_get_n_messages (row) == 2);
  pr_message_list_stop (list);
}

static void
test_many_places (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (200, &inbox);
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (Recorder) recorder = recorder_new (list);

  open_list (list, inbox);
  model_fixture_add (fixture, inbox, 201, 400, now () - 30 * G_USEC_PER_SEC, 0,
                     STORE_ORIGIN_INITIAL);
  model_wait_for (g_list_model_get_n_items (G_LIST_MODEL (list)) == 400);
  g_assert_cmpuint (recorder->n_rebuilt, ==, 1);
  check_keys (fixture, list, inbox);
  pr_message_list_stop (list);
}

static void
test_switch (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (300, &inbox);
  gint64 sent = model_fixture_find_folder (fixture, ACCOUNT, "Sent");
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (Recorder) recorder = recorder_new (list);

  model_fixture_add (fixture, sent, 1, 20, now (), STORE_FLAG_SEEN, STORE_ORIGIN_INITIAL);
  open_list (list, inbox);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 300);
  open_list (list, sent);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 20);
  open_list (list, inbox);
  check_keys (fixture, list, inbox);
  pr_message_list_set_view (list, NULL, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  pr_message_list_stop (list);
}

static void
test_group_labels (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (0, &inbox);
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (PrMessage) first = NULL;
  g_autoptr (PrMessage) second = NULL;
  g_autoptr (PrMessage) old = NULL;

  model_fixture_add (fixture, inbox, 1, 1, now () - 40 * G_TIME_SPAN_DAY, 0, STORE_ORIGIN_INITIAL);
  /* a minute apart: within one day unless midnight is between them, so the same instant */
  model_fixture_add (fixture, inbox, 2, 2, now (), 0, STORE_ORIGIN_INITIAL);
  model_fixture_add (fixture, inbox, 3, 3, now (), 0, STORE_ORIGIN_INITIAL);
  open_list (list, inbox);
  first = g_list_model_get_item (G_LIST_MODEL (list), 0);
  second = g_list_model_get_item (G_LIST_MODEL (list), 1);
  old = g_list_model_get_item (G_LIST_MODEL (list), 2);
  g_assert_cmpstr (pr_message_get_group_label (first), ==, "Today");
  g_assert_null (pr_message_get_group_label (second));
  g_assert_nonnull (pr_message_get_group_label (old));

  /* without the first, the second opens the day */
  model_fixture_remove (fixture, inbox, 3, 3);
  model_wait_for (g_list_model_get_n_items (G_LIST_MODEL (list)) == 2);
  g_assert_cmpstr (pr_message_get_group_label (second), ==, "Today");
  pr_message_list_stop (list);
}

/* What cannot be read is told, instead of the rows from before, and can be read again. */
static void
test_unreadable (void)
{
  gint64 inbox;
  g_autoptr (ModelFixture) fixture = fixture_with (2500, &inbox);
  gint64 sent = model_fixture_find_folder (fixture, ACCOUNT, "Sent");
  g_autoptr (PrMessageList) list = pr_message_list_new (fixture->database);
  g_autoptr (Recorder) recorder = recorder_new (list);
  g_autoptr (StoreView) view = store_view_new_folder (sent);

  open_list (list, inbox);
  g_assert_null (pr_message_list_get_error (list));
  pr_message_list_reload (list);
  model_wait_for (pr_message_list_is_complete (list));
  g_assert_cmpuint (recorder->shadow->len, ==, 2500);

  store_database_close (fixture->database);
  for (guint i = 0; i < 2; i++)
    {
      if (i == 0)
        pr_message_list_set_view (list, view, FALSE);
      else
        pr_message_list_reload (list);
      g_assert_null (pr_message_list_get_error (list));
      model_wait_for (!pr_message_list_is_loading (list));
      g_assert_error (pr_message_list_get_error (list), PR_ERROR, PR_ERROR_FAILED);
      g_assert_cmpuint (recorder->shadow->len, ==, 0);
      g_assert_false (pr_message_list_is_complete (list));
    }
  pr_message_list_set_view (list, NULL, FALSE);
  g_assert_null (pr_message_list_get_error (list));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/message-list/load", test_load);
  g_test_add_func ("/model/message-list/rows", test_rows);
  g_test_add_func ("/model/message-list/few-rows-live", test_few_rows_live);
  g_test_add_func ("/model/message-list/push", test_push);
  g_test_add_func ("/model/message-list/flags", test_flags);
  g_test_add_func ("/model/message-list/unread-filter", test_unread_filter);
  g_test_add_func ("/model/message-list/random", test_random);
  g_test_add_func ("/model/message-list/random-conversations", test_random_conversations);
  g_test_add_func ("/model/message-list/answer", test_answer);
  g_test_add_func ("/model/message-list/many-places", test_many_places);
  g_test_add_func ("/model/message-list/switch", test_switch);
  g_test_add_func ("/model/message-list/group-labels", test_group_labels);
  g_test_add_func ("/model/message-list/unreadable", test_unreadable);
  return g_test_run ();
}
