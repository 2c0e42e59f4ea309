#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""leak-test.py LEAK-VIEW HEADLESS: shows a message with every known channel in a network of its own.

First the unprotected view must be seen to reach the network, else the test proves nothing. Then the
reader's own path (parse, render, contained view), warmed up with two messages, must cause no name
look-up, no connection and no datagram at all, and still show the text; and so must either layer of
it alone.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import channels

SKIP = 77
# Fewer than this and the witnesses or the list are broken: 48 and more were seen.
CONTROL_MINIMUM = 10
# Within this a prefetch, a refresh of 4 seconds and everything slow has happened.
SETTLE_MS = 5000
# Some leaks only start with the second document of a process, hence the first two.
MESSAGES = ["warm-1.eml", "warm-2.eml", "leak.eml", "again.eml"]
# What the reader does, then each of its two layers alone.
WARM = ["--warm", "2"]
RUNS = {"protected": [], "clean HTML in a bare view": ["--bare"],
        "the sender's HTML in the contained view": ["--unclean"]}


def find_namespaces():
    """How to get a network and a mount namespace here; None when there is no way."""
    for command in (["unshare", "--net", "--mount"],
                    ["unshare", "--map-root-user", "--net", "--mount"]):
        probe = command + ["sh", "-c", "ip link set lo up && mount --bind /etc/hosts /etc/hosts"]
        if subprocess.run(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode == 0:
            return command
    return None


def replace_file(folder, path, text):
    """Puts other contents in the place of a system file, in this namespace alone."""
    mine = pathlib.Path(folder) / pathlib.Path(path).name
    mine.write_text(text, encoding="utf-8")
    subprocess.run(["mount", "--bind", mine, os.path.realpath(path)], check=True)


def show(view, headless, folder, names, *options):
    environment = {name: value for name, value in os.environ.items()
                   if not name.lower().endswith("_proxy")}
    # The unprotected view of the first run is the one that can prove the witnesses.
    environment.pop("GIO_USE_PROXY_RESOLVER", None)
    result = subprocess.run([headless, view, "--settle", str(SETTLE_MS), *options, *names],
                            cwd=folder, env=environment, check=False, timeout=150,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return result.returncode, result.stdout


def reached(events):
    """Names of ours that a witness saw."""
    return {name for kind, name in events if kind in ("dns", "http", "tls")
            and name.endswith(channels.DOMAIN)}


def run_inside(view, headless, folder):
    import sink as witnesses  # needs the namespace

    replace_file(folder, "/etc/resolv.conf", f"nameserver {witnesses.ADDRESS}\n")
    replace_file(folder, "/etc/nsswitch.conf", "hosts: files dns\npasswd: files\ngroup: files\n")
    for name, text in (("warm-1.eml", channels.ordinary(1)), ("warm-2.eml", channels.ordinary(2)),
                       ("leak.eml", channels.message()), ("again.eml", channels.message("again-"))):
        (pathlib.Path(folder) / name).write_text(text, encoding="utf-8", newline="")
    sink = witnesses.Sink()

    _, output = show(view, headless, folder, ["leak.eml"], "--bare", "--unclean")
    seen = reached(sink.take())
    print(f"unprotected: {len(seen)} of {channels.count()} channels reached the network")
    if len(seen) <= CONTROL_MINIMUM:
        print(output)
        print("the control reached too little: the test cannot tell anything")
        return 1
    failed = [label for label, options in RUNS.items()
              if not is_silent(sink, label, *show(view, headless, folder, MESSAGES, "--find",
                                                  channels.MARKER + " too", *WARM, *options))]
    return 1 if failed else 0


def is_silent(sink, label, status, output):
    events = sink.take()
    print(f"{label}: {len(events)} events")
    for kind, name in events:
        print(f"  {kind} {name}")
    if status != 0:
        print(output)
        print(f"{label}: the message was not shown")
    return status == 0 and not events


def main():
    if sys.argv[1] == "--inside":
        return run_inside(*sys.argv[2:5])
    namespaces = find_namespaces()
    if namespaces is None:
        print("skipped: neither root nor user namespaces give a network namespace here")
        return SKIP
    if not shutil.which("ip"):
        print("skipped: the ip command is missing")
        return SKIP
    with tempfile.TemporaryDirectory(prefix="postrider-leak-") as folder:
        programs = [os.path.abspath(path) for path in sys.argv[1:3]]
        return subprocess.run([*namespaces, sys.executable, __file__, "--inside", *programs, folder],
                              check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
