/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/list/pr-message-drag.h"

#include <glib/gi18n.h>

struct _PrMessageDrag
{
  char *account_id;
  gint64 folder; /* 0: of several */
  GArray *ids;   /* gint64 */
};

G_DEFINE_BOXED_TYPE (PrMessageDrag, pr_message_drag, pr_message_drag_ref, pr_message_drag_unref)

PrMessageDrag *
pr_message_drag_new (const char *account_id, PrFolder *folder, const GArray *ids)
{
  PrMessageDrag *self = g_rc_box_new0 (PrMessageDrag);

  self->account_id = g_strdup (account_id);
  self->folder = folder != NULL ? pr_folder_get_id (folder) : 0;
  self->ids = g_array_copy ((GArray *) ids);
  return self;
}

static void
drag_clear (gpointer data)
{
  PrMessageDrag *self = data;

  g_free (self->account_id);
  g_array_unref (self->ids);
}

PrMessageDrag *
pr_message_drag_ref (PrMessageDrag *self)
{
  return g_rc_box_acquire (self);
}

void
pr_message_drag_unref (PrMessageDrag *self)
{
  g_rc_box_release_full (self, drag_clear);
}

PrMessageDrag *
pr_message_drag_dup_from_drop (GdkDrop *drop)
{
  GdkDrag *drag = gdk_drop_get_drag (drop);
  GdkContentProvider *content = drag != NULL ? gdk_drag_get_content (drag) : NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, PR_TYPE_MESSAGE_DRAG);
  if (content == NULL || !gdk_content_provider_get_value (content, &value, NULL))
    return NULL;
  return g_value_dup_boxed (&value);
}

gboolean
pr_message_drag_fits (const PrMessageDrag *self, PrFolder *folder)
{
  return pr_folder_get_kind (folder) == PR_FOLDER_MAILBOX && pr_folder_is_selectable (folder)
         && g_strcmp0 (pr_folder_get_account_id (folder), self->account_id) == 0
         && pr_folder_get_id (folder) != self->folder;
}

const GArray *
pr_message_drag_get_ids (const PrMessageDrag *self)
{
  return self->ids;
}

GtkWidget *
pr_message_drag_create_icon (const PrMessageDrag *self)
{
  int n = (int) self->ids->len;
  g_autofree char *text = NULL;
  GtkWidget *label;

  /* Translators: shown at the pointer while messages are dragged to a folder */
  text = g_strdup_printf (ngettext ("%'d message", "%'d messages", n), n);
  label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "message-drag");
  return label;
}
