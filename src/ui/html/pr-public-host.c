/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/html/pr-public-host.h"

#include <string.h>

/* The first bits of addresses that nobody on the internet has (RFC 6890 and its register). */
typedef struct
{
  guint8 bytes[16];
  guint n_bits;
} Range;

static const Range special_v4[] = {
  { { 0 }, 8 },         { { 10 }, 8 },       { { 100, 64 }, 10 },   { { 127 }, 8 },
  { { 169, 254 }, 16 }, { { 172, 16 }, 12 }, { { 192, 0, 0 }, 24 }, { { 192, 88, 99 }, 24 },
  { { 192, 168 }, 16 }, { { 198, 18 }, 15 }, { { 224 }, 3 },
};

/* Only 2000::/3 is given out; of it, Teredo and what is local to a benchmark are left out. */
static const Range global_v6 = { { 0x20 }, 3 };
static const Range special_v6[] = {
  { { 0x20, 0x01, 0x00 }, 23 },
};

/* Addresses that stand for an IPv4 one, and where in them it is. */
static const struct
{
  Range range;
  guint at;
} wrapped_v4[] = {
  { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96 }, 12 },
  { { { 0x00, 0x64, 0xff, 0x9b }, 96 }, 12 },
  { { { 0x20, 0x02 }, 16 }, 2 },
};

static gboolean
is_in (const guint8 *bytes, const Range *range)
{
  guint whole = range->n_bits / 8;
  guint rest = range->n_bits % 8;

  return memcmp (bytes, range->bytes, whole) == 0
         && (rest == 0 || ((bytes[whole] ^ range->bytes[whole]) >> (8 - rest)) == 0);
}

static gboolean
is_public_v4 (const guint8 *bytes)
{
  for (guint i = 0; i < G_N_ELEMENTS (special_v4); i++)
    if (is_in (bytes, &special_v4[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_public_v6 (const guint8 *bytes)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrapped_v4); i++)
    if (is_in (bytes, &wrapped_v4[i].range))
      return is_public_v4 (bytes + wrapped_v4[i].at);
  for (guint i = 0; i < G_N_ELEMENTS (special_v6); i++)
    if (is_in (bytes, &special_v6[i]))
      return FALSE;
  return is_in (bytes, &global_v6);
}

gboolean
pr_public_host_is_public (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 ? is_public_v4 (bytes)
                                                                     : is_public_v6 (bytes);
}

/* What the name server said, without what is not public */

#define PR_TYPE_PUBLIC_ENUMERATOR (pr_public_enumerator_get_type ())
G_DECLARE_FINAL_TYPE (PrPublicEnumerator,
                      pr_public_enumerator,
                      PR,
                      PUBLIC_ENUMERATOR,
                      GSocketAddressEnumerator)

struct _PrPublicEnumerator
{
  GSocketAddressEnumerator parent_instance;

  GSocketAddressEnumerator *all;
};

G_DEFINE_FINAL_TYPE (PrPublicEnumerator, pr_public_enumerator, G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

static gboolean
is_wanted (GSocketAddress *address)
{
  return address == NULL
         || (G_IS_INET_SOCKET_ADDRESS (address)
             && pr_public_host_is_public (
                 g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))));
}

static GSocketAddress *
pr_public_enumerator_next (GSocketAddressEnumerator *enumerator,
                           GCancellable *cancellable,
                           GError **error)
{
  PrPublicEnumerator *self = PR_PUBLIC_ENUMERATOR (enumerator);

  for (;;)
    {
      GSocketAddress *address = g_socket_address_enumerator_next (self->all, cancellable, error);

      if (is_wanted (address))
        return address;
      g_object_unref (address);
    }
}

static void
on_next (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GSocketAddress) address = g_socket_address_enumerator_next_finish (
      G_SOCKET_ADDRESS_ENUMERATOR (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (is_wanted (address))
    g_task_return_pointer (task, g_steal_pointer (&address), g_object_unref);
  else
    g_socket_address_enumerator_next_async (G_SOCKET_ADDRESS_ENUMERATOR (source),
                                            g_task_get_cancellable (task), on_next,
                                            g_object_ref (task));
}

static void
pr_public_enumerator_next_async (GSocketAddressEnumerator *enumerator,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (enumerator, cancellable, callback, user_data);

  g_task_set_source_tag (task, pr_public_enumerator_next_async);
  g_socket_address_enumerator_next_async (PR_PUBLIC_ENUMERATOR (enumerator)->all, cancellable,
                                          on_next, task);
}

static GSocketAddress *
pr_public_enumerator_next_finish (GSocketAddressEnumerator *enumerator,
                                  GAsyncResult *result,
                                  GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
pr_public_enumerator_finalize (GObject *object)
{
  g_object_unref (PR_PUBLIC_ENUMERATOR (object)->all);
  G_OBJECT_CLASS (pr_public_enumerator_parent_class)->finalize (object);
}

static void
pr_public_enumerator_class_init (PrPublicEnumeratorClass *klass)
{
  GSocketAddressEnumeratorClass *enumerator_class = G_SOCKET_ADDRESS_ENUMERATOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pr_public_enumerator_finalize;
  enumerator_class->next = pr_public_enumerator_next;
  enumerator_class->next_async = pr_public_enumerator_next_async;
  enumerator_class->next_finish = pr_public_enumerator_next_finish;
}

static void
pr_public_enumerator_init (PrPublicEnumerator *self)
{
}

/* The host. A GNetworkAddress, so that TLS takes its name for the server's identity. */

typedef struct
{
  GNetworkAddress parent_instance;
} PrPublicHost;

typedef struct
{
  GNetworkAddressClass parent_class;
} PrPublicHostClass;

static void pr_public_host_connectable_init (GSocketConnectableIface *iface);
static GType pr_public_host_get_type (void);

G_DEFINE_FINAL_TYPE_WITH_CODE (PrPublicHost,
                               pr_public_host,
                               G_TYPE_NETWORK_ADDRESS,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE,
                                                      pr_public_host_connectable_init))

static GSocketConnectableIface *parent_iface;

static GSocketAddressEnumerator *
pr_public_host_enumerate (GSocketConnectable *connectable)
{
  PrPublicEnumerator *enumerator = g_object_new (PR_TYPE_PUBLIC_ENUMERATOR, NULL);

  enumerator->all = parent_iface->enumerate (connectable);
  return G_SOCKET_ADDRESS_ENUMERATOR (enumerator);
}

static void
pr_public_host_connectable_init (GSocketConnectableIface *iface)
{
  parent_iface = g_type_interface_peek_parent (iface);
  iface->enumerate = pr_public_host_enumerate;
}

static void
pr_public_host_class_init (PrPublicHostClass *klass)
{
}

static void
pr_public_host_init (PrPublicHost *self)
{
}

GSocketConnectable *
pr_public_host_new (const char *host, guint16 port)
{
  return g_object_new (pr_public_host_get_type (), "hostname", host, "port", (guint) port, "scheme",
                       "https", NULL);
}
