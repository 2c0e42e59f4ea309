/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/engine-flags.h"
#include "engine/engine-roles.h"

typedef struct
{
  const char *name;
  guint32 attributes;
  StoreRole role;
} Folder;

static ImapList *
new_list (const char *name, guint32 attributes)
{
  ImapList *list = g_new0 (ImapList, 1);

  list->name = g_strdup (name);
  list->delimiter = '/';
  list->attributes = attributes;
  return list;
}

static AccountSettings *
make_settings (const char *sent_path)
{
  AccountValues values = { .email = "ann@example.org" };

  values.imap = (AccountServer){ (char *) "h", 993, ACCOUNT_SECURITY_TLS, NULL };
  values.role_paths[ACCOUNT_ROLE_SENT] = sent_path;
  return account_settings_new (&values, NULL);
}

static void
check (const Folder *folders, gsize n, const char *sent_path)
{
  g_autoptr (AccountSettings) settings = make_settings (sent_path);
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_list_free);
  g_autoptr (GPtrArray) listings = NULL;

  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (lists, new_list (folders[i].name, folders[i].attributes));
  listings = engine_roles_make_listings (lists, settings);
  g_assert_cmpuint (listings->len, ==, n);
  for (gsize i = 0; i < n; i++)
    {
      const StoreListing *listing = g_ptr_array_index (listings, i);

      g_test_message ("%s", folders[i].name);
      g_assert_cmpint (listing->role, ==, folders[i].role);
    }
}

static void
test_attributes (void)
{
  const Folder folders[] = {
    { "INBOX", 0, STORE_ROLE_INBOX },
    { "Sent", 0, STORE_ROLE_NONE },
    { "My Sent", IMAP_LIST_SENT, STORE_ROLE_SENT },
    { "Other Sent", IMAP_LIST_SENT, STORE_ROLE_NONE },
    { "Bin", IMAP_LIST_TRASH, STORE_ROLE_TRASH },
    { "All", IMAP_LIST_ALL, STORE_ROLE_ALL },
    { "Nothing", IMAP_LIST_DRAFTS | IMAP_LIST_NOSELECT, STORE_ROLE_NONE },
  };

  check (folders, G_N_ELEMENTS (folders), NULL);
}

static void
test_names (void)
{
  const Folder folders[] = {
    { "INBOX", 0, STORE_ROLE_INBOX },         { "INBOX/Gesendet", 0, STORE_ROLE_SENT },
    { "Entw&APw-rfe", 0, STORE_ROLE_DRAFTS }, { "CORBEILLE", 0, STORE_ROLE_TRASH },
    { "Work/Archive", 0, STORE_ROLE_NONE },   { "Spam", 0, STORE_ROLE_JUNK },
    { "Junk", 0, STORE_ROLE_NONE },
  };

  check (folders, G_N_ELEMENTS (folders), NULL);
}

static void
test_chosen (void)
{
  const Folder folders[] = {
    { "INBOX", 0, STORE_ROLE_INBOX },
    { "Sent", IMAP_LIST_SENT, STORE_ROLE_NONE },
    { "&wOk-", 0, STORE_ROLE_NONE },
    { "Work/Out", 0, STORE_ROLE_SENT },
  };

  check (folders, G_N_ELEMENTS (folders), "Work/Out");
}

static void
test_flags (void)
{
  static const char *const names[] = { "\\Seen", "$Forwarded", "work", "Junk", "\\Recent", "abc" };
  static const char *const keywords[] = { "abc", "work", NULL };
  g_auto (ImapFlags) flags = { 0 };
  g_auto (ImapFlags) back = { 0 };
  g_autofree const char **rest = NULL;
  g_autofree char *text = NULL;
  StoreFlags bits;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    imap_flags_add (&flags, names[i], strlen (names[i]));
  bits = engine_flags_to_store (&flags, &rest);
  g_assert_cmpint (bits, ==, STORE_FLAG_SEEN | STORE_FLAG_FORWARDED | STORE_FLAG_JUNK);
  g_assert_cmpstrv (rest, keywords);
  engine_flags_to_imap (bits, keywords, FALSE, &back);
  text = imap_flags_to_string (&back);
  g_assert_cmpstr (text, ==, "\\Seen $Forwarded $Junk abc work");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/roles/attributes", test_attributes);
  g_test_add_func ("/engine/roles/names", test_names);
  g_test_add_func ("/engine/roles/chosen", test_chosen);
  g_test_add_func ("/engine/flags/round-trip", test_flags);
  return g_test_run ();
}
