"""What a questionnaire is: sections of questions, conditions on answers, endings.

Everything is frozen, and nothing here reads a file or a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a whole questionnaire is for."""

    QUESTIONNAIRE = "questionnaire"
    REVIEW = "review"
    PROTOCOL = "protocol"
    COMMENT = "comment"


class Kind(StrEnum):
    """The type of an answer."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "postal_address"
    URL = "url"
    NUMBER = "number"
    DATE = "date"
    SCALE = "scale"
    ONE = "one_choice"
    SEVERAL = "several_choices"
    FILE = "file"
    STATEMENT = "statement"


CONTACT_KINDS = frozenset({Kind.EMAIL, Kind.PHONE})
"""Answers through which the person can be answered."""

PERSONAL_KINDS = frozenset({Kind.NAME, Kind.EMAIL, Kind.PHONE, Kind.ADDRESS})

CHOICE_KINDS = frozenset({Kind.ONE, Kind.SEVERAL})


@dataclass(frozen=True)
class Is:
    """The answer to `question` is, or holds, one of `choices` (ids)."""

    question: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Compare:
    """The number answered to `question` compares with `value`. No answer compares with nothing."""

    question: str
    operator: str
    value: float


@dataclass(frozen=True)
class Score:
    """The points counted under `name` so far compare with `value`."""

    name: str
    operator: str
    value: int


@dataclass(frozen=True)
class Not:
    condition: Condition


@dataclass(frozen=True)
class All:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Any:
    conditions: tuple[Condition, ...]


Condition = Is | Compare | Score | Not | All | Any

# A name right behind a bracket is a link of Pelican's: [text]({filename}../a.md).
RECALL = re.compile(r"(?<![{(])\{(?P<name>[a-z][a-z0-9-]*)\}(?!\})")
"""An answer that a text recalls: `{name}`."""

MAIN_SCORE = "score"
"""The name of the points written without a name: `(+2)`."""


@dataclass(frozen=True)
class Choice:
    """One of the answers offered.

    Attributes:
        id: stable name, unique in its question.
        label: what the person reads, and what is sent.
        points: points by score name.
        exit: id of the section or ending that follows, when it is not the next question.
        says_which: the choice asks for a few words more (« Autre, précisez »).
        consent: ticking it is a consent, never required and never ticked beforehand.
    """

    id: str
    label: str
    points: tuple[tuple[str, int], ...] = ()
    exit: str | None = None
    says_which: bool = False
    consent: bool = False


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        id: stable name, unique in the questionnaire; ASCII letters, digits and hyphens.
        title: the question as it is asked.
        kind: type of the answer.
        hint: why it is asked, or how to answer.
        text: Markdown shown under the question.
        condition: when it is asked; None for always.
        condition_words: the condition as the author wrote it, to be shown where nothing can hide.
        required: whether an answer is needed.
        minimum, maximum: characters of a text, value of a number or of a scale.
        past: a date must not be in the future.
        prefilled: the address of the page may carry the answer (choices always may).
        accepts: what the name of a file may end with.
        largest_bytes: of a file.
        choices: for the choice kinds.
        line: line of the file, for messages.
        source: the shared file it stands in; empty for the questionnaire's own.
    """

    id: str
    title: str
    kind: Kind
    hint: str = ""
    text: str = ""
    condition: Condition | None = None
    condition_words: str = ""
    required: bool = True
    minimum: int | None = None
    maximum: int | None = None
    past: bool = False
    prefilled: bool = False
    accepts: tuple[str, ...] = ()
    largest_bytes: int | None = None
    choices: tuple[Choice, ...] = ()
    line: int = 0
    source: str = ""

    def choice(self, choice_id: str) -> Choice | None:
        return next((c for c in self.choices if c.id == choice_id), None)

    @property
    def scale(self) -> range:
        """The numbers offered by a scale."""
        low = 1 if self.minimum is None else self.minimum
        return range(low, (5 if self.maximum is None else self.maximum) + 1)


@dataclass(frozen=True)
class Section:
    """Questions under one heading."""

    id: str
    title: str
    questions: tuple[Question, ...]
    line: int = 0


@dataclass(frozen=True)
class Ending:
    """A last page.

    Attributes:
        condition: when it is reached; None for « Sinon » (otherwise).
        text: Markdown; `{name}` recalls an answer.
        answered: whether the owner answers the person afterwards; « (sans réponse) » says not.
    """

    id: str
    title: str
    condition: Condition | None
    text: str
    answered: bool = True
    line: int = 0


@dataclass(frozen=True)
class Delay:
    """How soon an answer is promised: in days, working days or not, or in hours."""

    days: int = 0
    hours: int = 0
    working_days: bool = False


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire.

    Attributes:
        kind: a questionnaire, a document to review, or steps to try out.
        special_case: every closed question must have a way out, for cases that were not foreseen.
        reward: a file of content/ promised to who answers.
        list: the list that a consent to letters is for.
        thank_you: what is written to who answered; plain text.
        reminder_days: after how many days who wanted to finish later is reminded; 0 for never.
        becomes: what answers are published as, once the owner accepts them: a `testimonial`, a
            `comment` or a `referrer`; empty for answers that only the owner reads.
        answer_within: how soon the site promises an answer.
        proof_of_work: whether a browser must do a little work before the answers are delivered.
        basis, interest: on which legal ground the answers are used, and which interest of ours it
            is; empty for what precedes a contract.
        steps: what the page's script shows at a time: `question`, `section` or `page`; empty for
            a question at a time when there are more than five.
        source: the file, as messages show it.
        unread: ids of questions and endings of which something was not understood; what follows
            from that alone is not told again.
    """

    slug: str
    title: str
    language: str
    welcome: str
    start_label: str
    sections: tuple[Section, ...]
    endings: tuple[Ending, ...]
    duration: str = ""
    deliver_to: str = ""
    keep: str = ""
    purpose: str = ""
    basis: str = ""
    interest: str = ""
    hidden_fields: tuple[str, ...] = ()
    reward: str = ""
    list: str = ""
    thank_you: str = ""
    reminder_days: int = 0
    steps: str = ""
    kind: DocumentKind = DocumentKind.QUESTIONNAIRE
    special_case: bool = False
    becomes: str = ""
    answer_within: Delay | None = None
    proof_of_work: bool = False
    sensitive: bool = False
    example: bool = False
    backend: str = ""
    endpoint: str = ""
    source: str = ""
    unread: frozenset[str] = frozenset()

    @property
    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def question(self, question_id: str) -> Question | None:
        return next((q for q in self.questions if q.id == question_id), None)

    def ending(self, ending_id: str) -> Ending | None:
        return next((e for e in self.endings if e.id == ending_id), None)

    @property
    def otherwise(self) -> Ending | None:
        return next((e for e in self.endings if e.condition is None), None)

    @property
    def score_names(self) -> tuple[str, ...]:
        names = {name for q in self.questions for c in q.choices for name, _ in c.points}
        return tuple(sorted(names))


def atoms(condition: Condition | None) -> Iterator[Is | Compare | Score]:
    """The simple conditions inside a condition, in order."""
    if isinstance(condition, (All, Any)):
        for part in condition.conditions:
            yield from atoms(part)
    elif isinstance(condition, Not):
        yield from atoms(condition.condition)
    elif condition is not None:
        yield condition


def questions_of(condition: Condition | None) -> set[str]:
    """The ids of the questions that a condition looks at."""
    return {atom.question for atom in atoms(condition) if isinstance(atom, (Is, Compare))}
