"""The reader: both forms of header, our links, typography, and files it cannot read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pelican.settings import read_settings
from tests.conftest import ROOT, minimal_site_yaml

from pull_marketing.project import SETTING, Project, project_of
from pull_marketing.reader import CheckedMarkdownReader

Read = Callable[..., tuple[str, dict[str, Any]]]


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """The project's own settings, for a site in a temporary folder."""
    (tmp_path / "content" / "articles").mkdir(parents=True)
    (tmp_path / "content" / "pages").mkdir()
    (tmp_path / "content" / "site.yaml").write_text(minimal_site_yaml(), "utf-8")
    override = {"PATH": str(tmp_path / "content"), "THEME": str(ROOT / "theme"), "PLUGINS": []}
    made: dict[str, Any] = read_settings(str(ROOT / "pelicanconf.py"), override=override)
    made[SETTING] = Project.load(made)
    return made


@pytest.fixture
def read(settings: dict[str, Any]) -> Read:
    def read_text(text: str | bytes, name: str = "articles/a.md") -> tuple[str, dict[str, Any]]:
        path = Path(settings["PATH"]) / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return CheckedMarkdownReader(settings).read(str(path))

    return read_text


def codes(settings: dict[str, Any]) -> list[str]:
    return [d.code for d in project_of(settings).report]


BODY = "Note: l'essentiel.\n\n[a]({questionnaire}contact) [b]({rates}#x) `{rates}`\n"


def test_both_forms_of_header_give_the_same(read: Read, settings: dict[str, Any]) -> None:
    yaml = read(f"---\ntitle: L'un\ndate: 2026-01-15\ntags: [a, b]\n---\n\n{BODY}")
    pelican = read(f"Title: L'un\nDate: 2026-01-15\nTags: a, b\n\n{BODY}")
    assert yaml[0] == pelican[0]
    for key in ("title", "date", "tags"):
        assert yaml[1][key] == pelican[1][key]
    assert codes(settings) == []


def test_a_body_may_begin_like_a_header_and_links_become_pelicans(read: Read) -> None:
    html, metadata = read(f"---\ntitle: L'un\ndate: 2026-01-15\n---\n\n{BODY}")
    assert html.startswith("<p>Note\u00a0: l’essentiel.</p>")
    assert 'href="{filename}/@questionnaire/contact"' in html
    assert 'href="{filename}/@rates#x"' in html
    assert "<code>{rates}</code>" in html
    assert metadata["title"] == "L’un"
    assert metadata["body_line"] == 5


def test_the_language_of_the_header_sets_the_typography(read: Read) -> None:
    html, _ = read('---\ntitle: A\ndate: 2026-01-15\nlang: en\n---\n\nHe said "yes" !\n')
    assert html == "<p>He said “yes” !</p>"


def test_a_summary_is_markdown_and_a_date_has_the_zone_of_the_site(read: Read) -> None:
    _, metadata = read("Title: A\nDate: 2026-07-15\nSummary: Un *mot* !\n\nTexte.")
    assert metadata["summary"] == "<p>Un <em>mot</em>\u202f!</p>"
    assert metadata["date"].isoformat() == "2026-07-15T00:00:00+02:00"


@pytest.mark.parametrize(
    ("text", "code"),
    [(b"Title: \xe9", "B001"), ("Titre: A\nDate: 2026-01-15\n\nT.", "B020"), ("---\n", "B015")],
)
def test_a_file_with_a_mistake_is_a_hidden_empty_page(
    read: Read, settings: dict[str, Any], text: str | bytes, code: str
) -> None:
    html, metadata = read(text)
    assert html == ""
    assert metadata["status"] == "hidden"
    assert metadata["unreadable"] is True
    assert codes(settings) == [code]


def test_a_page_needs_no_date(read: Read, settings: dict[str, Any]) -> None:
    read("Title: A\n\nTexte.", "pages/a.md")
    assert codes(settings) == []
    read("Title: A\n\nTexte.", "articles/a.md")
    assert codes(settings) == ["B021"]
