/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net-wire-log.h"

#include <string.h>

/* Enough to recognise a response, too little to be a copy of somebody's mail. */
#define PIECE_MAX 256

typedef struct
{
  gint64 time;
  gsize size; /* as passed, not as kept */
  guint16 n_kept;
  guint8 direction;
  char kept[];
} Entry;

struct _NetWireLog
{
  grefcount ref_count;
  gsize capacity;
  gsize used;
  GQueue entries;
};

NetWireLog *
net_wire_log_new (gsize capacity)
{
  NetWireLog *log = g_new0 (NetWireLog, 1);

  g_ref_count_init (&log->ref_count);
  log->capacity = capacity;
  g_queue_init (&log->entries);
  return log;
}

NetWireLog *
net_wire_log_ref (NetWireLog *log)
{
  g_ref_count_inc (&log->ref_count);
  return log;
}

void
net_wire_log_unref (NetWireLog *log)
{
  if (!g_ref_count_dec (&log->ref_count))
    return;
  g_queue_clear_full (&log->entries, g_free);
  g_free (log);
}

void
net_wire_log_add (NetWireLog *log, NetWireDirection direction, const void *data, gsize size)
{
  gsize n_kept = MIN (size, PIECE_MAX);
  Entry *entry = g_malloc (sizeof (Entry) + n_kept);

  entry->time = g_get_monotonic_time ();
  entry->size = size;
  entry->n_kept = (guint16) n_kept;
  entry->direction = (guint8) direction;
  memcpy (entry->kept, data, n_kept);
  g_queue_push_tail (&log->entries, entry);

  log->used += sizeof (Entry) + n_kept;
  while (log->used > log->capacity)
    {
      g_autofree Entry *oldest = g_queue_pop_head (&log->entries);

      log->used -= sizeof (Entry) + oldest->n_kept;
    }
}

static void
append_prefix (GString *text, const Entry *entry)
{
  static const char letters[] = { 'C', 'S', '-' };

  g_string_append_printf (text, "%" G_GINT64_FORMAT ".%03d %c: ", entry->time / G_USEC_PER_SEC,
                          (int) (entry->time / 1000 % 1000), letters[entry->direction]);
}

static void
append_kept (GString *text, const Entry *entry)
{
  for (guint i = 0; i < entry->n_kept; i++)
    {
      char c = entry->kept[i];

      if (c == '\r')
        continue;
      if (c == '\n')
        {
          g_string_append_c (text, '\n');
          if (i + 1u < entry->n_kept)
            append_prefix (text, entry);
        }
      else if (g_ascii_isprint (c) && c != '\\')
        g_string_append_c (text, c);
      else
        g_string_append_printf (text, "\\x%02x", (guint8) c);
    }
}

char *
net_wire_log_to_text (const NetWireLog *log)
{
  GString *text = g_string_new (NULL);

  for (const GList *l = log->entries.head; l != NULL; l = l->next)
    {
      const Entry *entry = l->data;

      append_prefix (text, entry);
      append_kept (text, entry);
      if (entry->size > entry->n_kept)
        g_string_append_printf (text, " [%" G_GSIZE_FORMAT " bytes more]",
                                entry->size - entry->n_kept);
      if (text->str[text->len - 1] != '\n')
        g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}
