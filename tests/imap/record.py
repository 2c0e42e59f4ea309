#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Talks to a private server and looks at every byte it answers.

    record.py --daemons ROOT --server dovecot|cyrus --check POSTRIDERCTL
        feeds each session to `postriderctl parse imap`: all of it must be understood
    record.py --daemons ROOT --server dovecot|cyrus --write FOLDER
        writes each session as FOLDER/live-SERVER-NAME.imap, with nothing of this machine in it
"""

import argparse
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
USER, PASSWORD = "alice", "pw"

MESSAGES = [
    b"From: Ann Other <ann@example.org>\r\nTo: alice@example.org\r\nSubject: Lunch\r\n"
    b"Date: Tue, 3 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@example.org>\r\n\r\nAt noon?\r\n",
    b"From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\n"
    b"To: \"Doe, \\\"J.\\\"\" <doe@example.org>, alice@example.org\r\n"
    b"Cc: undisclosed: ;\r\nSubject: \"Quoted\" and back\\slash\r\n"
    b"In-Reply-To: <1@example.org>\r\nReferences: <1@example.org>\r\n"
    b"Date: Wed, 4 Nov 2026 11:00:00 +0100\r\nMessage-ID: <2@example.org>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=-a\"\r\n\r\n"
    b"--=-a\r\nContent-Type: multipart/alternative; boundary=\"=-b\"\r\n\r\n"
    b"--=-b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n"
    b"--=-b\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Hello</p>\r\n--=-b--\r\n"
    b"--=-a\r\nContent-Type: application/pdf; name*=utf-8''%C3%A4.pdf\r\n"
    b"Content-Disposition: attachment; filename=\"\xc3\xa4 \\\"1\\\".pdf\"\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n"
    b"--=-a\r\nContent-Type: message/rfc822\r\n\r\n"
    b"From: x@example.org\r\nSubject: Inner\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\none\r\n--c\r\n"
    b"Content-Type: image/png\r\nContent-ID: <p@example.org>\r\n\r\ntwo\r\n--c--\r\n"
    b"--=-a--\r\n",
    b"Subject: \xfcber\r\n\r\n",
    b"\r\nno header\r\n",
]

# Name, what the server must have announced for it (or None), and the commands. {n} in a command is a
# literal of the n-th message.
SESSIONS = [
    ("capability", None, ["CAPABILITY"]),
    ("id", "ID", ["ID (\"name\" \"Postrider\" \"version\" NIL)"]),
    ("namespace", "NAMESPACE", ["NAMESPACE"]),
    ("enable", "ENABLE", ["ENABLE CONDSTORE QRESYNC", "ENABLE X-NOTHING"]),
    ("enable-utf8", "UTF8=ACCEPT", ["ENABLE UTF8=ACCEPT"]),
    ("noop", None, ["NOOP", "CHECK"]),
    ("unknown-command", None, ["XYZZY", "FETCH 1 FLAGS", "SELECT", "LIST"]),
    ("create", None, ["CREATE Work", "CREATE Work/Old", "CREATE \"R&-D \\\"x\\\"\"",
                      "CREATE Entw&APw-rfe", "CREATE Work", "CREATE INBOX"]),
    ("create-use", "CREATE-SPECIAL-USE", ["CREATE Archives (USE (\\Archive))",
                                          "CREATE Bad (USE (\\Nothing))"]),
    ("subscribe", None, ["SUBSCRIBE Work", "SUBSCRIBE Work/Old", "SUBSCRIBE \"R&-D \\\"x\\\"\"",
                         "LSUB \"\" \"*\"", "UNSUBSCRIBE Work/Old"]),
    ("list", None, ["LIST \"\" \"*\"", "LIST \"\" \"%\"", "LIST \"\" \"\"", "LIST \"\" nothing"]),
    ("list-extended", "LIST-EXTENDED",
     ["LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN)", "LIST (SUBSCRIBED) \"\" \"*\"",
      "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" \"%\" RETURN (CHILDREN)"]),
    ("list-special-use", "SPECIAL-USE",
     ["LIST (SPECIAL-USE) \"\" \"*\"", "LIST \"\" \"*\" RETURN (SPECIAL-USE)"]),
    ("list-status", "LIST-STATUS",
     ["LIST \"\" \"*\" RETURN (STATUS (MESSAGES UIDNEXT UNSEEN UIDVALIDITY HIGHESTMODSEQ))"]),
    ("list-myrights", "LIST-MYRIGHTS", ["LIST \"\" \"%\" RETURN (MYRIGHTS)"]),
    ("acl", "ACL", ["MYRIGHTS INBOX", "GETACL INBOX", "LISTRIGHTS INBOX bob", "MYRIGHTS nothing"]),
    ("append", None, ["APPEND INBOX (\\Seen) \"03-Nov-2026 10:00:00 +0100\" {0}",
                      "APPEND INBOX ($Forwarded) \"04-Nov-2026 11:00:00 +0100\" {1}",
                      "APPEND INBOX (\\Draft [odd]) \"05-Nov-2026 12:00:00 +0100\" {2}",
                      "APPEND INBOX () \"06-Nov-2026 12:00:00 +0100\" {3}",
                      "APPEND nothing () {0}"]),
    ("append-multi", "MULTIAPPEND",
     ["APPEND Work (\\Seen) \"03-Nov-2026 10:00:00 +0100\" {0} (\\Flagged) "
      "\"04-Nov-2026 10:00:00 +0100\" {1}"]),
    ("status", None, ["STATUS INBOX (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)",
                      "STATUS \"R&-D \\\"x\\\"\" (MESSAGES)", "STATUS nothing (MESSAGES)"]),
    ("status-more", "CONDSTORE", ["STATUS INBOX (HIGHESTMODSEQ MESSAGES)"]),
    ("status-size", "STATUS=SIZE", ["STATUS INBOX (SIZE)"]),
    ("status-objectid", "OBJECTID", ["STATUS INBOX (MAILBOXID)"]),
    ("status-appendlimit", "APPENDLIMIT", ["STATUS INBOX (APPENDLIMIT)"]),
    ("quota", "QUOTA", ["GETQUOTAROOT INBOX", "GETQUOTA \"\"", "GETQUOTA nothing"]),
    ("metadata", "METADATA", ["SETMETADATA INBOX (/private/comment \"mine\")",
                              "GETMETADATA INBOX (/private/comment /shared/comment)"]),
    ("select", None, ["SELECT INBOX", "EXAMINE Work", "SELECT nothing", "CLOSE"]),
    ("select-condstore", "CONDSTORE", ["SELECT INBOX (CONDSTORE)"]),
    ("select-qresync", "QRESYNC", ["ENABLE QRESYNC", "SELECT INBOX (QRESYNC (1 1))",
                                   "SELECT Work", "UNSELECT"]),
    ("unselect", "UNSELECT", ["SELECT INBOX", "UNSELECT", "UNSELECT"]),
    ("fetch-meta", None, ["SELECT INBOX", "UID FETCH 1:4294967295 (UID FLAGS INTERNALDATE "
                          "RFC822.SIZE)", "FETCH 1:* FAST", "UID FETCH 999 (FLAGS)"]),
    ("fetch-envelope", None, ["SELECT INBOX", "UID FETCH 1:4294967295 (ENVELOPE)"]),
    ("fetch-structure", None, ["SELECT INBOX", "UID FETCH 1:4294967295 (BODYSTRUCTURE)",
                               "UID FETCH 1:4294967295 (BODY)"]),
    ("fetch-header", None, ["SELECT INBOX", "UID FETCH 1:4294967295 (UID FLAGS "
                            "BODY.PEEK[HEADER.FIELDS (DATE FROM TO SUBJECT)])",
                            "UID FETCH 1:4294967295 (BODY.PEEK[HEADER])"]),
    ("fetch-body", None, ["SELECT INBOX", "UID FETCH 1:4294967295 (BODY.PEEK[])",
                          "UID FETCH 2 (BODY.PEEK[1.MIME] BODY.PEEK[1.1]<0.3> BODY.PEEK[9] "
                          "BODY.PEEK[3.HEADER] BODY.PEEK[TEXT]<100000.5>)",
                          "UID FETCH 1 (RFC822.HEADER RFC822.TEXT RFC822)"]),
    ("fetch-binary", "BINARY", ["SELECT INBOX", "UID FETCH 2 (BINARY.SIZE[2] BINARY.PEEK[2] "
                                "BINARY.PEEK[1.1]<1.3>)"]),
    ("fetch-preview", "PREVIEW", ["SELECT INBOX", "UID FETCH 1:4294967295 (PREVIEW)",
                                  "UID FETCH 1:4294967295 (PREVIEW (LAZY))"]),
    ("fetch-objectid", "OBJECTID", ["SELECT INBOX", "UID FETCH 1:4294967295 (EMAILID THREADID)"]),
    ("fetch-savedate", "SAVEDATE", ["SELECT INBOX", "UID FETCH 1:2 (SAVEDATE)"]),
    ("fetch-changed", "QRESYNC", ["ENABLE QRESYNC", "SELECT INBOX",
                                  "UID FETCH 1:4294967295 (UID FLAGS MODSEQ) (CHANGEDSINCE 1 "
                                  "VANISHED)"]),
    ("fetch-bad", None, ["SELECT INBOX", "UID FETCH 0 (FLAGS)", "UID FETCH 1 (NOTHING)",
                         "UID FETCH x FLAGS"]),
    ("store", None, ["SELECT INBOX", "UID STORE 1 +FLAGS (\\Flagged $Label)",
                     "UID STORE 1 -FLAGS.SILENT (\\Flagged)", "UID STORE 1:2 FLAGS ()",
                     "UID STORE 999 +FLAGS (\\Seen)"]),
    ("store-unchanged", "CONDSTORE", ["SELECT INBOX (CONDSTORE)",
                                      "UID STORE 1 (UNCHANGEDSINCE 1) +FLAGS (\\Seen)",
                                      "UID STORE 1 +FLAGS.SILENT (\\Answered)"]),
    ("search", None, ["SELECT INBOX", "UID SEARCH ALL", "UID SEARCH UNSEEN", "UID SEARCH SUBJECT x",
                      "SEARCH CHARSET X-NOTHING TEXT x"]),
    ("search-modseq", "CONDSTORE", ["SELECT INBOX", "UID SEARCH MODSEQ 1"]),
    ("esearch", "ESEARCH", ["SELECT INBOX", "UID SEARCH RETURN (ALL) ALL",
                            "UID SEARCH RETURN (MIN MAX COUNT) ALL",
                            "UID SEARCH RETURN (ALL COUNT) SUBJECT nothing",
                            "SEARCH RETURN () UNSEEN"]),
    ("esearch-modseq", "CONDSTORE", ["SELECT INBOX (CONDSTORE)",
                                     "UID SEARCH RETURN (ALL) MODSEQ 1"]),
    ("sort", "SORT", ["SELECT INBOX", "UID SORT (REVERSE DATE) UTF-8 ALL",
                      "UID SORT (SUBJECT) UTF-8 SUBJECT nothing"]),
    ("esort", "ESORT", ["SELECT INBOX", "UID SORT RETURN (ALL COUNT) (DATE) UTF-8 ALL"]),
    ("thread", "THREAD=REFERENCES", ["SELECT INBOX", "UID THREAD REFERENCES UTF-8 ALL",
                                     "UID THREAD REFERENCES UTF-8 SUBJECT nothing"]),
    ("notify", "NOTIFY", ["NOTIFY SET STATUS (selected-delayed (MessageNew (UID FLAGS) "
                          "MessageExpunge FlagChange)) (personal (MessageNew MessageExpunge "
                          "FlagChange MailboxName SubscriptionChange))",
                          "CREATE Notified", "DELETE Notified", "NOTIFY NONE"]),
    ("copy", "UIDPLUS", ["SELECT INBOX", "UID COPY 1:2 Work", "UID COPY 999 Work",
                         "UID COPY 1 nothing"]),
    ("move", "MOVE", ["SELECT Work", "UID MOVE 1 Archives", "UID MOVE 999 Archives",
                      "UID MOVE 2 nothing"]),
    ("expunge", "UIDPLUS", ["SELECT Work", "UID STORE 2:3 +FLAGS.SILENT (\\Deleted)",
                            "UID EXPUNGE 2:3", "UID EXPUNGE 999"]),
    ("vanished", "QRESYNC", ["ENABLE QRESYNC", "SELECT Work",
                             "UID STORE 1:99 +FLAGS.SILENT (\\Deleted)", "EXPUNGE",
                             "SELECT INBOX (QRESYNC (1700000000 1 1:9))"]),
    ("idle", "IDLE", ["SELECT INBOX", "IDLE"]),
    ("rename", None, ["RENAME Work Werk", "RENAME nothing else", "DELETE Werk/Old",
                      "DELETE nothing", "DELETE INBOX"]),
    ("compress", "COMPRESS=DEFLATE", ["COMPRESS X-NOTHING"]),
    ("logout", None, ["LOGOUT"]),
]


class Server:
    def __init__(self, daemons, kind):
        script = HERE.parent / "server" / "mail-server.py"
        self.process = subprocess.Popen(
            [sys.executable, script, "--daemons", daemons, "--server", kind, "--time-limit", "120"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.values = {}
        for line in self.process.stdout:
            if line == "ready\n":
                return
            name, _, value = line.strip().partition("=")
            self.values[name] = value
        raise SystemExit(77)

    def end(self):
        self.process.stdin.close()
        self.process.wait(30)


class Session:
    """One connection; `heard` is all that came since it was last emptied."""

    def __init__(self, server):
        context = ssl.create_default_context(cafile=server.values["ca"])
        context.check_hostname = False
        plain = socket.create_connection(("127.0.0.1", int(server.values["imaps"])), 20)
        self.socket = context.wrap_socket(plain)
        self.heard = b""
        self.tags = 0
        self.wait(rb"^\* OK .*\r\n")

    def wait(self, pattern):
        found = re.compile(pattern, re.M)
        while not found.search(self.heard):
            data = self.socket.recv(65536)
            if not data:
                return
            self.heard += data

    def run(self, command):
        self.tags += 1
        tag = b"a%d" % self.tags
        pieces = re.split(rb"\{(\d)\}", command.encode())
        line = tag + b" "
        for i, piece in enumerate(pieces):
            if i % 2 == 0:
                line += piece
                continue
            message = MESSAGES[int(piece)]
            self.socket.sendall(line + b"{%d}\r\n" % len(message))
            self.wait(rb"^\+.*\r\n\Z|^" + tag + rb" .*\r\n\Z")
            if re.search(rb"^" + tag + rb" .*\r\n\Z", self.heard, re.M):
                return
            line = message
        self.socket.sendall(line + b"\r\n")
        if command == "IDLE":
            self.wait(rb"^\+.*\r\n\Z")
            self.socket.sendall(b"DONE\r\n")
        self.wait(rb"^" + tag + rb" .*\r\n\Z")


def announced(text):
    words = set()
    for match in re.finditer(rb"(?:\* |\[)CAPABILITY ([^\]\r]*)", text):
        words.update(match.group(1).decode().split())
    return words


def without_machine(data, server):
    """The same bytes without names, numbers and times that are of this machine and this hour. What
    they are replaced by may be shorter, so never inside of literals: there is nothing of ours there."""
    host = socket.gethostname().encode()
    for name in {host, host.split(b".")[0], socket.getfqdn().encode()}:
        if len(name) > 3 and name != b"localhost":
            data = data.replace(name, b"mail.example.org")
    data = data.replace(os.uname().release.encode(), b"6.1.0")
    data = data.replace(server.values["home"].encode(), b"/var/mail")
    data = data.replace(server.values["directory"].encode(), b"/var/lib/mail")
    data = re.sub(rb"(UIDVALIDITY|APPENDUID|COPYUID) \d+", rb"\1 1700000000", data)
    data = re.sub(rb"(MAILBOXID|THREADID|EMAILID) \(([A-Za-z]?)[^)]*\)", rb"\1 (\g<2>1234567890)", data)
    data = re.sub(rb"SAVEDATE \"[^\"]*\"", b"SAVEDATE \"03-Nov-2026 10:00:00 +0100\"", data)
    data = re.sub(rb"SESSIONID=<[^>]*>", b"SESSIONID=<mail.example.org-1-2-3>", data)
    data = re.sub(rb"\(\d+\.\d+ (\+ \d+\.\d+ )*(secs|sec)\)", b"(0.001 secs)", data)
    return re.sub(rb"\(([\d.]+ \+ )+[\d.]+ secs\)", b"(0.001 + 0.000 secs)", data)


def sessions(server):
    """Yields name and bytes of each that the server can."""
    first = Session(server)
    first.run("CAPABILITY")
    yield "greeting", first.heard
    first.heard = b""
    first.run(f"LOGIN {USER} wrong")
    first.run(f"LOGIN {USER} {PASSWORD}")
    yield "login", first.heard
    first.run("CAPABILITY")
    can = announced(first.heard)
    for name, needs, commands in SESSIONS:
        if needs is not None and not any(word == needs or word.startswith(needs + "=")
                                         for word in can):
            continue
        session = Session(server)
        session.run(f"LOGIN {USER} {PASSWORD}")
        session.heard = b""
        for command in commands:
            session.run(command)
        yield name, session.heard
        session.socket.close()


def check(name, data, parser):
    """Whether all of it is understood. Unknown are only what no extension of ours has."""
    run = subprocess.run([parser, "--json", "parse", "imap"], input=data, stdout=subprocess.PIPE,
                         check=True)
    good = True
    for line in run.stdout.decode().splitlines():
        response = json.loads(line)
        if response["type"] in ("malformed", "unknown") or response.get("lost"):
            print(f"{name}: {line}")
            good = False
    return good and run.stdout != b""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--daemons", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--check", metavar="POSTRIDERCTL")
    parser.add_argument("--write", metavar="FOLDER", type=pathlib.Path)
    arguments = parser.parse_args()
    if not pathlib.Path(arguments.daemons).is_dir():
        return 77
    server = Server(arguments.daemons, arguments.server)
    good = True
    count = 0
    try:
        for name, data in sessions(server):
            count += 1
            if arguments.check:
                good &= check(name, data, arguments.check)
            if arguments.write:
                path = arguments.write / f"live-{arguments.server}-{name}.imap"
                path.write_bytes(without_machine(data, server))
    finally:
        server.end()
    print(f"{count} sessions")
    return 0 if good and count > 40 else 1


if __name__ == "__main__":
    sys.exit(main())
