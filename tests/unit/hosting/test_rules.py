"""What a host must send: from what the pages need, in the words of each server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pull_marketing.hosting import rules_of, write_headers, write_snippets
from pull_marketing.hosting.needs import FRAMED, SEARCHED, all_but, needs_of
from pull_marketing.hosting.rules import Rules, rules_for
from pull_marketing.hosting.servers import SERVERS, headers_file

SITE = "https://www.cabinet-reel.fr"


def site(folder: Path, pages: dict[str, str]) -> Path:
    for name, html in pages.items():
        path = folder / name / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, "utf-8")
    return folder


def policy(folder: Path, html: str) -> dict[str, set[str]]:
    """The policy for a site of one page, by directive."""
    text = rules_for(needs_of(site(folder, {"": html}), SITE)).policy
    return {
        name: set(values.split())
        for name, _, values in (p.partition(" ") for p in text.split("; "))
    }


def test_nothing_is_open_that_no_page_needs(tmp_path: Path) -> None:
    found = policy(tmp_path, "<p>Bonjour</p>")
    assert found["default-src"] == {"'none'"}
    assert found["frame-ancestors"] == {"'none'"}
    assert all(v in ({"'self'"}, {"'none'"}) for v in found.values())
    assert not any("unsafe" in value for values in found.values() for value in values)


@pytest.mark.parametrize(
    ("html", "directive", "source"),
    [
        ('<form action="https://formspree.io/f/abc">', "form-action", "https://formspree.io"),
        ('<form action="https://formspree.io/f/abc">', "connect-src", "https://formspree.io"),
        ('<form action="mailto:a@b.fr?subject=x">', "form-action", "mailto:"),
        ("<button formaction='https://r.fr/f'>", "form-action", "https://r.fr"),
        ('<img src="https://ailleurs.fr/a.png">', "img-src", "https://ailleurs.fr"),
        ('<img alt="" src="data:image/png;base64,AA">', "img-src", "data:"),
        ('<source srcset="//b.fr/a 1x, /c 2x">', "img-src", "https://b.fr"),
        ('<iframe src="https://video.fr/1?a=1&amp;b"></iframe>', "frame-src", "https://video.fr"),
        ('<script src="https://cdn.fr/x.js"></script>', "script-src", "https://cdn.fr"),
        ('<link rel="stylesheet" href="https://cdn.fr/x.css">', "style-src", "https://cdn.fr"),
    ],
)
def test_what_a_page_needs_is_allowed(
    tmp_path: Path, html: str, directive: str, source: str
) -> None:
    assert source in policy(tmp_path, html)[directive]


@pytest.mark.parametrize(
    "html",
    [
        f'<form action="{SITE}/merci/">',
        '<form action="/merci/">',
        f'<link rel="canonical" href="{SITE}/">',
        '<a href="https://ailleurs.fr">x</a>',
        '<link rel="alternate" href="https://ailleurs.fr/en/">',
        '<form action="javascript:alert(1)">',
    ],
)
def test_own_addresses_and_links_open_nothing(tmp_path: Path, html: str) -> None:
    assert policy(tmp_path, html) == policy(tmp_path / "other", "<p></p>")


@pytest.fixture
def framed(tmp_path: Path) -> Path:
    mark = f'<script src="/theme{FRAMED}"></script>'
    return site(
        tmp_path,
        {
            "": "<p></p>",
            "articles/a": "<p></p>",
            "questionnaires/devis": "<p></p>",
            "questionnaires/devis/cadre": mark,
            "questionnaires/devis/integrer": "<p></p>",
            "questionnaires/devis/merci/oui": mark,
        },
    )


def test_only_pages_made_for_frames_may_stand_in_one(framed: Path) -> None:
    rules = rules_for(needs_of(framed, SITE))
    assert "frame-ancestors" not in rules.policy
    (limit,) = rules.limits
    assert limit.open == ("/questionnaires/devis/cadre/", "/questionnaires/devis/merci/oui/")
    assert limit.closed == (
        "/",
        "/articles/*",
        "/questionnaires/devis/",
        "/questionnaires/devis/integrer/*",
    )


def test_each_server_sends_the_whole_policy(framed: Path) -> None:
    rules = rules_for(needs_of(framed, SITE))
    (limit,) = rules.limits
    for name, text_of in SERVERS.items():
        text = text_of(rules)
        assert f'"{rules.policy}"' in text, name
        for header in ("Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy"):
            assert header in text, name
        (pattern,) = re.findall(r"\^\(\?:[^ \"#]+\)", text)
        assert [p for p in ("/", "/articles/a/", *limit.open) if re.search(pattern, p)] == [
            *limit.open
        ], name


def test_only_the_search_page_may_run_a_compiled_program(framed: Path) -> None:
    site(framed, {"recherche": f'<script type="module" src="/theme{SEARCHED}"></script>'})
    rules = rules_for(needs_of(framed, SITE))
    _, limit = rules.limits
    assert "script-src 'self' 'wasm-unsafe-eval'" in rules.policy
    assert limit.policy == "script-src 'self'"
    assert limit.open == ("/recherche/",)
    assert limit.closed == ("/", "/articles/*", "/questionnaires/*")
    sent = headers_file(rules)
    # Where two limits meet, both stand in the one header of the page.
    assert "/articles/*\n  Content-Security-Policy: frame-ancestors 'none', script-src" in sent
    for text_of in SERVERS.values():
        assert "script-src 'self'\"" in text_of(rules)


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        (["/a/b/"], ("/", "/a/", "/a/c/*", "/d/*")),
        (["/d/"], ("/", "/a/*")),
        (["/nowhere/"], ("/", "/a/*", "/d/*")),
    ],
)
def test_all_pages_but_some(pages: list[str], found: tuple[str, ...]) -> None:
    folders = ["/", "/a/", "/a/b/", "/a/b/x/", "/a/c/", "/a/c/x/", "/d/", "/d/e/"]
    assert all_but(pages, folders) == found


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_script_of_the_theme_runs_where_it_stands_and_no_other(tmp_path: Path, end: str) -> None:
    scripts = tmp_path / "theme/templates/scripts"
    scripts.mkdir(parents=True)
    (scripts / "own.js").write_text(f"{{# Why:{end}  so. #}}{end}a(){end}b(){end}", "utf-8")
    written = f"<script>a(){end}b()</script>", "<script>a()</script>"
    output = site(tmp_path / "output", {"": written[1], "a": "".join(written)})
    settings = {"OUTPUT_PATH": str(output), "SITEURL": SITE, "THEME": str(tmp_path / "theme")}
    # openssl dgst -sha256 -binary | base64, of "a()\nb()"
    digest = "'sha256-ibDq25dfxIOXFsZCi7JYnQkIbM0rgaCZ1K4jOsB5hdI='"
    write_headers(settings, rules_of(settings))
    assert f"script-src 'self' {digest};" in (output / "_headers").read_text("utf-8")
    (output / "a/index.html").write_text(written[1], "utf-8")
    write_headers(settings, rules_of(settings))
    assert "script-src 'self';" in (output / "_headers").read_text("utf-8")


def test_nothing_about_frames_is_needed_without_a_questionnaire() -> None:
    rules = Rules("default-src 'none'; frame-ancestors 'none'")
    texts = [headers_file(rules), *(text_of(rules) for text_of in SERVERS.values())]
    assert [text.count("frame-ancestors") for text in texts] == [1, 3, 1, 1]


def test_files_for_other_servers_are_outside_the_output(tmp_path: Path) -> None:
    output = site(tmp_path / "output", {"": "<p></p>"})
    settings = {"OUTPUT_PATH": str(output), "SITEURL": SITE, "THEME": str(tmp_path / "theme")}
    write_headers(settings, rules_of(settings))
    write_snippets(tmp_path, rules_of(settings))
    assert sorted(p.name for p in output.iterdir()) == ["_headers", "index.html"]
    assert {p.name for p in (tmp_path / "hosting").iterdir()} == set(SERVERS)
