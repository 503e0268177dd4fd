"""What the security policy refuses is told where it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.conftest import ARTICLE, BuiltSite

from pull_marketing.inline_code import refused_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p style="color:red">x</p>', [(3, "style=")]),
        ("a\n\n<style>p{}</style>", [(3, "<style>")]),
        ("<script>alert(1)</script>", [(0, "<script>")]),
        ("<b onclick=\"x()\" style='y'>", [(3, "onclick="), (17, "style=")]),
        ('<script src="/theme/js/a.js"></script>', []),
        ('<p title="a style=b">x</p>', []),
        ('<p class="style">Du style="chic" écrit.</p>', []),
        ("`<p style=x>`", []),
        ("```html\n<script>x</script>\n```", []),
        ("a < b et on = c", []),
    ],
)
def test_only_what_acts_is_found(text: str, found: list[tuple[int, str]]) -> None:
    assert list(refused_in(text)) == found


def test_it_is_a_warning_at_its_place(make_site: Callable[..., BuiltSite]) -> None:
    text = ARTICLE.replace("Du texte.", '<p style="color:red">Du texte.</p>')
    site = make_site({"content/articles/un-article.md": text})
    (found,) = (d for d in site.report if d.code == "B410")
    assert str(found.location) == "content/articles/un-article.md:9:4"
    assert "style=" in found.render("fr")
    assert site.error_codes == []
