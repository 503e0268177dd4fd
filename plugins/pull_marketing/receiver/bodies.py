"""Reads the body of a post: bounded in size, in time and in number of fields."""

from __future__ import annotations

import asyncio
import binascii
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.requests import Request

from ..questionnaires.answering import LONGEST_TEXT
from ..questionnaires.files import USUAL_BYTES
from ..questionnaires.model import CHOICE_KINDS, Kind, Question, Questionnaire

Fields = tuple[tuple[str, str], ...]

FORM = "application/x-www-form-urlencoded"
LONGEST_LINE = 2000
"""Characters of an answer in one line, when the question sets no limit."""

_LONGEST = {
    Kind.LONG_TEXT: LONGEST_TEXT,
    Kind.SHORT_TEXT: LONGEST_LINE,
    Kind.NAME: LONGEST_LINE,
    Kind.ADDRESS: LONGEST_LINE,
}
LONGEST_HIDDEN = 200
_BETWEEN = b"\x1f"
_AS_IN_MAILS = bytes.maketrans(b"+&=%", b" " + 2 * _BETWEEN + b"=")
_NOT_BETWEEN = bytes(set(range(256)) - set(b"&="))
_BYTES_A_CHARACTER = 12  # four bytes of UTF-8, each written %XX
_SLACK_BYTES = 8_000
_WHOLE_BODY_S = 20.0
_GRACE_S = 5.0
_SLOWEST_BYTES_S = 500.0
_FILE_BYTES_S = 50_000.0
"""A telephone in the countryside: files get the time that they need at this rate."""

_PART_HEAD_BYTES = 400
_FILE_WEIGHT_BYTES = 500_000


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
    text_bytes: int = 0
    files: int = 0
    file_bytes: int = 0

    @property
    def whole_s(self) -> float:
        """How long a post may take to come."""
        return _WHOLE_BODY_S + self.files * self.file_bytes / _FILE_BYTES_S

    @property
    def weight_bytes(self) -> int:
        """What a post counts for at most, where bytes of one sender are counted."""
        return min(self.body_bytes, _FILE_WEIGHT_BYTES) if self.files else self.body_bytes


def longest(question: Question) -> int:
    """Characters that an answer may have."""
    unless_said = _LONGEST.get(question.kind)
    if unless_said is None:
        return LONGEST_LINE
    return min(question.maximum or unless_said, LONGEST_TEXT)


def limits_of(questionnaire: Questionnaire) -> Limits:
    """The sum of what its questions allow, so that no honest post is refused."""
    characters = fields = 0
    files = [q.largest_bytes or USUAL_BYTES for q in questionnaire.questions if q.kind is Kind.FILE]
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
    text_bytes = characters * _BYTES_A_CHARACTER + _SLACK_BYTES
    most_fields = fields + hidden + 20
    if not files:
        return Limits(text_bytes, most_fields, text_bytes)
    # One file that is too large is told in words, so some more than is allowed comes in.
    body_bytes = text_bytes + most_fields * _PART_HEAD_BYTES + sum(files) + max(files)
    return Limits(body_bytes, most_fields, text_bytes, len(files), max(files) + 1)


def widest(all_limits: Iterable[Limits]) -> Limits:
    """Those of the one that takes most: pages of several versions may be open somewhere."""
    return max(all_limits, key=lambda limits: limits.body_bytes)


async def read_body(request: Request, largest_bytes: int) -> bytes:
    """The body, if it is a form, small enough and comes fast enough.

    Raises:
        Refused: 415, 413, 411 or 408.
    """
    check_form(request)
    pieces: list[bytes] = []

    async def take(piece: bytes) -> None:
        pieces.append(piece)

    await read_pieces(request, largest_bytes, _WHOLE_BODY_S, take)
    return b"".join(pieces)


def check_form(request: Request) -> None:
    """Refuse what is no form without files.

    Raises:
        Refused: 415.
    """
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    charset = rest.strip().lower().replace('"', "")
    if kind.strip().lower() != FORM or charset not in ("", "charset=utf-8"):
        raise Refused(415, close=True)


async def read_pieces(
    request: Request,
    largest_bytes: int,
    whole_s: float,
    take: Callable[[bytes], Awaitable[None]],
) -> None:
    """Hand over the body piece by piece, if it is small enough and comes fast enough.

    Args:
        request: whose body is read.
        largest_bytes: it may have.
        whole_s: it may take.
        take: gets each piece.

    Raises:
        Refused: 400, 413 or 408.
    """
    said = request.headers.get("content-length")
    if said is not None and (not (said.isascii() and said.isdigit()) or len(said) > 12):
        raise Refused(400, close=True)
    if said is not None and int(said) > largest_bytes:
        raise Refused(413, close=True)
    try:
        async with asyncio.timeout(whole_s):
            await _read(request, largest_bytes, take)
    except TimeoutError:
        raise Refused(408, close=True) from None


async def _read(
    request: Request, largest_bytes: int, take: Callable[[bytes], Awaitable[None]]
) -> None:
    start = time.monotonic()
    size = 0
    more = True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, close=True)
        more = message.get("more_body", False)
        piece = message.get("body", b"")
        size += len(piece)
        if size > largest_bytes:
            raise Refused(413, close=True)
        taken = time.monotonic() - start
        if piece and taken > _GRACE_S and size / taken < _SLOWEST_BYTES_S:
            raise Refused(408, close=True)
        await take(piece)


def parse(body: bytes, most_fields: int) -> Fields:
    """The fields in order, read as `urllib.parse.parse_qsl` does, in a quarter of its time.

    Raises:
        Refused: 400 for what no browser sends: other encodings, too many fields.
    """
    if body.count(b"&") >= most_fields:
        raise Refused(400)
    usual = _usual_fields(body)
    if usual is not None:
        return usual
    try:
        pieces = body.decode("utf-8").replace("+", " ").split("&")
        return tuple([_pair(piece) for piece in pieces if piece])
    except ValueError as error:
        raise Refused(400) from error


def _usual_fields(body: bytes) -> Fields | None:
    """The fields of a body that is decoded as a whole; None when it must be read piece by piece.

    %C3%A9 is =C3=A9 in mails, and what reads that is written in C. It passes over what is no such
    number, and then the length tells. What stands between names and values becomes a sign that no
    keyboard writes; when an answer holds it after all, their number tells.
    """
    between = body.translate(None, _NOT_BETWEEN)
    pairs = len(between) // 2 + 1
    if between != b"=&" * (pairs - 1) + b"=" or not body.isascii():
        return None
    decoded = binascii.a2b_qp(body.translate(_AS_IN_MAILS))
    if len(decoded) != len(body) - 2 * body.count(b"%"):
        return None
    if decoded.count(_BETWEEN) != len(between) or b"\n" in body or b"\r" in body:
        return None
    try:
        parts = decoded.decode("utf-8").split(_BETWEEN.decode())
    except UnicodeDecodeError:
        return None
    return tuple(zip(parts[::2], parts[1::2], strict=True))


def _pair(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    return unquote(name, errors="strict"), unquote(value, errors="strict")


def is_broken(text: str) -> bool:
    """Whether a text holds what no keyboard writes and no database should keep."""
    if "\x00" in text:
        return True
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character
        return True
    return False
