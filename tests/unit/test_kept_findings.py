"""Nothing that was kept is taken for a text, a page or an address that is another now."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pull_marketing import kept
from pull_marketing.diagnostics import Collector, Location
from pull_marketing.headers import SOURCE_HEADER, SourceHeader, header_place
from pull_marketing.inline_code import check_inline_code
from pull_marketing.referral.cards import qr_code
from pull_marketing.testimonials.case import WrittenPage
from pull_marketing.testimonials.rules.output import markup_is_visible, self_serving_markup

REVIEW = b'<script type="application/ld+json">{"@type": "Review", "reviewBody": "%s"}</script>'


def text_at(path: Path) -> Any:
    """An article as another build left it, whose header is read when a place is asked."""
    metadata = {SOURCE_HEADER: SourceHeader(path, path.parent), "source_name": path.name}
    return SimpleNamespace(metadata=metadata)


def test_place_of_a_header_follows_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    for lines, line in (("title: A\n", 2), ("title: A\n", 2), ("date: 2026-01-01\ntitle: A\n", 3)):
        path.write_text(f"---\n{lines}---\n\nText.\n", "utf-8")
        with kept.keeping(tmp_path / "kept"):
            assert header_place(text_at(path), "title") == Location("a.md", line, 8)
            assert header_place(text_at(path)) == Location("a.md", 2, 1)


def test_place_of_a_header_that_moved_to_another_file_names_that(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("---\ntitle: A\n---\n", "utf-8")
        with kept.keeping(tmp_path / "kept"):
            assert header_place(text_at(tmp_path / name), "title").path == name


def test_refused_code_is_told_in_each_build_until_it_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    for style, count in ((' style="x"', 1), (' style="x"', 1), ("", 0)):
        path.write_text(f"---\ntitle: A\n---\n\n<p{style}>Text.</p>\n", "utf-8")
        project: Any = SimpleNamespace(root=tmp_path, report=Collector())
        with kept.keeping(tmp_path / "kept"):
            check_inline_code(project, text_at(path))
        assert len(project.report) == count


def test_rated_markup_is_told_in_each_build_until_it_is_gone(tmp_path: Path) -> None:
    for said, shown, told in ((b"Bien", b"", 2), (b"Bien", b"", 2), (b"Bien", b"Bien", 1)):
        page = WrittenPage("index.html", REVIEW % said + b"<p>" + shown + b"</p>")
        case: Any = SimpleNamespace(pages=(page, WrittenPage("a.html", b"<p></p>")))
        with kept.keeping(tmp_path / "kept"):
            found = [*self_serving_markup(case), *markup_is_visible(case)]
        assert [finding.where.path for finding in found] == ["index.html"] * told


def test_code_of_an_address_is_the_same_with_a_kept_mask(tmp_path: Path) -> None:
    addresses = [f"https://exemple.fr/recommande/{number}/" for number in range(3)]
    fresh = [qr_code(address).matrix for address in addresses]
    for _ in range(2):
        with kept.keeping(tmp_path / "kept"):
            assert [qr_code(address).matrix for address in addresses] == fresh
