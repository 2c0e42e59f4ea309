/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-test-account.h"

#include "account/account-secrets.h"
#include "engine/engine-error-private.h"
#include "engine/engine-session.h"
#include "net/net-error.h"

typedef struct
{
  GTask *task;
  AccountSettings *settings;
  GBytes *password;
  guint keyring_ms;
  GCancellable *cancellable; /* cancelled with either of the next two */
  GCancellable *stopping;
  gulong stopping_id;
  GCancellable *outer;
  gulong outer_id;
  ImapClient *client;
  GPtrArray *results; /* EngineStepResult */
} Test;

static void
test_free (Test *test)
{
  g_cancellable_disconnect (test->stopping, test->stopping_id);
  g_cancellable_disconnect (test->outer, test->outer_id);
  g_clear_object (&test->stopping);
  g_clear_object (&test->outer);
  g_object_unref (test->cancellable);
  imap_client_close (test->client);
  g_object_unref (test->client);
  g_object_unref (test->task);
  g_object_unref (test->settings);
  g_clear_pointer (&test->password, g_bytes_unref);
  g_ptr_array_unref (test->results);
  g_free (test);
}

/* (transfer full) TEXT, nullable. */
static void
add_result (Test *test, EngineStep step, const GError *error, char *text)
{
  EngineStepResult *result = g_atomic_rc_box_new0 (EngineStepResult);

  result->step = step;
  result->error = error != NULL ? engine_error_translate (error) : NULL;
  result->certificate = error != NULL ? engine_certificate_new_from_error (error) : NULL;
  result->text = text != NULL ? text : g_strdup ("");
  g_ptr_array_add (test->results, result);
}

static void
end (Test *test)
{
  EngineStepResult *last = g_ptr_array_index (test->results, test->results->len - 1);

  last->wire = net_wire_log_to_text (
      net_connection_get_wire_log (imap_client_get_connection (test->client)));
  g_task_return_pointer (test->task, g_ptr_array_ref (test->results),
                         (GDestroyNotify) g_ptr_array_unref);
  test_free (test);
}

static void
end_with (Test *test, EngineStep step, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (test->task, g_error_copy (error));
      test_free (test);
      return;
    }
  add_result (test, step, error, NULL);
  end (test);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Test *test = user_data;
  g_autoptr (ImapListing) listing = NULL;
  g_autoptr (GError) error = NULL;

  listing = imap_client_list_finish (test->client, result, &error);
  if (listing == NULL)
    {
      end_with (test, ENGINE_STEP_LIST, error);
      return;
    }
  add_result (test, ENGINE_STEP_LIST, NULL, g_strdup_printf ("%u folders", listing->lists->len));
  end (test);
}

static void
on_authenticated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Test *test = user_data;
  g_autoptr (GError) error = NULL;

  if (!imap_client_authenticate_finish (test->client, result, &error))
    {
      end_with (test, ENGINE_STEP_LOGIN, error);
      return;
    }
  add_result (test, ENGINE_STEP_LOGIN, NULL, g_strdup (imap_client_get_mechanism (test->client)));
  imap_client_list_async (test->client, FALSE, test->cancellable, on_listed, test);
}

static void
authenticate (Test *test)
{
  imap_client_authenticate_async (
      test->client, account_settings_get_values (test->settings)->imap.user, test->password,
      NET_SECRET_PASSWORD, test->cancellable, on_authenticated, test);
}

static void
on_password (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Test *test = user_data;
  g_autoptr (GError) error = NULL;

  test->password = account_secrets_lookup_finish (result, &error);
  if (test->password == NULL)
    end_with (test, ENGINE_STEP_LOGIN, error);
  else
    authenticate (test);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Test *test = user_data;
  const AccountValues *values = account_settings_get_values (test->settings);
  g_autofree char *where = g_strdup_printf ("%s:%u", values->imap.host, (guint) values->imap.port);
  g_autoptr (GError) error = NULL;

  if (!imap_client_open_finish (test->client, result, &error))
    {
      if (!g_error_matches (error, NET_ERROR, NET_ERROR_TLS)
          && !g_error_matches (error, NET_ERROR, NET_ERROR_UNTRUSTED_CERTIFICATE))
        {
          end_with (test, ENGINE_STEP_CONNECT, error);
          return;
        }
      add_result (test, ENGINE_STEP_CONNECT, NULL, g_steal_pointer (&where));
      end_with (test, ENGINE_STEP_TLS, error);
      return;
    }
  add_result (test, ENGINE_STEP_CONNECT, NULL, g_steal_pointer (&where));
  add_result (test, ENGINE_STEP_TLS, NULL,
              g_strdup (net_connection_is_tls (imap_client_get_connection (test->client))
                            ? "TLS"
                            : "not encrypted"));
  if (test->password != NULL)
    authenticate (test);
  else
    account_secrets_lookup_async (test->settings, ACCOUNT_PROTOCOL_IMAP, test->keyring_ms,
                                  test->cancellable, on_password, test);
}

/* In whichever thread cancels. */
static void
on_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

void
engine_test_account_run (AccountSettings *settings,
                         GBytes *password,
                         guint keyring_ms,
                         GCancellable *stopping,
                         GTask *task)
{
  g_autoptr (NetEndpoint) endpoint = engine_session_dup_endpoint (settings);
  Test *test = g_new0 (Test, 1);

  test->task = g_object_ref (task);
  test->settings = g_object_ref (settings);
  test->password = password != NULL ? g_bytes_ref (password) : NULL;
  test->keyring_ms = keyring_ms;
  test->cancellable = g_cancellable_new ();
  test->stopping = g_object_ref (stopping);
  test->stopping_id =
      g_cancellable_connect (stopping, G_CALLBACK (on_cancelled), test->cancellable, NULL);
  if (g_task_get_cancellable (task) != NULL)
    {
      test->outer = g_object_ref (g_task_get_cancellable (task));
      test->outer_id =
          g_cancellable_connect (test->outer, G_CALLBACK (on_cancelled), test->cancellable, NULL);
    }
  test->client = imap_client_new (NULL);
  test->results = g_ptr_array_new_with_free_func ((GDestroyNotify) engine_step_result_unref);
  imap_client_open_async (test->client, endpoint, test->cancellable, on_opened, test);
}
