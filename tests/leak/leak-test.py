#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""leak-test.py LEAK-VIEW HEADLESS: shows a message with every known channel in a network of its own.

First the unprotected view must be seen to reach the network and to open files, else the test proves
nothing. Then the reader's own path (parse, render, contained view), warmed up with two messages, must
cause no name look-up, no connection, no datagram and no opened file at all, and still show the text;
so must either layer of it alone, and the view in the hands of somebody who points, clicks, drags and
prints, after its process has crashed and in a second window.

With the person's leave exactly the images that were named are fetched, once each, by requests that
tell nothing; redirections and names that lead elsewhere are not followed.
"""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import ssl
import tempfile
import urllib.parse

import channels

SKIP = 77
# Fewer than this and the witnesses or the list are broken: 89 and 10 were seen.
CONTROL_MINIMUM = 10
CONTROL_FILES = 3
# Within this a prefetch, a refresh of 4 seconds and everything slow has happened.
SETTLE_MS = 5000
AT_ONCE = 3
# A busy machine may let the unprotected view reach little at first.
CONTROL_TIMES = 5
# Only a program that hangs takes as long.
SHOW_TIMEOUT = 900
# Where TLS finds whom it trusts.
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
# Some leaks only start with the second document of a process, hence the first two.
LOOK = ["warm-1.eml", "warm-2.eml", "leak.eml", "@settle", "files.eml", "again.eml", "@settle"]
USE = ["warm-1.eml", "warm-2.eml", "leak.eml", "@print", "@touch", "files.eml", "@crash", "again.eml",
       "@window", "leak.eml", "@touch", "again.eml", "@settle"]
# What the reader does, and each of its two layers alone: a name for the host, options, steps.
RUNS = {
    "protected": ("p", [], LOOK),
    "clean HTML in a bare view": ("b", ["--bare"], LOOK),
    "the sender's HTML in the contained view": ("u", ["--unclean"], LOOK),
    "protected, used": ("pu", [], USE),
    "the sender's HTML in the contained view, used": ("uu", ["--unclean"], USE),
}


def find_namespaces():
    """How to get a network and a mount namespace here; None when there is no way."""
    for command in (["unshare", "--net", "--mount"],
                    ["unshare", "--map-root-user", "--net", "--mount"]):
        probe = command + ["sh", "-c", "ip link set lo up && mount --bind /etc/hosts /etc/hosts"]
        if subprocess.run(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode == 0:
            return command
    return None


def replace_file(folder, path, text):
    """Puts other contents in the place of a system file, in this namespace alone."""
    mine = pathlib.Path(folder) / pathlib.Path(path).name
    mine.write_text(text, encoding="utf-8")
    subprocess.run(["mount", "--bind", mine, os.path.realpath(path)], check=True)


def separate_displays():
    """The numbers of our X servers say nothing outside: nobody's socket may be taken for another's."""
    sockets = pathlib.Path("/tmp/.X11-unix")
    sockets.mkdir(mode=0o1777, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", sockets], check=True)


def show(view, headless, folder, steps, *options):
    environment = {name: value for name, value in os.environ.items()
                   if not name.lower().endswith("_proxy")}
    # The unprotected view of the first run is the one that can prove the witnesses.
    environment.pop("GIO_USE_PROXY_RESOLVER", None)
    # It ends amid a drag and a print, where GTK holds what it would free later.
    environment["LSAN_OPTIONS"] = "detect_leaks=0"
    result = subprocess.run([headless, view, "--settle", str(SETTLE_MS), *options, *steps],
                            cwd=folder, env=environment, check=False, timeout=SHOW_TIMEOUT,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return result.returncode, result.stdout


def write_messages(sink, folder, prefix):
    """A folder with all messages; hosts and files in them begin with the prefix."""
    folder.mkdir()
    pipes = folder / "pipes"
    pipes.mkdir()
    files, names = channels.files(pipes)
    for name in names:
        sink.watch_file(pipes / name, f"{prefix}-{name}")
    for name, text in (("warm-1.eml", channels.ordinary(1, f"{prefix}-")),
                       ("warm-2.eml", channels.ordinary(2, f"{prefix}-")),
                       ("leak.eml", channels.message(f"{prefix}-")),
                       ("again.eml", channels.message(f"{prefix}-again-")),
                       ("files.eml", files)):
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def is_control_seen(sink, view, headless, folder):
    """Whether the witnesses see what an unprotected view does."""
    folder = write_messages(sink, folder / "control", "c")
    hosts, files = set(), set()
    for _ in range(CONTROL_TIMES):
        _, output = show(view, headless, folder, ["leak.eml", "files.eml"], "--bare", "--unclean")
        events = sink.take()
        hosts |= {name for kind, name in events if kind in ("dns", "http", "tls")
                  and name.endswith(channels.DOMAIN)}
        files |= {name for kind, name in events if kind == "file"}
        print(f"unprotected: {len(hosts)} of {channels.count()} channels reached the network, "
              f"{len(files)} of {len(channels.FILES)} a file")
        if len(hosts) > CONTROL_MINIMUM and len(files) >= CONTROL_FILES:
            return True
    print(output)
    print("the control reached too little: the test cannot tell anything")
    return False


def make_certificates(folder):
    """A context for a server that has every name of the test, and the authority to be trusted."""
    authority, key, request, chain = (folder / name for name in
                                      ("ca.pem", "ca.key", "server.csr", "server.pem"))
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    extensions = folder / "extensions"
    extensions.write_text(f"subjectAltName=DNS:*.{channels.DOMAIN}\n", encoding="ascii")
    for command in (["req", "-x509", *new_key, "-keyout", key, "-out", authority, "-days", "30",
                     "-subj", "/CN=Leak test"],
                    ["req", *new_key, "-keyout", folder / "server.key", "-out", request,
                     "-subj", f"/CN={channels.DOMAIN}"],
                    ["x509", "-req", "-in", request, "-CA", authority, "-CAkey", key,
                     "-CAcreateserial", "-days", "30", "-extfile", extensions, "-out", chain]):
        subprocess.run(["openssl", *command], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, folder / "server.key")
    return context, authority.read_text(encoding="ascii")


def check_request(request):
    """What is wrong with a request for an image: a list of sentences."""
    lines = request.lower().split("\r\n")
    names = {line.partition(":")[0] for line in lines[1:] if line}
    return ([f"says {name}: {request!r}" for name in ("cookie", "referer", "origin", "authorization")
             if name in names]
            + [f"does not say {line}: {request!r}" for line in
               ("accept-language: en", "user-agent: mozilla/5.0") if line not in lines])


def requested_url(request):
    lines = request.split("\r\n")
    hosts = [line[6:] for line in lines if line.lower().startswith("host: ")]
    return f"https://{hosts[0]}{lines[0].split(' ')[1]}"


def is_reachable(host):
    """Whether a name stands for an address that images may come from."""
    return host.endswith("." + channels.DOMAIN) and not host.startswith("private-")


def check_images(witnesses, sink, view, headless, folder):
    """Whether leave to load images loads the named ones and nothing else."""
    home = write_messages(sink, folder / "i", "i")
    (home / "redirections.eml").write_text(channels.redirections("i-"), encoding="utf-8", newline="")
    steps = ["warm-1.eml", "warm-2.eml", "redirections.eml", "@settle", "leak.eml", "@settle"]
    sink.requests.clear()
    status, output = show(view, headless, home, steps, "--images", "--find",
                          channels.MARKER + " too")
    events = sink.take()
    named = [line.partition(" ")[2] for line in output.splitlines() if line.startswith("image ")]
    hosts = {urllib.parse.urlsplit(url).hostname for url in named}
    reachable = sorted(url for url in named if is_reachable(urllib.parse.urlsplit(url).hostname))
    asked = sorted(requested_url(request) for request in sink.requests)
    usual = {("udp", f"{witnesses.ADDRESS}:53"), ("tcp", f"{witnesses.PUBLIC_ADDRESS}:443")}
    wrong = [sentence for request in sink.requests for sentence in check_request(request)]
    wrong += [f"looked up {name}" for kind, name in events if kind == "dns" and name not in hosts]
    wrong += [f"{kind} {name}" for kind, name in events
              if kind != "dns" and (kind, name) not in usual
              and not (kind == "tls" and is_reachable(name))]
    wrong += [f"not named, but asked for: {url}" for url in asked if url not in reachable]
    wrong += [f"not asked for once: {url}" for url in reachable if asked.count(url) != 1]
    wrong += [f"not named: {name}" for name in channels.IMAGES
              if channels.host(f"i-{name}") not in hosts]
    print(f"with leave for images: {len(named)} named, {len(asked)} asked for, {len(wrong)} wrong")
    for sentence in wrong:
        print(f"  {sentence}")
    if status != 0 or wrong:
        print(output)
    return status == 0 and not wrong


def run_inside(view, headless, folder):
    import sink as witnesses  # needs the namespace

    folder = pathlib.Path(folder)
    context, authority = make_certificates(folder)
    replace_file(folder, AUTHORITIES, authority)
    replace_file(folder, "/etc/resolv.conf", f"nameserver {witnesses.ADDRESS}\n")
    replace_file(folder, "/etc/nsswitch.conf", "hosts: files dns\npasswd: files\ngroup: files\n")
    separate_displays()
    sink = witnesses.Sink(context)
    if not is_control_seen(sink, view, headless, folder):
        return 1

    def run(label):
        prefix, options, steps = RUNS[label]
        home = write_messages(sink, folder / prefix, prefix)
        return show(view, headless, home, steps, "--find", channels.MARKER + " too", *options)

    # All into one list: a name tells whose it is, and whatever is there fails the test.
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        results = dict(zip(RUNS, pool.map(run, RUNS)))
    failed = False
    for label, (status, output) in results.items():
        print(f"{label}: {'shown' if status == 0 else f'failed with {status}'}")
        if status != 0:
            print(output)
            failed = True
    events = sink.take()
    print(f"protected views: {len(events)} events")
    for kind, name in events:
        print(f"  {kind} {name}")
    images = check_images(witnesses, sink, view, headless, folder)
    return 0 if images and not failed and not events else 1


def main():
    if sys.argv[1] == "--inside":
        return run_inside(*sys.argv[2:5])
    # Debian keeps ip where only root looks for programs.
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    namespaces = find_namespaces()
    if namespaces is None:
        print("skipped: neither root nor user namespaces give a network namespace here")
        return SKIP
    if not shutil.which("ip"):
        print("skipped: the ip command is missing")
        return SKIP
    with tempfile.TemporaryDirectory(prefix="postrider-leak-") as folder:
        programs = [os.path.abspath(path) for path in sys.argv[1:3]]
        return subprocess.run([*namespaces, sys.executable, __file__, "--inside", *programs, folder],
                              check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
