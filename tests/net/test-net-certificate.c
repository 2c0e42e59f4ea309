/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which certificates are trusted, and what is said of those that are not. */
#include <string.h>

#include "net/net-connection.h"
#include "net/net-error.h"
#include "support/scripted-certificates.h"

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static GAsyncResult *
wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static NetConnection *
make (ScriptedServer *server,
      const char *host,
      NetSecurity security,
      const NetPin *pin,
      const char *ca_file)
{
  g_autoptr (NetEndpoint) endpoint =
      net_endpoint_new_full (host, scripted_server_get_port (server), security, pin, ca_file);

  return net_connection_new (endpoint, NULL);
}

static gboolean
do_connect (NetConnection *connection, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  net_connection_connect_async (connection, NULL, on_result, &result);
  wait_result (&result);
  return net_connection_connect_finish (connection, result, error);
}

static gssize
do_read (NetConnection *connection, void *buffer, gsize size, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  net_connection_read_async (connection, buffer, size, NULL, on_result, &result);
  wait_result (&result);
  return net_connection_read_finish (connection, result, error);
}

static void
assert_reads (NetConnection *connection, const char *text)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  while (all->len < strlen (text))
    {
      char buffer[7];
      gssize n = do_read (connection, buffer, sizeof buffer, &error);

      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      g_string_append_len (all, buffer, n);
    }
  g_assert_cmpstr (all->str, ==, text);
}

#define TRUSTED -1

typedef struct
{
  const char *name;
  const char *host;
  ScriptedCertificate certificate;
  gboolean ca;          /* that signed it is trusted */
  int pin;              /* a certificate, or -1 */
  const char *pin_host; /* NULL: the host */
  int pin_port_offset;
  int reason; /* NetCertificateReason, or TRUSTED */
  GTlsCertificateFlags flags;
} CertificateCase;

static const CertificateCase certificates[] = {
  { "good", "localhost", SCRIPTED_CERTIFICATE_GOOD, TRUE, -1, NULL, 0, TRUSTED },
  { "by-address", "127.0.0.1", SCRIPTED_CERTIFICATE_GOOD, TRUE, -1, NULL, 0, TRUSTED },
  { "not-by-address", "127.0.0.1", SCRIPTED_CERTIFICATE_NAME_ONLY, TRUE, -1, NULL, 0,
    NET_CERTIFICATE_WRONG_NAME, G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "unknown-authority", "localhost", SCRIPTED_CERTIFICATE_GOOD, FALSE, -1, NULL, 0,
    NET_CERTIFICATE_UNKNOWN_AUTHORITY, G_TLS_CERTIFICATE_UNKNOWN_CA },
  { "wrong-name", "localhost", SCRIPTED_CERTIFICATE_WRONG_HOST, TRUE, -1, NULL, 0,
    NET_CERTIFICATE_WRONG_NAME, G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "expired", "localhost", SCRIPTED_CERTIFICATE_EXPIRED, TRUE, -1, NULL, 0,
    NET_CERTIFICATE_EXPIRED, G_TLS_CERTIFICATE_EXPIRED },
  { "not-yet-valid", "localhost", SCRIPTED_CERTIFICATE_NOT_YET_VALID, TRUE, -1, NULL, 0,
    NET_CERTIFICATE_NOT_YET_VALID, G_TLS_CERTIFICATE_NOT_ACTIVATED },
  { "weak", "localhost", SCRIPTED_CERTIFICATE_WEAK, TRUE, -1, NULL, 0, NET_CERTIFICATE_WEAK,
    G_TLS_CERTIFICATE_INSECURE },
  { "self-signed", "localhost", SCRIPTED_CERTIFICATE_SELF_SIGNED, FALSE, -1, NULL, 0,
    NET_CERTIFICATE_SELF_SIGNED, G_TLS_CERTIFICATE_UNKNOWN_CA },
  { "pinned", "localhost", SCRIPTED_CERTIFICATE_SELF_SIGNED, FALSE,
    SCRIPTED_CERTIFICATE_SELF_SIGNED, NULL, 0, TRUSTED },
  { "pinned-wrong-name", "localhost", SCRIPTED_CERTIFICATE_WRONG_HOST, FALSE,
    SCRIPTED_CERTIFICATE_WRONG_HOST, NULL, 0, TRUSTED },
  { "pinned-expired", "localhost", SCRIPTED_CERTIFICATE_EXPIRED, FALSE,
    SCRIPTED_CERTIFICATE_EXPIRED, "LocalHost", 0, TRUSTED },
  { "pin-changed", "localhost", SCRIPTED_CERTIFICATE_SELF_SIGNED, FALSE,
    SCRIPTED_CERTIFICATE_EXPIRED, NULL, 0, NET_CERTIFICATE_PIN_CHANGED,
    G_TLS_CERTIFICATE_UNKNOWN_CA },
  { "pin-of-other-port", "localhost", SCRIPTED_CERTIFICATE_SELF_SIGNED, FALSE,
    SCRIPTED_CERTIFICATE_SELF_SIGNED, NULL, 1, NET_CERTIFICATE_PIN_ELSEWHERE,
    G_TLS_CERTIFICATE_UNKNOWN_CA },
  { "pin-of-other-host", "localhost", SCRIPTED_CERTIFICATE_SELF_SIGNED, FALSE,
    SCRIPTED_CERTIFICATE_SELF_SIGNED, "mail.example.test", 0, NET_CERTIFICATE_PIN_ELSEWHERE,
    G_TLS_CERTIFICATE_UNKNOWN_CA },
  { "pin-of-nobody-here", "localhost", SCRIPTED_CERTIFICATE_SELF_SIGNED, FALSE,
    SCRIPTED_CERTIFICATE_EXPIRED, "mail.example.test", 0, NET_CERTIFICATE_SELF_SIGNED,
    G_TLS_CERTIFICATE_UNKNOWN_CA },
};

static void
assert_refused (const CertificateCase *test, const GError *error)
{
  g_autofree char *sha256 = scripted_server_dup_sha256 (test->certificate);
  g_autoptr (GError) copy = g_error_copy (error);
  NetCertificateProblem *problem = net_error_get_certificate_problem (copy);

  g_assert_error (error, NET_ERROR, NET_ERROR_UNTRUSTED_CERTIFICATE);
  g_assert_nonnull (problem);
  g_assert_cmpstr (net_certificate_problem_get_host (problem), ==, test->host);
  g_assert_cmpstr (net_certificate_problem_get_sha256 (problem), ==, sha256);
  g_assert_true (g_str_has_prefix (net_certificate_problem_get_chain_pem (problem),
                                   "-----BEGIN CERTIFICATE-----"));
  g_assert_cmpint (net_certificate_problem_get_reason (problem), ==, test->reason);
  g_assert_cmpuint (net_certificate_problem_get_flags (problem) & test->flags, ==, test->flags);
}

static void
test_certificate (gconstpointer data)
{
  const CertificateCase *test = data;
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autofree char *sha256 =
      test->pin >= 0 ? scripted_server_dup_sha256 ((ScriptedCertificate) test->pin) : NULL;
  g_autofree char *pin_server =
      g_strdup_printf ("%s:%d", test->pin_host != NULL ? test->pin_host : test->host,
                       scripted_server_get_port (server) + test->pin_port_offset);
  NetPin pin = { sha256, pin_server };
  g_autoptr (NetConnection) connection = make (server, test->host, NET_SECURITY_TLS, &pin,
                                               test->ca ? scripted_server_get_ca_file () : NULL);
  g_autoptr (GError) error = NULL;

  scripted_server_start_tls (server, test->certificate);
  scripted_server_say (server, "hello");
  do_connect (connection, &error);
  if (test->reason == TRUSTED)
    {
      g_assert_no_error (error);
      g_assert_true (net_connection_is_private (connection));
      assert_reads (connection, "hello");
    }
  else
    {
      assert_refused (test, error);
      g_assert_false (net_connection_is_private (connection));
    }
  net_connection_close (connection);
}

/* The same behind STARTTLS, where nobody but us tells TLS whom to expect. */
static void
test_certificate_starttls (gconstpointer data)
{
  const CertificateCase *test = data;
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autofree char *sha256 =
      test->pin >= 0 ? scripted_server_dup_sha256 ((ScriptedCertificate) test->pin) : NULL;
  g_autofree char *pin_server =
      g_strdup_printf ("%s:%d", test->pin_host != NULL ? test->pin_host : test->host,
                       scripted_server_get_port (server) + test->pin_port_offset);
  NetPin pin = { sha256, pin_server };
  g_autoptr (NetConnection) connection = make (server, test->host, NET_SECURITY_STARTTLS, &pin,
                                               test->ca ? scripted_server_get_ca_file () : NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  scripted_server_start_tls (server, test->certificate);
  g_assert_true (do_connect (connection, &error));
  net_connection_start_tls_async (connection, 0, NULL, on_result, &result);
  wait_result (&result);
  net_connection_start_tls_finish (connection, result, &error);
  if (test->reason == TRUSTED)
    g_assert_no_error (error);
  else
    assert_refused (test, error);
  net_connection_close (connection);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autofree char *tls = g_strdup_printf ("/net/certificate/tls/%s", certificates[i].name);
      g_autofree char *starttls =
          g_strdup_printf ("/net/certificate/starttls/%s", certificates[i].name);

      g_test_add_data_func (tls, &certificates[i], test_certificate);
      g_test_add_data_func (starttls, &certificates[i], test_certificate_starttls);
    }
  result = g_test_run ();
  scripted_certificates_clean ();
  return result;
}
