# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by run.sh and demo.sh, from the top of the source tree: what both need before they start.

# What building, testing and showing take on Debian 12. No daemon is among them: those are unpacked
# below the build directory instead (server/fetch-daemons.sh), because installing one starts it.
PACKAGES='
    gcc libc6-dev meson ninja-build pkg-config python3 gettext git
    libgtk-4-dev libadwaita-1-dev libwebkitgtk-6.0-dev libsoup-3.0-dev libsecret-1-dev
    libgmime-3.0-dev
    libsqlite3-dev libgsasl-dev libjson-glib-dev libxml2-dev
    clang-format desktop-file-utils appstream openssl bubblewrap
    iproute2 xvfb xauth dbus-daemon at-spi2-core glib-networking gsettings-desktop-schemas
    adwaita-icon-theme librsvg2-common libgl1-mesa-dri fonts-dejavu-core fonts-droid-fallback
'

say ()
{
    echo "=== $*" >&2
}

fail ()
{
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# Prints the comment at the head of the script that is run, and ends it.
usage ()
{
    sed -n '3,/^[^#]/s/^# \{0,1\}//p' "$script"
    exit 0
}

missing_packages ()
{
    for package in $PACKAGES; do
        case $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) in
            installed) ;;
            *) printf '%s ' "$package" ;;
        esac
    done
}

# Runs a command as root.
as_root ()
{
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "packages are missing ($(missing_packages)): run this as root once, or install sudo"
    fi
}

install_packages ()
{
    command -v dpkg-query >/dev/null || {
        say "Not a Debian system: the packages that are needed must be there already"
        return 0
    }
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    say "Installing with apt, removing nothing: $missing"
    install="env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet
        --no-install-recommends --no-remove -o Dpkg::Use-Pty=0"
    # apt's lists may be missing or older than the archive.
    apt-cache show meson >/dev/null 2>&1 || as_root apt-get --quiet update >&2
    as_root $install $missing >&2 || {
        as_root apt-get --quiet update >&2
        as_root $install $missing >&2
    } || fail "apt could not install: $missing"
}

# build DIRECTORY MESON-OPTION...: with warnings as errors, so that one build serves demo and tests.
build ()
{
    directory=$1
    shift
    set -- -Dwerror=true "$@"
    if [ -f "$directory/build.ninja" ]; then
        [ -w "$directory/build.ninja" ] || fail "$directory belongs to another user"
        meson configure "$directory" "$@" >&2
    else
        say "Configuring $directory"
        meson setup "$directory" "$@" >&2
    fi
    say "Building"
    meson compile -C "$directory" >&2
    sh tests/server/fetch-daemons.sh "$directory" >&2
}
