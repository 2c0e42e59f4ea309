#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that po/POTFILES.in lists every file with translatable strings, and only those.

usage: check-potfiles.py SOURCE-ROOT
"""

import pathlib
import re
import sys

CALL = re.compile(r'(?<![A-Za-z0-9_])(?:_|C_|N_|NC_|ngettext|g_dngettext)\s*\(\s*"')
MARKED = {
    ".c": CALL,
    ".h": CALL,
    ".ui": re.compile(r'translatable="(?:yes|true|1)"'),
    ".desktop.in": re.compile(r"^Name=", re.MULTILINE),
    ".metainfo.xml.in": re.compile(r"<component"),
    ".gschema.xml": re.compile(r'l10n="'),
}


def has_strings(path):
    for ending, pattern in MARKED.items():
        if path.name.endswith(ending):
            return pattern.search(path.read_text(encoding="utf-8"))
    return False


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    lines = (root / "po/POTFILES.in").read_text().splitlines()
    listed = [line for line in lines if line and not line.startswith("#")]
    marked = set()
    for folder in ("src", "data"):
        for path in (root / folder).rglob("*"):
            if path.is_file() and has_strings(path):
                marked.add(path.relative_to(root).as_posix())
    problems = [f"po/POTFILES.in does not list {name}" for name in sorted(marked - set(listed))]
    problems += [f"po/POTFILES.in lists {name}, which has nothing to translate"
                 for name in sorted(set(listed) - marked)]
    if listed != sorted(listed):
        problems.append("po/POTFILES.in is not sorted")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
