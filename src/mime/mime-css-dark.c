/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/mime-css-dark.h"

#include <stdlib.h>
#include <string.h>

typedef enum
{
  ROLE_NONE,
  ROLE_INK,
  ROLE_PAPER,
  ROLE_LINE,
} Role;

/* Each from 0 to 1. */
typedef struct
{
  double red;
  double green;
  double blue;
  double alpha;
} Colour;

static const struct
{
  const char *name;
  guint32 rgb;
} named_colours[] = {
  { "aliceblue", 0xf0f8ff },
  { "antiquewhite", 0xfaebd7 },
  { "aqua", 0x00ffff },
  { "aquamarine", 0x7fffd4 },
  { "azure", 0xf0ffff },
  { "beige", 0xf5f5dc },
  { "bisque", 0xffe4c4 },
  { "black", 0x000000 },
  { "blanchedalmond", 0xffebcd },
  { "blue", 0x0000ff },
  { "blueviolet", 0x8a2be2 },
  { "brown", 0xa52a2a },
  { "burlywood", 0xdeb887 },
  { "cadetblue", 0x5f9ea0 },
  { "chartreuse", 0x7fff00 },
  { "chocolate", 0xd2691e },
  { "coral", 0xff7f50 },
  { "cornflowerblue", 0x6495ed },
  { "cornsilk", 0xfff8dc },
  { "crimson", 0xdc143c },
  { "cyan", 0x00ffff },
  { "darkblue", 0x00008b },
  { "darkcyan", 0x008b8b },
  { "darkgoldenrod", 0xb8860b },
  { "darkgray", 0xa9a9a9 },
  { "darkgreen", 0x006400 },
  { "darkgrey", 0xa9a9a9 },
  { "darkkhaki", 0xbdb76b },
  { "darkmagenta", 0x8b008b },
  { "darkolivegreen", 0x556b2f },
  { "darkorange", 0xff8c00 },
  { "darkorchid", 0x9932cc },
  { "darkred", 0x8b0000 },
  { "darksalmon", 0xe9967a },
  { "darkseagreen", 0x8fbc8f },
  { "darkslateblue", 0x483d8b },
  { "darkslategray", 0x2f4f4f },
  { "darkslategrey", 0x2f4f4f },
  { "darkturquoise", 0x00ced1 },
  { "darkviolet", 0x9400d3 },
  { "deeppink", 0xff1493 },
  { "deepskyblue", 0x00bfff },
  { "dimgray", 0x696969 },
  { "dimgrey", 0x696969 },
  { "dodgerblue", 0x1e90ff },
  { "firebrick", 0xb22222 },
  { "floralwhite", 0xfffaf0 },
  { "forestgreen", 0x228b22 },
  { "fuchsia", 0xff00ff },
  { "gainsboro", 0xdcdcdc },
  { "ghostwhite", 0xf8f8ff },
  { "gold", 0xffd700 },
  { "goldenrod", 0xdaa520 },
  { "gray", 0x808080 },
  { "green", 0x008000 },
  { "greenyellow", 0xadff2f },
  { "grey", 0x808080 },
  { "honeydew", 0xf0fff0 },
  { "hotpink", 0xff69b4 },
  { "indianred", 0xcd5c5c },
  { "indigo", 0x4b0082 },
  { "ivory", 0xfffff0 },
  { "khaki", 0xf0e68c },
  { "lavender", 0xe6e6fa },
  { "lavenderblush", 0xfff0f5 },
  { "lawngreen", 0x7cfc00 },
  { "lemonchiffon", 0xfffacd },
  { "lightblue", 0xadd8e6 },
  { "lightcoral", 0xf08080 },
  { "lightcyan", 0xe0ffff },
  { "lightgoldenrodyellow", 0xfafad2 },
  { "lightgray", 0xd3d3d3 },
  { "lightgreen", 0x90ee90 },
  { "lightgrey", 0xd3d3d3 },
  { "lightpink", 0xffb6c1 },
  { "lightsalmon", 0xffa07a },
  { "lightseagreen", 0x20b2aa },
  { "lightskyblue", 0x87cefa },
  { "lightslategray", 0x778899 },
  { "lightslategrey", 0x778899 },
  { "lightsteelblue", 0xb0c4de },
  { "lightyellow", 0xffffe0 },
  { "lime", 0x00ff00 },
  { "limegreen", 0x32cd32 },
  { "linen", 0xfaf0e6 },
  { "magenta", 0xff00ff },
  { "maroon", 0x800000 },
  { "mediumaquamarine", 0x66cdaa },
  { "mediumblue", 0x0000cd },
  { "mediumorchid", 0xba55d3 },
  { "mediumpurple", 0x9370db },
  { "mediumseagreen", 0x3cb371 },
  { "mediumslateblue", 0x7b68ee },
  { "mediumspringgreen", 0x00fa9a },
  { "mediumturquoise", 0x48d1cc },
  { "mediumvioletred", 0xc71585 },
  { "midnightblue", 0x191970 },
  { "mintcream", 0xf5fffa },
  { "mistyrose", 0xffe4e1 },
  { "moccasin", 0xffe4b5 },
  { "navajowhite", 0xffdead },
  { "navy", 0x000080 },
  { "oldlace", 0xfdf5e6 },
  { "olive", 0x808000 },
  { "olivedrab", 0x6b8e23 },
  { "orange", 0xffa500 },
  { "orangered", 0xff4500 },
  { "orchid", 0xda70d6 },
  { "palegoldenrod", 0xeee8aa },
  { "palegreen", 0x98fb98 },
  { "paleturquoise", 0xafeeee },
  { "palevioletred", 0xdb7093 },
  { "papayawhip", 0xffefd5 },
  { "peachpuff", 0xffdab9 },
  { "peru", 0xcd853f },
  { "pink", 0xffc0cb },
  { "plum", 0xdda0dd },
  { "powderblue", 0xb0e0e6 },
  { "purple", 0x800080 },
  { "rebeccapurple", 0x663399 },
  { "red", 0xff0000 },
  { "rosybrown", 0xbc8f8f },
  { "royalblue", 0x4169e1 },
  { "saddlebrown", 0x8b4513 },
  { "salmon", 0xfa8072 },
  { "sandybrown", 0xf4a460 },
  { "seagreen", 0x2e8b57 },
  { "seashell", 0xfff5ee },
  { "sienna", 0xa0522d },
  { "silver", 0xc0c0c0 },
  { "skyblue", 0x87ceeb },
  { "slateblue", 0x6a5acd },
  { "slategray", 0x708090 },
  { "slategrey", 0x708090 },
  { "snow", 0xfffafa },
  { "springgreen", 0x00ff7f },
  { "steelblue", 0x4682b4 },
  { "tan", 0xd2b48c },
  { "teal", 0x008080 },
  { "thistle", 0xd8bfd8 },
  { "tomato", 0xff6347 },
  { "turquoise", 0x40e0d0 },
  { "violet", 0xee82ee },
  { "wheat", 0xf5deb3 },
  { "white", 0xffffff },
  { "whitesmoke", 0xf5f5f5 },
  { "windowtext", 0x000000 },
  { "window", 0xffffff },
  { "yellow", 0xffff00 },
  { "yellowgreen", 0x9acd32 },
};

/* What of a property is a colour of which kind. Fonts may have the name of one. */
static Role
find_role (const char *property)
{
  if (g_ascii_strncasecmp (property, "background", 10) == 0)
    return ROLE_PAPER;
  if (g_ascii_strcasecmp (property, "color") == 0
      || g_ascii_strncasecmp (property, "text-decoration", 15) == 0)
    return ROLE_INK;
  if (g_ascii_strncasecmp (property, "border", 6) == 0
      || g_ascii_strncasecmp (property, "outline", 7) == 0
      || g_ascii_strncasecmp (property, "column-rule", 11) == 0)
    return ROLE_LINE;
  return ROLE_NONE;
}

/* Hue in sixths of the circle, and how far the colour is from grey. */
static double
get_hue (const Colour *colour, double *out_chroma)
{
  double most = MAX (colour->red, MAX (colour->green, colour->blue));
  double least = MIN (colour->red, MIN (colour->green, colour->blue));
  double chroma = most - least;

  *out_chroma = chroma;
  if (chroma <= 0)
    return 0;
  if (most == colour->red)
    return (colour->green - colour->blue) / chroma + (colour->green < colour->blue ? 6 : 0);
  if (most == colour->green)
    return (colour->blue - colour->red) / chroma + 2;
  return (colour->red - colour->green) / chroma + 4;
}

static double
get_channel (double hue, double shift, double chroma, double lightness)
{
  double place = hue + shift;
  double part;

  while (place >= 6)
    place -= 6;
  part = place < 1 ? place : place < 3 ? 1 : place < 4 ? 4 - place : 0;
  return CLAMP (lightness + chroma * (part - 0.5), 0, 1);
}

static void
set_hue (Colour *colour, double hue, double chroma, double lightness)
{
  double room = lightness < 0.5 ? 2 * lightness : 2 - 2 * lightness;
  double used = MIN (chroma, room * 0.8);

  colour->red = get_channel (hue, 2, used, lightness);
  colour->green = get_channel (hue, 0, used, lightness);
  colour->blue = get_channel (hue, 4, used, lightness);
}

/* White becomes the page's own dark grey. Lightness as the eye sees it decides. */
static void
darken (Colour *colour, Role role)
{
  double light = 0.299 * colour->red + 0.587 * colour->green + 0.114 * colour->blue;
  double chroma;
  double hue = get_hue (colour, &chroma);

  if (role == ROLE_PAPER && light >= 0.5)
    set_hue (colour, hue, chroma, 0.118 + (1 - light) * 0.35);
  else if (role == ROLE_INK && light <= 0.6)
    set_hue (colour, hue, chroma, 0.93 - light * 0.35);
  else if (role == ROLE_LINE)
    set_hue (colour, hue, chroma, light >= 0.5 ? 0.27 : 0.45);
}

static void
set_rgb (Colour *colour, guint32 rgb)
{
  colour->red = (rgb >> 16 & 0xff) / 255.0;
  colour->green = (rgb >> 8 & 0xff) / 255.0;
  colour->blue = (rgb & 0xff) / 255.0;
  colour->alpha = 1;
}

static gboolean
read_name (const char *text, gsize length, Colour *colour)
{
  for (guint i = 0; i < G_N_ELEMENTS (named_colours); i++)
    if (strlen (named_colours[i].name) == length
        && g_ascii_strncasecmp (named_colours[i].name, text, length) == 0)
      {
        set_rgb (colour, named_colours[i].rgb);
        return TRUE;
      }
  return FALSE;
}

/* The digits after a hash. */
static gboolean
read_hex (const char *text, gsize length, Colour *colour)
{
  guint32 rgb = 0;
  gboolean is_short = length == 3 || length == 4;
  gsize n = is_short ? 3 : 6;

  if (length != 3 && length != 4 && length != 6 && length != 8)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      guint32 digit = (guint32) g_ascii_xdigit_value (text[i]);

      rgb = is_short ? rgb << 8 | digit * 17 : rgb << 4 | digit;
    }
  set_rgb (colour, rgb);
  if (length == 4)
    colour->alpha = g_ascii_xdigit_value (text[3]) / 15.0;
  else if (length == 8)
    colour->alpha = (g_ascii_xdigit_value (text[6]) * 16 + g_ascii_xdigit_value (text[7])) / 255.0;
  return TRUE;
}

/* "12, 50%, .3 / 4)": up to four numbers, those with a percent sign as parts of scale; how many. */
static guint
read_numbers (const char *text, const char **out_end, double numbers[4], const double scales[4])
{
  guint n = 0;

  while (*text != '\0' && *text != ')')
    {
      char *end;
      double number = g_ascii_strtod (text, &end);

      if (end == text)
        {
          if (strchr (" ,/", *text) == NULL)
            return 0;
          text++;
          continue;
        }
      if (n == 4)
        return 0;
      numbers[n] = *end == '%' ? number / 100 * scales[n] : number;
      n++;
      text = *end == '%' ? end + 1 : end;
    }
  *out_end = *text == ')' ? text + 1 : text;
  return n;
}

/* From an opening parenthesis on. */
static gboolean
read_function (const char *name,
               gsize length,
               const char *text,
               const char **out_end,
               Colour *colour)
{
  static const double rgb_scales[] = { 255, 255, 255, 1 };
  static const double hsl_scales[] = { 360, 1, 1, 1 };
  gboolean is_rgb = length >= 3 && g_ascii_strncasecmp (name, "rgb", 3) == 0;
  gboolean is_hsl = length >= 3 && g_ascii_strncasecmp (name, "hsl", 3) == 0;
  double numbers[4] = { 0, 0, 0, 1 };

  if ((!is_rgb && !is_hsl) || length > 4
      || read_numbers (text + 1, out_end, numbers, is_rgb ? rgb_scales : hsl_scales) < 3)
    return FALSE;
  colour->alpha = CLAMP (numbers[3], 0, 1);
  if (is_rgb)
    {
      colour->red = CLAMP (numbers[0] / 255, 0, 1);
      colour->green = CLAMP (numbers[1] / 255, 0, 1);
      colour->blue = CLAMP (numbers[2] / 255, 0, 1);
    }
  else
    {
      double lightness = CLAMP (numbers[2], 0, 1);
      double room = lightness < 0.5 ? 2 * lightness : 2 - 2 * lightness;
      double hue = numbers[0] >= 0 && numbers[0] < 360 ? numbers[0] / 60 : 0;

      set_hue (colour, hue, CLAMP (numbers[1], 0, 1) * room / 0.8, lightness);
    }
  return TRUE;
}

static void
append_colour (GString *out, const Colour *colour)
{
  g_string_append_printf (out, "#%02x%02x%02x", (guint) (colour->red * 255 + 0.5),
                          (guint) (colour->green * 255 + 0.5), (guint) (colour->blue * 255 + 0.5));
  if (colour->alpha < 1)
    g_string_append_printf (out, "%02x", (guint) (colour->alpha * 255 + 0.5));
}

static gsize
measure_word (const char *text)
{
  gsize length = 0;

  while (g_ascii_isalnum (text[length]) || text[length] == '-' || text[length] == '_'
         || text[length] == '\\' || (guchar) text[length] >= 0x80)
    length++;
  return length;
}

static gsize
measure_string (const char *text)
{
  const char *end = strchr (text + 1, '"');

  return end != NULL ? (gsize) (end - text) + 1 : strlen (text);
}

char *
mime_css_darken (const char *property, const char *value)
{
  Role role = find_role (property);
  GString *out;

  if (role == ROLE_NONE)
    return g_strdup (value);
  out = g_string_sized_new (strlen (value) + 8);
  for (const char *p = value; *p != '\0';)
    {
      gboolean is_hash = *p == '#';
      const char *word = is_hash ? p + 1 : p;
      gsize length = *p == '"' ? measure_string (p) : measure_word (word);
      const char *end = word + MAX (length, is_hash ? 0 : 1);
      Colour colour;
      gboolean is_colour = FALSE;

      if (*p != '"' && length > 0)
        is_colour = is_hash ? read_hex (word, length, &colour)
                    : *(word + length) == '('
                        ? read_function (word, length, word + length, &end, &colour)
                        : read_name (word, length, &colour);
      if (is_colour)
        {
          darken (&colour, role);
          append_colour (out, &colour);
        }
      else
        {
          end = word + MAX (length, is_hash ? 0 : 1);
          g_string_append_len (out, p, end - p);
        }
      p = end;
    }
  return g_string_free (out, FALSE);
}
