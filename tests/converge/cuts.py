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
    ("import", (), ("import",), ("Work",), ("Work",)),
    ("import on a bare server", BARE, ("import",), ("Work",), ("Work",)),
)


def find(trial, folder, name):
    return [row for row in trial.rows(folder)
            if row["message_id"] == name and "\\Deleted" not in row["flags"]]


def new_subject(trial, case):
    """What the command of CASE is for: the name of a message, and how it is told."""
    if case[2] != ("import",):
        return new_message(trial)
    name, source = trial.new_source()
    path = trial.work / "new.eml"
    path.write_bytes(source)
    return name, str(path)


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
    _, number = new_subject(trial, case)
    before = list(trial.proxy.seen)
    trial.run(*case[2], number, *case[3])
    return [after - start for after, start in zip(trial.proxy.seen, before)]


def count_places(trial, name):
    """In which folders the message is, on the server and in the cache alike."""
    where = []
    for folder in FOLDERS:
        truth = trial.clients[0].dump(folder)
        n_there = len([row for row in truth if row[3] == name and "\\Deleted" not in row[1]])
        n_here = len(find(trial, folder, name))
        if n_there != n_here:
            raise Failure(f"{n_there} times in {folder} on the server, {n_here} times in the cache")
        where += [folder] * n_there
    return sorted(where)


def cut(trial, case, direction, offset):
    name, number = new_subject(trial, case)
    trial.proxy.resets = offset % 2 == 1
    if direction == 0:
        trial.proxy.cut_after = offset
    else:
        trial.proxy.cut_back_after = offset
    trial.run(*case[2], number, *case[3], codes=(0, 3, 6))
    trial.proxy.cut_after = trial.proxy.cut_back_after = None
    trial.settle()
    where = count_places(trial, name)
    if where != sorted(case[4]):
        raise Failure(f"it is in {where}")
    if case[0] == "flag" and "\\Flagged" not in find(trial, "INBOX", name)[0]["flags"]:
        raise Failure("not flagged")


def try_case(trial, case, stride):
    for direction, total in enumerate(count_bytes(trial, case)):
        for offset in range(1, total + 1, stride):
            try:
                cut(trial, case, direction, offset)
            except Failure as failure:
                raise Failure(f"after byte {offset} of {total} from the "
                              f"{('client', 'server')[direction]}: {failure}") from None


def run_cases(build, cases, try_one):
    """Tries each of CASES in a trial of its own; gives the exit code."""
    if not (build / "daemons/root").is_dir():
        print("1..0 # SKIP the daemons are not unpacked (tests/server/fetch-daemons.sh)")
        return 0
    prepare()
    server = Server(build)
    failed = 0
    print(f"1..{len(cases)}", flush=True)
    try:
        for number, case in enumerate(cases, 1):
            trial = Trial(build, server, 0, lambda line: None)
            trial.proxy.masked.update(name.encode() for name in ALWAYS + case[1])
            try:
                trial.begin()
                try_one(trial, case)
                print(f"ok {number} {case[0]}", flush=True)
            except Failure as failure:
                print(f"# {failure}\nnot ok {number} {case[0]}", flush=True)
                failed += 1
            finally:
                trial.close()
    finally:
        server.stop()
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--stride", type=int, default=1)
    arguments = parser.parse_args()
    return run_cases(arguments.build.resolve(), CASES,
                     lambda trial, case: try_case(trial, case, arguments.stride))


if __name__ == "__main__":
    sys.exit(main())
