#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private Dovecot on 127.0.0.1, made from the tree that fetch-daemons.sh unpacks.

Prints `name=value` lines (ports, files) and then `ready`; ends, with all it started, when its
standard input closes, when it is told to (TERM, INT) or when its time is over. Standard input takes
`stop` and `start`, one a line; each is answered by a line of the same word when it is done.
"""

import argparse
import ctypes
import grp
import json
import os
import pathlib
import pwd
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

USERS = {"alice": "pw", "bob": "pw"}
SPECIAL_USE = ("Drafts", "Sent", "Trash", "Junk", "Archive")
CAPABILITIES = {
    "full": None,
    # What a server of 2003 offers.
    "bare": "IMAP4rev1",
    "no-qresync": "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ UIDPLUS MOVE NAMESPACE CHILDREN "
                  "LIST-EXTENDED LIST-STATUS SPECIAL-USE ESEARCH BINARY UNSELECT MULTIAPPEND "
                  "STATUS=SIZE QUOTA COMPRESS=DEFLATE",
}

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
    """Whom Dovecot runs as. It refuses to be root, and the users its package would make are not
    here. Root therefore gets a user namespace in which it is nobody, which reads and writes files
    as root; where the kernel forbids that, Dovecot really runs as nobody."""

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


class Server:
    def __init__(self, daemons, keep, variant):
        self.root = pathlib.Path(daemons).resolve()
        self.binary = self.root / "usr/sbin/dovecot"
        if not self.binary.exists():
            raise Failure(f"Dovecot is not unpacked in {self.root} (tests/server/fetch-daemons.sh)")
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
        self.lines = []

    def prepare(self):
        self.home.mkdir(parents=True, exist_ok=True)
        for name in ("run", "state"):
            (self.directory / name).mkdir()
        libexec = self.root / "usr/lib/dovecot"
        # The unpacked Dovecot looks for these here.
        (self.directory / "run/modules").symlink_to(libexec / "modules")
        (self.directory / "run/doveconf").symlink_to(self.root / "usr/bin/doveconf")
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
        self._write_configuration()

    def _write_configuration(self):
        user, directory = self.identity.user, self.directory
        libexec = self.root / "usr/lib/dovecot"
        passwd = "".join(f"{name}:{{PLAIN}}{password}:{user.pw_uid}:{user.pw_gid}::"
                         f"{self.home}/{name}::\n" for name, password in USERS.items())
        (directory / "passwd").write_text(passwd)
        mailboxes = "".join(f"""
  mailbox {name} {{
    special_use = \\{name}
    auto = subscribe
  }}""" for name in SPECIAL_USE)
        unchrooted = "".join(f"""
service {name} {{
  chroot =
}}""" for name in ("anvil", "imap-urlauth-login", "stats"))
        capability = CAPABILITIES[self.variant]
        (directory / "dovecot.conf").write_text(f"""\
base_dir = {directory}/run
state_dir = {directory}/state
log_path = {directory}/dovecot.log
info_log_path = /dev/null
libexec_dir = {libexec}
mail_plugin_dir = {libexec}/modules
import_environment = LD_LIBRARY_PATH
default_internal_user = {user.pw_name}
default_internal_group = {self.identity.group}
default_login_user = {user.pw_name}
first_valid_uid = 1
first_valid_gid = 1
protocols = imap lmtp
listen = 127.0.0.1
hostname = mail.example.test
ssl = yes
ssl_cert = <{self.tls}/server.pem
ssl_key = <{self.tls}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login scram-sha-256
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%n {directory}/passwd
}}
userdb {{
  driver = passwd-file
  args = username_format=%n {directory}/passwd
}}
mail_location = mdbox:~/mdbox
mail_fsync = never
mail_attribute_dict = file:%h/attributes.dict
mail_plugins = quota notify zlib
namespace inbox {{
  inbox = yes
  separator = /{mailboxes}
}}
protocol imap {{
  mail_plugins = $mail_plugins imap_quota imap_zlib
  mail_max_userip_connections = 100
  imap_metadata = yes
{f"  imap_capability = {capability}" if capability else ""}
}}
protocol lmtp {{
  postmaster_address = postmaster@example.test
}}
plugin {{
  quota = count:User quota
  quota_rule = *:storage=100G
  quota_vsizes = yes
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {self.ports["imap"]}
  }}
  inet_listener imaps {{
    port = {self.ports["imaps"]}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 100
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.ports["lmtp"]}
  }}
}}{unchrooted}
""")

    def _spawn(self):
        libexec = self.root / "usr/lib/dovecot"
        libraries = [libexec, libexec / "modules/old-stats",
                     *(self.root / "usr/lib").glob("*-linux-gnu*"),
                     *(self.root / "lib").glob("*-linux-gnu*")]
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                       "LD_LIBRARY_PATH": ":".join(map(str, libraries))}

        def before_exec():
            os.setpgid(0, 0)
            if self.identity.enter:
                self.identity.enter()
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

        self.process = subprocess.Popen(
            (str(self.binary), "-F", "-c", str(self.directory / "dovecot.conf")),
            env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr,
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
        raise Failure("Dovecot did not start:\n" + self.log())

    def log(self):
        try:
            return (self.directory / "dovecot.log").read_text(errors="replace")
        except OSError:
            return ""

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


def follow_commands(server, time_limit):
    """Until standard input closes or the time is over."""
    end = time.monotonic() + time_limit
    buffered = b""
    while True:
        left = end - time.monotonic()
        if left <= 0:
            print("mail-server: time is over", file=sys.stderr)
            return 1
        if not select.select([0], [], [], min(left, 60))[0]:
            continue
        chunk = os.read(0, 4096)
        if not chunk:
            return 0
        *commands, buffered = (buffered + chunk).split(b"\n")
        for command in commands:
            if command == b"stop":
                server.stop()
            elif command == b"start":
                server.start(new_ports=False)
            print(command.decode(), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--daemons", required=True, help="the unpacked tree (BUILDDIR/daemons/root)")
    parser.add_argument("--keep", metavar="DIR", help="mail, certificates and ports stay there")
    parser.add_argument("--variant", choices=sorted(CAPABILITIES), default="full")
    parser.add_argument("--time-limit", type=float, default=900, metavar="SECONDS")
    arguments = parser.parse_args()

    def leave(number, frame):
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    try:
        server = Server(arguments.daemons, arguments.keep, arguments.variant)
    except Failure as failure:
        print(f"mail-server: {failure}", file=sys.stderr)
        return 1
    try:
        server.prepare()
        server.start()
        for name, port in server.ports.items():
            print(f"{name}={port}")
        print(f"ca={server.tls}/ca.pem")
        print(f"certificate={server.tls}/server.pem")
        print(f"directory={server.directory}")
        print(f"home={server.home}")
        print("ready", flush=True)
        return follow_commands(server, arguments.time_limit)
    except Failure as failure:
        print(f"mail-server: {failure}", file=sys.stderr)
        return 1
    finally:
        server.stop()
        server.remove()


if __name__ == "__main__":
    sys.exit(main())
