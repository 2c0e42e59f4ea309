/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "support/test-server.h"

/* As in tests/server/dovecot.py. */
static const char key[] = "a key for tests alone, known to all";

static char *
encode (const void *data, gsize size)
{
  char *text = g_base64_encode (data, size);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

char *
test_server_dup_token (const char *user, int lifetime_sec)
{
  static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *claims =
      g_strdup_printf ("{\"sub\":\"%s\",\"iat\":%" G_GINT64_FORMAT ",\"exp\":%" G_GINT64_FORMAT "}",
                       user, now - 100, now + lifetime_sec);
  g_autofree char *first = encode (header, strlen (header));
  g_autofree char *second = encode (claims, strlen (claims));
  g_autofree char *signed_part = g_strconcat (first, ".", second, NULL);
  g_autofree char *third = NULL;
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) key, strlen (key));
  guint8 digest[32];
  gsize size = sizeof digest;

  g_hmac_update (hmac, (const guchar *) signed_part, -1);
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
  third = encode (digest, size);
  return g_strconcat (signed_part, ".", third, NULL);
}
