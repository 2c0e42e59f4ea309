#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An IMAP server on 127.0.0.1, without TLS, that lets one client in and then floods it.

usage: flood.py KIND

Prints `port=N` and `ready`. Answers COMPRESS, SELECT and anything else politely, but UID FETCH by
the flood named KIND. Ends when its standard input closes.
"""

import os
import socket
import sys
import threading
import time
import zlib

MEGABYTE = 1 << 20
MUCH = 64 * MEGABYTE


def repeat(text, size):
    """As many copies as make about size bytes, in pieces."""
    piece = text * (65536 // len(text) + 1)
    for _ in range(size // len(piece) + 1):
        yield piece


def flood(kind, tag):
    """The bytes of the answer, in pieces; None: nothing more, but the connection stays."""
    done = tag + b" OK done\r\n"
    if kind.startswith("literal-"):
        yield b"* 1 FETCH (UID 7 BODY[] {%s}\r\n" % kind[8:].encode()
        yield None
    elif kind == "line":
        yield b"* OK "
        yield from repeat(b"x", MUCH)
    elif kind == "quoted":
        yield b'* LIST () "/" "'
        yield from repeat(b"x", MUCH)
    elif kind == "responses":
        yield from repeat(b"* OK still here\r\n", MUCH)
        yield done
    elif kind == "talk":
        while True:
            yield b"* OK still here\r\n" * 4096
    elif kind == "talk-slowly":
        while True:
            yield b"* OK still here\r\n"
            time.sleep(0.2)
    elif kind == "talk-of-mail":
        while True:
            yield b"* 3 EXISTS\r\n* 2 FETCH (FLAGS ())\r\n* LIST () \"/\" a\r\n" * 2048
    elif kind == "alerts":
        yield from repeat(b"* OK [ALERT] the disk is full\r\n", MUCH)
        yield done
    elif kind == "exists":
        yield from repeat(b"* 3 EXISTS\r\n", MUCH)
        yield done
    elif kind == "unasked":
        yield from repeat(b"* LIST () \"/\" somewhere\r\n* STATUS x (MESSAGES 4)\r\n", MUCH)
        yield done
    elif kind == "nesting":
        yield b"* 1 FETCH (UID 7 BODYSTRUCTURE "
        yield b"(" * 1000000
        yield b"\r\n" + done
    elif kind == "items":
        yield b"* 1 FETCH (UID 7 FLAGS ("
        yield from repeat(b"keyword ", MUCH)
    elif kind == "attributes":
        yield b"* 1 FETCH ("
        yield from repeat(b"UID 7 ", MUCH)
    elif kind == "literals":
        yield b"* 1 FETCH (UID 7"
        yield from repeat(b" BODY[1] {10}\r\n0123456789", MUCH)
    elif kind == "header":
        yield b"* 1 FETCH (UID 7 BODY[HEADER] {%d}\r\n" % (3 * MUCH)
        for _ in range(3 * MUCH // 65536):
            yield b"X-Header: none!\n" * 4096
    elif kind == "search":
        yield b"* SEARCH"
        yield from repeat(b" 1 1000000", MUCH)
        yield b"\r\n" + done
    elif kind == "tag":
        yield from repeat(b"x", MUCH)
    elif kind == "bomb":
        yield from repeat(b"* OK nothing at all\r\n", 4 * MUCH)
    elif kind == "bomb-literal":
        yield b"* 1 FETCH (UID 7 BODY[] {%d}\r\n" % MUCH
        yield b"a" * MUCH
        yield b")\r\n" + done
    else:
        raise ValueError(kind)


class Client:
    def __init__(self, connection, kind):
        self.connection = connection
        self.kind = kind
        self.deflater = None
        self.inflater = None
        self.buffered = b""

    def send(self, data):
        if self.deflater:
            data = self.deflater.compress(data) + self.deflater.flush(zlib.Z_SYNC_FLUSH)
        self.connection.sendall(data)

    def lines(self):
        while chunk := self.connection.recv(65536):
            self.buffered += self.inflater.decompress(chunk) if self.inflater else chunk
            while b"\n" in self.buffered:
                line, _, self.buffered = self.buffered.partition(b"\n")
                yield line.strip()

    def serve(self):
        self.send(b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN COMPRESS=DEFLATE] hello\r\n")
        for line in self.lines():
            tag, _, command = line.partition(b" ")
            if command.startswith(b"UID FETCH"):
                for piece in flood(self.kind, tag):
                    if piece is not None:
                        self.send(piece)
            elif command.startswith(b"COMPRESS"):
                self.send(tag + b" OK deflating\r\n")
                self.deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
                self.inflater = zlib.decompressobj(-15)
            elif command.startswith(b"AUTHENTICATE"):
                self.send(tag + b" OK [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] in\r\n")
            elif command.startswith(b"SELECT"):
                self.send(b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n" + tag + b" OK .\r\n")
            else:
                self.send(tag + b" OK .\r\n")


def accept(listener, kind):
    while True:
        connection, _ = listener.accept()
        try:
            Client(connection, kind).serve()
        except OSError:
            pass  # the client has had enough
        connection.close()


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=accept, args=(listener, sys.argv[1]), daemon=True).start()
    print(f"port={listener.getsockname()[1]}\nready", flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
