#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# check-format.sh SOURCE-ROOT: all C files are as clang-format writes them.
set -eu
cd "$1"
formatter=$(command -v clang-format || command -v clang-format-14) || {
    echo "clang-format is not installed"
    exit 77
}
# Later versions disagree in details; the style is that of one.
"$formatter" --version | grep -q 'version 14\.' || { echo "needs clang-format 14"; exit 77; }
find src tests data -name '*.[ch]' -print0 | xargs -0 -r "$formatter" --dry-run -Werror
