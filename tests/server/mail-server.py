#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private mail server on 127.0.0.1: Dovecot or Cyrus, from the tree that fetch-daemons.sh unpacks.

Prints `name=value` lines (ports, files, a user) and then `ready`; ends, with all it started, when its
standard input closes, when it is told to (TERM, INT) or when its time is over. Standard input takes
`stop` and `start`, one a line; each is answered by a line of the same word when it is done.
"""

import argparse
import os
import select
import signal
import sys
import time

# No trace of a test run beside the sources.
sys.dont_write_bytecode = True

from cyrus import Cyrus  # noqa: E402
from dovecot import Dovecot  # noqa: E402
from mail_daemon import USERS, Failure  # noqa: E402

SERVERS = {"cyrus": Cyrus, "dovecot": Dovecot}


def follow_commands(server, time_limit):
    """Until standard input closes or the time is over."""
    end = time.monotonic() + time_limit
    buffered = b""
    while True:
        left = end - time.monotonic()
        if left <= 0:
            print("mail-server: time is over", file=sys.stderr)
            return 1
        if not select.select([0], [], [], min(left, 60))[0]:
            continue
        chunk = os.read(0, 4096)
        if not chunk:
            return 0
        *commands, buffered = (buffered + chunk).split(b"\n")
        for command in commands:
            if command == b"stop":
                server.stop()
            elif command == b"start":
                server.start(new_ports=False)
            print(command.decode(), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0],
                                     epilog="It ends when its input closes: Ctrl+D.")
    parser.add_argument("--daemons", required=True, help="the unpacked tree (BUILDDIR/daemons/root)")
    parser.add_argument("--keep", metavar="DIR", help="mail, certificates and ports stay there")
    parser.add_argument("--server", choices=sorted(SERVERS), default="dovecot")
    parser.add_argument("--variant", default="full", metavar="NAME",
                        help="; ".join(f"{name}: {', '.join(daemon.variants)}"
                                       for name, daemon in SERVERS.items()))
    parser.add_argument("--time-limit", type=float, default=900, metavar="SECONDS",
                        help="ends by itself after that (default: %(default).0f)")
    arguments = parser.parse_args()

    def leave(number, frame):
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    try:
        server = SERVERS[arguments.server](arguments.daemons, arguments.keep, arguments.variant)
    except Failure as failure:
        print(f"mail-server: {failure}", file=sys.stderr)
        return 1
    try:
        server.prepare()
        server.start()
        for name, port in server.ports.items():
            print(f"{name}={port}")
        user, password = next(iter(USERS.items()))
        print(f"user={user}\npassword={password}")
        print(f"ca={server.tls}/ca.pem")
        print(f"certificate={server.tls}/server.pem")
        print(f"directory={server.directory}")
        print(f"home={server.home}")
        print("ready", flush=True)
        return follow_commands(server, arguments.time_limit)
    except Failure as failure:
        print(f"mail-server: {failure}", file=sys.stderr)
        return 1
    finally:
        server.stop()
        server.remove()


if __name__ == "__main__":
    sys.exit(main())
