#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what the program costs while nothing happens: three accounts that listen to a real server,
once with the window open and once without, as at log-in.

    bench-idle.py POSTRIDER POSTRIDERCTL DAEMONS [--seconds N]

Prints processor time as a share of one core, how often a thread woke up, and what memory was added.
Fails when that is more than a program may take that does nothing: 0.1 % of a core, one wake-up a second,
1 MB. To be run in a session of its own (tests/support/headless.sh).
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
ACCOUNTS = 3
SETTLE_SECONDS = 20
MAX_CORE_PERCENT = 0.1
MAX_WAKES = 1.0
MAX_GROWTH_KB = 1024


def start_server(daemons):
    process = subprocess.Popen(
        (sys.executable, SOURCE / "tests/server/mail-server.py", "--daemons", daemons,
         "--time-limit", "3600"),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    values = {}
    for line in process.stdout:
        if line == "ready\n":
            return process, values
        name, _, value = line.strip().partition("=")
        values[name] = value
    raise SystemExit("bench-idle: the mail server did not start")


def add_accounts(ctl, profile, server):
    subprocess.run((sys.executable, SOURCE / "tests/server/mailgen.py", "--port", server["imap"],
                    "--messages", "2000"), check=True, stdout=subprocess.DEVNULL)
    for address, user in (("alice@example.test", "alice"), ("bob@example.test", "bob"),
                          ("alice@example.org", "alice")):
        subprocess.run((ctl, "--profile", profile, "account", "add", address, "--imap",
                        f"imaps://localhost:{server['imaps']}", "--user", user,
                        "--password-command", "echo pw", "--trust-certificate", server["ca"]),
                       check=True, stdout=subprocess.DEVNULL)
    subprocess.run((ctl, "--profile", profile, "--quiet", "sync"), check=True,
                   stdout=subprocess.DEVNULL)


def read(pid):
    """Processor time in seconds, wake-ups and kilobytes of process PID until now."""
    folder = pathlib.Path("/proc") / str(pid)
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    wakes = 0
    for status in folder.glob("task/*/status"):
        wakes += int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status.read_text(), re.M)[1])
    memory = int(re.search(r"^VmRSS:\s*(\d+)", (folder / "status").read_text(), re.M)[1])
    return seconds, wakes, memory


def count_connections(port):
    """How many connections lead to PORT."""
    lines = pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
    fields = [line.split() for line in lines]
    return sum(field[2].endswith(f":{int(port):04X}") and field[3] == "01" for field in fields)


def measure(name, command, port, seconds):
    """Whether the program that COMMAND starts costs no more than it may, listening on PORT."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        time.sleep(SETTLE_SECONDS)
        before = read(process.pid)
        time.sleep(seconds)
        if process.poll() is not None:
            raise SystemExit(f"bench-idle: {name}: the program has ended")
        after = read(process.pid)
        if count_connections(port) < ACCOUNTS:
            raise SystemExit(f"bench-idle: {name}: not every account listens")
    finally:
        process.terminate()
        process.wait()
    percent = (after[0] - before[0]) * 100 / seconds
    wakes = (after[1] - before[1]) / seconds
    growth = after[2] - before[2]
    print(f"{name}: {percent:.3f} % of a core, {wakes:.2f} wake-ups/s, "
          f"{after[2] / 1024:.1f} MB, {growth:+d} kB in {seconds} s", flush=True)
    return percent < MAX_CORE_PERCENT and wakes < MAX_WAKES and growth < MAX_GROWTH_KB


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("postrider")
    parser.add_argument("ctl")
    parser.add_argument("daemons")
    parser.add_argument("--seconds", type=int, default=60)
    arguments = parser.parse_args()
    server, values = start_server(arguments.daemons)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            profile = pathlib.Path(scratch) / "profile"
            add_accounts(arguments.ctl, profile, values)
            command = [arguments.postrider, "--profile", profile]
            fine = measure("window", command, values["imaps"], arguments.seconds)
            (profile / "settings.ini").write_text("[org/postrider/Postrider]\n"
                                                  "run-in-background=true\n")
            fine &= measure("background", command + ["--gapplication-service"], values["imaps"],
                            arguments.seconds)
    finally:
        server.stdin.close()
        server.wait()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
