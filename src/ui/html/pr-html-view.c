/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/html/pr-html-view-private.h"

#include "ui/html/pr-html-engine.h"
#include "ui/html/pr-html-images.h"
#include "ui/html/pr-html-print.h"
#include "ui/html/pr-html-request.h"
#include "ui/html/pr-html-source.h"

#include <config.h>
#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <string.h>

#define PART_SCHEME "postrider-part"

#define CONTENT_SECURITY_POLICY                                                     \
  "default-src 'none'; img-src " PART_SCHEME ": data:; style-src 'unsafe-inline'; " \
  "form-action 'none'; base-uri 'none'; frame-src 'none'"

#define MIN_ZOOM 0.3
#define MAX_ZOOM 5.0
#define MAX_MATCHES 1000

struct _PrHtmlView
{
  GtkWidget parent_instance;

  WebKitWebView *web_view;
  PrHtmlSource *source; /* of the document last given */
  PrHtmlImages *images; /* the remote ones of that; NULL: none may be shown */
  char *html;           /* not loaded yet: the filter is not there */
  char *base_uri;       /* of the document last given */
  gboolean has_filter;
  gboolean is_filter_asked;
  gboolean may_navigate; /* our own load is about to ask */
  gboolean is_loading;
  gboolean is_shown; /* the document being loaded */
  gboolean is_alive; /* a document is there, and the process that shows it */
  char *sought;
};

G_DEFINE_FINAL_TYPE (PrHtmlView, pr_html_view, GTK_TYPE_WIDGET)

enum
{
  SHOWN,
  LOADED,
  LINK_ACTIVATED,
  LINK_HOVERED,
  CRASHED,
  REFUSED,
  PRINTED,
  FOUND,
  NOT_FOUND,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static gboolean
is_link (const char *uri)
{
  return uri != NULL
         && (g_ascii_strncasecmp (uri, "https:", 6) == 0
             || g_ascii_strncasecmp (uri, "http:", 5) == 0
             || g_ascii_strncasecmp (uri, "mailto:", 7) == 0);
}

/* The web view is never lighter or darker than the window around it, not even between two pages. */
static void
update_background (PrHtmlView *self)
{
  GdkRGBA color = { 1, 1, 1, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "view_bg_color",
                                  &color);
  webkit_web_view_set_background_color (self->web_view, &color);
}

static void
start_load (PrHtmlView *self)
{
  g_autofree char *html = g_steal_pointer (&self->html);

  self->may_navigate = TRUE;
  self->is_loading = TRUE;
  self->is_shown = FALSE;
  webkit_web_view_load_html (self->web_view, html, self->base_uri);
}

static void
on_filter_ready (WebKitUserContentFilter *filter, gpointer user_data)
{
  g_autoptr (PrHtmlView) self = user_data;

  if (self->web_view == NULL)
    return;
  if (filter == NULL)
    {
      self->is_filter_asked = FALSE;
      g_clear_pointer (&self->html, g_free);
      g_signal_emit (self, signals[REFUSED], 0);
      return;
    }
  webkit_user_content_manager_add_filter (webkit_web_view_get_user_content_manager (self->web_view),
                                          filter);
  self->has_filter = TRUE;
  if (self->html != NULL)
    start_load (self);
}

/* Everything that wants to go anywhere ends here; a click is told to whoever shows the view. */
static gboolean
on_decide_policy (WebKitWebView *web_view,
                  WebKitPolicyDecision *decision,
                  WebKitPolicyDecisionType type,
                  gpointer user_data)
{
  PrHtmlView *self = user_data;
  WebKitNavigationAction *action;
  const char *uri;

  if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    {
      WebKitURIRequest *request =
          webkit_response_policy_decision_get_request (WEBKIT_RESPONSE_POLICY_DECISION (decision));

      if (g_strcmp0 (webkit_uri_request_get_uri (request), self->base_uri) == 0)
        webkit_policy_decision_use (decision);
      else
        webkit_policy_decision_ignore (decision);
      return TRUE;
    }
  action = webkit_navigation_policy_decision_get_navigation_action (
      WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));
  if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && self->may_navigate
      && webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_OTHER
      && g_strcmp0 (uri, self->base_uri) == 0)
    {
      self->may_navigate = FALSE;
      webkit_policy_decision_use (decision);
      return TRUE;
    }
  if (webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_LINK_CLICKED
      && webkit_navigation_action_is_user_gesture (action) && is_link (uri))
    g_signal_emit (self, signals[LINK_ACTIVATED], 0, uri);
  webkit_policy_decision_ignore (decision);
  return TRUE;
}

static GtkWidget *
on_create (WebKitWebView *web_view, WebKitNavigationAction *action, gpointer user_data)
{
  return NULL;
}

static void
show (PrHtmlView *self)
{
  if (!self->is_shown)
    g_signal_emit (self, signals[SHOWN], 0);
  self->is_shown = TRUE;
  self->is_alive = TRUE;
}

static void
on_load_changed (WebKitWebView *web_view, WebKitLoadEvent event, gpointer user_data)
{
  PrHtmlView *self = user_data;

  if (!self->is_loading || g_strcmp0 (webkit_web_view_get_uri (web_view), self->base_uri) != 0)
    return;
  /* A server may take its time; nobody waits for it to read. */
  if (event == WEBKIT_LOAD_COMMITTED && self->images != NULL)
    show (self);
  if (event != WEBKIT_LOAD_FINISHED)
    return;
  show (self);
  self->is_loading = FALSE;
  g_signal_emit (self, signals[LOADED], 0);
}

/* No error page of WebKit's. */
static gboolean
on_load_failed (WebKitWebView *web_view,
                WebKitLoadEvent event,
                const char *uri,
                GError *error,
                gpointer user_data)
{
  return TRUE;
}

static void
on_process_terminated (WebKitWebView *web_view,
                       WebKitWebProcessTerminationReason reason,
                       gpointer user_data)
{
  PrHtmlView *self = user_data;

  self->is_loading = FALSE;
  self->is_alive = FALSE;
  g_signal_emit (self, signals[CRASHED], 0);
}

static gboolean
on_permission_request (WebKitWebView *web_view,
                       WebKitPermissionRequest *request,
                       gpointer user_data)
{
  webkit_permission_request_deny (request);
  return TRUE;
}

static gboolean
on_authenticate (WebKitWebView *web_view, WebKitAuthenticationRequest *request, gpointer user_data)
{
  webkit_authentication_request_cancel (request);
  return TRUE;
}

static gboolean
on_print (WebKitWebView *web_view, WebKitPrintOperation *operation, gpointer user_data)
{
  return TRUE;
}

static gboolean
on_file_chooser (WebKitWebView *web_view, WebKitFileChooserRequest *request, gpointer user_data)
{
  webkit_file_chooser_request_cancel (request);
  return TRUE;
}

static void
on_mouse_target_changed (WebKitWebView *web_view,
                         WebKitHitTestResult *hit,
                         guint modifiers,
                         gpointer user_data)
{
  const char *uri = webkit_hit_test_result_context_is_link (hit)
                        ? webkit_hit_test_result_get_link_uri (hit)
                        : NULL;

  g_signal_emit (user_data, signals[LINK_HOVERED], 0, is_link (uri) ? uri : NULL);
}

/* What is left: nothing that loads, opens, saves or inspects. */
static gboolean
on_context_menu (WebKitWebView *web_view,
                 WebKitContextMenu *menu,
                 WebKitHitTestResult *hit,
                 gpointer user_data)
{
  webkit_context_menu_remove_all (menu);
  if (webkit_hit_test_result_context_is_selection (hit))
    webkit_context_menu_append (
        menu, webkit_context_menu_item_new_from_stock_action (WEBKIT_CONTEXT_MENU_ACTION_COPY));
  if (webkit_hit_test_result_context_is_link (hit)
      && is_link (webkit_hit_test_result_get_link_uri (hit)))
    webkit_context_menu_append (menu, webkit_context_menu_item_new_from_stock_action (
                                          WEBKIT_CONTEXT_MENU_ACTION_COPY_LINK_TO_CLIPBOARD));
  webkit_context_menu_append (
      menu, webkit_context_menu_item_new_from_stock_action (WEBKIT_CONTEXT_MENU_ACTION_SELECT_ALL));
  return FALSE;
}

static PrHtmlView *
find_view (WebKitURISchemeRequest *request)
{
  WebKitWebView *web_view = webkit_uri_scheme_request_get_web_view (request);
  GtkWidget *parent = web_view != NULL ? gtk_widget_get_parent (GTK_WIDGET (web_view)) : NULL;

  return PR_IS_HTML_VIEW (parent) ? PR_HTML_VIEW (parent) : NULL;
}

/* Only the token of the document on show opens anything. */
static void
on_part_request (WebKitURISchemeRequest *request, gpointer user_data)
{
  PrHtmlView *self = find_view (request);
  const char *uri = webkit_uri_scheme_request_get_uri (request);
  gboolean is_shown =
      self != NULL && self->source != NULL && g_str_has_prefix (uri, self->base_uri);

  if (is_shown)
    pr_html_request_answer (request, uri + strlen (self->base_uri), self->source, self->images);
  else
    pr_html_request_refuse (request);
}

static void
register_scheme (PrHtmlEngine *engine)
{
  static gboolean done;

  if (!done)
    webkit_web_context_register_uri_scheme (pr_html_engine_get_context (engine), PART_SCHEME,
                                            on_part_request, NULL, NULL);
  done = TRUE;
}

static void
on_found_text (WebKitFindController *controller, guint n_matches, gpointer user_data)
{
  g_signal_emit (user_data, signals[FOUND], 0);
}

static void
on_failed_to_find_text (WebKitFindController *controller, gpointer user_data)
{
  g_signal_emit (user_data, signals[NOT_FOUND], 0);
}

static void
connect_signals (PrHtmlView *self)
{
  WebKitWebView *web_view = self->web_view;
  WebKitFindController *controller = webkit_web_view_get_find_controller (web_view);

  g_signal_connect (web_view, "decide-policy", G_CALLBACK (on_decide_policy), self);
  g_signal_connect (web_view, "create", G_CALLBACK (on_create), self);
  g_signal_connect (web_view, "load-changed", G_CALLBACK (on_load_changed), self);
  g_signal_connect (web_view, "load-failed", G_CALLBACK (on_load_failed), self);
  g_signal_connect (web_view, "web-process-terminated", G_CALLBACK (on_process_terminated), self);
  g_signal_connect (web_view, "permission-request", G_CALLBACK (on_permission_request), self);
  g_signal_connect (web_view, "authenticate", G_CALLBACK (on_authenticate), self);
  g_signal_connect (web_view, "print", G_CALLBACK (on_print), self);
  g_signal_connect (web_view, "run-file-chooser", G_CALLBACK (on_file_chooser), self);
  g_signal_connect (web_view, "mouse-target-changed", G_CALLBACK (on_mouse_target_changed), self);
  g_signal_connect (web_view, "context-menu", G_CALLBACK (on_context_menu), self);
  g_signal_connect_object (controller, "found-text", G_CALLBACK (on_found_text), self, 0);
  g_signal_connect_object (controller, "failed-to-find-text", G_CALLBACK (on_failed_to_find_text),
                           self, 0);
}

static void
pr_html_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  PrHtmlView *self = PR_HTML_VIEW (widget);

  GTK_WIDGET_CLASS (pr_html_view_parent_class)->css_changed (widget, change);
  if (self->web_view != NULL)
    update_background (self);
}

static void
pr_html_view_dispose (GObject *object)
{
  PrHtmlView *self = PR_HTML_VIEW (object);

  if (self->web_view != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->web_view, self);
      gtk_widget_unparent (GTK_WIDGET (self->web_view));
      self->web_view = NULL;
    }
  g_clear_pointer (&self->source, pr_html_source_unref);
  g_clear_pointer (&self->images, pr_html_images_free);
  G_OBJECT_CLASS (pr_html_view_parent_class)->dispose (object);
}

static void
pr_html_view_finalize (GObject *object)
{
  PrHtmlView *self = PR_HTML_VIEW (object);

  g_free (self->html);
  g_free (self->base_uri);
  g_free (self->sought);
  G_OBJECT_CLASS (pr_html_view_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, guint n_params)
{
  return g_signal_new (name, PR_TYPE_HTML_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       n_params, G_TYPE_STRING);
}

static void
pr_html_view_class_init (PrHtmlViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pr_html_view_dispose;
  object_class->finalize = pr_html_view_finalize;
  widget_class->css_changed = pr_html_view_css_changed;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "htmlview");
  signals[SHOWN] = new_signal ("shown", 0);
  signals[LOADED] = new_signal ("loaded", 0);
  signals[LINK_ACTIVATED] = new_signal ("link-activated", 1);
  signals[LINK_HOVERED] = new_signal ("link-hovered", 1);
  signals[CRASHED] = new_signal ("crashed", 0);
  signals[REFUSED] = new_signal ("refused", 0);
  signals[PRINTED] = new_signal ("printed", 1);
  signals[FOUND] = new_signal ("found", 0);
  signals[NOT_FOUND] = new_signal ("not-found", 0);
}

static void
pr_html_view_init (PrHtmlView *self)
{
  PrHtmlEngine *engine = pr_html_engine_get ();
  g_autoptr (WebKitSettings) settings = pr_html_engine_new_settings ();

  register_scheme (engine);
  self->web_view = g_object_new (
      WEBKIT_TYPE_WEB_VIEW, "web-context", pr_html_engine_get_context (engine), "network-session",
      pr_html_engine_get_session (engine), "settings", settings, "default-content-security-policy",
      CONTENT_SECURITY_POLICY, "hexpand", TRUE, "vexpand", TRUE, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->web_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Message body"), -1);
  connect_signals (self);
  gtk_widget_set_parent (GTK_WIDGET (self->web_view), GTK_WIDGET (self));
  update_background (self);
}

static GtkWidget *
create (void)
{
  return g_object_new (PR_TYPE_HTML_VIEW, NULL);
}

/* What was fetched for the same message is not fetched again, in other colours say. */
static void
set_images (PrHtmlView *self, const char *const *images)
{
  if (images != NULL && self->images != NULL && pr_html_images_are_for (self->images, images))
    return;
  g_clear_pointer (&self->images, pr_html_images_free);
  if (images != NULL)
    self->images = pr_html_images_new (images, NULL);
}

static void
load (GtkWidget *widget,
      const char *html,
      const char *token,
      const char *const *images,
      PrHtmlResolve resolve,
      gpointer user_data,
      GDestroyNotify destroy)
{
  PrHtmlView *self = PR_HTML_VIEW (widget);

  g_clear_pointer (&self->source, pr_html_source_unref);
  self->source = pr_html_source_new (token, resolve, user_data, destroy);
  set_images (self, images);
  g_free (self->base_uri);
  self->base_uri = g_strdup_printf ("%s://%s/", PART_SCHEME, token);
  g_free (self->html);
  self->html = g_strdup (html);
  if (self->has_filter)
    start_load (self);
  else if (!self->is_filter_asked)
    {
      self->is_filter_asked = TRUE;
      pr_html_engine_get_filter (pr_html_engine_get (), on_filter_ready, g_object_ref (self));
    }
}

static void
set_zoom (GtkWidget *widget, double zoom)
{
  webkit_web_view_set_zoom_level (PR_HTML_VIEW (widget)->web_view,
                                  CLAMP (zoom, MIN_ZOOM, MAX_ZOOM));
}

static double
get_zoom (GtkWidget *widget)
{
  return webkit_web_view_get_zoom_level (PR_HTML_VIEW (widget)->web_view);
}

static void
find (GtkWidget *widget, const char *text, gboolean backwards)
{
  PrHtmlView *self = PR_HTML_VIEW (widget);
  WebKitFindController *controller = webkit_web_view_get_find_controller (self->web_view);
  gboolean is_same = g_strcmp0 (text, self->sought) == 0;

  if (!is_same)
    {
      g_free (self->sought);
      self->sought = g_strdup (text);
    }
  if (text == NULL || text[0] == '\0')
    webkit_find_controller_search_finish (controller);
  else if (!is_same)
    webkit_find_controller_search (
        controller, text, WEBKIT_FIND_OPTIONS_CASE_INSENSITIVE | WEBKIT_FIND_OPTIONS_WRAP_AROUND,
        MAX_MATCHES);
  else if (backwards)
    webkit_find_controller_search_previous (controller);
  else
    webkit_find_controller_search_next (controller);
}

static void
on_printed (const GError *error, gpointer user_data)
{
  g_signal_emit (user_data, signals[PRINTED], 0, error != NULL ? error->message : NULL);
}

static void
print (GtkWidget *widget, GtkPrintSettings *settings, GtkWindow *parent)
{
  PrHtmlView *self = PR_HTML_VIEW (widget);

  /* WebKit would crash. */
  if (!self->is_alive)
    {
      g_signal_emit (self, signals[PRINTED], 0, "nothing is shown");
      return;
    }
  pr_html_print (self->web_view, settings, parent, on_printed, g_object_ref (self), g_object_unref);
}

G_MODULE_EXPORT const PrHtmlModule *
pr_html_module_get (void)
{
  static const PrHtmlModule module = {
    .version = PR_HTML_MODULE_VERSION,
    .create = create,
    .load = load,
    .set_zoom = set_zoom,
    .get_zoom = get_zoom,
    .find = find,
    .print = print,
    .dup_missing_features = pr_html_engine_dup_missing_features,
  };

  return &module;
}
