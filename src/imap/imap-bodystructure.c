/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap/imap-bodystructure.h"

#include <string.h>

/* Two bytes from a server make a part of some hundred here. */
#define MAX_PARTS 10000

/* A position among the children of one list; value is NULL behind the last. */
typedef struct
{
  const ImapValue *value;
  guint left;
} Walk;

static Walk
walk_start (const ImapValue *list)
{
  return (Walk){ imap_value_first (list), list->n_children };
}

static const ImapValue *
walk_next (Walk *walk)
{
  const ImapValue *value = walk->value;
  if (value == NULL)
    return NULL;
  walk->value = --walk->left > 0 ? imap_value_next (value) : NULL;
  return value;
}

static char *
dup_lower (const ImapValue *value)
{
  g_autofree char *text = imap_value_dup_string (value);
  return text != NULL ? g_ascii_strdown (text, -1) : NULL;
}

static char **
read_params (const ImapValue *list)
{
  if (list == NULL || list->kind != IMAP_VALUE_LIST || list->n_children < 2)
    return NULL;
  GPtrArray *params = g_ptr_array_new ();
  Walk walk = walk_start (list);
  while (walk.left > 1)
    {
      char *name = dup_lower (walk_next (&walk));
      char *value = imap_value_dup_string (walk_next (&walk));
      if (name == NULL)
        {
          g_free (value);
          continue;
        }
      g_ptr_array_add (params, name);
      g_ptr_array_add (params, value != NULL ? value : g_strdup (""));
    }
  g_ptr_array_add (params, NULL);
  return (char **) g_ptr_array_free (params, FALSE);
}

static void
read_disposition (ImapBody *body, const ImapValue *value)
{
  if (value == NULL)
    return;
  if (value->kind != IMAP_VALUE_LIST)
    {
      body->disposition = dup_lower (value);
      return;
    }
  body->disposition = dup_lower (imap_value_nth (value, 0));
  body->disposition_params = read_params (imap_value_nth (value, 1));
}

static void
add_child (ImapBody *body, ImapBody *child)
{
  if ((body->n_children & (body->n_children - 1)) == 0)
    body->children = g_renew (ImapBody *, body->children, MAX (body->n_children * 2, 1));
  body->children[body->n_children++] = child;
}

static ImapBody *read_body (const ImapValue *value, const char *part, guint *n_parts);

/* The parts of a multipart are numbered below its own number; those at the top have none above. */
static void
read_multipart (ImapBody *body, const ImapValue *list, guint *n_parts)
{
  Walk walk = walk_start (list);
  while (walk.value != NULL && walk.value->kind == IMAP_VALUE_LIST && *n_parts < MAX_PARTS)
    {
      g_autofree char *part = g_strdup_printf (
          "%s%s%" G_GSIZE_FORMAT, body->part, *body->part != '\0' ? "." : "", body->n_children + 1);
      add_child (body, read_body (walk_next (&walk), part, n_parts));
    }
  body->type = g_strdup ("multipart");
  body->subtype = dup_lower (walk_next (&walk));
  body->params = read_params (walk_next (&walk));
  read_disposition (body, walk_next (&walk));
  walk_next (&walk); /* language */
  body->location = imap_value_dup_string (walk_next (&walk));
}

/* message/rfc822 has an envelope, a body and lines more; that body's number is this part's own when
 * it is a multipart (whose children then are "2.1"), else "2.1" itself. */
static void
read_message (ImapBody *body, Walk *walk, guint *n_parts)
{
  if (walk->value != NULL && walk->value->kind != IMAP_VALUE_LIST
      && walk->value->kind != IMAP_VALUE_NIL)
    return;
  body->envelope = imap_envelope_new_from_value (walk_next (walk));
  const ImapValue *inner = walk_next (walk);
  if (inner == NULL || inner->kind != IMAP_VALUE_LIST || inner->n_children == 0)
    return;
  gboolean is_multipart = imap_value_first (inner)->kind == IMAP_VALUE_LIST;
  g_autofree char *part = g_strdup_printf (is_multipart ? "%s" : "%s.1", body->part);
  add_child (body, read_body (inner, part, n_parts));
}

/* Some servers say -1 where they do not know. */
static gboolean
is_negative (const ImapValue *value)
{
  return value->kind == IMAP_VALUE_ATOM && value->len > 1 && value->data[0] == '-'
         && g_ascii_isdigit (value->data[1]);
}

static void
read_single (ImapBody *body, const ImapValue *list, guint *n_parts)
{
  Walk walk = walk_start (list);
  body->type = dup_lower (walk_next (&walk));
  body->subtype = dup_lower (walk_next (&walk));
  body->params = read_params (walk_next (&walk));
  body->id = imap_value_dup_string (walk_next (&walk));
  body->description = imap_value_dup_string (walk_next (&walk));
  body->encoding = dup_lower (walk_next (&walk));
  imap_value_get_number (walk_next (&walk), &body->size);

  if (g_strcmp0 (body->type, "message") == 0
      && (g_strcmp0 (body->subtype, "rfc822") == 0 || g_strcmp0 (body->subtype, "global") == 0))
    read_message (body, &walk, n_parts);
  /* Lines belong to text and message alone, but servers leave them out there and add them
   * elsewhere. */
  if (walk.value != NULL
      && (imap_value_get_number (walk.value, &body->lines) || is_negative (walk.value)))
    walk_next (&walk);
  body->md5 = imap_value_dup_string (walk_next (&walk));
  read_disposition (body, walk_next (&walk));
  walk_next (&walk); /* language */
  body->location = imap_value_dup_string (walk_next (&walk));
}

/* The value's depth is limited by the tree it comes from, and so is this recursion. */
static ImapBody *
read_body (const ImapValue *value, const char *part, guint *n_parts)
{
  ++*n_parts;
  ImapBody *body = g_new0 (ImapBody, 1);
  body->part = g_strdup (part);
  const ImapValue *first = imap_value_first (value);
  if (first != NULL && first->kind == IMAP_VALUE_LIST)
    read_multipart (body, value, n_parts);
  else
    {
      if (*part == '\0')
        {
          g_free (body->part);
          body->part = g_strdup ("1");
        }
      read_single (body, value, n_parts);
    }
  if (body->type == NULL)
    body->type = g_strdup ("text");
  if (body->subtype == NULL)
    body->subtype = g_strdup (strcmp (body->type, "multipart") == 0 ? "mixed" : "plain");
  return body;
}

ImapBody *
imap_body_new_from_value (const ImapValue *value)
{
  if (value == NULL || value->kind != IMAP_VALUE_LIST || value->n_children == 0)
    return NULL;
  guint n_parts = 0;
  g_autoptr (ImapBody) body = read_body (value, "", &n_parts);
  return n_parts < MAX_PARTS ? g_steal_pointer (&body) : NULL;
}

void
imap_body_free (ImapBody *body)
{
  for (gsize i = 0; i < body->n_children; i++)
    imap_body_free (body->children[i]);
  g_free (body->children);
  g_free (body->part);
  g_free (body->type);
  g_free (body->subtype);
  g_strfreev (body->params);
  g_free (body->id);
  g_free (body->description);
  g_free (body->encoding);
  g_free (body->md5);
  g_free (body->disposition);
  g_strfreev (body->disposition_params);
  g_free (body->location);
  g_clear_pointer (&body->envelope, imap_envelope_free);
  g_free (body);
}

const char *
imap_body_get_param (char *const *params, const char *name)
{
  for (gsize i = 0; params != NULL && params[i] != NULL; i += 2)
    {
      if (strcmp (params[i], name) == 0)
        return params[i + 1];
    }
  return NULL;
}

const ImapBody *
imap_body_find (const ImapBody *body, const char *part)
{
  if (strcmp (body->part, part) == 0)
    return body;
  const ImapBody *found = NULL;
  for (gsize i = 0; i < body->n_children && found == NULL; i++)
    found = imap_body_find (body->children[i], part);
  return found;
}
