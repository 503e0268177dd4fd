"""Questionnaires for tests: read from text, or built from their parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.model import Questionnaire
from pull_marketing.questionnaires.proof import Proof, prove
from pull_marketing.questionnaires.reading import read_questionnaire
from pull_marketing.source import SourceFile

HEADER = "---\ntitle: Essai\nslug: essai\nkeep: 12 mois\n---\n"


@dataclass
class Read:
    """What reading a text gave."""

    questionnaire: Questionnaire | None
    proof: Proof | None
    report: Collector

    @property
    def codes(self) -> list[str]:
        return [d.code for d in self.report]

    @property
    def model(self) -> Questionnaire:
        assert self.questionnaire is not None, self.report.render("en")
        return self.questionnaire


def read_text(text: str, language: str = "fr", name: str = "essai.md") -> Read:
    report = Collector()
    source = SourceFile(name, text)
    questionnaire = read_questionnaire(source, language, report)
    proof = prove(questionnaire, report) if questionnaire else None
    return Read(questionnaire, proof, report)


@pytest.fixture
def read() -> Callable[..., Read]:
    """Read the body of a questionnaire under a sound header."""

    def reader(body: str, header: str = HEADER, language: str = "fr") -> Read:
        return read_text(header + body, language)

    return reader
