/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/html/pr-html-engine.h"

#include <glib/gstdio.h>

/* No one measure stops every leak (a page with 90 channels was tried against each): the policy lets
 * preconnect through, the features alone let images through. So all of these are on, always:
 *
 *     sanitised HTML · content security policy · features off by name · block-all filter ·
 *     every navigation refused · a session without storage whose only proxy is dead · sandbox
 *
 * JavaScript is off altogether: declarative shadow roots need none. */

#define PROXY_TO_NOWHERE "http://127.0.0.1:9"
/* Of the web process, which ends when a message takes more; looked at this often, in seconds. */
#define MEMORY_LIMIT_MB 700
#define MEMORY_POLL_S 2.0

/* The message's own pictures come from our scheme and from data:, and nothing else from anywhere.
 */
static const char filter_rules[] =
    "[{\"trigger\":{\"url-filter\":\".*\"},\"action\":{\"type\":\"block\"}},"
    "{\"trigger\":{\"url-filter\":\"^postrider-part://\",\"resource-type\":[\"image\"]},"
    "\"action\":{\"type\":\"ignore-previous-rules\"}},"
    "{\"trigger\":{\"url-filter\":\"^data:image/\",\"resource-type\":[\"image\"]},"
    "\"action\":{\"type\":\"ignore-previous-rules\"}}]";

/* Off because each of them reached the network in the measurement, or could. */
static const char *const network_features[] = {
  "BeaconAPI",    "LinkDNSPrefetch", "LinkPreconnect", "LinkPreconnectEarlyHints",
  "LinkPrefetch", "LinkPreload",     "Media",          "WebSocket",
};

/* Off because mail has no use for them; a WebKit without one of these is no worse. */
static const char *const other_features[] = {
  "CacheAPI",
  "Cookie",
  "Databases",
  "EmbedElement",
  "FullScreen",
  "Gamepads",
  "GeolocationAPI",
  "HTTPEquiv",
  "IndexedDBAPI",
  "JavaScript",
  "JavaScriptMarkup",
  "LazyIframeLoading",
  "LocalStorage",
  "MathML",
  "MediaCapabilities",
  "MediaDevices",
  "MediaSession",
  "Notifications",
  "PDFJSViewer",
  "PermissionsAPI",
  "PointerLock",
  "PrivateClickMeasurement",
  "ScrollToTextFragment",
  "ServiceWorkers",
  "SharedWorker",
  "SpeechSynthesisAPI",
  "WebAudio",
  "WebGL",
  "XSLT",
};

struct _PrHtmlEngine
{
  WebKitWebContext *context;
  WebKitNetworkSession *session;
  WebKitUserContentFilter *filter;
  gboolean is_filter_done; /* compiled, or failed for good */
  char *filter_folder;
  GQueue waiting; /* Waiter */
};

typedef struct
{
  PrHtmlFilterReady ready;
  gpointer user_data;
} Waiter;

static WebKitWebContext *
new_context (void)
{
  WebKitMemoryPressureSettings *memory = webkit_memory_pressure_settings_new ();
  WebKitWebContext *context;

  webkit_memory_pressure_settings_set_memory_limit (memory, MEMORY_LIMIT_MB);
  webkit_memory_pressure_settings_set_kill_threshold (memory, 1.0);
  webkit_memory_pressure_settings_set_poll_interval (memory, MEMORY_POLL_S);
  context = g_object_new (WEBKIT_TYPE_WEB_CONTEXT, "memory-pressure-settings", memory, NULL);
  webkit_memory_pressure_settings_free (memory);
  webkit_web_context_set_cache_model (context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
  webkit_web_context_set_spell_checking_enabled (context, FALSE);
  return context;
}

static WebKitNetworkSession *
new_session (void)
{
  WebKitNetworkSession *session = webkit_network_session_new_ephemeral ();
  WebKitNetworkProxySettings *proxy = webkit_network_proxy_settings_new (PROXY_TO_NOWHERE, NULL);

  webkit_network_session_set_proxy_settings (session, WEBKIT_NETWORK_PROXY_MODE_CUSTOM, proxy);
  webkit_network_proxy_settings_free (proxy);
  webkit_network_session_set_tls_errors_policy (session, WEBKIT_TLS_ERRORS_POLICY_FAIL);
  webkit_network_session_set_persistent_credential_storage_enabled (session, FALSE);
  webkit_cookie_manager_set_accept_policy (webkit_network_session_get_cookie_manager (session),
                                           WEBKIT_COOKIE_POLICY_ACCEPT_NEVER);
  return session;
}

static void
call_waiting (PrHtmlEngine *self)
{
  Waiter *waiter;

  while ((waiter = g_queue_pop_head (&self->waiting)) != NULL)
    {
      waiter->ready (self->filter, waiter->user_data);
      g_free (waiter);
    }
}

/* The compiled rules are mapped into memory; the files are not needed any more. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

static void
on_filter_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PrHtmlEngine *self = user_data;
  g_autoptr (GError) error = NULL;

  self->filter = webkit_user_content_filter_store_save_finish (
      WEBKIT_USER_CONTENT_FILTER_STORE (source), result, &error);
  if (self->filter == NULL)
    g_warning ("HTML is not shown, its filter cannot be compiled: %s", error->message);
  self->is_filter_done = TRUE;
  remove_folder (self->filter_folder);
  call_waiting (self);
}

static gboolean
on_no_filter (gpointer user_data)
{
  PrHtmlEngine *self = user_data;

  self->is_filter_done = TRUE;
  call_waiting (self);
  return G_SOURCE_REMOVE;
}

static void
compile_filter (PrHtmlEngine *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) rules = g_bytes_new_static (filter_rules, sizeof filter_rules - 1);
  g_autoptr (WebKitUserContentFilterStore) store = NULL;

  self->filter_folder = g_dir_make_tmp ("postrider-filter-XXXXXX", &error);
  if (self->filter_folder == NULL)
    {
      g_warning ("HTML is not shown, there is no folder for its filter: %s", error->message);
      g_idle_add (on_no_filter, self);
      return;
    }
  store = webkit_user_content_filter_store_new (self->filter_folder);
  webkit_user_content_filter_store_save (store, "block-all", rules, NULL, on_filter_saved, self);
}

PrHtmlEngine *
pr_html_engine_get (void)
{
  static PrHtmlEngine *engine;

  if (engine == NULL)
    {
      engine = g_new0 (PrHtmlEngine, 1);
      engine->context = new_context ();
      engine->session = new_session ();
      g_queue_init (&engine->waiting);
      compile_filter (engine);
    }
  return engine;
}

WebKitWebContext *
pr_html_engine_get_context (PrHtmlEngine *self)
{
  return self->context;
}

WebKitNetworkSession *
pr_html_engine_get_session (PrHtmlEngine *self)
{
  return self->session;
}

static gboolean
on_filter_known (gpointer user_data)
{
  call_waiting (user_data);
  return G_SOURCE_REMOVE;
}

void
pr_html_engine_get_filter (PrHtmlEngine *self, PrHtmlFilterReady ready, gpointer user_data)
{
  Waiter *waiter = g_new (Waiter, 1);

  waiter->ready = ready;
  waiter->user_data = user_data;
  g_queue_push_tail (&self->waiting, waiter);
  if (self->is_filter_done)
    g_idle_add (on_filter_known, self);
}

static WebKitFeature *
find_feature (WebKitFeatureList *features, const char *name)
{
  gsize n = webkit_feature_list_get_length (features);

  for (gsize i = 0; i < n; i++)
    {
      WebKitFeature *feature = webkit_feature_list_get (features, i);

      if (g_str_equal (webkit_feature_get_identifier (feature), name))
        return feature;
    }
  return NULL;
}

static void
disable_features (WebKitSettings *settings, const char *const *names, gsize n_names)
{
  g_autoptr (WebKitFeatureList) features = webkit_settings_get_all_features ();

  for (gsize i = 0; i < n_names; i++)
    {
      WebKitFeature *feature = find_feature (features, names[i]);

      if (feature != NULL)
        webkit_settings_set_feature_enabled (settings, feature, FALSE);
    }
}

WebKitSettings *
pr_html_engine_new_settings (void)
{
  WebKitSettings *settings = webkit_settings_new ();

  disable_features (settings, network_features, G_N_ELEMENTS (network_features));
  disable_features (settings, other_features, G_N_ELEMENTS (other_features));
  g_object_set (settings, "enable-javascript", FALSE, "enable-javascript-markup", FALSE,
                "enable-developer-extras", FALSE, "enable-fullscreen", FALSE,
                "enable-html5-database", FALSE, "enable-html5-local-storage", FALSE, "enable-media",
                FALSE, "enable-page-cache", FALSE, "enable-webaudio", FALSE, "enable-webgl", FALSE,
                "javascript-can-access-clipboard", FALSE,
                "javascript-can-open-windows-automatically", FALSE, "hardware-acceleration-policy",
                WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER, "default-font-size", 15, NULL);
  return settings;
}

char **
pr_html_engine_dup_missing_features (void)
{
  g_autoptr (WebKitFeatureList) features = webkit_settings_get_all_features ();
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (network_features); i++)
    if (find_feature (features, network_features[i]) == NULL)
      g_strv_builder_add (missing, network_features[i]);
  return g_strv_builder_end (missing);
}
