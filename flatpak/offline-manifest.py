#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""offline-manifest.py MANIFEST WORK: writes WORK/<name of MANIFEST> for a build without a network.

The sources of the libraries become the archives that WORK/apt holds, put where flatpak-builder's
--extra-sources looks for them. They come without configure scripts: PREPARE says how each gets one.
The sha256 is that of the archive as Debian's signed index gave it to apt, which has checked it.
"""
import hashlib
import json
import pathlib
import shutil
import sys

PREPARE = {
    "gmime": ["touch ChangeLog", "autoreconf -fi"],
    "gsasl": [
        "git clone -q /usr/share/gnulib/gnulib.bundle gnulib",
        "./bootstrap --gnulib-srcdir=gnulib --pull --skip-po",
        "./bootstrap --gnulib-srcdir=gnulib --gen",
    ],
}


def main():
    manifest_path, work = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    manifest = json.loads(manifest_path.read_text())
    for module in manifest["modules"]:
        source = module["sources"][0]
        if source["type"] == "dir":
            source["path"] = str(manifest_path.parent.parent.resolve())
            continue
        archive = next((work / "apt").glob(module["name"] + "_*.orig.tar.*z"))
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        place = work / "sources" / "downloads" / digest
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(archive, place / archive.name)
        source["url"] = source["url"].rsplit("/", 1)[0] + "/" + archive.name
        source["sha256"] = digest
        if PREPARE[module["name"]]:
            module["sources"].append({"type": "shell", "commands": PREPARE[module["name"]]})
    (work / manifest_path.name).write_text(json.dumps(manifest, indent=2) + "\n")


main()
