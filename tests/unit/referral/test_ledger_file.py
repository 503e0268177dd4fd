"""The ledger's file: append-only, chained, recovered after a crash, refused when edited."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pull_marketing.diagnostics import Collector
from pull_marketing.referral.ledger import Refusal
from pull_marketing.referral.ledger_file import (
    StoredLedger,
    mark,
    only_writer,
    read_ledger,
    write_line,
)

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
NAME = "register/referral.jsonl"
TERMS = {"referrer": "100", "friend": "120", "currency": "EUR", "delay_days": 30,
         "validity_days": 180, "cap": None, "first": None}  # fmt: skip


def line(event: str, case: str = "a", **over: Any) -> dict[str, Any]:
    return {"event": event, "at": NOW.isoformat(), "case": case, **over}


def announced(case: str = "a") -> dict[str, Any]:
    return line("announced", case, code="P7KQEA", marks=[f"email:{case}"], terms=TERMS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "register/referral.jsonl"
    stored, _ = read(path)
    assert stored is not None
    for case in ("a", "b", "c"):
        write_line(path, stored, announced(case))
    return path


def read(path: Path) -> tuple[StoredLedger | None, Collector]:
    report = Collector()
    return read_ledger(path, NAME, report), report


def test_what_is_written_is_read_again(path: Path) -> None:
    stored, report = read(path)
    assert stored is not None
    assert not len(report)
    assert list(stored.ledger.cases) == ["a", "b", "c"]
    assert stored.lines == 4
    assert len(stored.salt) == 32


def test_each_line_carries_the_hash_of_the_one_before(path: Path) -> None:
    raw = path.read_bytes().splitlines()
    for before, after in itertools.pairwise(raw):
        assert json.loads(after)["prev"] == hashlib.sha256(before).hexdigest()


@pytest.mark.parametrize("cut", [1, 2, 30, 100])
def test_a_torn_last_line_is_left_out_said_and_overwritten(path: Path, cut: int) -> None:
    path.write_bytes(path.read_bytes()[:-cut])
    stored, report = read(path)
    assert stored is not None
    assert [d.code for d in report] == ["R041"]
    assert not report.errors
    assert report.render("fr").startswith(f"{NAME}:4:1 R041 la dernière ligne")
    assert list(stored.ledger.cases) == ["a", "b"]
    write_line(path, stored, announced("d"))
    again, report = read(path)
    assert again is not None
    assert not len(report)
    assert list(again.ledger.cases) == ["a", "b", "d"]


def test_an_edited_line_is_refused_where_the_chain_breaks(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"referrer":"100"', b'"referrer":"900"', 1))
    stored, report = read(path)
    assert stored is None
    assert report.render("fr").startswith(f"{NAME}:3:1 R040")


def test_a_removed_line_is_refused(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:1] + lines[2:]))
    stored, report = read(path)
    assert stored is None
    assert [d.code for d in report] == ["R040"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_byte_of_a_line_before_the_last_can_change(path: Path, data: st.DataObject) -> None:
    content = path.read_bytes()
    end = content.rstrip(b"\n").rindex(b"\n")
    position = data.draw(st.integers(0, end))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != content[position]))
    changed = path.with_name("changed.jsonl")
    changed.write_bytes(content[:position] + bytes([byte]) + content[position + 1 :])
    stored, report = read(changed)
    assert stored is None
    assert report.errors


def test_a_refused_line_is_not_written(path: Path) -> None:
    before = path.read_bytes()
    stored, _ = read(path)
    assert stored is not None
    with pytest.raises(Refusal):
        write_line(path, stored, line("due"))
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"[]\n", b"{}\n", b"nonsense\n", b"\xff\xfe\n", b"null\n"])
def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    stored, report = read(path)
    assert stored is None
    assert [d.code for d in report] == ["R042"]


def test_only_one_command_writes_at_a_time(path: Path) -> None:
    with only_writer(path), pytest.raises(BlockingIOError), only_writer(path):
        pass
    with only_writer(path):
        pass


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "Lea.Modele@Exemple.fr ", "lea.modele@exemple.fr"),
        ("email", "lea+devis@exemple.fr", "lea@exemple.fr"),
        ("phone", "06 12 34 56 70", "+33612345670"),
        ("phone", "0033 6 12 34 56 70", "06.12.34.56.70"),
        ("siren", "732 829 320", "73282932000074"),
        ("household", "12, rue de l’Exemple 69001 LYON", "12 rue de l'exemple, 69001 Lyon"),
    ],
)
def test_marks_see_through_ways_of_writing(kind: str, one: str, other: str) -> None:
    salt = "00" * 16
    assert mark(kind, one, salt) == mark(kind, other, salt)


def test_a_mark_tells_nothing_and_depends_on_the_ledger() -> None:
    found = mark("email", "lea@exemple.fr", "00" * 16)
    assert "lea" not in found
    assert found != mark("email", "lea@exemple.fr", "11" * 16)
    assert found != mark("email", "lou@exemple.fr", "00" * 16)


def test_a_long_torn_line_leaves_nothing_behind_the_next_one(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b'{"event":' + b"x" * 5000)
    stored, report = read(path)
    assert stored is not None
    assert [d.code for d in report] == ["R041"]
    write_line(path, stored, announced("d"))
    again, report = read(path)
    assert again is not None
    assert not len(report)
    assert again.lines == 5


def test_reading_writes_nothing_and_the_first_line_opens(tmp_path: Path) -> None:
    path = tmp_path / "register/referral.jsonl"
    stored, _ = read(path)
    assert stored is not None
    with pytest.raises(Refusal):
        write_line(path, stored, line("client", "nobody"))
    assert not path.exists()
    write_line(path, stored, announced())
    again, report = read(path)
    assert again is not None
    assert not len(report)
    assert (again.lines, again.salt, again.head) == (2, stored.salt, stored.head)
