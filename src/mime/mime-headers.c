/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-headers.h"

#include "base/base-line.h"
#include "mime/mime-address.h"
#include "mime/mime-fields.h"
#include "mime/mime-gmime.h"

#include <stdio.h>
#include <string.h>

#define MAX_SUBJECT_CHARS 2000
#define MAX_ID_CHARS 998
/* No field is read further than this; an address list ends at its last comma before. */
#define MAX_FIELD_BYTES (64 * 1024)

/* Years 1970 to 9999: what GDateTime and SQLite can both work with. */
#define MAX_DATE_SECONDS G_GINT64_CONSTANT (253402300799)

/* 1970-01-01 in days as GDate counts them. */
#define EPOCH_JULIAN 719163

static GPtrArray *
parse_addresses (const MimeField *field)
{
  g_autofree char *value = mime_field_dup_value (field, MAX_FIELD_BYTES);

  if (field->value_length > MAX_FIELD_BYTES)
    {
      char *comma = strrchr (value, ',');

      if (comma != NULL)
        *comma = '\0';
    }
  return mime_address_list_parse (value);
}

static char *
decode_text (const MimeField *field, gsize max_chars)
{
  g_autofree char *value = mime_field_dup_value (field, MAX_FIELD_BYTES);
  g_autofree char *decoded = g_mime_utils_header_decode_text (mime_gmime_options (), value);

  return base_line_clean (decoded != NULL ? decoded : value, -1, max_chars);
}

/* "Tue, 24 Nov 2026 13:48:08 +0100", as nearly all write it, in seconds since 1970; 0 for another
 * form. GMime reads those too but loads a time zone for each. */
static gint64
parse_usual_date (const char *text)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  char month[4] = "";
  char sign = 0;
  guint day, year, hour, minute, second, zone;
  int length = 0;
  const char *found;
  GDate date;
  gint64 seconds;

  if (sscanf (text, "%*3[A-Za-z], %2u %3[A-Za-z] %4u %2u:%2u:%2u %c%4u%n", &day, month, &year,
              &hour, &minute, &second, &sign, &zone, &length)
          != 8
      || (text[length] != '\0' && !g_str_has_prefix (text + length, " (")))
    return 0;
  found = strlen (month) == 3 ? strstr (months, month) : NULL;
  if (found == NULL || (found - months) % 3 != 0 || (sign != '+' && sign != '-') || year < 1970
      || hour > 23 || minute > 59 || second > 59 || zone > 1400 || zone % 100 > 59
      || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) ((found - months) / 3 + 1),
                            (GDateYear) year))
    return 0;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) ((found - months) / 3 + 1), (GDateYear) year);
  seconds = ((gint64) g_date_get_julian (&date) - EPOCH_JULIAN) * 86400 + hour * 3600 + minute * 60
            + second;
  zone = zone / 100 * 3600 + zone % 100 * 60;
  return sign == '+' ? seconds - zone : seconds + zone;
}

static gint64
parse_date (const MimeField *field)
{
  g_autofree char *value = mime_field_dup_value (field, 256);
  gint64 seconds = parse_usual_date (value);

  if (seconds == 0)
    {
      g_autoptr (GDateTime) date = g_mime_utils_header_decode_date (value);

      seconds = date != NULL ? g_date_time_to_unix (date) : 0;
    }
  return seconds > 0 && seconds <= MAX_DATE_SECONDS ? seconds * G_USEC_PER_SEC : 0;
}

/* All ids of a field, oldest first, the last limit of them. */
static GPtrArray *
parse_ids (const MimeField *field, guint limit)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  MimeField tail = *field;
  g_autofree char *value = NULL;
  GMimeReferences *references;
  int n;

  if (tail.value_length > MAX_FIELD_BYTES)
    {
      const char *end = field->value + field->value_length;
      const char *cut = end - MAX_FIELD_BYTES;
      const char *open = memchr (cut, '<', MAX_FIELD_BYTES);

      /* The last ones are the nearest ancestors. */
      tail.value = open != NULL ? open : end;
      tail.value_length = (gsize) (end - tail.value);
    }
  value = mime_field_dup_value (&tail, MAX_FIELD_BYTES);
  references = g_mime_references_parse (mime_gmime_options (), value);
  n = g_mime_references_length (references);
  for (int i = MAX (0, n - (int) limit); i < n; i++)
    {
      const char *id = g_mime_references_get_message_id (references, i);
      g_autofree char *clean = base_line_clean (id != NULL ? id : "", -1, MAX_ID_CHARS);

      if (clean[0] != '\0')
        g_ptr_array_add (ids, g_steal_pointer (&clean));
    }
  g_mime_references_free (references);
  return ids;
}

static char *
parse_first_id (const MimeField *field)
{
  g_autofree char *value = mime_field_dup_value (field, MAX_FIELD_BYTES);
  g_autofree char *id = g_mime_utils_decode_message_id (value);

  return base_line_clean (id != NULL ? id : "", -1, MAX_ID_CHARS);
}

/* "Name of the list <list.example.org>": the identifier is what stands in the last brackets. */
static char *
parse_list_id (const MimeField *field)
{
  g_autofree char *value = mime_field_dup_value (field, MAX_FIELD_BYTES);
  char *open = strrchr (value, '<');
  char *close = open != NULL ? strchr (open, '>') : NULL;

  if (close == NULL)
    return base_line_clean (value, -1, MAX_ID_CHARS);
  return base_line_clean (open + 1, close - open - 1, MAX_ID_CHARS);
}

static gboolean
suggests_attachment (const MimeField *field)
{
  g_autofree char *value = mime_field_dup_value (field, MAX_FIELD_BYTES);
  g_autofree char *type = g_ascii_strdown (value, -1);

  type[strcspn (type, "; \t")] = '\0';
  if (g_str_has_prefix (type, "application/"))
    return strstr (type, "pkcs7-") == NULL && strstr (type, "pgp-") == NULL;
  return g_str_equal (type, "multipart/mixed") || g_str_has_prefix (type, "image/")
         || g_str_has_prefix (type, "audio/") || g_str_has_prefix (type, "video/");
}

/* A field that may come once: the first one counts, as in every other reader. */
static void
set_once (char **slot, char *value)
{
  if (*slot == NULL)
    *slot = value;
  else
    g_free (value);
}

static void
set_address_text (char **slot, const MimeField *field)
{
  if (*slot == NULL)
    {
      g_autoptr (GPtrArray) addresses = parse_addresses (field);

      *slot = mime_address_list_format (addresses);
    }
}

/* A second From field is a trick, so it is shown too. */
static void
add_from (GPtrArray *from, const MimeField *field)
{
  g_autoptr (GPtrArray) more = parse_addresses (field);

  g_ptr_array_extend_and_steal (from, g_steal_pointer (&more));
}

static void
read_field (MimeHeaderSummary *summary, GPtrArray *from, const MimeField *field)
{
  if (mime_field_is (field, "From"))
    add_from (from, field);
  else if (mime_field_is (field, "Sender"))
    set_address_text (&summary->sender, field);
  else if (mime_field_is (field, "To"))
    set_address_text (&summary->to, field);
  else if (mime_field_is (field, "Cc"))
    set_address_text (&summary->cc, field);
  else if (mime_field_is (field, "Reply-To"))
    set_address_text (&summary->reply_to, field);
  else if (mime_field_is (field, "Subject"))
    set_once (&summary->subject, decode_text (field, MAX_SUBJECT_CHARS));
  else if (mime_field_is (field, "Date") && summary->date_us == 0)
    summary->date_us = parse_date (field);
  else if (mime_field_is (field, "Message-ID"))
    set_once (&summary->message_id, parse_first_id (field));
  else if (mime_field_is (field, "In-Reply-To"))
    {
      g_autoptr (GPtrArray) ids = parse_ids (field, G_MAXINT);

      set_once (&summary->in_reply_to, g_strdup (ids->len > 0 ? g_ptr_array_index (ids, 0) : ""));
    }
  else if (mime_field_is (field, "References") && summary->references == NULL)
    {
      GPtrArray *ids = parse_ids (field, MIME_HEADERS_MAX_REFERENCES);

      g_ptr_array_add (ids, NULL);
      summary->references = (char **) g_ptr_array_free (ids, FALSE);
    }
  else if (mime_field_is (field, "List-Id"))
    set_once (&summary->list_id, parse_list_id (field));
  else if (mime_field_is (field, "Content-Type"))
    summary->has_attachment = suggests_attachment (field);
}

static void
fill_absent (MimeHeaderSummary *summary)
{
  char **slots[] = { &summary->sender,      &summary->to,      &summary->cc,
                     &summary->reply_to,    &summary->subject, &summary->message_id,
                     &summary->in_reply_to, &summary->list_id };

  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    if (*slots[i] == NULL)
      *slots[i] = g_strdup ("");
  if (summary->references == NULL)
    summary->references = g_new0 (char *, 1);
}

MimeHeaderSummary *
mime_header_summary_new (GBytes *block)
{
  MimeHeaderSummary *summary = g_new0 (MimeHeaderSummary, 1);
  g_autoptr (GPtrArray) from = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_address_free);
  MimeFieldIter iter;
  MimeField field;
  gsize length;
  const char *data = g_bytes_get_data (block, &length);

  mime_field_iter_init (&iter, data, length);
  while (mime_field_iter_next (&iter, &field))
    read_field (summary, from, &field);
  fill_absent (summary);
  summary->n_from = from->len;
  summary->from = mime_address_list_format (from);
  if (from->len > 0)
    {
      const MimeAddress *first = g_ptr_array_index (from, 0);

      summary->from_name = g_strdup (first->name);
      summary->from_address = g_strdup (first->address);
    }
  else
    {
      summary->from_name = g_strdup ("");
      summary->from_address = g_strdup ("");
    }
  return summary;
}

/* Whether every word of NAME with an @ in it, whatever is around it, is exactly ADDRESS. */
static gboolean
names_only (const char *name, const char *address)
{
  g_auto (GStrv) words = g_strsplit_set (name, " \t\r\n\"'`()<>[]{},;:|/", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strchr (words[i], '@') != NULL && g_ascii_strcasecmp (words[i], address) != 0)
      return FALSE;
  return TRUE;
}

gboolean
mime_header_summary_is_sender_clear (const MimeHeaderSummary *summary)
{
  return summary->n_from == 1 && summary->from_address[0] != '\0'
         && names_only (summary->from_name, summary->from_address);
}

void
mime_header_summary_free (MimeHeaderSummary *summary)
{
  if (summary == NULL)
    return;
  g_free (summary->from_name);
  g_free (summary->from_address);
  g_free (summary->from);
  g_free (summary->sender);
  g_free (summary->to);
  g_free (summary->cc);
  g_free (summary->reply_to);
  g_free (summary->subject);
  g_free (summary->message_id);
  g_free (summary->in_reply_to);
  g_strfreev (summary->references);
  g_free (summary->list_id);
  g_free (summary);
}
