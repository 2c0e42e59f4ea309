/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "leak-pointer.h"

#include <X11/Xlib.h>
#include <gmodule.h>

/* XTEST, opened by name: the library comes with the accessibility bus, its headers do not. */
static struct
{
  Display *display;
  int (*move) (Display *display, int screen, int x, int y, unsigned long delay);
  int (*button) (Display *display, unsigned int button, int is_down, unsigned long delay);
  int (*key) (Display *display, unsigned int code, int is_down, unsigned long delay);
} pointer;

gboolean
leak_pointer_open (void)
{
  GModule *module = g_module_open ("libXtst.so.6", G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);

  return module != NULL
         && g_module_symbol (module, "XTestFakeMotionEvent", (gpointer *) &pointer.move)
         && g_module_symbol (module, "XTestFakeButtonEvent", (gpointer *) &pointer.button)
         && g_module_symbol (module, "XTestFakeKeyEvent", (gpointer *) &pointer.key)
         && (pointer.display = XOpenDisplay (NULL)) != NULL;
}

void
leak_pointer_move (int x, int y)
{
  pointer.move (pointer.display, -1, x, y, CurrentTime);
  XFlush (pointer.display);
}

void
leak_pointer_button (guint button, gboolean is_down)
{
  pointer.button (pointer.display, button, is_down, CurrentTime);
  XFlush (pointer.display);
}

static void
send_key (const char *name, gboolean is_down)
{
  pointer.key (pointer.display, XKeysymToKeycode (pointer.display, XStringToKeysym (name)), is_down,
               CurrentTime);
}

void
leak_pointer_key (const char *name, const char *held)
{
  if (held != NULL)
    send_key (held, TRUE);
  send_key (name, TRUE);
  send_key (name, FALSE);
  if (held != NULL)
    send_key (held, FALSE);
  XFlush (pointer.display);
}
