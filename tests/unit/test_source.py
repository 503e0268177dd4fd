"""Reading an author's text, YAML and headers, with the place of every part."""

from __future__ import annotations

from pathlib import Path

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.source import SourceFile, parse_yaml, read_source, split_header


def test_french_data_survives_yaml() -> None:
    report = Collector()
    text = "postal_code: 01000\nphone: 0612345670\nhour: 12:30\nshown: on\nanswer: no\n"
    document = parse_yaml(text, "site.yaml", report)
    assert document is not None
    assert document.values == {
        "postal_code": "01000",
        "phone": "0612345670",
        "hour": "12:30",
        "shown": "on",
        "answer": "no",
    }
    assert len(report) == 0


@pytest.mark.parametrize(
    ("written", "read"),
    [("true", True), ("false", False), ("12", 12), ("-3", -3), ('"12"', "12"), ("~", None)],
)
def test_plain_values_have_their_type(written: str, read: object) -> None:
    document = parse_yaml(f"key: {written}", "a.yaml", Collector())
    assert document is not None
    assert document.values["key"] == read


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: 1\n\tb: 2\n", "B011", "a.yaml:2:1"),
        ("a: 1\nb: 2\na: 3\n", "B012", "a.yaml:3:1"),
        ("a: [1\nb: 2\n", "B010", "a.yaml:2:2"),
        ("- a\n- b\n", "B014", "a.yaml:1:1"),
        ("a: &x 1\nb: *x\n", "B013", "a.yaml:1:4"),
        ("a: !!python/object:os.system x\n", "B013", "a.yaml:1:4"),
    ],
)
def test_broken_yaml_is_located(text: str, code: str, place: str) -> None:
    report = Collector()
    parse_yaml(text, "a.yaml", report)
    assert [(d.code, str(d.location)) for d in report] == [(code, place)]


def test_invalid_utf8_is_located_by_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("Title: é\n".encode() + b"caf\xe9\n")
    report = Collector()
    assert read_source(path, tmp_path, report) is None
    assert report.render("en").startswith("a.md:2:4 B001 the file is not UTF-8 text (byte 0xE9)")


def test_places_inside_a_yaml_header_count_from_the_top_of_the_file() -> None:
    header = split_header(SourceFile("a.md", "---\ntitle: T\ntags: [a, b]\n---\nText"), Collector())
    assert header is not None
    assert str(header.document.where(("tags", 1))) == "a.md:3:11"
    assert (header.body, header.body_line, header.form) == ("Text", 5, "yaml")


def test_pelican_header_with_continuation_and_accents() -> None:
    text = "Title: T\nRésumé: un\n    deux\n\nNote: du texte\n"
    header = split_header(SourceFile("a.md", text), Collector())
    assert header is not None
    assert header.document.values == {"title": "T", "résumé": "un\ndeux"}
    assert header.body.strip() == "Note: du texte"


def test_unclosed_header_is_told() -> None:
    report = Collector()
    assert split_header(SourceFile("a.md", "---\ntitle: T\n"), report) is None
    assert [d.code for d in report] == ["B015"]
