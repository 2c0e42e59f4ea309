#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes what flatpak/build.sh --offline needs below DIRECTORY: a Flatpak repository with a stand-in for
# the GNOME runtime (Debian 13's GTK, libadwaita and WebKitGTK, without the libraries that the manifest
# builds itself), the manifest's sources, and a manifest that names those.
#
#   sh flatpak/offline.sh DIRECTORY
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$1
id=org.postrider.Postrider
release=trixie
root=
[ "$(id -u)" = 0 ] || root=sudo

version=$(sed -n 's/.*"runtime-version": "\(.*\)".*/\1/p' "$here/$id.json")
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    grep -oE '(URIs:|deb ).*' | grep -oE 'https?://[^ ]+/debian/?' | head -n 1)
[ -n "$mirror" ] || { echo "flatpak/offline.sh: no Debian source in the package manager's settings" >&2; exit 1; }

runtime_packages="ca-certificates libgtk-4-1 libadwaita-1-0 libwebkitgtk-6.0-4 libsecret-1-0 libsqlite3-0
    libjson-glib-1.0-0 libsoup-3.0-0 libxml2 libidn12 flatpak-xdg-utils xdg-dbus-proxy bubblewrap
    adwaita-icon-theme fonts-dejavu-core fonts-droid-fallback libgl1-mesa-dri glib-networking gsettings-desktop-schemas
    dconf-gsettings-backend dbus-bin gstreamer1.0-plugins-base librsvg2-common"
# appstream-util is where Debian has the appstream-compose that flatpak-builder runs.
sdk_packages="build-essential meson ninja-build pkg-config libgtk-4-dev libadwaita-1-dev
    libwebkitgtk-6.0-dev libsecret-1-dev libsqlite3-dev libjson-glib-dev libsoup-3.0-dev libxml2-dev
    libidn-dev gettext desktop-file-utils appstream appstream-util python3 elfutils autoconf automake
    libtool gtk-doc-tools gperf gengetopt texinfo help2man gnulib autopoint git"

# in_tree TREE COMMAND...: runs as root in a Debian tree that lies below the build folder
in_tree() {
    tree=$1
    shift
    $root env DEBIAN_FRONTEND=noninteractive chroot "$tree" "$@"
}

make_trees() {
    command -v debootstrap >/dev/null ||
        $root apt-get install -y --no-install-recommends --no-remove debootstrap
    $root rm -rf "$work/platform" "$work/sdk"
    $root debootstrap --variant=minbase $release "$work/platform" "$mirror"
    # nothing that is unpacked there may start
    printf '#!/bin/sh\nexit 101\n' | $root tee "$work/platform/usr/sbin/policy-rc.d" >/dev/null
    $root chmod +x "$work/platform/usr/sbin/policy-rc.d"
    # shellcheck disable=SC2086
    in_tree "$work/platform" apt-get install -y -qq --no-install-recommends $runtime_packages
    $root cp -a "$work/platform" "$work/sdk"
    # shellcheck disable=SC2086
    in_tree "$work/sdk" apt-get install -y -qq --no-install-recommends $sdk_packages
}

# export_tree TREE NAME: commits a tree's /usr and /etc as a Flatpak runtime
export_tree() {
    tree=$1 name=$2
    stage=$work/stage
    $root rm -rf "$stage"
    mkdir -p "$stage"
    $root cp -al "$tree/usr" "$stage/files"
    $root cp -a "$tree/etc" "$stage/files/etc"
    ( cd "$stage/files/etc" && $root rm -rf apt passwd* group* shadow* gshadow* resolv.conf machine-id \
        hosts hostname localtime mtab )
    $root rm -rf "$stage/files/local" "$stage/files/games" "$stage/files/share/doc" "$stage/files/share/man"
    [ -e "$stage/files/bin/ldconfig" ] || $root ln -s ../sbin/ldconfig "$stage/files/bin/ldconfig"
    # WebKit looks for flatpak-spawn in PATH; without it its web process would have no sandbox
    for tool in "$stage"/files/libexec/flatpak-xdg-utils/*; do
        $root ln -sf "../libexec/flatpak-xdg-utils/$(basename "$tool")" "$stage/files/bin/"
    done
    $root mkdir -p "$stage/files/lib/extensions" "$stage/files/share/fonts"
    metadata="[Runtime]
name=$name
runtime=org.gnome.Platform/$(flatpak --default-arch)/$version
sdk=org.gnome.Sdk/$(flatpak --default-arch)/$version

[Environment]
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share:/run/host/user-share:/run/host/share
LD_LIBRARY_PATH=/app/lib
"
    printf '%s' "$metadata" | $root tee "$stage/metadata" >/dev/null
    [ -d "$work/runtime" ] || ostree --repo="$work/runtime" init --mode=archive-z2
    $root ostree --repo="$work/runtime" commit --branch="runtime/$name/$(flatpak --default-arch)/$version" \
        --owner-uid=0 --owner-gid=0 --canonical-permissions --no-xattrs --subject="$name from Debian" \
        --add-metadata-string=xa.metadata="$metadata" "$stage"
    $root rm -rf "$stage"
}

# The sources that Debian has of the same libraries: the same releases' code without ready-made
# configure scripts, so a preparing command goes with each.
fetch_sources() {
    mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/sources/downloads"
    printf 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" $release \
        >"$work/apt/sources.list"
    options="-o Dir::Etc::sourcelist=$work/apt/sources.list -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=root
        -o Dir::State::lists=$work/apt/lists -o Dir::Cache=$work/apt/cache"
    # shellcheck disable=SC2086
    ( cd "$work/apt" && apt-get $options update -qq && apt-get $options source -qq --download-only --tar-only gmime gsasl )
}

[ -e "$work/runtime/refs/heads/runtime/org.gnome.Sdk" ] || {
    [ -e "$work/sdk/usr/bin/gcc" ] || make_trees
    export_tree "$work/platform" org.gnome.Platform
    export_tree "$work/sdk" org.gnome.Sdk
    $root chown -R "$(id -u):$(id -g)" "$work/runtime"
    flatpak build-update-repo "$work/runtime"
}
flatpak --user remote-add --if-not-exists --no-gpg-verify local "$work/runtime"
[ -e "$work/apt/sources.list" ] && ls "$work"/apt/gsasl_*.orig.tar.* >/dev/null 2>&1 || fetch_sources
python3 "$here/offline-manifest.py" "$here/$id.json" "$work"
