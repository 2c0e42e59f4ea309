/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/reader/pr-message-notes.h"

#include <glib/gi18n.h>

/* How many hosts are named; the rest is counted, and all are in the tooltip. */
#define NAMED_HOSTS 3

struct _PrMessageNotes
{
  GtkWidget parent_instance;

  GtkWidget *note_box;
  GtkLabel *note;
  GtkWidget *images_box;
  GtkLabel *images;
  GtkLabel *trackers;
  GtkWidget *show_box;
  GtkMenuButton *always_button;
};

enum
{
  SHOW_IMAGES,
  ALWAYS_SHOW_IMAGES,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PrMessageNotes, pr_message_notes, GTK_TYPE_WIDGET)

/* Whom the person is asked about: every host that images would be fetched from; where there are
 * none, those that wanted something else. (transfer full) */
static GPtrArray *
list_hosts (const MimeHtmlReport *report)
{
  GPtrArray *hosts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < report->images->len; i++)
    {
      char *host = NULL;

      if (!g_uri_split_network (g_ptr_array_index (report->images, i), G_URI_FLAGS_ENCODED, NULL,
                                &host, NULL, NULL)
          || g_ptr_array_find_with_equal_func (hosts, host, g_str_equal, NULL))
        g_free (host);
      else
        g_ptr_array_add (hosts, host);
    }
  for (guint i = 0; report->images->len == 0 && i < report->hosts->len; i++)
    g_ptr_array_add (hosts, g_strdup (g_ptr_array_index (report->hosts, i)));
  return hosts;
}

static char *
join_hosts (GPtrArray *hosts, guint n)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < MIN (hosts->len, n); i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (hosts, i));
  return g_string_free (joined, FALSE);
}

static char *
describe_blocked (const MimeHtmlReport *report, GPtrArray *listed)
{
  g_autofree char *hosts = join_hosts (listed, NAMED_HOSTS);
  guint n_more = listed->len > NAMED_HOSTS ? listed->len - NAMED_HOSTS : 0;

  if (listed->len == 0)
    return g_strdup (_ ("Remote content was blocked."));
  if (report->images->len == 0 && report->trackers->len > 0)
    return NULL;
  if (n_more > 0)
    return g_strdup_printf (
        /* Translators: %s are host names, %u is how many more there are */
        ngettext ("Remote images were blocked: %s and %u more host",
                  "Remote images were blocked: %s and %u more hosts", n_more),
        hosts, n_more);
  /* Translators: %s are host names */
  return g_strdup_printf (_ ("Remote images were blocked: %s"), hosts);
}

/* NULL when nobody spies. */
static char *
describe_trackers (const MimeHtmlReport *report)
{
  g_autofree char *hosts = join_hosts (report->trackers, NAMED_HOSTS);

  if (report->trackers->len == 0)
    return NULL;
  /* Translators: by an invisible image, which tells the sender that the message was read; %s are
   * host names */
  return g_strdup_printf (_ ("Tracking was blocked: %s"), hosts);
}

static void
set_line (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static GMenuModel *
create_menu (const char *sender)
{
  GMenu *menu = g_menu_new ();
  const char *names[] = { sender, strrchr (sender, '@') };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      /* Translators: the images of a sender are shown; %s is an address, or a domain */
      g_autofree char *label =
          g_strdup_printf (_ ("Always From %s"), i == 0 ? names[i] : names[i] + 1);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "images.always", "s", names[i]);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static void
on_show (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SHOW_IMAGES], 0);
}

static void
on_always (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[ALWAYS_SHOW_IMAGES], 0, g_variant_get_string (parameter, NULL));
}

static void
pr_message_notes_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (pr_message_notes_parent_class)->dispose (object);
}

static void
pr_message_notes_class_init (PrMessageNotesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pr_message_notes_dispose;
  signals[SHOW_IMAGES] = g_signal_new ("show-images", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ALWAYS_SHOW_IMAGES] =
      g_signal_new ("always-show-images", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/postrider/Postrider/pr-message-notes.ui");
  gtk_widget_class_set_css_name (widget_class, "messagenotes");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, PrMessageNotes, note_box);
  gtk_widget_class_bind_template_child (widget_class, PrMessageNotes, note);
  gtk_widget_class_bind_template_child (widget_class, PrMessageNotes, images_box);
  gtk_widget_class_bind_template_child (widget_class, PrMessageNotes, images);
  gtk_widget_class_bind_template_child (widget_class, PrMessageNotes, trackers);
  gtk_widget_class_bind_template_child (widget_class, PrMessageNotes, show_box);
  gtk_widget_class_bind_template_child (widget_class, PrMessageNotes, always_button);
  gtk_widget_class_install_action (widget_class, "images.show", NULL, on_show);
  gtk_widget_class_install_action (widget_class, "images.always", "s", on_always);
}

static void
pr_message_notes_init (PrMessageNotes *self)
{
  GtkLayoutManager *layout;

  gtk_widget_init_template (GTK_WIDGET (self));
  layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
}

void
pr_message_notes_set_note (PrMessageNotes *self, const char *note)
{
  g_return_if_fail (PR_IS_MESSAGE_NOTES (self));

  gtk_label_set_label (self->note, note != NULL ? note : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->note), note);
  gtk_widget_set_visible (self->note_box, note != NULL);
}

void
pr_message_notes_set_blocked (PrMessageNotes *self,
                              const MimeHtmlReport *report,
                              const char *sender)
{
  gboolean any = report != NULL && report->n_blocked > 0;
  g_autofree char *blocked = NULL;
  g_autofree char *trackers = NULL;
  g_autofree char *hosts = NULL;
  g_autoptr (GPtrArray) listed = NULL;
  g_autoptr (GMenuModel) menu = NULL;

  g_return_if_fail (PR_IS_MESSAGE_NOTES (self));

  gtk_widget_set_visible (self->images_box, any);
  if (!any)
    return;
  listed = list_hosts (report);
  blocked = describe_blocked (report, listed);
  trackers = describe_trackers (report);
  hosts = join_hosts (listed, G_MAXUINT);
  menu = sender != NULL ? create_menu (sender) : NULL;
  set_line (self->images, blocked);
  set_line (self->trackers, trackers);
  gtk_widget_set_tooltip_text (self->images_box, hosts);
  gtk_widget_set_visible (self->show_box, report->images->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->always_button), menu != NULL);
  gtk_menu_button_set_menu_model (self->always_button, menu);
}

void
pr_message_notes_set_answerable (PrMessageNotes *self, gboolean answerable)
{
  g_return_if_fail (PR_IS_MESSAGE_NOTES (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "images.show", answerable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "images.always", answerable);
}

void
pr_message_notes_set_narrow (PrMessageNotes *self, gboolean narrow)
{
  g_return_if_fail (PR_IS_MESSAGE_NOTES (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->images_box),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}
