#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# fetch-daemons.sh BUILDDIR
#
# Downloads the servers that demo and tests need (Dovecot, Cyrus, GNOME Keyring) and the libraries of
# theirs that this system does not have, and unpacks them below BUILDDIR/daemons/root. Nothing is
# installed:
# a package script never runs. Needs apt's package lists, not root. A finished tree is used again.
set -eu

builddir=${1:?usage: fetch-daemons.sh BUILDDIR}
mkdir -p "$builddir/daemons"
daemons=$(cd "$builddir/daemons" && pwd)
wanted='dovecot-core dovecot-imapd dovecot-lmtpd gnome-keyring'
# Asked for apart: no system may have both installed.
wanted_cyrus='cyrus-imapd cyrus-common sasl2-bin libsasl2-modules libsasl2-modules-db'
# What these depend on for use on a desktop, not for what the tests do with them.
unwanted='^(adduser|adwaita-.*|at-spi2-.*|ca-certificates|db-util|db5.*|dbus.*|dconf-.*|exim4-.*|gawk|gcr|hicolor-.*|init-.*|libgcr-ui-.*|libgtk-3-.*|libpam-.*|libsigsegv2|lsb-base|openssl|p11-kit.*|perl.*|pinentry-.*|sensible-utils|ssl-cert|sysvinit-.*|ucf)$'

for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null || { echo "fetch-daemons: $tool is needed" >&2; exit 1; }
done

stamp=$daemons/complete
# The form of the tree; a tree of an earlier form is made anew.
form='3'
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$form" ]; then
    exit 0
fi

# A simulated installation names the packages that are missing here, dependencies included.
missing()
{
    apt-get --simulate --no-install-recommends install "$@" 2>/dev/null \
        | sed -n 's/^Inst \([^ ]*\).*/\1/p' | grep -Ev "$unwanted" || true
}
packages=$(printf '%s\n' $wanted $wanted_cyrus $(missing $wanted) $(missing $wanted_cyrus) | sort -u)

echo "Unpacking below $builddir/daemons (nothing is installed):" $packages
rm -rf "$daemons/root" "$daemons/packages"
mkdir -p "$daemons/root" "$daemons/packages"
(
    cd "$daemons/packages"
    # Without this, apt run by root warns that its own user cannot write here.
    apt-get -qq -o APT::Sandbox::User="$(id -un)" download $packages
) || {
    echo "fetch-daemons: the download failed; are apt's lists up to date (apt-get update)?" >&2
    exit 1
}
for package in "$daemons"/packages/*.deb; do
    dpkg-deb -x "$package" "$daemons/root"
done
rm -rf "$daemons/packages" "$daemons/root/etc" "$daemons/root/usr/share/doc" \
    "$daemons/root/usr/share/man" "$daemons/root/usr/share/locale"

# Dovecot looks for its modules and for doveconf under paths fixed when it was compiled. In our copy
# they become relative ones, found from the run directory every Dovecot process starts in.
python3 - "$daemons/root" <<'PYTHON'
import os
import re
import sys

FIXED = re.compile(rb"(?<=\0)/usr/(?:lib/dovecot(/modules[^\0:]*)|bin(/doveconf))(?=\0)")


def relative(match):
    return (b"." + (match[1] or match[2]) + b"\0" * len(match[0]))[:len(match[0])]


for folder in "usr/sbin", "usr/bin", "usr/lib/dovecot", "usr/lib/dovecot/modules":
    for entry in os.scandir(os.path.join(sys.argv[1], folder)):
        if entry.is_file(follow_symlinks=False):
            with open(entry.path, "r+b") as file:
                content = file.read()
                changed = FIXED.sub(relative, content)
                if changed != content:
                    file.seek(0)
                    file.write(changed)
PYTHON
echo "$form" >"$stamp"
