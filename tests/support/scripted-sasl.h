/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* What a server needs to talk to its client while it logs in. */
typedef struct
{
  char *(*take_line) (gpointer data); /* NULL at the end */
  void (*say) (gpointer data, const char *text);
  gpointer data;
} ScriptedTalk;

/* Plays the server's part of `tag AUTHENTICATE mechanism [initial response]`, which is @line, by
 * libgsasl: anybody with @password may come in; @tls (NULL: none) is what the channel can be bound
 * to. Ends with the tagged answer. */
void scripted_sasl_serve (const ScriptedTalk *talk,
                          const char *line,
                          const char *password,
                          GTlsConnection *tls);
