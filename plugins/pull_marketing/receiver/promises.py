"""What a submission promises: which mails and webhooks leave once it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..questionnaires.conditions import Answer
from ..questionnaires.model import Kind, Questionnaire
from .contracts import Version
from .ids import id_in_order
from .letters import consent_given
from .settings import ADDRESS, Settings
from .writer import Row

OWNER_MAIL = "owner_mail"
COPY_MAIL = "copy_mail"
REWARD_MAIL = "reward_mail"
LETTERS_MAIL = "letters_mail"
RESUME_MAIL = "resume_mail"
THANKS_MAIL = "thanks_mail"
REMINDER_MAIL = "reminder_mail"
TO_PERSON = frozenset(
    {COPY_MAIL, REWARD_MAIL, LETTERS_MAIL, RESUME_MAIL, THANKS_MAIL, REMINDER_MAIL}
)
WEBHOOK = "webhook"
STOPPED_MAIL = "stopped_mail"
"""Tells the owner that a webhook was turned off; made by the outbox itself."""

_PERSON_UP_TO = 2
"""Points of suspicion up to which the person gets mail: nobody shall use it against strangers."""


def owner_address(settings: Settings, questionnaire: Questionnaire) -> str:
    """Who reads the answers; empty when nobody does."""
    asked = questionnaire.deliver_to
    return asked if ADDRESS.match(asked) else settings.deliver_to


def person_address(questionnaire: Questionnaire, kept: Mapping[str, Answer]) -> str:
    """The mail address that the person gave, if it is one that needs no quoting."""
    for question in questionnaire.questions:
        answer = kept.get(question.id)
        if question.kind is Kind.EMAIL and isinstance(answer, str) and ADDRESS.match(answer):
            return answer
    return ""


def deliveries_of(
    settings: Settings,
    version: Version,
    row: Row,
    kept: Mapping[str, Answer],
    now_ms: int,
) -> tuple[Row, ...]:
    """The rows of the outbox for a submission; none while it is in quarantine.

    Args:
        settings: who hears of it.
        version: the contract.
        row: the submission as it is stored.
        kept: the answers that count.
        now_ms: when the first try is due.
    """
    if row["state"] != "new":
        return ()
    wanted: list[tuple[str, str]] = []
    owner = owner_address(settings, version.questionnaire)
    if owner:
        wanted.append((OWNER_MAIL, owner))
    if not row.get("sealed") and row["spam_score"] <= _PERSON_UP_TO:
        wanted += _to_person(settings, version.questionnaire, kept)
    wanted += [
        (WEBHOOK, target.name) for target in settings.webhooks if target.hears_of(version.slug)
    ]
    return tuple(delivery_row(row["id"], kind, target, now_ms) for kind, target in wanted)


def _to_person(
    settings: Settings, questionnaire: Questionnaire, kept: Mapping[str, Answer]
) -> Iterator[tuple[str, str]]:
    person = person_address(questionnaire, kept)
    if person and questionnaire.thank_you:
        yield THANKS_MAIL, person
    if person and settings.copy:
        yield COPY_MAIL, person
    if person and questionnaire.reward:
        yield REWARD_MAIL, person
    if person and consent_given(questionnaire, kept):
        yield LETTERS_MAIL, person


def delivery_row(submission_id: str, kind: str, target: str, now_ms: int, wait_ms: int = 0) -> Row:
    """One delivery, due at once or after a while."""
    return {
        "id": id_in_order(now_ms),
        "submission": submission_id,
        "kind": kind,
        "target": target,
        "state": "waiting",
        "created_ms": now_ms,
        "next_ms": now_ms + wait_ms,
        "tries": 0,
        "first_try": 0,
        "owner": None,
        "lease_ms": None,
    }
