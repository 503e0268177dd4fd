"""SVG drawings: their size, and everything in them that does not draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from pull_marketing.images.drawings import Drawing, look_at_drawing

ROOT = Path(__file__).resolve().parents[3]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {more}>'


def drawing(tmp_path: Path, inside: str = "", more: str = "", before: str = "") -> Drawing:
    path = tmp_path / "schema.svg"
    path.write_text(f"{before}{SVG.format(more=more)}\n{inside}\n</svg>", "utf-8")
    return look_at_drawing(path, "content/images/schema.svg")


@pytest.mark.parametrize(
    ("more", "size"),
    [
        ('width="608" height="226"', (608, 226)),
        ('width="608px" height="226.4px"', (608, 226)),
        ('viewBox="0 0 600 300"', (600, 300)),
        ('viewBox="0,0,600,300" width="100%"', (600, 300)),
        ("", (0, 0)),
        ('viewBox="nonsense"', (0, 0)),
    ],
)
def test_size_is_read(tmp_path: Path, more: str, size: tuple[int, int]) -> None:
    seen = drawing(tmp_path, more=more)
    assert (seen.width, seen.height) == size
    assert seen.troubles == []


@pytest.mark.parametrize(
    ("inside", "code", "said"),
    [
        ("<script>alert(1)</script>", "B406", "<script>"),
        ("<g><SCRIPT/></g>", "B406", "<SCRIPT>"),
        ('<s:script xmlns:s="http://www.w3.org/2000/svg"/>', "B406", "<s:script>"),
        ('<rect onload="x()"/>', "B406", "onload="),
        ('<rect OnClick="x()"/>', "B406", "onclick="),
        ('<a xlink:href="java&#10;script:x()"><rect/></a>', "B406", "xlink:href="),
        ('<a href="data:text/html,x"><rect/></a>', "B406", "href="),
        ("<foreignObject><p>x</p></foreignObject>", "B406", "<foreignObject>"),
        ('<a><set attributeName="href" to="javascript:x()"/></a>', "B406", "<set href>"),
        ('<image href="https://ailleurs.fr/x.png"/>', "B407", "https://ailleurs.fr/x.png"),
        ('<use xlink:href="//ailleurs.fr/x.svg#a"/>', "B407", "//ailleurs.fr/x.svg#a"),
        ("<style>@import 'https://ailleurs.fr/x.css';</style>", "B407", "ailleurs.fr/x.css"),
        ('<rect style="fill:url(https://ailleurs.fr/x)"/>', "B407", "https://ailleurs.fr/x"),
    ],
)
def test_what_does_not_draw_is_told_at_its_line(
    tmp_path: Path, inside: str, code: str, said: str
) -> None:
    (trouble, *_) = drawing(tmp_path, inside).troubles
    assert trouble.code == code
    assert trouble.location[:2] == ("content/images/schema.svg", 2)
    assert said in trouble.message_in("fr")


@pytest.mark.parametrize(
    "inside",
    [
        '<a href="https://www.exemple.fr/"><text>un lien</text></a>',
        '<use href="#a"/><rect fill="url(#grad)"/>',
        '<image href="data:image/png;base64,AAAA"/>',
        "<style>rect{fill:red}@media(prefers-color-scheme:dark){rect{fill:blue}}</style>",
        "<!-- <script>alert(1)</script> -->",
        "<text>onload= javascript: &lt;script&gt;</text>",
        '<animate attributeName="opacity" from="0" to="1"/>',
    ],
)
def test_what_draws_is_let_through(tmp_path: Path, inside: str) -> None:
    assert drawing(tmp_path, inside).troubles == []


LAUGHS = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("before", [LAUGHS, FILE])
def test_entities_are_refused(tmp_path: Path, before: str) -> None:
    (trouble,) = drawing(tmp_path, "<text>&a;</text>", before=before).troubles
    assert trouble.code == "B405"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"<svg",
        b"<html></html>",
        b"PNG",
        b'<?xml version="1.0" encoding="x"?><svg/>',
    ],
)
def test_what_is_no_drawing_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.svg"
    path.write_bytes(data)
    (trouble,) = look_at_drawing(path, "content/images/x.svg").troubles
    assert trouble.code == "B405"


@pytest.mark.parametrize("path", sorted((ROOT / "content" / "images").glob("*.svg")), ids=str)
def test_drawings_of_the_demo_are_clean_and_have_a_size(path: Path) -> None:
    seen = look_at_drawing(path, path.name)
    assert seen.troubles == []
    assert seen.width > 0
