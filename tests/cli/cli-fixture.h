/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real postriderctl on a private profile against a real server. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "support/test-server.h"

#define CLI_EMAIL "alice@example.com"

typedef struct
{
  TestServer *server; /* NULL: none was asked for */
  char *profile;
} CliFixture;

/* A fresh profile; with a server when SERVER, else without. NULL: the test was skipped. */
CliFixture *cli_fixture_new (gboolean server);
void cli_fixture_free (CliFixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliFixture, cli_fixture_free)

/* Adds alice's account, over loopback without TLS, with the given password. */
void cli_fixture_add_account (CliFixture *fixture, const char *password);

/* What one command did. */
typedef struct
{
  int code;
  char *out;
  char *err;
  GPtrArray *objects; /* JsonObject a line; empty when --json was not given */
} CliRun;

void cli_run_free (CliRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliRun, cli_run_free)

/* Runs "postriderctl --profile PROFILE ARGUMENTS"; the list ends with NULL. */
CliRun *cli_run (CliFixture *fixture, const char *argument, ...) G_GNUC_NULL_TERMINATED;

/* The same with a locale and something on standard input (both nullable). */
CliRun *cli_run_full (CliFixture *fixture,
                      const char *locale,
                      const char *input,
                      const char *const *arguments);

/* Ends the test, with what was printed, unless the exit code is CODE. */
void cli_assert_code (CliRun *run, int code);

/* Ends the test unless OBJECT has exactly the members named in NAMES, separated by spaces. */
void cli_assert_members (JsonObject *object, const char *names);

/* The first object whose member NAME is VALUE; ends the test when there is none. */
JsonObject *cli_find (CliRun *run, const char *name, const char *value);

/* The id of the message in INBOX with a subject, by `list`. */
gint64 cli_find_message (CliFixture *fixture, const char *subject);

/* A command that goes on: its lines arrive one by one. */
typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
} CliWatch;

CliWatch *cli_watch_new (CliFixture *fixture);

/* Interrupts it and waits for its end; the exit code. */
int cli_watch_stop (CliWatch *watch);

/* The next event of that kind. Ends the test when none comes within 20 s. */
JsonObject *cli_watch_next (CliWatch *watch, const char *event);
