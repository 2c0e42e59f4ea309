#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that the engine converges: it acts at random, goes offline, has its connections cut and is
killed, while two other clients change the same mailboxes on a real server. At rest its cache must
be what an independent client reads, and no message may be lost or doubled.

    converge.py BUILDDIR [--seeds FIRST-LAST] [--steps N] [--shrink SECONDS]
    converge.py BUILDDIR --replay SEED:STEP,STEP,...

A seed decides everything except how far a process gets before it is killed. Which capabilities are
kept from the engine goes by the seed too, so that every pair of them is tried both ways, and what
the server lies about. Of a seed that fails, steps are left out as long as it still does; what
--replay takes is printed. Lines of that kind in regressions.txt are tried each time.
"""

import argparse
import pathlib
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from trial import Failure, Server, Trial, prepare  # noqa: E402

REGRESSIONS = pathlib.Path(__file__).with_name("regressions.txt")


def attempt(build, server, seed, steps):
    """What went wrong and what was done before, or None."""
    lines = []
    trial = Trial(build, server, seed, lines.append)
    try:
        trial.go(steps)
        return None
    except (Failure, subprocess.TimeoutExpired) as failure:
        return "\n".join((*lines, f"masked: {' '.join(trial.mask)}", f"lie: {trial.lie}",
                          f"seed {seed}: {failure}"))
    finally:
        trial.close()


def shrink(steps, fails, end):
    """As few of STEPS as possible with which it still FAILS, found by the time END: leaves out
    halves, then quarters, and so on."""
    n_parts = 2
    while len(steps) > 1 and time.monotonic() < end:
        size = -(-len(steps) // n_parts)
        for start in range(0, len(steps), size):
            fewer = steps[:start] + steps[start + size:]
            if time.monotonic() >= end:
                return steps
            if fails(fewer):
                steps, n_parts = fewer, max(n_parts - 1, 2)
                break
        else:
            if size == 1:
                break
            n_parts = min(n_parts * 2, len(steps))
    return steps


def try_steps(build, server, seed, steps, seconds):
    problem = attempt(build, server, seed, steps)
    if problem is None:
        return None

    def fails(fewer):
        nonlocal problem
        # It also depends on time: once more where it went well.
        for _ in range(2):
            again = attempt(build, server, seed, fewer)
            if again is not None:
                problem = again
                return True
        return False

    steps = shrink(steps, fails, time.monotonic() + seconds)
    return f"{problem}\n--replay {seed}:{','.join(map(str, steps))}"


def read_replay(text):
    seed, steps = text.split(":")
    return int(seed), [int(step) for step in steps.split(",")]


def list_cases(arguments):
    if arguments.replay:
        return [read_replay(arguments.replay)]
    first, last = (int(number) for number in arguments.seeds.split("-"))
    lines = REGRESSIONS.read_text().splitlines()
    return ([read_replay(line) for line in lines if line and not line.startswith("#")]
            + [(seed, list(range(arguments.steps))) for seed in range(first, last + 1)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seeds", default="1-10")
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--shrink", type=float, default=60)
    parser.add_argument("--replay")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    if not (build / "daemons/root").is_dir():
        print("1..0 # SKIP the daemons are not unpacked (tests/server/fetch-daemons.sh)")
        return 0
    prepare()
    cases = list_cases(arguments)
    server = Server(build)
    failed = 0
    print(f"1..{len(cases)}", flush=True)
    try:
        for number, (seed, steps) in enumerate(cases, 1):
            problem = try_steps(build, server, seed, steps, arguments.shrink)
            if problem is not None:
                print("# " + problem.replace("\n", "\n# "))
                failed += 1
            print(f"{'ok' if problem is None else 'not ok'} {number} seed {seed}, "
                  f"{len(steps)} steps", flush=True)
    finally:
        server.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
