/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-fixture.h"

#include <glib/gstdio.h>

#include "account/account-list.h"
#include "account/account-profile.h"
#include "mime/mime-document.h"
#include "store/store-delta.h"
#include "store/store-folder.h"
#include "store/store-message.h"

#define BATCH 500

/* So many of the newest messages have a body, but not this one. */
#define N_BODIES 500
#define MISSING_BODY 3

typedef struct
{
  const char *path;
  StoreRole role;
} FolderSpec;

static const FolderSpec folder_specs[] = {
  { "INBOX", STORE_ROLE_INBOX }, { "Drafts", STORE_ROLE_DRAFTS },
  { "Sent", STORE_ROLE_SENT },   { "Archive", STORE_ROLE_ARCHIVE },
  { "Junk", STORE_ROLE_JUNK },   { "Trash", STORE_ROLE_TRASH },
  { "Lists", STORE_ROLE_NONE },  { "Lists/gnome", STORE_ROLE_NONE },
};

/* The newest three messages. */
static const char *const sources[] = {
  "From: Fernweh Magazine <news@fernweh.example>\r\n"
  "To: Alice Morgan <alice@example.test>\r\n"
  "Subject: Ten night trains worth staying awake for\r\n"
  "Message-ID: <nightly@fernweh.example>\r\n"
  "MIME-Version: 1.0\r\n"
  "Content-Type: text/html; charset=utf-8\r\n"
  "\r\n"
  "<html><body style=\"background:#eef2f7\"><h1 style=\"color:#123a6b\">Ten night trains</h1>"
  "<p>From Lisbon to Istanbul without a single airport.</p>"
  "<img src=\"https://track.fernweh.example/open.gif\" width=1 height=1>"
  "<p><a href=\"https://fernweh.example/trains\">Read on</a></p></body></html>\r\n",

  "From: Jonas Weber <j.weber@weber-tischlerei.example>\r\n"
  "To: Alice Morgan <alice@example.test>, Lars <lars@example.test>\r\n"
  "Subject: Offer for the <b>long</b> table & two benches\r\n"
  "Message-ID: <offer@weber-tischlerei.example>\r\n"
  "MIME-Version: 1.0\r\n"
  "Content-Type: multipart/mixed; boundary=\"b\"\r\n"
  "\r\n"
  "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
  "Hello Alice,\r\n\r\nhere is the offer with both drawings.\r\n\r\nJonas\r\n"
  "--b\r\nContent-Type: application/pdf; name=\"offer.pdf\"\r\n"
  "Content-Disposition: attachment; filename=\"offer.pdf\"\r\n"
  "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQKJQ==\r\n"
  "--b\r\nContent-Type: application/octet-stream; name=\"setup.exe\"\r\n"
  "Content-Disposition: attachment; filename=\"setup.exe\"\r\n"
  "Content-Transfer-Encoding: base64\r\n\r\nTVqQAAM=\r\n--b--\r\n",

  "From: Mara Lindholm <mara.lindholm@fjord.example>\r\n"
  "To: Alice Morgan <alice@example.test>\r\n"
  "Subject: Hiking on Sunday?\r\n"
  "Message-ID: <hiking@fjord.example>\r\n"
  "Content-Type: text/plain; charset=utf-8\r\n"
  "\r\n"
  "Hi Alice,\r\n\r\nthe forecast for Sunday looks wonderful. Shall we try the ridge path?\r\n",
};

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
add_account (const char *profile_dir)
{
  g_autoptr (AccountProfile) profile = account_profile_new (profile_dir);
  g_autoptr (AccountList) list = account_list_new (profile->config_dir);
  g_autoptr (GError) error = NULL;
  AccountValues values = {
    .email = UI_FIXTURE_ACCOUNT,
    .name = "Alice Morgan",
    .imap = { .host = (char *) "127.0.0.1", .port = 9, .security = ACCOUNT_SECURITY_TLS },
  };
  g_autoptr (AccountSettings) settings = account_settings_new (&values, &error);

  g_assert_no_error (error);
  account_list_add (list, settings, &error);
  g_assert_no_error (error);
}

static gint64
add_folders (StoreDatabase *database)
{
  StoreListing listings[G_N_ELEMENTS (folder_specs)] = { 0 };
  g_autoptr (GAsyncResult) merged = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (folder_specs); i++)
    listings[i] = (StoreListing){
      .name = folder_specs[i].path,
      .path = folder_specs[i].path,
      .delimiter = '/',
      .role = folder_specs[i].role,
      .selectable = TRUE,
      .subscribed = TRUE,
    };
  store_folder_merge_list_async (database, UI_FIXTURE_ACCOUNT, listings, G_N_ELEMENTS (listings),
                                 TRUE, NULL, on_done, &merged);
  store_folder_merge_list_finish (database, wait_for (&merged), &error);
  g_assert_no_error (error);
  store_folder_load_all_async (database, UI_FIXTURE_ACCOUNT, NULL, on_done, &loaded);
  folders = store_folder_load_all_finish (database, wait_for (&loaded), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < folders->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (folders, i);

      if (folder->role == STORE_ROLE_INBOX)
        return folder->id;
    }
  g_assert_not_reached ();
}

/* The message of that index: of these files, or where names is NULL, of our own making. */
static GBytes *
create_source (guint index, const char *const *names)
{
  char *text;

  if (names != NULL)
    {
      g_autofree char *path =
          g_test_build_filename (G_TEST_DIST, "data", "reader", names[index], NULL);
      g_autoptr (GError) error = NULL;
      gsize length;

      g_file_get_contents (path, &text, &length, &error);
      g_assert_no_error (error);
      return g_bytes_new_take (text, length);
    }
  if (index < G_N_ELEMENTS (sources))
    return g_bytes_new_static (sources[index], strlen (sources[index]));
  text = g_strdup_printf ("From: Person %u <person%u@example.org>\r\n"
                          "To: Alice Morgan <alice@example.test>\r\n"
                          "Subject: Message number %u\r\n"
                          "Message-ID: <%u@example.org>\r\n"
                          "\r\n"
                          "This is what message %u says.\r\n",
                          index, index, index, index, index);
  return g_bytes_new_take (text, strlen (text));
}

/* The INDEX-th newest message of N_MESSAGES. */
static void
add_message (StoreDelta *delta, guint index, guint n_messages, const char *const *names)
{
  g_autoptr (GBytes) source = create_source (index, names);
  g_autoptr (MimeDocument) document = mime_document_parse (source, NULL);
  const MimeHeaderSummary *headers = mime_document_get_headers (document);
  gint64 date = g_get_real_time () - (gint64) index * 40 * 60 * G_USEC_PER_SEC;
  StoreNewMessage message = {
    .uid = n_messages - index,
    .flags = (index % 3 == 0 ? 0 : STORE_FLAG_SEEN) | (index % 5 == 1 ? STORE_FLAG_FLAGGED : 0),
    .internal_date = date,
    .date = date,
    .size = g_bytes_get_size (source),
    .subject = headers->subject,
    .from_name = headers->from_name,
    .from_address = headers->from_address,
    .to = headers->to,
    .cc = headers->cc,
    .message_id = headers->message_id,
    .in_reply_to = headers->in_reply_to,
    .references = (const char *const *) headers->references,
    .preview = mime_document_get_snippet (document),
    .has_attachment = headers->has_attachment,
  };

  store_delta_add_message (delta, &message);
}

static void
add_messages (StoreDatabase *database, gint64 folder, guint n_messages, const char *const *names)
{
  for (guint first = 0; first < n_messages; first += BATCH)
    {
      g_autoptr (StoreDelta) delta = store_delta_new (folder, 7, STORE_ORIGIN_INITIAL);
      g_autoptr (GAsyncResult) applied = NULL;
      g_autoptr (GError) error = NULL;

      for (guint index = first; index < MIN (first + BATCH, n_messages); index++)
        add_message (delta, index, n_messages, names);
      store_delta_set_uidnext (delta, n_messages + 1);
      store_delta_apply_async (database, g_steal_pointer (&delta), NULL, on_done, &applied);
      store_delta_apply_finish (database, wait_for (&applied), NULL, &error);
      g_assert_no_error (error);
    }
}

static void
put_bodies (StoreDatabase *database, gint64 folder, const char *const *names)
{
  g_autoptr (StoreView) view = store_view_new_folder (folder);
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GArray) keys = NULL;
  g_autoptr (GError) error = NULL;

  store_message_load_keys_async (database, view, N_BODIES, NULL, on_done, &loaded);
  keys = store_message_load_keys_finish (database, wait_for (&loaded), &error);
  g_assert_no_error (error);
  for (guint index = 0; index < keys->len; index++)
    {
      g_autoptr (GBytes) source = create_source (index, names);
      g_autoptr (MimeDocument) document = mime_document_parse (source, NULL);
      g_autoptr (GAsyncResult) put = NULL;

      if (index == MISSING_BODY)
        continue;
      store_message_put_body_async (
          database, g_array_index (keys, StoreKey, index).id, source,
          mime_document_get_text (document), NULL, mime_document_get_snippet (document),
          mime_document_get_headers (document)->has_attachment, NULL, on_done, &put);
      store_message_put_body_finish (database, wait_for (&put), &error);
      g_assert_no_error (error);
    }
}

static char *
create_profile (guint n_messages, const char *const *names)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("postrider-ui-XXXXXX", &error);
  g_autoptr (AccountProfile) profile = account_profile_new (dir);
  g_autoptr (StoreDatabase) database = NULL;
  gint64 inbox;

  g_assert_no_error (error);
  add_account (dir);
  database = store_database_open (profile->data_dir, profile->cache_dir, STORE_OPEN_OWNER, &error);
  g_assert_no_error (error);
  inbox = add_folders (database);
  add_messages (database, inbox, n_messages, names);
  put_bodies (database, inbox, names);
  store_database_close (database);
  return dir;
}

char *
ui_fixture_create_profile (guint n_messages)
{
  return create_profile (n_messages, NULL);
}

char *
ui_fixture_create_profile_of (const char *const *names)
{
  return create_profile (g_strv_length ((char **) names), names);
}

guint
ui_fixture_count_folders (const char *dir)
{
  g_autoptr (AccountProfile) profile = account_profile_new (dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreDatabase) database =
      store_database_open (profile->data_dir, profile->cache_dir, STORE_OPEN_OWNER, &error);
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GPtrArray) folders = NULL;

  g_assert_no_error (error);
  store_folder_load_all_async (database, UI_FIXTURE_ACCOUNT, NULL, on_done, &loaded);
  folders = store_folder_load_all_finish (database, wait_for (&loaded), &error);
  g_assert_no_error (error);
  store_database_close (database);
  return folders->len;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
ui_fixture_remove (char *profile)
{
  remove_tree (profile);
  g_free (profile);
}
