#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy on 127.0.0.1 before a port on 127.0.0.1, for bad networks.

usage: delay-proxy.py PORT

Prints `port=N` and `ready`, then answers commands, one a line: `rtt MS` delays each direction by
half of it, `cut N` closes connections after N bytes from the server (-1: never), `stall 0|1` holds
all data back, `refuse 0|1` closes all connections and refuses new ones, `spoil N` overwrites what
the server sends on the connections open now after N more bytes, `bytes` tells how many bytes went
from server to client, and `sent TEXT` how often clients have sent that text. Ends when its standard input closes.
"""

import asyncio
import os
import sys


class Proxy:
    def __init__(self, target):
        self.target = target
        self.delay = 0.0
        self.cut = -1
        self.refusing = False
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.bytes = 0
        self.sent = bytearray()
        self.connections = {}

    async def serve(self, reader, writer):
        if self.refusing:
            writer.transport.abort()
            return
        # A SYN takes its time as well: a connection costs the client one round trip.
        await asyncio.sleep(2 * self.delay)
        try:
            upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        connection = {"transports": (writer.transport, upstream_writer.transport),
                      "left": self.cut, "good": -1}
        self.connections[id(connection)] = connection
        await asyncio.gather(self._pump(reader, upstream_writer, connection, False),
                             self._pump(upstream_reader, writer, connection, True))
        self._close(connection)

    def _close(self, connection):
        for transport in connection["transports"]:
            transport.close()
        self.connections.pop(id(connection), None)

    async def _pump(self, reader, writer, connection, from_server):
        """Reads at once and writes later, so that a delay costs no throughput."""
        loop = asyncio.get_running_loop()
        queue = asyncio.Queue(maxsize=1024)

        async def write():
            while True:
                due, chunk = await queue.get()
                left = due - loop.time()
                if left > 0:
                    await asyncio.sleep(left)
                await self.flowing.wait()
                if not chunk:
                    if writer.can_write_eof() and not writer.is_closing():
                        writer.write_eof()
                    return
                if from_server:
                    left = connection["left"]
                    if left >= 0:
                        chunk = chunk[:left]
                        connection["left"] = left - len(chunk)
                    good = connection["good"]
                    if good >= 0:
                        chunk = chunk[:good] + b"\xff" * len(chunk[good:])
                        connection["good"] = max(good - len(chunk), 0)
                    self.bytes += len(chunk)
                writer.write(chunk)
                await writer.drain()
                if connection["left"] == 0:
                    self._close(connection)
                    return

        task = asyncio.create_task(write())
        try:
            while True:
                chunk = await reader.read(65536)
                if not from_server:
                    self.sent += chunk
                await queue.put((loop.time() + self.delay, chunk))
                if not chunk:
                    break
        except OSError:
            await queue.put((loop.time(), b""))
        try:
            await task
        except OSError:
            pass

    def obey(self, command):
        name, _, value = command.partition(" ")
        if name == "rtt":
            self.delay = float(value) / 2000
        elif name == "cut":
            self.cut = int(value)
            for connection in self.connections.values():
                connection["left"] = self.cut
        elif name == "spoil":
            for connection in self.connections.values():
                connection["good"] = int(value)
        elif name == "stall":
            self.flowing.clear() if value == "1" else self.flowing.set()
        elif name == "refuse":
            self.refusing = value == "1"
            if self.refusing:
                for connection in list(self.connections.values()):
                    for transport in connection["transports"]:
                        transport.abort()
        elif name == "bytes":
            return str(self.bytes)
        elif name == "sent":
            return str(self.sent.count(value.encode()))
        else:
            return "unknown"
        return name


async def main():
    proxy = Proxy(int(sys.argv[1]))
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    print(f"port={server.sockets[0].getsockname()[1]}\nready", flush=True)
    commands = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := await commands.readline():
        print(proxy.obey(line.decode().strip()), flush=True)
    # Connections may be open still; nobody waits for an orderly end.
    os._exit(0)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
