/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server, a cache and an engine between them, with what it takes to wait for things. */
#pragma once

#include "engine/engine-tuning.h"
#include "store/store-folder.h"
#include "store/store-message.h"
#include "store/store-operation.h"
#include "support/test-server.h"

typedef struct
{
  TestServer *server; /* NULL: the test is skipped */
  char *dir;
  StoreDatabase *database;
  Engine *engine;
  guint subscription;
  guint store_subscription;
  EngineEvent *event;     /* the last one */
  EngineRefusal *refusal; /* the last one */
  guint n_changes;
  guint n_added; /* rows told by changes so far */
} Fixture;

/* Starts the server and opens the cache. FALSE when the test cannot run here. */
gboolean fixture_init (Fixture *fixture, TestServerFlags flags);
void fixture_clear (Fixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* Settings of alice on @port (0: the server's) with TLS, trusting the server's CA when @trusted. */
AccountSettings *
fixture_new_settings (Fixture *fixture, guint16 port, gboolean trusted, const char *password);

/* As fixture_new_settings(), without TLS. */
AccountSettings *fixture_new_clear_settings (Fixture *fixture, guint16 port, const char *password);

/* Engines started from now on are as patient as for people, for benchmarks. */
void fixture_tune_as_released (void);

/* Engines started from now on look at what is not watched every @ms. */
void fixture_tune_poll (guint ms);

/* Starts an engine with @settings; stops it and closes the cache; opens the cache again. */
void fixture_start (Fixture *fixture, AccountSettings *settings);
void fixture_start_default (Fixture *fixture);
void fixture_stop (Fixture *fixture);
void fixture_close_store (Fixture *fixture);
void fixture_open_store (Fixture *fixture);

/* Closes it, removes all but the journal, and opens it. */
void fixture_lose_cache (Fixture *fixture);

/* Runs the main loop until @condition; fails the test after 20 s. */
#define fixture_wait(condition)                                        \
  G_STMT_START                                                         \
  {                                                                    \
    gint64 wait_until = g_get_monotonic_time () + 20 * G_USEC_PER_SEC; \
    while (!(condition))                                               \
      fixture_iterate (wait_until, #condition);                        \
  }                                                                    \
  G_STMT_END
void fixture_iterate (gint64 until, const char *what);

void fixture_wait_state (Fixture *fixture, EngineState state);

/* What came of engine_fetch_body_async() with fixture_on_body(). */
typedef struct
{
  Engine *engine;
  gboolean done;
  gboolean good;
  GError *error;
} FixtureBody;

void fixture_on_body (GObject *source, GAsyncResult *result, gpointer user_data);

/* Blocking reads of the cache. */
StoreFolder *fixture_find_folder (Fixture *fixture, const char *path);
gboolean fixture_has_folder (Fixture *fixture, const char *path);
GPtrArray *fixture_load_messages (Fixture *fixture, const char *path);
guint fixture_count (Fixture *fixture, const char *path);
StoreMessage *fixture_find_subject (Fixture *fixture, const char *path, const char *subject);
guint fixture_count_operations (Fixture *fixture);

/* Blocking commands. */
void fixture_set_flags (Fixture *fixture, gint64 id, StoreFlags add, StoreFlags remove);
void fixture_mark_sent (Fixture *fixture); /* the oldest operation */
void fixture_move (Fixture *fixture, gint64 id, const char *path);
void fixture_copy (Fixture *fixture, gint64 id, const char *path);
void fixture_delete (Fixture *fixture, gint64 id);
GPtrArray *fixture_sync (Fixture *fixture, const char *const *paths, GError **error);
GPtrArray *fixture_sync_bodies (Fixture *fixture);
