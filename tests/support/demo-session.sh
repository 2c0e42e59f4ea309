#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Run by demo.sh inside a session bus of the demo's own, beside a keyring of its own: sets the account up
# and shows the window until it is closed, or until its picture is in $DEMO_PICTURE.
set -eu

profile=$DEMO_DIRECTORY/profile
ctl=$DEMO_BUILD/src/cli/postriderctl

# On a real display only the display is the person's.
if [ -n "${DEMO_HOME:-}" ]; then
    export XAUTHORITY="${XAUTHORITY:-$HOME/.Xauthority}"
    export HOME="$DEMO_HOME"
    export XDG_CONFIG_HOME="$HOME/.config" XDG_DATA_HOME="$HOME/.local/share"
    export XDG_CACHE_HOME="$HOME/.cache" XDG_STATE_HOME="$HOME/.local/state"
    mkdir -p "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$XDG_STATE_HOME"
fi

export GSETTINGS_SCHEMA_DIR="$DEMO_BUILD/data"
export PR_HTML_MODULE="$DEMO_BUILD/src/ui/html/libpostrider-html.so"

address=imaps://localhost:$DEMO_PORT
if [ "$(cat "$DEMO_DIRECTORY/account" 2>/dev/null)" != "$address" ]; then
    rm -rf "$profile"
    printf 'pw\n' | "$ctl" --profile "$profile" account add alice@example.test \
        --name 'Alice Morgan' --imap "$address" --user alice --password-stdin \
        --trust-certificate "$DEMO_CERTIFICATE" >/dev/null
    echo "$address" >"$DEMO_DIRECTORY/account"
fi

if [ -n "${DEMO_PICTURE:-}" ]; then
    timeout 120 "$DEMO_BUILD/src/ui/postrider" --profile "$profile" --screenshot "$DEMO_PICTURE"
else
    "$DEMO_BUILD/src/ui/postrider" --profile "$profile"
fi
