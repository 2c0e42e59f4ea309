/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands as bytes: only what the server has announced, and nothing that could end a line. */
#include "imap/imap-command-private.h"

#include <string.h>

#include "base/base-secret.h"
#include "imap/imap-error.h"

/* LITERAL- (RFC 7888): larger literals must be synchronising. */
#define LITERAL_MINUS_MAX 4096

/* Larger literals are handed on as they are instead of being copied. */
#define COPY_MAX 4096

void
imap_segment_free (ImapSegment *segment)
{
  g_bytes_unref (segment->data);
  g_free (segment->log);
  g_free (segment);
}

typedef struct
{
  const ImapCapability *capability;
  gboolean utf8;
  GPtrArray *segments;
  GString *data;
  GString *log;
} Writer;

static void
add_segment (Writer *writer, GBytes *data, char *log, gboolean wait)
{
  ImapSegment *segment = g_new (ImapSegment, 1);
  *segment = (ImapSegment){ data, log, wait };
  g_ptr_array_add (writer->segments, segment);
}

static void
flush (Writer *writer, gboolean wait)
{
  gsize len = writer->data->len;
  GBytes *data = base_secret_new_take (g_string_free (writer->data, FALSE), len);
  add_segment (writer, data, g_string_free (writer->log, FALSE), wait);
  writer->data = g_string_new (NULL);
  writer->log = g_string_new (NULL);
}

static void
write_text (Writer *writer, const char *text, gsize len, gboolean secret)
{
  g_string_append_len (writer->data, text, (gssize) len);
  if (secret)
    g_string_append (writer->log, "***");
  else
    g_string_append_len (writer->log, text, (gssize) len);
}

/* Narrower than the grammar: nothing any server could stumble over. */
static gboolean
can_be_atom (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr ("-._/@+&,=:$#!", text[i]) == NULL)
        return FALSE;
    }
  return len > 0 && (len != 3 || g_ascii_strncasecmp (text, "NIL", 3) != 0);
}

static gboolean
can_be_quoted (const char *text, gsize len, gboolean utf8)
{
  gboolean eight_bit = FALSE;
  for (gsize i = 0; i < len; i++)
    {
      if (text[i] == '\r' || text[i] == '\n' || text[i] == '\0')
        return FALSE;
      eight_bit |= (guchar) text[i] >= 0x80;
    }
  return !eight_bit || (utf8 && g_utf8_validate_len (text, len, NULL));
}

static void
write_quoted (Writer *writer, const char *text, gsize len, gboolean secret)
{
  g_autoptr (GString) quoted = g_string_sized_new (2 * len + 2);
  g_string_append_c (quoted, '"');
  for (gsize i = 0; i < len; i++)
    {
      if (text[i] == '"' || text[i] == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, text[i]);
    }
  g_string_append_c (quoted, '"');
  write_text (writer, quoted->str, quoted->len, secret);
  base_secret_wipe (quoted->str, quoted->len);
}

static void
write_literal (Writer *writer, GBytes *data, gboolean binary)
{
  gsize len;
  const char *text = g_bytes_get_data (data, &len);
  gboolean wait = !imap_capability_has (writer->capability, IMAP_CAP_LITERAL_PLUS)
                  && (len > LITERAL_MINUS_MAX
                      || !imap_capability_has (writer->capability, IMAP_CAP_LITERAL_MINUS));
  g_string_append_printf (writer->data, "%s{%" G_GSIZE_FORMAT "%s}\r\n", binary ? "~" : "", len,
                          wait ? "" : "+");
  g_string_append_printf (writer->log, "%s{%" G_GSIZE_FORMAT "%s}", binary ? "~" : "", len,
                          wait ? "" : "+");
  if (wait || len > COPY_MAX)
    flush (writer, wait);
  g_string_append (writer->log, " ...");
  if (len > COPY_MAX)
    {
      add_segment (writer, g_bytes_ref (data), g_strdup ("..."), FALSE);
      return;
    }
  g_string_append_len (writer->data, text, (gssize) len);
}

static gboolean
write_argument (Writer *writer, const ImapArgument *argument, GError **error)
{
  gsize len = 0;
  const char *text = argument->data != NULL ? g_bytes_get_data (argument->data, &len) : NULL;
  gboolean is_string =
      argument->kind == IMAP_ARGUMENT_ASTRING || argument->kind == IMAP_ARGUMENT_STRING;
  gboolean has_nul = len > 0 && memchr (text, '\0', len) != NULL;
  switch (argument->kind)
    {
    case IMAP_ARGUMENT_OPEN:
      write_text (writer, "(", 1, FALSE);
      return TRUE;
    case IMAP_ARGUMENT_CLOSE:
      write_text (writer, ")", 1, FALSE);
      return TRUE;
    case IMAP_ARGUMENT_NIL:
      write_text (writer, "NIL", 3, FALSE);
      return TRUE;
    case IMAP_ARGUMENT_ATOM:
      write_text (writer, text, len, argument->secret);
      return TRUE;
    case IMAP_ARGUMENT_LITERAL8:
      if (!imap_capability_has (writer->capability, IMAP_CAP_BINARY))
        {
          g_set_error (error, IMAP_ERROR, IMAP_ERROR_UNSUPPORTED, "The server has no BINARY");
          return FALSE;
        }
      write_literal (writer, argument->data, TRUE);
      return TRUE;
    case IMAP_ARGUMENT_ASTRING:
    case IMAP_ARGUMENT_STRING:
    case IMAP_ARGUMENT_LITERAL:
      break;
    }
  if (has_nul)
    {
      g_set_error (error, IMAP_ERROR, IMAP_ERROR_INVALID, "A NUL byte in an argument");
      return FALSE;
    }
  if (argument->kind == IMAP_ARGUMENT_ASTRING && can_be_atom (text, len))
    write_text (writer, text, len, argument->secret);
  else if (is_string && can_be_quoted (text, len, writer->utf8))
    write_quoted (writer, text, len, argument->secret);
  else
    write_literal (writer, argument->data, FALSE);
  return TRUE;
}

static gboolean
needs_space (const ImapCommand *command, guint i)
{
  const ImapArgument *arguments = (const ImapArgument *) (gconstpointer) command->arguments->data;
  return arguments[i].kind != IMAP_ARGUMENT_CLOSE
         && (i == 0 || arguments[i - 1].kind != IMAP_ARGUMENT_OPEN);
}

static gboolean
write_command (Writer *writer, const ImapCommand *command, const char *tag, GError **error)
{
  write_text (writer, tag, strlen (tag), FALSE);
  write_text (writer, " ", 1, FALSE);
  write_text (writer, command->verb, strlen (command->verb), FALSE);
  for (guint i = 0; i < command->arguments->len; i++)
    {
      if (needs_space (command, i))
        write_text (writer, " ", 1, FALSE);
      if (!write_argument (writer, &g_array_index (command->arguments, ImapArgument, i), error))
        return FALSE;
    }
  g_string_append (writer->data, "\r\n");
  flush (writer, FALSE);
  return TRUE;
}

static void
free_segment (gpointer segment)
{
  imap_segment_free (segment);
}

/* Of AUTHENTICATE, wherever it stands; NULL for other commands. */
static char *
dup_mechanism (const ImapCommand *command)
{
  static const char verb[] = "AUTHENTICATE";
  gsize len = strlen (verb);
  if (g_ascii_strncasecmp (command->verb, verb, len) != 0)
    return NULL;
  if (command->verb[len] == ' ')
    return g_strdup (command->verb + len + 1);
  const ImapArgument *first =
      command->arguments->len > 0 ? &g_array_index (command->arguments, ImapArgument, 0) : NULL;
  if (first == NULL || first->data == NULL)
    return g_strdup ("");
  return g_strndup (g_bytes_get_data (first->data, NULL), g_bytes_get_size (first->data));
}

/* How to log in is announced in other ways than all the rest. */
static gboolean
check_login (const ImapCommand *command, const ImapCapability *capability, GError **error)
{
  g_autofree char *mechanism = dup_mechanism (command);
  if (mechanism != NULL && !imap_capability_has_auth (capability, mechanism))
    g_set_error (error, IMAP_ERROR, IMAP_ERROR_UNSUPPORTED, "%s needs AUTH=%s", command->verb,
                 mechanism);
  else if (g_ascii_strcasecmp (command->verb, "LOGIN") == 0
           && imap_capability_has (capability, IMAP_CAP_LOGINDISABLED))
    g_set_error_literal (error, IMAP_ERROR, IMAP_ERROR_UNSUPPORTED, "LOGIN is disabled");
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_needs (const ImapCommand *command, const ImapCapability *capability, GError **error)
{
  for (guint i = 0; i < command->needs->len; i++)
    {
      guint64 any_of = g_array_index (command->needs, guint64, i);
      if (imap_capability_has_any (capability, any_of))
        continue;
      guint first = 0;
      while ((any_of & IMAP_CAP_BIT (first)) == 0)
        first++;
      g_set_error (error, IMAP_ERROR, IMAP_ERROR_UNSUPPORTED, "%s needs %s", command->verb,
                   imap_cap_get_name ((ImapCap) first));
      return FALSE;
    }
  return TRUE;
}

GPtrArray *
imap_command_serialise (const ImapCommand *command,
                        const char *tag,
                        const ImapCapability *capability,
                        gboolean utf8,
                        GError **error)
{
  const char *problem = command->problem;
  if (problem == NULL && command->depth > 0)
    problem = "a list that is not closed";
  if (problem != NULL)
    {
      g_set_error (error, IMAP_ERROR, IMAP_ERROR_INVALID, "%s has %s", command->verb, problem);
      return NULL;
    }
  if (!check_login (command, capability, error) || !check_needs (command, capability, error))
    return NULL;
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (free_segment);
  Writer writer = {
    capability, utf8, segments, g_string_new (NULL), g_string_new (NULL),
  };
  gboolean good = write_command (&writer, command, tag, error);
  g_string_free (writer.data, TRUE);
  g_string_free (writer.log, TRUE);
  return good ? g_steal_pointer (&segments) : NULL;
}
