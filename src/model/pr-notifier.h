/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Where notifications go; the application implements it with GNotification. */
#define PR_TYPE_NOTIFIER_SINK (pr_notifier_sink_get_type ())
G_DECLARE_INTERFACE (PrNotifierSink, pr_notifier_sink, PR, NOTIFIER_SINK, GObject)

struct _PrNotifierSinkInterface
{
  GTypeInterface parent_iface;

  /* Shows (or replaces) the notification ID. MESSAGE is the location id that a click opens, or 0
   * for a group, whose click opens FOLDER. BODY may be empty. */
  void (*send) (PrNotifierSink *self,
                const char *id,
                const char *title,
                const char *body,
                gint64 message,
                gint64 folder);
  void (*withdraw) (PrNotifierSink *self, const char *id);
};

/* Decides what is worth a notification: mail that was pushed into an inbox, unread, neither junk
 * nor from one of the person's own addresses, not in the folder that an active window shows; more
 * than three at once become one. Withdrawn as soon as the message is read or gone on any device,
 * also when that happened while the program did not run. Main thread. */
#define PR_TYPE_NOTIFIER (pr_notifier_get_type ())
G_DECLARE_FINAL_TYPE (PrNotifier, pr_notifier, PR, NOTIFIER, GObject)

/* SINK may be NULL. Keeps a reference. */
void pr_notifier_set_sink (PrNotifier *self, PrNotifierSink *sink);

/* The mailbox on screen in an active window; 0: there is no such window; -1: All Inboxes is. */
void pr_notifier_set_visible_folder (PrNotifier *self, gint64 folder);

/* What the person wants to hear of. */
typedef struct
{
  gboolean enabled;                  /* else: of nothing */
  gboolean is_private;               /* only how many messages there are */
  const char *const *quiet_accounts; /* account ids without notifications; NULL: none */
} PrNotifierPolicy;

/* Takes over a copy of POLICY; at first everything is told of, in full. What is on show and should
 * not be any more is withdrawn. */
void pr_notifier_set_policy (PrNotifier *self, const PrNotifierPolicy *policy);
