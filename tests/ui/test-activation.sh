#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# test-activation.sh POSTRIDER APPLICATION-ID SEARCH-PROVIDER-FILE
#
# The program as the desktop starts it: on demand over D-Bus, once for all. To be run in a session of
# its own. Skipped without gdbus.
set -eu

postrider=$1
id=$2
path=/$(echo "$id" | tr . /)
command -v gdbus >/dev/null || exit 77

bus () { gdbus call --session -d org.freedesktop.DBus -o /org/freedesktop/DBus -m "org.freedesktop.DBus.$@"; }
app () { gdbus call --session -d "$id" -o "$path" -m "org.freedesktop.Application.$@" >/dev/null; }
pid () { bus GetConnectionUnixProcessID "$id"; }
# GTK shows each main window to the bus as an object.
windows ()
{
    gdbus introspect --session -d "$id" -o "$path/window" 2>/dev/null | grep -c 'node [0-9]' || true
}
wait_windows ()
{
    for _ in $(seq 200); do
        [ "$(windows)" -eq "$1" ] && return
        sleep 0.05
    done
    echo "there are $(windows) windows, not $1"
    exit 1
}

services=$XDG_DATA_HOME/dbus-1/services
mkdir -p "$services"
printf '[D-BUS Service]\nName=%s\nExec=%s --gapplication-service\n' "$id" "$postrider" \
    >"$services/$id.service"
bus ReloadConfig >/dev/null

# Nothing runs: the desktop activates it.
[ "$(bus NameHasOwner "$id")" = "(false,)" ]
app Activate '{}'
wait_windows 1
first=$(pid)

# A second start raises the window of the first.
"$postrider"
wait_windows 1
[ "$(pid)" = "$first" ]

# A saved message, from the command line and from a file manager, arrives in it.
printf 'From: Anna <anna@example.com>\nSubject: Saved\n\nHello\n' >"$HOME/saved.eml"
"$postrider" "$HOME/saved.eml"
wait_windows 2
app Open "['file://$HOME/saved.eml']" '{}'
wait_windows 3
[ "$(pid)" = "$first" ]

# Its answers to the desktop's search are where the provider's file says.
ini=$3
grep -qx "BusName=$id" "$ini"
gdbus call --session -d "$id" -o "$(sed -n 's/^ObjectPath=//p' "$ini")" \
    -m org.gnome.Shell.SearchProvider2.GetInitialResultSet "['word']" | grep -qxF '(@as [],)'

# Nothing of it is left in the desktop's list of recent files, and quitting ends it.
[ -z "$(find "$HOME" -name 'recently-used*')" ]
app ActivateAction quit '[]' '{}'
for _ in $(seq 200); do
    [ "$(bus NameHasOwner "$id")" = "(false,)" ] && exit 0
    sleep 0.05
done
echo "it does not end"
exit 1
