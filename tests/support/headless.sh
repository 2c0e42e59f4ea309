#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# headless.sh COMMAND...
#
# Runs a command in a desktop session of its own: a virtual X display, a D-Bus session, HOME and the
# XDG directories all private and removed afterwards. Ends what it started, also when it is ended
# itself; the exit status is the command's. HEADLESS_SIZE=1280x900 sets the size of the screen,
# HEADLESS_NO_BUS=1 leaves the command without a session bus.
set -u

work=$(mktemp -d "${TMPDIR:-/tmp}/headless.XXXXXX")
xvfb=
session=

finish ()
{
    if [ -n "$session" ]; then
        kill "$session" 2>/dev/null && wait "$session" 2>/dev/null
    fi
    if [ -n "$xvfb" ]; then
        kill "$xvfb" 2>/dev/null
        wait "$xvfb" 2>/dev/null
    fi
    # Services of the session may still be writing their last file.
    rm -rf "$work" 2>/dev/null || { sleep 0.1; rm -rf "$work" 2>/dev/null; }
}
trap 'finish; exit 143' TERM INT HUP

export HOME=$work/home XDG_RUNTIME_DIR=$work/run
export XDG_CONFIG_HOME=$HOME/.config XDG_DATA_HOME=$HOME/.local/share
export XDG_CACHE_HOME=$HOME/.cache XDG_STATE_HOME=$HOME/.local/state
mkdir -p "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$XDG_STATE_HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"

# Xvfb chooses a free number itself and writes it down once it accepts connections.
exec {number_fd}<> <(:)
Xvfb -displayfd "$number_fd" -screen 0 "${HEADLESS_SIZE:-1280x900}x24" -nolisten tcp -noreset \
    >"$work/xvfb.log" 2>&1 &
xvfb=$!
if ! read -r -t 30 number <&"$number_fd"; then
    echo "headless.sh: Xvfb did not start:" >&2
    cat "$work/xvfb.log" >&2
    finish
    exit 99
fi
exec {number_fd}>&-

export DISPLAY=:$number GDK_BACKEND=x11
# One renderer, so that pictures are the same everywhere; no GPU is assumed.
export GSK_RENDERER=${GSK_RENDERER-cairo} LIBGL_ALWAYS_SOFTWARE=1
# Only whole stacks, which take their time, let tests/support/lsan.supp know whose a leak is.
[ -z "${ASAN_OPTIONS:-}" ] || export ASAN_OPTIONS=$ASAN_OPTIONS:fast_unwind_on_malloc=0
export GSETTINGS_BACKEND=${GSETTINGS_BACKEND-memory} GTK_USE_PORTAL=0
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS

if [ -n "${HEADLESS_NO_BUS:-}" ]; then
    "$@" <&0 &
else
    # Only the command writes to our output: services of the bus write there too, into a test's TAP.
    exec {output_fd}>&1
    dbus-run-session -- bash -c 'fd=$1; shift; eval "exec \"\$@\" >&$fd $fd>&-"' - "$output_fd" "$@" \
        <&0 >&2 &
    exec {output_fd}>&-
fi
session=$!
wait "$session"
status=$?
session=
finish
trap - TERM INT HUP
exit "$status"
