#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills postriderctl at every write to a file or socket of what a change takes, or cuts the power
there, and looks whether the change was made once in the end, or not at all.

    crashes.py BUILDDIR [--stride N]

With the power, what was written and not synced is lost: all of it, or some blocks of it. The same
is done to the first synchronisation and to the upgrade of the oldest databases.
"""

import argparse
import functools
import os
import pathlib
import random
import signal
import sqlite3
import sys

sys.dont_write_bytecode = True
from cuts import CASES, count_places, new_message, new_subject, run_cases  # noqa: E402
from trial import SOURCE, Failure  # noqa: E402

BLOCK = 512
# Nothing but a process that dies; or everything unsynced is lost; or some of it, and then the same
# once more while that is mended.
WAYS = ("kill", "lost", "torn", "twice")
SCHEMAS = SOURCE / "src/store/schema"


def environment(**more):
    return {**os.environ, "LD_PRELOAD": str(SHIM), "LD_BIND_NOW": "1", **more}


def databases(trial):
    return [path for path in (trial.work / "profile").rglob("*.db*")
            if path.suffix in (".db", ".db-wal")]


def begin_power(trial):
    """What is there now is on the disk."""
    for path in databases(trial):
        path.with_name(path.name + ".synced").write_bytes(path.read_bytes())


def cut_power(trial, chance):
    """CHANCE decides what is kept of what was not synced; None: nothing is."""
    for path in databases(trial):
        kept = path.with_name(path.name + ".synced")
        safe = kept.read_bytes() if kept.exists() else b""
        written = path.read_bytes()
        if chance is not None:
            size = chance.choice((len(safe), len(written)))
            blocks = []
            for start in range(0, size, BLOCK):
                one, other = (data[start:start + BLOCK] for data in (safe, written))
                blocks.append(chance.choice((one or other, other or one)).ljust(
                    min(BLOCK, size - start), b"\0"))
            safe = b"".join(blocks)
        path.write_bytes(safe)
        path.with_name(path.name + "-shm").unlink(missing_ok=True)


def end_power(trial):
    for path in (trial.work / "profile").rglob("*.synced"):
        path.unlink()


def run_killed(trial, number, way, arguments):
    """Kills it at call NUMBER; how many there were if it lived (NUMBER 0), else None."""
    count = trial.work / "count"
    count.unlink(missing_ok=True)
    begin_power(trial)
    process = trial.start(*arguments, env=environment(
        KILL_AT=str(number), KILL_COUNT=str(count), KILL_SYNCED="1"))
    _, err = process.communicate(timeout=120)
    if process.returncode not in (0, -signal.SIGKILL):
        raise Failure(f"{arguments}: exit {process.returncode}: {err}")
    if process.returncode != 0 and way != "kill":
        cut_power(trial, None if way == "lost" else random.Random(number))
    end_power(trial)
    if process.returncode != 0 and way == "twice":
        run_killed(trial, number // 2 + 1, "torn", ("sync",))
    return int(count.read_text()) if process.returncode == 0 else None


def crash(trial, number, way, case):
    name, ident = new_subject(trial, case)
    lived = run_killed(trial, number, way, (*case[2], ident, *case[3])) is not None
    trial.settle()
    where = count_places(trial, name)
    before = [] if case[2] == ("import",) else ["INBOX"]
    if where != sorted(case[4]) and (lived or where != before):
        raise Failure(f"it is in {where}")


def crash_first(trial, number, way):
    """While nothing is in the cache."""
    for path in databases(trial):
        if path.name.startswith("cache"):
            path.unlink()
    run_killed(trial, number, way, ("sync",))
    trial.settle()
    for _ in trial.check_same():
        pass


def make_old(path, schema):
    """The database PATH as it was with the first SCHEMA, with all rows."""
    old = path.with_suffix(".old")
    old.unlink(missing_ok=True)
    with sqlite3.connect(old) as database:
        database.executescript((SCHEMAS / f"{schema}-0001.sql").read_text())
        database.execute("ATTACH ? AS new", (str(path),))
        tables = database.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'"
                                  " AND name NOT LIKE 'sqlite%'").fetchall()
        for (table,) in tables:
            columns = ", ".join(row[1] for row in database.execute(f"PRAGMA table_info ({table})"))
            database.execute(f"DELETE FROM main.{table}")
            database.execute(f"INSERT INTO main.{table} ({columns})"
                             f" SELECT {columns} FROM new.{table}")
        database.execute("PRAGMA user_version = 1")
    database.close()
    old.rename(path)


def crash_upgrade(trial, number, way):
    """With a change that waits."""
    name, ident = new_message(trial)
    trial.proxy.refusing = True
    trial.run("mark", ident, "--flagged", codes=(6,))
    trial.proxy.refusing = False
    for path in databases(trial):
        if path.suffix == ".db":
            make_old(path, path.stem)
    total = run_killed(trial, number, way, ("sync",))
    trial.settle()
    flags = [row["flags"] for row in trial.rows("INBOX") if row["message_id"] == name]
    if flags != [["\\Flagged"]]:
        raise Failure(f"it shows {flags}")
    for _ in trial.check_same():
        pass
    return total


def try_case(trial, case, stride):
    """In each way at other calls, so that a stride of 4 tries all calls once."""
    if case[0] == "first synchronisation":
        total = run_killed(trial, 0, "kill", ("sync",))
        one = crash_first
    elif case[0] == "upgrade":
        total = crash_upgrade(trial, 0, "kill")
        one = crash_upgrade
    else:
        total = run_killed(trial, 0, "kill", (*case[2], new_subject(trial, case)[1], *case[3]))
        one = functools.partial(crash, case=case)
    for first, way in enumerate(WAYS, 1):
        for number in range(first, total + 1, stride):
            try:
                one(trial, number=number, way=way)
            except Failure as failure:
                raise Failure(f"{way} instead of write {number} of {total}: {failure}") from None


def main():
    global SHIM
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--shim", type=pathlib.Path, required=True)
    parser.add_argument("--stride", type=int, default=1)
    arguments = parser.parse_args()
    SHIM = arguments.shim.resolve()
    return run_cases(arguments.build.resolve(),
                     [*CASES, ("first synchronisation", ()), ("upgrade", ())],
                     lambda trial, case: try_case(trial, case, arguments.stride))


if __name__ == "__main__":
    sys.exit(main())
