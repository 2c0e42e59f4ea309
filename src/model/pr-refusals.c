/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/pr-refusals-private.h"

#include <glib/gi18n.h>

#include "model/pr-error.h"
#include "store/store-error.h"
#include "store/store-operation.h"

/* So many characters of what a server says are shown. */
#define MAX_TEXT 200

struct _PrRefusals
{
  GObject parent_instance;

  StoreDatabase *database;
  GCancellable *cancellable; /* of reading the journal */
  GArray *operations;        /* gint64 */
  char *text;                /* what was said of the last one */
  char *sentence;
};

G_DEFINE_FINAL_TYPE (PrRefusals, pr_refusals, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_COUNT,
  PROP_SENTENCE,
  N_PROPS,
};

enum
{
  FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static char *
dup_sentence (PrRefusals *self)
{
  guint n = self->operations->len;

  if (n == 0)
    return g_strdup ("");
  if (self->text == NULL || self->text[0] == '\0')
    return g_strdup_printf (ngettext ("%u change was refused by the server",
                                      "%u changes were refused by the server", n),
                            n);
  /* Translators: %s is what the server said */
  return g_strdup_printf (ngettext ("%u change was refused by the server: %s",
                                    "%u changes were refused by the server: %s", n),
                          n, self->text);
}

static void
update (PrRefusals *self)
{
  g_free (self->sentence);
  self->sentence = dup_sentence (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENTENCE]);
}

static gboolean
has_operation (PrRefusals *self, gint64 operation)
{
  for (guint i = 0; i < self->operations->len; i++)
    if (g_array_index (self->operations, gint64, i) == operation)
      return TRUE;
  return FALSE;
}

static char *
shorten (const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  char *part;

  if (valid == NULL)
    return NULL;
  part = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_TEXT));
  return g_strstrip (g_strdelimit (part, "\r\n\t", ' '));
}

void
pr_refusals_add (PrRefusals *self, gint64 operation, const char *text)
{
  if (has_operation (self, operation))
    return;
  g_array_append_val (self->operations, operation);
  g_free (self->text);
  self->text = shorten (text);
  update (self);
}

static void
clear (PrRefusals *self)
{
  g_array_set_size (self->operations, 0);
  g_clear_pointer (&self->text, g_free);
  update (self);
}

/* One that is gone meanwhile, with its account, needs nothing more. */
static void
report (PrRefusals *self, const GError *error)
{
  g_autoptr (GError) known = NULL;

  if (error == NULL || g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    return;
  known = pr_error_from (error);
  g_message ("What was refused stays in the journal: %s", known->message);
  g_signal_emit (self, signals[FAILED], 0, known);
}

static void
on_repeated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrRefusals) self = user_data;
  g_autoptr (GError) error = NULL;

  store_operation_repeat_finish (self->database, result, &error);
  report (self, error);
}

static void
on_dropped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrRefusals) self = user_data;
  g_autoptr (GError) error = NULL;

  store_operation_drop_finish (self->database, result, &error);
  report (self, error);
}

void
pr_refusals_repeat (PrRefusals *self)
{
  for (guint i = 0; self->database != NULL && i < self->operations->len; i++)
    store_operation_repeat_async (self->database, g_array_index (self->operations, gint64, i), NULL,
                                  on_repeated, g_object_ref (self));
  clear (self);
}

void
pr_refusals_drop (PrRefusals *self)
{
  for (guint i = 0; self->database != NULL && i < self->operations->len; i++)
    store_operation_drop_async (self->database, g_array_index (self->operations, gint64, i), NULL,
                                on_dropped, g_object_ref (self));
  clear (self);
}

static void
on_journal_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PrRefusals) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) operations = store_operation_load_finish (self->database, result, &error);

  if (operations == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("The journal cannot be read: %s", error->message);
      return;
    }
  for (guint i = 0; i < operations->len; i++)
    {
      StoreOperation *operation = g_ptr_array_index (operations, i);

      if (operation->state == STORE_OPERATION_FAILED)
        pr_refusals_add (self, operation->id, operation->error);
    }
}

void
pr_refusals_set_database (PrRefusals *self, StoreDatabase *database)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->database, store_database_unref);
  if (self->operations->len > 0)
    clear (self);
  if (database == NULL)
    return;
  self->database = store_database_ref (database);
  self->cancellable = g_cancellable_new ();
  store_operation_load_async (database, NULL, self->cancellable, on_journal_loaded,
                              g_object_ref (self));
}

/* ---- Object ---- */

static void
pr_refusals_finalize (GObject *object)
{
  PrRefusals *self = PR_REFUSALS (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->database, store_database_unref);
  g_array_unref (self->operations);
  g_free (self->text);
  g_free (self->sentence);
  G_OBJECT_CLASS (pr_refusals_parent_class)->finalize (object);
}

static void
pr_refusals_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PrRefusals *self = PR_REFUSALS (object);

  switch (prop_id)
    {
    case PROP_COUNT:
      g_value_set_uint (value, self->operations->len);
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, self->sentence);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pr_refusals_class_init (PrRefusalsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = pr_refusals_finalize;
  object_class->get_property = pr_refusals_get_property;
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[FAILED] = g_signal_new ("failed", PR_TYPE_REFUSALS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
pr_refusals_init (PrRefusals *self)
{
  self->operations = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->sentence = g_strdup ("");
}

PrRefusals *
pr_refusals_new (void)
{
  return g_object_new (PR_TYPE_REFUSALS, NULL);
}

guint
pr_refusals_get_count (PrRefusals *self)
{
  return self->operations->len;
}

const char *
pr_refusals_get_sentence (PrRefusals *self)
{
  return self->sentence;
}
