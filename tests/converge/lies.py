# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server says that is not so. Every connection has a Liar of its own, which sees all lines
that begin a response and may change them, or put others before them."""

import re

KINDS = ("modseq", "vanished", "exists", "order", "copyuid")

MODSEQ = re.compile(rb"(MODSEQ \(?)(\d+)")
UID = re.compile(rb"\bUID (\d+)")
COPYUID = re.compile(rb"\[COPYUID (\d+) \S+ \S+\]")
FETCH = re.compile(rb"\* \d+ FETCH ")
# Responses that say something about the selected mailbox belong before these.
DONE = re.compile(rb"(?i)^[^ *+]\S* OK ")


class Liar:
    def __init__(self, kind, chance):
        self.kind, self.chance = kind, chance
        self.uids = set()  # that live, as far as this connection has said
        self.selected = False
        self.speaks_uids = False  # VANISHED, not EXPUNGE
        self.held = b""  # a FETCH that comes after the next one

    def rewrite(self, line):
        """What to send instead of LINE; the literal that may follow it comes unchanged."""
        self.watch(line)
        return getattr(self, "tell_" + self.kind)(line)

    def watch(self, line):
        if line.startswith(b"* FLAGS "):
            self.uids.clear()
            self.selected = True
        elif line.startswith(b"* ENABLED") and b"QRESYNC" in line:
            self.speaks_uids = True
        elif FETCH.match(line) and (found := UID.search(line)):
            self.uids.add(int(found[1]))

    def sometimes(self, share=0.3):
        return self.chance.random() < share

    def tell_modseq(self, line):
        """As after the restore of an old backup."""
        if b"MODSEQ" not in line or not self.sometimes(0.6):
            return line
        return MODSEQ.sub(lambda match: match[1] + b"%d" % max(1, int(match[2]) - 40), line)

    def tell_vanished(self, line):
        """That messages are gone which are not."""
        if not (self.selected and self.uids and DONE.match(line) and self.sometimes(0.15)):
            return line
        uid = self.chance.choice(sorted(self.uids))
        self.uids.discard(uid)
        if not self.speaks_uids:
            return b"* 1 EXPUNGE\r\n" + line
        return self.chance.choice((b"* VANISHED %d\r\n", b"* VANISHED (EARLIER) %d\r\n")) % uid + line

    def tell_exists(self, line):
        found = re.match(rb"\* (\d+) EXISTS", line)
        if not found or not self.sometimes(0.5):
            return line
        return b"* %d EXISTS\r\n" % max(0, int(found[1]) + self.chance.choice((-2, -1, 1, 2)))

    def tell_order(self, line):
        """Numbers that go down. True, but nobody expects it."""
        held, self.held = self.held, b""
        if held:
            is_alike = FETCH.match(line) and line.endswith(b")\r\n")
            return line + held if is_alike else held + line
        if FETCH.match(line) and line.endswith(b")\r\n") and self.sometimes():
            self.held = line
            return b""
        if found := re.match(rb"(\* SEARCH)((?: \d+)+)(.*)", line, re.DOTALL):
            return found[1] + b"".join(b" " + uid for uid in reversed(found[2].split())) + found[3]
        if found := re.match(rb"(\* ESEARCH .*ALL )([\d:,]+)(.*)", line, re.DOTALL):
            return found[1] + b",".join(reversed(found[2].split(b","))) + found[3]
        return line

    def tell_copyuid(self, line):
        """An empty COPYUID, one that does not fit, none, or one of another UIDVALIDITY."""
        if not COPYUID.search(line):
            return line
        return COPYUID.sub(self.chance.choice(
            (rb"[COPYUID \1  ]", rb"[COPYUID \1 1:3 7]", b"[XNOTHING]", b"[COPYUID 7 1 1]")), line)
