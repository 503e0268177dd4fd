"""Seals answers to the owner's public key, so that whoever copies the database reads none of them.

The form is that of age (https://age-encryption.org/v1), so that its own program opens them too.
Only X25519 keys are taken: a recipient that is a plugin would start a program here.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyrage

from ..questionnaires.answering import Result
from ..questionnaires.model import Questionnaire
from .file_store import Incoming
from .records import in_words

RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}\Z")
_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
_IDENTITY = re.compile(r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}\Z")


class WrongKey(Exception):
    """The file holds no key, or not the one that opens this."""


class Seal:
    """What may be sealed, and to whom.

    Args:
        recipients: public keys; none when nothing is sealed.
        everything: seal every questionnaire, not only those marked sensitive.
    """

    def __init__(self, recipients: tuple[str, ...], *, everything: bool) -> None:
        self._recipients = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
        self._everything = everything

    def __bool__(self) -> bool:
        return bool(self._recipients)

    def seals(self, questionnaire: Questionnaire) -> bool:
        return bool(self) and (self._everything or questionnaire.sensitive)

    def text(
        self, submission_id: str, title: str, result: Result, files: Mapping[str, Incoming]
    ) -> str:
        """The answers of a submission inside the seal; score and ending stay readable outside."""
        content = {
            "id": submission_id,
            "title": title,
            "told": _told(result),
            "answers": result.walk.kept,
            "words": result.words,
            "files": {file.id: [name, file.name, file.sha256] for name, file in files.items()},
        }
        return str(pyrage.encrypt(_json(content).encode(), self._recipients, armored=True), "ascii")

    def file(self, source: Path, goal: Path) -> None:
        """Write a sealed copy of a file."""
        pyrage.encrypt_file(str(source), str(goal), self._recipients)


def _told(result: Result) -> list[tuple[str, str]]:
    """The questions that were answered, in order, with the answers in words."""
    asked, kept, words = result.walk.asked, result.walk.kept, result.words
    told: list[tuple[str, str]] = []
    for question in asked:
        answer = kept.get(question.id)
        if isinstance(answer, str) and not question.choices:
            told.append((question.title, answer))
        elif answer:
            told.append((question.title, in_words(question, answer, words)))
    return told


def valid_recipient(text: str) -> bool:
    """Whether a text is the public key of an X25519 pair, checksum included."""
    try:
        return bool(RECIPIENT.match(text) and pyrage.x25519.Recipient.from_str(text))
    except pyrage.RecipientError:
        return False


def make_key(path: Path) -> str:
    """Write a new key to a file that did not exist; the public half, for RECEIVER_SEAL_TO.

    Raises:
        OSError: the file exists, or cannot be written.
    """
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"# public key: {public}\n{identity}\n")
    return public


def read_key(path: Path) -> list[Any]:
    """The keys in a file, as age-keygen writes it.

    Raises:
        WrongKey: there is none.
        OSError: it cannot be read.
    """
    lines = path.read_text("utf-8", "replace").split()
    try:
        found = [pyrage.x25519.Identity.from_str(each) for each in lines if _IDENTITY.match(each)]
    except pyrage.IdentityError as error:
        raise WrongKey from error
    if not found:
        raise WrongKey
    return found


def unseal(sealed: bytes, keys: list[Any]) -> bytes:
    """What is inside.

    Raises:
        WrongKey: none of the keys opens it.
    """
    try:
        opened: bytes = pyrage.decrypt(sealed, keys)
    except pyrage.DecryptError as error:
        raise WrongKey from error
    return opened
