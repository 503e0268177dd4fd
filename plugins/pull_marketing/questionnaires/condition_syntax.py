"""Reads conditions: `situation est « A » ou « B » et score ≥ 4`, in French and in English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .conditions import OPERATORS

_TOKEN = re.compile(
    r"""\s*(?:
      «(?P<french>[^»]*)» | “(?P<curly>[^”]*)” | "(?P<straight>[^"]*)"
    | (?P<sign>>=|<=|≥|≤|=|>|<)
    | (?P<number>-?\d{1,9}(?:[.,]\d{1,6})?)(?![\w-])
    | (?P<bracket>[()])
    | (?P<word>[\w’'-]+)
    )""",
    re.VERBOSE,
)

_IS = {"est", "is", "contient", "includes"}
_IS_NOT = {"n'est", "n’est", "ne"}
_NOT = {"pas", "not"}
_OR = {"ou", "or"}
_AND = {"et", "and"}
_SIGNS = {">=": "≥", "<=": "≤"}
_DEEPEST = 20
"""Brackets inside brackets: more is no sentence any more."""


@dataclass(frozen=True)
class IsWritten:
    """`question est « A » ou « B »`, with the column of each part (from 0)."""

    question: str
    values: tuple[tuple[str, int], ...]
    negated: bool
    column: int


@dataclass(frozen=True)
class CompareWritten:
    """`name ≥ 4`: a number question or a score."""

    name: str
    operator: str
    value: float
    column: int


@dataclass(frozen=True)
class AllWritten:
    parts: tuple[Written, ...]


@dataclass(frozen=True)
class AnyWritten:
    parts: tuple[Written, ...]


Written = IsWritten | CompareWritten | AllWritten | AnyWritten


class UnreadError(Exception):
    """The condition stops being understood at `part`, in `column` (from 0)."""

    def __init__(self, part: str, column: int) -> None:
        super().__init__(part)
        self.part = part
        self.column = column


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    column: int


def parse_condition(text: str) -> Written:
    """Read a condition, without its « Si ».

    « et » binds tighter than « ou », except that « ou » between two quoted answers lists answers.

    Raises:
        UnreadError: where reading stopped.
    """
    reader = _Reader(text, _tokens(text))
    written = reader.any_of()
    if reader.token.kind != "end":
        raise reader.unread()
    return written


def _tokens(text: str) -> list[_Token]:
    tokens = []
    position = 0
    stripped = text.rstrip(" .:")
    while position < len(stripped):
        found = _TOKEN.match(stripped, position)
        if not found:
            rest = stripped[position:].strip()
            raise UnreadError(rest, position)
        kind = found.lastgroup or ""
        quoted = kind in ("french", "curly", "straight")
        column = found.start() + len(found[0]) - len(found[0].lstrip())
        tokens.append(_Token("value" if quoted else kind, found[kind].strip(), column))
        position = found.end()
    return [*tokens, _Token("end", "", len(stripped))]


class _Reader:
    """Goes through the tokens once, from left to right."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def unread(self) -> UnreadError:
        token = self.token
        return UnreadError(self.text[token.column :].strip() or self.text.strip(), token.column)

    def word(self, words: set[str]) -> bool:
        found = self.token.kind == "word" and self.token.text.casefold() in words
        self.at += found
        return found

    def any_of(self) -> Written:
        parts = [self.all_of()]
        while self.word(_OR):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else AnyWritten(tuple(parts))

    def all_of(self) -> Written:
        parts = [self.atom()]
        while self.word(_AND):
            parts.append(self.atom())
        return parts[0] if len(parts) == 1 else AllWritten(tuple(parts))

    def atom(self) -> Written:
        token = self.token
        if token.kind == "bracket" and token.text == "(":
            self.depth += 1
            if self.depth > _DEEPEST:
                raise self.unread()
            self.at += 1
            inner = self.any_of()
            if self.token.kind != "bracket" or self.token.text != ")":
                raise self.unread()
            self.at += 1
            self.depth -= 1
            return inner
        if token.kind != "word":
            raise self.unread()
        self.at += 1
        if self.token.kind == "sign":
            return self._compare(token)
        return self._is(token)

    def _compare(self, name: _Token) -> CompareWritten:
        sign = _SIGNS.get(self.token.text, self.token.text)
        assert sign in OPERATORS
        self.at += 1
        if self.token.kind != "number":
            raise self.unread()
        value = float(self.token.text.replace(",", "."))
        self.at += 1
        return CompareWritten(name.text, sign, value, name.column)

    def _is(self, name: _Token) -> IsWritten:
        negated = False
        if self.word(_IS):
            negated = self.word(_NOT)
        elif self.word(_IS_NOT):
            self.word({"contient"})
            negated = True
            if not self.word(_NOT):
                raise self.unread()
        else:
            raise self.unread()
        values = [self._value()]
        # « A » ou « B » lists answers; « A » ou other est … joins two conditions.
        while self._lists_another(_OR | {"ni", "nor"}):
            values.append(self._value())
        return IsWritten(name.text, tuple(values), negated, name.column)

    def _lists_another(self, words: set[str]) -> bool:
        follows = self.tokens[self.at + 1 : self.at + 2]
        if self.token.text.casefold() in words and follows and follows[0].kind == "value":
            return self.word(words)
        return False

    def _value(self) -> tuple[str, int]:
        if self.token.kind != "value":
            raise self.unread()
        value = (self.token.text, self.token.column)
        self.at += 1
        return value
