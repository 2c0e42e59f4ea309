/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching in a list: every announcement is replayed into a shadow. */
#include "model-fixture.h"
#include "model/pr-folder-private.h"
#include "model/pr-message-list-private.h"
#include "model/pr-search-private.h"

#define ACCOUNT "anna@example.com"

typedef struct
{
  ModelFixture *fixture;
  gint64 inbox;
  gint64 archive;
  PrFolder *folder;
  PrMessageList *list;
  PrSearch *search;
  GArray *shadow; /* gint64 */
  guint n_announcements;
} Search;

static const StoreListing folders[] = {
  { "INBOX", "INBOX", '/', STORE_ROLE_INBOX, TRUE, TRUE },
  { "Archive", "Archive", '/', STORE_ROLE_ARCHIVE, TRUE, TRUE },
};

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Search *self = user_data;

  self->n_announcements++;
  g_assert_false (position == 0 && removed > 1 && removed == added);
  if (removed > 0)
    g_array_remove_range (self->shadow, position, removed);
  for (guint i = 0; i < added; i++)
    {
      gint64 id = pr_message_list_get_id (self->list, position + i);

      g_array_insert_val (self->shadow, position + i, id);
    }
  g_assert_cmpuint (self->shadow->len, ==, g_list_model_get_n_items (model));
  for (guint i = 0; i < self->shadow->len; i++)
    g_assert_cmpint (g_array_index (self->shadow, gint64, i), ==,
                     pr_message_list_get_id (self->list, i));
}

static guint
n_shown (Search *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list));
}

static PrFolder *
make_folder (Search *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) records = NULL;

  store_folder_load_all_async (self->fixture->database, ACCOUNT, NULL, model_wait_callback,
                               &result);
  records =
      store_folder_load_all_finish (self->fixture->database, model_wait_result (&result), NULL);
  for (guint i = 0; i < records->len; i++)
    {
      const StoreFolder *record = g_ptr_array_index (records, i);

      if (record->id == self->inbox)
        return pr_folder_new_mailbox (record);
    }
  g_assert_not_reached ();
}

static void
set_up (Search *self, gconstpointer data)
{
  gint64 now = g_get_real_time ();

  self->fixture = model_fixture_new ();
  model_fixture_set_folders (self->fixture, ACCOUNT, folders, G_N_ELEMENTS (folders));
  self->inbox = model_fixture_find_folder (self->fixture, ACCOUNT, "INBOX");
  self->archive = model_fixture_find_folder (self->fixture, ACCOUNT, "Archive");
  model_fixture_add (self->fixture, self->inbox, 1, 200, now, 0, STORE_ORIGIN_INITIAL);
  model_fixture_add (self->fixture, self->archive, 1001, 1010, now - G_USEC_PER_SEC, 0,
                     STORE_ORIGIN_INITIAL);
  self->folder = make_folder (self);
  self->list = pr_message_list_new (self->fixture->database);
  self->shadow = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect (self->list, "items-changed", G_CALLBACK (on_items_changed), self);
  self->search = pr_search_new (self->fixture->database, self->list);
  pr_message_list_set_folder (self->list, self->folder, PR_MESSAGE_FILTER_NONE);
  model_wait_for (pr_message_list_is_complete (self->list));
  g_assert_cmpuint (n_shown (self), ==, 200);
}

static void
tear_down (Search *self, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (self->list, self);
  g_object_unref (self->search);
  g_object_unref (self->list);
  g_object_unref (self->folder);
  g_array_unref (self->shadow);
  model_fixture_free (self->fixture);
}

static void
wait_shown (Search *self, guint n)
{
  model_wait_for (n_shown (self) == n && !pr_search_is_searching (self->search));
}

static void
test_typing (Search *self, gconstpointer data)
{
  pr_search_set_text (self->search, "subject:1", PR_SEARCH_FOLDER);
  g_assert_true (pr_search_is_active (self->search));
  wait_shown (self, 111); /* 1, 10 to 19, 100 to 199 */
  pr_search_set_text (self->search, "subject:10", PR_SEARCH_FOLDER);
  wait_shown (self, 11);
  pr_search_set_text (self->search, "subject:10", PR_SEARCH_EVERYWHERE);
  wait_shown (self, 21);
  pr_search_set_text (self->search, "subject:10 is:unr", PR_SEARCH_ACCOUNT);
  g_assert_cmpstr (pr_search_get_problem (self->search), ==, "is:unr");
  pr_search_set_text (self->search, "subject:10 in:archive", PR_SEARCH_ACCOUNT);
  g_assert_null (pr_search_get_problem (self->search));
  wait_shown (self, 10);
  pr_search_set_text (self->search, "", PR_SEARCH_ACCOUNT);
  g_assert_false (pr_search_is_active (self->search));
  wait_shown (self, 200);
}

static void
test_changes (Search *self, gconstpointer data)
{
  guint before;

  pr_search_set_text (self->search, "subject:10 is:unread", PR_SEARCH_FOLDER);
  wait_shown (self, 11);
  before = self->n_announcements;
  model_fixture_remove (self->fixture, self->inbox, 105, 105);
  wait_shown (self, 10);
  model_fixture_set_flags (self->fixture, self->inbox, 106, STORE_FLAG_SEEN);
  wait_shown (self, 9);
  model_fixture_add (self->fixture, self->inbox, 1099, 1099, g_get_real_time () + G_USEC_PER_SEC, 0,
                     STORE_ORIGIN_PUSH);
  wait_shown (self, 10);
  g_assert_cmpuint (self->n_announcements, ==, before + 3);
}

static void
test_leave (Search *self, gconstpointer data)
{
  pr_search_set_text (self->search, "subject:10", PR_SEARCH_FOLDER);
  wait_shown (self, 11);
  pr_message_list_set_folder (self->list, self->folder, PR_MESSAGE_FILTER_NONE);
  g_assert_false (pr_search_is_active (self->search));
  wait_shown (self, 200);
  /* left before the first answer */
  pr_search_set_text (self->search, "subject:11", PR_SEARCH_FOLDER);
  pr_message_list_set_folder (self->list, self->folder, PR_MESSAGE_FILTER_NONE);
  model_wait_for (!pr_search_is_active (self->search));
  wait_shown (self, 200);
  pr_search_set_text (self->search, "subject:12", PR_SEARCH_FOLDER);
  pr_search_stop (self->search);
  pr_message_list_stop (self->list);
}

/* Nothing of what was shown before passes for what was found. */
static void
test_failure (Search *self, gconstpointer data)
{
  store_database_close (self->fixture->database);
  pr_search_set_text (self->search, "subject:10", PR_SEARCH_FOLDER);
  model_wait_for (pr_message_list_get_error (self->list) != NULL);
  g_assert_cmpuint (n_shown (self), ==, 0);
  g_assert_false (pr_message_list_is_loading (self->list));
  g_assert_false (pr_search_is_searching (self->search));
  pr_search_retry (self->search);
  g_assert_true (pr_search_is_searching (self->search));
  model_wait_for (!pr_search_is_searching (self->search));
  g_assert_nonnull (pr_message_list_get_error (self->list));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/model/search/typing", Search, NULL, set_up, test_typing, tear_down);
  g_test_add ("/model/search/changes", Search, NULL, set_up, test_changes, tear_down);
  g_test_add ("/model/search/leave", Search, NULL, set_up, test_leave, tear_down);
  g_test_add ("/model/search/failure", Search, NULL, set_up, test_failure, tear_down);
  return g_test_run ();
}
