/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "account/account-settings.h"

#include <string.h>

struct _AccountSettings
{
  GObject parent;

  char *id;
  AccountValues values; /* its strings are owned */
};

G_DEFINE_FINAL_TYPE (AccountSettings, account_settings, G_TYPE_OBJECT)

/* What AccountValues borrows elsewhere is owned here. */
static void
free_string (const char *string)
{
  g_free ((char *) string);
}

static void
account_settings_finalize (GObject *object)
{
  AccountSettings *self = ACCOUNT_SETTINGS (object);

  g_free (self->id);
  free_string (self->values.email);
  free_string (self->values.name);
  account_server_clear (&self->values.imap);
  account_server_clear (&self->values.smtp);
  free_string (self->values.password_command);
  free_string (self->values.pinned_sha256);
  free_string (self->values.pinned_server);
  free_string (self->values.ca_file);
  for (int i = 0; i < ACCOUNT_ROLE_N; i++)
    free_string (self->values.role_paths[i]);
  G_OBJECT_CLASS (account_settings_parent_class)->finalize (object);
}

static void
account_settings_class_init (AccountSettingsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = account_settings_finalize;
}

static void
account_settings_init (AccountSettings *self)
{
}

/* NULL for the empty string too: a key file cannot tell them apart. */
static const char *
dup_text (const char *text)
{
  return text == NULL || *text == '\0' ? NULL : g_strdup (text);
}

static gboolean
check_address (const char *email, GError **error)
{
  const char *at = email == NULL ? NULL : strrchr (email, '@');
  gboolean good = at != NULL && at != email && at[1] != '\0' && g_utf8_validate (email, -1, NULL);

  for (const char *p = email; good && *p != '\0'; p++)
    good = (guchar) *p > ' ' && *p != 127 && *p != '[' && *p != ']';
  if (!good)
    g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_INVALID, "‘%s’ is not an email address",
                 email == NULL ? "" : email);
  return good;
}

static gboolean
check_server (const AccountServer *server, GError **error)
{
  if (server->port == 0)
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_INVALID, "the server %s has no port",
                   server->host);
      return FALSE;
    }
  if (server->security == ACCOUNT_SECURITY_NONE && !account_server_host_is_loopback (server->host))
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_INVALID,
                   "the connection to %s must be encrypted", server->host);
      return FALSE;
    }
  return TRUE;
}

/* The fingerprint in lower case without colons; NULL and an error when it is none. */
static char *
normalise_sha256 (const char *text, GError **error)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isxdigit (*p))
      g_string_append_c (digits, g_ascii_tolower (*p));
    else if (*p != ':')
      break;
  if (digits->len == 64 && strspn (text, "0123456789abcdefABCDEF:") == strlen (text))
    return g_string_free (g_steal_pointer (&digits), FALSE);
  g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_INVALID, "‘%s’ is not a SHA-256 fingerprint",
               text);
  return NULL;
}

static void
copy_server (const AccountServer *from, const char *email, AccountServer *to)
{
  account_server_copy (from, to);
  if (to->host != NULL && (to->user == NULL || *to->user == '\0'))
    {
      g_free (to->user);
      to->user = g_strdup (email);
    }
}

/* A certificate is trusted for the server that showed it, and stays so when the settings change. */
static char *
dup_pinned_server (const AccountValues *values)
{
  if (values->pinned_server != NULL && *values->pinned_server != '\0')
    return g_strdup (values->pinned_server);
  return g_strdup_printf ("%s:%u", values->imap.host, values->imap.port);
}

AccountSettings *
account_settings_new (const AccountValues *values, GError **error)
{
  g_autoptr (AccountSettings) self = NULL;
  g_autofree char *pin = NULL;

  if (!check_address (values->email, error))
    return NULL;
  if (values->imap.host == NULL || *values->imap.host == '\0')
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_INVALID, "no IMAP server is set for %s",
                   values->email);
      return NULL;
    }
  if (!check_server (&values->imap, error)
      || (values->smtp.host != NULL && !check_server (&values->smtp, error)))
    return NULL;
  if (values->pinned_sha256 != NULL && *values->pinned_sha256 != '\0')
    {
      pin = normalise_sha256 (values->pinned_sha256, error);
      if (pin == NULL)
        return NULL;
    }

  self = g_object_new (ACCOUNT_TYPE_SETTINGS, NULL);
  self->id = g_utf8_strdown (values->email, -1);
  self->values.email = g_strdup (values->email);
  self->values.name = dup_text (values->name);
  copy_server (&values->imap, values->email, &self->values.imap);
  copy_server (&values->smtp, values->email, &self->values.smtp);
  self->values.password_command = dup_text (values->password_command);
  if (pin != NULL)
    self->values.pinned_server = dup_pinned_server (values);
  self->values.pinned_sha256 = g_steal_pointer (&pin);
  self->values.ca_file = dup_text (values->ca_file);
  for (int i = 0; i < ACCOUNT_ROLE_N; i++)
    self->values.role_paths[i] = dup_text (values->role_paths[i]);
  return g_steal_pointer (&self);
}

const AccountValues *
account_settings_get_values (AccountSettings *self)
{
  g_return_val_if_fail (ACCOUNT_IS_SETTINGS (self), NULL);
  return &self->values;
}

const char *
account_settings_get_id (AccountSettings *self)
{
  g_return_val_if_fail (ACCOUNT_IS_SETTINGS (self), NULL);
  return self->id;
}

const char *
account_settings_get_email (AccountSettings *self)
{
  g_return_val_if_fail (ACCOUNT_IS_SETTINGS (self), NULL);
  return self->values.email;
}

static gboolean
servers_equal (const AccountServer *one, const AccountServer *other)
{
  return g_strcmp0 (one->host, other->host) == 0 && g_strcmp0 (one->user, other->user) == 0
         && one->port == other->port && one->security == other->security;
}

gboolean
account_settings_equal (AccountSettings *one, AccountSettings *other)
{
  const AccountValues *a = &one->values;
  const AccountValues *b = &other->values;

  for (int i = 0; i < ACCOUNT_ROLE_N; i++)
    if (g_strcmp0 (a->role_paths[i], b->role_paths[i]) != 0)
      return FALSE;
  return g_str_equal (a->email, b->email) && g_strcmp0 (a->name, b->name) == 0
         && servers_equal (&a->imap, &b->imap) && servers_equal (&a->smtp, &b->smtp)
         && g_strcmp0 (a->password_command, b->password_command) == 0
         && g_strcmp0 (a->pinned_sha256, b->pinned_sha256) == 0
         && g_strcmp0 (a->pinned_server, b->pinned_server) == 0
         && g_strcmp0 (a->ca_file, b->ca_file) == 0;
}
