#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# debian13.sh SOURCE-ROOT BUILD-ROOT
#
# Builds the tree on Debian 13 (GTK 4.18, libadwaita 1.7) and runs its displayless tests there. The
# system is made once, below the build directory, and entered with bubblewrap: nothing of the host
# changes. Needs root, debootstrap and bubblewrap; is skipped without them.
set -eu

source=$1
directory=$2/debian13
root=$directory/root
packages='gcc libc6-dev meson ninja-build pkg-config python3 gettext git libgtk-4-dev libadwaita-1-dev
    libwebkitgtk-6.0-dev libsecret-1-dev libgmime-3.0-dev libsqlite3-dev libgsasl-dev
    libjson-glib-dev libxml2-dev desktop-file-utils appstream openssl dbus-daemon glib-networking
    ca-certificates'

skip ()
{
    echo "skipped: $*"
    exit 77
}

enter ()
{
    env -i TERM=dumb HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        bwrap --bind "$root" / --dev /dev --proc /proc --bind /sys /sys --perms 1777 --tmpfs /tmp \
        --tmpfs /dev/shm --ro-bind "$source" /source --bind "$directory/build" /build \
        --ro-bind-try /etc/resolv.conf /etc/resolv.conf --chdir / --unshare-pid --die-with-parent "$@"
}

[ "$(id -u)" = 0 ] || skip "debootstrap needs root"
for tool in debootstrap bwrap; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
done

# The archive this system already uses.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null \
    | grep -E '^(URIs:|deb )' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -1 | tr -d ' ')
[ -n "$mirror" ] || skip "apt's sources name no Debian archive"
mirror=${mirror%/}

mkdir -p "$directory/build"
if [ ! -f "$root/complete" ]; then
    rm -rf "$root"
    debootstrap --variant=minbase trixie "$root" "$mirror" >"$directory/debootstrap.log"
    printf 'deb %s trixie main\ndeb %s-security trixie-security main\n' "$mirror" "$mirror" \
        >"$root/etc/apt/sources.list"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
    mkdir -p "$root/source" "$root/build"
    enter apt-get -qq update
    enter apt-get -qq install --no-install-recommends --yes $packages >"$directory/apt.log"
    enter apt-get clean
    touch "$root/complete"
fi

if [ ! -f "$directory/build/build.ninja" ]; then
    enter meson setup /build /source -Dwerror=true
fi
enter meson compile -C /build
# Its Dovecot 2.4 wants another configuration: tests with a server are skipped there.
enter meson test -C /build --no-rebuild --suite displayless --timeout-multiplier 4 --print-errorlogs
