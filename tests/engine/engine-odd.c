/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine-odd.h"

void
odd_append (Odd *odd, const char *mailbox, int first, int n)
{
  for (int i = first; i < first + n; i++)
    {
      g_autofree char *subject = g_strdup_printf ("Subject %d", i);

      test_imap_append_simple (odd->imap, mailbox, "Bob <bob@example.org>", subject, "Hello\n");
    }
}

void
odd_start (Odd *odd)
{
  fixture_start (&odd->fixture, odd->settings);
}

gboolean
odd_init (Odd *odd, TestServerFlags flags)
{
  if (!fixture_init (&odd->fixture, flags))
    return FALSE;
  odd->imap = test_server_imap (odd->fixture.server);
  odd->filter = engine_filter_new (test_server_get_imap_port (odd->fixture.server));
  odd->settings =
      fixture_new_clear_settings (&odd->fixture, engine_filter_get_port (odd->filter), "pw");
  engine_filter_refuse (odd->filter, "COMPRESS*", "NO not here", G_MAXUINT);
  odd_append (odd, "INBOX", 1, 3);
  return TRUE;
}

void
odd_clear (Odd *odd)
{
  if (odd->imap == NULL)
    return;
  fixture_clear (&odd->fixture);
  engine_filter_free (odd->filter);
  test_imap_free (odd->imap);
  g_object_unref (odd->settings);
}
