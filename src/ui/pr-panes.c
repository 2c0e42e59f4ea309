/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pr-panes.h"

#include <adwaita.h>

#include "ui/pr-pane-handle.h"

#define MIN_WIDTH 320
#define THREE_PANES_WIDTH 900
#define TWO_PANES_WIDTH 560
#define MIN_SIDEBAR 200
#define MAX_SIDEBAR 420
#define MIN_LIST 240
#define MAX_LIST 720
#define MIN_READER 320

struct _PrPanes
{
  GtkWidget parent_instance;

  AdwFlap *flap;
  AdwLeaflet *leaflet;
  GtkWidget *sidebar;
  GtkWidget *list;
  GtkWidget *reader;
  int sidebar_width;
  int list_width;
  PrPanesLayout layout;
  gboolean reader_wanted; /* where list and reader share one place */
  guint tick_id;
};

enum
{
  PROP_0,
  PROP_SIDEBAR,
  PROP_LIST,
  PROP_READER,
  PROP_SIDEBAR_WIDTH,
  PROP_LIST_WIDTH,
  PROP_SIDEBAR_COLLAPSED,
  PROP_LIST_COLLAPSED,
  PROP_SHOW_SIDEBAR,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PrPanes, pr_panes, GTK_TYPE_WIDGET)

PrPanesLayout
pr_panes_compute (int width, int sidebar, int list)
{
  PrPanesLayout layout = {
    .sidebar_collapsed = width < THREE_PANES_WIDTH,
    .list_collapsed = width < TWO_PANES_WIDTH,
    .sidebar_width = CLAMP (sidebar, MIN_SIDEBAR, MAX_SIDEBAR),
    .list_width = CLAMP (list, MIN_LIST, MAX_LIST),
  };

  if (layout.sidebar_collapsed)
    layout.sidebar_width = MIN (layout.sidebar_width, width - 48);
  if (!layout.list_collapsed)
    {
      int rest = width - MIN_READER - (layout.sidebar_collapsed ? 0 : layout.sidebar_width);

      layout.list_width = MAX (MIN (layout.list_width, rest), MIN_LIST);
      /* What the list cannot give the sidebar has to. */
      if (!layout.sidebar_collapsed)
        layout.sidebar_width = MIN (layout.sidebar_width, width - MIN_READER - layout.list_width);
    }
  return layout;
}

/* The leaflet moves the keyboard focus into what it shows, so it is told only where that matters.
 */
static void
update_visible_child (PrPanes *self)
{
  if (self->layout.list_collapsed)
    adw_leaflet_set_visible_child (self->leaflet, self->reader_wanted ? self->reader : self->list);
}

static gboolean
layout_equal (const PrPanesLayout *a, const PrPanesLayout *b)
{
  return a->sidebar_collapsed == b->sidebar_collapsed && a->list_collapsed == b->list_collapsed
         && a->sidebar_width == b->sidebar_width && a->list_width == b->list_width;
}

static void
apply_layout (PrPanes *self, const PrPanesLayout *layout)
{
  gboolean sidebar_differs = layout->sidebar_collapsed != self->layout.sidebar_collapsed;
  gboolean list_differs = layout->list_collapsed != self->layout.list_collapsed;

  self->layout = *layout;
  gtk_widget_set_size_request (self->sidebar, layout->sidebar_width, -1);
  gtk_widget_set_size_request (self->list, layout->list_collapsed ? -1 : layout->list_width, -1);
  adw_flap_set_fold_policy (self->flap, layout->sidebar_collapsed ? ADW_FLAP_FOLD_POLICY_ALWAYS
                                                                  : ADW_FLAP_FOLD_POLICY_NEVER);
  adw_leaflet_set_can_unfold (self->leaflet, !layout->list_collapsed);
  if (list_differs)
    update_visible_child (self);
  if (sidebar_differs)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIDEBAR_COLLAPSED]);
  if (list_differs)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIST_COLLAPSED]);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  PrPanes *self = PR_PANES (widget);
  PrPanesLayout layout =
      pr_panes_compute (gtk_widget_get_width (widget), self->sidebar_width, self->list_width);

  self->tick_id = 0;
  if (!layout_equal (&layout, &self->layout))
    apply_layout (self, &layout);
  return G_SOURCE_REMOVE;
}

/* Size requests must not change while sizes are given out, so that waits for the next frame. */
static void
queue_layout (PrPanes *self)
{
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
pr_panes_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  GtkWidget *child = GTK_WIDGET (PR_PANES (widget)->flap);

  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    {
      int child_width;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_width, NULL, NULL, NULL);
      for_size = MAX (for_size, child_width);
    }
  gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
  /* Less than the panes ask for at the moment: narrower, there will be fewer of them. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = MAX (*natural, MIN_WIDTH);
    }
}

static void
pr_panes_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  PrPanes *self = PR_PANES (widget);
  GtkWidget *child = GTK_WIDGET (self->flap);
  PrPanesLayout layout = pr_panes_compute (width, self->sidebar_width, self->list_width);
  int child_width;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_width, NULL, NULL, NULL);
  gtk_widget_allocate (child, MAX (width, child_width), height, baseline, NULL);
  if (!layout_equal (&layout, &self->layout))
    queue_layout (self);
}

static void
on_sidebar_resize (PrPaneHandle *handle, int width, gpointer user_data)
{
  g_object_set (user_data, "sidebar-width", CLAMP (width, MIN_SIDEBAR, MAX_SIDEBAR), NULL);
}

static void
on_list_resize (PrPaneHandle *handle, int width, gpointer user_data)
{
  g_object_set (user_data, "list-width", CLAMP (width, MIN_LIST, MAX_LIST), NULL);
}

static void
on_notify_reveal_flap (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  g_object_notify_by_pspec (G_OBJECT (user_data), properties[PROP_SHOW_SIDEBAR]);
}

/* Also after a swipe. */
static void
on_notify_visible_child (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  PrPanes *self = PR_PANES (user_data);

  if (self->layout.list_collapsed)
    self->reader_wanted = adw_leaflet_get_visible_child (self->leaflet) == self->reader;
}

static void
pr_panes_constructed (GObject *object)
{
  PrPanes *self = PR_PANES (object);
  GtkWidget *sidebar_handle = pr_pane_handle_new (self->sidebar);
  GtkWidget *list_handle = pr_pane_handle_new (self->list);
  AdwLeafletPage *handle_page;

  G_OBJECT_CLASS (pr_panes_parent_class)->constructed (object);

  g_signal_connect_object (sidebar_handle, "resize", G_CALLBACK (on_sidebar_resize), self, 0);
  g_signal_connect_object (list_handle, "resize", G_CALLBACK (on_list_resize), self, 0);

  adw_leaflet_append (self->leaflet, self->list);
  handle_page = adw_leaflet_append (self->leaflet, list_handle);
  adw_leaflet_page_set_navigatable (handle_page, FALSE);
  gtk_widget_set_hexpand (self->reader, TRUE);
  adw_leaflet_append (self->leaflet, self->reader);
  adw_leaflet_set_visible_child (self->leaflet, self->list);
  g_signal_connect_object (self->leaflet, "notify::visible-child",
                           G_CALLBACK (on_notify_visible_child), self, 0);

  adw_flap_set_flap (self->flap, self->sidebar);
  adw_flap_set_separator (self->flap, sidebar_handle);
  adw_flap_set_content (self->flap, GTK_WIDGET (self->leaflet));
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (on_notify_reveal_flap),
                           self, 0);
}

static void
pr_panes_dispose (GObject *object)
{
  PrPanes *self = PR_PANES (object);

  if (self->flap != NULL)
    {
      gtk_widget_unparent (GTK_WIDGET (self->flap));
      self->flap = NULL;
    }
  G_OBJECT_CLASS (pr_panes_parent_class)->dispose (object);
}

static void
pr_panes_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PrPanes *self = PR_PANES (object);

  switch (id)
    {
    case PROP_SIDEBAR:
      g_value_set_object (value, self->sidebar);
      break;
    case PROP_LIST:
      g_value_set_object (value, self->list);
      break;
    case PROP_READER:
      g_value_set_object (value, self->reader);
      break;
    case PROP_SIDEBAR_WIDTH:
      g_value_set_int (value, self->sidebar_width);
      break;
    case PROP_LIST_WIDTH:
      g_value_set_int (value, self->list_width);
      break;
    case PROP_SIDEBAR_COLLAPSED:
      g_value_set_boolean (value, self->layout.sidebar_collapsed);
      break;
    case PROP_LIST_COLLAPSED:
      g_value_set_boolean (value, self->layout.list_collapsed);
      break;
    case PROP_SHOW_SIDEBAR:
      g_value_set_boolean (value, adw_flap_get_reveal_flap (self->flap));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_wanted_width (PrPanes *self, int *field, int width, guint property)
{
  if (*field == width)
    return;
  *field = width;
  queue_layout (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
pr_panes_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PrPanes *self = PR_PANES (object);

  switch (id)
    {
    case PROP_SIDEBAR:
      self->sidebar = g_value_get_object (value);
      break;
    case PROP_LIST:
      self->list = g_value_get_object (value);
      break;
    case PROP_READER:
      self->reader = g_value_get_object (value);
      break;
    case PROP_SIDEBAR_WIDTH:
      set_wanted_width (self, &self->sidebar_width, g_value_get_int (value), id);
      break;
    case PROP_LIST_WIDTH:
      set_wanted_width (self, &self->list_width, g_value_get_int (value), id);
      break;
    case PROP_SHOW_SIDEBAR:
      adw_flap_set_reveal_flap (self->flap, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags write = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_SIDEBAR] = g_param_spec_object ("sidebar", NULL, NULL, GTK_TYPE_WIDGET, once);
  properties[PROP_LIST] = g_param_spec_object ("list", NULL, NULL, GTK_TYPE_WIDGET, once);
  properties[PROP_READER] = g_param_spec_object ("reader", NULL, NULL, GTK_TYPE_WIDGET, once);
  properties[PROP_SIDEBAR_WIDTH] =
      g_param_spec_int ("sidebar-width", NULL, NULL, 0, G_MAXINT, 236, write);
  properties[PROP_LIST_WIDTH] =
      g_param_spec_int ("list-width", NULL, NULL, 0, G_MAXINT, 350, write);
  properties[PROP_SIDEBAR_COLLAPSED] =
      g_param_spec_boolean ("sidebar-collapsed", NULL, NULL, FALSE, read);
  properties[PROP_LIST_COLLAPSED] =
      g_param_spec_boolean ("list-collapsed", NULL, NULL, FALSE, read);
  properties[PROP_SHOW_SIDEBAR] = g_param_spec_boolean ("show-sidebar", NULL, NULL, TRUE, write);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pr_panes_class_init (PrPanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = pr_panes_constructed;
  object_class->dispose = pr_panes_dispose;
  object_class->get_property = pr_panes_get_property;
  object_class->set_property = pr_panes_set_property;
  widget_class->measure = pr_panes_measure;
  widget_class->size_allocate = pr_panes_size_allocate;
  install_properties (object_class);
  gtk_widget_class_set_css_name (widget_class, "panes");
}

static void
pr_panes_init (PrPanes *self)
{
  self->sidebar_width = 236;
  self->list_width = 350;
  self->layout.sidebar_width = -1;
  self->leaflet = ADW_LEAFLET (adw_leaflet_new ());
  adw_leaflet_set_can_navigate_back (self->leaflet, TRUE);
  self->flap = ADW_FLAP (adw_flap_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->flap), GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

void
pr_panes_show_reader (PrPanes *self)
{
  g_return_if_fail (PR_IS_PANES (self));

  self->reader_wanted = TRUE;
  update_visible_child (self);
}

void
pr_panes_show_list (PrPanes *self)
{
  g_return_if_fail (PR_IS_PANES (self));

  self->reader_wanted = FALSE;
  update_visible_child (self);
  if (self->layout.sidebar_collapsed)
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

void
pr_panes_go_back (PrPanes *self)
{
  g_return_if_fail (PR_IS_PANES (self));

  if (self->layout.list_collapsed && self->reader_wanted)
    {
      self->reader_wanted = FALSE;
      update_visible_child (self);
    }
  else
    adw_flap_set_reveal_flap (self->flap, TRUE);
}

gboolean
pr_panes_is_reader_visible (PrPanes *self)
{
  g_return_val_if_fail (PR_IS_PANES (self), FALSE);

  return !self->layout.list_collapsed || self->reader_wanted;
}
