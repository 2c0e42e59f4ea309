# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy on loopback before an IMAP server without TLS. It can keep capabilities from the client,
refuse connections, cut them after some bytes, and lie."""

import re
import socket
import struct
import threading

# Whether a line names capabilities: an untagged response, or a code in a greeting or tagged line.
LISTED = re.compile(rb"(?i)^(?:\* CAPABILITY |[^ ]+ (?:OK|PREAUTH) \[CAPABILITY )")
LITERAL = re.compile(rb"\{(\d+)\}\r\n$")


class MaskingProxy:
    def __init__(self, port, masked=()):
        self.port_behind = port
        self.masked = {name.upper().encode() for name in masked}
        self.refusing = False
        self.cut_after = None  # bytes from the client; None: never
        self.cut_back_after = None  # bytes from the server
        self.resets = False  # how it is cut: by RST instead of FIN
        self.new_liar = None  # gives each connection one that rewrites lines; None: all is true
        self.seen = [0, 0]  # bytes from the client and from the server so far
        self.pairs = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()
        self.cut()

    def cut(self):
        """Closes what is open now."""
        with self.lock:
            pairs, self.pairs = self.pairs, []
        for pair in pairs:
            for link in pair:
                try:
                    link.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.refusing:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self.port_behind))
            for link in (client, server):
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.pairs.append((client, server))
            threading.Thread(target=self.pump_up, args=(client, server), daemon=True).start()
            threading.Thread(target=self.pump_down, args=(server, client), daemon=True).start()

    def pump_up(self, client, server):
        try:
            while chunk := client.recv(65536):
                self.seen[0] += len(chunk)
                left = self.cut_after
                if left is not None:
                    if len(chunk) >= left:
                        server.sendall(chunk[:left])
                        self.cut_after = None
                        break
                    self.cut_after = left - len(chunk)
                server.sendall(chunk)
        except OSError:
            pass
        self.end(client, server)

    def pump_down(self, server, client):
        """Line by line, as capabilities are hidden in lines; literals pass as they are."""
        liar = self.new_liar() if self.new_liar else None
        try:
            with server.makefile("rb") as stream:
                is_start = True
                while line := stream.readline():
                    match = LITERAL.search(line)
                    if is_start and LISTED.match(line):
                        line = self.mask(line)
                    if liar and is_start:
                        line = liar.rewrite(line)
                    self.send_back(client, line)
                    is_start = match is None
                    left = int(match[1]) if match else 0
                    while left > 0 and (chunk := stream.read(min(left, 65536))):
                        self.send_back(client, chunk)
                        left -= len(chunk)
        except OSError:
            pass
        self.end(client, server)

    def send_back(self, client, data):
        self.seen[1] += len(data)
        left = self.cut_back_after
        if left is not None:
            if len(data) >= left:
                client.sendall(data[:left])
                self.cut_back_after = None
                raise OSError("cut")
            self.cut_back_after = left - len(data)
        client.sendall(data)

    def mask(self, line):
        def keep(match):
            return b"" if match[1].upper() in self.masked else match[0]

        return re.sub(rb" ([^ \]\r\n]+)", keep, line)

    def end(self, *links):
        for link in links:
            try:
                if self.resets:
                    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                link.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
