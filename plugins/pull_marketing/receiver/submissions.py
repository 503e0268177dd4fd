"""Turns the fields of a post into what is stored, or into what must be mended; reads nothing."""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from ..diagnostics import Term
from ..questionnaires.answering import SAYS_WHICH, AnswerError, Result
from ..questionnaires.conditions import Answer
from ..questionnaires.model import CHOICE_KINDS, Kind, Question
from .bodies import LONGEST_HIDDEN, Fields, is_broken, longest
from .contracts import Version
from .due import due_ms
from .file_store import Incoming
from .ids import new_id
from .keys import Keys
from .spam import TEXTS, Suspicion, judge
from .writer import Row

KEY = "submission_key"
VERSION_FIELD = "contract_version"
TRAP = "web_site"
REFERRAL = "ref"
_GOOD_KEY = re.compile(r"[A-Za-z0-9._-]{8,128}\Z")
_LONGEST_WHICH = 500
Sealing = Callable[[str], str]

_TOO_LONG = Term("Write a little less: at most {max} characters")


def is_key(text: str) -> bool:
    """Whether a page may have made it to name one sending."""
    return bool(_GOOD_KEY.match(text))


@dataclass(frozen=True)
class Post:
    """A post to a questionnaire, before its rules were applied."""

    version: Version
    fields: Fields
    files: Mapping[str, Incoming] = field(default_factory=dict)

    def first(self, name: str) -> str:
        return self._firsts.get(name, "")

    def has(self, name: str) -> bool:
        return name in self._firsts

    @property
    def each_once(self) -> bool:
        return len(self._firsts) == len(self.fields)

    @functools.cached_property
    def _firsts(self) -> dict[str, str]:
        return dict(reversed(self.fields))

    @property
    def key(self) -> str:
        """The key that the page's script made; empty without a script, or when it is not one."""
        key = self.first(KEY)
        return key if is_key(key) else ""


@dataclass(frozen=True)
class _Form:
    """What is known of the fields of a version before any post.

    Attributes:
        names: of the fields that are ours.
        shortest: characters that each of them may have.
        hidden: names of what the address of the page brings along.
        answers: names of all that tells one post from another.
        addresses: ids of the questions for a mail address.
        texts: ids of the questions that are answered freely.
        persons: ids of those among them that ask for a name.
    """

    names: frozenset[str]
    shortest: int
    hidden: tuple[str, ...]
    answers: frozenset[str]
    addresses: tuple[str, ...]
    texts: tuple[str, ...]
    persons: tuple[str, ...]


@functools.lru_cache(maxsize=256)
def _form_of(version: Version) -> _Form:
    questionnaire = version.questionnaire
    names: set[str] = set()
    shortest = _LONGEST_WHICH
    for question in questionnaire.questions:
        names |= {question.id, question.id + SAYS_WHICH}
        if question.kind not in CHOICE_KINDS:
            shortest = min(shortest, longest(question))
    hidden = tuple(dict.fromkeys((*questionnaire.hidden_fields, REFERRAL)))

    def of_kind(*kinds: Kind) -> tuple[str, ...]:
        return tuple(q.id for q in questionnaire.questions if q.kind in kinds)

    return _Form(
        frozenset(names),
        shortest,
        hidden,
        frozenset({*names, *hidden}),
        addresses=of_kind(Kind.EMAIL),
        texts=of_kind(*TEXTS),
        persons=of_kind(Kind.NAME),
    )


def check_post(post: Post, today: datetime.date) -> Result:
    """Apply the questionnaire's rules, and those that only a forged post can break."""
    form, rules = _form_of(post.version), post.version.rules
    files = {name: file.posted for name, file in post.files.items()}
    values = [value for _, value in post.fields]
    short = max(map(len, values), default=0) <= form.shortest
    if short and post.each_once and not is_broken("".join(values)):
        return rules.take(post.fields, today, files)
    fields = [pair for pair in post.fields if pair[0] in form.names]
    broken = {name for name, value in fields if is_broken(value)}
    good = [pair for pair in fields if pair[0] not in broken]
    return _with_forged(rules.take(good, today, files), fields, broken)


def _with_forged(result: Result, fields: list[tuple[str, str]], broken: set[str]) -> Result:
    """Add what only a forged post can have."""
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


def suspicion_of(post: Post, result: Result, *, origin: bool, worked: bool = True) -> Suspicion:
    """How much a post looks like advertising."""
    form, kept = _form_of(post.version), result.walk.kept
    trap = post.has(TRAP) and any(n == TRAP and v.strip() for n, v in post.fields)
    return judge(
        _given(form.texts, kept),
        _given(form.persons, kept),
        _given(form.addresses, kept),
        trap=trap,
        script=bool(post.key),
        origin=origin,
        worked=worked,
    )


def _given(questions: Iterable[str], kept: Mapping[str, Answer]) -> list[str]:
    found = [kept[each] for each in questions if each in kept]
    return [answer for answer in found if isinstance(answer, str)]


def fingerprint(post: Post, keys: Keys) -> str:
    """What tells two posts with one key apart: everything that was answered.

    It is made with the secret: few questions with few choices could be guessed from it otherwise.
    """
    ours = _form_of(post.version).answers
    answered = [pair for pair in post.fields if pair[1] and pair[0] in ours]
    joined = sorted((file.field, file.sha256) for file in post.files.values())
    # No answer that is kept holds the sign between them.
    text = "\0".join(chain(chain.from_iterable(answered), ("",), chain.from_iterable(joined)))
    return keys.mark(text.replace("\r\n", "\n"))


def key_without_script(post: Post, salt: str, sender: str, keys: Keys) -> str:
    """A key for a page whose script did not run: the same answers, from one place, on one day.

    Nothing of the address can be found again once the salt of the day is erased.
    """
    return f"d-{_digest([salt, sender, post.version.slug, fingerprint(post, keys)])}"


def _digest(content: object) -> str:
    return hashlib.sha256(_json(content).encode("utf-8", "surrogatepass")).hexdigest()


def hidden_values(post: Post) -> dict[str, str]:
    """What the address of the page brought along, such as a referrer's code."""
    found: dict[str, str] = {}
    for name in _form_of(post.version).hidden:
        value = post.first(name)
        if value and not is_broken(value[:LONGEST_HIDDEN]):
            found[name] = value[:LONGEST_HIDDEN]
    return found


def address_in(post: Post, kept: Mapping[str, Answer]) -> str:
    """The mail address that the person gave, whatever it looks like."""
    for name in _form_of(post.version).addresses:
        answer = kept.get(name)
        if isinstance(answer, str):
            return answer
    return ""


def row_of(
    post: Post,
    result: Result,
    suspicion: Suspicion,
    key: str,
    now_ms: int,
    keys: Keys,
    seal: Sealing | None = None,
) -> Row:
    """The submission as it is stored.

    Args:
        post, result, suspicion: what came, and what was found.
        key: under which sending again is noticed.
        now_ms: the time.
        keys: for the hashes.
        seal: makes the sealed text of the answers from the id; without it they stand open.
    """
    ending = result.ending
    way = result.walk
    made = new_id()
    return {
        "id": made,
        "questionnaire": post.version.slug,
        "contract": post.version.hash,
        "key": key,
        "fingerprint": fingerprint(post, keys),
        "received_ms": now_ms,
        "state": "quarantined" if suspicion.is_quarantined else "new",
        "ending": ending.id if ending else None,
        "scores": _object(way.scores),
        "answers": _object({} if seal else way.kept),
        "words": _object({} if seal else result.words),
        "dropped": _json(result.dropped) if result.dropped else "[]",
        "hidden": _object(hidden_values(post)),
        "spam_score": suspicion.points,
        "spam_reasons": _json(suspicion.reasons) if suspicion.reasons else "[]",
        "person": keys.person(address_in(post, way.kept)),
        "sealed": seal(made) if seal else None,
        "score": sum(way.scores.values()),
        "due_ms": due_ms(post.version.questionnaire.answer_within, now_ms),
    }


_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def _object(content: Mapping[str, object]) -> str:
    return _json(content) if content else "{}"
