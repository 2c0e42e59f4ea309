/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-flags.h"

#include <stdlib.h>
#include <string.h>

static const struct
{
  ImapFlag imap;
  StoreFlags store;
} system_flags[] = {
  { IMAP_FLAG_SEEN, STORE_FLAG_SEEN },         { IMAP_FLAG_FLAGGED, STORE_FLAG_FLAGGED },
  { IMAP_FLAG_ANSWERED, STORE_FLAG_ANSWERED }, { IMAP_FLAG_DRAFT, STORE_FLAG_DRAFT },
  { IMAP_FLAG_DELETED, STORE_FLAG_DELETED },
};

static const struct
{
  const char *keyword; /* the first of a bit is the one that is sent */
  StoreFlags store;
} keyword_flags[] = {
  { "$Forwarded", STORE_FLAG_FORWARDED }, { "Forwarded", STORE_FLAG_FORWARDED },
  { "$Junk", STORE_FLAG_JUNK },           { "Junk", STORE_FLAG_JUNK },
  { "$muted", STORE_FLAG_MUTED },
};

static StoreFlags
find_keyword (const char *keyword)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keyword_flags); i++)
    if (g_ascii_strcasecmp (keyword_flags[i].keyword, keyword) == 0)
      return keyword_flags[i].store;
  return STORE_FLAG_NONE;
}

static int
compare_strings (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

StoreFlags
engine_flags_to_store (const ImapFlags *flags, const char ***out_keywords)
{
  guint result = STORE_FLAG_NONE;
  const char **keywords = NULL;
  gsize n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (system_flags); i++)
    if ((flags->system & system_flags[i].imap) != 0)
      result |= system_flags[i].store;
  if (flags->keywords != NULL && flags->keywords[0] != NULL)
    {
      keywords = g_new0 (const char *, g_strv_length (flags->keywords) + 1);
      for (gsize i = 0; flags->keywords[i] != NULL; i++)
        {
          StoreFlags bit = find_keyword (flags->keywords[i]);

          if (bit != STORE_FLAG_NONE)
            result |= bit;
          else if (g_utf8_validate (flags->keywords[i], -1, NULL))
            keywords[n++] = flags->keywords[i];
        }
      qsort (keywords, n, sizeof *keywords, compare_strings);
    }
  *out_keywords = keywords;
  return result;
}

void
engine_flags_to_imap (StoreFlags flags,
                      const char *const *keywords,
                      gboolean all_names,
                      ImapFlags *out_flags)
{
  guint done = STORE_FLAG_NONE;

  *out_flags = (ImapFlags){ 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (system_flags); i++)
    if ((flags & system_flags[i].store) != 0)
      out_flags->system |= system_flags[i].imap;
  for (gsize i = 0; i < G_N_ELEMENTS (keyword_flags); i++)
    if ((flags & keyword_flags[i].store & ~done) != 0)
      {
        imap_flags_add (out_flags, keyword_flags[i].keyword, strlen (keyword_flags[i].keyword));
        if (!all_names)
          done |= keyword_flags[i].store;
      }
  for (gsize i = 0; keywords != NULL && keywords[i] != NULL; i++)
    imap_flags_add (out_flags, keywords[i], strlen (keywords[i]));
}
