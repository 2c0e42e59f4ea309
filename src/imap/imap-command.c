/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-command.h"

#include <string.h>

#include "base/base-secret.h"
#include "imap/imap-command-private.h"
#include "imap/imap-date.h"
#include "imap/imap-error.h"

/* LITERAL- (RFC 7888): larger literals must be synchronising. */
#define LITERAL_MINUS_MAX 4096

/* Larger literals are handed on as they are instead of being copied. */
#define COPY_MAX 4096

typedef enum
{
  ARGUMENT_ATOM,
  ARGUMENT_ASTRING,
  ARGUMENT_STRING,
  ARGUMENT_NIL,
  ARGUMENT_LITERAL,
  ARGUMENT_LITERAL8,
  ARGUMENT_OPEN,
  ARGUMENT_CLOSE,
} ArgumentKind;

typedef struct
{
  ArgumentKind kind;
  gboolean secret;
  GBytes *data; /* what it is made of; NULL for NIL and parentheses */
} Argument;

struct _ImapCommand
{
  int ref_count;
  char *verb;
  GArray *arguments;   /* Argument */
  GArray *needs;       /* guint64: of each, one bit is enough */
  guint depth;         /* of open lists */
  const char *problem; /* why it cannot be sent; static */
};

static void
clear_argument (gpointer data)
{
  Argument *argument = data;
  g_clear_pointer (&argument->data, g_bytes_unref);
}

/* Looks at each word of @text outside of brackets. */
static void
add_needs (ImapCommand *command, const char *text)
{
  while (*text != '\0')
    {
      gsize len = strcspn (text, " ()[");
      imap_command_need (command, imap_command_needs_of_word (command->verb, text, len));
      text += len;
      if (*text == '[')
        text += strcspn (text, "]");
      text += *text != '\0';
    }
}

/* A brace could begin a literal. */
static gboolean
is_protocol_text (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (!g_ascii_isprint (*p) || *p == '{')
        return FALSE;
    }
  return *text != '\0';
}

ImapCommand *
imap_command_new (const char *verb)
{
  ImapCommand *command = g_new0 (ImapCommand, 1);
  command->ref_count = 1;
  command->verb = g_strdup (verb);
  command->arguments = g_array_new (FALSE, FALSE, sizeof (Argument));
  g_array_set_clear_func (command->arguments, clear_argument);
  command->needs = g_array_new (FALSE, FALSE, sizeof (guint64));
  command->problem = is_protocol_text (verb) ? NULL : "a broken verb";
  imap_command_need (command, imap_command_needs_of_verb (verb));
  add_needs (command, verb);
  return command;
}

void
imap_command_need (ImapCommand *command, guint64 any_of)
{
  if (any_of != 0)
    g_array_append_val (command->needs, any_of);
}

guint64
imap_command_get_needs (const ImapCommand *command)
{
  guint64 needs = 0;
  for (guint i = 0; i < command->needs->len; i++)
    needs |= g_array_index (command->needs, guint64, i);
  return needs;
}

ImapCommand *
imap_command_ref (ImapCommand *command)
{
  g_atomic_int_inc (&command->ref_count);
  return command;
}

void
imap_command_unref (ImapCommand *command)
{
  if (!g_atomic_int_dec_and_test (&command->ref_count))
    return;
  g_array_unref (command->arguments);
  g_array_unref (command->needs);
  g_free (command->verb);
  g_free (command);
}

const char *
imap_command_get_verb (const ImapCommand *command)
{
  return command->verb;
}

static void
add (ImapCommand *command, ArgumentKind kind, gboolean secret, GBytes *data)
{
  Argument argument = { kind, secret, data };
  g_array_append_val (command->arguments, argument);
}

/* Passwords are among them; wiping the others costs nothing. */
static GBytes *
bytes_from_text (const char *text)
{
  return base_secret_new (text, strlen (text));
}

static void
add_atom (ImapCommand *command, const char *atom, gboolean secret)
{
  if (!is_protocol_text (atom))
    command->problem = "a broken atom";
  add_needs (command, atom);
  add (command, ARGUMENT_ATOM, secret, bytes_from_text (atom));
}

void
imap_command_add_atom (ImapCommand *command, const char *atom)
{
  add_atom (command, atom, FALSE);
}

void
imap_command_add_secret_atom (ImapCommand *command, const char *atom)
{
  add_atom (command, atom, TRUE);
  imap_command_need (command, IMAP_CAP_BIT (IMAP_CAP_SASL_IR));
}

void
imap_command_add_number (ImapCommand *command, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  add (command, ARGUMENT_ATOM, FALSE, bytes_from_text (text));
}

void
imap_command_add_astring (ImapCommand *command, const char *text)
{
  add (command, ARGUMENT_ASTRING, FALSE, bytes_from_text (text));
}

void
imap_command_add_string (ImapCommand *command, const char *text)
{
  if (text == NULL)
    add (command, ARGUMENT_NIL, FALSE, NULL);
  else
    add (command, ARGUMENT_STRING, FALSE, bytes_from_text (text));
}

void
imap_command_add_secret (ImapCommand *command, const char *text)
{
  add (command, ARGUMENT_STRING, TRUE, bytes_from_text (text));
}

void
imap_command_add_mailbox (ImapCommand *command, const char *name)
{
  add (command, ARGUMENT_ASTRING, FALSE, bytes_from_text (name));
}

void
imap_command_add_set (ImapCommand *command, const ImapSet *set)
{
  g_autofree char *text = imap_set_to_string (set);
  if (*text == '\0')
    command->problem = "an empty set";
  add (command, ARGUMENT_ATOM, FALSE, bytes_from_text (text));
}

void
imap_command_add_flags (ImapCommand *command, const ImapFlags *flags)
{
  ImapFlags settable = { flags->system & ~(guint32) (IMAP_FLAG_RECENT | IMAP_FLAG_WILDCARD),
                         flags->keywords };
  g_autofree char *names = imap_flags_to_string (&settable);
  g_autofree char *text = g_strdup_printf ("(%s)", names);
  for (gsize i = 0; flags->keywords != NULL && flags->keywords[i] != NULL; i++)
    {
      if (!is_protocol_text (flags->keywords[i]) || strpbrk (flags->keywords[i], "() %*\"") != NULL)
        command->problem = "a flag that is no atom";
    }
  add (command, ARGUMENT_ATOM, FALSE, bytes_from_text (text));
}

void
imap_command_add_literal (ImapCommand *command, GBytes *data, gboolean binary)
{
  add (command, binary ? ARGUMENT_LITERAL8 : ARGUMENT_LITERAL, FALSE, g_bytes_ref (data));
}

void
imap_command_add_date (ImapCommand *command, gint64 us)
{
  g_autofree char *text = imap_date_format (us);
  if (text == NULL)
    command->problem = "a date IMAP cannot write";
  else
    add (command, ARGUMENT_ATOM, FALSE, bytes_from_text (text));
}

void
imap_command_open_list (ImapCommand *command)
{
  command->depth++;
  add (command, ARGUMENT_OPEN, FALSE, NULL);
}

void
imap_command_close_list (ImapCommand *command)
{
  g_return_if_fail (command->depth > 0);
  command->depth--;
  add (command, ARGUMENT_CLOSE, FALSE, NULL);
}

void
imap_segment_free (ImapSegment *segment)
{
  g_bytes_unref (segment->data);
  g_free (segment->log);
  g_free (segment);
}

/* Writing */

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
write_argument (Writer *writer, const Argument *argument, GError **error)
{
  gsize len = 0;
  const char *text = argument->data != NULL ? g_bytes_get_data (argument->data, &len) : NULL;
  gboolean is_string = argument->kind == ARGUMENT_ASTRING || argument->kind == ARGUMENT_STRING;
  gboolean has_nul = len > 0 && memchr (text, '\0', len) != NULL;
  switch (argument->kind)
    {
    case ARGUMENT_OPEN:
      write_text (writer, "(", 1, FALSE);
      return TRUE;
    case ARGUMENT_CLOSE:
      write_text (writer, ")", 1, FALSE);
      return TRUE;
    case ARGUMENT_NIL:
      write_text (writer, "NIL", 3, FALSE);
      return TRUE;
    case ARGUMENT_ATOM:
      write_text (writer, text, len, argument->secret);
      return TRUE;
    case ARGUMENT_LITERAL8:
      if (!imap_capability_has (writer->capability, IMAP_CAP_BINARY))
        {
          g_set_error (error, IMAP_ERROR, IMAP_ERROR_UNSUPPORTED, "The server has no BINARY");
          return FALSE;
        }
      write_literal (writer, argument->data, TRUE);
      return TRUE;
    case ARGUMENT_ASTRING:
    case ARGUMENT_STRING:
    case ARGUMENT_LITERAL:
      break;
    }
  if (has_nul)
    {
      g_set_error (error, IMAP_ERROR, IMAP_ERROR_INVALID, "A NUL byte in an argument");
      return FALSE;
    }
  if (argument->kind == ARGUMENT_ASTRING && can_be_atom (text, len))
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
  const Argument *arguments = (const Argument *) (gconstpointer) command->arguments->data;
  return arguments[i].kind != ARGUMENT_CLOSE && (i == 0 || arguments[i - 1].kind != ARGUMENT_OPEN);
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
      if (!write_argument (writer, &g_array_index (command->arguments, Argument, i), error))
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
  const Argument *first =
      command->arguments->len > 0 ? &g_array_index (command->arguments, Argument, 0) : NULL;
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
