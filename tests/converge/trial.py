# SPDX-License-Identifier: GPL-3.0-or-later
"""One trial: postriderctl with a profile of its own behind a proxy, two other clients, and what is
checked at the end."""

import hashlib
import imaplib
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
from lies import Liar  # noqa: E402
from masking_proxy import MaskingProxy  # noqa: E402
from masks import MASKS  # noqa: E402

SOURCE = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("INBOX", "Archive", "Trash", "Work")
FLAGS = ("\\Seen", "\\Flagged", "\\Answered", "work")
MARKS = {
    "--seen": ("\\Seen", True), "--unseen": ("\\Seen", False),
    "--flagged": ("\\Flagged", True), "--unflagged": ("\\Flagged", False),
    "--keyword=work": ("work", True), "--no-keyword=work": ("work", False),
}
# What the server lies about, by seed: see lies.py, and Trial.renumber().
LIES = (None, "modseq", None, "vanished", None, "exists", None, "order", None, "copyuid", None,
        "renumber", None)


class Failure(Exception):
    pass


def prepare():
    """The environment of everything started from here."""
    os.environ.update(GSETTINGS_BACKEND="memory", GIO_USE_PROXY_RESOLVER="dummy")
    # Where it is ignored, as in the background of a shell, the interrupt of a `sync --watch` that
    # has only just begun would be lost.
    signal.signal(signal.SIGINT, signal.default_int_handler)


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

    def uidvalidity(self, folder):
        data = self.imap.status(folder, "(UIDVALIDITY)")[1]
        return int(re.search(rb"UIDVALIDITY (\d+)", data[0])[1])

    def source(self, folder, uid):
        self.select(folder)
        return self.run("FETCH", str(uid), "(BODY.PEEK[])")[0][1]


class Trial:
    """SEED decides what is done, what is masked and what is lied about; each step draws from a
    source of its own, so that one can be left out without changing the others."""

    def __init__(self, build, server, seed, log):
        self.seed, self.log = seed, log
        self.chance = random.Random(f"{seed}")
        self.ctl = build / "src/cli/postriderctl"
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="pr-converge-"))
        self.port = int(server.values["imap"])
        self.mask = MASKS[seed % len(MASKS)]
        self.lie = LIES[seed % len(LIES)]
        self.proxy = MaskingProxy(self.port, self.mask)
        self.clients = [Client(self.port), Client(self.port)]
        self.n_messages = 0
        self.copies = {}      # Message-ID -> how often it may be there
        self.copied = set()
        self.deleted = set()  # Message-IDs that somebody deleted, or tried to
        # Copied by commands whose answer can get lost. Whether that was done is looked up in the
        # target; when another client has taken the copy away meanwhile, there will be a second.
        self.uncertain = set()
        self.taken_away = set()
        # (Message-ID, flag) -> what a person wanted last; None: somebody else had a say.
        self.wanted = {}
        self.watch = None

    def close(self):
        self.end_watch(signal.SIGKILL)
        self.proxy.close()
        for client in self.clients:
            client.imap.shutdown()
        shutil.rmtree(self.work)

    # The engine

    def start(self, *arguments, env=None):
        return subprocess.Popen((self.ctl, "--profile", self.work / "profile", "--json", *arguments),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)

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
        if self.lie not in (None, "renumber"):
            self.proxy.new_liar = lambda: Liar(self.lie, self.chance)

    def rows(self, folder):
        return self.run("list", folder, "--all", "--limit", "0", codes=(0, 1))

    def act(self):
        """What a person does, here or on the way, whole or killed in the middle."""
        self.end_watch(signal.SIGINT)
        folder = self.chance.choice(FOLDERS)
        if self.chance.random() < 0.1:
            self.bring(folder)
            return
        rows = [row for row in self.rows(folder) if "\\Deleted" not in row["flags"]]
        if not rows:
            return
        some = self.chance.sample(rows, min(len(rows), self.chance.randint(1, 3)))
        ids = [str(row["id"]) for row in some]
        names = [row["message_id"] for row in some]
        verb = self.chance.choice(("mark", "mark", "mark", "move", "move", "copy", "delete",
                                   "archive", "trash"))
        mark = self.chance.choice(tuple(MARKS))
        if verb == "mark":
            arguments = ("mark", *ids, mark)
        elif verb in ("move", "copy"):
            arguments = (verb, *ids, self.chance.choice(FOLDERS))
        else:
            arguments = (verb, *ids)
        if verb == "copy":
            for name in names:
                self.copies[name] = self.copies.get(name, 1) + 1
            self.copied.update(names)
        if verb == "delete":
            self.deleted.update(names)
        if verb == "copy" or (verb not in ("mark", "delete") and b"MOVE" in self.proxy.masked):
            self.uncertain.update(names)
        how = self.chance.choice(("online", "online", "offline", "killed", "cut"))
        self.log(f"{how}: {' '.join(arguments)}  {names}")
        if verb == "mark":
            flag, value = MARKS[mark]
            # Where it shows already, there is nothing to do.
            changed = [row["message_id"] for row in some if (flag in row["flags"]) != value]
            self.note_flag(changed, flag, value if how != "killed" else None)
        self.carry_out(how, arguments)

    def bring(self, folder):
        """A message that was only here."""
        name, source = self.new_source()
        path = self.work / "new.eml"
        path.write_bytes(source)
        how = self.chance.choice(("online", "offline", "killed", "cut", "cut"))
        self.log(f"{how}: import {name} {folder}")
        if how == "killed":
            self.deleted.add(name)
        self.carry_out(how, ("import", str(path), folder))

    def note_flag(self, names, flag, value):
        """That a person sets FLAG to VALUE; None: that somebody may have changed it."""
        for name in names:
            self.wanted[name, flag] = value

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
        name, source = self.new_source()
        client.imap.append(self.chance.choice(FOLDERS), "", None, source)
        return name

    def new_source(self):
        self.n_messages += 1
        name = f"{self.seed}.{self.n_messages}@converge.test"
        text = f"hello {self.chance.random()}\r\n" * self.chance.randint(1, 40)
        source = (f"From: Bob <bob@example.org>\r\nTo: alice@example.org\r\nSubject: {name}\r\n"
                  f"Date: Tue, 24 Nov 2026 10:00:{self.n_messages % 60:02} +0000\r\n"
                  f"Message-ID: <{name}>\r\n\r\n{text}")
        self.copies[name] = 1
        return name, source.encode()

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
            flag = self.chance.choice(FLAGS)
            self.note_flag([name], flag, None)
            client.run("STORE", str(uid), self.chance.choice(("+FLAGS", "-FLAGS")), f"({flag})")
        elif verb == "move":
            client.run("MOVE", str(uid), target)
        elif verb == "copy":
            self.copies[name] += 1
            self.copied.add(name)
            client.run("COPY", str(uid), target)
        else:
            self.deleted.add(name)
            client.run("STORE", str(uid), "+FLAGS", "(\\Deleted)")
            client.run("EXPUNGE", str(uid))

    def renumber(self):
        """Work gets a new UIDVALIDITY, and its messages new UIDs in another order."""
        client = self.clients[0]
        uids = client.uids("Work")
        # Whoever has a mailbox selected that goes is thrown out.
        self.clients[1].select("INBOX")
        self.log(f"other: renumbers Work, {len(uids)} messages")
        client.imap.rename("Work", "Old")
        client.imap.create("Work")
        client.select("Old")
        for uid in self.chance.sample(uids, len(uids)):
            client.run("MOVE", uid.decode(), "Work")
        client.select("INBOX")
        client.imap.delete("Old")

    # The end

    def settle(self):
        """Until nothing waits; what the server refused for good is given up, as a person would."""
        self.end_watch(signal.SIGINT)
        self.proxy.new_liar = None
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
        # What moved to a place that nobody named is given up after the third look.
        for _ in range(3):
            self.run("sync")

    def check_same(self):
        """That the cache is what the server has: (folder, the server's row, the cache's rows)."""
        known = {row["folder"]: row["uidvalidity"] for row in self.run("folders")}
        for folder in FOLDERS:
            truth = self.clients[0].dump(folder)
            if known[folder] != self.clients[0].uidvalidity(folder):
                raise Failure(f"{folder} has another UIDVALIDITY than {known[folder]}")
            rows = self.rows(folder)
            cache = {(row["uid"], tuple(sorted(row["flags"])), row["bytes"], row["message_id"])
                     for row in rows}
            if len(rows) != len(cache) or cache != truth:
                raise Failure(f"{folder}: only in the cache {sorted(cache - truth)}, only on the "
                              f"server {sorted(truth - cache)}")
            yield folder, truth, rows

    def check_cache(self):
        seen = {}
        for folder, truth, rows in self.check_same():
            seen[folder] = rows
            for _, flags, _, name in truth:
                if "\\Deleted" not in flags:
                    self.copies[name] -= 1
                    seen[name] = True
                    self.check_flags(name, flags)
        for name, left in self.copies.items():
            if left < (-1 if name in self.uncertain & self.taken_away else 0):
                raise Failure(f"{name} is there {-left} times too often")
            if name not in seen and name not in self.deleted:
                raise Failure(f"{name} is lost")
        return seen

    def check_flags(self, name, flags):
        """Whoever acted last wins: here only what nobody else touched or moved, and of which there
        is one. With VANISHED a server can make the engine believe that a message is gone, and with it
        what was wanted."""
        if self.lie == "vanished" or name in self.uncertain | self.copied | self.taken_away:
            return
        for (other, flag), value in self.wanted.items():
            if other == name and value is not None and (flag in flags) != value:
                raise Failure(f"{name} has {flags}, wanted was {flag} {value}")

    def check_sources(self, seen):
        places = [(folder, row) for folder in FOLDERS for row in seen[folder]]
        for folder, row in self.chance.sample(places, min(3, len(places))):
            shown = self.run("show", str(row["id"]), "--source")[0]["source"].encode()
            truth = self.clients[0].source(folder, row["uid"])
            if hashlib.sha256(shown).digest() != hashlib.sha256(truth).digest():
                raise Failure(f"the source of {row['id']} is another")

    def step(self, number):
        self.chance = random.Random(f"{self.seed}/{number}")
        choice = self.chance.random()
        if choice < 0.40:
            self.act()
        elif choice < 0.85:
            self.meddle()
        elif choice < 0.92:
            self.synchronise()
        elif choice < 0.94 and self.lie == "renumber":
            self.renumber()
        else:
            self.toggle_watch()

    def go(self, steps):
        """STEPS: their numbers."""
        self.begin()
        for number in steps:
            self.log(f"-- {number}")
            self.step(number)
        self.settle()
        self.check_sources(self.check_cache())
