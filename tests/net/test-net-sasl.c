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
    NetSecretKind kind;
    gboolean is_private;
    gboolean can_bind;
    const char *chosen;
  } cases[] = {
    { { "plain", "LOGIN", NULL }, NET_SECRET_PASSWORD, TRUE, FALSE, "PLAIN" },
    { { "LOGIN", NULL }, NET_SECRET_PASSWORD, TRUE, FALSE, "LOGIN" },
    { { "PLAIN", "LOGIN", NULL }, NET_SECRET_PASSWORD, FALSE, FALSE, NULL },
    { { "PLAIN", "SCRAM-SHA-1", NULL }, NET_SECRET_PASSWORD, FALSE, FALSE, "SCRAM-SHA-1" },
    { { "SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN", NULL },
      NET_SECRET_PASSWORD,
      TRUE,
      FALSE,
      "SCRAM-SHA-256" },
    { { "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", NULL },
      NET_SECRET_PASSWORD,
      TRUE,
      TRUE,
      "SCRAM-SHA-256-PLUS" },
    { { "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", NULL },
      NET_SECRET_PASSWORD,
      TRUE,
      FALSE,
      "SCRAM-SHA-1" },
    { { "GSSAPI", "DIGEST-MD5", "EXTERNAL", NULL }, NET_SECRET_PASSWORD, TRUE, TRUE, NULL },
    { { NULL }, NET_SECRET_PASSWORD, TRUE, TRUE, NULL },
    { { "XOAUTH2", "PLAIN", "OAUTHBEARER", NULL }, NET_SECRET_TOKEN, TRUE, FALSE, "OAUTHBEARER" },
    { { "PLAIN", "xoauth2", NULL }, NET_SECRET_TOKEN, TRUE, FALSE, "XOAUTH2" },
    { { "XOAUTH2", "OAUTHBEARER", NULL }, NET_SECRET_TOKEN, FALSE, FALSE, NULL },
    { { "XOAUTH2", "OAUTHBEARER", NULL }, NET_SECRET_PASSWORD, TRUE, FALSE, NULL },
    { { "PLAIN", "LOGIN", NULL }, NET_SECRET_TOKEN, TRUE, FALSE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (
        net_sasl_choose (cases[i].offered, cases[i].kind, cases[i].is_private, cases[i].can_bind),
        ==, cases[i].chosen);
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
    case GSASL_CB_TLS_UNIQUE:
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

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static GBytes *
step (NetSasl *sasl, GBytes *challenge, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  net_sasl_step_async (sasl, challenge, on_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return net_sasl_step_finish (result, error);
}

/* Lets our client and a server of libgsasl talk; the server's last result. */
static int
converse (const char *mechanism,
          NetBindingKind binding_kind,
          const char *client_password,
          const char *server_password,
          gboolean *out_complete)
{
  g_autoptr (GBytes) password = g_bytes_new (client_password, strlen (client_password));
  g_autoptr (GBytes) channel = g_bytes_new_static (binding, strlen (binding));
  g_autoptr (GError) error = NULL;
  NetSaslInput input = { .user = "alice",
                         .secret = password,
                         .binding_kind = binding_kind,
                         .binding = channel };
  g_autoptr (NetSasl) sasl = net_sasl_new (mechanism, &input, &error);
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
      g_autoptr (GBytes) asked = challenge != NULL ? g_bytes_new (challenge, size) : NULL;
      g_autoptr (GBytes) response = step (sasl, asked, &error);

      g_assert_no_error (error);
      g_clear_pointer (&challenge, gsasl_free);
      rc = gsasl_step (session, g_bytes_get_data (response, NULL), g_bytes_get_size (response),
                       &challenge, &size);
    }
  while (rc == GSASL_NEEDS_MORE);
  if (rc == GSASL_OK && size > 0)
    {
      g_autoptr (GBytes) asked = g_bytes_new (challenge, size);
      g_autoptr (GBytes) last = step (sasl, asked, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (last), ==, 0);
    }
  g_clear_pointer (&challenge, gsasl_free);
  *out_complete = net_sasl_is_complete (sasl);
  gsasl_finish (session);
  gsasl_done (context);
  return rc;
}

typedef struct
{
  const char *mechanism;
  NetBindingKind binding;
} MechanismCase;

static const MechanismCase mechanisms[] = {
  { "SCRAM-SHA-256-PLUS", NET_BINDING_TLS_EXPORTER },
  { "SCRAM-SHA-256-PLUS", NET_BINDING_TLS_UNIQUE },
  { "SCRAM-SHA-1-PLUS", NET_BINDING_TLS_UNIQUE },
  { "SCRAM-SHA-256" },
  { "SCRAM-SHA-1" },
  { "PLAIN" },
  { "LOGIN" },
};

static void
test_mechanism (gconstpointer data)
{
  const MechanismCase *test = data;
  gboolean complete;

  g_assert_cmpint (converse (test->mechanism, test->binding, "pencil", "pencil", &complete), ==,
                   GSASL_OK);
  g_assert_true (complete);
  g_assert_cmpint (converse (test->mechanism, test->binding, "wrong", "pencil", &complete), !=,
                   GSASL_OK);
  if (g_str_has_prefix (test->mechanism, "SCRAM"))
    g_assert_false (complete);
}

static NetSasl *
new_sasl (const char *mechanism, NetSecretKind kind, const char *user, GError **error)
{
  g_autoptr (GBytes) secret = g_bytes_new_static ("pencil", 6);
  NetSaslInput input = { .user = user,
                         .secret = secret,
                         .kind = kind,
                         .host = "mail.example.test",
                         .port = 993 };

  return net_sasl_new (mechanism, &input, error);
}

static void
test_unusable (void)
{
  static const struct
  {
    const char *mechanism;
    NetSecretKind kind;
  } cases[] = {
    { "SCRAM-SHA-256-PLUS", NET_SECRET_PASSWORD }, /* there is nothing to bind to */
    { "XOAUTH2", NET_SECRET_PASSWORD },
    { "PLAIN", NET_SECRET_TOKEN },
    { "GSSAPI", NET_SECRET_PASSWORD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (new_sasl (cases[i].mechanism, cases[i].kind, "alice", &error));
      g_assert_error (error, NET_ERROR, NET_ERROR_PROTOCOL);
    }
}

static void
test_nonsense (void)
{
  static const char *const challenges[] = {
    "", "r=", "r=x,s=,i=0", "hello", "r=zzz,s=QUFB,i=4096", "e=other-error", "v=AAAA",
  };

  for (guint i = 0; i < G_N_ELEMENTS (challenges); i++)
    {
      g_autoptr (GBytes) challenge = g_bytes_new (challenges[i], strlen (challenges[i]));
      g_autoptr (GError) error = NULL;
      g_autoptr (NetSasl) sasl = new_sasl ("SCRAM-SHA-256", NET_SECRET_PASSWORD, "alice", &error);
      g_autoptr (GBytes) first = net_sasl_step (sasl, NULL, &error);
      g_autoptr (GBytes) second = NULL;

      g_assert_nonnull (first);
      second = net_sasl_step (sasl, challenge, &error);
      g_assert_null (second);
      g_assert_error (error, NET_ERROR, NET_ERROR_PROTOCOL);
      g_assert_false (net_sasl_is_complete (sasl));
    }
}

/* The server's first message to a client whose nonce is in @first. */
static GBytes *
challenge_with (GBytes *first, const char *iterations)
{
  g_autofree char *text =
      g_strndup (g_bytes_get_data (first, NULL), g_bytes_get_size (first)); /* n,,n=alice,r=... */
  const char *nonce = strstr (text, "r=");
  char *message = g_strdup_printf ("%sserver,s=QSXCR+Q6sek8bf92,i=%s", nonce, iterations);

  return g_bytes_new_take (message, strlen (message));
}

static void
test_iterations (void)
{
  static const struct
  {
    const char *iterations;
    gboolean accepted;
  } cases[] = {
    { "4096", TRUE },
    { "20000", TRUE },
    { "1000001", FALSE },
    { "4294967295", FALSE },
    { "99999999999999999999", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NetSasl) sasl = new_sasl ("SCRAM-SHA-256", NET_SECRET_PASSWORD, "alice", &error);
      g_autoptr (GBytes) first = net_sasl_step (sasl, NULL, &error);
      g_autoptr (GBytes) challenge = challenge_with (first, cases[i].iterations);
      g_autoptr (GBytes) second = net_sasl_step (sasl, challenge, &error);

      if (cases[i].accepted)
        g_assert_no_error (error);
      else
        g_assert_error (error, NET_ERROR, NET_ERROR_PROTOCOL);
      g_assert_cmpint (second != NULL, ==, cases[i].accepted);
    }
}

static void
assert_bytes (GBytes *bytes, const char *expected)
{
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

typedef struct
{
  const char *mechanism;
  const char *user;
  const char *message;
  const char *challenge;
  const char *status;
  const char *farewell;
} TokenCase;

static const TokenCase tokens[] = {
  { "XOAUTH2", "alice@example.test", "user=alice@example.test\001auth=Bearer pencil\001\001",
    "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"https://mail.example.test/\"}", "401",
    "" },
  { "OAUTHBEARER", "a=l,ice",
    "n,a=a=3Dl=2Cice,\001host=mail.example.test\001port=993\001auth=Bearer pencil\001\001",
    "{ \"scope\": \"x\", \"status\" : \"invalid_token\" }", "invalid_token", "\001" },
  { "XOAUTH2", "a", "user=a\001auth=Bearer pencil\001\001", "{\"status\":400}", "400", "" },
  { "XOAUTH2", "a", "user=a\001auth=Bearer pencil\001\001", "", "unknown", "" },
  { "XOAUTH2", "a", "user=a\001auth=Bearer pencil\001\001", "{\"status\":\"<b>call us</b>\"}",
    "unknown", "" },
};

static void
test_token (gconstpointer data)
{
  const TokenCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NetSasl) sasl = new_sasl (test->mechanism, NET_SECRET_TOKEN, test->user, &error);
  g_autoptr (GBytes) challenge = g_bytes_new (test->challenge, strlen (test->challenge));
  g_autoptr (GBytes) message = net_sasl_step (sasl, NULL, &error);
  g_autoptr (GBytes) farewell = NULL;

  assert_bytes (message, test->message);
  g_assert_true (net_sasl_is_complete (sasl));
  g_assert_null (net_sasl_get_status (sasl));
  farewell = net_sasl_step (sasl, challenge, &error);
  assert_bytes (farewell, test->farewell);
  g_assert_cmpstr (net_sasl_get_status (sasl), ==, test->status);
  g_assert_false (net_sasl_is_complete (sasl));
  g_assert_null (net_sasl_step (sasl, challenge, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/sasl/choose", test_choose);
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/net/sasl/mechanism/%s-%u", mechanisms[i].mechanism, i);

      g_test_add_data_func (path, &mechanisms[i], test_mechanism);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/sasl/token/%u", i);

      g_test_add_data_func (path, &tokens[i], test_token);
    }
  g_test_add_func ("/net/sasl/unusable", test_unusable);
  g_test_add_func ("/net/sasl/nonsense", test_nonsense);
  g_test_add_func ("/net/sasl/iterations", test_iterations);
  return g_test_run ();
}
