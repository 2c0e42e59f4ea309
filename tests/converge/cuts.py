#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts the connection at every byte of what a change takes, in both directions, and looks whether
the change was made once in the end.

    cuts.py BUILDDIR [--stride N]
"""

import argparse
import pathlib
import sys

sys.dont_write_bytecode = True
from masks import ALWAYS, BARE  # noqa: E402
from trial import Failure, FOLDERS, Server, Trial, prepare  # noqa: E402

# Name, what is masked, command before the id, command after it, where the message is at the end.
CASES = (
    ("move", (), ("move",), ("Work",), ("Work",)),
    ("move in two steps", ("MOVE",), ("move",), ("Work",), ("Work",)),
    ("move on a bare server", BARE, ("move",), ("Work",), ("Work",)),
    ("copy", (), ("copy",), ("Work",), ("INBOX", "Work")),
    ("delete", (), ("delete",), (), ()),
    ("flag", (), ("mark",), ("--flagged",), ("INBOX",)),
)


def find(trial, folder, name):
    return [row for row in trial.rows(folder)
            if row["message_id"] == name and "\\Deleted" not in row["flags"]]


def new_message(trial):
    """In INBOX here and there."""
    client = trial.clients[0]
    trial.n_messages += 1
    name = f"cut.{trial.n_messages}@converge.test"
    client.imap.append("INBOX", "", None, f"Subject: {name}\r\nMessage-ID: <{name}>\r\n\r\nx\r\n"
                       .encode())
    trial.copies[name] = 1
    trial.run("sync", "alice@example.test", "INBOX")
    return name, str(find(trial, "INBOX", name)[0]["id"])


def count_bytes(trial, case):
    """What the change takes when nothing is in its way."""
    name, number = new_message(trial)
    before = list(trial.proxy.seen)
    trial.run(*case[2], number, *case[3])
    return [after - start for after, start in zip(trial.proxy.seen, before)]


def cut(trial, case, direction, offset):
    name, number = new_message(trial)
    trial.proxy.resets = offset % 2 == 1
    if direction == 0:
        trial.proxy.cut_after = offset
    else:
        trial.proxy.cut_back_after = offset
    trial.run(*case[2], number, *case[3], codes=(0, 3, 6))
    trial.proxy.cut_after = trial.proxy.cut_back_after = None
    trial.settle()
    for folder in FOLDERS:
        truth = trial.clients[0].dump(folder)
        there = [row for row in truth if row[3] == name and "\\Deleted" not in row[1]]
        if len(there) != case[4].count(folder) or len(find(trial, folder, name)) != len(there):
            raise Failure(f"{len(there)} times in {folder} on the server, "
                          f"{len(find(trial, folder, name))} times in the cache")
        if case[0] == "flag" and there and "\\Flagged" not in there[0][1]:
            raise Failure("not flagged")


def try_case(build, server, case, stride):
    trial = Trial(build, server, 0, lambda line: None)
    trial.proxy.masked.update(name.encode() for name in ALWAYS + case[1])
    place = "before the first"
    try:
        trial.begin()
        for direction, total in enumerate(count_bytes(trial, case)):
            for offset in range(1, total + 1, stride):
                place = f"after byte {offset} of {total} from the {('client', 'server')[direction]}"
                cut(trial, case, direction, offset)
        return None
    except Failure as failure:
        return f"{place}: {failure}"
    finally:
        trial.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--stride", type=int, default=1)
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    if not (build / "daemons/root").is_dir():
        print("1..0 # SKIP the daemons are not unpacked (tests/server/fetch-daemons.sh)")
        return 0
    prepare()
    server = Server(build)
    failed = 0
    print(f"1..{len(CASES)}", flush=True)
    try:
        for number, case in enumerate(CASES, 1):
            problem = try_case(build, server, case, arguments.stride)
            if problem is not None:
                print(f"# {problem}")
                failed += 1
            print(f"{'ok' if problem is None else 'not ok'} {number} {case[0]}", flush=True)
    finally:
        server.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
