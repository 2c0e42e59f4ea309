/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-roles.h"

#include <string.h>

#include "imap/imap-mailbox-name.h"

static const struct
{
  ImapListAttribute attribute;
  StoreRole role;
} attribute_roles[] = {
  { IMAP_LIST_INBOX, STORE_ROLE_INBOX },
  { IMAP_LIST_DRAFTS, STORE_ROLE_DRAFTS },
  { IMAP_LIST_SENT, STORE_ROLE_SENT },
  { IMAP_LIST_ARCHIVE, STORE_ROLE_ARCHIVE },
  { IMAP_LIST_ALL, STORE_ROLE_ALL },
  { IMAP_LIST_JUNK, STORE_ROLE_JUNK },
  { IMAP_LIST_TRASH, STORE_ROLE_TRASH },
  { IMAP_LIST_FLAGGED, STORE_ROLE_FLAGGED },
  { IMAP_LIST_IMPORTANT, STORE_ROLE_IMPORTANT },
};

/* What servers and clients have named these folders, folded; the most usual first. */
static const struct
{
  StoreRole role;
  const char *names[24];
} well_known[] = {
  { STORE_ROLE_DRAFTS,
    { "drafts", "draft", "entwürfe", "brouillons", "borradores", "bozze", "rascunhos", "concepten",
      "utkast", "kladder", "luonnokset", "wersje robocze", "koncepty", "черновики", "taslaklar",
      "下書き", "草稿", "草稿箱", "임시보관함" } },
  { STORE_ROLE_SENT,
    { "sent",
      "sent mail",
      "sent messages",
      "sent items",
      "gesendet",
      "gesendete elemente",
      "gesendete objekte",
      "envoyés",
      "messages envoyés",
      "éléments envoyés",
      "enviados",
      "elementos enviados",
      "inviata",
      "posta inviata",
      "verzonden",
      "verzonden items",
      "skickat",
      "sendt",
      "wysłane",
      "odeslané",
      "отправленные",
      "送信済み",
      "已发送" } },
  { STORE_ROLE_ARCHIVE,
    { "archive", "archives", "archiv", "archivo", "archivio", "arquivo", "archief", "arkiv",
      "arkisto", "archiwum", "архив", "アーカイブ", "归档" } },
  { STORE_ROLE_JUNK,
    { "junk",
      "spam",
      "junk mail",
      "junk e-mail",
      "bulk mail",
      "spamverdacht",
      "unerwünscht",
      "courrier indésirable",
      "pourriels",
      "indésirables",
      "correo no deseado",
      "posta indesiderata",
      "lixo eletrônico",
      "ongewenste e-mail",
      "skräppost",
      "roskaposti",
      "wiadomości-śmieci",
      "nevyžádaná pošta",
      "спам",
      "迷惑メール",
      "垃圾邮件" } },
  { STORE_ROLE_TRASH,
    { "trash",
      "deleted messages",
      "deleted items",
      "deleted",
      "papierkorb",
      "gelöscht",
      "gelöschte elemente",
      "gelöschte objekte",
      "corbeille",
      "éléments supprimés",
      "papelera",
      "elementos eliminados",
      "cestino",
      "posta eliminata",
      "lixeira",
      "lixo",
      "prullenbak",
      "papperskorgen",
      "roskakori",
      "kosz",
      "koš",
      "корзина",
      "ごみ箱",
      "已删除" } },
};

StoreRole
engine_roles_from_name (const char *utf8)
{
  g_autofree char *folded = g_utf8_casefold (utf8, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (well_known); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (well_known[i].names); j++)
      {
        g_autofree char *name = NULL;

        if (well_known[i].names[j] == NULL)
          break;
        name = g_utf8_casefold (well_known[i].names[j], -1);
        if (g_str_equal (name, folded))
          return well_known[i].role;
      }
  return STORE_ROLE_NONE;
}

static void
free_listing (gpointer data)
{
  StoreListing *listing = data;

  g_free ((char *) listing->name);
  g_free ((char *) listing->path);
  g_free (listing);
}

static StoreListing *
new_listing (const ImapList *list, gboolean knows_subscription)
{
  StoreListing *listing = g_new0 (StoreListing, 1);

  listing->name = g_strdup (list->name);
  listing->path = imap_mailbox_name_decode (list->name);
  listing->delimiter = list->delimiter;
  listing->selectable = (list->attributes & (IMAP_LIST_NOSELECT | IMAP_LIST_NONEXISTENT)) == 0;
  listing->subscribed = !knows_subscription || (list->attributes & IMAP_LIST_SUBSCRIBED) != 0;
  return listing;
}

static StoreRole
from_attributes (guint32 attributes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (attribute_roles); i++)
    if ((attributes & attribute_roles[i].attribute) != 0)
      return attribute_roles[i].role;
  return STORE_ROLE_NONE;
}

static void
give_role (StoreListing *listing, StoreRole role, gboolean *taken)
{
  if (role == STORE_ROLE_NONE || taken[role] || listing->role != STORE_ROLE_NONE
      || !listing->selectable)
    return;
  listing->role = role;
  taken[role] = TRUE;
}

static void
give_chosen_roles (GPtrArray *listings, AccountSettings *settings, gboolean *taken)
{
  static const StoreRole roles[ACCOUNT_ROLE_N] = { STORE_ROLE_DRAFTS, STORE_ROLE_SENT,
                                                   STORE_ROLE_ARCHIVE, STORE_ROLE_JUNK,
                                                   STORE_ROLE_TRASH };
  const AccountValues *values = account_settings_get_values (settings);

  for (int i = 0; i < ACCOUNT_ROLE_N; i++)
    for (guint j = 0; values->role_paths[i] != NULL && j < listings->len; j++)
      {
        StoreListing *listing = g_ptr_array_index (listings, j);

        if (g_str_equal (listing->path, values->role_paths[i]))
          give_role (listing, roles[i], taken);
      }
}

/* Names count at the top and directly below INBOX, where some servers keep everything. */
static void
give_roles_by_name (GPtrArray *listings, gboolean *taken)
{
  for (guint i = 0; i < listings->len; i++)
    {
      StoreListing *listing = g_ptr_array_index (listings, i);
      const char *leaf = listing->path;

      if (listing->delimiter != '\0')
        {
          if (g_str_has_prefix (leaf, "INBOX") && leaf[5] == listing->delimiter)
            leaf += 6;
          else if (g_str_has_prefix (leaf, "[Gmail]") && leaf[7] == listing->delimiter)
            leaf += 8;
          if (strchr (leaf, listing->delimiter) != NULL)
            continue;
        }
      give_role (listing, engine_roles_from_name (leaf), taken);
    }
}

GPtrArray *
engine_roles_make_listings (const GPtrArray *lists, AccountSettings *settings)
{
  GPtrArray *listings = g_ptr_array_new_with_free_func (free_listing);
  gboolean taken[STORE_ROLE_N] = { FALSE };
  gboolean knows_subscription = FALSE;

  for (guint i = 0; i < lists->len; i++)
    {
      const ImapList *list = g_ptr_array_index (lists, i);

      if ((list->attributes & IMAP_LIST_SUBSCRIBED) != 0)
        knows_subscription = TRUE;
    }
  for (guint i = 0; i < lists->len; i++)
    {
      StoreListing *listing = new_listing (g_ptr_array_index (lists, i), knows_subscription);

      if (g_str_equal (listing->name, "INBOX"))
        give_role (listing, STORE_ROLE_INBOX, taken);
      g_ptr_array_add (listings, listing);
    }
  give_chosen_roles (listings, settings, taken);
  for (guint i = 0; i < lists->len; i++)
    {
      const ImapList *list = g_ptr_array_index (lists, i);

      give_role (g_ptr_array_index (listings, i), from_attributes (list->attributes), taken);
    }
  give_roles_by_name (listings, taken);
  return listings;
}
