"""The contract: a questionnaire as JSON, for whatever takes the answers.

It holds all that is needed to check and score answers again, and the words the person saw. The hash
covers everything else in the document, so that a stored answer can name the exact version.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any as AnyType

from .model import (
    All,
    Any,
    Choice,
    Compare,
    Condition,
    Delay,
    DocumentKind,
    Ending,
    Is,
    Kind,
    Not,
    Question,
    Questionnaire,
    Score,
    Section,
)

SCHEMA_VERSION = 1

Json = dict[str, AnyType]


class ContractError(ValueError):
    """The document is not a contract of this version, or was changed after it was written."""


def to_contract(questionnaire: Questionnaire, thanks: str = "") -> Json:
    """The questionnaire as JSON (docs/schemas/questionnaire-contract.schema.json).

    Args:
        questionnaire: the rules.
        thanks: the folder of its last pages on the site, such as `/questionnaires/x/merci/`.
    """
    document: Json = {
        "schema_version": SCHEMA_VERSION,
        "slug": questionnaire.slug,
        "kind": str(questionnaire.kind),
        "title": questionnaire.title,
        "language": questionnaire.language,
        "keep": questionnaire.keep,
        "deliver_to": questionnaire.deliver_to,
        "sensitive": questionnaire.sensitive,
        "hidden_fields": list(questionnaire.hidden_fields),
        "reward": questionnaire.reward,
        "list": questionnaire.list,
        "thank_you": questionnaire.thank_you,
        "reminder_days": questionnaire.reminder_days,
        "becomes": questionnaire.becomes,
        "answer_within": _delay(questionnaire.answer_within),
        "proof_of_work": questionnaire.proof_of_work,
        "thanks": thanks,
        "sections": [
            {"id": s.id, "title": s.title, "questions": [_question(q) for q in s.questions]}
            for s in questionnaire.sections
        ],
        "endings": [
            {
                "id": e.id,
                "title": e.title,
                "condition": condition_to_json(e.condition),
                "answered": e.answered,
            }
            for e in questionnaire.endings
        ],
    }
    return {**document, "hash": content_hash(document)}


def _delay(delay: Delay | None) -> Json | None:
    if delay is None:
        return None
    return {"days": delay.days, "hours": delay.hours, "working_days": delay.working_days}


def content_hash(document: Json) -> str:
    """SHA-256 of the document without its `hash`, keys sorted."""
    content = {key: value for key, value in document.items() if key != "hash"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def contract_text(questionnaire: Questionnaire, thanks: str = "") -> str:
    """The contract as it is written to a file."""
    return json.dumps(to_contract(questionnaire, thanks), ensure_ascii=False, indent=1) + "\n"


def _question(question: Question) -> Json:
    return {
        "id": question.id,
        "title": question.title,
        "hint": question.hint,
        "text": question.text,
        "kind": str(question.kind),
        "condition": condition_to_json(question.condition),
        "required": question.required,
        "minimum": question.minimum,
        "maximum": question.maximum,
        "past": question.past,
        "accepts": list(question.accepts),
        "largest_bytes": question.largest_bytes,
        "choices": [
            {
                "id": c.id,
                "label": c.label,
                "points": dict(c.points),
                "exit": c.exit,
                "says_which": c.says_which,
                "consent": c.consent,
            }
            for c in question.choices
        ],
    }


def condition_to_json(condition: Condition | None) -> Json | None:
    """An object with one key: `is`, `compare`, `score`, `not`, `all` or `any`."""
    match condition:
        case None:
            return None
        case Is(question, choices):
            return {"is": [question, list(choices)]}
        case Compare(question, sign, value):
            return {"compare": [question, sign, value]}
        case Score(name, sign, value):
            return {"score": [name, sign, value]}
        case Not(inner):
            return {"not": condition_to_json(inner)}
        case All(parts):
            return {"all": [condition_to_json(part) for part in parts]}
        case Any(parts):
            return {"any": [condition_to_json(part) for part in parts]}


def condition_from_json(document: Json | None) -> Condition | None:
    """The inverse of `condition_to_json`."""
    if document is None:
        return None
    ((name, value),) = document.items()
    match name:
        case "is":
            return Is(value[0], tuple(value[1]))
        case "compare":
            return Compare(value[0], value[1], value[2])
        case "score":
            return Score(value[0], value[1], value[2])
        case "not":
            return Not(_needed(value))
        case "all":
            return All(tuple(_needed(part) for part in value))
        case "any":
            return Any(tuple(_needed(part) for part in value))
    raise ContractError(f"unknown condition {name!r}")


def _needed(document: Json) -> Condition:
    condition = condition_from_json(document)
    if condition is None:
        raise ContractError("a condition is missing")
    return condition


def from_contract(document: Json) -> Questionnaire:
    """Read a contract back.

    Raises:
        ContractError: another schema version, a changed document, or not a contract at all.
    """
    if not isinstance(document, dict):
        raise ContractError("not a contract: no JSON object")
    if document.get("schema_version") != SCHEMA_VERSION:
        raise ContractError(f"schema version {document.get('schema_version')!r} is not known")
    if document.get("hash") != content_hash(document):
        raise ContractError("the contract was changed after it was written")
    try:
        return _questionnaire(document)
    except (KeyError, TypeError, ValueError) as error:
        raise ContractError(f"not a contract: {error}") from error


def _questionnaire(document: Json) -> Questionnaire:
    return Questionnaire(
        slug=document["slug"],
        title=document["title"],
        language=document["language"],
        welcome="",
        start_label="",
        sections=tuple(
            Section(s["id"], s["title"], tuple(_read_question(q) for q in s["questions"]))
            for s in document["sections"]
        ),
        endings=tuple(
            Ending(e["id"], e["title"], condition_from_json(e["condition"]), "", e["answered"])
            for e in document["endings"]
        ),
        keep=document["keep"],
        deliver_to=document["deliver_to"],
        sensitive=document["sensitive"],
        hidden_fields=tuple(document["hidden_fields"]),
        reward=document["reward"],
        list=document["list"],
        # Not in the first contracts, whose answers are still shown.
        becomes=document.get("becomes", ""),
        thank_you=document.get("thank_you", ""),
        reminder_days=document.get("reminder_days", 0),
        answer_within=Delay(**delay) if (delay := document.get("answer_within")) else None,
        proof_of_work=document.get("proof_of_work", False),
        kind=DocumentKind(document["kind"]),
    )


def _read_question(document: Json) -> Question:
    return Question(
        id=document["id"],
        title=document["title"],
        hint=document["hint"],
        text=document["text"],
        kind=Kind(document["kind"]),
        condition=condition_from_json(document["condition"]),
        required=document["required"],
        minimum=document["minimum"],
        maximum=document["maximum"],
        past=document["past"],
        accepts=tuple(document["accepts"]),
        largest_bytes=document["largest_bytes"],
        choices=tuple(
            Choice(
                id=c["id"],
                label=c["label"],
                points=tuple(sorted(c["points"].items())),
                exit=c["exit"],
                says_which=c["says_which"],
                consent=c["consent"],
            )
            for c in document["choices"]
        ),
    )
