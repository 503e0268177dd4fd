"""Turns the fields of a post into what is stored, or into what must be mended; reads nothing."""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..diagnostics import Term
from ..questionnaires.answering import SAYS_WHICH, AnswerError, Result, take_answers
from ..questionnaires.conditions import Answer
from ..questionnaires.model import CHOICE_KINDS, Kind, Question, Questionnaire
from .bodies import LONGEST_HIDDEN, Fields, is_broken, longest
from .contracts import Version
from .due import due_ms
from .file_store import Incoming
from .keys import Keys
from .spam import Suspicion, judge
from .writer import Row

KEY = "submission_key"
VERSION_FIELD = "contract_version"
TRAP = "web_site"
REFERRAL = "ref"
_GOOD_KEY = re.compile(r"[A-Za-z0-9._-]{8,128}\Z")
_LONGEST_WHICH = 500
_TOO_LONG = Term("Write a little less: at most {max} characters")


@dataclass(frozen=True)
class Post:
    """A post to a questionnaire, before its rules were applied."""

    version: Version
    fields: Fields
    files: Mapping[str, Incoming] = field(default_factory=dict)

    def first(self, name: str) -> str:
        return next((value for each, value in self.fields if each == name), "")

    @property
    def key(self) -> str:
        """The key that the page's script made; empty without a script, or when it is not one."""
        key = self.first(KEY)
        return key if _GOOD_KEY.match(key) else ""


def check_post(post: Post, today: datetime.date) -> Result:
    """Apply the questionnaire's rules, and those that only a forged post can break."""
    questionnaire = post.version.questionnaire
    ours = _own_names(post.version)
    fields = [(name, value) for name, value in post.fields if name in ours]
    broken: set[str] = set()
    if is_broken("".join(value for _, value in fields)):
        broken = {name for name, value in fields if is_broken(value)}
    files = {name: file.posted for name, file in post.files.items()}
    result = take_answers(questionnaire, [f for f in fields if f[0] not in broken], today, files)
    given: dict[str, list[str]] = {}
    for name, value in fields:
        given.setdefault(name, []).append(value)
    forged = [
        error
        for question in result.walk.asked
        if (error := _forged(question, given, broken)) is not None
    ]
    named = {error.question.id for error in forged}
    errors = (*forged, *(e for e in result.errors if e.question.id not in named))
    order = [question.id for question in result.walk.asked]
    ordered = tuple(sorted(errors, key=lambda e: order.index(e.question.id)))
    return replace(result, errors=ordered)


@functools.lru_cache(maxsize=256)
def _own_names(version: Version) -> frozenset[str]:
    ids = {question.id for question in version.questionnaire.questions}
    return frozenset(ids | {each + SAYS_WHICH for each in ids})


def _forged(
    question: Question, fields: Mapping[str, list[str]], broken: set[str]
) -> AnswerError | None:
    if broken and broken & {question.id, question.id + SAYS_WHICH}:
        return AnswerError(question, Term("Write this again: it holds signs that cannot be kept"))
    given: Sequence[str] = fields.get(question.id, ())
    if len(given) > 1 and question.kind is not Kind.SEVERAL and len(_distinct(given)) > 1:
        return AnswerError(question, Term("Give one answer only"))
    if question.kind in CHOICE_KINDS:
        given, most = fields.get(question.id + SAYS_WHICH, ()), _LONGEST_WHICH
    else:
        most = longest(question)
    for value in given:
        if len(value) > most and _length(value.strip()) > most:
            return AnswerError(question, _TOO_LONG, (("max", most),))
    return None


def _distinct(given: Iterable[str]) -> set[str]:
    return {value.strip() for value in given} - {""}


def _length(text: str) -> int:
    # A browser sends each line break as two characters and counts it as one.
    return len(text.replace("\r\n", "\n"))


def suspicion_of(post: Post, result: Result, *, origin: bool) -> Suspicion:
    trap = any(name == TRAP and value.strip() for name, value in post.fields)
    return judge(result.walk, trap=trap, script=bool(post.key), origin=origin)


def fingerprint(post: Post, keys: Keys) -> str:
    """What tells two posts with one key apart: everything that was answered.

    It is made with the secret: few questions with few choices could be guessed from it otherwise.
    """
    ours = _own_names(post.version).union(_hidden_names(post.version.questionnaire))
    answered = [(n, v.replace("\r\n", "\n")) for n, v in post.fields if n in ours and v]
    joined = sorted((file.field, file.sha256) for file in post.files.values())
    return keys.mark(_json([answered, joined]))


def key_without_script(post: Post, salt: str, sender: str, keys: Keys) -> str:
    """A key for a page whose script did not run: the same answers, from one place, on one day.

    Nothing of the address can be found again once the salt of the day is erased.
    """
    return f"d-{_digest([salt, sender, post.version.slug, fingerprint(post, keys)])}"


def _digest(content: object) -> str:
    return hashlib.sha256(_json(content).encode("utf-8", "surrogatepass")).hexdigest()


def _hidden_names(questionnaire: Questionnaire) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*questionnaire.hidden_fields, REFERRAL)))


def hidden_values(post: Post) -> dict[str, str]:
    """What the address of the page brought along, such as a referrer's code."""
    given: Mapping[str, str] = dict(reversed(post.fields))
    names = _hidden_names(post.version.questionnaire)
    found = {n: given[n][:LONGEST_HIDDEN] for n in names if given.get(n)}
    return {name: value for name, value in found.items() if not is_broken(value)}


def new_id() -> str:
    """128 bits that nobody can guess."""
    return secrets.token_hex(16)


def address_of(questionnaire: Questionnaire, kept: Mapping[str, Answer]) -> str:
    """The mail address that the person gave, whatever it looks like."""
    for question in questionnaire.questions:
        answer = kept.get(question.id)
        if question.kind is Kind.EMAIL and isinstance(answer, str):
            return answer
    return ""


def row_of(
    post: Post, result: Result, suspicion: Suspicion, key: str, now_ms: int, keys: Keys
) -> Row:
    """The submission as it is stored."""
    ending = result.ending
    return {
        "id": new_id(),
        "questionnaire": post.version.slug,
        "contract": post.version.hash,
        "key": key,
        "fingerprint": fingerprint(post, keys),
        "received_ms": now_ms,
        "state": "quarantined" if suspicion.is_quarantined else "new",
        "ending": ending.id if ending else None,
        "scores": _json(result.walk.scores),
        "answers": _json(result.walk.kept),
        "words": _json(result.words),
        "dropped": _json(result.dropped),
        "hidden": _json(hidden_values(post)),
        "spam_score": suspicion.points,
        "spam_reasons": _json(suspicion.reasons),
        "person": keys.person(address_of(post.version.questionnaire, result.walk.kept)),
        "sealed": None,
        "score": sum(result.walk.scores.values()),
        "due_ms": due_ms(post.version.questionnaire.answer_within, now_ms),
    }


_json = json.JSONEncoder(ensure_ascii=False).encode
