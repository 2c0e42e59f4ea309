#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the first synchronisation of a big mailbox, and opening it again.

    bench-sync.py BUILDDIR [--messages N] [--runs R]

Beside it runs a bare reader: the same FETCH over the same TLS, whose answer is only thrown away. No
client can be faster; the ratio to it is the engine's own part. Prints medians.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]


class Server:
    def __init__(self, build):
        self.process = subprocess.Popen(
            (sys.executable, SOURCE / "tests/server/mail-server.py", "--daemons",
             build / "daemons/root", "--time-limit", "3600"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.values = {}
        for line in self.process.stdout:
            if line == "ready\n":
                return
            name, _, value = line.strip().partition("=")
            self.values[name] = value
        raise SystemExit("bench-sync: the mail server did not start")

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def fetch_items():
    """What the engine asks of each message, from its source, so that both read the same."""
    code = (SOURCE / "src/engine/engine-row.c").read_text()
    fields = re.search(r"#define HEADER_FIELDS(.*?)\n\n", code, re.DOTALL)[1]
    fields = "".join(re.findall(r'"([^"]*)"', fields))
    return f"(UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ {fields} PREVIEW (LAZY))"


def used(who):
    """Seconds of processor time, user and system."""
    usage = resource.getrusage(who)
    return usage.ru_utime, usage.ru_stime


def drain(server):
    """Seconds, processor times and bytes of the bare reader."""
    context = ssl.create_default_context(cafile=server.values["ca"])
    raw = socket.create_connection(("127.0.0.1", int(server.values["imaps"])))
    link = context.wrap_socket(raw, server_hostname="localhost")

    def run(tag, line):
        link.sendall(f"{tag} {line}\r\n".encode())
        end, tail, size = f"\r\n{tag} OK".encode(), b"\r\n", 0
        buffer = bytearray(1 << 18)
        while True:
            count = link.recv_into(buffer)
            if count == 0:
                raise SystemExit("bench-sync: the server closed the connection")
            size += count
            tail = tail[-4096:] + bytes(buffer[max(0, count - 4096):count])
            if end in tail and tail.endswith(b"\r\n"):
                return size

    link.recv(4096)
    run("a", "LOGIN alice pw")
    run("b", "SELECT INBOX (CONDSTORE)")
    before = used(resource.RUSAGE_SELF)
    start = time.monotonic()
    size = run("c", f"UID FETCH 1:* {fetch_items()}")
    seconds = time.monotonic() - start
    after = used(resource.RUSAGE_SELF)
    link.close()
    return seconds, (after[0] - before[0], after[1] - before[1]), size


def measure(command, **options):
    start = time.monotonic()
    before = used(resource.RUSAGE_CHILDREN)
    result = subprocess.run(command, capture_output=True, text=True, **options)
    seconds = time.monotonic() - start
    after = used(resource.RUSAGE_CHILDREN)
    if result.returncode != 0:
        raise SystemExit(f"bench-sync: {' '.join(map(str, command))}: {result.stderr}")
    return seconds, (after[0] - before[0], after[1] - before[1]), result.stdout


def median_cpu(pairs):
    user, system = (statistics.median(column) for column in zip(*pairs))
    return f"{user:.2f} s user + {system:.2f} s system"


def peak_memory(command, environment):
    """MB; by a process of its own, because the greatest child counts."""
    code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, "
            "stdout=subprocess.DEVNULL); "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    result = subprocess.run((sys.executable, "-c", code, *map(str, command)), env=environment,
                            capture_output=True, text=True, check=True)
    return int(result.stdout) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    ctl = build / "src/cli/postriderctl"
    server = Server(build)
    work = pathlib.Path(tempfile.mkdtemp(prefix="pr-bench-"))
    environment = dict(os.environ, GIO_USE_PROXY_RESOLVER="dummy", SECRET_BACKEND="file",
                       SECRET_FILE_TEST_PATH=str(work / "secrets"), SECRET_FILE_TEST_PASSWORD="x",
                       GSETTINGS_BACKEND="memory", G_MESSAGES_DEBUG="")
    try:
        start = time.monotonic()
        count = str(arguments.messages)
        subprocess.run((sys.executable, SOURCE / "tests/server/mailgen.py", "--port",
                        server.values["imap"], "--messages", count, "--inbox", count), check=True)
        print(f"seeding             {time.monotonic() - start:7.2f} s   {count} messages in INBOX")
        drains, drain_cpus, syncs, cpus, opens, memory = [], [], [], [], [], []
        drain(server)  # the server reads all headers once
        for run in range(arguments.runs):
            seconds, cpu, size = drain(server)
            drains.append(seconds)
            drain_cpus.append(cpu)
            profile = work / f"profile-{run}"
            base = (ctl, "--profile", profile, "--json")
            subprocess.run((*base, "account", "add", "alice@example.test", "--imap",
                            f"imaps://localhost:{server.values['imaps']}", "--user", "alice",
                            "--password-stdin", "--trust-certificate", server.values["certificate"]),
                           input="pw\n", text=True, check=True, env=environment,
                           stdout=subprocess.DEVNULL)
            sync = (*base, "sync", "alice@example.test", "INBOX")
            if run == arguments.runs - 1:
                memory.append(peak_memory(sync, environment))
            else:
                seconds, cpu, output = measure(sync, env=environment)
                syncs.append(seconds)
                cpus.append(cpu)
                done = [json.loads(line) for line in output.splitlines()]
                total = [one["total"] for one in done if one.get("folder") == "INBOX"]
                if not total or total[-1] != arguments.messages:
                    raise SystemExit(f"bench-sync: not all were synchronised: {total}")
            seconds, _, output = measure((*base, "list", "INBOX", "--limit", "50"), env=environment)
            opens.append(seconds)
            if len(output.splitlines()) != min(50, arguments.messages):
                raise SystemExit("bench-sync: the list is not what was synchronised")
            cache = sum(path.stat().st_size for path in profile.rglob("*") if path.is_file())
            shutil.rmtree(profile)
        bare, own = statistics.median(drains), statistics.median(syncs)
        ratios = sorted(one / other for one, other in zip(syncs, drains))
        print(f"bare reader         {bare:7.2f} s   {median_cpu(drain_cpus)}, {size / 1e6:.0f} MB")
        print(f"first sync          {own:7.2f} s   {median_cpu(cpus)}, whole process")
        print(f"ratio               {own / bare:7.2f}     {ratios[0]:.2f} to {ratios[-1]:.2f}")
        print(f"list of 50 again    {statistics.median(opens) * 1000:7.0f} ms  whole process")
        print(f"peak memory         {statistics.median(memory):7.0f} MB  of the first sync")
        print(f"profile on disk     {cache / 1e6:7.0f} MB")
    finally:
        server.stop()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
