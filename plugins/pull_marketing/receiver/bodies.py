"""Reads the body of a post: bounded in size, in time and in number of fields."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from ..questionnaires.answering import LONGEST_TEXT
from ..questionnaires.model import CHOICE_KINDS, Kind, Question, Questionnaire

Fields = tuple[tuple[str, str], ...]

FORM = "application/x-www-form-urlencoded"
LONGEST_LINE = 2000
"""Characters of an answer in one line, when the question sets no limit."""

LONGEST_HIDDEN = 200
_BYTES_A_CHARACTER = 12  # four bytes of UTF-8, each written %XX
_SLACK_BYTES = 8_000
_WHOLE_BODY_S = 20.0
_GRACE_S = 5.0
_SLOWEST_BYTES_S = 500.0
_BROKEN = re.compile("[\x00\ud800-\udfff]")


class Refused(Exception):
    """A post that is not looked at any further.

    Attributes:
        status: of the answer.
        close: whether the connection must end, because its body was not read.
        retry_s: for 429, when to come again.
    """

    def __init__(self, status: int, *, close: bool = False, retry_s: int = 0) -> None:
        self.status = status
        self.close = close
        self.retry_s = retry_s
        super().__init__(str(status))


@dataclass(frozen=True)
class Limits:
    """What a post to one questionnaire may weigh at most."""

    body_bytes: int
    fields: int


def longest(question: Question) -> int:
    """Characters that an answer may have."""
    if question.kind is Kind.LONG_TEXT:
        return min(question.maximum or LONGEST_TEXT, LONGEST_TEXT)
    if question.kind in (Kind.SHORT_TEXT, Kind.NAME, Kind.ADDRESS):
        return min(question.maximum or LONGEST_LINE, LONGEST_TEXT)
    return LONGEST_LINE


def limits_of(questionnaire: Questionnaire) -> Limits:
    """The sum of what its questions allow, so that no honest post is refused."""
    characters = fields = 0
    for question in questionnaire.questions:
        fields += 1
        if question.kind in CHOICE_KINDS:
            fields += 2 * len(question.choices)
            characters += sum(len(choice.label) for choice in question.choices)
            characters += 500 * sum(choice.says_which for choice in question.choices)
        elif question.kind is not Kind.STATEMENT:
            characters += longest(question)
        characters += 2 * len(question.id)
    hidden = len(questionnaire.hidden_fields) + 5
    characters += LONGEST_HIDDEN * hidden
    return Limits(characters * _BYTES_A_CHARACTER + _SLACK_BYTES, fields + hidden + 20)


async def read_body(request: Request, largest_bytes: int) -> bytes:
    """The body, if it is a form, small enough and comes fast enough.

    Raises:
        Refused: 415, 413, 411 or 408.
    """
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    charset = rest.strip().lower().replace('"', "")
    if kind.strip().lower() != FORM or charset not in ("", "charset=utf-8"):
        raise Refused(415, close=True)
    said = request.headers.get("content-length")
    if said is not None and (not (said.isascii() and said.isdigit()) or len(said) > 12):
        raise Refused(400, close=True)
    if said is not None and int(said) > largest_bytes:
        raise Refused(413, close=True)
    try:
        async with asyncio.timeout(_WHOLE_BODY_S):
            return await _read(request, largest_bytes)
    except TimeoutError:
        raise Refused(408, close=True) from None
    except ClientDisconnect:
        raise Refused(400, close=True) from None


async def _read(request: Request, largest_bytes: int) -> bytes:
    start = time.monotonic()
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        pieces.append(piece)
        size += len(piece)
        if size > largest_bytes:
            raise Refused(413, close=True)
        taken = time.monotonic() - start
        if piece and taken > _GRACE_S and size / taken < _SLOWEST_BYTES_S:
            raise Refused(408, close=True)
    return b"".join(pieces)


def parse(body: bytes, most_fields: int) -> Fields:
    """The fields in order.

    Raises:
        Refused: 400 for what no browser sends: other encodings, too many fields.
    """
    try:
        text = body.decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most_fields)
    except ValueError as error:
        raise Refused(400) from error
    return tuple(pairs)


def is_broken(text: str) -> bool:
    """Whether a text holds what no keyboard writes and no database should keep."""
    return bool(_BROKEN.search(text))
