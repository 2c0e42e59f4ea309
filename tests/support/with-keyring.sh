#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# with-keyring.sh DAEMONS DIRECTORY COMMAND...
#
# Runs a command, inside a session bus, beside an unlocked keyring of its own that is kept in DIRECTORY.
# DAEMONS is the folder that tests/server/fetch-daemons.sh unpacked. The exit status is the command's.
set -eu

daemons=$1
directory=$2
shift 2
mkdir -p "$directory"
control=$(mktemp -d)
keyring=
finish ()
{
    [ -z "$keyring" ] || { kill "$keyring" && wait "$keyring" || true; } 2>/dev/null
    rm -rf "$control"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP

libraries=$(find "$daemons/usr/lib" -maxdepth 1 -name '*-linux-gnu*')
printf 'demo' | HOME=$directory XDG_DATA_HOME=$directory LD_LIBRARY_PATH=$libraries \
    "$daemons/usr/bin/gnome-keyring-daemon" --foreground --unlock --components=secrets \
    --control-directory="$control" >"$directory/keyring.log" 2>&1 &
keyring=$!
gdbus wait --session --timeout 20 org.freedesktop.secrets || {
    echo "with-keyring.sh: the keyring did not start" >&2
    cat "$directory/keyring.log" >&2
    exit 1
}
"$@"
