#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# check-man.sh PAGE...
#
# Fails when a manual page makes groff complain of anything. Skipped without groff.
set -u

command -v groff >/dev/null || exit 77
for page; do
    complaints=$(LC_ALL=C.UTF-8 groff -man -Tutf8 -ww -z "$page" 2>&1) || exit 1
    [ -z "$complaints" ] || { echo "$complaints"; exit 1; }
    grep -q '^\.SH NAME$' "$page" || { echo "$page: no NAME"; exit 1; }
done
