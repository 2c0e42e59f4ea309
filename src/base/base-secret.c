/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-secret.h"

#include <string.h>

typedef struct
{
  void *data;
  gsize size;
} Secret;

void
base_secret_wipe (void *data, gsize size)
{
  if (size > 0)
    explicit_bzero (data, size);
}

void
base_secret_free (char *text)
{
  if (text != NULL)
    base_secret_wipe (text, strlen (text));
  g_free (text);
}

static void
free_secret (gpointer data)
{
  Secret *secret = data;

  base_secret_wipe (secret->data, secret->size);
  g_free (secret->data);
  g_free (secret);
}

GBytes *
base_secret_new_take (void *data, gsize size)
{
  Secret *secret = g_new (Secret, 1);

  *secret = (Secret){ data, size };
  return g_bytes_new_with_free_func (data, size, free_secret, secret);
}

GBytes *
base_secret_new (const void *data, gsize size)
{
  return base_secret_new_take (g_memdup2 (data, size), size);
}
