#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills a test mailbox with mail that looks like a person's: the same for the same arguments.

    mailgen.py --port PORT --messages N [--inbox M]     by IMAP MULTIAPPEND, without TLS, on loopback
    mailgen.py --print N                                one message to standard output

N messages in all, M of them in INBOX, over seven years that end now (--now SECONDS).
"""

import argparse
import base64
import functools
import heapq
import quopri
import random
import socket
import struct
import sys
import time
import zlib

import mailtext

YEARS = 7
DAY = 86400
ME_NAME, ME_ADDRESS = mailtext.ME

# Share of the mail outside INBOX
FOLDERS = {
    "Archive": 30,
    "Sent": 25,
    "Lists/Letterpress": 8,
    "Lists/Postrider-devel": 12,
    "Projekte/Übersetzung": 5,
    "Reisen/Grüße & Fotos": 5,
    "家族": 3,
    "Trash": 6,
    "Junk": 5,
    "Drafts": 1,
}


def encode_mailbox(name):
    """Modified UTF-7 (RFC 3501, 5.1.3)."""
    result, pending = [], []

    def flush():
        if pending:
            text = base64.b64encode("".join(pending).encode("utf-16-be")).decode()
            result.append("&" + text.rstrip("=").replace("/", ",") + "-")
            pending.clear()

    for character in name:
        if " " <= character <= "~":
            flush()
            result.append("&-" if character == "&" else character)
        else:
            pending.append(character)
    flush()
    return "".join(result)


@functools.lru_cache(maxsize=100000)
def encode_words(text):
    """A header value: as it is when ASCII, else RFC 2047 words of at most 75 characters."""
    if text.isascii():
        return text
    words, chunk = [], ""
    for character in text:
        if len((chunk + character).encode()) > 42:
            words.append(chunk)
            chunk = ""
        chunk += character
    words.append(chunk)
    return "\r\n ".join(f"=?UTF-8?B?{base64.b64encode(word.encode()).decode()}?=" for word in words)


@functools.lru_cache(maxsize=10000)
def address(name, mail):
    if not name.isascii():
        return f"{encode_words(name)} <{mail}>"
    return f'"{name}" <{mail}>' if not name.replace(" ", "").isalnum() else f"{name} <{mail}>"


def fold(text):
    """A long header value over several lines."""
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) > 70:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    lines.append(line)
    return "\r\n ".join(lines)


def mail_date(when):
    return time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(when))


def base64_lines(content):
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def png(width, height, rows):
    def chunk(kind, content):
        return (struct.pack(">I", len(content)) + kind + content
                + struct.pack(">I", zlib.crc32(kind + content)))

    raw = b"".join(b"\0" + row for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


def landscape(seed, width=600, height=300):
    """Hills before an evening or morning sky."""
    rnd = random.Random(seed)
    sky = rnd.choice([((252, 214, 170), (94, 130, 178)), ((255, 196, 160), (120, 94, 150)),
                      ((226, 240, 246), (120, 170, 206)), ((250, 232, 190), (88, 150, 160))])
    base = rnd.choice([(58, 84, 92), (72, 60, 92), (52, 92, 74), (84, 70, 62)])
    layers = []
    for layer in range(4):
        heights, level = [], height * (0.42 + 0.13 * layer)
        points = [level + rnd.uniform(-1, 1) * height * 0.12 for _ in range(9 + layer * 3)]
        for x in range(width):
            place = x / width * (len(points) - 1)
            left = int(place)
            part = place - left
            part = part * part * (3 - 2 * part)
            heights.append(points[left] * (1 - part) + points[left + 1] * part)
        haze = 0.62 - 0.2 * layer
        colour = bytes(int(base[i] * (1 - haze) + sky[0][i] * haze) for i in range(3))
        layers.append((heights, colour))
    sun_x, sun_y, sun_r = rnd.uniform(0.2, 0.8) * width, height * 0.3, height * 0.09
    rows = []
    for y in range(height):
        part = min(1.0, y / (height * 0.7))
        colour = bytes(int(sky[1][i] * (1 - part) + sky[0][i] * part) for i in range(3))
        row = bytearray(colour * width)
        half = (sun_r * sun_r - (y - sun_y) ** 2)
        if half > 0:
            half = half ** 0.5
            first, last = int(sun_x - half), int(sun_x + half)
            row[first * 3:last * 3] = b"\xff\xf6\xdc" * (last - first)
        for heights, colour in layers:
            start = None
            for x in range(width + 1):
                inside = x < width and heights[x] < y
                if inside and start is None:
                    start = x
                elif not inside and start is not None:
                    row[start * 3:x * 3] = colour * (x - start)
                    start = None
        rows.append(bytes(row))
    return png(width, height, rows)


@functools.lru_cache(maxsize=8)
def picture(seed):
    return landscape(seed)


def pdf(title, padding=0):
    text = f"BT /F1 24 Tf 72 720 Td ({title}) Tj ET".encode("latin-1", "replace")
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
               b"/Resources<</Font<</F1 5 0 R>>>>>>",
               b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    if padding:
        noise = random.Random(padding).randbytes(padding)
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(noise), noise))
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (content + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
            + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
            % (len(objects) + 1, len(content)))


HTML = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{subject}</title>
<style>a:hover {{ text-decoration: underline }}</style></head>
<body style="margin:0;background:{background};font-family:Georgia,'Times New Roman',serif">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:{background}">
<tr><td align="center" style="padding:28px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" \
style="max-width:600px;background:#ffffff;border-radius:10px">
<tr><td style="background:{colour};border-radius:10px 10px 0 0;padding:22px 36px;color:#ffffff;\
font-size:22px;letter-spacing:1px">{sender}</td></tr>
{hero}<tr><td style="padding:30px 36px 6px 36px;color:#222222">
<h1 style="margin:0 0 14px 0;font-size:27px;line-height:1.25;font-weight:normal">{headline}</h1>
{paragraphs}
<p style="margin:26px 0"><a href="https://click.{domain}/c/{token}?utm_source=letter&amp;utm_medium=\
email" style="background:{colour};color:#ffffff;text-decoration:none;padding:12px 26px;\
border-radius:22px;font-family:sans-serif;font-size:15px">{button}</a></p>
</td></tr>
<tr><td style="border-top:1px solid #eeeeee;padding:18px 36px 26px 36px;color:#888888;\
font:12px/1.6 sans-serif">You receive this letter because {me} is on our list. \
<a href="https://click.{domain}/u/{token}" style="color:{colour}">Unsubscribe</a></td></tr>
</table></td></tr></table>
<img src="https://open.{domain}/o/{token}.gif" width="1" height="1" alt="" style="display:none">
</body></html>
"""


def newsletter_html(letter, token, hero):
    name, mail, _, headline, paragraphs, button, colour, background = letter
    domain = mail.split("@")[1]
    image = ('<tr><td><img src="cid:hero" width="600" alt="" '
             'style="display:block;width:100%;height:auto"></td></tr>\n')
    text = "\n".join(f'<p style="margin:0 0 14px 0;font-size:16px;line-height:1.65">{paragraph}</p>'
                     for paragraph in paragraphs)
    return HTML.format(subject=headline, background=background, colour=colour, sender=name,
                       hero=image if hero else "", headline=headline, paragraphs=text, button=button,
                       domain=domain, token=token, me=ME_ADDRESS)


class Message:
    """One message to be; `folder` may still change for want of room."""
    __slots__ = ("folder", "when", "flags", "content")

    def __init__(self, folder, when, flags, content):
        self.folder = folder
        self.when = when
        self.flags = flags
        self.content = content


class Generator:
    def __init__(self, now, seed=1):
        self.now = now
        self.rnd = random.Random(seed)
        self.serial = 0
        self.big_left = 40

    # One message ------------------------------------------------------------------------------

    def message_id(self, host):
        self.serial += 1
        token = zlib.crc32(b"%d" % self.serial) & 0xffffffff
        return f"<{self.serial}.{token:08x}@{host}>"

    def headers(self, sender, to, subject, when, parent=(), extra=""):
        host = sender[1].split("@")[1]
        identity = self.message_id(host)
        threading = ""
        if parent:
            threading = (f"In-Reply-To: {parent[-1]}\r\n"
                         f"References: {' '.join(parent[-8:])}\r\n".replace("> <", ">\r\n <"))
        subject = encode_words(subject) if not subject.isascii() else fold(subject)
        date = mail_date(when)
        text = (f"Return-Path: <{sender[1]}>\r\n"
                f"Received: from mx.{host} (mx.{host} [192.0.2.{self.serial % 250 + 1}])\r\n"
                f"\tby mail.example.test with ESMTPS id {self.serial:x}; {date}\r\n"
                f"From: {address(*sender)}\r\nTo: {', '.join(address(*one) for one in to)}\r\n"
                f"Subject: {subject}\r\nDate: {date}\r\nMessage-ID: {identity}\r\n{threading}{extra}"
                f"MIME-Version: 1.0\r\n")
        return identity, text.encode()

    def text_part(self, text):
        """A text in one of the encodings people's programs choose, headers included."""
        text = text.replace("\n", "\r\n") + "\r\n"
        if text.isascii():
            return b"Content-Type: text/plain; charset=us-ascii\r\n\r\n" + text.encode()
        choice = self.rnd.random()
        try:
            if choice < 0.15:
                return (b"Content-Type: text/plain; charset=iso-8859-1\r\n"
                        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                        + quopri.encodestring(text.encode("iso-8859-1").replace(b"\r\n", b"\n"))
                        .replace(b"\n", b"\r\n"))
            if choice < 0.6 and "。" in text:
                return (b"Content-Type: text/plain; charset=iso-2022-jp\r\n"
                        b"Content-Transfer-Encoding: 7bit\r\n\r\n" + text.encode("iso-2022-jp"))
        except UnicodeEncodeError:
            pass
        if choice < 0.5:
            return (b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64"
                    b"\r\n\r\n" + base64_lines(text.encode()))
        return (b"Content-Type: text/plain; charset=utf-8; format=flowed\r\n"
                b"Content-Transfer-Encoding: 8bit\r\n\r\n" + text.encode())

    def multipart(self, kind, parts, extra=""):
        boundary = f"=_{kind}_{self.serial:x}"
        lines = [f'Content-Type: multipart/{kind}; boundary="{boundary}"{extra}\r\n\r\n'.encode()]
        for part in parts:
            lines += [f"--{boundary}\r\n".encode(), part, b"\r\n"]
        return b"".join(lines) + f"--{boundary}--\r\n".encode()

    def file_part(self, name, kind, content, inline=None):
        if name.isascii():
            shown = f'filename="{name}"'
        else:
            quoted = "".join(f"%{byte:02X}" for byte in name.encode())
            shown = f"filename*=UTF-8''{quoted}"
        where = f"Content-ID: <{inline}>\r\n" if inline else ""
        way = "inline" if inline else "attachment"
        return (f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{where}"
                f"Content-Disposition: {way};\r\n {shown}\r\n\r\n").encode() + base64_lines(content)

    def attachment(self):
        choice = self.rnd.randrange(7)
        number = self.rnd.randrange(10, 99)
        if choice == 0 and self.big_left > 0:
            self.big_left -= 1
            size = self.rnd.choice([200_000, 600_000, 1_500_000])
            return self.file_part(f"Plans and drawings {number}.pdf", "application/pdf",
                                  pdf("Plans and drawings", size))
        if choice == 1:
            return self.file_part(f"Rechnung für März {number}.pdf", "application/pdf",
                                  pdf("Rechnung"))
        if choice == 2 and self.rnd.random() < 0.3:
            return self.file_part(f"view-{number}.png", "image/png", picture(number % 6))
        if choice == 3:
            table = "".join(f"{row};{self.rnd.randrange(1000)};{self.rnd.random():.2f}\r\n"
                            for row in range(40))
            return self.file_part(f"table-{number}.csv", "text/csv; charset=utf-8", table.encode())
        if choice == 4:
            when = time.strftime("%Y%m%dT180000Z", time.gmtime(self.now))
            return self.file_part("invitation.ics", "text/calendar; charset=utf-8; method=REQUEST",
                                  ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n"
                                   f"BEGIN:VEVENT\r\nUID:{number}@example.test\r\nDTSTART:{when}\r\n"
                                   "SUMMARY:Rehearsal\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").encode())
        if choice == 5:
            return self.file_part("資料.txt", "text/plain; charset=utf-8",
                                  "会議の資料です。\r\n".encode() * 12)
        return self.file_part(f"notes-{number}.txt", "text/plain; charset=utf-8",
                              b"One line of notes after the other.\r\n" * number)

    # Events: each yields messages ----------------------------------------------------------------

    def fill(self, text, other, slots):
        return text.format(first=other[0].split(" ")[0], **slots)

    def slots(self):
        return {"day": self.rnd.choice(mailtext.DAYS), "place": self.rnd.choice(mailtext.PLACES),
                "thing": self.rnd.choice(mailtext.THINGS), "n": self.rnd.randrange(11, 59)}

    def conversation(self, folder, start, talk, people, to=None, turns=None, fresh=False, tag=""):
        """Turns of a talk, an hour to two days apart; `fresh`: the last is unread and the spacing
        short."""
        subject, lines = talk
        lines = lines[:turns] if turns else lines
        slots = self.slots()
        other = self.rnd.choice(people)
        subject = self.fill(subject, other, slots)
        when, parents, quoted = start, [], ""
        for number, (who, text) in enumerate(lines):
            mine = who == "me"
            if to and number > 0:
                other = self.rnd.choice(people)
            sender, recipients = (mailtext.ME, [other]) if mine else (other, to or [mailtext.ME])
            body = self.fill(text, other, slots)
            answer = body + quoted
            quoted = "\n\n" + f"{sender[0]}:\n" + "\n".join("> " + line for line in body.split("\n"))
            title = f"{tag}{subject}"
            if number > 0:
                title = ("AW: " if self.rnd.random() < 0.1 else "Re: ") + title
            extra = ""
            if to:
                name = tag.strip("[] ")
                extra = (f"List-Id: {name} <{to[0][1].replace('@', '.')}>\r\n"
                         f"List-Post: <mailto:{to[0][1]}>\r\nPrecedence: list\r\n"
                         f"List-Unsubscribe: <https://{to[0][1].split('@')[1]}/leave>\r\n")
            identity, head = self.headers(sender, recipients, title, when, parents, extra)
            part = self.text_part(answer)
            if not mine and "attach" in text or self.rnd.random() < 0.015:
                files = [self.attachment() for _ in range(self.rnd.choice([1, 1, 2, 3]))]
                part = self.multipart("mixed", [part] + files)
            answered = not mine and number + 1 < len(lines) and lines[number + 1][0] == "me"
            flags = ["\\Seen"] if mine or answered or not fresh else []
            if answered:
                flags.append("\\Answered")
            yield Message("Sent" if mine else folder, when, flags, head + part)
            parents.append(identity)
            when += self.rnd.randrange(1200, 5400) if fresh else self.rnd.randrange(3600, 2 * DAY)

    def newsletter(self, folder, when, letter, hero=None):
        name, mail, subject = letter[:3]
        token = f"{self.serial:x}{zlib.crc32(subject.encode()):x}"
        domain = mail.split("@")[1]
        extra = (f"List-Id: {encode_words(name)} <news.{domain}>\r\n"
                 f"List-Unsubscribe: <https://click.{domain}/u/{token}>,\r\n"
                 f" <mailto:leave@{domain}?subject={token}>\r\n"
                 f"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
        _, head = self.headers((name, mail), [mailtext.ME], subject, when, (), extra)
        plain = "\n\n".join([letter[3]] + letter[4])
        html = newsletter_html(letter, token, hero is not None).encode()
        html_part = (b"Content-Type: text/html; charset=utf-8\r\n"
                     b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                     + self.quoted(html))
        if hero is not None:
            image = self.file_part("hero.png", "image/png", picture(hero), "hero")
            html_part = self.multipart("related", [html_part, image], '; type="text/html"')
        body = self.multipart("alternative", [self.text_part(plain), html_part])
        yield Message(folder, when, ["\\Seen"], head + body)

    @staticmethod
    @functools.lru_cache(maxsize=64)
    def quoted_lines(text):
        return quopri.encodestring(text).replace(b"\n", b"\r\n")

    def quoted(self, html):
        # Nearly all of a newsletter is the same each time: encode line by line, from a cache.
        return b"\r\n".join(self.quoted_lines(line) for line in html.split(b"\n"))

    def notice(self, folder, when, notice):
        slots = self.slots()
        name, mail, subject, text = notice
        _, head = self.headers((name, mail), [mailtext.ME], subject.format(**slots), when)
        yield Message(folder, when, ["\\Seen"], head + self.text_part(text.format(**slots)))

    def photos(self, folder, when, sender, subject, text, seeds):
        """HTML with pictures in it and the same pictures as files."""
        _, head = self.headers(sender, [mailtext.ME], subject, when)
        images = "".join(f'<p><img src="cid:photo{seed}" alt="" width="520" style="max-width:100%;'
                         'border-radius:6px"></p>' for seed in seeds)
        paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
        html = f'<html><body style="font-family:sans-serif">{paragraphs}{images}</body></html>'
        html_part = (b"Content-Type: text/html; charset=utf-8\r\n"
                     b"Content-Transfer-Encoding: base64\r\n\r\n" + base64_lines(html.encode()))
        files = [self.file_part(f"photo-{seed}.png", "image/png", picture(seed), f"photo{seed}")
                 for seed in seeds]
        related = self.multipart("related", [html_part] + files)
        alternative = self.multipart("alternative", [self.text_part(text), related])
        yield Message(folder, when, ["\\Seen"], head + alternative)

    def odd(self, folder, when):
        """Mail that is not as it should be."""
        sender = self.rnd.choice(mailtext.PEOPLE)
        kind = self.rnd.randrange(8)
        subject = ["Long agenda", "(no text)", "Cut off", "Wrong charset", "Two kinds of bytes", "",
                   "Deep letter", "No end"][kind]
        if kind == 0:
            subject = mailtext.LONG_SUBJECT
        _, head = self.headers(sender, [mailtext.ME], subject, when)
        body = self.text_part("See you there.\n\n" + sender[0])
        if kind == 1:
            body = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        elif kind == 2:
            body = (b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64"
                    b"\r\n\r\nJVBERi0xLjQKJ")
        elif kind == 3:
            body = (b"Content-Type: text/plain; charset=x-unknown-9\r\n\r\nGr\xfc\xdfe, and then "
                    b"\xe6\x97\xa5\r\n")
        elif kind == 4:
            head = head.replace(b"Subject: ", b"Subject: Gr\xfc\xdfe ")
            body = b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xff\xfe caf\xe9 caf\xc3\xa9\r\n"
        elif kind == 5:
            head = head.replace(b"Subject: \r\n", b"").replace(b"Message-ID", b"X-Was-Message-ID")
        elif kind == 6:
            for _ in range(30):
                body = self.multipart("mixed", [body])
        elif kind == 7:
            body = (b"Content-Type: multipart/mixed; boundary=never\r\n\r\n--never\r\n"
                    + self.text_part("The last part has no end."))
        yield Message(folder, when, ["\\Seen"], head + body)

    # The whole mailbox ------------------------------------------------------------------------

    def event(self, folder, when):
        """Something that happened long ago, most of it in `folder`."""
        rnd = self.rnd
        if folder.startswith("Lists/"):
            name, mail, talks = next(one for one in mailtext.LISTS if folder.endswith(one[0]))
            return self.conversation(folder, when, rnd.choice(talks), mailtext.PEOPLE,
                                     [(name, mail)], tag=f"[{name}] ")
        if folder == "Junk":
            return self.notice(folder, when, rnd.choice(mailtext.JUNK))
        if folder == "家族":
            return self.conversation(folder, when, rnd.choice(mailtext.JAPANESE_TALKS),
                                     mailtext.JAPANESE)
        if folder == "Projekte/Übersetzung":
            return self.conversation(folder, when, mailtext.ENGLISH[7], mailtext.PEOPLE)
        if folder == "Drafts":
            return self.draft(when)
        choice = rnd.random()
        if choice < 0.12:
            return self.newsletter(folder, when, rnd.choice(mailtext.NEWSLETTERS))
        if choice < 0.26:
            return self.notice(folder, when, rnd.choice(mailtext.NOTICES))
        if choice < 0.268:
            return self.odd(folder, when)
        if choice < 0.45:
            return self.conversation(folder, when, rnd.choice(mailtext.GERMAN), mailtext.PEOPLE)
        if choice < 0.50:
            return self.conversation(folder, when, rnd.choice(mailtext.FRENCH), mailtext.PEOPLE)
        if choice < 0.53:
            return self.conversation(folder, when, rnd.choice(mailtext.JAPANESE_TALKS),
                                     mailtext.JAPANESE)
        if choice < 0.55:
            return self.conversation(folder, when, mailtext.ARABIC_TALKS[0], mailtext.ARABIC)
        if choice < 0.57:
            return self.conversation(folder, when, mailtext.HEBREW_TALKS[0], mailtext.HEBREW)
        return self.conversation(folder, when, rnd.choice(mailtext.ENGLISH), mailtext.PEOPLE)

    def draft(self, when):
        other = self.rnd.choice(mailtext.PEOPLE)
        _, head = self.headers(mailtext.ME, [other], "Ideas for the spring exhibition", when)
        body = self.text_part("Dear all,\n\nthree thoughts, before I forget them:\n\n  - ")
        yield Message("Drafts", when, ["\\Seen", "\\Draft"], head + body)

    def front_page(self):
        """What lies on top of INBOX, newest first; and what belongs to it elsewhere."""
        now, people = self.now, mailtext.PEOPLE
        by_name = {name.split(" ")[0]: (name, mail) for name, mail in people}
        hour = 3600

        def say(*messages, **changes):
            for message in messages:
                for name, value in changes.items():
                    setattr(message, name, value)
                yield message

        yield from say(*self.newsletter("INBOX", now - 420, mailtext.NEWSLETTERS[0], 7), flags=[])
        yield from self.conversation("INBOX", now - 6 * hour, mailtext.ENGLISH[0],
                                     [by_name["Mara"]], turns=3, fresh=True)
        yield from say(*self.conversation("INBOX", now - 2 * hour, mailtext.JAPANESE_TALKS[0],
                                          mailtext.JAPANESE[:1], turns=1), flags=[])
        yield from self.notice("INBOX", now - 5 * hour, mailtext.NOTICES[1])
        yield from self.conversation("INBOX", now - 9 * hour, mailtext.ENGLISH[4],
                                     [by_name["Tomás"]], turns=2, fresh=True)
        yield from say(*self.photos("INBOX", now - 21 * hour, by_name["Ingrid"], "Photos of the fjord",
                                    "Dear Alice,\n\nas promised, two pictures from the morning we got "
                                    "up at four. I think it was worth it. The third one has my thumb "
                                    "in it.\n\nLove, Ingrid", (3, 5)), flags=["\\Seen", "\\Flagged"])
        yield from say(*self.conversation("INBOX", now - 25 * hour, mailtext.GERMAN[0],
                                          [by_name["Jonas"]], turns=1), flags=["\\Seen"])
        yield from say(*self.conversation("INBOX", now - 27 * hour, mailtext.ARABIC_TALKS[0],
                                          mailtext.ARABIC[:1], turns=1), flags=[])
        yield from self.newsletter("INBOX", now - 30 * hour, mailtext.NEWSLETTERS[2])
        yield from self.conversation("INBOX", now - 50 * hour, mailtext.FRENCH[0],
                                     [by_name["Élodie"]], turns=3, fresh=True)
        yield from self.notice("INBOX", now - 44 * hour, mailtext.NOTICES[0])
        yield from say(*self.conversation("INBOX", now - 52 * hour, mailtext.HEBREW_TALKS[0],
                                          mailtext.HEBREW[:1], turns=1), flags=["\\Seen", "\\Flagged"])
        yield from self.conversation("INBOX", now - 60 * hour, mailtext.ENGLISH[5],
                                     [by_name["Samuel"]], fresh=True)
        yield from say(*self.newsletter("INBOX", now - 70 * hour, mailtext.NEWSLETTERS[1]), flags=[])
        yield from self.conversation("INBOX", now - 80 * hour, mailtext.ENGLISH[2],
                                     [by_name["Katharina"]], fresh=True)

    def mailbox(self, total, inbox):
        """All messages, in the order they came."""
        front = sorted(self.front_page(), key=lambda message: message.when)
        rest = total - inbox
        weight = sum(FOLDERS.values())
        room = {folder: rest * share // weight for folder, share in FOLDERS.items()}
        room["Archive"] += rest - sum(room.values())
        room["INBOX"] = inbox
        kept = []
        for message in reversed(front):
            if room[message.folder] > 0:
                room[message.folder] -= 1
                kept.append(message)
        kept.reverse()
        return self.past(room, kept)

    def past(self, room, front):
        rnd = self.rnd
        start, end = self.now - YEARS * 365 * DAY, self.now - 5 * DAY
        expected = sum(room.values())
        step = (end - start) / max(expected, 1)
        waiting, number = [], 0
        folders = [folder for folder in room if room[folder] > 0]
        made = 0
        while made < expected:
            when = start + made * step
            # An event is led by the folder that is furthest behind its share.
            folder = rnd.choices(folders, [max(room[one], 0) for one in folders])[0]
            if folder == "Sent":
                source = rnd.choice([one for one in ("INBOX", "Archive") if room.get(one)] or ["Sent"])
                events = self.event(source, when) if source != "Sent" else self.sent(when)
            elif folder == "Reisen/Grüße & Fotos" and rnd.random() < 0.05:
                events = self.photos(folder, when, rnd.choice(mailtext.PEOPLE), "Grüße vom See",
                                     "Liebe Alice,\n\nviele Grüße vom See!", (rnd.randrange(6),))
            else:
                events = self.event(folder, when)
            for message in events:
                if room.get(message.folder, 0) <= 0:
                    continue
                room[message.folder] -= 1
                if room[message.folder] == 0:
                    folders.remove(message.folder)
                made += 1
                message.when = min(int(message.when), int(end))
                self.settle(message)
                number += 1
                heapq.heappush(waiting, (message.when, number, message))
            while waiting and waiting[0][0] <= when:
                yield heapq.heappop(waiting)[2]
        while waiting:
            yield heapq.heappop(waiting)[2]
        yield from front

    def sent(self, when):
        other = self.rnd.choice(mailtext.PEOPLE)
        slots = self.slots()
        subject, turns = self.rnd.choice(mailtext.ENGLISH)
        _, head = self.headers(mailtext.ME, [other], self.fill(subject, other, slots), when)
        text = self.fill(turns[-1][1], other, slots)
        yield Message("Sent", when, ["\\Seen"], head + self.text_part(text))

    def settle(self, message):
        """Flags that mail collects over the years."""
        chance = self.rnd.random()
        if message.folder in ("Sent", "Drafts"):
            return
        if chance < 0.03:
            message.flags = [flag for flag in message.flags if flag != "\\Seen"]
        elif chance < 0.045:
            message.flags = message.flags + ["\\Flagged"]
        elif chance < 0.05:
            message.flags = message.flags + ["$Forwarded"]
        if message.folder == "Junk":
            message.flags = message.flags + ["$Junk"]


class Appender:
    """Sends messages by MULTIAPPEND with non-synchronising literals, a folder at a time."""

    BATCH_BYTES = 4 << 20
    BATCH_MESSAGES = 2000

    def __init__(self, port, user, password):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")
        self.file.readline()
        self.tag = 0
        self.waiting = []
        self.batches = {}
        self.command(b"LOGIN %s %s" % (user.encode(), password.encode()))

    def command(self, line):
        self.send(line)
        self.drain()

    def send(self, line):
        self.tag += 1
        tag = b"g%d " % self.tag
        self.socket.sendall(tag + line + b"\r\n")
        self.waiting.append(tag)

    def drain(self):
        for tag in self.waiting:
            while not (line := self.file.readline()).startswith(tag):
                if not line:
                    raise SystemExit("mailgen: the server closed the connection")
            if not line.startswith(tag + b"OK"):
                raise SystemExit(f"mailgen: {line.decode(errors='replace')}")
        self.waiting.clear()

    def create(self, folder):
        name = encode_mailbox(folder).encode()
        self.send(b'CREATE "%s"' % name)
        tag = self.waiting.pop()
        while not self.file.readline().startswith(tag):
            pass
        self.command(b'SUBSCRIBE "%s"' % name)

    def add(self, message):
        batch = self.batches.setdefault(message.folder, [[], 0])
        date = time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime(message.when))
        batch[0].append(b' (%s) "%s" {%d+}\r\n%s' % (" ".join(message.flags).encode(), date.encode(),
                                                   len(message.content), message.content))
        batch[1] += len(message.content)
        if batch[1] > self.BATCH_BYTES or len(batch[0]) >= self.BATCH_MESSAGES:
            self.flush(message.folder)

    def flush(self, folder):
        batch = self.batches.pop(folder)
        # The server works on one batch while the next one is made.
        self.drain()
        self.send(b'APPEND "%s"%s' % (encode_mailbox(folder).encode(), b"".join(batch[0])))

    def finish(self):
        for folder in list(self.batches):
            self.flush(folder)
        self.drain()
        self.command(b"LOGOUT")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--port", type=int, help="plain IMAP port on loopback")
    parser.add_argument("--user", default="alice")
    parser.add_argument("--password", default="pw")
    parser.add_argument("--messages", type=int, default=2000, metavar="N")
    parser.add_argument("--inbox", type=int, metavar="M", help="default: four tenths")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--now", type=int, default=int(time.time()), metavar="SECONDS")
    parser.add_argument("--print", type=int, metavar="N", dest="shown",
                        help="print the Nth newest message")
    arguments = parser.parse_args()
    total = arguments.messages
    inbox = total * 4 // 10 if arguments.inbox is None else arguments.inbox
    messages = Generator(arguments.now, arguments.seed).mailbox(total, min(inbox, total))

    if arguments.shown is not None:
        sys.stdout.buffer.write(list(messages)[-1 - arguments.shown].content)
        return
    if arguments.port is None:
        parser.error("--port is needed")
    appender = Appender(arguments.port, arguments.user, arguments.password)
    for folder in FOLDERS:
        appender.create(folder)
    for message in messages:
        appender.add(message)
    appender.finish()


if __name__ == "__main__":
    main()
