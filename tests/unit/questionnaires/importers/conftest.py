"""Imports for tests: a foreign file in a bare project, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any as AnyType

import pytest

from pull_marketing.questionnaires.importing import Imported, import_questionnaire
from pull_marketing.questionnaires.model import Questionnaire
from pull_marketing.questionnaires.reading import read_questionnaire
from pull_marketing.source import SourceFile

Take = Callable[..., "Taken"]


class Taken:
    """What an import wrote and said."""

    def __init__(self, root: Path, result: Imported) -> None:
        self.result = result
        self.text = (root / result.written).read_text("utf-8") if result.written else ""

    @property
    def codes(self) -> list[str]:
        return [d.code for d in self.result.losses]

    @property
    def build_codes(self) -> list[str]:
        return [d.code for d in self.result.build]

    @property
    def model(self) -> Questionnaire:
        assert self.result.written, self.result.losses.render("en")
        read = read_questionnaire(SourceFile("a.md", self.text), "fr", lambda _: None)
        assert read
        return read

    def told(self, code: str) -> list[str]:
        """Each place and message of a code, in French, with plain spaces."""
        found = (d for d in self.result.losses if d.code == code)
        said = (f"{d.location.line} {d.message_in('fr')}" for d in found)
        return [text.replace("\u00a0", " ").replace("\u202f", " ") for text in said]


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Import a text, bytes or a JSON value under a file name."""

    def taker(content: AnyType, name: str = "form.json", language: str = "fr") -> Taken:
        file = tmp_path / name
        if isinstance(content, bytes):
            file.write_bytes(content)
        elif isinstance(content, str):
            file.write_text(content, "utf-8")
        else:
            file.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        root = tmp_path / "project"
        root.mkdir(exist_ok=True)
        return Taken(root, import_questionnaire(root, file, language))

    return taker
