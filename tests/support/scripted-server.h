/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A server on 127.0.0.1 that says exactly what a test wrote down, in a thread of its own: one
 * connection, one step after the other. Steps may be added before and while it runs.
 *
 * A step that goes wrong (another line than expected) ends the script and the connection;
 * scripted_server_finish() then ends the test with the story.
 */
typedef struct _ScriptedServer ScriptedServer;

typedef enum
{
  SCRIPTED_CERTIFICATE_GOOD, /* for localhost and 127.0.0.1, by the CA */
  SCRIPTED_CERTIFICATE_WRONG_HOST,
  SCRIPTED_CERTIFICATE_EXPIRED,
  SCRIPTED_CERTIFICATE_SELF_SIGNED,
  SCRIPTED_CERTIFICATE_NOT_YET_VALID,
  SCRIPTED_CERTIFICATE_NAME_ONLY, /* for localhost, but not for 127.0.0.1 */
  SCRIPTED_CERTIFICATE_WEAK,      /* signed by way of SHA-1 */
  SCRIPTED_CERTIFICATE_N,
} ScriptedCertificate;

/* Starts listening on a port of its own. */
ScriptedServer *scripted_server_new (void);

/* Waits for the end of the script (10 s), then frees. Ends the test if the script failed. */
void scripted_server_finish (ScriptedServer *server);

guint16 scripted_server_get_port (ScriptedServer *server);

/* PEM file of the CA behind the good certificate. */
const char *scripted_server_get_ca_file (void);

/* Hexadecimal SHA-256 of a certificate. */
char *scripted_server_dup_sha256 (ScriptedCertificate certificate);

/* Everything the client has sent so far, decrypted and inflated, and the bytes of it that were in
 * clear on the wire. Free with g_free(). */
char *scripted_server_dup_received (ScriptedServer *server);
char *scripted_server_dup_received_clear (ScriptedServer *server);

/* Sends from here on in segments of @size bytes, each a write of its own; 0: all at once. */
void scripted_server_segment (ScriptedServer *server, gsize size);

/* Sends @text. "$T" stands for the tag of the last line that was expected, "$1" for that of
 * the first, and so on. */
void scripted_server_say (ScriptedServer *server, const char *text);
void scripted_server_say_bytes (ScriptedServer *server, GBytes *bytes);

/* Reads one line, which must match @pattern (* and ?). "$L{" at its end reads the literal that the
 * line announces as well, into what was received. */
void scripted_server_expect (ScriptedServer *server, const char *pattern);

/* expect and say: a command and its whole answer. */
void scripted_server_answer (ScriptedServer *server, const char *pattern, const char *text);

/* The client must close the connection now without another byte. */
void scripted_server_expect_end (ScriptedServer *server);

/* TLS from here on. The client may refuse: then the script ends well. */
void scripted_server_start_tls (ScriptedServer *server, ScriptedCertificate certificate);

/* The server's whole part of an AUTHENTICATE command, for whoever knows @password. */
void scripted_server_authenticate (ScriptedServer *server, const char *password);

/* Deflate from here on. */
void scripted_server_deflate (ScriptedServer *server);

/* Sends nothing and reads nothing until the client closes. */
void scripted_server_stall (ScriptedServer *server);

/* Closes the connection. */
void scripted_server_close (ScriptedServer *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptedServer, scripted_server_finish)
