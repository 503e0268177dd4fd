"""Reading links out of HTML, and finding them again in the author's file."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pull_marketing.links import place_of_link, without_code
from pull_marketing.markup import headings, ids, links, plain_text, word_count


def place(tmp_path: Path, text: str, target: str, number: int = 0) -> str:
    (tmp_path / "a.md").write_text(text, "utf-8")
    content: Any = SimpleNamespace(metadata={"source_name": "a.md", "body_line": 3})
    project: Any = SimpleNamespace(root=tmp_path)
    return str(place_of_link(project, content, target, number))


def test_links_images_and_actions_are_read() -> None:
    html = (
        '<p><a class="b action" href="/a?b=1&amp;c=2">x</a>'
        "<img alt='' src='i.png' role=presentation><img src=j.png>"
        '<video poster="p.jpg"></video><!-- <a href="no"> --> &lt;a href="no"&gt;</p>'
    )
    found = list(links(html))
    assert [(link.tag, link.target) for link in found] == [
        ("a", "/a?b=1&c=2"),
        ("img", "i.png"),
        ("img", "j.png"),
        ("video", "p.jpg"),
    ]
    assert found[0].is_primary_action
    assert found[1].alt == ""
    assert found[1].decorative
    assert found[2].alt is None


def test_headings_and_ids() -> None:
    html = '<h1 id="un">A</h1><h2 id="de-ux">B <em>c</em></h2><h3 id="t">&amp;</h3><h2>sans</h2>'
    assert headings(html) == [(2, "de-ux", "B c"), (3, "t", "&")]
    assert ids(html + "<a name='vieux'></a>") == {"un", "de-ux", "t", "vieux"}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un <em>mot</em>.</p>\n<p>Deux</p>", "Un mot. Deux"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("l’<em>été</em>, (<b>oui</b>)", "l’été, (oui)"),
        ("<style>p{}</style>x<svg><text>y</text></svg>", "x"),
        ("Oui\u202f! «\u00a0a\u00a0»", "Oui\u202f! «\u00a0a\u00a0»"),
    ],
)
def test_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_words_are_counted_as_they_are_read() -> None:
    assert word_count("<p>Trois mots ici – !</p>") == 3


@given(st.text())
def test_plain_text_is_one_line(text: str) -> None:
    assert "\n" not in plain_text(text)


@given(st.text())
def test_code_is_blanked_without_moving_anything(text: str) -> None:
    shown = without_code(text)
    assert len(shown) == len(text)
    assert shown.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "target", "number", "expected"),
    [
        ("t\n\n[a](/x/)", "/x/", 0, "a.md:3:5"),
        ("[a](/x/) [b](/x/)", "/x/", 1, "a.md:1:14"),
        ("[a](/x/y/) [b](/x/)", "/x/", 0, "a.md:1:16"),
        ("`[a](/x/)` [b](/x/)", "/x/", 0, "a.md:1:16"),
        ("```\n[a](/x/)\n```\n[b](/x/)", "/x/", 0, "a.md:4:5"),
        ("~~~\n[a](/x/)\n~~~\n\n[b]: /x/", "/x/", 0, "a.md:5:6"),
        ('<a href="/x/">', "/x/", 0, "a.md:1:10"),
        ('[a]({questionnaire}b "t")', "{filename}/@questionnaire/b", 0, "a.md:1:5"),
        ("[a]({rates}#x)", "{filename}/@rates#x", 0, "a.md:1:5"),
        ("[a](é%20b.md)", "é b.md", 0, "a.md:3:1"),
        ("nothing", "/x/", 0, "a.md:3:1"),
    ],
)
def test_a_link_is_found_in_the_file(
    tmp_path: Path, text: str, target: str, number: int, expected: str
) -> None:
    assert place(tmp_path, text, target, number) == expected
