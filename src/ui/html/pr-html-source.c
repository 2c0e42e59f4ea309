/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/html/pr-html-source.h"

#include "ui/html/pr-html-picture.h"

struct _PrHtmlSource
{
  gatomicrefcount ref_count;
  char *token;
  PrHtmlResolve resolve;
  gpointer user_data;
  GDestroyNotify destroy;
};

PrHtmlSource *
pr_html_source_new (const char *token,
                    PrHtmlResolve resolve,
                    gpointer user_data,
                    GDestroyNotify destroy)
{
  PrHtmlSource *source = g_new0 (PrHtmlSource, 1);

  g_atomic_ref_count_init (&source->ref_count);
  source->token = g_strdup (token);
  source->resolve = resolve;
  source->user_data = user_data;
  source->destroy = destroy;
  return source;
}

PrHtmlSource *
pr_html_source_ref (PrHtmlSource *source)
{
  g_atomic_ref_count_inc (&source->ref_count);
  return source;
}

void
pr_html_source_unref (PrHtmlSource *source)
{
  if (!g_atomic_ref_count_dec (&source->ref_count))
    return;
  if (source->destroy != NULL)
    source->destroy (source->user_data);
  g_free (source->token);
  g_free (source);
}

const char *
pr_html_source_get_token (const PrHtmlSource *source)
{
  return source->token;
}

GBytes *
pr_html_source_dup_picture (PrHtmlSource *source, const char *path, char **out_type)
{
  g_autofree char *type = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (source->resolve == NULL)
    return NULL;
  bytes = source->resolve (path, &type, source->user_data);
  if (bytes == NULL || type == NULL || !pr_html_picture_is_type (type))
    return NULL;
  *out_type = g_steal_pointer (&type);
  return g_steal_pointer (&bytes);
}
