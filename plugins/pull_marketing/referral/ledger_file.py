"""The ledger's file: one JSON line an event, each with the hash of the line before; never edited.

It lies in the private folder `register/`. A line that a crash cut in half is left out, said, and
overwritten by the next one; a line changed afterwards breaks the chain and nothing is read. What
the chain cannot show is the removal of the last whole lines: git, or a copy, shows that.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..diagnostics import Location, Report, Severity, problem
from .ledger import UNREADABLE, Ledger, Refusal

LEDGER_FILE = "referral.jsonl"

EDITED = problem(
    "R040",
    "this line does not follow the one before: the ledger has been changed by hand",
    hint="bring back the file from git or from a copy; a correction is a new line, never an edit",
)
TORN = problem(
    "R041",
    "the last line was cut off while it was being written: it does not count",
    hint="do again what you did last; the next line takes its place",
    severity=Severity.WARNING,
)
START = "0" * 64


@dataclass
class StoredLedger:
    """A ledger and what is needed to write its next line.

    Attributes:
        ledger: the fold of all whole lines.
        salt: makes the marks of people meaningless outside this file; stands in its first line.
        lines: how many whole lines there are.
        head: hash of the last whole line.
        size_bytes: where the whole lines end.
    """

    ledger: Ledger
    salt: str
    lines: int
    head: str
    size_bytes: int


def read_ledger(path: Path, name: str, report: Report) -> StoredLedger | None:
    """Read and check the whole file; a missing file is an empty ledger.

    Args:
        path: the file.
        name: the file as messages name it.
        report: gets what is wrong, at its line.

    Returns:
        The ledger, or None when a line before the last is wrong.
    """
    content = path.read_bytes() if path.exists() else b""
    whole, _newline, torn = content.rpartition(b"\n")
    stored = StoredLedger(Ledger(), secrets.token_hex(16), 0, START, 0)
    if whole and not _fold_lines(whole.split(b"\n"), stored, name, report):
        return None
    stored.size_bytes = len(content) - len(torn)
    if torn:
        report(TORN.at(Location(name, stored.lines + 1, 1)))
    return stored


def _fold_lines(raw: list[bytes], stored: StoredLedger, name: str, report: Report) -> bool:
    ledger, head = stored.ledger, START
    # A hundred thousand lines in a second: the decoder is called as directly as it can be.
    decode, sha256, apply = json.JSONDecoder().raw_decode, hashlib.sha256, ledger.apply
    for number, text in enumerate(raw, start=1):
        try:
            written = text.decode()
            line, end = decode(written)
            if line["prev"] != head or end != len(written):
                report(EDITED.at(Location(name, number, 1)))
                return False
            apply(line)
        except Refusal as refusal:
            report(refusal.problem.at(Location(name, number, 1), **refusal.details))
            return False
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            report(UNREADABLE.at(Location(name, number, 1), reason=str(error)))
            return False
        head = sha256(text).hexdigest()
    stored.lines, stored.head = len(raw), head
    stored.salt = str(json.loads(raw[0]).get("salt", ""))
    return True


def write_line(path: Path, stored: StoredLedger, line: Mapping[str, Any]) -> None:
    """Check one more line, then add it to the file; it is on disk when this returns.

    The first line of all brings the one that opens the ledger with it: reading writes nothing.

    Raises:
        Refusal: the rules do not allow it; neither the file nor the ledger has changed.
    """
    stored.ledger.apply(line)
    opening = {"event": "opened", "at": line["at"], "salt": stored.salt}
    lines = [line] if stored.lines else [opening, line]
    head, written = stored.head, b""
    for each in lines:
        text = _encode({**each, "prev": head})
        head, written = hashlib.sha256(text).hexdigest(), written + text + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.seek(stored.size_bytes)
        file.truncate()
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
    stored.head = head
    stored.size_bytes += len(written)
    stored.lines += len(lines)


def _encode(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Hold the ledger's lock: two commands at once would both follow the same line.

    Raises:
        BlockingIOError: another command holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_suffix(".lock")
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        raise BlockingIOError(str(lock)) from None
    try:
        yield
    finally:
        os.close(handle)
        lock.unlink(missing_ok=True)


def mark(kind: str, value: str, salt: str) -> str:
    """A trace of somebody by which they can be recognised, and not read.

    The ledger is kept as long as accounts are; with marks it holds no address to erase.

    Args:
        kind: `email`, `phone`, `siren` or `household`.
        value: as written by hand; spaces, case, `+33` and `+tag` do not count.
        salt: of the ledger.
    """
    plain = _plain(kind, value)
    digest = hmac.new(bytes.fromhex(salt), f"{kind}:{plain}".encode(), hashlib.sha256)
    return f"{kind}:{digest.hexdigest()[:20]}"


def _plain(kind: str, value: str) -> str:
    text = unicodedata.normalize("NFKD", value.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    if kind == "email":
        box, _at, domain = text.strip().rpartition("@")
        return f"{box.partition('+')[0]}@{domain}"
    if kind in ("phone", "siren"):
        digits = "".join(c for c in text if c.isdigit())
        if kind == "siren":
            return digits[:9]
        return digits[-9:]  # 06…, +33 6… and 0033 6… are one telephone
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())
