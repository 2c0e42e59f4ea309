/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-command.h"

#include <string.h>

#include "base/base-secret.h"
#include "imap/imap-command-private.h"
#include "imap/imap-date.h"
#include "imap/imap-error.h"

static void
clear_argument (gpointer data)
{
  ImapArgument *argument = data;
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
  command->arguments = g_array_new (FALSE, FALSE, sizeof (ImapArgument));
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
add (ImapCommand *command, ImapArgumentKind kind, gboolean secret, GBytes *data)
{
  ImapArgument argument = { kind, secret, data };
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
  add (command, IMAP_ARGUMENT_ATOM, secret, bytes_from_text (atom));
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
  add (command, IMAP_ARGUMENT_ATOM, FALSE, bytes_from_text (text));
}

void
imap_command_add_astring (ImapCommand *command, const char *text)
{
  add (command, IMAP_ARGUMENT_ASTRING, FALSE, bytes_from_text (text));
}

void
imap_command_add_string (ImapCommand *command, const char *text)
{
  if (text == NULL)
    add (command, IMAP_ARGUMENT_NIL, FALSE, NULL);
  else
    add (command, IMAP_ARGUMENT_STRING, FALSE, bytes_from_text (text));
}

void
imap_command_add_secret (ImapCommand *command, const char *text)
{
  add (command, IMAP_ARGUMENT_STRING, TRUE, bytes_from_text (text));
}

void
imap_command_add_mailbox (ImapCommand *command, const char *name)
{
  add (command, IMAP_ARGUMENT_ASTRING, FALSE, bytes_from_text (name));
}

void
imap_command_add_set (ImapCommand *command, const ImapSet *set)
{
  g_autofree char *text = imap_set_to_string (set);
  if (*text == '\0')
    command->problem = "an empty set";
  add (command, IMAP_ARGUMENT_ATOM, FALSE, bytes_from_text (text));
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
  add (command, IMAP_ARGUMENT_ATOM, FALSE, bytes_from_text (text));
}

void
imap_command_add_literal (ImapCommand *command, GBytes *data, gboolean binary)
{
  add (command, binary ? IMAP_ARGUMENT_LITERAL8 : IMAP_ARGUMENT_LITERAL, FALSE, g_bytes_ref (data));
}

void
imap_command_add_date (ImapCommand *command, gint64 us)
{
  g_autofree char *text = imap_date_format (us);
  if (text == NULL)
    command->problem = "a date IMAP cannot write";
  else
    add (command, IMAP_ARGUMENT_ATOM, FALSE, bytes_from_text (text));
}

void
imap_command_open_list (ImapCommand *command)
{
  command->depth++;
  add (command, IMAP_ARGUMENT_OPEN, FALSE, NULL);
}

void
imap_command_close_list (ImapCommand *command)
{
  g_return_if_fail (command->depth > 0);
  command->depth--;
  add (command, IMAP_ARGUMENT_CLOSE, FALSE, NULL);
}
