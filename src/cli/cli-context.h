/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every command of postriderctl starts from. Commands are functions that block until they are
 * done and return the exit code. */
#pragma once

#include <gio/gio.h>

#include "model/pr-core.h"
#include "model/pr-error.h"

/* The exit codes are a public interface. */
typedef enum
{
  CLI_EXIT_DONE = 0,
  CLI_EXIT_FAILED = 1,
  CLI_EXIT_USAGE = 2,
  CLI_EXIT_UNREACHABLE = 3,
  CLI_EXIT_CREDENTIALS = 4,
  CLI_EXIT_CERTIFICATE = 5,
  CLI_EXIT_WAITING = 6,
  CLI_EXIT_LOCKED = 7,
} CliExit;

typedef struct
{
  char *profile;     /* NULL: the person's own */
  const char *group; /* the word before the command's name, or NULL */
  gboolean json;
  gboolean quiet;
  PrCore *core; /* NULL until opening it was tried */
} CliContext;

/* Reads the options of one command (and the global ones, which may stand there too) from ARGV,
 * whose first element is the command's name. Texts must be declared as filenames, so that they
 * arrive as typed in any locale. Leaves in ARGV what is no option. FALSE: a message was printed,
 * return CLI_EXIT_USAGE. */
gboolean cli_context_parse (CliContext *context,
                            const GOptionEntry *entries,
                            const char *synopsis,
                            int *argc,
                            char ***argv);

/* Prints MESSAGE and returns CLI_EXIT_USAGE. */
CliExit cli_context_usage (CliContext *context, const char *message);

/* Whether there is any account. The profile must be open. */
gboolean cli_context_has_account (CliContext *context);

/* Says that there is no account and returns CLI_EXIT_FAILED. */
CliExit cli_context_no_account (void);

/* Says that there is no folder PATH and returns CLI_EXIT_FAILED. */
CliExit cli_context_no_folder (const char *path);

/* What a command needs of the profile. */
typedef enum
{
  CLI_ACCESS_READ,   /* whoever owns it */
  CLI_ACCESS_WRITE,  /* another owner is an error */
  CLI_ACCESS_CREATE, /* the same, and a directory that is not there yet is made */
} CliAccess;

/* Opens the profile. FALSE: a message was printed, return *OUT_EXIT. */
gboolean cli_context_open (CliContext *context, CliAccess access, CliExit *out_exit);

/* The same without a message. FALSE: ERROR says why not; context->core is there, but closed. */
gboolean cli_context_try_open (CliContext *context, CliAccess access, GError **error);

/* Closes what was opened. */
void cli_context_close (CliContext *context);

/* Prints ERROR (of any domain) to standard error and returns its exit code. */
CliExit cli_context_fail (CliContext *context, const GError *error);

/* The exit code of ERROR. */
CliExit cli_exit_from_error (const GError *error);

/* Waiting for asynchronous calls: pass cli_wait_callback and &wait, then cli_wait_result(). */
typedef struct
{
  GAsyncResult *result;
} CliWait;

void cli_wait_callback (GObject *source, GAsyncResult *result, gpointer user_data);

/* Runs the main context until the call is done; borrowed until cli_wait_clear(). */
GAsyncResult *cli_wait_result (CliWait *wait);
void cli_wait_clear (CliWait *wait);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliWait, cli_wait_clear)
