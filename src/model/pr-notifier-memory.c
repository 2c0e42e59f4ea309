/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pr-notifier-memory.h"

#define GROUP "notifications"

/* What is kept on disk of one notification, so that a flood of mail does not fill the file. */
#define MAX_KEPT 500

struct _PrNotifierMemory
{
  char *file;           /* NULL: nothing is kept */
  gboolean changed;     /* since the file was written */
  GHashTable *messages; /* message id (int64) -> notification id, owned by the other table */
  GHashTable *shown;    /* notification id -> set of message ids (int64) */
};

PrNotifierMemory *
pr_notifier_memory_new (void)
{
  PrNotifierMemory *self = g_new0 (PrNotifierMemory, 1);

  self->messages = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->shown =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  return self;
}

void
pr_notifier_memory_free (PrNotifierMemory *self)
{
  g_hash_table_unref (self->messages);
  g_hash_table_unref (self->shown);
  g_free (self->file);
  g_free (self);
}

void
pr_notifier_memory_load (PrNotifierMemory *self, const char *file)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_auto (GStrv) ids = NULL;

  g_free (self->file);
  self->file = g_strdup (file);
  if (g_key_file_load_from_file (keys, file, G_KEY_FILE_NONE, NULL))
    ids = g_key_file_get_keys (keys, GROUP, NULL, NULL);
  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      g_auto (GStrv) numbers = g_key_file_get_string_list (keys, GROUP, ids[i], NULL, NULL);

      for (gsize j = 0; numbers != NULL && numbers[j] != NULL && j < MAX_KEPT; j++)
        {
          gint64 message;

          if (g_ascii_string_to_signed (numbers[j], 10, 1, G_MAXINT64, &message, NULL))
            pr_notifier_memory_add (self, ids[i], message);
        }
    }
  self->changed = FALSE;
}

static void
write_notification (GKeyFile *keys, const char *notification, GHashTable *messages)
{
  g_autoptr (GStrvBuilder) numbers = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  GHashTableIter iter;
  gpointer message;
  gsize n = 0;

  g_hash_table_iter_init (&iter, messages);
  while (n < MAX_KEPT && g_hash_table_iter_next (&iter, &message, NULL))
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, *(gint64 *) message);

      g_strv_builder_add (numbers, number);
      n++;
    }
  list = g_strv_builder_end (numbers);
  g_key_file_set_string_list (keys, GROUP, notification, (const char *const *) list, n);
}

void
pr_notifier_memory_save (PrNotifierMemory *self)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  GHashTableIter iter;
  gpointer notification;
  gpointer messages;
  gsize length;

  if (self->file == NULL || !self->changed)
    return;
  self->changed = FALSE;
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &notification, &messages))
    write_notification (keys, notification, messages);
  data = g_key_file_to_data (keys, &length, NULL);
  /* Not worth waiting for the disk: a file that is lost or torn loses a withdrawal. */
  if (!g_file_set_contents_full (self->file, data, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600,
                                 &error))
    g_message ("What was notified cannot be kept: %s", error->message);
}

/* The set of NOTIFICATION's messages, and the table's own copy of its id. */
static GHashTable *
ensure_notification (PrNotifierMemory *self, const char *notification, const char **out_id)
{
  gpointer id;
  gpointer messages;

  if (!g_hash_table_lookup_extended (self->shown, notification, &id, &messages))
    {
      id = g_strdup (notification);
      messages = g_hash_table_new (g_int64_hash, g_int64_equal);
      g_hash_table_insert (self->shown, id, messages);
    }
  *out_id = id;
  return messages;
}

void
pr_notifier_memory_add (PrNotifierMemory *self, const char *notification, gint64 message)
{
  gint64 *key = g_memdup2 (&message, sizeof message);
  GHashTable *messages;
  const char *id;

  g_free (pr_notifier_memory_remove (self, message));
  messages = ensure_notification (self, notification, &id);
  g_hash_table_insert (self->messages, key, (gpointer) id);
  g_hash_table_add (messages, key);
  self->changed = TRUE;
}

char *
pr_notifier_memory_remove (PrNotifierMemory *self, gint64 message)
{
  const char *notification = g_hash_table_lookup (self->messages, &message);
  GHashTable *messages;
  char *emptied;

  if (notification == NULL)
    return NULL;
  self->changed = TRUE;
  messages = g_hash_table_lookup (self->shown, notification);
  g_hash_table_remove (messages, &message);
  g_hash_table_remove (self->messages, &message);
  if (g_hash_table_size (messages) > 0)
    return NULL;
  emptied = g_strdup (notification);
  g_hash_table_remove (self->shown, emptied);
  return emptied;
}

char **
pr_notifier_memory_clear (PrNotifierMemory *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer notification;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &notification, NULL))
    {
      g_strv_builder_add (ids, notification);
      self->changed = TRUE;
    }
  g_hash_table_remove_all (self->shown);
  g_hash_table_remove_all (self->messages);
  return g_strv_builder_end (ids);
}

guint
pr_notifier_memory_count (PrNotifierMemory *self, const char *notification)
{
  GHashTable *messages = g_hash_table_lookup (self->shown, notification);

  return messages != NULL ? g_hash_table_size (messages) : 0;
}

GArray *
pr_notifier_memory_dup_messages (PrNotifierMemory *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer message;

  g_hash_table_iter_init (&iter, self->messages);
  while (g_hash_table_iter_next (&iter, &message, NULL))
    g_array_append_vals (ids, message, 1);
  return ids;
}
