/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BODYSTRUCTURE from any bytes: each part can be found by its number. */
#include "fuzz.h"

#include "fuzz-line.h"
#include "imap/response-dump.h"

static void
check_part (const ImapBody *top, const ImapBody *body)
{
  const ImapBody *found = imap_body_find (top, body->part);
  g_assert_nonnull (found);
  g_assert_cmpstr (found->part, ==, body->part);
  g_assert_nonnull (body->type);
  g_assert_nonnull (body->subtype);
  g_assert_true (body->params == NULL || g_strv_length (body->params) % 2 == 0);
  imap_body_get_param (body->params, "charset");
  for (gsize i = 0; i < body->n_children; i++)
    check_part (top, body->children[i]);
}

static void
use (const ImapResponse *response)
{
  g_autoptr (GString) text = g_string_new (NULL);
  response_dump (response, text);
  if (response->kind == IMAP_RESPONSE_FETCH && response->fetch->body != NULL)
    check_part (response->fetch->body, response->fetch->body);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  fuzz_line ("* 1 FETCH (UID 1 BODYSTRUCTURE ", data, size, use);
  return 0;
}
