/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-memory.h"

#include <glib/gstdio.h>
#include <string.h>

#define GROUP "server"

/* Servers are mended: what one got wrong is tried again after so long. */
#define LEARNED_MAX_SEC (30 * 24 * 3600)

struct _EngineMemory
{
  char *directory;
  AccountSettings *settings;
  ImapMemory memory;
  ImapMemory saved;
  gint64 learned; /* when, in seconds; 0: nothing */
};

/* The name tells nobody whose account it is. */
static char *
dup_path (const char *directory, const char *account)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, account, -1);

  return g_strdup_printf ("%s/server-%.16s.ini", directory, sum);
}

static char *
dup_server (AccountSettings *settings)
{
  const AccountValues *values = account_settings_get_values (settings);

  return g_strdup_printf ("%s:%u", values->imap.host, (guint) values->imap.port);
}

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
read_file (const char *directory, AccountSettings *settings, ImapMemory *out, gint64 *out_learned)
{
  g_autofree char *path = dup_path (directory, account_settings_get_id (settings));
  g_autofree char *server = dup_server (settings);
  g_autofree char *read_server = NULL;
  g_autofree char *quirks = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();

  memset (out, 0, sizeof *out);
  *out_learned = 0;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return FALSE;
  read_server = g_key_file_get_string (file, GROUP, "address", NULL);
  if (g_strcmp0 (server, read_server) != 0)
    return FALSE;
  *out_learned = g_key_file_get_int64 (file, GROUP, "learned-at", NULL);
  quirks = g_key_file_get_string (file, GROUP, "learned", NULL);
  if (ABS (get_now () - *out_learned) < LEARNED_MAX_SEC)
    out->quirks = imap_quirks_from_string (quirks);
  out->idle_renew =
      (guint) CLAMP (g_key_file_get_integer (file, GROUP, "idle-seconds", NULL), 0, 86400) * 1000;
  out->n_responses = g_key_file_get_uint64 (file, GROUP, "responses", NULL);
  out->n_malformed = g_key_file_get_uint64 (file, GROUP, "malformed", NULL);
  out->n_lost = g_key_file_get_uint64 (file, GROUP, "lost-attributes", NULL);
  return TRUE;
}

gboolean
engine_memory_read (const char *directory, AccountSettings *settings, ImapMemory *out)
{
  gint64 learned;

  return read_file (directory, settings, out, &learned);
}

EngineMemory *
engine_memory_new (const char *directory, AccountSettings *settings)
{
  EngineMemory *self = g_new0 (EngineMemory, 1);

  self->directory = g_strdup (directory);
  self->settings = g_object_ref (settings);
  /* A few lines, once an account and run: not worth a thread. */
  read_file (directory, settings, &self->memory, &self->learned);
  self->saved = self->memory;
  return self;
}

void
engine_memory_free (EngineMemory *self)
{
  engine_memory_save (self);
  g_free (self->directory);
  g_object_unref (self->settings);
  g_free (self);
}

ImapMemory *
engine_memory_get (EngineMemory *self)
{
  return &self->memory;
}

void
engine_memory_save (EngineMemory *self)
{
  g_autofree char *path = dup_path (self->directory, account_settings_get_id (self->settings));
  g_autofree char *server = dup_server (self->settings);
  g_autofree char *quirks = imap_quirks_to_string (self->memory.quirks);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  if (memcmp (&self->saved, &self->memory, sizeof self->saved) == 0)
    return;
  if ((self->memory.quirks & ~self->saved.quirks) != 0)
    self->learned = get_now ();
  g_key_file_set_string (file, GROUP, "address", server);
  g_key_file_set_int64 (file, GROUP, "learned-at", self->learned);
  g_key_file_set_string (file, GROUP, "learned", quirks);
  g_key_file_set_integer (file, GROUP, "idle-seconds", (int) (self->memory.idle_renew / 1000));
  g_key_file_set_uint64 (file, GROUP, "responses", self->memory.n_responses);
  g_key_file_set_uint64 (file, GROUP, "malformed", self->memory.n_malformed);
  g_key_file_set_uint64 (file, GROUP, "lost-attributes", self->memory.n_lost);
  text = g_key_file_to_data (file, &size, NULL);
  self->saved = self->memory;
  /* Neither waits for the disk nor survives a crash for sure: it is learned again. */
  if (!g_file_set_contents_full (path, text, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_debug ("what was learned is not kept: %s", error->message);
}

void
engine_memory_forget (const char *directory, const char *account)
{
  g_autofree char *path = dup_path (directory, account);

  g_unlink (path);
}
