/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/pr-account-private.h"

#include <glib/gi18n.h>

#include "model/pr-format.h"

struct _PrAccount
{
  GObject parent_instance;

  AccountSettings *settings;
  PrAccountState state;
  char *status;
  GError *error;
  gint64 last_heard;
  guint pending;
  double progress;
  gboolean has_reported;
};

G_DEFINE_FINAL_TYPE (PrAccount, pr_account, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (PrAccountState,
                    pr_account_state,
                    G_DEFINE_ENUM_VALUE (PR_ACCOUNT_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (PR_ACCOUNT_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (PR_ACCOUNT_SYNCING, "syncing"),
                    G_DEFINE_ENUM_VALUE (PR_ACCOUNT_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (PR_ACCOUNT_ATTENTION, "attention"))

enum
{
  PROP_0,
  PROP_ID,
  PROP_EMAIL,
  PROP_NAME,
  PROP_STATE,
  PROP_STATUS,
  PROP_PROBLEM,
  PROP_LAST_HEARD,
  PROP_PENDING,
  PROP_PROGRESS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static int
get_problem (PrAccount *self)
{
  return self->error != NULL ? self->error->code : -1;
}

static char *
describe_offline (PrAccount *self)
{
  gboolean is_broken =
      self->error != NULL && !g_error_matches (self->error, PR_ERROR, PR_ERROR_UNREACHABLE);

  if (self->pending > 0 && !is_broken)
    return g_strdup_printf (
        ngettext ("Offline, %u change waiting", "Offline, %u changes waiting", self->pending),
        self->pending);
  if (self->error != NULL)
    return g_strdup (pr_error_describe (self->error));
  /* Translators: the account is not connected to its server */
  return g_strdup (_ ("Offline"));
}

static char *
describe_ready (PrAccount *self)
{
  g_autofree char *heard = NULL;

  if (self->pending > 0)
    return g_strdup_printf (ngettext ("%u change on its way to the server",
                                      "%u changes on their way to the server", self->pending),
                            self->pending);
  if (self->last_heard == 0)
    return g_strdup (_ ("Up to date"));
  heard = pr_format_date_short (self->last_heard, g_get_real_time ());
  /* Translators: %s is the time of day when the server was last heard */
  return g_strdup_printf (_ ("Up to date at %s"), heard);
}

static char *
describe (PrAccount *self)
{
  switch (self->state)
    {
    case PR_ACCOUNT_CONNECTING:
      return g_strdup (_ ("Connecting…"));
    case PR_ACCOUNT_SYNCING:
      if (self->progress >= 0)
        /* Translators: progress of reading mail from the server, a percentage */
        return g_strdup_printf (_ ("Updating… %d%%"), (int) (self->progress * 100));
      return g_strdup (_ ("Updating…"));
    case PR_ACCOUNT_READY:
      return describe_ready (self);
    case PR_ACCOUNT_ATTENTION:
      return g_strdup (self->error != NULL ? pr_error_describe (self->error)
                                           : pr_error_describe_code (PR_ERROR_FAILED));
    case PR_ACCOUNT_OFFLINE:
    default:
      return describe_offline (self);
    }
}

static void
update_status (PrAccount *self)
{
  g_autofree char *status = describe (self);

  if (g_strcmp0 (status, self->status) == 0)
    return;
  g_free (self->status);
  self->status = g_steal_pointer (&status);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

static void
set_state (PrAccount *self, PrAccountState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_progress (PrAccount *self, double progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

static void
take_account_error (PrAccount *self, GError *error)
{
  int old = get_problem (self);

  g_clear_error (&self->error);
  self->error = error;
  if (get_problem (self) != old)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
pr_account_finalize (GObject *object)
{
  PrAccount *self = PR_ACCOUNT (object);

  g_clear_object (&self->settings);
  g_clear_error (&self->error);
  g_free (self->status);
  G_OBJECT_CLASS (pr_account_parent_class)->finalize (object);
}

static void
pr_account_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PrAccount *self = PR_ACCOUNT (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, pr_account_get_id (self));
      break;
    case PROP_EMAIL:
      g_value_set_string (value, pr_account_get_email (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, pr_account_get_name (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_PROBLEM:
      g_value_set_int (value, get_problem (self));
      break;
    case PROP_LAST_HEARD:
      g_value_set_int64 (value, self->last_heard);
      break;
    case PROP_PENDING:
      g_value_set_uint (value, self->pending);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pr_account_class_init (PrAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = pr_account_finalize;
  object_class->get_property = pr_account_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_EMAIL] = g_param_spec_string ("email", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, PR_TYPE_ACCOUNT_STATE, PR_ACCOUNT_OFFLINE, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_PROBLEM] =
      g_param_spec_int ("problem", NULL, NULL, -1, PR_ERROR_N - 1, -1, flags);
  properties[PROP_LAST_HEARD] =
      g_param_spec_int64 ("last-heard", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PENDING] = g_param_spec_uint ("pending", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pr_account_init (PrAccount *self)
{
  self->state = PR_ACCOUNT_OFFLINE;
  self->progress = -1;
}

PrAccount *
pr_account_new (AccountSettings *settings)
{
  PrAccount *self = g_object_new (PR_TYPE_ACCOUNT, NULL);

  self->settings = g_object_ref (settings);
  self->status = describe (self);
  return self;
}

void
pr_account_set_settings (PrAccount *self, AccountSettings *settings)
{
  if (!g_set_object (&self->settings, settings))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EMAIL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

AccountSettings *
pr_account_get_settings (PrAccount *self)
{
  return self->settings;
}

static PrAccountState
state_from_event (const EngineEvent *event)
{
  switch (event->state)
    {
    case ENGINE_STATE_CONNECTING:
      return PR_ACCOUNT_CONNECTING;
    case ENGINE_STATE_SYNCING:
      return PR_ACCOUNT_SYNCING;
    case ENGINE_STATE_ONLINE:
      /* connected, but what the server says cannot be kept on this computer */
      return event->error != NULL ? PR_ACCOUNT_ATTENTION : PR_ACCOUNT_READY;
    case ENGINE_STATE_AUTH_NEEDED:
    case ENGINE_STATE_CERTIFICATE_UNTRUSTED:
    case ENGINE_STATE_KEYRING_LOCKED:
    case ENGINE_STATE_SERVER_ERROR:
      return PR_ACCOUNT_ATTENTION;
    case ENGINE_STATE_OFFLINE:
    default:
      return PR_ACCOUNT_OFFLINE;
    }
}

GError *
pr_account_error_from_event (const GError *error, EngineCertificate *certificate)
{
  PrCertificate *copy;

  if (certificate == NULL)
    return error != NULL ? pr_error_from (error) : NULL;
  copy = g_new0 (PrCertificate, 1);
  copy->host = g_strdup (certificate->host);
  copy->port = certificate->port;
  copy->reason = g_strdup (certificate->reason);
  copy->reasons = pr_certificate_dup_reasons (certificate->reason, certificate->flags);
  copy->sha256 = g_strdup (certificate->sha256);
  copy->pem = g_strdup (certificate->chain_pem);
  return pr_error_new_certificate (copy);
}

void
pr_account_apply_event (PrAccount *self, EngineEvent *event)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->has_reported = TRUE;
  take_account_error (self, pr_account_error_from_event (event->error, event->certificate));
  set_state (self, state_from_event (event));
  set_progress (self, event->state == ENGINE_STATE_SYNCING ? CLAMP (event->fraction, 0, 1) : -1);
  if (self->last_heard != event->last_heard_us)
    {
      self->last_heard = event->last_heard_us;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_HEARD]);
    }
  pr_account_set_pending (self, event->pending);
  update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
pr_account_has_reported (PrAccount *self)
{
  return self->has_reported;
}

void
pr_account_set_pending (PrAccount *self, guint pending)
{
  if (self->pending == pending)
    return;
  self->pending = pending;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PENDING]);
  update_status (self);
}

void
pr_account_tick (PrAccount *self)
{
  update_status (self);
}

const char *
pr_account_get_id (PrAccount *self)
{
  return account_settings_get_id (self->settings);
}

const char *
pr_account_get_email (PrAccount *self)
{
  return account_settings_get_email (self->settings);
}

const char *
pr_account_get_name (PrAccount *self)
{
  const char *name = account_settings_get_values (self->settings)->name;

  return name != NULL ? name : "";
}

PrAccountState
pr_account_get_state (PrAccount *self)
{
  return self->state;
}

const char *
pr_account_get_status (PrAccount *self)
{
  return self->status;
}

const GError *
pr_account_get_error (PrAccount *self)
{
  return self->error;
}

gint64
pr_account_get_last_heard (PrAccount *self)
{
  return self->last_heard;
}

guint
pr_account_get_pending (PrAccount *self)
{
  return self->pending;
}

double
pr_account_get_progress (PrAccount *self)
{
  return self->progress;
}
