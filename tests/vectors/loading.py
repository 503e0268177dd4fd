"""The shared vectors: questionnaires as text, what hand computation says of them."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pull_marketing.catalogues import catalogue
from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.browser import script_data
from pull_marketing.questionnaires.model import Questionnaire
from pull_marketing.questionnaires.reading import read_questionnaire
from pull_marketing.source import SourceFile

HERE = Path(__file__).resolve().parent
NAMES = ("legal", "project", "review", "protocol")
TODAY = datetime.date(2026, 11, 22)

MESSAGES = {
    "write": "Write an answer",
    "choose": "Choose an answer",
    "tick": "Tick at least one answer",
    "email": "Write an e-mail address with an @, for example name@example.com",
    "phone": "Write a phone number with its digits, for example 04 65 71 00 00",
    "url": "Write a web address, for example www.example.com",
    "number": "Write a number in digits, for example 12",
    "range": "Write a number from {min} to {max}",
    "date": "Write a date as year-month-day, for example 2026-11-22",
    "past": "This date must not be in the future",
    "short": "Write a little more: at least {min} characters",
    "long": "Write a little less: at most {max} characters",
    "pick": "Choose a file",
    "file": "Choose a file of one of these types: {types}",
}
"""What the server says, by the script's name for it; an answer without fault says nothing."""


@dataclass(frozen=True)
class Case:
    """One set of answers and what follows from it."""

    name: str
    answers: dict[str, Any]
    asked: list[str]
    dropped: list[str]
    scores: dict[str, int]
    ending: str


@dataclass(frozen=True)
class CheckCase:
    """One answer to a question written `type`, and the name of what is wrong with it."""

    type: str
    answer: Any
    wrong: str


def read(text: str, name: str) -> Questionnaire:
    report = Collector()
    questionnaire = read_questionnaire(SourceFile(f"{name}.md", text), "fr", report)
    assert questionnaire is not None, report.render("en")
    assert not report.errors, report.render("en")
    return questionnaire


def vector(name: str) -> tuple[Questionnaire, list[Case]]:
    """A questionnaire and its cases."""
    cases = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    text = (HERE / f"{name}.md").read_text("utf-8")
    return read(text, name), [Case(**case) for case in cases]


def checks() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / "checks.json").read_text("utf-8"))
    return found


def check_cases() -> list[CheckCase]:
    return [
        CheckCase(group["type"], answer, "" if wrong == "good" else wrong)
        for group in checks()["answers"]
        for wrong, answers in group.items()
        if wrong != "type"
        for answer in answers
    ]


def single_question(written: str) -> Questionnaire:
    """A questionnaire that asks one question, answered as `written` says."""
    text = (
        f"---\ntitle: T\n---\n\n# S\n\n## Q {{#q}}\n{written}\n\n# Fin : F (sans réponse)\nSinon\n"
    )
    return read(text, "single")


def rules_of(questionnaire: Questionnaire) -> dict[str, Any]:
    """What the script of the page is given, with the points in it."""
    data = script_data(
        questionnaire,
        catalogue("fr"),
        minutes=1,
        thanks="/merci/",
        ending_urls={ending.id: f"/{ending.id}/" for ending in questionnaire.endings},
        server_decides=False,
    )
    found: dict[str, Any] = json.loads(data)
    return found
