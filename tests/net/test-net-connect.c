/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names with several addresses, of which some are dead: connecting takes what answers first, and
 * never longer than it may. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/net-connection.h"
#include "net/net-error.h"
#include "support/scripted-server.h"

/* Answers names as a test has written down; "silent" is never answered. */
#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static const struct
{
  const char *name;
  const char *ipv4[3];
  const char *ipv6[2];
} names[] = {
  { "dead-ipv6.test", { "127.0.0.1" }, { "::1" } },
  { "refused-first.test", { "127.0.0.3", "127.0.0.1" }, { NULL } },
  { "unroutable-ipv6.test", { "127.0.0.1" }, { "2001:db8::1" } },
  { "dead.test", { NULL }, { "::1" } },
  { "none.test", { NULL }, { NULL } },
};

static void
free_addresses (gpointer data)
{
  g_resolver_free_addresses (data);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_task_return_error_if_cancelled (user_data);
  return G_SOURCE_REMOVE;
}

static void
never_answer (GTask *task)
{
  GSource *source = g_cancellable_source_new (g_task_get_cancellable (task));

  g_source_set_callback (source, G_SOURCE_FUNC (on_cancelled), g_object_ref (task), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_source_unref (source);
}

static void
lookup_async (GResolver *resolver,
              const char *hostname,
              GResolverNameLookupFlags flags,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GList *addresses = NULL;

  if (g_str_equal (hostname, "silent.test"))
    {
      never_answer (task);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (!g_str_equal (names[i].name, hostname))
        continue;
      for (guint n = 0; n < G_N_ELEMENTS (names[i].ipv6); n++)
        if (names[i].ipv6[n] != NULL && (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY) == 0)
          addresses = g_list_append (addresses, g_inet_address_new_from_string (names[i].ipv6[n]));
      for (guint n = 0; n < G_N_ELEMENTS (names[i].ipv4); n++)
        if (names[i].ipv4[n] != NULL && (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) == 0)
          addresses = g_list_append (addresses, g_inet_address_new_from_string (names[i].ipv4[n]));
    }
  if (addresses != NULL)
    g_task_return_pointer (task, addresses, free_addresses);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such name");
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lookup_plain_async (GResolver *resolver,
                    const char *hostname,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  lookup_async (resolver, hostname, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback,
                user_data);
}

static void
test_resolver_class_init (TestResolverClass *class)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (class);

  resolver_class->lookup_by_name_async = lookup_plain_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_resolver_init (TestResolver *resolver)
{
}

/* A port on ::1 that swallows whoever connects: its queue is full and nobody takes from it. */
typedef struct
{
  int sockets[4];
} Hole;

static gboolean
dig (Hole *hole, guint16 port)
{
  struct sockaddr_in6 address = {
    .sin6_family = AF_INET6,
    .sin6_port = htons (port),
    .sin6_addr = IN6ADDR_LOOPBACK_INIT,
  };
  int on = 1;

  hole->sockets[0] = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt (hole->sockets[0], IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (bind (hole->sockets[0], (struct sockaddr *) &address, sizeof address) != 0
      || listen (hole->sockets[0], 0) != 0)
    {
      close (hole->sockets[0]);
      g_test_skip ("there is no ::1 here");
      return FALSE;
    }
  for (guint i = 1; i < G_N_ELEMENTS (hole->sockets); i++)
    {
      hole->sockets[i] = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      connect (hole->sockets[i], (struct sockaddr *) &address, sizeof address);
    }
  return TRUE;
}

static void
fill (Hole *hole)
{
  for (guint i = 0; i < G_N_ELEMENTS (hole->sockets); i++)
    close (hole->sockets[i]);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static gboolean
connect_to (const char *host, guint16 port, guint connect_ms, GError **error)
{
  NetTimeouts timeouts = { .connect_ms = connect_ms, .tls_ms = 5000, .write_ms = 5000 };
  g_autoptr (NetEndpoint) endpoint = net_endpoint_new (host, port, NET_SECURITY_NONE);
  g_autoptr (NetConnection) connection = net_connection_new (endpoint, &timeouts);
  g_autoptr (GAsyncResult) result = NULL;
  gboolean good;

  net_connection_connect_async (connection, NULL, on_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  good = net_connection_connect_finish (connection, result, error);
  net_connection_close (connection);
  return good;
}

/* The IPv6 address of the name is dead: the other one has its turn long before the time is over. */
static void
test_dead_ipv6 (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  guint16 port = scripted_server_get_port (server);
  Hole hole;
  g_autoptr (GError) error = NULL;

  if (!dig (&hole, port))
    return;
  connect_to ("dead-ipv6.test", port, 10000, &error);
  g_assert_no_error (error);
  fill (&hole);
}

static void
test_other_address (gconstpointer data)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (GError) error = NULL;

  connect_to (data, scripted_server_get_port (server), 10000, &error);
  g_assert_no_error (error);
}

static void
test_dead (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  Hole hole;
  g_autoptr (GError) error = NULL;

  if (!dig (&hole, scripted_server_get_port (server)))
    return;
  g_assert_false (connect_to ("dead.test", scripted_server_get_port (server), 300, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_TIMED_OUT);
  fill (&hole);
}

static void
test_silent_resolver (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (connect_to ("silent.test", 143, 300, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_TIMED_OUT);
}

/* The socket of this program that is connected to @port. */
static int
find_socket (guint16 port)
{
  for (int fd = 3; fd < 1000; fd++)
    {
      struct sockaddr_in address;
      socklen_t size = sizeof address;

      if (getpeername (fd, (struct sockaddr *) &address, &size) == 0
          && address.sin_family == AF_INET && ntohs (address.sin_port) == port)
        return fd;
    }
  return -1;
}

static int
get_option (int fd, int level, int option)
{
  int value = -1;
  socklen_t size = sizeof value;

  g_assert_cmpint (getsockopt (fd, level, option, &value, &size), ==, 0);
  return value;
}

/* A peer that vanishes without a word is noticed. */
static void
test_options (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  guint16 port = scripted_server_get_port (server);
  g_autoptr (NetEndpoint) endpoint = net_endpoint_new ("127.0.0.1", port, NET_SECURITY_NONE);
  g_autoptr (NetConnection) connection = net_connection_new (endpoint, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  net_connection_connect_async (connection, NULL, on_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  net_connection_connect_finish (connection, result, &error);
  g_assert_no_error (error);
  fd = find_socket (port);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (get_option (fd, SOL_SOCKET, SO_KEEPALIVE), ==, 1);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_KEEPIDLE), ==, 60);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_KEEPINTVL), ==, 15);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_KEEPCNT), ==, 4);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_USER_TIMEOUT), ==, 60000);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_NODELAY), ==, 1);
  net_connection_close (connection);
}

static void
test_no_address (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (connect_to ("none.test", 143, 10000, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_UNREACHABLE);
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);
  g_test_add_func ("/net/connect/dead-ipv6", test_dead_ipv6);
  g_test_add_data_func ("/net/connect/refused-first", "refused-first.test", test_other_address);
  g_test_add_data_func ("/net/connect/unroutable-ipv6", "unroutable-ipv6.test", test_other_address);
  g_test_add_func ("/net/connect/dead", test_dead);
  g_test_add_func ("/net/connect/silent-resolver", test_silent_resolver);
  g_test_add_func ("/net/connect/no-address", test_no_address);
  g_test_add_func ("/net/connect/options", test_options);
  return g_test_run ();
}
