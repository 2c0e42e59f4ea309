/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/list/pr-selection.h"

#include "ui/pr-panes.h"

/* A list of which only the length is known: asking for an item is what the selection must not do.
 */
#define FAKE_TYPE_LIST (fake_list_get_type ())
G_DECLARE_FINAL_TYPE (FakeList, fake_list, FAKE, LIST, GObject)

struct _FakeList
{
  GObject parent_instance;
  guint n_items;
  guint n_asked;
};

static GType
fake_list_get_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
fake_list_get_n_items (GListModel *list)
{
  return FAKE_LIST (list)->n_items;
}

static gpointer
fake_list_get_item (GListModel *list, guint position)
{
  FakeList *self = FAKE_LIST (list);

  self->n_asked++;
  return position < self->n_items ? g_object_new (G_TYPE_OBJECT, NULL) : NULL;
}

static void
fake_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = fake_list_get_item_type;
  iface->get_n_items = fake_list_get_n_items;
  iface->get_item = fake_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeList,
                               fake_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, fake_list_list_model_init))

static void
fake_list_class_init (FakeListClass *klass)
{
}

static void
fake_list_init (FakeList *self)
{
}

static void
fake_list_splice (FakeList *self, guint position, guint removed, guint added)
{
  self->n_items += added - removed;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* What the selection must be: one boolean a row. */
typedef struct
{
  FakeList *list;
  PrSelection *selection;
  GArray *shadow; /* gboolean */
  guint n_changed;
  guint n_notified;
} Fixture;

static void
on_selection_changed (GtkSelectionModel *model, guint position, guint n_items, gpointer user_data)
{
  ((Fixture *) user_data)->n_changed++;
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  ((Fixture *) user_data)->n_notified++;
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);

  fixture->list = g_object_new (FAKE_TYPE_LIST, NULL);
  fixture->list->n_items = n;
  fixture->selection = pr_selection_new (G_LIST_MODEL (fixture->list));
  fixture->shadow = g_array_new (FALSE, TRUE, sizeof (gboolean));
  g_array_set_size (fixture->shadow, n);
  g_signal_connect (fixture->selection, "selection-changed", G_CALLBACK (on_selection_changed),
                    fixture);
  g_signal_connect (fixture->selection, "notify::n-selected", G_CALLBACK (on_notify), fixture);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->selection);
  g_object_unref (fixture->list);
  g_array_unref (fixture->shadow);
}

static void
check_against_shadow (Fixture *fixture)
{
  guint n_selected = 0;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->selection)), ==,
                    fixture->shadow->len);
  for (guint i = 0; i < fixture->shadow->len; i++)
    {
      gboolean expected = g_array_index (fixture->shadow, gboolean, i);

      g_assert_cmpint (
          gtk_selection_model_is_selected (GTK_SELECTION_MODEL (fixture->selection), i), ==,
          expected);
      n_selected += expected;
    }
  g_assert_cmpuint (pr_selection_get_n_selected (fixture->selection), ==, n_selected);
  g_assert_cmpuint (fixture->list->n_asked, ==, 0);
}

static void
splice_both (Fixture *fixture, guint position, guint removed, guint added)
{
  if (removed > 0)
    g_array_remove_range (fixture->shadow, position, removed);
  for (guint i = 0; i < added; i++)
    {
      gboolean unselected = FALSE;

      g_array_insert_val (fixture->shadow, position, unselected);
    }
  fake_list_splice (fixture->list, position, removed, added);
}

static void
select_both (Fixture *fixture, guint position, gboolean exclusive)
{
  gboolean selected = TRUE;

  if (exclusive)
    memset (fixture->shadow->data, 0, fixture->shadow->len * sizeof (gboolean));
  g_array_index (fixture->shadow, gboolean, position) = selected;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->selection), position, exclusive);
}

static void
test_follows_model (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261124);

  for (guint step = 0; step < 2000; step++)
    {
      guint n = fixture->shadow->len;
      guint position = n > 0 ? (guint) g_rand_int_range (rand, 0, (int) n) : 0;

      switch (g_rand_int_range (rand, 0, 5))
        {
        case 0:
          splice_both (fixture, position, 0, (guint) g_rand_int_range (rand, 1, 4));
          break;
        case 1:
          splice_both (fixture, position, n > 0 ? MIN (3, n - position) : 0, 0);
          break;
        case 2:
          splice_both (fixture, position, n > 0 ? 1 : 0, 2);
          break;
        case 3:
          if (n > 0)
            select_both (fixture, position, FALSE);
          break;
        default:
          if (n > 0)
            select_both (fixture, position, step % 7 == 0);
        }
      check_against_shadow (fixture);
    }
}

static void
test_range (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (fixture->selection);

  g_assert_true (gtk_selection_model_select_range (model, 2, 3, TRUE));
  for (guint i = 2; i < 5; i++)
    g_array_index (fixture->shadow, gboolean, i) = TRUE;
  check_against_shadow (fixture);
  g_assert_true (gtk_selection_model_unselect_item (model, 3));
  g_array_index (fixture->shadow, gboolean, 3) = FALSE;
  check_against_shadow (fixture);
  g_assert_cmpuint (pr_selection_get_single (fixture->selection), ==, GTK_INVALID_LIST_POSITION);
  g_assert_true (gtk_selection_model_select_item (model, 7, TRUE));
  g_assert_cmpuint (pr_selection_get_single (fixture->selection), ==, 7);
}

static void
test_signals (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (fixture->selection);

  gtk_selection_model_select_item (model, 5, TRUE);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  gtk_selection_model_select_item (model, 5, TRUE);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  /* The selected row goes: no selection-changed, as it is not there any more, but a notification.
   */
  fixture->n_notified = 0;
  fake_list_splice (fixture->list, 5, 1, 0);
  g_assert_cmpuint (fixture->n_notified, ==, 1);
  g_assert_cmpuint (pr_selection_get_n_selected (fixture->selection), ==, 0);
}

static void
test_select_all (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (fixture->selection);
  gint64 start = g_get_monotonic_time ();

  g_assert_true (gtk_selection_model_select_all (model));
  g_test_message ("selecting %u rows took %" G_GINT64_FORMAT " µs",
                  g_list_model_get_n_items (G_LIST_MODEL (model)), g_get_monotonic_time () - start);
  g_assert_cmpuint (pr_selection_get_n_selected (fixture->selection), ==, 1000000);
  g_assert_cmpuint (fixture->list->n_asked, ==, 0);
  fake_list_splice (fixture->list, 0, 0, 1);
  g_assert_false (gtk_selection_model_is_selected (model, 0));
  g_assert_true (gtk_selection_model_is_selected (model, 1000000));
  g_assert_true (gtk_selection_model_unselect_all (model));
  g_assert_cmpuint (pr_selection_get_n_selected (fixture->selection), ==, 0);
}

static void
on_items_changed (GListModel *list, guint position, guint removed, guint added, gpointer user_data)
{
  g_array_append_vals (user_data, (guint[]){ position, removed, added }, 3);
}

static void
test_set_model (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FakeList) other = g_object_new (FAKE_TYPE_LIST, NULL);
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (guint));
  const guint expected[] = { 0, 10, 0, 0, 0, 4 };

  other->n_items = 4;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->selection), 2, TRUE);
  g_signal_connect (fixture->selection, "items-changed", G_CALLBACK (on_items_changed), changes);
  pr_selection_set_model (fixture->selection, G_LIST_MODEL (other));
  g_assert_cmpmem (changes->data, changes->len * sizeof (guint), expected, sizeof expected);
  g_assert_cmpuint (pr_selection_get_n_selected (fixture->selection), ==, 0);
}

static void
test_panes (void)
{
  for (int width = 320; width < 2000; width++)
    {
      PrPanesLayout layout = pr_panes_compute (width, 400, 700);
      int fixed = 0;

      g_assert_cmpint (layout.sidebar_collapsed, ==, width < 900);
      g_assert_cmpint (layout.list_collapsed, ==, width < 560);
      if (!layout.sidebar_collapsed)
        fixed += layout.sidebar_width;
      if (!layout.list_collapsed)
        fixed += layout.list_width;
      /* The reader keeps a readable width, whatever was asked for. */
      if (!layout.list_collapsed)
        g_assert_cmpint (width - fixed, >=, 320);
      g_assert_cmpint (layout.sidebar_width, <, width);
      g_assert_cmpint (layout.sidebar_width, >=, 200);
    }
}

/* A view of the selection: what it was told must be what is there. */
static void
on_shown_items_changed (GListModel *model,
                        guint position,
                        guint removed,
                        guint added,
                        gpointer data)
{
  guint *n_shown = data;

  g_assert_cmpuint (position + removed, <=, *n_shown);
  *n_shown += added - removed;
  g_assert_cmpuint (*n_shown, ==, g_list_model_get_n_items (model));
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  guint n_shown = 100;

  g_signal_connect (fixture->selection, "items-changed", G_CALLBACK (on_shown_items_changed),
                    &n_shown);
  pr_selection_set_limit (fixture->selection, 40);
  g_assert_cmpuint (n_shown, ==, 40);
  fake_list_splice (fixture->list, 60, 1, 3);
  fake_list_splice (fixture->list, 0, 2, 5);
  g_assert_cmpuint (n_shown, ==, 40);
  fake_list_splice (fixture->list, 30, 75, 0);
  g_assert_cmpuint (n_shown, ==, 30);
  fake_list_splice (fixture->list, 30, 0, 30);
  g_assert_cmpuint (n_shown, ==, 40);

  /* All are selected, also those that are not shown yet. */
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (fixture->selection));
  g_assert_cmpuint (pr_selection_get_n_selected (fixture->selection), ==, 60);
  pr_selection_set_limit (fixture->selection, G_MAXUINT);
  g_assert_cmpuint (n_shown, ==, 60);
  fake_list_splice (fixture->list, 0, 60, 0);
  g_assert_cmpuint (n_shown, ==, 0);
  g_assert_cmpuint (pr_selection_get_n_selected (fixture->selection), ==, 0);
}

#define ADD(path, n, function) \
  g_test_add (path, Fixture, GUINT_TO_POINTER (n), fixture_set_up, function, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/ui/selection/follows-model", 20, test_follows_model);
  ADD ("/ui/selection/limit", 100, test_limit);
  ADD ("/ui/selection/range", 10, test_range);
  ADD ("/ui/selection/signals", 10, test_signals);
  ADD ("/ui/selection/select-all", 1000000, test_select_all);
  ADD ("/ui/selection/set-model", 10, test_set_model);
  g_test_add_func ("/ui/panes/fit", test_panes);
  return g_test_run ();
}
