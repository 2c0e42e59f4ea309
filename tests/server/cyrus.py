# SPDX-License-Identifier: GPL-3.0-or-later
"""A private Cyrus IMAP; see mail-server.py."""

import os
import subprocess

from mail_daemon import SPECIAL_USE, USERS, Daemon, Failure


class Cyrus(Daemon):
    name = "Cyrus"
    program = "usr/lib/cyrus/bin/master"
    # tls12: no TLS 1.3, so that its channel binding, tls-unique, is one that exists.
    variants = ("full", "tls12")

    def make_directories(self):
        for name in ("run", "sieve", "conf/db", "conf/socket", "conf/proc", "conf/log", "conf/msg",
                     "conf/ptclient", "conf/lock"):
            (self.directory / name).mkdir(parents=True)
        for user, password in USERS.items():
            self._add_user(user, password)

    def _add_user(self, user, password):
        result = subprocess.run(
            (str(self.root / "usr/sbin/saslpasswd2"), "-p", "-c", "-u", "localhost",
             "-f", str(self.directory / "sasldb2"), user),
            input=password.encode(), env=self.environment(), capture_output=True)
        if result.returncode != 0:
            raise Failure("saslpasswd2: " + result.stderr.decode(errors="replace"))

    def write_configuration(self):
        directory = self.directory
        programs = self.root / "usr/lib/cyrus/bin"
        configuration = directory / "imapd.conf"
        folders = " | ".join(SPECIAL_USE)
        tls = "tls_versions: tls1_2\n" if self.variant == "tls12" else ""
        roles = "".join(f"xlist-{name}: {name}\n" for name in SPECIAL_USE)
        configuration.write_text(f"""\
configdirectory: {directory}/conf
partition-default: {self.home}
defaultpartition: default
sievedir: {directory}/sieve
servername: localhost
cyrus_user: {self.identity.user.pw_name}
cyrus_group: {self.identity.group}
unixhierarchysep: yes
altnamespace: yes
virtdomains: off
allowplaintext: yes
failedloginpause: 0
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {directory}/sasldb2
sasl_mech_list: PLAIN LOGIN SCRAM-SHA-256
tls_server_cert: {self.tls}/server.pem
tls_server_key: {self.tls}/server.key
tls_client_ca_file: {self.tls}/ca.pem
{tls}conversations: yes
specialusealways: yes
autocreate_quota: 1048576
autocreate_inbox_folders: {folders}
autosubscribe_inbox_folders: {folders}
{roles}imapidlepoll: 1
lmtp_downcase_rcpt: yes
idlesocket: {directory}/conf/socket/idle
lmtpsocket: {directory}/conf/socket/lmtp
notifysocket: {directory}/conf/socket/notify
""")

        def service(program, port, *options):
            words = " ".join((str(programs / program), "-C", str(configuration), *options))
            return f'cmd="{words}" listen="127.0.0.1:{self.ports[port]}" prefork=0 maxchild=100'

        (directory / "cyrus.conf").write_text(f"""\
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {configuration} -r"
  idled cmd="{programs}/idled -C {configuration}"
}}
SERVICES {{
  imap {service("imapd", "imap", "-U", "30")}
  imaps {service("imapd", "imaps", "-s", "-U", "30")}
  lmtp {service("lmtpd", "lmtp", "-a")}
}}
""")

    def environment(self):
        plugins = [str(folder / "sasl2") for folder in self.library_folders()]
        return {**super().environment(), "SASL_PATH": ":".join(filter(os.path.isdir, plugins))}

    def command(self):
        return (str(self.binary), "-C", str(self.directory / "imapd.conf"),
                "-M", str(self.directory / "cyrus.conf"), "-p", str(self.directory / "master.pid"))
