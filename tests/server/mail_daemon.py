# SPDX-License-Identifier: GPL-3.0-or-later
"""What the private mail servers of tests have in common; see mail-server.py."""

import ctypes
import grp
import json
import os
import pathlib
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

USERS = {"alice": "pw", "bob": "pw"}
SPECIAL_USE = ("Drafts", "Sent", "Trash", "Junk", "Archive")

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000


class Failure(Exception):
    pass


def free_port(taken, first=None):
    """A port that nothing listens on, outside the range the kernel gives to outgoing connections."""
    chosen = random.SystemRandom()
    port = first or chosen.randrange(16000, 32000)
    for _ in range(500):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                taken.add(port)
        if port not in taken:
            taken.add(port)
            return port
        port = chosen.randrange(16000, 32000)
    raise Failure("no free port")


def make_certificates(directory):
    """ca.pem, and server.pem with server.key for localhost, signed by it; kept when there."""
    if (directory / "server.pem").exists():
        return
    directory.mkdir(exist_ok=True)

    def openssl(*arguments):
        result = subprocess.run(("openssl",) + arguments, cwd=directory, capture_output=True)
        if result.returncode != 0:
            raise Failure("openssl: " + result.stderr.decode(errors="replace"))

    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *new_key, "-days", "1000", "-subj", "/CN=Postrider test CA",
            "-keyout", "ca.key", "-out", "ca.pem",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl("req", "-x509", *new_key, "-days", "800", "-subj", "/CN=localhost",
            "-CA", "ca.pem", "-CAkey", "ca.key", "-keyout", "server.key", "-out", "server.pem",
            "-addext", "subjectAltName=DNS:localhost,DNS:mail.example.test,IP:127.0.0.1",
            "-addext", "basicConstraints=critical,CA:FALSE",
            "-addext", "extendedKeyUsage=serverAuth")


class Identity:
    """Whom a server runs as. It refuses to be root, and the users its package would make are not
    here. Root therefore gets a user namespace in which it is nobody, which reads and writes files
    as root; where the kernel forbids that, the server really runs as nobody."""

    def __init__(self):
        self.enter = None
        self.owner = None
        if os.geteuid() != 0:
            self.user = pwd.getpwuid(os.geteuid())
            self.group = grp.getgrgid(os.getegid()).gr_name
            return
        self.user = pwd.getpwnam("nobody")
        self.group = grp.getgrgid(self.user.pw_gid).gr_name
        if self._namespaces_work():
            self.enter = self._enter_namespace
        else:
            self.owner = (self.user.pw_uid, self.user.pw_gid)
            self.enter = self._become

    def _enter_namespace(self):
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        for name, text in (("setgroups", "deny"), ("uid_map", f"{self.user.pw_uid} 0 1"),
                           ("gid_map", f"{self.user.pw_gid} 0 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)

    def _become(self):
        os.setgroups([])
        os.setgid(self.owner[1])
        os.setuid(self.owner[0])

    def _namespaces_work(self):
        child = os.fork()
        if child == 0:
            try:
                self._enter_namespace()
            except OSError:
                os._exit(1)
            os._exit(0)
        return os.waitpid(child, 0)[1] == 0


class Daemon:
    """A server; a subclass says how it is configured and run."""

    name = None
    # Where the program is in the unpacked tree.
    program = None
    variants = ("full",)

    def __init__(self, daemons, keep, variant):
        if variant not in self.variants:
            raise Failure(f"{self.name} has no variant {variant}")
        self.root = pathlib.Path(daemons).resolve()
        self.binary = self.root / self.program
        if not self.binary.exists():
            raise Failure(f"{self.name} is not unpacked in {self.root} (tests/server/fetch-daemons.sh)")
        self.identity = Identity()
        self.variant = variant
        # Sockets have short names: a directory below the build directory may be too deep for them.
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="pr-mail-"))
        # What a later server may use again: mail, certificates, ports.
        self.keep = pathlib.Path(keep).resolve() if keep else self.directory
        self.home = self.keep / "mail"
        self.tls = self.keep / "tls"
        self.ports = {}
        self.process = None

    def make_directories(self):
        """Beside home."""

    def write_configuration(self):
        """For self.ports."""

    def command(self):
        """What to run, in the foreground."""

    def log(self):
        return ""

    def library_folders(self):
        return [*(self.root / "usr/lib").glob("*-linux-gnu*"),
                *(self.root / "lib").glob("*-linux-gnu*")]

    def environment(self):
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                "LD_LIBRARY_PATH": ":".join(map(str, self.library_folders()))}

    def prepare(self):
        self.home.mkdir(parents=True, exist_ok=True)
        self.make_directories()
        make_certificates(self.tls)
        self._choose_ports(again=True)
        if self.identity.owner:
            os.chmod(self.directory, 0o755)
            for path in (self.directory, *self.directory.rglob("*"), self.home, *self.tls.iterdir()):
                os.chown(path, *self.identity.owner, follow_symlinks=False)

    def _choose_ports(self, again=False):
        """Free ports; those of the last time, if `again` and nobody has taken them."""
        taken = set()
        file = self.keep / "ports"
        last = json.loads(file.read_text()) if again and file.exists() else {}
        self.ports = {name: free_port(taken, last.get(name)) for name in ("imap", "imaps", "lmtp")}
        file.write_text(json.dumps(self.ports))
        self.write_configuration()

    def _spawn(self):
        def before_exec():
            os.setpgid(0, 0)
            if self.identity.enter:
                self.identity.enter()
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

        self.process = subprocess.Popen(
            self.command(), env=self.environment(), stdin=subprocess.DEVNULL, stdout=sys.stderr,
            preexec_fn=before_exec, cwd=self.directory / "run")

    def _greets(self):
        try:
            with socket.create_connection(("127.0.0.1", self.ports["imap"]), timeout=5) as probe:
                return probe.recv(16).startswith(b"* OK")
        except OSError:
            return False

    def start(self, new_ports=True):
        for attempt in range(5):
            if attempt > 0 and new_ports:
                self._choose_ports()
            self._spawn()
            end = time.monotonic() + 20
            while self.process.poll() is None and time.monotonic() < end:
                if self._greets():
                    return
                time.sleep(0.01)
            self.stop()
            if "Address already in use" not in self.log():
                break
        raise Failure(f"{self.name} did not start:\n" + self.log())

    def stop(self):
        if self.process is None:
            return
        # The workers leave at once; the master would wait a second for its log process.
        for number in signal.SIGTERM, signal.SIGKILL:
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(0.2)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass
        self.process.wait()
        self.process = None

    def remove(self):
        shutil.rmtree(self.directory, ignore_errors=True)
