#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the Flatpak manifest: its permissions are exactly those named here, every source is pinned.

usage: check-manifest.py MANIFEST
"""

import json
import sys

# What a mail program needs: the network, a window, and the keyring. Files, printing, notifications
# and running in the background go through portals, which need no permission.
PERMISSIONS = {
    "--share=network",
    "--share=ipc",  # shared memory with X11
    "--socket=wayland",
    "--socket=fallback-x11",
    "--device=dri",
    "--talk-name=org.freedesktop.secrets",
}


def find_sources(modules):
    for module in modules:
        for source in module.get("sources", ()):
            yield module["name"], source
        yield from find_sources(module.get("modules", ()))


def check(manifest):
    given = manifest.get("finish-args", [])
    for argument in sorted(set(given) - PERMISSIONS):
        yield f"{argument}: not a permission it may have"
    for argument in sorted(PERMISSIONS - set(given)):
        yield f"{argument}: missing"
    if len(given) != len(set(given)):
        yield "a permission is named twice"
    if manifest.get("build-options", {}).get("build-args"):
        yield "build-args: building needs no permission"
    for module, source in find_sources(manifest["modules"]):
        if source["type"] == "archive" and not source.get("sha256"):
            yield f"{module}: an archive without sha256"
        elif source["type"] == "git" and not source.get("commit"):
            yield f"{module}: a git source without commit"
        elif source["type"] not in ("archive", "git", "dir", "file", "patch"):
            yield f"{module}: a source of type {source['type']}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        manifest = json.load(file)
    problems = list(check(manifest))
    for problem in problems:
        print(problem)
    # A check that sees nothing wrong in a bad manifest checks nothing.
    manifest["finish-args"] = manifest["finish-args"] + ["--filesystem=home"]
    if not list(check(manifest)):
        problems.append("the check does not work")
        print(problems[-1])
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
