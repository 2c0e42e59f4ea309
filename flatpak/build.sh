#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the Flatpak, exports it to a local repository, makes a single-file bundle and a .flatpakref,
# installs it for this person and runs it.
#
#   sh flatpak/build.sh [--offline] [--no-run] [-- ARGUMENT...]
#
# The GNOME runtime comes from the remote "flathub", sources from where the manifest says. With
# --offline neither is needed: a stand-in for the runtime is made from Debian 13 packages, sources
# come from Debian too, and everything (also what Flatpak installs) stays below build/flatpak.
# What comes after -- goes to Postrider.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
work=$top/build/flatpak
id=org.postrider.Postrider
manifest=$here/$id.json
offline=no
run=yes
while [ $# -gt 0 ]; do
    case $1 in
    --offline) offline=yes ;;
    --no-run) run=no ;;
    --) shift; break ;;
    *) echo "usage: sh flatpak/build.sh [--offline] [--no-run] [-- ARGUMENT...]" >&2; exit 2 ;;
    esac
    shift
done

need() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "Installing:$missing"
    root=
    [ "$(id -u)" = 0 ] || root=sudo
    # shellcheck disable=SC2086
    $root apt-get install -y --no-install-recommends --no-remove $missing
}

command -v dpkg-query >/dev/null && need flatpak flatpak-builder ostree elfutils ca-certificates

mkdir -p "$work"
set -- "$@"
extra=
if [ "$offline" = yes ]; then
    export FLATPAK_USER_DIR="$work/user" FLATPAK_SYSTEM_DIR="$work/system"
    mkdir -p "$FLATPAK_USER_DIR" "$FLATPAK_SYSTEM_DIR"
    sh "$here/offline.sh" "$work"
    manifest=$work/$id.json
    extra="--extra-sources=$work/sources"
    remote=local
else
    remote=flathub
    flatpak --user remote-add --if-not-exists flathub https://dl.flathub.org/repo/flathub.flatpakrepo
fi

# flatpak-builder hardly ever fails for what it does not know: it warns.
flatpak-builder --show-manifest "$manifest" >"$work/manifest.txt" 2>"$work/manifest.err"
if grep -i 'unknown property' "$work/manifest.err"; then
    exit 1
fi

# shellcheck disable=SC2086
flatpak-builder --user --force-clean --disable-rofiles-fuse --install-deps-from="$remote" $extra \
    --repo="$work/repo" --state-dir="$work/state" "$work/tree" "$manifest"
flatpak build-update-repo "$work/repo" >/dev/null
flatpak build-bundle "$work/repo" "$work/$id.flatpak" "$id"
cat >"$work/$id.flatpakref" <<REF
[Flatpak Ref]
Title=Postrider
Name=$id
Branch=master
Url=file://$work/repo
IsRuntime=false
RuntimeRepo=https://dl.flathub.org/repo/flathub.flatpakrepo
REF
flatpak --user remote-add --if-not-exists --no-gpg-verify postrider-local "$work/repo"
flatpak --user install -y --noninteractive --reinstall postrider-local "$id"
echo "Bundle: build/flatpak/$id.flatpak"
echo "Reference: build/flatpak/$id.flatpakref"
[ "$run" = no ] || exec flatpak run --user "$id" "$@"
