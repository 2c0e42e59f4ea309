/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-error.h"

typedef struct
{
  ImapCodeKind code;
  char *text;
} ImapClientErrorPrivate;

static void
imap_client_error_private_init (ImapClientErrorPrivate *private)
{
  private->code = IMAP_CODE_N;
  private->text = NULL;
}

static void
imap_client_error_private_copy (const ImapClientErrorPrivate *source,
                                ImapClientErrorPrivate *target)
{
  target->code = source->code;
  target->text = g_strdup (source->text);
}

static void
imap_client_error_private_clear (ImapClientErrorPrivate *private)
{
  g_free (private->text);
}

G_DEFINE_EXTENDED_ERROR (ImapClientError, imap_client_error)

GError *
imap_client_error_new (ImapClientError code, const ImapCondition *condition)
{
  GError *error = g_error_new (IMAP_CLIENT_ERROR, (int) code, "The server says: %s%s%s%s",
                               condition->code != NULL ? "[" : "",
                               condition->code != NULL ? condition->code->name : "",
                               condition->code != NULL ? "] " : "", condition->text);
  ImapClientErrorPrivate *private = imap_client_error_get_private (error);

  if (condition->code != NULL)
  private->code = condition->code->kind;
  private->text = g_strdup (condition->text);
  return error;
}

ImapCodeKind
imap_client_error_get_code (const GError *error)
{
  if (error == NULL || error->domain != IMAP_CLIENT_ERROR)
    return IMAP_CODE_N;
  return imap_client_error_get_private (error)->code;
}

const char *
imap_client_error_get_text (const GError *error)
{
  if (error == NULL || error->domain != IMAP_CLIENT_ERROR)
    return NULL;
  return imap_client_error_get_private (error)->text;
}
