/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-flags.h"

#include "base/base-text.h"
#include <string.h>

/* More in one list are ignored: each is compared with those before. */
#define MAX_KEYWORDS 512

static const struct
{
  ImapFlag flag;
  const char *name;
} system_flags[] = {
  { IMAP_FLAG_SEEN, "\\Seen" },       { IMAP_FLAG_ANSWERED, "\\Answered" },
  { IMAP_FLAG_FLAGGED, "\\Flagged" }, { IMAP_FLAG_DELETED, "\\Deleted" },
  { IMAP_FLAG_DRAFT, "\\Draft" },     { IMAP_FLAG_RECENT, "\\Recent" },
  { IMAP_FLAG_WILDCARD, "\\*" },
};

void
imap_flags_clear (ImapFlags *flags)
{
  g_clear_pointer (&flags->keywords, g_strfreev);
  flags->system = 0;
}

void
imap_flags_copy (const ImapFlags *source, ImapFlags *out_copy)
{
  out_copy->system = source->system;
  out_copy->keywords = g_strdupv (source->keywords);
}

ImapFlag
imap_flag_from_name (const char *name, gsize len)
{
  for (gsize i = 0; len > 0 && *name == '\\' && i < G_N_ELEMENTS (system_flags); i++)
    {
      if (base_text_equal_nocase (name, len, system_flags[i].name))
        return system_flags[i].flag;
    }
  return 0;
}

const char *
imap_flag_get_name (ImapFlag flag)
{
  for (gsize i = 0; i < G_N_ELEMENTS (system_flags); i++)
    {
      if (system_flags[i].flag == flag)
        return system_flags[i].name;
    }
  return NULL;
}

static gboolean
has_keyword (const ImapFlags *flags, const char *name, gsize len)
{
  for (gsize i = 0; flags->keywords != NULL && flags->keywords[i] != NULL; i++)
    {
      if (base_text_equal_nocase (name, len, flags->keywords[i]))
        return TRUE;
    }
  return FALSE;
}

void
imap_flags_add (ImapFlags *flags, const char *name, gsize len)
{
  ImapFlag flag = imap_flag_from_name (name, len);
  flags->system |= flag;
  if (flag != 0 || len == 0)
    return;
  gsize n = flags->keywords != NULL ? g_strv_length (flags->keywords) : 0;
  if (n >= MAX_KEYWORDS || has_keyword (flags, name, len))
    return;
  flags->keywords = g_renew (char *, flags->keywords, n + 2);
  flags->keywords[n] = g_strndup (name, len);
  flags->keywords[n + 1] = NULL;
}

gboolean
imap_flags_has_keyword (const ImapFlags *flags, const char *keyword)
{
  return has_keyword (flags, keyword, strlen (keyword));
}

char *
imap_flags_to_string (const ImapFlags *flags)
{
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (system_flags); i++)
    {
      if ((flags->system & system_flags[i].flag) != 0)
        g_string_append_printf (text, "%s ", system_flags[i].name);
    }
  for (gsize i = 0; flags->keywords != NULL && flags->keywords[i] != NULL; i++)
    g_string_append_printf (text, "%s ", flags->keywords[i]);
  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}
