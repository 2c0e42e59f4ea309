#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that the engine converges: it acts at random, goes offline, has its connections cut and is
killed, while two other clients change the same mailboxes on a real server. At rest its cache must
be what an independent client reads, and no message may be lost or doubled.

    converge.py BUILDDIR [--seeds FIRST-LAST] [--steps N]

A seed decides everything except how far a process gets before it is killed. Which capabilities are
kept from the engine goes by the seed too, so that every pair of them is tried both ways.
"""

import argparse
import hashlib
import imaplib
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from masking_proxy import MaskingProxy  # noqa: E402

SOURCE = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("INBOX", "Archive", "Trash", "Work")
FLAGS = ("\\Seen", "\\Flagged", "\\Answered", "work")
# What is masked together, as one makes no sense without the others.
FEATURES = (
    ("QRESYNC",), ("CONDSTORE", "QRESYNC"), ("ESEARCH",), ("UIDPLUS",), ("MOVE",), ("NOTIFY",),
    ("IDLE",), ("LITERAL+", "LITERAL-"), ("LIST-STATUS", "STATUS=SIZE"),
    ("LIST-EXTENDED", "SPECIAL-USE"), ("ENABLE", "QRESYNC"), ("PREVIEW", "PREVIEW=FUZZY"),
)
# Never offered: the proxy must be able to read.
ALWAYS = ("COMPRESS=DEFLATE", "STARTTLS")
BARE = sum(FEATURES, ()) + ("SASL-IR", "ID", "UNSELECT", "NAMESPACE", "CHILDREN", "SORT",
                            "SEARCHRES", "WITHIN", "BINARY", "METADATA", "OBJECTID", "SAVEDATE")


class Failure(Exception):
    pass


def pairwise_sets():
    """Sets of features to mask, so that any two are masked in all four ways somewhere."""
    wanted = {(one, other, a, b) for one, other in itertools.combinations(range(len(FEATURES)), 2)
              for a in (0, 1) for b in (0, 1)}
    chance = random.Random(1)
    rows = []
    while wanted:
        best, covered = None, set()
        for _ in range(60):
            row = [chance.randrange(2) for _ in FEATURES]
            has = {(one, other, row[one], row[other])
                   for one, other in itertools.combinations(range(len(FEATURES)), 2)} & wanted
            if len(has) > len(covered):
                best, covered = row, has
        if best is not None:
            rows.append(best)
            wanted -= covered
    return rows


def choose_mask(seed):
    if seed == 1:
        return ALWAYS
    if seed == 2:
        return ALWAYS + BARE
    rows = pairwise_sets()
    row = rows[seed % len(rows)]
    return ALWAYS + sum((names for names, masked in zip(FEATURES, row) if masked), ())


class Server:
    def __init__(self, build):
        self.process = subprocess.Popen(
            (sys.executable, SOURCE / "tests/server/mail-server.py", "--daemons",
             build / "daemons/root", "--time-limit", "14000"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.values = {}
        for line in self.process.stdout:
            if line == "ready\n":
                return
            name, _, value = line.strip().partition("=")
            self.values[name] = value
        raise SystemExit("converge: the mail server did not start")

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Client:
    """Another device: as simple as possible, and it sees the server as it is."""

    def __init__(self, port):
        self.imap = imaplib.IMAP4("127.0.0.1", port)
        self.imap.login("alice", "pw")

    def run(self, *command):
        kind, data = self.imap.uid(*command)
        if kind != "OK":
            raise Failure(f"{command}: {data}")
        return data

    def select(self, folder):
        kind, data = self.imap.select(folder)
        if kind != "OK":
            raise Failure(f"SELECT {folder}: {data}")

    def uids(self, folder):
        self.select(folder)
        return self.run("SEARCH", "ALL")[0].split()

    def clear(self):
        kind, data = self.imap.list()
        names = [line.decode().rsplit(' "/" ', 1)[1].strip('"') for line in data if line]
        for name in names:
            if self.uids(name):
                self.run("STORE", "1:*", "+FLAGS.SILENT", "(\\Deleted)")
                self.imap.expunge()
        if "Work" not in names:
            self.imap.create("Work")

    def dump(self, folder):
        """(uid, flags, size, Message-ID) of all messages."""
        rows = set()
        if not self.uids(folder):
            return rows
        answer = self.run("FETCH", "1:*", "(UID FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS "
                          "(MESSAGE-ID)])")
        for part in answer:
            if not isinstance(part, tuple):
                continue
            head = part[0].decode()
            flags = re.search(r"FLAGS \(([^)]*)\)", head)[1].split()
            found = re.search(rb"<([^>]*)>", part[1])
            rows.add((int(re.search(r"UID (\d+)", head)[1]),
                      tuple(sorted(flag for flag in flags if flag != "\\Recent")),
                      int(re.search(r"RFC822.SIZE (\d+)", head)[1]),
                      found[1].decode() if found else ""))
        return rows

    def source(self, folder, uid):
        self.select(folder)
        return self.run("FETCH", str(uid), "(BODY.PEEK[])")[0][1]


class Trial:
    def __init__(self, build, server, seed, log):
        self.seed, self.log = seed, log
        self.chance = random.Random(seed)
        self.ctl = build / "src/cli/postriderctl"
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="pr-converge-"))
        self.port = int(server.values["imap"])
        self.proxy = MaskingProxy(self.port, choose_mask(seed))
        self.clients = [Client(self.port), Client(self.port)]
        self.n_messages = 0
        self.copies = {}      # Message-ID -> how often it may be there
        self.deleted = set()  # Message-IDs that somebody deleted, or tried to
        # Copied by commands whose answer can get lost. Whether that was done is looked up in the
        # target; when another client has taken the copy away meanwhile, there will be a second.
        self.uncertain = set()
        self.taken_away = set()
        self.watch = None

    def close(self):
        self.end_watch(signal.SIGKILL)
        self.proxy.close()
        for client in self.clients:
            client.imap.shutdown()
        shutil.rmtree(self.work)

    # The engine

    def start(self, *arguments):
        return subprocess.Popen((self.ctl, "--profile", self.work / "profile", "--json", *arguments),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments, codes=(0,)):
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        if process.returncode not in codes:
            raise Failure(f"{arguments}: exit {process.returncode}: {err}")
        return [json.loads(line) for line in out.splitlines()]

    def begin(self):
        self.clients[0].clear()
        for _ in range(12):
            self.append(self.clients[0])
        self.run("account", "add", "alice@example.test", "--imap",
                 f"imap://127.0.0.1:{self.proxy.port}", "--user", "alice", "--password-command",
                 "echo pw")
        self.run("sync")

    def rows(self, folder):
        return self.run("list", folder, "--all", "--limit", "0", codes=(0, 1))

    def act(self):
        """What a person does, here or on the way, whole or killed in the middle."""
        self.end_watch(signal.SIGINT)
        folder = self.chance.choice(FOLDERS)
        rows = [row for row in self.rows(folder) if "\\Deleted" not in row["flags"]]
        if not rows:
            return
        some = self.chance.sample(rows, min(len(rows), self.chance.randint(1, 3)))
        ids = [str(row["id"]) for row in some]
        names = [row["message_id"] for row in some]
        verb = self.chance.choice(("mark", "mark", "mark", "move", "move", "copy", "delete",
                                   "archive", "trash"))
        if verb == "mark":
            arguments = ("mark", *ids, self.chance.choice(
                ("--seen", "--unseen", "--flagged", "--unflagged", "--keyword=work",
                 "--no-keyword=work")))
        elif verb in ("move", "copy"):
            arguments = (verb, *ids, self.chance.choice(FOLDERS))
        else:
            arguments = (verb, *ids)
        if verb == "copy":
            for name in names:
                self.copies[name] = self.copies.get(name, 1) + 1
        if verb == "delete":
            self.deleted.update(names)
        if verb == "copy" or (verb not in ("mark", "delete") and b"MOVE" in self.proxy.masked):
            self.uncertain.update(names)
        how = self.chance.choice(("online", "online", "offline", "killed", "cut"))
        self.log(f"{how}: {' '.join(arguments)}  {names}")
        self.carry_out(how, arguments)

    def carry_out(self, how, arguments):
        if how == "offline":
            self.proxy.refusing = True
        if how == "cut":
            self.proxy.cut_after = self.chance.randint(1, 900)
        process = self.start(*arguments)
        if how == "killed":
            time.sleep(self.chance.random() * 0.15)
            process.kill()
        _, err = process.communicate(timeout=120)
        if process.returncode not in (0, 3, 6, -signal.SIGKILL) and "no longer there" not in err:
            raise Failure(f"{arguments}: exit {process.returncode}: {err}")
        self.proxy.refusing = False
        self.proxy.cut_after = None

    def synchronise(self):
        self.end_watch(signal.SIGINT)
        how = self.chance.choice(("online", "killed", "cut"))
        self.log(f"{how}: sync")
        self.carry_out(how, ("sync",))

    def toggle_watch(self):
        if self.watch is not None:
            self.log("watch killed")
            self.end_watch(signal.SIGKILL)
        else:
            self.log("watch")
            self.watch = self.start("sync", "--watch")

    def end_watch(self, number):
        if self.watch is None:
            return
        self.watch.send_signal(number)
        self.watch.communicate(timeout=120)
        self.watch = None

    # The others

    def append(self, client):
        self.n_messages += 1
        name = f"{self.seed}.{self.n_messages}@converge.test"
        text = f"hello {self.chance.random()}\r\n" * self.chance.randint(1, 40)
        source = (f"From: Bob <bob@example.org>\r\nTo: alice@example.org\r\nSubject: {name}\r\n"
                  f"Date: Tue, 24 Nov 2026 10:00:{self.n_messages % 60:02} +0000\r\n"
                  f"Message-ID: <{name}>\r\n\r\n{text}")
        client.imap.append(self.chance.choice(FOLDERS), "", None, source.encode())
        self.copies[name] = 1
        return name

    def meddle(self):
        client = self.chance.choice(self.clients)
        verb = self.chance.choice(("append", "flags", "flags", "move", "copy", "expunge"))
        if verb == "append":
            self.log(f"other: append {self.append(client)}")
            return
        folder = self.chance.choice(FOLDERS)
        rows = sorted(row for row in client.dump(folder) if "\\Deleted" not in row[1])
        if not rows:
            return
        uid, _, _, name = self.chance.choice(rows)
        target = self.chance.choice([other for other in FOLDERS if other != folder])
        self.log(f"other: {verb} {folder} {uid} {name} -> {target}")
        if verb in ("move", "expunge"):
            self.taken_away.add(name)
        if verb == "flags":
            client.run("STORE", str(uid), self.chance.choice(("+FLAGS", "-FLAGS")),
                       f"({self.chance.choice(FLAGS)})")
        elif verb == "move":
            client.run("MOVE", str(uid), target)
        elif verb == "copy":
            self.copies[name] += 1
            client.run("COPY", str(uid), target)
        else:
            self.deleted.add(name)
            client.run("STORE", str(uid), "+FLAGS", "(\\Deleted)")
            client.run("EXPUNGE", str(uid))

    # The end

    def settle(self):
        """Until nothing waits; what the server refused for good is given up, as a person would."""
        self.end_watch(signal.SIGINT)
        for _ in range(12):
            self.run("sync", codes=(0, 1, 3))
            waiting = self.run("pending")
            if not waiting:
                break
            for operation in waiting:
                if operation["error"]:
                    self.log(f"refused: {operation}")
                    self.run("pending", "drop", str(operation["op"]), codes=(0, 1))
        else:
            raise Failure(f"still waiting: {waiting}")
        self.run("sync")

    def check_cache(self):
        seen = {}
        for folder in FOLDERS:
            truth = self.clients[0].dump(folder)
            rows = self.rows(folder)
            cache = {(row["uid"], tuple(sorted(row["flags"])), row["bytes"], row["message_id"])
                     for row in rows}
            if len(rows) != len(cache) or cache != truth:
                raise Failure(f"{folder}: only in the cache {sorted(cache - truth)}, only on the "
                              f"server {sorted(truth - cache)}")
            seen[folder] = rows
            for _, flags, _, name in truth:
                if "\\Deleted" not in flags:
                    self.copies[name] -= 1
                    seen[name] = True
        for name, left in self.copies.items():
            if left < (-1 if name in self.uncertain & self.taken_away else 0):
                raise Failure(f"{name} is there {-left} times too often")
            if name not in seen and name not in self.deleted:
                raise Failure(f"{name} is lost")
        return seen

    def check_sources(self, seen):
        places = [(folder, row) for folder in FOLDERS for row in seen[folder]]
        for folder, row in self.chance.sample(places, min(3, len(places))):
            shown = self.run("show", str(row["id"]), "--source")[0]["source"].encode()
            truth = self.clients[0].source(folder, row["uid"])
            if hashlib.sha256(shown).digest() != hashlib.sha256(truth).digest():
                raise Failure(f"the source of {row['id']} is another")

    def go(self, steps):
        self.begin()
        for _ in range(steps):
            choice = self.chance.random()
            if choice < 0.40:
                self.act()
            elif choice < 0.85:
                self.meddle()
            elif choice < 0.92:
                self.synchronise()
            else:
                self.toggle_watch()
        self.settle()
        self.check_sources(self.check_cache())


def try_seed(build, server, seed, steps):
    lines = []
    trial = Trial(build, server, seed, lines.append)
    try:
        trial.go(steps)
        return None
    except (Failure, subprocess.TimeoutExpired) as failure:
        return "\n".join((*lines, f"masked: {' '.join(choose_mask(seed))}", f"seed {seed}: {failure}"))
    finally:
        trial.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seeds", default="1-10")
    parser.add_argument("--steps", type=int, default=30)
    arguments = parser.parse_args()
    first, last = (int(number) for number in arguments.seeds.split("-"))
    build = arguments.build.resolve()
    if not (build / "daemons/root").is_dir():
        print("1..0 # SKIP the daemons are not unpacked (tests/server/fetch-daemons.sh)")
        return 0
    os.environ.update(GSETTINGS_BACKEND="memory", GIO_USE_PROXY_RESOLVER="dummy")
    server = Server(build)
    failed = 0
    print(f"1..{last - first + 1}", flush=True)
    try:
        for number, seed in enumerate(range(first, last + 1), 1):
            problem = try_seed(build, server, seed, arguments.steps)
            if problem is not None:
                print("# " + problem.replace("\n", "\n# "))
                failed += 1
            print(f"{'ok' if problem is None else 'not ok'} {number} seed {seed}", flush=True)
    finally:
        server.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
