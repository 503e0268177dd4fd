"""Referral codes: an alphabet that can be read aloud, and what a hurried hand types instead."""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and capitals without 0, O, 1, I and L, which are taken for one another."""

LENGTH = 6
"""The shortest code: with this alphabet nearly 900 million are possible."""

_MAX_LENGTH = 12
_FEWEST_DIFFERENT = 4

_LOOK_ALIKE = str.maketrans("O0I1L2568U", "QQ777ZSGBV")


def normalise(typed: str) -> str:
    """The code in capitals, without the spaces, hyphens and accents that people add."""
    plain = unicodedata.normalize("NFKD", typed.strip()).upper()
    return "".join(c for c in plain if c.isalnum() and c.isascii())


def skeleton(code: str) -> str:
    """The same text for two codes that are easily taken for one another."""
    return normalise(code).translate(_LOOK_ALIKE)


def wrong_characters(code: str) -> str:
    """The characters of `code` that are outside the alphabet, each once, in order."""
    return "".join(dict.fromkeys(c for c in code if c not in ALPHABET))


def is_guessable(code: str, given_name: str) -> bool:
    """Whether somebody could try this code with success.

    Too short or too long, the person's name in it, the same few characters, or characters that
    follow one another in the alphabet.
    """
    name = normalise(given_name)
    return (
        not LENGTH <= len(code) <= _MAX_LENGTH
        or (len(name) > 2 and name in code)
        or len(set(code)) < _FEWEST_DIFFERENT
        or code in ALPHABET
        or code in ALPHABET[::-1]
    )


def new_code() -> str:
    """A fresh code, from the system's source of randomness."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
