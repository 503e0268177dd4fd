"""Seals answers to the owner's public key, so that whoever copies the database reads none of them.

The form is that of age (https://age-encryption.org/v1), so that its own program opens them too.
Only X25519 keys are taken: a recipient that is a plugin would start a program here.
"""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyrage

from ..questionnaires.answering import Result
from ..questionnaires.conditions import Answer
from ..questionnaires.model import Question, Questionnaire
from .contracts import Version
from .file_store import Incoming
from .records import in_words

RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}\Z")
_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
_text = json.encoder.encode_basestring
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
        self, submission_id: str, version: Version, result: Result, files: Mapping[str, Incoming]
    ) -> str:
        """The answers of a submission inside the seal; score and ending stay readable outside."""
        content = _content(submission_id, version, result, files)
        return str(pyrage.encrypt(content.encode(), self._recipients, armored=True), "ascii")

    def file(self, source: Path, goal: Path) -> None:
        """Write a sealed copy of a file."""
        pyrage.encrypt_file(str(source), str(goal), self._recipients)


class _Written(NamedTuple):
    """What is written for a question whatever the answer is, as JSON.

    Attributes:
        told, given: what goes before the answer, in words and as it is kept.
        choices: both with each of its choices; None when it has none.
    """

    question: Question
    told: str
    given: str
    choices: dict[Answer, tuple[str, str]] | None


@functools.lru_cache(maxsize=256)
def _written(version: Version) -> dict[str, _Written]:
    return {question.id: _written_for(question) for question in version.questionnaire.questions}


def _written_for(question: Question) -> _Written:
    told, given = f"[{_text(question.title)}, ", f"{_text(question.id)}: "
    choices: dict[Answer, tuple[str, str]] = {
        choice.id: (told + _text(choice.label), given + _text(choice.id))
        for choice in question.choices
    }
    return _Written(question, told, given, choices or None)


def _content(
    submission_id: str, version: Version, result: Result, files: Mapping[str, Incoming]
) -> str:
    """What is sealed, as JSON: put together from what never changes, in half the time."""
    written, words = _written(version), result.words
    tells, gives = [], []
    for name, answer in result.walk.kept.items():
        question, told, given, choices = written[name]
        if choices is None and isinstance(answer, str):
            text = _text(answer)
            tells.append(told + text)
            gives.append(given + text)
        elif choices and answer in choices and name not in words:
            told, given = choices[answer]
            tells.append(told)
            gives.append(given)
        else:
            tells.append(told + _text(in_words(question, answer, words)))
            gives.append(given + _json(answer))
    named = {file.id: [name, file.name, file.sha256] for name, file in files.items()}
    more = f'"words": {_json(words) if words else "{}"}, "files": {_json(named) if named else "{}"}'
    return (
        f'{{"id": {_text(submission_id)}, "title": {_text(version.questionnaire.title)}, '
        f'"told": [{"], ".join(tells)}{"]" if tells else ""}], "answers": {{{", ".join(gives)}}}, '
        f"{more}}}"
    )


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
