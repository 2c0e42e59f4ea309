/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-tls-private.h"

#include "net/net-deadline-private.h"

typedef struct
{
  NetEndpoint *endpoint;
  GIOStream *base;
  NetDeadline *deadline;
  GTlsDatabase *extra_authorities;
  GSocketConnectable *identity;
  GTlsConnection *tls;
  gulong accept_handler;
  NetCertificateProblem *problem;
} Handshake;

static void
handshake_free (gpointer data)
{
  Handshake *self = data;

  if (self->tls != NULL)
    g_clear_signal_handler (&self->accept_handler, self->tls);
  g_clear_object (&self->tls);
  g_clear_object (&self->base);
  g_clear_object (&self->extra_authorities);
  g_clear_object (&self->identity);
  g_clear_pointer (&self->deadline, net_deadline_free);
  g_clear_pointer (&self->problem, net_certificate_problem_unref);
  net_endpoint_unref (self->endpoint);
  g_free (self);
}

static gboolean
is_pinned (Handshake *self, GTlsCertificate *certificate)
{
  g_autofree char *sha256 = net_certificate_dup_sha256 (certificate);

  return sha256 != NULL && net_endpoint_check_pin (self->endpoint, sha256) == NET_PIN_MATCHES;
}

/* The system's authorities were asked before; only they know most issuers, so the extra ones are
 * asked for nothing but unknown issuers. The identity is checked again with them. */
static GTlsCertificateFlags
verify_again (Handshake *self, GTlsCertificate *certificate, GTlsCertificateFlags flags)
{
  if (self->extra_authorities == NULL || (flags & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
    return flags;
  return g_tls_database_verify_chain (self->extra_authorities, certificate,
                                      G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, self->identity,
                                      NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);
}

static gboolean
on_accept_certificate (GTlsConnection *tls,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags flags,
                       gpointer user_data)
{
  Handshake *self = user_data;

  flags = verify_again (self, certificate, flags);
  if (flags == G_TLS_CERTIFICATE_NO_FLAGS || is_pinned (self, certificate))
    return TRUE;
  g_clear_pointer (&self->problem, net_certificate_problem_unref);
  self->problem = net_certificate_problem_new (self->endpoint, certificate, flags);
  return FALSE;
}

static void
on_handshake_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Handshake *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    {
      g_clear_signal_handler (&self->accept_handler, self->tls);
      g_task_return_pointer (task, g_steal_pointer (&self->tls), g_object_unref);
    }
  else if (self->problem != NULL)
    {
      g_error_free (error);
      g_task_return_error (task, net_error_new_untrusted (self->problem));
    }
  else
    g_task_return_error (task, net_deadline_take_error (self->deadline, error, NET_ERROR_TLS));
}

static void
shake_hands (GTask *task)
{
  Handshake *self = g_task_get_task_data (task);
  GError *error = NULL;
  GIOStream *tls = g_tls_client_connection_new (self->base, self->identity, &error);

  if (tls == NULL)
    {
      g_task_return_error (task, net_error_take_io_error (error, NET_ERROR_TLS));
      return;
    }
  self->tls = G_TLS_CONNECTION (tls);
  /* Responses carry their own ends; many servers just drop the connection after LOGOUT. */
  g_tls_connection_set_require_close_notify (self->tls, FALSE);
  self->accept_handler =
      g_signal_connect (self->tls, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  g_tls_connection_handshake_async (self->tls, G_PRIORITY_DEFAULT,
                                    net_deadline_get_cancellable (self->deadline),
                                    on_handshake_done, g_object_ref (task));
}

static void
load_authorities (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GTlsDatabase *database = g_tls_file_database_new (task_data, &error);

  if (database != NULL)
    g_task_return_pointer (task, database, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_authorities_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Handshake *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  self->extra_authorities = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->extra_authorities == NULL)
    g_task_return_new_error (task, NET_ERROR, NET_ERROR_TLS, "Authorities in %s: %s",
                             net_endpoint_get_ca_file (self->endpoint), error->message);
  else
    shake_hands (task);
}

void
net_tls_handshake_async (GIOStream *base,
                         NetEndpoint *endpoint,
                         guint timeout_ms,
                         GCancellable *cancellable,
                         GCancellable *closing,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) load = NULL;
  Handshake *self = g_new0 (Handshake, 1);
  const char *ca_file = net_endpoint_get_ca_file (endpoint);

  g_task_set_source_tag (task, net_tls_handshake_async);
  g_task_set_task_data (task, self, handshake_free);
  self->endpoint = net_endpoint_ref (endpoint);
  self->base = g_object_ref (base);
  self->deadline = net_deadline_new (cancellable, closing, timeout_ms);
  self->identity = G_SOCKET_CONNECTABLE (
      g_network_address_new (net_endpoint_get_host (endpoint), net_endpoint_get_port (endpoint)));
  if (ca_file == NULL)
    {
      shake_hands (task);
      return;
    }
  load = g_task_new (NULL, NULL, on_authorities_loaded, g_object_ref (task));
  g_task_set_task_data (load, g_strdup (ca_file), g_free);
  g_task_run_in_thread (load, load_authorities);
}

GTlsConnection *
net_tls_handshake_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
