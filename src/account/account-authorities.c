/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "account/account-authorities.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "account/account-error.h"

#define FOLDER "authorities"

/* A file that nobody wrote by hand, such as a whole system's bundle, is not copied. */
#define MAX_SIZE (1024 * 1024)

static char *
read_certificates (const char *file, gsize *size, GError **error)
{
  g_autofree char *data = NULL;
  g_autoptr (GError) local = NULL;
  GList *certificates;
  GStatBuf status;

  if (g_stat (file, &status) == 0 && (!S_ISREG (status.st_mode) || status.st_size > MAX_SIZE))
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_INVALID, "%s is not a certificate file",
                   file);
      return NULL;
    }
  certificates = g_tls_certificate_list_new_from_file (file, &local);
  if (certificates != NULL && g_file_get_contents (file, &data, size, &local))
    {
      g_list_free_full (certificates, g_object_unref);
      return g_steal_pointer (&data);
    }
  g_list_free_full (certificates, g_object_unref);
  g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_INVALID, "%s: %s", file,
               local != NULL ? local->message : "there is no certificate in it");
  return NULL;
}

char *
account_authorities_keep (const char *config_dir, const char *pem_file, GError **error)
{
  gsize size;
  g_autofree char *data = read_certificates (pem_file, &size, error);
  g_autofree char *folder = g_build_filename (config_dir, FOLDER, NULL);
  g_autofree char *digest = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) local = NULL;

  if (data == NULL)
    return NULL;
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, size);
  name = g_strconcat (digest, ".pem", NULL);
  path = g_build_filename (folder, name, NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_FAILED, "%s: %s", folder,
                   g_strerror (errno));
      return NULL;
    }
  if (!g_file_set_contents_full (path, data, (gssize) size,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &local))
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_FAILED, "%s: %s", path, local->message);
      return NULL;
    }
  return g_steal_pointer (&path);
}
