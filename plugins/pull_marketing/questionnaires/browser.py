"""What the script of the page needs: the rules without the words that are already in the page."""

from __future__ import annotations

import json
import re
from typing import Any

from ..catalogues import Catalogue
from .contract import Json, condition_to_json
from .files import megabytes, name_pattern
from .model import Choice, Condition, Kind, Question, Questionnaire, Score, atoms

PATTERNS = {
    Kind.EMAIL: r"^[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+$",
    Kind.PHONE: r"^(?=(\D*\d){6})\+?[\d\s().\-/]{6,25}$",
    Kind.URL: r"^(https?:\/\/)?[^\s/.]+(\.[^\s/.]+)+",
    Kind.DATE: r"^\d{4}-\d\d-\d\d$",
}
"""What an answer looks like, as the script tests it; `answering.py` has the last word."""

FEW_QUESTIONS = 5
"""Up to so many, one page is easier than steps (notes: steps help above five to seven fields)."""


def steps_of(questionnaire: Questionnaire) -> str:
    """What the script shows at a time: `question`, `section` or `page`."""
    if questionnaire.steps:
        return questionnaire.steps
    return "page" if len(list(questionnaire.questions)) <= FEW_QUESTIONS else "question"


def script_data(
    questionnaire: Questionnaire,
    words: Catalogue,
    *,
    minutes: int,
    thanks: str,
    ending_urls: dict[str, str],
    server_decides: bool,
    action: bool = False,
) -> str:
    """The data block of one page, as JSON that may stand inside a script element.

    Args:
        questionnaire: the questionnaire.
        words: the catalogue of its language.
        minutes: how long the longest way takes.
        thanks: address of the general page after sending.
        ending_urls: address of each ending by id.
        server_decides: whether points and endings stay on the server.
        action: whether the ending's own address receives the post.
    """
    endings = [
        {"id": e.id, "if": condition_to_json(e.condition), "url": ending_urls[e.id]}
        for e in questionnaire.endings
    ]
    data: Json = {
        "slug": questionnaire.slug,
        "language": questionnaire.language,
        **({"sensitive": True} if questionnaire.sensitive else {}),
        "steps": steps_of(questionnaire),
        "minutes": _announced_minutes(questionnaire) or minutes,
        "thanks": thanks,
        **({"action": True} if action else {}),
        "sections": [
            {
                "id": section.id,
                "questions": [
                    _question(q, points=_points_matter(questionnaire, server=server_decides))
                    for q in section.questions
                ],
            }
            for section in questionnaire.sections
        ],
        "endings": [] if server_decides else endings,
        "words": _words(questionnaire, words),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _points_matter(questionnaire: Questionnaire, *, server: bool) -> bool:
    """Points go into the page where a question depends on them, or where no server counts."""
    asked_by = [q.condition for q in questionnaire.questions]
    return not server or any(_looks_at_score(condition) for condition in asked_by)


def _looks_at_score(condition: Condition | None) -> bool:
    return any(isinstance(atom, Score) for atom in atoms(condition))


def _question(question: Question, *, points: bool) -> dict[str, Any]:
    """A question without what is usual, so that the page stays small."""
    unusual = {
        "if": condition_to_json(question.condition),
        "required": question.required or None,
        "min": question.minimum,
        "max": question.maximum,
        "past": question.past or None,
        "pattern": name_pattern(question.accepts) or PATTERNS.get(question.kind),
        "types": ", ".join(question.accepts) or None,
        "size": question.largest_bytes and float(megabytes(question.largest_bytes)),
        "choices": [effect for c in question.choices if (effect := _effect(c, points=points))]
        or None,
    }
    said = {name: value for name, value in unusual.items() if value is not None}
    return {"id": question.id, "kind": str(question.kind), **said}


def _effect(choice: Choice, *, points: bool) -> dict[str, Any]:
    """What a choice changes; empty for most."""
    effect: dict[str, Any] = {"exit": choice.exit} if choice.exit else {}
    if choice.points and points:
        effect["points"] = choice.points
    return {"id": choice.id, **effect} if effect else {}


def _announced_minutes(questionnaire: Questionnaire) -> int:
    """The minutes that the author measured and wrote in the header."""
    found = re.match(r"(\d+)\s*min", questionnaire.duration)
    return int(found[1]) if found else 0


def _words(questionnaire: Questionnaire, words: Catalogue) -> dict[str, str]:
    """What the script says, without messages for kinds of answers that are not asked."""
    say = words.gettext
    place = say("Section {n} of {m}") if questionnaire.sections[1:] else say("Question {n} of {m}")
    said = {
        "error": say("Error:"),
        "one": words.ngettext("One answer is to be mended", "{n} answers are to be mended", 1),
        "many": words.ngettext("One answer is to be mended", "{n} answers are to be mended", 2),
        "place": "" if steps_of(questionnaire) == "page" else place,
        "minute": say("about 1 minute left"),
        "minutes": say("about {n} minutes left"),
        "found": say("You had begun on {date}."),
        "mail": say("Your mail program should have opened."),
        "none": say("no answer"),
        "write": say("Write an answer"),
        "choose": say("Choose an answer"),
        "tick": say("Tick at least one answer"),
    }
    kinds = {q.kind for q in questionnaire.questions}
    limited = any(q.minimum is not None or q.maximum is not None for q in questionnaire.questions)
    if Kind.EMAIL in kinds:
        said["email"] = say("Write an e-mail address with an @, for example name@example.com")
    if Kind.PHONE in kinds:
        said["phone"] = say("Write a phone number with its digits, for example 04 65 71 00 00")
    if Kind.URL in kinds:
        said["url"] = say("Write a web address, for example www.example.com")
    if kinds & {Kind.NUMBER, Kind.SCALE}:
        said["number"] = say("Write a number in digits, for example 12")
        said["range"] = say("Write a number from {min} to {max}")
    if Kind.DATE in kinds:
        said["date"] = say("Write a date as year-month-day, for example 2026-11-22")
        said["past"] = say("This date must not be in the future")
    if Kind.FILE in kinds:
        said["pick"] = say("Choose a file")
        said["file"] = say("Choose a file of one of these types: {types}")
        said["empty"] = say("This file is empty: choose another one")
        said["large"] = say("Choose a smaller file: at most {size} MB")
    if limited:
        said["short"] = say("Write a little more: at least {min} characters")
        said["long"] = say("Write a little less: at most {max} characters")
    return said
