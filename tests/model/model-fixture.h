/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real cache in a private directory, filled through the store's public calls. */
#pragma once

#include "store/store-delta.h"
#include "store/store-folder.h"
#include "store/store-message.h"
#include "store/store-operation.h"

typedef struct
{
  char *directory;
  char *data_dir;
  char *cache_dir;
  StoreDatabase *database;
} ModelFixture;

ModelFixture *model_fixture_new (void);
void model_fixture_free (ModelFixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelFixture, model_fixture_free)

/* Keeps the result of an asynchronous call for model_wait_result(). */
void model_wait_callback (GObject *source, GAsyncResult *result, gpointer user_data);

/* Runs the main context until *RESULT is there; the caller frees it. */
GAsyncResult *model_wait_result (GAsyncResult **result);

/* Runs the main context until CONDITION is TRUE; ends the test after 10 s. */
#define model_wait_for(condition)                                                   \
  G_STMT_START                                                                      \
  {                                                                                 \
    gint64 model_deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;          \
    guint model_tick = model_start_tick ();                                         \
                                                                                    \
    while (!(condition))                                                            \
      {                                                                             \
        g_main_context_iteration (NULL, TRUE);                                      \
        if (g_get_monotonic_time () > model_deadline)                               \
          g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition); \
      }                                                                             \
    g_source_remove (model_tick);                                                   \
  }                                                                                 \
  G_STMT_END

/* Wakes the main context regularly, so that a wait can end. */
guint model_start_tick (void);

/* Makes ACCOUNT's folders those named, "path" or "path=role number"; NULL-terminated. */
void model_fixture_set_folders (ModelFixture *fixture,
                                const char *account,
                                const StoreListing *list,
                                gsize n);

/* The row id of ACCOUNT's folder PATH. */
gint64 model_fixture_find_folder (ModelFixture *fixture, const char *account, const char *path);

/* Adds messages UID FIRST to LAST to FOLDER, one minute apart, ending at NEWEST (microseconds);
 * subjects are "Message <uid>". */
void model_fixture_add (ModelFixture *fixture,
                        gint64 folder,
                        guint32 first,
                        guint32 last,
                        gint64 newest,
                        StoreFlags flags,
                        StoreOrigin origin);

void model_fixture_set_flags (ModelFixture *fixture, gint64 folder, guint32 uid, StoreFlags flags);
void model_fixture_remove (ModelFixture *fixture, gint64 folder, guint32 first, guint32 last);

/* The keys of FOLDER as the cache has them. */
GArray *model_fixture_load_keys (ModelFixture *fixture, gint64 folder);

/* Waits until everything that was written has been told to the main context. */
void model_fixture_settle (ModelFixture *fixture);
