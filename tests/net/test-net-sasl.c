/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsasl.h>
#include <string.h>

#include "net/net-error.h"
#include "net/net-sasl.h"

static const char binding[] = "0123456789abcdef0123456789abcdef";

static void
test_choose (void)
{
  static const struct
  {
    const char *offered[6];
    gboolean is_private;
    gboolean can_bind;
    const char *chosen;
  } cases[] = {
    { { "plain", "LOGIN", NULL }, TRUE, FALSE, "PLAIN" },
    { { "LOGIN", NULL }, TRUE, FALSE, "LOGIN" },
    { { "PLAIN", "LOGIN", NULL }, FALSE, FALSE, NULL },
    { { "PLAIN", "SCRAM-SHA-1", NULL }, FALSE, FALSE, "SCRAM-SHA-1" },
    { { "SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN", NULL }, TRUE, FALSE, "SCRAM-SHA-256" },
    { { "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", NULL }, TRUE, TRUE, "SCRAM-SHA-256-PLUS" },
    { { "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", NULL }, TRUE, FALSE, "SCRAM-SHA-1" },
    { { "GSSAPI", "DIGEST-MD5", "EXTERNAL", NULL }, TRUE, TRUE, NULL },
    { { NULL }, TRUE, TRUE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (net_sasl_choose (cases[i].offered, cases[i].is_private, cases[i].can_bind), ==,
                     cases[i].chosen);
}

static int
server_callback (Gsasl *context, Gsasl_session *session, Gsasl_property property)
{
  const char *password = gsasl_callback_hook_get (context);
  g_autofree char *encoded = NULL;

  switch (property)
    {
    case GSASL_PASSWORD:
      return gsasl_property_set (session, property, password);
    case GSASL_CB_TLS_EXPORTER:
      encoded = g_base64_encode ((const guchar *) binding, strlen (binding));
      return gsasl_property_set (session, property, encoded);
    case GSASL_VALIDATE_SIMPLE:
      return strcmp (gsasl_property_fast (session, GSASL_AUTHID), "alice") == 0
                     && strcmp (gsasl_property_fast (session, GSASL_PASSWORD), password) == 0
                 ? GSASL_OK
                 : GSASL_AUTHENTICATION_ERROR;
    default:
      return GSASL_NO_CALLBACK;
    }
}

/* Lets our client and a server of libgsasl talk; the server's last result. */
static int
converse (const char *mechanism,
          const char *client_password,
          const char *server_password,
          gboolean *out_complete)
{
  g_autoptr (GBytes) password = g_bytes_new (client_password, strlen (client_password));
  g_autoptr (GBytes) channel = g_bytes_new_static (binding, strlen (binding));
  g_autoptr (GError) error = NULL;
  g_autoptr (NetSasl) sasl = net_sasl_new (mechanism, "alice", password, channel, &error);
  Gsasl *context = NULL;
  Gsasl_session *session = NULL;
  char *challenge = NULL;
  gsize size = 0;
  int rc;

  g_assert_no_error (error);
  g_assert_cmpint (gsasl_init (&context), ==, GSASL_OK);
  gsasl_callback_hook_set (context, (gpointer) server_password);
  gsasl_callback_set (context, server_callback);
  g_assert_cmpint (gsasl_server_start (context, mechanism, &session), ==, GSASL_OK);
  if (!net_sasl_is_client_first (sasl))
    g_assert_cmpint (gsasl_step (session, NULL, 0, &challenge, &size), ==, GSASL_NEEDS_MORE);
  do
    {
      g_autoptr (GBytes) response = net_sasl_step (sasl, challenge, size, &error);

      g_assert_no_error (error);
      g_clear_pointer (&challenge, gsasl_free);
      rc = gsasl_step (session, g_bytes_get_data (response, NULL), g_bytes_get_size (response),
                       &challenge, &size);
    }
  while (rc == GSASL_NEEDS_MORE);
  if (rc == GSASL_OK && size > 0)
    {
      g_autoptr (GBytes) last = net_sasl_step (sasl, challenge, size, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (last), ==, 0);
    }
  g_clear_pointer (&challenge, gsasl_free);
  *out_complete = net_sasl_is_complete (sasl);
  gsasl_finish (session);
  gsasl_done (context);
  return rc;
}

static void
test_mechanism (gconstpointer data)
{
  const char *mechanism = data;
  gboolean complete;

  g_assert_cmpint (converse (mechanism, "pencil", "pencil", &complete), ==, GSASL_OK);
  g_assert_true (complete);
  g_assert_cmpint (converse (mechanism, "wrong", "pencil", &complete), !=, GSASL_OK);
  if (g_str_has_prefix (mechanism, "SCRAM"))
    g_assert_false (complete);
}

static void
test_binding_needed (void)
{
  g_autoptr (GBytes) password = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (net_sasl_new ("SCRAM-SHA-256-PLUS", "alice", password, NULL, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_PROTOCOL);
}

static void
test_nonsense (void)
{
  static const char *const challenges[] = {
    "", "r=", "r=x,s=,i=0", "hello", "r=zzz,s=QUFB,i=4096", "e=other-error", "v=AAAA",
  };

  for (guint i = 0; i < G_N_ELEMENTS (challenges); i++)
    {
      g_autoptr (GBytes) password = g_bytes_new_static ("pencil", 6);
      g_autoptr (GError) error = NULL;
      g_autoptr (NetSasl) sasl = net_sasl_new ("SCRAM-SHA-256", "alice", password, NULL, &error);
      g_autoptr (GBytes) first = net_sasl_step (sasl, "", 0, &error);
      g_autoptr (GBytes) second = NULL;

      g_assert_nonnull (first);
      second = net_sasl_step (sasl, challenges[i], strlen (challenges[i]), &error);
      g_assert_null (second);
      g_assert_error (error, NET_ERROR, NET_ERROR_PROTOCOL);
      g_assert_false (net_sasl_is_complete (sasl));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/sasl/choose", test_choose);
  g_test_add_data_func ("/net/sasl/scram-sha-256-plus", "SCRAM-SHA-256-PLUS", test_mechanism);
  g_test_add_data_func ("/net/sasl/scram-sha-256", "SCRAM-SHA-256", test_mechanism);
  g_test_add_data_func ("/net/sasl/scram-sha-1", "SCRAM-SHA-1", test_mechanism);
  g_test_add_data_func ("/net/sasl/plain", "PLAIN", test_mechanism);
  g_test_add_data_func ("/net/sasl/login", "LOGIN", test_mechanism);
  g_test_add_func ("/net/sasl/binding-needed", test_binding_needed);
  g_test_add_func ("/net/sasl/nonsense", test_nonsense);
  return g_test_run ();
}
