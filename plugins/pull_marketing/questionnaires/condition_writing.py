"""Says a condition in the grammar of the files, so that reading it again gives the same condition.

Only what `condition_syntax` can read is written: « pas » stands before answers alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from .model import MAIN_SCORE, All, Any, Compare, Condition, Is, Kind, Not, Questionnaire, Score


class UnsayableError(ValueError):
    """The grammar has no words for this condition."""


@dataclass(frozen=True)
class ConditionWords:
    """The words of one language."""

    is_: str
    is_not: str
    holds: str
    holds_not: str
    and_: str
    or_: str
    quotes: tuple[tuple[str, str], ...]


_FRENCH_QUOTES = ("« ", " »")
_ENGLISH_QUOTES = ("“", "”")
_STRAIGHT_QUOTES = ('"', '"')
_WORDS = {
    "fr": ConditionWords(
        is_="est",
        is_not="n’est pas",
        holds="contient",
        holds_not="ne contient pas",
        and_=" et ",
        or_=" ou ",
        quotes=(_FRENCH_QUOTES, _ENGLISH_QUOTES, _STRAIGHT_QUOTES),
    ),
    "en": ConditionWords(
        is_="is",
        is_not="is not",
        holds="includes",
        holds_not="is not",
        and_=" and ",
        or_=" or ",
        quotes=(_ENGLISH_QUOTES, _FRENCH_QUOTES, _STRAIGHT_QUOTES),
    ),
}


def write_condition(questionnaire: Questionnaire, condition: Condition) -> str:
    """The condition as an author would write it, without its « Si ».

    Raises:
        UnsayableError: no words of the grammar say exactly this.
    """
    words = _WORDS["fr" if questionnaire.language == "fr" else "en"]
    return _Writer(questionnaire, words).write(condition, outermost=True)


class _Writer:
    def __init__(self, questionnaire: Questionnaire, words: ConditionWords) -> None:
        self.words = words
        self.questions = {question.id: question for question in questionnaire.questions}

    def write(self, condition: Condition, *, outermost: bool = False) -> str:
        match condition:
            case Is(question, choices):
                return self._is(question, choices, negated=False)
            case Not(Is(question, choices)):
                return self._is(question, choices, negated=True)
            case Compare(question, sign, value):
                return f"{question} {sign} {plain_number(value)}"
            case Score(name, sign, points):
                return f"{name or MAIN_SCORE} {sign} {points}"
            case Any(parts) if len(parts) > 1:
                said = self.words.or_.join(self._part(part, Any) for part in parts)
                return said if outermost else f"({said})"
            case All(parts) if len(parts) > 1:
                said = self.words.and_.join(self._part(part, All) for part in parts)
                return said if outermost else f"({said})"
        raise UnsayableError(str(condition))

    def _part(self, part: Condition, around: type[All | Any]) -> str:
        # « et » binds tighter than « ou »: between « ou », it needs no brackets.
        bare = around is Any and isinstance(part, All)
        return self.write(part, outermost=bare)

    def _is(self, question_id: str, choices: tuple[str, ...], *, negated: bool) -> str:
        question = self.questions.get(question_id)
        if question is None or not choices:
            raise UnsayableError(question_id)
        labels = [choice.label for choice in map(question.choice, choices) if choice]
        if len(labels) < len(choices):
            raise UnsayableError(question_id)
        several = question.kind is Kind.SEVERAL
        words = self.words
        verb = words.holds if several else words.is_
        if negated:
            verb = words.holds_not if several else words.is_not
        return f"{question_id} {verb} {words.or_.join(map(self._quoted, labels))}"

    def _quoted(self, label: str) -> str:
        for opening, closing in self.words.quotes:
            if closing.strip() not in label:
                return f"{opening}{label}{closing}"
        raise UnsayableError(label)


def plain_number(value: float) -> str:
    """A number as the grammar reads it: no exponent, at most six decimals."""
    written = f"{value:.6f}".rstrip("0").rstrip(".")
    if float(written) != value or len(written.lstrip("-").partition(".")[0]) > 9:
        raise UnsayableError(str(value))
    return "0" if written == "-0" else written
