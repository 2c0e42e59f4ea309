/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Receives the events of one document. Element and attribute names are lower case where HTML knows
 * them; attributes alternate name and value (a value may be NULL), the array itself may be NULL. */
typedef struct
{
  void (*start) (const char *name, const char *const *attributes, gpointer user_data);
  void (*end) (const char *name, gpointer user_data);
  void (*text) (const char *text, gsize length, gpointer user_data);
} MimeHtmlHandler;

/* Reads any bytes as HTML the forgiving way, in time that grows as they do, without building a tree
 * and without ever opening anything. Elements more than some hundred inside each other are left
 * out, their text is not. html is valid UTF-8. Events nest properly. Any thread. */
void mime_html_parse (const char *html,
                      gsize length,
                      const MimeHtmlHandler *handler,
                      gpointer user_data);

/* The value of an attribute, NULL when absent. */
const char *mime_html_get_attribute (const char *const *attributes, const char *name);
