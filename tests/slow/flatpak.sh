#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# flatpak.sh SOURCE-ROOT BUILD-ROOT
#
# Builds and installs the Flatpak on a stand-in runtime (flatpak/build.sh --offline), then uses it: adds
# an account on a private mail server, keeps its password in a keyring, synchronises, and shows the
# window, whose picture is left in BUILD-ROOT/flatpak-picture.png. Needs flatpak-builder and debootstrap;
# is skipped without them.
set -eu

source=$1
build=$2
id=org.postrider.Postrider
work=$source/build/flatpak

skip ()
{
    echo "skipped: $*"
    exit 77
}

for tool in flatpak flatpak-builder ostree debootstrap eu-strip; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
done
sh "$source/flatpak/build.sh" --offline --no-run

temporary=$(mktemp -d)
server=
finish ()
{
    # The server ends when its input closes.
    exec 3>&-
    [ -z "$server" ] || wait "$server" || true
    rm -rf "$temporary"
}
trap finish EXIT
mkfifo "$temporary/commands"
python3 "$source/tests/server/mail-server.py" --daemons "$build/daemons/root" --time-limit 600 \
    <"$temporary/commands" >"$temporary/server" &
server=$!
exec 3>"$temporary/commands"
until grep -q '^ready$' "$temporary/server"; do
    kill -0 "$server"
    sleep 0.05
done
value () { sed -n "s/^$1=//p" "$temporary/server"; }
python3 "$source/tests/server/mailgen.py" --port "$(value imap)" --messages 300
cp "$(value ca)" "$temporary/authority.pem"

cat >"$temporary/session.sh" <<'END'
set -eu
dbus-update-activation-environment DBUS_SESSION_BUS_ADDRESS DISPLAY HOME XDG_RUNTIME_DIR || true
ctl="flatpak run --user --command=postriderctl $ID"
printf 'pw\n' | flatpak run --user --filesystem="$AUTHORITY:ro" --command=postriderctl "$ID" \
    account add alice@example.test --imap "imaps://localhost:$PORT" --user alice --password-stdin \
    --trust-certificate "$AUTHORITY"
$ctl account test alice@example.test
$ctl sync
test "$($ctl list INBOX --limit 5 | wc -l)" -ge 5
picture=$HOME/.var/app/$ID/cache/picture.png
mkdir -p "$(dirname "$picture")"
flatpak run --user "$ID" --screenshot "$picture"
cp "$picture" "$PICTURE"
# What it may: nothing but what its manifest lists, and that is short.
flatpak info --user --show-permissions "$ID"
END
export FLATPAK_USER_DIR=$work/user FLATPAK_SYSTEM_DIR=$work/system ID=$id PORT="$(value imaps)" \
    AUTHORITY=$temporary/authority.pem PICTURE=$build/flatpak-picture.png
rm -f "$PICTURE"
"$source/tests/support/headless.sh" sh "$source/tests/support/with-keyring.sh" "$build/daemons/root" \
    "$temporary/keyring" sh "$temporary/session.sh" 3>&-
[ -s "$PICTURE" ]
