#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that every #include under src points the way the layers allow.

usage: check-layers.py SOURCE-ROOT
"""

import pathlib
import re
import sys

# Which folders of src a folder may include from, besides itself and base.
FOLDERS = {
    "base": set(),
    "net": set(),
    "imap": {"net"},  # its client half only, see PURE
    "smtp": {"net"},
    "mime": set(),
    "store": set(),
    "discovery": {"net"},
    "account": {"net"},
    "engine": {"net", "imap", "smtp", "discovery", "account", "mime", "store"},
    "model": {"store", "engine", "mime", "account"},
    "cli": {"model", "imap", "mime", "store", "engine", "account"},
    "ui": {"model", "mime"},  # the reader shows a MimeDocument
}

# Which foreign libraries, by the beginning of their header names, a folder may see.
LIBRARIES = {
    "gio/": {"net", "imap", "smtp", "store", "discovery", "account", "engine", "model", "cli", "ui"},
    "gsasl": {"net"},
    "zlib": {"net"},
    "curl/": {"smtp"},
    "gmime/": {"mime"},
    "libxml/": {"mime", "discovery"},
    "sqlite3": {"store"},
    "libsoup/": {"discovery", "account", "engine", "ui/html"},
    "libsecret/": {"account"},
    "json-glib/": {"account", "cli"},
    "gtk/": {"ui"},
    "gdk/": {"ui"},
    "gsk/": {"ui"},
    "graphene": {"ui"},
    "adwaita": {"ui"},
    "webkit/": {"ui/html"},
    "jsc/": {"ui/html"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def pure_files(root):
    """The I/O-free half of imap: what its meson.build lists for the library of that name."""
    build = (root / "src/imap/meson.build").read_text()
    listed = re.search(r"^imap_sources = files\((.*?)\)", build, re.MULTILINE | re.DOTALL)
    names = re.findall(r"'([^']+)\.c'", listed[1]) if listed else []
    return {f"src/imap/{name}{ending}" for name in names for ending in (".c", ".h", "-private.h")}


def check_file(root, path, pure):
    place = path.relative_to(root / "src").parts
    folder = place[0] if len(place) > 1 else None
    deep = "/".join(place[:2])
    name = path.relative_to(root).as_posix()
    for kind, included in INCLUDE.findall(path.read_text(encoding="utf-8")):
        if kind == "<":
            for prefix, allowed in LIBRARIES.items():
                if included.startswith(prefix) and folder and not {folder, deep} & allowed:
                    yield f"{name}: {folder} must not see <{included}>"
            if folder == "imap" and name in pure and included.startswith("gio/"):
                yield f"{name}: the I/O-free half of imap must not see <{included}>"
            continue
        if included == "config.h":
            continue
        if "/" not in included:
            yield f'{name}: write "{folder}/{included}", from src'
            continue
        if not (root / "src" / included).is_file():
            if not included.endswith("-resources.h"):
                yield f"{name}: there is no src/{included}"
            continue
        target = included.split("/")[0]
        if folder is None:
            if target != "ui":
                yield f"{name}: main may include ui alone, not {included}"
            continue
        if target not in FOLDERS[folder] | {folder, "base"}:
            yield f"{name}: {folder} must not include {included}"
        if folder == "imap" and name in pure and target == "net":
            yield f"{name}: the I/O-free half of imap must not include {included}"
        if included.endswith("-private.h") and pathlib.PurePath(included).parent != \
                path.relative_to(root / "src").parent:
            yield f"{name}: {included} is private to its folder"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    problems = []
    pure = pure_files(root)
    for path in sorted((root / "src").rglob("*.[ch]")):
        folder = path.relative_to(root / "src").parts[0]
        if folder not in FOLDERS and path.parent != root / "src":
            problems.append(f"src/{folder}: not in the table of layers")
            continue
        problems += check_file(root, path, pure)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
