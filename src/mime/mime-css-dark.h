/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A cleaned CSS value for a dark page: light backgrounds become dark, dark text becomes light, hue
 * and pictures stay, and so does what is dark or light already (a coloured button, its white text).
 * What is no colour, or belongs to another property, is copied. Linear. The caller frees the
 * result. */
char *mime_css_darken (const char *property, const char *value);
