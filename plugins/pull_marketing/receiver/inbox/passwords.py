"""Passwords: how they are kept, and which are refused because anybody would guess them.

The list of common passwords is made by a rule instead of being a file: a few hundred words that
people choose, in the shapes that people give them (`Soleil2024!`, `p4ssw0rd`), besides runs of the
keyboard and of the alphabet, dates, and one thing repeated.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import threading
import unicodedata
from pathlib import Path

from ...diagnostics import Term

SHORTEST = 12
ADVISED = 15
LONGEST = 1024
"""Characters; beyond it hashing would be work for nothing."""

_LONGEST_JUDGED = 64
"""Characters that the search for known parts looks at: it takes longer with the third power."""

_FEWEST_GUESSES = 10**8

_COST, _BLOCK, _PARALLEL = 2**15, 8, 3
"""OWASP's scrypt of 32 MB; about a tenth of a second."""

_HASHING = threading.BoundedSemaphore(2)
"""Guesses may keep two processors busy and 64 MB, not more."""

_WAITING = threading.BoundedSemaphore(8)
"""Nor may they take all the threads that other requests need."""


class Busy(Exception):
    """Too many passwords are being compared at this moment."""


def hash_password(password: str) -> str:
    """What is kept: the cost, a salt and the hash."""
    salt = secrets.token_bytes(16)
    made = _scrypt(password, salt, _COST, _BLOCK, _PARALLEL)
    numbers = f"{_COST}${_BLOCK}${_PARALLEL}"
    return f"scrypt${numbers}${_text(salt)}${_text(made)}"


def is_password(password: str, kept: str) -> bool:
    """Whether it is the password; takes the same time when nothing is kept.

    Raises:
        Busy: too many are compared at this moment.
    """
    _, cost, block, parallel, salt, wanted = (kept or _nobodys()).split("$")
    if len(password) > LONGEST:
        return False
    made = _scrypt(password, _bytes(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(made, _bytes(wanted)) and bool(kept)


def why_refused(password: str, *about: str) -> Term | None:
    """The reason why a password is not taken; None when it may be.

    Args:
        password: in full; spaces and all signs are allowed.
        about: words that anybody knows of the owner, such as the mail address and the site.
    """
    if len(password) < SHORTEST:
        return Term("a password has at least {least} characters; {advised} or more are better")
    if len(password) > LONGEST:
        return Term("a password has at most {most} characters")
    if is_common(password, *about) or is_breached(password, *about):
        return Term("this password is among the first that anybody would try")
    return None


def is_common(password: str, *about: str) -> bool:
    """Whether it is one of the passwords that are tried first, or made of what is known."""
    plain = _plain(password)
    if any(len(text) >= SHORTEST and _plain(text) in plain for text in about):
        return True
    known = {part for text in about for part in re.findall(r"[a-z]{4,}", _plain(text))}
    digits = re.sub(r"\D", "", plain)
    if len(digits) >= len(plain) - 2:
        return _is_run(plain) or _is_date(digits) or len(set(plain)) < 5
    if _is_run(plain):
        return True
    # What stands around the words, or between them, adds nothing that is not tried.
    core = re.sub(r"^[^a-z]+|[^a-z]+$", "", plain)
    shapes = {re.sub(r"[^a-z]", "", each) for each in (core, core.translate(_LEET))}
    return any(_is_run(each) or _is_made_of(each, WORDS | known) for each in shapes if each)


def is_breached(password: str, *about: str) -> bool:
    """Whether it is among those that breaches brought out most, or is soon found from them.

    Judged by the 30,000 passwords and the rules of zxcvbn, here on this machine: nobody is asked.
    """
    from zxcvbn import zxcvbn  # a list of almost a megabyte, for a command and one page
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    listed = FREQUENCY_LISTS["passwords"]
    if password.lower() in listed or _plain(password) in listed:
        return True
    beginning = password[:_LONGEST_JUDGED]
    known = [part for text in about for part in re.findall(r"\w{4,}", text)]
    return bool(zxcvbn(beginning, known)["guesses"] < _FEWEST_GUESSES)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if not unicodedata.combining(c))


def _is_made_of(letters: str, words: frozenset[str] | set[str]) -> bool:
    """One or two of the words, in a row; three are a sentence that nobody has listed."""
    if letters in words or _repeated(letters) in words:
        return True
    return any(letters[:cut] in words and letters[cut:] in words for cut in range(2, len(letters)))


def _repeated(text: str) -> str:
    """What a text repeats, such as `abc` in `abcabc`; the text itself when it repeats nothing."""
    found = re.fullmatch(r"(.+?)\1+", text)
    return found[1] if found else text


def _is_run(text: str) -> bool:
    """One piece of a keyboard or of the alphabet, forwards or backwards, perhaps repeated."""
    once = _repeated(text)
    return len(set(once)) < 3 or any(once in row or once[::-1] in row for row in _ROWS)


def _is_date(digits: str) -> bool:
    return bool(re.fullmatch(r"(?:\d{2}){0,2}(?:19|20)\d{2}|(?:19|20)\d{2}(?:\d{2}){0,2}", digits))


def _scrypt(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    text = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    if not _WAITING.acquire(blocking=False):
        raise Busy
    try:
        with _HASHING:
            return hashlib.scrypt(
                text, salt=salt, n=cost, r=block, p=parallel, maxmem=64 * 1024 * 1024, dklen=32
            )
    finally:
        _WAITING.release()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def _nobodys() -> str:
    return f"scrypt${_COST}${_BLOCK}${_PARALLEL}${_text(bytes(16))}${_text(bytes(32))}"


_LEET = str.maketrans("0134578@$!€", "oieastbasie")

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "01234567890123456789",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "aqwzsxedcrfvtgbyhnujikolpm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1a2z3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1z2e3r4t5y6u7i8o9p0",
    "&é\"'(-è_çà)=",
    "!@#$%^&*()_+",
)

WORDS = frozenset(Path(__file__).with_name("common-words.txt").read_text("utf-8").split())
"""What common passwords are made of, without accents: with the shapes above, many thousands."""
