/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model-fixture.h"
#include "model/pr-image-senders-private.h"
#include "store/store-sender.h"

static void
on_changed (PrImageSenders *senders, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* Writes are done in order: what was asked for before is on disk now. */
static void
wait_for_writer (ModelFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_sender_set_async (fixture->database, "nobody", FALSE, NULL, model_wait_callback, &result);
  g_assert_true (store_sender_set_finish (fixture->database, model_wait_result (&result), NULL));
}

/* What a new run knows. */
static PrImageSenders *
open_senders (ModelFixture *fixture)
{
  PrImageSenders *senders = pr_image_senders_new ();
  guint n_changed = 0;

  g_signal_connect (senders, "changed", G_CALLBACK (on_changed), &n_changed);
  pr_image_senders_set_database (senders, fixture->database);
  model_wait_for (n_changed > 0);
  g_signal_handlers_disconnect_by_data (senders, &n_changed);
  return senders;
}

static void
test_kept (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (PrImageSenders) first = open_senders (fixture);
  g_autoptr (PrImageSenders) second = NULL;
  g_autoptr (PrImageSenders) third = NULL;

  g_assert_false (pr_image_senders_allow (first, "anna@example.org"));
  pr_image_senders_set (first, "Anna@Example.org", TRUE);
  pr_image_senders_set (first, "@shop.example", TRUE);
  g_assert_true (pr_image_senders_allow (first, "anna@example.org"));
  wait_for_writer (fixture);
  second = open_senders (fixture);
  g_assert_true (pr_image_senders_allow (second, "ANNA@example.org"));
  g_assert_true (pr_image_senders_allow (second, "news@shop.example"));
  g_assert_false (pr_image_senders_has (second, "news@shop.example"));
  pr_image_senders_set (second, "@shop.example", FALSE);
  wait_for_writer (fixture);
  third = open_senders (fixture);
  g_assert_false (pr_image_senders_allow (third, "news@shop.example"));
  g_assert_true (pr_image_senders_allow (third, "anna@example.org"));
}

/* What only looks like somebody who may. */
static void
test_others (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  static const char *const others[] = {
    "",
    "@",
    "anna",
    "example.org",
    "@example.org",
    "@shop.example",
    "bea@example.org",
    "anna@example.org.evil.test",
    "anna@example.org@evil.test",
    "news@sub.shop.example",
    "news@notshop.example",
    "anna@example.org ",
  };
  g_autoptr (PrImageSenders) senders = open_senders (fixture);

  pr_image_senders_set (senders, "anna@example.org", TRUE);
  pr_image_senders_set (senders, "@shop.example", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_test_message ("%s", others[i]);
      g_assert_false (pr_image_senders_allow (senders, others[i]));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/image-senders/kept", test_kept);
  g_test_add_func ("/model/image-senders/others", test_others);
  return g_test_run ();
}
