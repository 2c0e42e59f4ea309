#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command in a language that does not exist: every translatable string of the sources as they
are now is in brackets, accented and two fifths longer, so that what is not translated, or is cut, can
be seen.

The command binds the text domain to the directory PSEUDO_LOCALEDIR.

usage: pseudo.py SOURCE-ROOT COMMAND...
"""

import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

LANGUAGE = "en_XX"
ACCENTED = str.maketrans("aceinouyAEINOU", "áçéíñóúýÀÊÎÑÔÛ")
# What a program puts in or takes out: it stays as it is.
KEPT = re.compile(r"(%(?:\d+\$)?[-+ #0'EO_]*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j|t|q)?[A-Za-z%]|<[^<>]+>|&[a-z]+;|\n)")


def pseudo(text):
    parts = [part if number % 2 else part.translate(ACCENTED)
             for number, part in enumerate(KEPT.split(text))]
    return "[" + "".join(parts) + " " + "~" * (len(text) * 2 // 5) + "]"


def read_catalogue(data):
    """Yields original and translation, bytes, of a compiled catalogue."""
    _, _, count, originals, translations = struct.unpack_from("<5I", data)
    for number in range(count):
        pair = []
        for table in (originals, translations):
            length, offset = struct.unpack_from("<2I", data, table + number * 8)
            pair.append(data[offset:offset + length])
        yield pair


def write_catalogue(strings):
    """Returns a compiled catalogue of STRINGS, a dictionary of bytes."""
    count = len(strings)
    head = struct.pack("<7I", 0x950412de, 0, count, 28, 28 + count * 8, 0, 0)
    offset = 28 + count * 16
    tables = []
    texts = b""
    for table in (sorted(strings), [strings[key] for key in sorted(strings)]):
        for text in table:
            tables.append(struct.pack("<2I", len(text), offset + len(texts)))
            texts += text + b"\0"
    return head + b"".join(tables) + texts


def translate(original, translation):
    if not original:
        return translation
    forms = [pseudo(form) for form in original.decode().rpartition("\x04")[2].split("\0")]
    return "\0".join(forms).encode()


def make_catalogue(root, scratch):
    template = scratch / "new.pot"
    catalogue = scratch / "english.mo"
    subprocess.run(("xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_",
                    "--keyword=C_:1c,2", "--keyword=NC_:1c,2", "--keyword=ngettext:1,2",
                    "--keyword=g_dngettext:2,3", "--directory", str(root), "--files-from",
                    str(root / "po" / "POTFILES.in"), "--output", str(template)),
                   check=True, capture_output=True)
    subprocess.run(("msgen", "--output-file", str(scratch / "english.po"), str(template)), check=True)
    text = (scratch / "english.po").read_text(encoding="utf-8")
    text = text.replace("nplurals=INTEGER; plural=EXPRESSION", "nplurals=2; plural=(n != 1)")
    text = text.replace("charset=CHARSET", "charset=UTF-8")
    (scratch / "english.po").write_text(text, encoding="utf-8")
    subprocess.run(("msgfmt", "--output-file", str(catalogue), str(scratch / "english.po")), check=True)
    strings = {original: translate(original, translation)
               for original, translation in read_catalogue(catalogue.read_bytes())}
    return write_catalogue(strings)


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        folder = scratch / "locale" / LANGUAGE / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "postrider.mo").write_bytes(make_catalogue(root, scratch))
        environment = dict(os.environ, LANGUAGE=LANGUAGE, PSEUDO_LOCALEDIR=str(scratch / "locale"))
        return subprocess.run(sys.argv[2:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
