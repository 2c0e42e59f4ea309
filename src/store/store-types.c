/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-types.h"

static void
clear_folder (gpointer data)
{
  StoreFolder *folder = data;
  g_free (folder->account);
  g_free (folder->name);
  g_free (folder->path);
  g_free (folder->title);
}

StoreFolder *
store_folder_ref (StoreFolder *folder)
{
  return g_atomic_rc_box_acquire (folder);
}

void
store_folder_unref (StoreFolder *folder)
{
  g_atomic_rc_box_release_full (folder, clear_folder);
}

G_DEFINE_BOXED_TYPE (StoreFolder, store_folder, store_folder_ref, store_folder_unref)

static void
clear_message (gpointer data)
{
  StoreMessage *message = data;
  g_strfreev (message->keywords);
  g_free (message->subject);
  g_free (message->from_name);
  g_free (message->from_address);
  g_free (message->to);
  g_free (message->preview);
  g_free (message->message_id);
  g_strfreev (message->senders);
}

StoreMessage *
store_message_ref (StoreMessage *message)
{
  return g_atomic_rc_box_acquire (message);
}

void
store_message_unref (StoreMessage *message)
{
  g_atomic_rc_box_release_full (message, clear_message);
}

G_DEFINE_BOXED_TYPE (StoreMessage, store_message, store_message_ref, store_message_unref)

StoreView *
store_view_new_folder (gint64 folder)
{
  StoreView *view = g_new0 (StoreView, 1);
  view->kind = STORE_VIEW_FOLDER;
  view->folder = folder;
  return view;
}

StoreView *
store_view_new_role (StoreRole role)
{
  StoreView *view = g_new0 (StoreView, 1);
  view->kind = STORE_VIEW_ROLE;
  view->role = role;
  return view;
}

StoreView *
store_view_copy (const StoreView *view)
{
  StoreView *copy = g_new (StoreView, 1);
  *copy = *view;
  return copy;
}

void
store_view_free (StoreView *view)
{
  g_free (view);
}

gboolean
store_view_equal (const StoreView *a, const StoreView *b)
{
  if (a->kind != b->kind || a->with != b->with || a->without != b->without
      || a->show_deleted != b->show_deleted || a->conversations != b->conversations)
    return FALSE;
  return a->kind == STORE_VIEW_FOLDER ? a->folder == b->folder : a->role == b->role;
}

G_DEFINE_BOXED_TYPE (StoreView, store_view, store_view_copy, store_view_free)
