# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way in which a message is known to reach the network, each with a host name of its own.

After the Email Privacy Tester, HTTPLeaks and the project's own list. `@` in a channel stands for its
host. `@@` is the scheme-less //host.
"""

DOMAIN = "leak.test"
MARKER = "The text is still here"

HEAD = {
    "stylesheet": '<link rel="stylesheet" href="http://@/a.css">',
    "stylesheet-https": '<link rel="stylesheet" href="https://@/a.css">',
    "alternate-stylesheet": '<link rel="alternate stylesheet" title="x" href="http://@/a.css">',
    "icon": '<link rel="icon" href="http://@/i.png">',
    "shortcut-icon": '<link rel="shortcut icon" href="http://@/i.ico">',
    "apple-touch-icon": '<link rel="apple-touch-icon" href="http://@/i.png">',
    "mask-icon": '<link rel="mask-icon" href="http://@/i.svg" color="red">',
    "import": '<link rel="import" href="http://@/i.html">',
    "dns-prefetch": '<link rel="dns-prefetch" href="http://@/">',
    "dns-prefetch-schemeless": '<link rel="dns-prefetch" href="@@">',
    "dns-prefetch-mixed-case": '<LINK REL="DNS-Prefetch" HREF="https://@/">',
    "preconnect": '<link rel="preconnect" href="http://@/">',
    "preconnect-https": '<link rel="preconnect" href="https://@/">',
    "preconnect-crossorigin": '<link rel="preconnect" href="https://@/" crossorigin>',
    "preconnect-multi": '<link rel="noopener PreConnect" href="https://@/">',
    "prefetch": '<link rel="prefetch" href="http://@/x">',
    "prerender": '<link rel="prerender" href="http://@/x">',
    "preload-image": '<link rel="preload" as="image" href="http://@/x.png">',
    "preload-imagesrcset": '<link rel="preload" as="image" imagesrcset="http://@/x.png 1x">',
    "preload-style": '<link rel="preload" as="style" href="http://@/x.css">',
    "preload-script": '<link rel="preload" as="script" href="http://@/x.js">',
    "preload-font": '<link rel="preload" as="font" crossorigin href="http://@/x.woff2">',
    "preload-fetch": '<link rel="preload" as="fetch" crossorigin href="http://@/x">',
    "preload-track": '<link rel="preload" as="track" href="http://@/x.vtt">',
    "modulepreload": '<link rel="modulepreload" href="http://@/x.mjs">',
    "manifest": '<link rel="manifest" href="http://@/m.json">',
    "search": '<link rel="search" type="application/opensearchdescription+xml" href="http://@/o">',
    "feed": '<link rel="alternate" type="application/rss+xml" href="http://@/f">',
    "canonical": '<link rel="canonical" href="http://@/c">',
    "pingback": '<link rel="pingback" href="http://@/p">',
    "csp-report": '<meta http-equiv="Content-Security-Policy-Report-Only" '
                  'content="img-src \'none\'; report-uri http://@/r">',
    "http-equiv-link": '<meta http-equiv="Link" content="<http://@/x.css>; rel=stylesheet">',
    "dns-control": '<meta http-equiv="x-dns-prefetch-control" content="on">'
                   '<link rel="dns-prefetch" href="https://@/">',
    "msapplication": '<meta name="msapplication-TileImage" content="http://@/t.png">',
    "og-image": '<meta property="og:image" content="http://@/og.png">',
    "script": '<script src="http://@/x.js"></script>',
    "script-module": '<script type="module" src="http://@/x.mjs"></script>',
    "script-image": "<script>new Image().src='http://@/x.png'</script>",
    "script-fetch": "<script>fetch('http://@/x',{mode:'no-cors'})</script>",
    "script-beacon": "<script>navigator.sendBeacon('http://@/x')</script>",
    "script-websocket": "<script>new WebSocket('ws://@/x')</script>",
    "script-eventsource": "<script>new EventSource('http://@/x')</script>",
    "script-webrtc": "<script>try{var p=new RTCPeerConnection({iceServers:[{urls:'stun:@'}]});"
                     "p.createDataChannel('x');p.createOffer().then(o=>p.setLocalDescription(o))"
                     "}catch(e){}</script>",
    "css-import": "<style>@import 'http://HOST/x.css';</style>",
    "css-import-url": "<style>@import url(http://HOST/x.css);</style>",
    "css-import-media": "<style>@import url('http://HOST/x.css') screen;</style>",
    "css-import-escaped": "<style>@\\69mport 'http://HOST/x.css';</style>",
    "css-font-face": "<style>@font-face{font-family:leak;src:url(http://HOST/f.woff)}"
                     ".leak{font-family:leak}</style><span class=leak>font</span>",
}

BODY = {
    "img": '<img src="http://@/x.png">',
    "img-https": '<img src="https://@/x.png">',
    "img-schemeless": '<img src="@@/x.png">',
    "img-upper": '<IMG SRC="HTTP://@/x.png">',
    "img-tab": '<img src="ht\ttp://@/x.png">',
    "img-blank": '<img src="  http://@/x.png">',
    "img-backslash": '<img src="http:\\\\@\\x.png">',
    "img-srcset": '<img srcset="http://@/x.png 1x">',
    "img-lowsrc": '<img lowsrc="http://@/x.png">',
    "img-dynsrc": '<img dynsrc="http://@/x.avi">',
    "img-longdesc": '<img longdesc="http://@/x.html">',
    "img-lazy": '<img loading="lazy" src="http://@/x.png">',
    "img-onerror": "<img src=x onerror=\"this.src='http://@/x.png'\">",
    "img-usemap": '<img usemap="http://@/m" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    "image-tag": '<image src="http://@/x.png">',
    "picture": '<picture><source srcset="http://@/x.webp"><img></picture>',
    "body-background": '<table background="http://@/b.png"><tr><td>x</td></tr></table>',
    "td-background": '<table><tr><td background="http://@/b.png">x</td></tr></table>',
    "th-background": '<table><tr><th background="http://@/b.png">x</th></tr></table>',
    "input-image": '<input type="image" src="http://@/x.png">',
    "link-in-body": '<link rel="dns-prefetch" href="https://@/">',
    "preconnect-in-body": '<div><link rel="preconnect" href="https://@/"></div>',
    "style-in-body": "<style>.c{background:url(http://@/x.png)}</style><i class=c>x</i>",
    "video": '<video src="http://@/v.mp4" autoplay></video>',
    "video-poster": '<video poster="http://@/p.png"></video>',
    "video-source": '<video autoplay><source src="http://@/v.webm"></video>',
    "video-track": '<video><track default kind="subtitles" src="http://@/t.vtt"></video>',
    "audio": '<audio src="http://@/a.mp3" preload="auto"></audio>',
    "bgsound": '<bgsound src="http://@/s.wav">',
    "object": '<object data="http://@/o.html">x</object>',
    "object-image": '<object data="http://@/o.png" type="image/png">x</object>',
    "object-codebase": '<object codebase="http://@/" data="o.png">x</object>',
    "embed": '<embed src="http://@/e.html">',
    "applet": '<applet codebase="http://@/" code="A.class"></applet>',
    "iframe": '<iframe src="http://@/f.html"></iframe>',
    "iframe-srcdoc": "<iframe srcdoc='<img src=\"http://@/x.png\">'></iframe>",
    "iframe-srcdoc-link":
        "<iframe srcdoc='<link rel=dns-prefetch href=\"https://@/\">'></iframe>",
    "iframe-data":
        "<iframe src=\"data:text/html,<img src='http://@/x.png'>\"></iframe>",
    "iframe-javascript":
        "<iframe src=\"javascript:'<img src=http://@/x.png>'\"></iframe>",
    "iframe-view-source": '<iframe src="view-source:http://@/x"></iframe>',
    "frame": '<frameset><frame src="http://@/f.html"></frameset>',
    "noscript-img": '<noscript><img src="http://@/x.png"></noscript>',
    "svg-image": '<svg><image href="http://@/x.png" width="9" height="9"/></svg>',
    "svg-image-xlink": '<svg><image xlink:href="http://@/x.png" width="9" height="9"/></svg>',
    "svg-use": '<svg><use href="http://@/x.svg#a"/></svg>',
    "svg-feimage":
        '<svg><filter id="f"><feImage href="http://@/x.png"/></filter>'
        '<rect filter="url(#f)" width="9" height="9"/></svg>',
    "svg-set": '<svg><image width="9" height="9"><set attributeName="href" '
               'to="http://@/x.png"/></image></svg>',
    "svg-animate": '<svg><image width="9" height="9"><animate attributeName="href" '
                   'values="http://@/x.png" dur="1s"/></image></svg>',
    "svg-style": "<svg><style>rect{fill:url(http://@/x.svg#a)}</style>"
                 '<rect width="9" height="9"/></svg>',
    "svg-foreignobject": '<svg width="9" height="9"><foreignObject width="9" height="9">'
                         '<link rel="dns-prefetch" href="https://@/"></foreignObject></svg>',
    "svg-script": '<svg><script href="http://@/x.js"/></svg>',
    "svg-data-image": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
                      "<image href='http://@/x.png'/></svg>\">",
    "svg-data-object": "<object data=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
                       "<image href='http://@/x.png' width='9' height='9'/></svg>\"></object>",
    "mathml": '<math href="http://@/m"><mi>x</mi></math>',
    "math-xlink": '<math><mglyph src="http://@/g.png"/></math>',
    "template": '<template><img src="http://@/x.png"></template>',
    "shadow-template":
        '<div><template shadowrootmode="open"><img src="http://@/x.png"></template></div>',
    "xml-island": '<xml src="http://@/x.xml"></xml>',
    "vml": '<v:rect><v:imagedata src="http://@/x.png"/></v:rect>',
    "portal": '<portal src="http://@/p"></portal>',
    "isindex": '<isindex action="http://@/i">',
    "a-ping": '<a ping="http://@/p" href="#">ping</a>',
    "form-autofocus": '<form action="http://@/f"><input autofocus></form>',
    "button-formaction": '<button formaction="http://@/f">x</button>',
    "audio-cite": '<q cite="http://@/c">x</q><del cite="http://@/d">x</del>',
    "css-background": '<i style="background:url(http://@/x.png)">x</i>',
    "css-background-quoted": "<i style=\"background-image:url('http://@/x.png')\">x</i>",
    "css-background-multi":
        '<i style="background:url(data:image/gif;base64,R0lGODlhAQABAAAAACw=),'
        'url(http://@/x.png)">x</i>',
    "css-image-set": "<i style=\"background:image-set('http://@/x.png' 1x)\">x</i>",
    "css-webkit-image-set":
        '<i style="background:-webkit-image-set(url(http://@/x.png) 1x)">x</i>',
    "css-cross-fade":
        '<i style="background:-webkit-cross-fade(url(http://@/x.png),url(http://@/y.png),50%)">'
        'x</i>',
    "css-list-style": '<ul style="list-style:url(http://@/x.png)"><li>x</ul>',
    "css-content": "<style>.g::before{content:url(http://@/x.png)}</style><i class=g>x</i>",
    "css-border-image": '<i style="border:1px solid;border-image:url(http://@/x.png) 1">x</i>',
    "css-mask": '<i style="-webkit-mask:url(http://@/x.png)">x</i>',
    "css-cursor": '<i style="cursor:url(http://@/x.cur),auto">x</i>',
    "css-filter": '<i style="filter:url(http://@/x.svg#f)">x</i>',
    "css-clip-path": '<i style="clip-path:url(http://@/x.svg#c)">x</i>',
    "css-shape-outside": '<i style="float:left;shape-outside:url(http://@/x.png)">x</i>',
    "css-var": "<style>.v{--u:url(http://@/x.png);background:var(--u)}</style><i class=v>x</i>",
    "css-escaped": '<i style="background:\\75\\72\\6C(http://@/x.png)">x</i>',
    "css-comment": '<i style="background:u/**/rl(http://@/x.png);list-style:/**/url(http://@/y)">'
                   'x</i>',
    "css-media": "<style>@media all{.m{background:url(http://@/x.png)}}</style><i class=m>x</i>",
    "css-supports":
        "<style>@supports (color:red){.s{background:url(http://@/x.png)}}</style>"
        "<i class=s>x</i>",
    "css-attribute-selector":
        "<style>[class^=at]{background:url(http://@/x.png)}</style><i class=at>x</i>",
    "css-behavior": '<i style="behavior:url(http://@/x.htc)">x</i>',
    "css-expression": '<i style="width:expression(new Image().src=\'http://@/x\')">x</i>',
    "css-moz-binding": '<i style="-moz-binding:url(http://@/x.xml#b)">x</i>',
    "css-unclosed": '<i style="background:url(http://@/x.png">x</i>',
    "css-no-quotes-newline": '<i style="background:url(\nhttp://@/x.png\n)">x</i>',
    "mutation-title": '<title><img src="http://@/x.png"></title>',
    "mutation-noembed": '<noembed><img src="http://@/x.png"></noembed>',
    "mutation-comment": '<!--><img src="http://@/x.png">-->',
    "mutation-conditional": '<!--[if gte mso 9]><img src="http://@/x.png"><![endif]-->',
    "mutation-cdata": '<svg><![CDATA[><img src="http://@/x.png">]]></svg>',
    "mutation-select": '<select><option><img src="http://@/x.png"></select>',
    "mutation-table": '<table><img src="http://@/x.png"><tr><td>x</table>',
    "mutation-attribute": '<img alt="`><img src=http://@/x.png>">',
    "mutation-slash": '<img/src="http://@/x.png"/>',
    "mutation-xmp": '<xmp><img src="http://@/x.png"></xmp>',
    "body-onload": "<svg onload=\"new Image().src='http://@/x'\"></svg>",
    "details-ontoggle": "<details open ontoggle=\"new Image().src='http://@/x'\">x</details>",
    "address-literal": '<img src="http://192.0.2.7/@.png">',
    "address-literal-6": '<img src="http://[2001:db8::7]/@.png">',
    "ftp": '<img src="ftp://@/x.png">',
    "smb": '<img src="smb://@/x.png">',
    "file-host": '<img src="file://@/x.png">',
    "websocket-url": '<img src="ws://@/x.png">',
    "port": '<img src="http://@:8080/x.png">',
}

# These take the page away or swallow what follows, so they come after the text.
TAIL = {
    "meta-refresh": '<meta http-equiv="refresh" content="3;url=http://@/r">',
    "meta-refresh-in-body": '<div><meta http-equiv="refresh" content="4; URL=\'http://@/r\'"></div>',
    "base": '<base href="http://@/"><img src="relative.png">',
    "unclosed-iframe": '<iframe src="http://@/f">',
    "unclosed-attribute": '<img src="http://@/x.png',
}

# Files of this machine. FIFO stands for the URL of a pipe that tells when somebody opens it.
FILES = {
    "img": '<img src="FIFO">',
    "img-upper": '<img src="FILE">',
    "iframe": '<iframe src="FIFO"></iframe>',
    "object": '<object data="FIFO"></object>',
    "embed": '<embed src="FIFO">',
    "stylesheet": '<link rel="stylesheet" href="FIFO">',
    "css-import": '<style>@import "FIFO";</style>',
    "css-background": '<div style="background:url(FIFO)">x</div>',
    "font-face": '<style>@font-face{font-family:f;src:url(FIFO)}i{font-family:f}</style><i>x</i>',
    "video": '<video src="FIFO" autoplay></video>',
    "relative": '<img src="PATH">',
    "svg-image": '<svg><image href="FIFO" width="9" height="9"/></svg>',
    "input-image": '<input type="image" src="FIFO">',
    "a-click": '<a href="FIFO">file</a>',
    "meta-refresh": '<meta http-equiv="refresh" content="1;url=FIFO">',
}

# What a hand meets first: a link, and below it a picture in a link (leak-view.c, touch).
TOUCH = """<a href="http://@/" title="http://@/" style="display:block;position:fixed;top:16px;
left:16px;width:300px;height:48px;background:#cde">touch me</a>
<a href="https://@/" style="display:block;position:fixed;top:72px;left:16px"><img width="300"
height="48" alt="me too" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></a>
<div style="height:110px"></div>"""

HEADERS = {
    "disposition-notification": "Disposition-Notification-To: <a@{}>",
    "return-receipt": "Return-Receipt-To: <a@{}>",
    "confirm-reading": "X-Confirm-Reading-To: <a@{}>",
    "read-receipt": "Read-Receipt-To: <a@{}>",
    "list-unsubscribe": "List-Unsubscribe: <https://{}/u>",
    "list-unsubscribe-post": "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    "content-base": "Content-Base: http://{}/",
    "content-location": "Content-Location: http://{}/",
    "face-url": "X-Image-Url: http://{}/f.png",
    "link-header": "Link: <https://{}/>; rel=preconnect",
}


def host(name):
    return f"{name}.{DOMAIN}"


def fill(name, text):
    # In at-rules of CSS an at sign is just that.
    if "HOST" in text:
        return text.replace("HOST", host(name))
    return text.replace("@@", "//" + host(name)).replace("@", host(name))


def html(prefix=""):
    """One page with every channel; prefix keeps the hosts of several pages apart."""

    def join(channels):
        return "\n".join(fill(prefix + name, text) for name, text in channels.items())

    return (f"<!DOCTYPE html><html><head>\n{join(HEAD)}\n</head>\n<body>\n<p>{MARKER}</p>\n"
            f"{fill(prefix + 'touch', TOUCH)}\n{join(BODY)}\n<p>{MARKER} too</p>\n{join(TAIL)}")


def message(prefix=""):
    """The page as the first part of a message whose other parts have more of it."""
    headers = "\n".join(text.format(host(prefix + name)) for name, text in HEADERS.items())
    return f"""From: leak@example.org
To: you@example.org
Subject: Every channel
Date: Tue, 3 Jun 2025 10:00:00 +0000
MIME-Version: 1.0
{headers}
Content-Type: multipart/related; boundary="related"

--related
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

{html(prefix)}
<link rel="stylesheet" href="cid:css@x"><img src="cid:svg@x"><iframe src="cid:html@x">
--related
Content-Type: text/css
Content-ID: <css@x>

@import 'http://{host(prefix + "cid-css")}/x.css';
--related
Content-Type: image/svg+xml
Content-ID: <svg@x>

<svg xmlns="http://www.w3.org/2000/svg"><image href="http://{host(prefix + "cid-svg")}/x.png"/></svg>
--related
Content-Type: text/html
Content-ID: <html@x>

<img src="http://{host(prefix + "cid-html")}/x.png">
--related
Content-Type: message/external-body; access-type=URL; URL="http://{host(prefix + "external")}/x"

Content-Type: image/png

--related--
""".replace("\n", "\r\n")


def ordinary(number, prefix=""):
    """A message to warm up with: some leaks only start with the second document of a process."""
    return f"""From: warm@example.org
Subject: Ordinary {number}
Content-Type: text/html; charset=utf-8

<html><body><p>An ordinary message with a <a href="https://example.org/">link</a>.</p>
<img src="https://{host(f"{prefix}warm-{number}")}/x.png"></body></html>
""".replace("\n", "\r\n")


def files(folder):
    """A message that refers to files of that folder, and the names of the pipes to make there."""
    lines = []
    for name, text in FILES.items():
        path = f"{folder}/{name}"
        lines.append(text.replace("FIFO", f"file://{path}").replace("FILE", f"FILE://{path}")
                     .replace("PATH", path))
    body = "\n".join(lines)
    return f"""From: files@example.org
Subject: Files
Content-Type: text/html; charset=utf-8

<html><body><p>{MARKER} too</p>{fill("files-touch", TOUCH)}
{body}
""".replace("\n", "\r\n"), list(FILES)


# Some of those that are fetched once the person has allowed it.
IMAGES = ("img", "img-https", "img-schemeless", "img-upper", "img-tab", "body-background",
          "td-background", "style-in-body")


def redirections(prefix=""):
    """Images that lead to where nobody may be led, and one of a name that is here."""
    targets = ("http://127.0.0.1/x", "https://127.0.0.1/x", "https://169.254.169.254/latest",
               f"https://{host(prefix + 'unnamed')}/x", f"http://{host(prefix + 'to-0')}/x",
               "file:///etc/passwd", "//10.99.0.2/x")
    images = "".join(f'<img src="https://{host(f"{prefix}to-{n}")}/x?to={target}">'
                     for n, target in enumerate(targets))
    return f"""From: redirections@example.org
Subject: Redirections
Content-Type: text/html; charset=utf-8

<html><body><p>{MARKER} too</p>{images}
<img src="https://{host(f"private-{prefix}x")}/x"><img src="https://127.0.0.1/x">
<img src="https://[::1]/x"><img src="https://localhost/x"></body></html>
""".replace("\n", "\r\n")


def count():
    """How many of them have a host."""
    return len(HEAD) + len(BODY) + len(TAIL) + len(HEADERS) + 5
