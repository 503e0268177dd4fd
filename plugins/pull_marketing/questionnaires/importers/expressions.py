"""Reads the expressions of SurveyJS and of XLSForm into a tree. Nothing is ever computed.

Both write comparisons joined by « and » and « or »; a question is `{name}` in one, `${name}` in the
other. What is read here is understood by `meaning`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...diagnostics import Term

LONGEST = 20_000
_MOST_TOKENS = 1_000
_DEEPEST = 15

_TOKEN = re.compile(
    r"""\s*(?:
      \$?\{(?P<ref>[^{}]{1,200})\}
    | '(?P<single>[^']*)' | "(?P<double>[^"]*)"
    | (?P<number>\d+(?:\.\d+)?(?![\w.]))
    | (?P<sign><>|!=|==|>=|<=|&&|\|\||[=<>+\-*/!])
    | (?P<mark>[()\[\],])
    | (?P<word>[A-Za-z_][\w:-]*|\.(?![\w.]))
    )""",
    re.VERBOSE,
)
_SIGNS = {"==": "=", "<>": "!=", "&&": "and", "||": "or"}
_WORD_SIGNS = {
    "and": "and",
    "or": "or",
    "equal": "=",
    "notequal": "!=",
    "less": "<",
    "greater": ">",
    "lessorequal": "<=",
    "greaterorequal": ">=",
    "contains": "contains",
    "contain": "contains",
    "notcontains": "notcontains",
    "notcontain": "notcontains",
    "anyof": "anyof",
    "allof": "allof",
    "noneof": "noneof",
    "div": "/",
    "mod": "%",
}
_FLAT = {"and", "or", "+"}
_AFTER = {"empty", "notempty"}
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"or"}),
    frozenset({"and"}),
    frozenset({"=", "!=", "<", ">", "<=", ">="})
    | {"contains", "notcontains", "anyof", "allof", "noneof"},
    frozenset({"+", "-"}),
    frozenset({"*", "/", "%"}),
)


class NotUnderstoodError(Exception):
    """An expression, or a part of it, for which there is no meaning here."""

    def __init__(self, reason: Term) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Ref:
    """The answer to a question, or a value computed elsewhere."""

    name: str


@dataclass(frozen=True)
class Value:
    """A text, a number, true or false."""

    value: str | float | bool


@dataclass(frozen=True)
class Values:
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Operation:
    sign: str
    parts: tuple[Expression, ...]


Expression = Ref | Value | Values | Call | Operation


def parse(text: str) -> Expression:
    """Read one expression.

    Raises:
        NotUnderstoodError: it is too long, too deep or not of the form that is known here.
    """
    if len(text) > LONGEST:
        raise NotUnderstoodError(Term("it is too long"))
    return _Reader(_tokens(text)).whole()


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens = []
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if not found:
            raise NotUnderstoodError(Term("its form is not known here"))
        kind = found.lastgroup or ""
        tokens.append((kind, found[kind]))
        position = found.end()
    if len(tokens) > _MOST_TOKENS:
        raise NotUnderstoodError(Term("it is too long"))
    return [*tokens, ("end", "")]


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def whole(self) -> Expression:
        found = self.level(0)
        if self.tokens[self.at][0] != "end":
            raise NotUnderstoodError(Term("its form is not known here"))
        return found

    def sign(self) -> str:
        """The operator that stands here, if any."""
        kind, text = self.tokens[self.at]
        if kind == "sign":
            return _SIGNS.get(text, text)
        return _WORD_SIGNS.get(text.lower(), "") if kind == "word" else ""

    def level(self, number: int) -> Expression:
        if number == len(_LEVELS):
            return self.after()
        found = self.level(number + 1)
        while (sign := self.sign()) and sign in _LEVELS[number]:
            self.at += 1
            right = self.level(number + 1)
            # « a or b or c » is one operation of three: the tree stays flat.
            same = isinstance(found, Operation) and found.sign == sign in _FLAT
            parts = found.parts if same and isinstance(found, Operation) else (found,)
            found = Operation(sign, (*parts, right))
        return found

    def after(self) -> Expression:
        """`{a} notempty`: words that stand behind what they are about."""
        found = self.single()
        kind, text = self.tokens[self.at]
        while kind == "word" and text.lower() in _AFTER:
            found = Operation(text.lower(), (found,))
            self.at += 1
            kind, text = self.tokens[self.at]
        return found

    def single(self) -> Expression:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise NotUnderstoodError(Term("it is too deep"))
        found = self._single()
        self.depth -= 1
        return found

    def _single(self) -> Expression:
        kind, text = self.tokens[self.at]
        self.at += 1
        match kind, text:
            case "ref", _:
                return Ref(text.strip())
            case (("single" | "double"), _):
                return Value(text)
            case "number", _:
                return Value(float(text))
            case "sign", "!":
                return Operation("not", (self.after(),))
            case "sign", "-":
                return _negative(self.after())
            case "mark", "(":
                return self._enclosed(")")[0]
            case "mark", "[":
                return Values(tuple(self._enclosed("]")))
            case "word", _:
                return self._word(text)
        raise NotUnderstoodError(Term("its form is not known here"))

    def _enclosed(self, closing: str) -> list[Expression]:
        parts = []
        while self.tokens[self.at] != ("mark", closing):
            parts.append(self.level(0))
            if self.tokens[self.at] == ("mark", ","):
                self.at += 1
            elif self.tokens[self.at] != ("mark", closing):
                raise NotUnderstoodError(Term("its form is not known here"))
        self.at += 1
        if closing == ")" and not parts:
            raise NotUnderstoodError(Term("its form is not known here"))
        return parts

    def _word(self, text: str) -> Expression:
        if self.tokens[self.at] == ("mark", "("):
            self.at += 1
            empty = self.tokens[self.at] == ("mark", ")")
            self.at += empty
            arguments = () if empty else tuple(self._enclosed(")"))
            return _call(text.lower(), arguments)
        if text.lower() in ("true", "false"):
            return Value(text.lower() == "true")
        if text == ".":
            return Ref(".")
        if text.lower() == "not":
            return Operation("not", (self.after(),))
        return Value(text)


def _call(name: str, arguments: tuple[Expression, ...]) -> Expression:
    if name in ("true", "false") and not arguments:
        return Value(name == "true")
    if name == "not" and len(arguments) == 1:
        return Operation("not", arguments)
    return Call(name, arguments)


def _negative(inner: Expression) -> Expression:
    if isinstance(inner, Value) and isinstance(inner.value, float):
        return Value(-inner.value)
    return Operation("-", (Value(0.0), inner))
