/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#define ENGINE_ERROR (engine_error_quark ())
GQuark engine_error_quark (void);

/* Everything that goes wrong with an account comes as one of these; the message is technical, for
 * logs and details, in English. Cancellation is G_IO_ERROR_CANCELLED.
 *
 * OFFLINE      the server could not be reached, or the connection broke: tried again by itself
 * AUTH         the server itself refused the password: ask for it
 * NO_PASSWORD  none is kept: ask for it
 * NO_KEYRING   there is no keyring to ask, or it is broken: ask for the password
 * COMMAND      the password command failed
 * CERTIFICATE  the server's certificate is not trusted: show it
 * KEYRING      the keyring is locked: ask to unlock it
 * TLS          no secure channel could be made
 * SERVER       the server answers nonsense or refuses: report
 * NOT_FOUND    the account, folder or message is not (or no longer) there
 * STORE        the cache could not be written: the message says why
 * DISK_FULL    there is no space for the cache
 * READ_ONLY    the cache must not be written to
 * STOPPED      the engine has been stopped
 */
typedef enum
{
  ENGINE_ERROR_OFFLINE,
  ENGINE_ERROR_AUTH,
  ENGINE_ERROR_CERTIFICATE,
  ENGINE_ERROR_KEYRING,
  ENGINE_ERROR_TLS,
  ENGINE_ERROR_SERVER,
  ENGINE_ERROR_NOT_FOUND,
  ENGINE_ERROR_STORE,
  ENGINE_ERROR_STOPPED,
  ENGINE_ERROR_NO_PASSWORD,
  ENGINE_ERROR_NO_KEYRING,
  ENGINE_ERROR_COMMAND,
  ENGINE_ERROR_DISK_FULL,
  ENGINE_ERROR_READ_ONLY,
} EngineError;
