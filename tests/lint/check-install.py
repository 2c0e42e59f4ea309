#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs into an empty directory, as packagers do, and checks what is there: all that a desktop
needs, nothing outside the prefix, nothing that anybody else may write to, and no trace of the folder
it was built in.

usage: check-install.py BUILD-ROOT PREFIX APPLICATION-ID
"""

import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile


def main():
    build, prefix, app = sys.argv[1:]
    meson = shutil.which("meson")
    if meson is None:
        return 77
    with tempfile.TemporaryDirectory() as stage:
        result = subprocess.run((meson, "install", "-C", build, "--no-rebuild", "--quiet",
                                 "--destdir", stage), capture_output=True, text=True)
        if result.returncode != 0:
            print(result.stdout, result.stderr)
            return 1
        root = pathlib.Path(stage) / prefix.lstrip("/")
        files = {str(path.relative_to(root)): path
                 for path in root.rglob("*") if path.is_file()}
        outside = [path for path in pathlib.Path(stage).rglob("*")
                   if path.is_file() and not path.is_relative_to(root)]
        problems = [f"outside the prefix: {path}" for path in outside]
        for name in ("bin/postrider", "bin/postriderctl",
                     f"share/applications/{app}.desktop",
                     f"share/dbus-1/services/{app}.service",
                     f"share/gnome-shell/search-providers/{app}.search-provider.ini",
                     f"share/glib-2.0/schemas/{app}.gschema.xml",
                     f"share/icons/hicolor/scalable/apps/{app}.svg",
                     f"share/icons/hicolor/symbolic/apps/{app}-symbolic.svg",
                     f"share/metainfo/{app}.metainfo.xml",
                     "share/man/man1/postrider.1", "share/man/man1/postriderctl.1",
                     "share/locale/de/LC_MESSAGES/postrider.mo",
                     "share/locale/fr/LC_MESSAGES/postrider.mo"):
            if name not in files:
                problems.append(f"missing: {name}")
        if not any(name.endswith("/postrider/libpostrider-html.so") for name in files):
            problems.append("missing: the HTML view")
        for name, path in files.items():
            if path.stat().st_mode & (stat.S_IWOTH | stat.S_IWGRP):
                problems.append(f"others may write: {name}")
            if path.suffix in (".desktop", ".ini", ".service", ".xml") \
                    and (build.encode() in path.read_bytes() or stage.encode() in path.read_bytes()):
                problems.append(f"names a folder of the build: {name}")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
