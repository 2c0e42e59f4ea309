/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stands between an engine and a real server (in clear, uncompressed) and has it behave as it would
 * not by itself: refuses commands, adds to answers, leaves lines out. Patterns are those of
 * g_pattern_match_simple(), for commands without their tag. Any thread. */
#pragma once

#include <gio/gio.h>

typedef struct _EngineFilter EngineFilter;

/* A filter before @port of this machine. */
EngineFilter *engine_filter_new (guint16 port);
void engine_filter_free (EngineFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EngineFilter, engine_filter_free)

guint16 engine_filter_get_port (EngineFilter *filter);

/* The next @times commands like @pattern are answered with @answer ("NO [INUSE] later"; "":
 * nothing) and do not reach the server. */
void
engine_filter_refuse (EngineFilter *filter, const char *pattern, const char *answer, guint times);

/* The next command like @pattern has @text (whole lines) before its tagged answer. */
void engine_filter_add (EngineFilter *filter, const char *pattern, const char *text);

/* Lines of the server like @pattern are left out from now on. */
void engine_filter_hide (EngineFilter *filter, const char *pattern);

/* The server behaves again. */
void engine_filter_clear (EngineFilter *filter);

/* How many commands like @pattern have been sent. */
guint engine_filter_count (EngineFilter *filter, const char *pattern);
