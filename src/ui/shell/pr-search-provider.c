/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/shell/pr-search-provider.h"

#include <glib/gi18n.h>
#include <string.h>

/* The desktop shows five; a few more let it say how many there are. */
#define MAX_RESULTS 20

struct _PrSearchProvider
{
  GObject parent_instance;

  GApplication *application; /* not owned */
  GDBusConnection *connection;
  guint registration;
  gboolean is_enabled;
  gboolean has_core; /* or knows that there will be none */
  PrCore *core;
  GCancellable *searching; /* of the last search; the desktop asks anew with every letter */
  GPtrArray *waiting;      /* GDBusMethodInvocation: until there is a core */
};

G_DEFINE_FINAL_TYPE (PrSearchProvider, pr_search_provider, G_TYPE_OBJECT)

static const char introspection[] =
    "<node><interface name='org.gnome.Shell.SearchProvider2'>"
    "<method name='GetInitialResultSet'>"
    "<arg type='as' name='terms'/><arg type='as' name='results' direction='out'/></method>"
    "<method name='GetSubsearchResultSet'>"
    "<arg type='as' name='previous_results'/><arg type='as' name='terms'/>"
    "<arg type='as' name='results' direction='out'/></method>"
    "<method name='GetResultMetas'>"
    "<arg type='as' name='identifiers'/><arg type='aa{sv}' name='metas' direction='out'/></method>"
    "<method name='ActivateResult'>"
    "<arg type='s' name='identifier'/><arg type='as' name='terms'/>"
    "<arg type='u' name='timestamp'/></method>"
    "<method name='LaunchSearch'>"
    "<arg type='as' name='terms'/><arg type='u' name='timestamp'/></method>"
    "</interface></node>";

/* A question that is being answered. */
typedef struct
{
  GApplication *application; /* held */
  GDBusMethodInvocation *invocation;
} Question;

static Question *
question_new (PrSearchProvider *self, GDBusMethodInvocation *invocation)
{
  Question *question = g_new (Question, 1);

  question->application = g_object_ref (self->application);
  question->invocation = invocation;
  g_application_hold (self->application);
  return question;
}

/* Answers with VALUE (floating) and forgets the question. */
static void
question_answer (Question *question, GVariant *value)
{
  g_dbus_method_invocation_return_value (question->invocation, value);
  g_application_release (question->application);
  g_object_unref (question->application);
  g_free (question);
}

/* ---- Searching ---- */

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = pr_core_find_finish (PR_CORE (source), result, &error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  if (ids == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("The desktop's search failed: %s", error->message);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    g_variant_builder_add_value (
        &builder, g_variant_new_take_string (
                      g_strdup_printf ("%" G_GINT64_FORMAT, g_array_index (ids, gint64, i))));
  question_answer (question, g_variant_new ("(as)", &builder));
}

static void
search (PrSearchProvider *self, Question *question, const char *const *terms)
{
  g_autofree char *text = g_strjoinv (" ", (char **) terms);

  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  self->searching = g_cancellable_new ();
  pr_core_find_async (self->core, text, MAX_RESULTS, self->searching, on_found, question);
}

/* ---- Describing ---- */

static void
add_meta (GVariantBuilder *metas, PrMessage *message)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, pr_message_get_id (message));
  /* Translators: a found message in the search of the desktop: who sent it and when */
  g_autofree char *description = g_strdup_printf (_ ("%s · %s"), pr_message_get_from (message),
                                                  pr_message_get_date_label (message));
  g_autoptr (GIcon) icon = g_themed_icon_new (
      pr_message_is_unread (message) ? "mail-unread-symbolic" : "mail-read-symbolic");
  g_autoptr (GVariant) serialized = g_icon_serialize (icon);

  g_variant_builder_open (metas, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (id));
  g_variant_builder_add (metas, "{sv}", "name",
                         g_variant_new_string (pr_message_get_subject (message)));
  g_variant_builder_add (metas, "{sv}", "description", g_variant_new_string (description));
  g_variant_builder_add (metas, "{sv}", "icon", serialized);
  g_variant_builder_close (metas);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = pr_core_load_messages_finish (PR_CORE (source), result, &error);
  g_auto (GVariantBuilder) metas = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (messages == NULL)
    g_message ("The desktop's search failed: %s", error->message);
  for (guint i = 0; messages != NULL && i < messages->len; i++)
    add_meta (&metas, g_ptr_array_index (messages, i));
  question_answer (question, g_variant_new ("(aa{sv})", &metas));
}

/* What comes from the bus need not be what was given out. */
static gboolean
parse_id (const char *text, gint64 *out_id)
{
  return g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, out_id, NULL);
}

static void
describe (PrSearchProvider *self, Question *question, const char *const *identifiers)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 id;

  for (gsize i = 0; identifiers[i] != NULL && ids->len < MAX_RESULTS; i++)
    if (parse_id (identifiers[i], &id))
      g_array_append_val (ids, id);
  pr_core_load_messages_async (self->core, (const gint64 *) (void *) ids->data, ids->len, NULL,
                               on_loaded, question);
}

/* ---- Calls ---- */

/* Whether METHOD only tells what to do, which needs no core here. */
static gboolean
run_command (PrSearchProvider *self, const char *method, GVariant *parameters)
{
  GActionGroup *actions = G_ACTION_GROUP (self->application);
  g_autofree const char **terms = NULL;
  const char *identifier;
  gint64 id;

  if (strcmp (method, "ActivateResult") == 0)
    {
      g_variant_get (parameters, "(&s^a&su)", &identifier, &terms, NULL);
      if (parse_id (identifier, &id))
        g_action_group_activate_action (actions, "open-message", g_variant_new_int64 (id));
      return TRUE;
    }
  if (strcmp (method, "LaunchSearch") == 0)
    {
      g_autofree char *text = NULL;

      g_variant_get (parameters, "(^a&su)", &terms, NULL);
      text = g_strjoinv (" ", (char **) terms);
      g_action_group_activate_action (actions, "search-for", g_variant_new_string (text));
      return TRUE;
    }
  return FALSE;
}

static void
answer (PrSearchProvider *self, GDBusMethodInvocation *invocation)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  gboolean describes = strcmp (method, "GetResultMetas") == 0;
  Question *question = question_new (self, invocation);
  g_autofree const char **words = NULL;

  if (!self->is_enabled || self->core == NULL)
    {
      question_answer (question, g_variant_new_parsed (describes ? "(@aa{sv} [],)" : "(@as [],)"));
      return;
    }
  /* the words, or the identifiers, are what is asked last */
  g_variant_get_child (parameters, g_variant_n_children (parameters) - 1, "^a&s", &words);
  if (describes)
    describe (self, question, words);
  else
    search (self, question, words);
}

static void
on_method_call (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  PrSearchProvider *self = PR_SEARCH_PROVIDER (user_data);

  if (run_command (self, method, parameters))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else if (self->has_core)
    answer (self, invocation);
  else
    {
      g_application_hold (self->application);
      g_ptr_array_add (self->waiting, invocation);
    }
}

/* ---- Object ---- */

void
pr_search_provider_set_core (PrSearchProvider *self, PrCore *core)
{
  g_autoptr (GPtrArray) waiting = NULL;

  g_return_if_fail (PR_IS_SEARCH_PROVIDER (self));

  g_set_object (&self->core, core);
  self->has_core = TRUE;
  waiting = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new ();
  for (guint i = 0; i < waiting->len; i++)
    {
      answer (self, g_ptr_array_index (waiting, i));
      g_application_release (self->application);
    }
}

void
pr_search_provider_set_enabled (PrSearchProvider *self, gboolean enabled)
{
  g_return_if_fail (PR_IS_SEARCH_PROVIDER (self));

  self->is_enabled = enabled;
}

static void
pr_search_provider_dispose (GObject *object)
{
  PrSearchProvider *self = PR_SEARCH_PROVIDER (object);

  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;
  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  g_clear_object (&self->connection);
  if (self->waiting->len > 0)
    pr_search_provider_set_core (self, NULL);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (pr_search_provider_parent_class)->dispose (object);
}

static void
pr_search_provider_finalize (GObject *object)
{
  g_ptr_array_unref (PR_SEARCH_PROVIDER (object)->waiting);
  G_OBJECT_CLASS (pr_search_provider_parent_class)->finalize (object);
}

static void
pr_search_provider_class_init (PrSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pr_search_provider_dispose;
  G_OBJECT_CLASS (klass)->finalize = pr_search_provider_finalize;
}

static void
pr_search_provider_init (PrSearchProvider *self)
{
  self->is_enabled = TRUE;
  self->waiting = g_ptr_array_new ();
}

PrSearchProvider *
pr_search_provider_new (GApplication *application,
                        GDBusConnection *connection,
                        const char *path,
                        GError **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_method_call };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr (PrSearchProvider) self = g_object_new (PR_TYPE_SEARCH_PROVIDER, NULL);
  g_autofree char *object_path = g_strconcat (path, "/SearchProvider", NULL);

  self->application = application;
  self->connection = g_object_ref (connection);
  self->registration = g_dbus_connection_register_object (
      connection, object_path, info->interfaces[0], &vtable, self, NULL, error);
  return self->registration != 0 ? g_steal_pointer (&self) : NULL;
}
