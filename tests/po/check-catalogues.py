#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that every language of po/LINGUAS translates every string of the sources as they are now.

po/postrider.pot may be older than the sources, so the strings are extracted anew.

usage: check-catalogues.py SOURCE-ROOT
"""

import os
import pathlib
import subprocess
import sys
import tempfile

# As the preset "glib" of meson's i18n.gettext(), which makes po/postrider.pot.
XGETTEXT = (
    "xgettext", "--from-code=UTF-8", "--add-comments", "--keyword=_", "--keyword=N_",
    "--keyword=C_:1c,2", "--keyword=NC_:1c,2", "--keyword=g_dcgettext:2",
    "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
    "--flag=N_:1:pass-c-format", "--flag=C_:2:pass-c-format", "--flag=NC_:2:pass-c-format",
    "--flag=g_dngettext:2:pass-c-format", "--flag=g_strdup_printf:1:c-format",
    "--flag=g_string_printf:2:c-format", "--flag=g_string_append_printf:2:c-format",
    "--flag=g_error_new:3:c-format", "--flag=g_set_error:4:c-format",
    "--flag=g_markup_printf_escaped:1:c-format", "--flag=g_print:1:c-format",
    "--flag=g_printerr:1:c-format", "--flag=g_snprintf:3:c-format",
)


def run(*command):
    """Returns whether COMMAND succeeded and what it said."""
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    environment.pop("LANGUAGE", None)
    result = subprocess.run(command, capture_output=True, env=environment)
    said = (result.stdout + result.stderr).decode(errors="replace").strip()
    return result.returncode == 0, said


def check_catalogue(catalogue, template, merged):
    """Returns what is wrong with CATALOGUE, once the strings of TEMPLATE are in it."""
    merging, said = run("msgmerge", "--quiet", "--no-fuzzy-matching", "--output-file", str(merged),
                        str(catalogue), str(template))
    if not merging:
        return [said]
    problems = []
    for state in ("untranslated", "only-fuzzy"):
        selecting, entries = run("msgattrib", f"--{state}", "--no-obsolete", "--no-wrap",
                                 str(merged))
        if entries or not selecting:
            header, _, strings = entries.partition("\n\n")
            problems.append(f"{state}:\n{strings or header}")
    valid, said = run("msgfmt", "--check", "--check-accelerators=_", "--output-file", os.devnull,
                      str(merged))
    if said or not valid:
        problems.append(said)
    return problems


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    folder = root / "po"
    languages = (folder / "LINGUAS").read_text().split()
    found = {path.stem for path in folder.glob("*.po")}
    problems = [f"po/LINGUAS does not list {name}" for name in sorted(found - set(languages))]
    problems += [f"po/{name}.po is missing" for name in sorted(set(languages) - found)]
    with tempfile.TemporaryDirectory() as scratch:
        template = pathlib.Path(scratch) / "new.pot"
        extracted, said = run(*XGETTEXT, "--directory", str(root), "--files-from",
                              str(folder / "POTFILES.in"), "--output", str(template))
        if not extracted:
            print(said)
            return 1
        for name in sorted(set(languages) & found):
            merged = pathlib.Path(scratch) / f"{name}.po"
            problems += [f"po/{name}.po: {problem}" for problem in
                         check_catalogue(folder / f"{name}.po", template, merged)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
