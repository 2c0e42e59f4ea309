/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-session.h"

typedef enum
{
  SESSION_NEW,
  SESSION_OPENING,
  SESSION_OPEN,
  SESSION_CLOSED,
} SessionState;

struct _EngineSession
{
  GObject parent;

  AccountSettings *settings;
  StoreDatabase *database;
  const EngineSessionOps *ops;
  gpointer ops_data;
  SessionState state;
  ImapClient *client;
  EngineMailbox *mailbox;
  GBytes *password; /* while opening */
  gboolean compress;
};

G_DEFINE_FINAL_TYPE (EngineSession, engine_session, G_TYPE_OBJECT)

static void
engine_session_dispose (GObject *object)
{
  EngineSession *self = ENGINE_SESSION (object);

  engine_session_close (self);
  G_OBJECT_CLASS (engine_session_parent_class)->dispose (object);
}

static void
engine_session_finalize (GObject *object)
{
  EngineSession *self = ENGINE_SESSION (object);

  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  store_database_unref (self->database);
  g_clear_pointer (&self->password, g_bytes_unref);
  G_OBJECT_CLASS (engine_session_parent_class)->finalize (object);
}

static void
engine_session_class_init (EngineSessionClass *class)
{
  G_OBJECT_CLASS (class)->dispose = engine_session_dispose;
  G_OBJECT_CLASS (class)->finalize = engine_session_finalize;
}

static void
engine_session_init (EngineSession *self)
{
}

static void
drop_mailbox (EngineSession *self)
{
  if (self->mailbox != NULL)
    engine_mailbox_close (self->mailbox);
  g_clear_object (&self->mailbox);
}

/* The server speaks. What comes before SELECT is under way still belongs to the mailbox selected
 * before, which is compared anew when it is next selected. */
static EngineMailbox *
get_listener (EngineSession *self)
{
  if (self->mailbox == NULL)
    return NULL;
  if (!engine_mailbox_is_selected (self->mailbox)
      && imap_client_get_state (self->client) != IMAP_CLIENT_SELECTING
      && g_strcmp0 (imap_client_get_mailbox (self->client), engine_mailbox_get_name (self->mailbox))
             != 0)
    return NULL;
  return self->mailbox;
}

static void
on_exists (ImapClient *client, guint32 count, gpointer user_data)
{
  EngineMailbox *mailbox = get_listener (user_data);

  if (mailbox != NULL)
    engine_mailbox_on_exists (mailbox, count);
}

static void
on_expunge (ImapClient *client, guint32 seq, gpointer user_data)
{
  EngineMailbox *mailbox = get_listener (user_data);

  if (mailbox != NULL)
    engine_mailbox_on_expunge (mailbox, seq);
}

static void
on_vanished (ImapClient *client, ImapSet *uids, gboolean earlier, gpointer user_data)
{
  EngineMailbox *mailbox = get_listener (user_data);

  if (mailbox != NULL)
    engine_mailbox_on_vanished (mailbox, uids, earlier);
}

static void
on_fetch (ImapClient *client, ImapFetch *fetch, gpointer user_data)
{
  g_autoptr (ImapFetch) owned = fetch;
  EngineMailbox *mailbox = get_listener (user_data);

  if (mailbox != NULL)
    engine_mailbox_on_fetch (mailbox, owned);
}

static void
on_missed (ImapClient *client, ImapResponseKind seems, guint32 uid, gpointer user_data)
{
  EngineMailbox *mailbox = get_listener (user_data);

  if (mailbox != NULL)
    engine_mailbox_on_missed (mailbox, seems, uid);
}

static void
on_condition (ImapClient *client, const ImapCondition *condition, gpointer user_data)
{
  EngineMailbox *mailbox = get_listener (user_data);

  if (mailbox != NULL)
    engine_mailbox_on_condition (mailbox, condition);
}

static void
on_alert (ImapClient *client, const char *text, gpointer user_data)
{
  EngineSession *self = user_data;

  g_message ("%s: the server says: %s", account_settings_get_id (self->settings), text);
}

static void
on_learned (ImapClient *client, gpointer user_data)
{
  EngineSession *self = user_data;

  self->ops->learned (self, self->ops_data);
}

static void
on_closed (ImapClient *client, const GError *error, gpointer user_data)
{
  g_autoptr (EngineSession) self = g_object_ref (user_data);
  gboolean was_open = self->state == SESSION_OPEN;

  self->state = SESSION_CLOSED;
  drop_mailbox (self);
  /* While opening, the error comes through the callback. */
  if (was_open)
    self->ops->closed (self, error, self->ops_data);
}

static void
on_status (ImapClient *client, const ImapStatus *status, gpointer user_data)
{
  EngineSession *self = user_data;

  if (self->state == SESSION_OPEN)
    self->ops->status (self, status, self->ops_data);
}

static void
on_list (ImapClient *client, const ImapList *list, gpointer user_data)
{
  EngineSession *self = user_data;

  if (self->state == SESSION_OPEN)
    self->ops->list (self, self->ops_data);
}

static const ImapClientHandler handler = {
  .exists = on_exists,
  .expunge = on_expunge,
  .vanished = on_vanished,
  .fetch = on_fetch,
  .missed = on_missed,
  .list = on_list,
  .status = on_status,
  .condition = on_condition,
  .alert = on_alert,
  .learned = on_learned,
  .closed = on_closed,
};

EngineSession *
engine_session_new (AccountSettings *settings,
                    StoreDatabase *database,
                    ImapMemory *memory,
                    const EngineSessionOps *ops,
                    gpointer ops_data)
{
  EngineSession *self = g_object_new (ENGINE_TYPE_SESSION, NULL);

  self->settings = g_object_ref (settings);
  self->database = store_database_ref (database);
  self->ops = ops;
  self->ops_data = ops_data;
  self->client = imap_client_new (NULL);
  imap_client_set_memory (self->client, memory);
  imap_client_set_handler (self->client, &handler, self);
  return self;
}

NetEndpoint *
engine_session_dup_endpoint (AccountSettings *settings)
{
  static const NetSecurity security[] = {
    [ACCOUNT_SECURITY_TLS] = NET_SECURITY_TLS,
    [ACCOUNT_SECURITY_STARTTLS] = NET_SECURITY_STARTTLS,
    [ACCOUNT_SECURITY_NONE] = NET_SECURITY_NONE,
  };
  const AccountValues *values = account_settings_get_values (settings);
  const NetPin pin = { values->pinned_sha256, values->pinned_server };

  return net_endpoint_new_full (values->imap.host, values->imap.port,
                                security[values->imap.security], &pin, values->ca_file);
}

static void
open_failed (EngineSession *self, GTask *task, GError *error)
{
  engine_session_close (self);
  g_task_return_error (task, error);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EngineSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!imap_client_prepare_finish (self->client, result, &error))
    {
      open_failed (self, task, error);
      return;
    }
  if (self->state != SESSION_OPENING)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed while opening");
      return;
    }
  self->state = SESSION_OPEN;
  imap_client_idle_start (self->client);
  g_task_return_boolean (task, TRUE);
}

static void
on_authenticated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EngineSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  g_clear_pointer (&self->password, g_bytes_unref);
  if (!imap_client_authenticate_finish (self->client, result, &error))
    {
      open_failed (self, task, error);
      return;
    }
  imap_client_prepare_async (self->client,
                             self->compress ? IMAP_PREPARE_COMPRESS : IMAP_PREPARE_DEFAULT,
                             g_task_get_cancellable (task), on_prepared, g_object_ref (task));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EngineSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!imap_client_open_finish (self->client, result, &error))
    {
      open_failed (self, task, error);
      return;
    }
  imap_client_authenticate_async (
      self->client, account_settings_get_values (self->settings)->imap.user, self->password,
      NET_SECRET_PASSWORD, g_task_get_cancellable (task), on_authenticated, g_object_ref (task));
}

void
engine_session_open_async (EngineSession *self,
                           GBytes *password,
                           gboolean compress,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (NetEndpoint) endpoint = engine_session_dup_endpoint (self->settings);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (self->state == SESSION_NEW);
  g_task_set_source_tag (task, engine_session_open_async);
  self->state = SESSION_OPENING;
  self->password = g_bytes_ref (password);
  self->compress = compress;
  imap_client_open_async (self->client, endpoint, cancellable, on_opened, task);
}

gboolean
engine_session_open_finish (EngineSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Mailboxes */

static void
on_mailbox_needs_sync (EngineMailbox *mailbox, gpointer user_data)
{
  EngineSession *self = user_data;

  self->ops->needs_sync (self, engine_mailbox_get_folder (mailbox), self->ops_data);
}

static gboolean
on_mailbox_should_yield (EngineMailbox *mailbox, gpointer user_data)
{
  EngineSession *self = user_data;

  return self->ops->should_yield (self, self->ops_data);
}

static void
on_mailbox_progress (EngineMailbox *mailbox, gpointer user_data)
{
  EngineSession *self = user_data;

  self->ops->progress (self, self->ops_data);
}

static const EngineMailboxOps mailbox_ops = {
  on_mailbox_needs_sync,
  on_mailbox_should_yield,
  on_mailbox_progress,
};

static void
on_used (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EngineSession *self = g_task_get_source_object (task);
  EngineMailbox *mailbox = ENGINE_MAILBOX (source);
  GError *error = NULL;

  if (engine_mailbox_select_finish (mailbox, result, &error))
    {
      g_task_return_pointer (task, g_object_ref (mailbox), g_object_unref);
      return;
    }
  if (self->mailbox == mailbox)
    drop_mailbox (self);
  g_task_return_error (task, error);
}

void
engine_session_use_async (EngineSession *self,
                          StoreFolder *folder,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, engine_session_use_async);
  if (self->state != SESSION_OPEN)
    {
      g_task_return_new_error (task, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED,
                               "the connection is closed");
      return;
    }
  if (self->mailbox != NULL && engine_mailbox_get_folder (self->mailbox) == folder->id
      && engine_mailbox_is_selected (self->mailbox))
    {
      g_task_return_pointer (task, g_object_ref (self->mailbox), g_object_unref);
      return;
    }
  drop_mailbox (self);
  self->mailbox = engine_mailbox_new (self->client, self->database, folder, &mailbox_ops, self);
  engine_mailbox_select_async (self->mailbox, NULL, on_used, g_steal_pointer (&task));
}

EngineMailbox *
engine_session_use_finish (EngineSession *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EngineMailbox) mailbox = g_task_propagate_pointer (G_TASK (result), error);

  if (mailbox == NULL)
    return NULL;
  /* The session holds it too, or it has been closed meanwhile. */
  if (mailbox != self->mailbox)
    {
      g_set_error (error, IMAP_CLIENT_ERROR, IMAP_CLIENT_ERROR_CLOSED, "the connection is closed");
      return NULL;
    }
  return self->mailbox;
}

void
engine_session_leave_mailbox (EngineSession *self)
{
  drop_mailbox (self);
}

void
engine_session_close (EngineSession *self)
{
  if (self->state == SESSION_CLOSED && self->mailbox == NULL)
    return;
  self->state = SESSION_CLOSED;
  drop_mailbox (self);
  imap_client_set_handler (self->client, NULL, NULL);
  imap_client_close (self->client);
}

static void
on_logged_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  imap_client_logout_finish (IMAP_CLIENT (source), result);
  g_task_return_boolean (task, TRUE);
}

void
engine_session_logout_async (EngineSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, engine_session_logout_async);
  self->state = SESSION_CLOSED;
  drop_mailbox (self);
  imap_client_set_handler (self->client, NULL, NULL);
  imap_client_logout_async (self->client, on_logged_out, task);
}

void
engine_session_logout_finish (EngineSession *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

ImapClient *
engine_session_get_client (EngineSession *self)
{
  return self->client;
}

gboolean
engine_session_is_open (EngineSession *self)
{
  return self->state == SESSION_OPEN;
}

EngineMailbox *
engine_session_get_mailbox (EngineSession *self)
{
  return self->mailbox;
}
