#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sh tests/demo.sh [--messages N] [--fresh]
#
# Shows Postrider on a sample mailbox of N messages (default 3000): installs what building takes and
# is missing (Debian 12, with apt), builds, starts a private mail server on loopback and opens the
# window, already set up. Without a display it uses a virtual one, waits until the list and a message
# are shown, saves a picture of the window and prints its path.
#
# Servers, session bus, keyring, settings and mail are the demo's own, below the build directory; a
# second run goes on with them unless --fresh is given.
set -eu
cd "$(dirname "$0")/.."
script=tests/demo.sh
. tests/support/prepare.sh

builddir=${BUILDDIR:-build}
messages=3000
fresh=
while [ $# -gt 0 ]; do
    case $1 in
        --messages)
            [ $# -gt 1 ] || fail "--messages needs a number"
            messages=$2
            shift
            ;;
        --messages=*) messages=${1#*=} ;;
        --help) usage ;;
        --fresh) fresh=1 ;;
        *) fail "unknown option $1 (--messages N, --fresh)" ;;
    esac
    shift
done
case $messages in
    '' | *[!0-9]*) fail "--messages needs a number, not '$messages'" ;;
esac

install_packages
build "$builddir"

demo=$builddir/demo/$messages
picture=$builddir/demo/screenshot.png
# What Postrider, the session bus and its services say.
log=$builddir/demo/session.log
today=$(date +%F)
# A small mailbox is filled anew each day, so that it ends today.
if [ -n "$fresh" ] || [ ! -f "$demo/filled" ] \
    || { [ "$messages" -le 20000 ] && [ "$(cat "$demo/filled")" != "$today" ]; }; then
    rm -rf "$demo"
fi
mkdir -p "$demo"
rm -f "$picture"

work=$(mktemp -d)
server=
finish ()
{
    # The server ends when its input closes.
    exec 3>&-
    [ -z "$server" ] || wait "$server" || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP

mkfifo "$work/commands"
say "Starting the mail server"
python3 tests/server/mail-server.py --daemons "$builddir/daemons/root" --keep "$demo" \
    --time-limit 604800 <"$work/commands" >"$work/server" &
server=$!
exec 3>"$work/commands"
until grep -q '^ready$' "$work/server"; do
    kill -0 "$server" 2>/dev/null || fail "the mail server did not start"
    sleep 0.05
done
if [ ! -f "$demo/filled" ]; then
    say "Filling the sample mailbox with $messages messages"
    python3 tests/server/mailgen.py --port "$(sed -n 's/^imap=//p' "$work/server")" \
        --messages "$messages"
    echo "$today" >"$demo/filled"
fi

export DEMO_BUILD="$(cd "$builddir" && pwd)" DEMO_DIRECTORY="$(cd "$demo" && pwd)"
export DEMO_PORT="$(sed -n 's/^imaps=//p' "$work/server")" \
    DEMO_CERTIFICATE="$(sed -n 's/^certificate=//p' "$work/server")"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "Opening Postrider; close its window to end the demo"
    export DEMO_HOME="$DEMO_DIRECTORY/home"
    dbus-run-session -- sh tests/support/with-keyring.sh "$builddir/daemons/root" "$demo/keyring" \
        sh tests/support/demo-session.sh 3>&- >"$log" 2>&1 || fail "Postrider failed, see $log"
else
    say "No display: opening Postrider on a virtual one"
    DEMO_PICTURE=$(pwd)/$picture
    case $builddir in /*) DEMO_PICTURE=$picture ;; esac
    export DEMO_PICTURE
    tests/support/headless.sh sh tests/support/with-keyring.sh "$builddir/daemons/root" "$demo/keyring" \
        sh tests/support/demo-session.sh 3>&- >"$log" 2>&1 || fail "Postrider failed, see $log"
    [ -s "$picture" ] || fail "Postrider showed nothing, see $log"
    say "A picture of its window:"
    echo "$picture"
fi
