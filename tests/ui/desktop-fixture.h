/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole program on a real server and a desktop whose notification service is played here. */
#pragma once

#include "support/test-server.h"
#include "ui/pr-application.h"
#include "ui/pr-window.h"

/* The notification service that is played: the freedesktop one, which forgets who showed what,
 * GNOME's, which keeps the program's own ids, or the portal of a sandbox, which does so too. */
typedef enum
{
  DESKTOP_FREEDESKTOP,
  DESKTOP_GNOME,
  DESKTOP_PORTAL, /* GTK_USE_PORTAL=1 must be set before anything else */
  DESKTOP_NONE,   /* there is no such service, and perhaps no session bus */
} DesktopKind;

typedef struct
{
  TestServer *server;
  TestImap *other; /* another device */
  char *profile;
  PrApplication *application; /* while it runs in this process */
  DesktopKind kind;
  GDBusConnection *service;
  guint n_shown;
  guint n_closed;
  gint64 last_closed; /* when, in monotonic time */
  /* of the last one */
  char *title;
  char *body;
  GHashTable *actions; /* "app.archive" -> key to click it by; DESKTOP_PORTAL: its target */
  GHashTable *ids;     /* set: ids on show; not DESKTOP_FREEDESKTOP */
} DesktopFixture;

/* A server with N messages in alice's inbox, a profile with her account, and the service. NULL, and
 * the test is skipped, without a server. */
DesktopFixture *desktop_fixture_new (DesktopKind kind, guint n);
void desktop_fixture_free (DesktopFixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DesktopFixture, desktop_fixture_free)

/* Runs the program, and STORY with FIXTURE in its main loop; STORY ends with
 * desktop_fixture_quit(). */
void desktop_fixture_run (DesktopFixture *fixture, GSourceFunc story);
void desktop_fixture_quit (DesktopFixture *fixture);

/* Presses a button, "app.archive", of the last notification, or "default". */
void desktop_fixture_click (DesktopFixture *fixture, const char *action);

/* Lets alice's inbox get a message from NAME <name@example.com>; returns its UID. */
guint32 desktop_fixture_deliver (DesktopFixture *fixture, const char *name, const char *subject);

/* Marks a message as another device does. */
void desktop_fixture_set_flag (DesktopFixture *fixture, guint32 uid, const char *flag);

/* Borrowed, or NULL. */
PrWindow *desktop_fixture_find_window (DesktopFixture *fixture);
PrMessage *desktop_fixture_get_message (DesktopFixture *fixture);

/* Closes the window and waits until it is gone. */
void desktop_fixture_close_window (DesktopFixture *fixture);

/* Runs the main loop until the account is up to date. */
void desktop_fixture_wait_ready (DesktopFixture *fixture);

/* Runs the main loop until CONDITION holds; ends the test after 30 s. */
#define desktop_wait_for(condition)                                     \
  G_STMT_START                                                          \
  {                                                                     \
    guint desktop_timeout = desktop_fixture_start_timeout (#condition); \
                                                                        \
    while (!(condition))                                                \
      g_main_context_iteration (NULL, TRUE);                            \
    g_source_remove (desktop_timeout);                                  \
  }                                                                     \
  G_STMT_END

guint desktop_fixture_start_timeout (const char *what);
