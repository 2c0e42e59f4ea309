/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/scripted-certificates.h"

#include <glib/gstdio.h>

/* $1: an empty directory. */
static const char script[] =
    "set -e; cd \"$1\"\n"
    "key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'\n"
    "digest=sha256\n"
    "sign () { # name, days from today, days valid, names\n"
    "  openssl req $key -keyout $1.key -out $1.csr -subj /CN=$1\n"
    "  echo \"subjectAltName=$4\" > $1.ext\n"
    "  openssl ca -batch -notext -md $digest -config ca.conf -in $1.csr -out $1.crt \\\n"
    "    -startdate $2 -enddate $3 -extfile $1.ext\n"
    "  cat $1.crt $1.key > $1.pem\n"
    "}\n"
    "cat > ca.conf <<END\n"
    "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\n"
    "certificate=ca.crt\nprivate_key=ca.key\npolicy=p\nunique_subject=no\n[p]\n"
    "commonName=supplied\n"
    "END\n"
    ": > index; echo 1000 > serial\n"
    "openssl req -x509 $key -keyout ca.key -out ca.crt -days 30 -subj '/CN=Scripted CA'\n"
    "from=$(date -u -d yesterday +%y%m%d%H%M%SZ); to=$(date -u -d '30 days' +%y%m%d%H%M%SZ)\n"
    "here=DNS:localhost,IP:127.0.0.1\n"
    "sign good $from $to $here\n"
    "sign wrong-host $from $to DNS:mail.example.test\n"
    "sign expired 200101000000Z 210101000000Z $here\n"
    "sign not-yet-valid 400101000000Z 410101000000Z $here\n"
    "sign name-only $from $to DNS:localhost\n"
    "digest=sha1; sign weak $from $to $here\n"
    "openssl req -x509 $key -keyout self.key -out self.crt -days 30 -subj /CN=localhost \\\n"
    "  -addext subjectAltName=$here\n"
    "cat self.crt self.key > self-signed.pem\n";

static const char *const names[SCRIPTED_CERTIFICATE_N] = {
  "good.pem",          "wrong-host.pem", "expired.pem", "self-signed.pem",
  "not-yet-valid.pem", "name-only.pem",  "weak.pem",
};

static char *directory;

static const char *
get_directory (void)
{
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      g_autoptr (GError) error = NULL;
      const char *argv[] = { "sh", "-c", script, "sh", NULL, NULL };
      g_autofree char *output = NULL;
      int status = 0;

      directory = g_dir_make_tmp ("postrider-certificates-XXXXXX", &error);
      g_assert_no_error (error);
      argv[4] = directory;
      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                    NULL, NULL, NULL, &output, &status, &error);
      g_assert_no_error (error);
      if (!g_spawn_check_wait_status (status, NULL))
        g_error ("openssl: %s", output);
      g_once_init_leave (&made, 1);
    }
  return directory;
}

GTlsCertificate *
scripted_certificate_load (ScriptedCertificate certificate)
{
  g_autofree char *path = g_build_filename (get_directory (), names[certificate], NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *result = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  return result;
}

const char *
scripted_server_get_ca_file (void)
{
  static char *path;
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      path = g_build_filename (get_directory (), "ca.crt", NULL);
      g_once_init_leave (&made, 1);
    }
  return path;
}

char *
scripted_server_dup_sha256 (ScriptedCertificate certificate)
{
  g_autoptr (GTlsCertificate) loaded = scripted_certificate_load (certificate);
  g_autoptr (GByteArray) der = NULL;

  g_object_get (loaded, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

void
scripted_certificates_clean (void)
{
  g_autoptr (GDir) dir = directory != NULL ? g_dir_open (directory, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_unlink (path);
    }
  if (directory != NULL)
    g_rmdir (directory);
}
