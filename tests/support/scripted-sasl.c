/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/scripted-sasl.h"

#include <gsasl.h>
#include <string.h>

typedef struct
{
  const char *password;
  GTlsConnection *tls;
} Secret;

static int
set_binding (Gsasl_session *session,
             Gsasl_property property,
             GTlsConnection *tls,
             GTlsChannelBindingType type)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autofree char *encoded = NULL;

  if (tls == NULL || !g_tls_connection_get_channel_binding_data (tls, type, data, NULL))
    return GSASL_NO_CALLBACK;
  encoded = g_base64_encode (data->data, data->len);
  return gsasl_property_set (session, property, encoded);
}

static int
on_callback (Gsasl *context, Gsasl_session *session, Gsasl_property property)
{
  const Secret *secret = gsasl_callback_hook_get (context);

  switch (property)
    {
    case GSASL_PASSWORD:
      return gsasl_property_set (session, property, secret->password);
    case GSASL_CB_TLS_EXPORTER:
      return set_binding (session, property, secret->tls, G_TLS_CHANNEL_BINDING_TLS_EXPORTER);
    case GSASL_CB_TLS_UNIQUE:
      return set_binding (session, property, secret->tls, G_TLS_CHANNEL_BINDING_TLS_UNIQUE);
    case GSASL_VALIDATE_SIMPLE:
      return g_strcmp0 (gsasl_property_fast (session, GSASL_PASSWORD), secret->password) == 0
                 ? GSASL_OK
                 : GSASL_AUTHENTICATION_ERROR;
    default:
      return GSASL_NO_CALLBACK;
    }
}

static void
say_challenge (const ScriptedTalk *talk, const char *challenge)
{
  g_autofree char *line = g_strdup_printf ("+ %s\r\n", challenge != NULL ? challenge : "");

  talk->say (talk->data, line);
}

/* Whether the client has proved that it knows the password. */
static gboolean
converse (const ScriptedTalk *talk, Gsasl_session *session, const char *initial)
{
  g_autofree char *response = g_strdup (g_strcmp0 (initial, "=") == 0 ? "" : initial);
  int rc;

  if (response == NULL)
    {
      say_challenge (talk, NULL);
      response = talk->take_line (talk->data);
    }
  do
    {
      char *challenge = NULL;

      if (response == NULL)
        return FALSE;
      rc = gsasl_step64 (session, response, &challenge);
      g_clear_pointer (&response, g_free);
      if (rc == GSASL_NEEDS_MORE || (rc == GSASL_OK && challenge != NULL && *challenge != '\0'))
        {
          say_challenge (talk, challenge);
          response = talk->take_line (talk->data);
        }
      gsasl_free (challenge);
    }
  while (rc == GSASL_NEEDS_MORE);
  return rc == GSASL_OK;
}

void
scripted_sasl_serve (const ScriptedTalk *talk,
                     const char *line,
                     const char *password,
                     GTlsConnection *tls)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  Secret secret = { password, tls };
  Gsasl *context = NULL;
  Gsasl_session *session = NULL;
  g_autofree char *answer = NULL;
  gboolean good;

  g_assert_cmpuint (g_strv_length (words), >=, 3);
  g_assert_cmpint (gsasl_init (&context), ==, GSASL_OK);
  gsasl_callback_hook_set (context, &secret);
  gsasl_callback_set (context, on_callback);
  g_assert_cmpint (gsasl_server_start (context, words[2], &session), ==, GSASL_OK);
  good = converse (talk, session, words[3]);
  answer = g_strdup_printf (good ? "%s OK [CAPABILITY IMAP4rev1 IDLE] welcome\r\n"
                                 : "%s NO [AUTHENTICATIONFAILED] wrong\r\n",
                            words[0]);
  talk->say (talk->data, answer);
  gsasl_finish (session);
  gsasl_done (context);
}
