/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-image-senders-private.h"

#include "model/pr-error.h"
#include "store/store-sender.h"

#include <string.h>

struct _PrImageSenders
{
  GObject parent_instance;

  StoreDatabase *database;
  GCancellable *cancellable; /* of reading them */
  GHashTable *names;
};

G_DEFINE_FINAL_TYPE (PrImageSenders, pr_image_senders, G_TYPE_OBJECT)

enum
{
  CHANGED,
  FAILED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* Addresses are compared without regard to case, as mail servers do. */
static char *
dup_key (const char *name)
{
  return g_utf8_strdown (name, -1);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrImageSenders) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = store_sender_load_finish (self->database, result, &error);

  if (names == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("Whose images are shown cannot be read: %s", error->message);
      return;
    }
  for (guint i = 0; names[i] != NULL; i++)
    g_hash_table_add (self->names, dup_key (names[i]));
  g_signal_emit (self, signals[CHANGED], 0);
}

void
pr_image_senders_set_database (PrImageSenders *self, StoreDatabase *database)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->database, store_database_unref);
  g_hash_table_remove_all (self->names);
  if (database == NULL)
    return;
  self->database = store_database_ref (database);
  self->cancellable = g_cancellable_new ();
  store_sender_load_async (database, self->cancellable, on_loaded, g_object_ref (self));
}

gboolean
pr_image_senders_has (PrImageSenders *self, const char *name)
{
  g_autofree char *key = dup_key (name);

  return g_hash_table_contains (self->names, key);
}

gboolean
pr_image_senders_allow (PrImageSenders *self, const char *address)
{
  const char *at = strrchr (address, '@');

  return at != NULL && at > address && at[1] != '\0'
         && (pr_image_senders_has (self, address) || pr_image_senders_has (self, at));
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrImageSenders) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) known = NULL;

  if (store_sender_set_finish (self->database, result, &error))
    return;
  known = pr_error_from (error);
  g_message ("Whose images are shown was not kept: %s", known->message);
  g_signal_emit (self, signals[FAILED], 0, known);
}

void
pr_image_senders_set (PrImageSenders *self, const char *name, gboolean allowed)
{
  char *key = dup_key (name);

  if (self->database != NULL)
    store_sender_set_async (self->database, key, allowed, NULL, on_set, g_object_ref (self));
  if (allowed)
    g_hash_table_add (self->names, g_steal_pointer (&key));
  else
    g_hash_table_remove (self->names, key);
  g_free (key);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
pr_image_senders_finalize (GObject *object)
{
  PrImageSenders *self = PR_IMAGE_SENDERS (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->database, store_database_unref);
  g_hash_table_unref (self->names);
  G_OBJECT_CLASS (pr_image_senders_parent_class)->finalize (object);
}

static void
pr_image_senders_class_init (PrImageSendersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pr_image_senders_finalize;
  signals[CHANGED] = g_signal_new ("changed", PR_TYPE_IMAGE_SENDERS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", PR_TYPE_IMAGE_SENDERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
pr_image_senders_init (PrImageSenders *self)
{
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

PrImageSenders *
pr_image_senders_new (void)
{
  return g_object_new (PR_TYPE_IMAGE_SENDERS, NULL);
}
