/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-client-private.h"

#define ALERT_MAX 500
/* So many alerts in so long a time are all a person can read. */
#define ALERTS_MAX 5
#define ALERTS_US (60 * G_TIME_SPAN_SECOND)

/* Control bytes, also those that turn text around, have no place in a sentence for people. */
static char *
clean_text (const char *text)
{
  GString *result = g_string_new (NULL);

  for (; *text != '\0' && result->len < ALERT_MAX; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        g_string_append_c (result, ' ');
      else
        g_string_append_unichar (result, c);
    }
  return g_string_free (result, FALSE);
}

static gboolean
is_alert_too_many (ImapClient *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->alerts_since > ALERTS_US)
    {
      self->alerts_since = now;
      self->n_alerts = 0;
    }
  return ++self->n_alerts > ALERTS_MAX;
}

static void
tell_alert (ImapClient *self, const ImapCondition *condition)
{
  g_autofree char *text = NULL;

  if (self->state < IMAP_CLIENT_AUTHENTICATED || self->handler == NULL
      || self->handler->alert == NULL || is_alert_too_many (self))
    return;
  text = clean_text (condition->text);
  self->handler->alert (self, text, self->handler_data);
}

static void
handle_bye (ImapClient *self, const ImapCondition *condition)
{
  g_autofree char *text = NULL;

  if (self->state == IMAP_CLIENT_LOGGING_OUT)
    return;
  if (self->state == IMAP_CLIENT_PLAIN)
    {
      imap_client_fail_protocol (self, "The server ended the connection before TLS");
      return;
    }
  text = clean_text (condition->text);
  if (self->handler != NULL && self->handler->bye != NULL)
    self->handler->bye (self, text, self->handler_data);
  imap_client_fail (self, imap_client_error_new (IMAP_CLIENT_ERROR_BYE, condition));
}

void
imap_client_note_condition (ImapClient *self, const ImapCondition *condition)
{
  const ImapCode *code = condition->code;

  if (code == NULL)
    return;
  if (code->kind == IMAP_CODE_CAPABILITY && code->capability != NULL)
    imap_client_set_announced (self, code->capability);
  else if (code->kind == IMAP_CODE_CLOSED)
    self->old_mailbox = FALSE;
  else if (code->kind == IMAP_CODE_NOTIFICATIONOVERFLOW)
    self->notified = FALSE;
  else if (code->kind == IMAP_CODE_ALERT)
    tell_alert (self, condition);
}

static void
handle_condition (ImapClient *self, ImapResponse *response)
{
  const ImapCondition *condition = &response->condition;

  if (condition->kind == IMAP_CONDITION_BYE)
    {
      handle_bye (self, condition);
      return;
    }
  imap_client_note_condition (self, condition);
  if (self->state < IMAP_CLIENT_AUTHENTICATED || imap_client_offer (self, response))
    return;
  if (self->handler != NULL && self->handler->condition != NULL)
    self->handler->condition (self, condition, self->handler_data);
}

static void
tell_missed (ImapClient *self, ImapResponseKind seems, guint32 uid)
{
  if (self->handler != NULL && self->handler->missed != NULL)
    self->handler->missed (self, seems, uid, self->handler_data);
}

/* Whether it says that flags changed, or may have said so, but not how. */
static gboolean
has_lost_flags (const ImapResponse *response)
{
  const ImapFetch *fetch = response->fetch;

  return fetch != NULL
         && ((fetch->lost_fields & IMAP_FETCH_FLAGS) != 0
             || (fetch->cut && !imap_fetch_has (fetch, IMAP_FETCH_FLAGS)));
}

/* What is about the selected mailbox. */
static void
handle_mailbox_data (ImapClient *self, ImapResponse *response)
{
  const ImapClientHandler *handler = self->handler;
  ImapFetch *fetch;

  if (self->state < IMAP_CLIENT_SELECTING || self->old_mailbox)
    return;
  if ((response->kind == IMAP_RESPONSE_FETCH
       || (response->kind == IMAP_RESPONSE_VANISHED && response->vanished.earlier))
      && imap_client_offer (self, response))
    return;
  if (handler == NULL)
    return;
  switch (response->kind)
    {
    case IMAP_RESPONSE_EXISTS:
      if (handler->exists != NULL)
        handler->exists (self, response->number, self->handler_data);
      break;
    case IMAP_RESPONSE_EXPUNGE:
      if (handler->expunge != NULL)
        handler->expunge (self, response->number, self->handler_data);
      break;
    case IMAP_RESPONSE_VANISHED:
      if (handler->vanished != NULL)
        handler->vanished (self, response->vanished.uids, response->vanished.earlier,
                           self->handler_data);
      break;
    case IMAP_RESPONSE_FLAGS:
      if (handler->flags != NULL)
        handler->flags (self, &response->flags, self->handler_data);
      break;
    case IMAP_RESPONSE_FETCH:
      if (has_lost_flags (response))
        tell_missed (self, response->kind,
                     imap_fetch_has (response->fetch, IMAP_FETCH_UID) ? response->fetch->uid : 0);
      else if (handler->fetch != NULL && (fetch = imap_response_steal_fetch (response)) != NULL)
        handler->fetch (self, fetch, self->handler_data);
      break;
    default:
      break;
    }
}

static void
handle_account_data (ImapClient *self, ImapResponse *response)
{
  const ImapClientHandler *handler = self->handler;

  if (self->state < IMAP_CLIENT_AUTHENTICATED || imap_client_offer (self, response)
      || handler == NULL)
    return;
  if (response->kind == IMAP_RESPONSE_LIST && handler->list != NULL)
    handler->list (self, response->list, self->handler_data);
  else if (response->kind == IMAP_RESPONSE_STATUS && handler->status != NULL)
    handler->status (self, response->status, self->handler_data);
}

static void
handle_malformed (ImapClient *self, ImapResponse *response)
{
  g_debug ("skipped a response: %s", response->malformed.reason);
  imap_client_note_malformed (self, &response->malformed);
  if (self->state >= IMAP_CLIENT_AUTHENTICATED && !imap_client_offer (self, response)
      && self->state != IMAP_CLIENT_CLOSED)
    tell_missed (self, response->malformed.seems, response->malformed.uid);
}

static void
handle_untagged (ImapClient *self, ImapResponse *response)
{
  imap_client_note_selecting (self, response);
  /* Only now is it the account's own server that speaks. */
  if (self->state >= IMAP_CLIENT_AUTHENTICATED)
    imap_client_learn (self, imap_quirks_learn (response));
  switch (response->kind)
    {
    case IMAP_RESPONSE_CONDITION:
      handle_condition (self, response);
      break;
    case IMAP_RESPONSE_CAPABILITY:
      imap_client_set_announced (self, response->capability);
      break;
    case IMAP_RESPONSE_ENABLED:
      imap_client_set_enabled (self, response->capability);
      break;
    case IMAP_RESPONSE_FLAGS:
    case IMAP_RESPONSE_EXISTS:
    case IMAP_RESPONSE_RECENT:
    case IMAP_RESPONSE_EXPUNGE:
    case IMAP_RESPONSE_VANISHED:
    case IMAP_RESPONSE_FETCH:
      handle_mailbox_data (self, response);
      break;
    case IMAP_RESPONSE_MALFORMED:
      handle_malformed (self, response);
      break;
    default:
      handle_account_data (self, response);
      break;
    }
}

void
imap_client_dispatch (ImapClient *self, ImapResponse *response)
{
  if (self->state == IMAP_CLIENT_GREETING)
    imap_client_handle_greeting (self, response);
  else if (response->tag != NULL)
    {
      imap_client_note_progress (self);
      imap_client_handle_tagged (self, response);
    }
  else if (response->kind == IMAP_RESPONSE_CONTINUATION)
    imap_client_handle_continuation (self, &response->condition);
  else if (self->state != IMAP_CLIENT_PLAIN
           || (response->kind == IMAP_RESPONSE_CONDITION
               && response->condition.kind == IMAP_CONDITION_BYE))
    handle_untagged (self, response);
}
