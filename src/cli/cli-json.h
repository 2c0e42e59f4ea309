/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One JSON object a line on standard output, always UTF-8. */
#pragma once

#include <json-glib/json-glib.h>

/* A builder with an object begun in it. */
JsonBuilder *cli_json_new (void);

/* Members; a NULL text is null, text that is not UTF-8 is repaired. */
void cli_json_add_string (JsonBuilder *json, const char *name, const char *value);
void cli_json_add_int (JsonBuilder *json, const char *name, gint64 value);
void cli_json_add_double (JsonBuilder *json, const char *name, double value);
void cli_json_add_boolean (JsonBuilder *json, const char *name, gboolean value);
void cli_json_add_strv (JsonBuilder *json, const char *name, const char *const *values);

/* Microseconds UTC as "2024-05-01T10:42:00Z". */
void cli_json_add_time (JsonBuilder *json, const char *name, gint64 time);

/* Ends the object, prints it as one line, flushes, and frees JSON. */
void cli_json_print (JsonBuilder *json);
