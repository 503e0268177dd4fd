"""Accepted comments become files of content/, once, and say nothing that is private."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.comments.writing import LONGEST_TEXT, Accepted, write_comment
from pull_marketing.diagnostics import Collector
from pull_marketing.refusal import CommandRefused
from pull_marketing.source import read_source, split_header

MOMENT = datetime.datetime(2026, 11, 21, 14, 5)


def accepted(**over: Any) -> Accepted:
    values = {"article": "tenir-un-rythme", "author": "Léa Modèle", "text": "D’accord."}
    return Accepted(**{**values, "moment": MOMENT, **over})


def header_of(path: Path) -> dict[str, Any]:
    report = Collector()
    source = read_source(path, path.parent, report)
    header = source and split_header(source, report)
    assert header
    assert len(report) == 0
    return header.document.values


def test_a_comment_lands_beside_those_of_its_article(tmp_path: Path) -> None:
    path = write_comment(tmp_path, accepted())
    assert path == tmp_path / "comments/tenir-un-rythme/2026-11-21-lea-modele.md"
    assert path.read_text("utf-8").endswith("---\n\nD’accord.\n")
    assert header_of(path) == {"author": "Léa Modèle", "date": "2026-11-21 14:05"}


def test_another_comment_never_takes_its_place(tmp_path: Path) -> None:
    first = write_comment(tmp_path, accepted())
    second = write_comment(tmp_path, accepted(text="Encore moi."))
    assert second.name == "2026-11-21-lea-modele-2.md"
    assert "D’accord." in first.read_text("utf-8")


def test_the_same_submission_is_written_once(tmp_path: Path) -> None:
    first = write_comment(tmp_path, accepted(key="3f9a1c2b77d0aa"))
    corrected = first.read_text("utf-8").replace("D’accord", "Bien d’accord")
    first.write_text(corrected, "utf-8")
    assert write_comment(tmp_path, accepted(key="3f9a1c2b77d0aa")) == first
    assert first.read_text("utf-8") == corrected
    assert len(list(first.parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("  Léa \n Modèle ", "Léa Modèle"),
        ("lea@exemple.fr", "lea"),
        ("gne\u202eraC", "gne raC"),
        ("\u200b", "–"),
        ("x" * 300, "x" * 80),
        ("oui", "oui"),
        ("true", "true"),
        ("a: [b", "a: [b"),
        ("مريم", "مريم"),
    ],
)
def test_a_name_is_a_name(tmp_path: Path, given: str, written: str) -> None:
    assert header_of(write_comment(tmp_path, accepted(author=given)))["author"] == written


@pytest.mark.parametrize("article", ["../x", "a/b", "", ".", "x.html", "C:\\x", "a\0b"])
def test_a_folder_outside_is_refused(tmp_path: Path, article: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        write_comment(tmp_path, accepted(article=article))
    assert refused.value.diagnostic.code == "B501"
    assert list(tmp_path.iterdir()) == []


def test_a_translation_has_its_own_folder(tmp_path: Path) -> None:
    path = write_comment(tmp_path, accepted(article="keep-a-rhythm.en"))
    assert path.parent.name == "keep-a-rhythm.en"


@pytest.mark.parametrize(
    ("text", "code"), [("", "B502"), (" \r\n\0", "B502"), ("x" * (LONGEST_TEXT + 1), "B503")]
)
def test_nothing_and_too_much_are_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        write_comment(tmp_path, accepted(text=text))
    assert refused.value.diagnostic.code == code
    assert list(tmp_path.iterdir()) == []


def test_words_that_look_like_a_header_stay_words(tmp_path: Path) -> None:
    path = write_comment(tmp_path, accepted(text="a\r\n---\r\nowner: true\r\n---\r\nb"))
    assert "owner" not in header_of(path)


def test_an_answer_names_what_it_answers(tmp_path: Path) -> None:
    path = write_comment(tmp_path, accepted(reply_to="2026-11-20-karim", owner=True))
    assert header_of(path)["reply_to"] == "2026-11-20-karim"
    assert header_of(path)["owner"] is True
    forged = write_comment(tmp_path, accepted(reply_to="../../x", author="K"))
    assert "reply_to" not in header_of(forged)
