"""What a finished site loads and stores, and the sentence that this allows."""

from __future__ import annotations

import pytest

from pull_marketing.legal.tracker_words import SLOT, fill_slot, tracker_html
from pull_marketing.legal.trackers import Finding, Kind, Verdict, scan, undeclared, verdict


def found(content: str, name: str = "index.html") -> list[tuple[Kind, str]]:
    return sorted({(f.kind, f.what) for f in scan(content.encode(), name)})


@pytest.mark.parametrize(
    ("html", "kind", "what"),
    [
        ('<script src="https://stats.example/a.js"></script>', Kind.HOST, "stats.example"),
        ("<script async src=//stats.example/a.js></script>", Kind.HOST, "stats.example"),
        ('<img alt="" src="http://pixel.example/1.gif">', Kind.HOST, "pixel.example"),
        ('<img srcset="a.png 1x, https://cdn.example/b.png 2x">', Kind.HOST, "cdn.example"),
        ('<iframe\n src="https://video.example/1"></iframe>', Kind.FRAME, "video.example"),
        ('<link rel="stylesheet" href="https://fonts.example/css">', Kind.HOST, "fonts.example"),
        ('<link rel="dns-prefetch" href="//cdn.example">', Kind.HOST, "cdn.example"),
        ('<video poster="https://cdn.example/p.jpg"></video>', Kind.HOST, "cdn.example"),
        ('<form action="https://forms.example/f/1" method="post">', Kind.FORM, "forms.example"),
        ("<script>document . cookie = 'a=1'</script>", Kind.COOKIE, "document.cookie"),
        ("<script>localStorage.setItem('a', 1)</script>", Kind.STORAGE, "localStorage"),
        ("<style>@import 'https://fonts.example/a.css'</style>", Kind.HOST, "fonts.example"),
        ("<script>fetch('https://api.example/hit')</script>", Kind.HOST, "api.example"),
    ],
)
def test_a_page_that_loads_or_stores_is_seen(html: str, kind: Kind, what: str) -> None:
    assert found(html) == [(kind, what)]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://other.example/">a link is not a request</a>',
        '<link rel="canonical" href="https://other.example/">',
        '<meta property="og:url" content="https://other.example/">',
        "<p>https://other.example/ in a text, and document.cookie too</p>",
        '<code>&lt;script src="https://stats.example/a.js"&gt;</code>',
        '<script type="application/ld+json">{"localStorage": "https://x.example"}</script>',
        '<img src="/images/a.png" alt="">',
        '<form action="/envoi/" method="post">',
    ],
)
def test_what_loads_nothing_is_left_alone(html: str) -> None:
    assert found(html) == []


def test_style_sheets_and_scripts_are_read() -> None:
    css = "@font-face{src:url( 'https://fonts.example/a.woff2' )}a{background:url(/b.png)}"
    assert found(css, "theme/site.css") == [(Kind.HOST, "fonts.example")]
    script = "import x from 'https://cdn.example/x.js'; sessionStorage.a = 1"
    assert found(script, "theme/a.js") == [
        (Kind.HOST, "cdn.example"),
        (Kind.STORAGE, "sessionStorage"),
    ]


def test_an_address_that_only_helps_to_read_another_is_no_tracker() -> None:
    helped = b"new URL(`https://example.com${path}`); new URL(`https://cdn.example${path}`)"
    assert {f.what for f in scan(helped, "a.js")} == {"cdn.example"}


DRAFT = Finding(Kind.STORAGE, "localStorage", "theme/js/questionnaire.js")
OTHER = Finding(Kind.STORAGE, "localStorage", "theme/js/other.js")
FORM = Finding(Kind.FORM, "forms.example", "contact/index.html")
HOST = Finding(Kind.HOST, "stats.example", "index.html")


@pytest.mark.parametrize(
    ("findings", "sentence", "words"),
    [
        ([], Verdict.NONE, "rien n’est gardé sur votre appareil"),
        ([FORM], Verdict.NONE, "rien n’est gardé sur votre appareil"),
        ([DRAFT], Verdict.NECESSARY, "le brouillon d’un questionnaire"),
        ([OTHER], Verdict.OTHERS, "localStorage (theme/js/other.js)"),
        ([DRAFT, HOST], Verdict.OTHERS, "stats.example (index.html)"),
    ],
)
def test_the_sentence_follows_the_findings(
    findings: list[Finding], sentence: Verdict, words: str
) -> None:
    assert verdict(findings) is sentence
    assert words in tracker_html(findings, "fr")


def test_only_what_nobody_declared_is_refused() -> None:
    assert undeclared([DRAFT, FORM, HOST], ["forms.example"]) == [HOST]
    assert undeclared([DRAFT, FORM], []) == [FORM]


def test_the_sentence_replaces_the_one_of_the_build_before() -> None:
    page = f"<p>a</p>{SLOT[0]}{SLOT[1]}<p>b</p>"
    once = fill_slot(page, "<p>one</p>")
    assert fill_slot(once, "<p>two</p>") == f"<p>a</p>{SLOT[0]}<p>two</p>{SLOT[1]}<p>b</p>"
    assert fill_slot("<p>no slot</p>", "<p>one</p>") == "<p>no slot</p>"
