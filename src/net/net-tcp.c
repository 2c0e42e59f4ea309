/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-tcp-private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "net/net-deadline-private.h"

/* A peer that vanished without a word is noticed within a minute or two even while idling. */
static void
tune_socket (GSocketConnection *tcp)
{
  static const struct
  {
    int option;
    int value;
  } options[] = {
    { TCP_KEEPIDLE, 60 }, { TCP_KEEPINTVL, 15 },
    { TCP_KEEPCNT, 4 },   { TCP_USER_TIMEOUT, 60 * 1000 },
    { TCP_NODELAY, 1 },
  };
  GSocket *socket = g_socket_connection_get_socket (tcp);

  g_socket_set_keepalive (socket, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (!g_socket_set_option (socket, IPPROTO_TCP, options[i].option, options[i].value, NULL))
      g_debug ("TCP option %d is not to be had", options[i].option);
}

static void
free_deadline (gpointer data)
{
  net_deadline_free (data);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GSocketConnection) tcp =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (tcp == NULL)
    {
      g_task_return_error (task, net_deadline_take_error (g_task_get_task_data (task), error,
                                                          NET_ERROR_UNREACHABLE));
      return;
    }
  tune_socket (tcp);
  g_task_return_pointer (task, g_steal_pointer (&tcp), g_object_unref);
}

void
net_tcp_connect_async (NetEndpoint *endpoint,
                       guint timeout_ms,
                       GCancellable *cancellable,
                       GCancellable *closing,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = G_SOCKET_CONNECTABLE (
      g_network_address_new (net_endpoint_get_host (endpoint), net_endpoint_get_port (endpoint)));
  NetDeadline *deadline = net_deadline_new (cancellable, closing, timeout_ms);

  g_task_set_source_tag (task, net_tcp_connect_async);
  g_task_set_task_data (task, deadline, free_deadline);
  if (net_endpoint_get_security (endpoint) == NET_SECURITY_NONE)
    g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, address, net_deadline_get_cancellable (deadline),
                                 on_connected, g_steal_pointer (&task));
}

GSocketConnection *
net_tcp_connect_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
net_tcp_is_loopback (GSocketConnection *tcp)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (tcp, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address)
         && g_inet_address_get_is_loopback (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}
