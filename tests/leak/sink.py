# SPDX-License-Identifier: GPL-3.0-or-later
"""The only "internet" of a private network namespace: every address is here and every name exists.

Witnesses that write into one list: a name server, a web server (plain, and TLS up to the name in the
ClientHello), a look at every packet, which also sees what no server answers, and pipes that nobody
should open.
"""

import os
import socket
import struct
import subprocess
import threading
import time

ADDRESS = "10.99.0.1"
# What every name stands for: nobody's, but not a private one. Names that begin with private- stand
# for one of the network around us.
PUBLIC_ADDRESS = "198.51.100.7"
PRIVATE_ADDRESS = "10.99.0.2"
# What the protected view would ask if every other defence failed (pr-html-engine.c).
DEAD_PROXY_PORT = 9

GIF = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002"
                    "024401003b")


class Sink:
    """Starts all witnesses; `events` is what they saw, in order.

    With a TLS context the web server also answers over TLS; `requests` are what it was asked.
    """

    def __init__(self, context=None):
        self.events = []
        self.requests = []
        self._context = context
        self._lock = threading.Lock()
        set_up_network()
        for target in (self._watch_packets(), self._serve_names(), self._serve(80, self._plain),
                       self._serve(443, self._tls)):
            threading.Thread(target=target, daemon=True).start()

    def take(self):
        """All events so far; the list starts anew."""
        with self._lock:
            events, self.events = self.events, []
        return events

    def watch_file(self, path, name):
        """Makes a pipe there and notes whoever opens it."""
        os.mkfifo(path)

        def run():
            while True:
                try:
                    # Blocks until there is a reader.
                    os.close(os.open(path, os.O_WRONLY))
                except OSError:
                    return  # the folder is gone
                self._note(("file", name))
                time.sleep(0.5)

        threading.Thread(target=run, daemon=True).start()

    def _note(self, event):
        with self._lock:
            self.events.append(event)

    def _serve_names(self):
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("0.0.0.0", 53))

        def run():
            while True:
                query, client = server.recvfrom(4096)
                name, end = read_name(query, 12)
                self._note(("dns", name))
                is_private = name.startswith("private-")
                server.sendto(answer(query, end, PRIVATE_ADDRESS if is_private else PUBLIC_ADDRESS),
                              client)

        return run

    def _serve(self, port, handle):
        server = socket.create_server(("0.0.0.0", port), backlog=256)

        def serve_one(client):
            with client:
                client.settimeout(5)
                try:
                    handle(client)
                except OSError:
                    pass

        def run():
            while True:
                client, _ = server.accept()
                threading.Thread(target=serve_one, args=(client,), daemon=True).start()

        return run

    def _plain(self, client):
        request = client.recv(65536)
        lines = request.decode("latin-1").split("\r\n")
        hosts = [line[5:].strip() for line in lines if line.lower().startswith("host:")]
        self._note(("http", hosts[0] if hosts else "?"))
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nConnection: close\r\n"
                       b"Content-Length: %d\r\n\r\n" % len(GIF) + GIF)

    def _tls(self, client):
        self._note(("tls", server_name(client.recv(65536, socket.MSG_PEEK))))
        if self._context is None:
            return
        with self._context.wrap_socket(client, server_side=True) as channel:
            request = channel.recv(65536).decode("latin-1")
            if not request:
                return
            with self._lock:
                self.requests.append(request)
            _, _, target = request.split(" ")[1].partition("?to=")
            status = f"302 Found\r\nLocation: {target}" if target else "200 OK"
            channel.sendall(f"HTTP/1.1 {status}\r\nContent-Type: image/gif\r\nSet-Cookie: a=b\r\n"
                            f"Connection: close\r\nContent-Length: {len(GIF)}\r\n\r\n".encode() + GIF)

    def _watch_packets(self):
        # Bound here, not in the thread: nothing may go by before it listens.
        tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))

        def run():
            while True:
                frame, source = tap.recvfrom(65536)
                if source[2] == socket.PACKET_OUTGOING:
                    event = describe(frame)
                    if event:
                        self._note(event)

        return run


def set_up_network():
    """Makes every IPv4 and IPv6 address one of this machine."""
    for command in ("ip link set lo up",
                    "ip link add uplink type veth peer name uplink-peer",
                    "ip link set uplink-peer up",
                    f"ip address add {ADDRESS}/8 dev uplink",
                    "ip link set uplink up",
                    "ip route add default via 10.99.0.2 dev uplink",
                    "ip route add local 0.0.0.0/0 dev lo"):
        subprocess.run(command.split(), check=True)
    # A machine without IPv6 cannot leak over it.
    subprocess.run("ip -6 route add local ::/0 dev lo".split(), check=False,
                   stderr=subprocess.DEVNULL)


def read_name(packet, at):
    labels = []
    while at < len(packet) and packet[at]:
        length = packet[at]
        labels.append(packet[at + 1:at + 1 + length].decode("latin-1"))
        at += 1 + length
    return ".".join(labels), at + 1


def answer(query, end, address):
    """An A record with that address; nothing for other types."""
    is_a = query[end:end + 2] == b"\0\1"
    header = query[:2] + b"\x81\x80\0\1" + (b"\0\1" if is_a else b"\0\0") + b"\0\0\0\0"
    record = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(address) if is_a else b""
    return header + query[12:end + 4] + record


def server_name(hello):
    """The host name inside a TLS ClientHello, "?" when there is none."""
    marker = hello.find(b"\0\0")
    while marker != -1 and marker + 9 <= len(hello):
        total, inner, kind, length = struct.unpack_from("!HHBH", hello, marker + 2)
        if kind == 0 and total == inner + 2 and inner == length + 3:
            return hello[marker + 9:marker + 9 + length].decode("latin-1")
        marker = hello.find(b"\0\0", marker + 1)
    return "?"


def describe(frame):
    """An event for a packet that starts something, None for all others."""
    kind = struct.unpack_from("!H", frame, 12)[0]
    if kind == 0x0800:
        protocol, target = frame[23], socket.inet_ntoa(frame[30:34])
        body = frame[14 + (frame[14] & 15) * 4:]
    elif kind == 0x86dd:
        protocol, target = frame[20], socket.inet_ntop(socket.AF_INET6, frame[38:54])
        body = frame[54:]
    else:
        return None
    if protocol not in (6, 17) or len(body) < 14 and protocol == 6 or len(body) < 8:
        return None
    source_port, port = struct.unpack_from("!HH", body)
    is_local = target.startswith("127.") or target == "::1"
    if protocol == 6 and body[13] & 0x12 == 0x02 and (not is_local or port == DEAD_PROXY_PORT):
        return ("tcp", f"{target}:{port}")
    if protocol == 17 and not is_local and source_port != 53:
        return ("udp", f"{target}:{port}")
    return None
