/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A helper program (mail server, proxy) that prints name=value lines and then "ready", obeys one
 * command a line on standard input and ends when that closes.
 */
typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
  GOutputStream *input;
  GHashTable *values; /* char * -> char * */
} TestHelper;

/* Runs tests/server/<script> with arguments (NULL-terminated after the script) and waits for
 * "ready"; NULL when it ended before that.
 */
TestHelper *test_helper_new (const char *script, const char *const *arguments);

/* Closes its input, waits for its end. */
void test_helper_free (TestHelper *helper);

/* A value it printed; missing ones end the test. */
const char *test_helper_get (TestHelper *helper, const char *name);

/* Sends a command line and returns the line it answers with. */
char *test_helper_ask (TestHelper *helper, const char *format, ...) G_GNUC_PRINTF (2, 3);
