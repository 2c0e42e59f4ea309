#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what lies where: the top level, licence lines, and no path of one machine in any file.

usage: check-tree.py SOURCE-ROOT
"""

import pathlib
import re
import subprocess
import sys

TOP = {
    "meson.build", "meson_options.txt", "src", "data", "po", "tests", "flatpak", "README.md",
    "COPYING", "CONTRIBUTING.md", ".ci", ".clang-format", ".editorconfig", ".gitignore",
    ".gitattributes",
}
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
LICENSED = {".c", ".h", ".py", ".sh", ".js"}
# Homes and work places of people and machines. Sample names of tests may not look like them.
MACHINE = re.compile(rb"(?<![\w.:/$}-])/(?:home|root|work|Users|build|mnt|srv)/[A-Za-z0-9]")


def tracked_files(root):
    result = subprocess.run(("git", "-C", str(root), "ls-files", "-z"), capture_output=True)
    if result.returncode != 0:
        return None
    return [name for name in result.stdout.decode().split("\0") if name]


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    names = tracked_files(root)
    if names is None:
        print("not a git checkout")
        return 77
    problems = [f"{top}: not at the top level, please"
                for top in sorted({name.split("/")[0] for name in names} - TOP)]
    for name in names:
        path = root / name
        if not path.is_file() or path.is_symlink():
            continue
        content = path.read_bytes()
        if path.suffix in LICENSED and LICENCE.encode() not in content[:300]:
            problems.append(f"{name}: first line should say {LICENCE}")
        if name.startswith("tests/data/") or b"\0" in content[:8000]:
            continue
        for number, line in enumerate(content.splitlines(), 1):
            if MACHINE.search(line) and not name.endswith("check-tree.py"):
                problems.append(f"{name}:{number}: path of one machine")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
