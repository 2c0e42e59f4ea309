# SPDX-License-Identifier: GPL-3.0-or-later
"""A private Dovecot; see mail-server.py."""

import base64

from mail_daemon import SPECIAL_USE, USERS, Daemon

# What tokens (JSON Web Tokens, HS256) are signed with, as in tests/support/test-token.c.
TOKEN_KEY = b"a key for tests alone, known to all"

CAPABILITIES = {
    "full": None,
    # What a server of 2003 offers.
    "bare": "IMAP4rev1",
    "no-qresync": "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ UIDPLUS MOVE NAMESPACE CHILDREN "
                  "LIST-EXTENDED LIST-STATUS SPECIAL-USE ESEARCH BINARY UNSELECT MULTIAPPEND "
                  "STATUS=SIZE QUOTA COMPRESS=DEFLATE",
}


class Dovecot(Daemon):
    name = "Dovecot"
    program = "usr/sbin/dovecot"
    variants = tuple(CAPABILITIES)

    def make_directories(self):
        for name in ("run", "state"):
            (self.directory / name).mkdir()
        keys = self.directory / "keys/default/HS256"
        keys.mkdir(parents=True)
        (keys / "default").write_bytes(base64.b64encode(TOKEN_KEY))
        # The unpacked Dovecot looks for these here.
        libexec = self.root / "usr/lib/dovecot"
        (self.directory / "run/modules").symlink_to(libexec / "modules")
        (self.directory / "run/doveconf").symlink_to(self.root / "usr/bin/doveconf")

    def write_configuration(self):
        user, directory = self.identity.user, self.directory
        libexec = self.root / "usr/lib/dovecot"
        passwd = "".join(f"{name}:{{PLAIN}}{password}:{user.pw_uid}:{user.pw_gid}::"
                         f"{self.home}/{name}::\n" for name, password in USERS.items())
        (directory / "passwd").write_text(passwd)
        (directory / "oauth2.conf").write_text(f"""\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={directory}/keys/
username_attribute = sub
""")
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
auth_failure_delay = 0
auth_mechanisms = plain login scram-sha-256 xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {directory}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login scram-sha-256
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
service anvil {{
  # Nobody waits longer after each wrong password.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.ports["lmtp"]}
  }}
}}{unchrooted}
""")

    def command(self):
        return (str(self.binary), "-F", "-c", str(self.directory / "dovecot.conf"))

    def library_folders(self):
        libexec = self.root / "usr/lib/dovecot"
        return [libexec, libexec / "modules/old-stats", *super().library_folders()]

    def log(self):
        try:
            return (self.directory / "dovecot.log").read_text(errors="replace")
        except OSError:
            return ""
