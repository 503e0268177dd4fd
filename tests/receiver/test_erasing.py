"""Erasing: one person everywhere, and what was kept long enough; with evidence and nothing left."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pull_marketing.receiver import tidying
from pull_marketing.receiver.__main__ import main
from pull_marketing.receiver.moments import DAY_MS, local_time
from pull_marketing.receiver.retention import Length, SureClock, length_of
from pull_marketing.receiver.schema import (
    attachment,
    attempt,
    delivery,
    erasure,
    metadata,
    submission,
    subscriber,
)
from pull_marketing.receiver.sealing import make_key
from pull_marketing.receiver.tidying import Tidying, wish_of
from pull_marketing.receiver.upkeep import EVERY_S, Upkeep

from .conftest import GOOD, NOW, QUESTIONNAIRE, SITE, Clock, Post, contract
from .test_files import PDF, WITH_FILES, kept_in, sender_of
from .trouble import Clients

WORD = "Marqueur4711"
LEA = "lea@specimen.example"


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "dossier.json").write_text(contract(WITH_FILES), "utf-8")
    return folder


def listed(receiver: Post, address: str) -> None:
    """An entry of a list, and a note, as other parts write them."""
    keys = receiver.receiver.keys
    (first, *_) = receiver.rows()
    entry = {
        "id": "e" * 32, "list": "lettre", "person": keys.person(address), "address": address,
        "consent": "Oui", "contract": first.contract, "asked_ms": NOW, "confirmed_ms": NOW,
    }  # fmt: skip
    note = {
        "id": "n" * 32, "submission": first.id, "at_ms": NOW, "author": "anne",
        "kind": "note", "text": f"Rappeler {WORD}",
    }  # fmt: skip
    work = receiver.receiver.writer.run
    work(lambda c: c.execute(sa.insert(subscriber).values(entry))).result()
    work(lambda c: c.execute(sa.insert(metadata.tables["note"]).values(note))).result()


def fill(receiver: Post) -> None:
    """Léa answers twice, once with a file; Max once."""
    receiver.post({**GOOD, "recit": WORD, "email": LEA.upper()}, key="key-0001")
    fields = {"a-contrat": "Oui", "email": LEA}
    sender_of(receiver)({"contrat": (f"{WORD}.pdf", PDF + WORD.encode())}, fields)
    of_max = {**GOOD, "recit": f"{LEA} m’envoie", "email": "max@specimen.example"}
    receiver.post(of_max, key="key-0003")
    listed(receiver, LEA)
    receiver.receiver.worker.run_due()


def test_one_person_is_erased_everywhere_with_evidence(
    start: Callable[..., Post], address: str, tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    receiver = start(database=address, files=tmp_path / "files", copy=True)
    fill(receiver)
    assert len(receiver.rows()) == 3
    mails = len(list((tmp_path / "mails").iterdir()))
    done = receiver.receiver.eraser.person(f" {LEA.title()} ")
    assert (done.submissions, len(done.files), done.entries) == (2, 1, 1)
    (left,) = receiver.rows()
    assert "max@" in left.answers  # who only speaks of Léa sent nothing of hers
    assert {row.submission for row in receiver.deliveries} == {left.id}
    assert {row.delivery for row in receiver.attempts} == {row.id for row in receiver.deliveries}
    for table in (attachment, subscriber, metadata.tables["note"]):
        assert receiver.rows(table) == []
    assert kept_in(receiver) == []
    assert len(list((tmp_path / "mails").iterdir())) == mails - len(done.deliveries) > 0
    (evidence,) = receiver.rows(erasure)
    assert (evidence.reason, evidence.submissions, evidence.files) == ("asked", 2, 1)
    assert (evidence.entries, evidence.at_ms) == (1, receiver.clock.now_ms)
    assert "lea" not in str(evidence).lower()


def test_nothing_of_the_person_stays_in_the_file(receiver: Post, tmp_path: Path) -> None:
    """Neither in empty pages of the database nor in its log."""
    fill(receiver)
    receiver.receiver.eraser.person(LEA)
    receiver.receiver.writer.run(lambda _c: None).result()  # what tidies up has come to its turn
    files = [p for p in tmp_path.rglob("*") if p.is_file() and "contracts" not in p.parts]
    assert {"answers.sqlite3", "answers.sqlite3-wal"} <= {path.name for path in files}
    assert [path.name for path in files if WORD.encode() in path.read_bytes()] == []


def bytes_of(path: str) -> bytes:
    """What the file of the database, its log and its index hold."""
    three = [Path(f"{path}{end}") for end in ("", "-wal", "-shm")]
    return b"".join(file.read_bytes() for file in three if file.exists())


def test_erased_beside_a_running_receiver_nothing_stays_in_its_three_files(
    make_program: Callable[..., Any],
    tmp_path: Path,
    migrated: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = f"{tmp_path}/answers.sqlite3"
    Path(path).write_bytes(migrated.read_bytes())
    program = make_program(f"sqlite:///{path}")
    program.start()
    program.wait_until_up()
    clients = Clients([program.port], 3, seed=4)
    clients.run()
    clients.join()
    assert len(clients.acknowledged) == 3
    assert LEA.encode() in bytes_of(path)
    for name, value in program.settings.items():
        monkeypatch.setenv(name, value)
    assert main(["erase", LEA]) == 0
    assert "réponses 3" in capsys.readouterr().out
    assert program.is_alive()
    held = bytes_of(path)
    assert LEA.encode() not in held
    assert b"mon site dort" not in held
    assert not wish_of(Path(path)).exists()
    assert Path(f"{path}-wal").exists()  # the receiver goes on
    again = Clients([program.port], 1, seed=5)
    assert again.post("key-after", random.Random(1))


def test_a_reader_in_the_way_only_delays_it(
    receiver: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command says so, and the receiver goes on trying until the reader has gone."""
    path = Path(receiver.settings.database.removeprefix("sqlite:///"))
    time = Time()
    tidy = Tidying(receiver.receiver.database, receiver.receiver.writer, time.monotonic)
    receiver.post({**GOOD, "recit": WORD}, key="key-0001")
    monkeypatch.setattr(tidying, "PATIENCE_S", 0.1)
    with receiver.receiver.database.reader.connect() as connection:
        connection.execute(sa.select(submission)).all()
        receiver.receiver.eraser.person(LEA)
        tidy.look()
        assert wish_of(path).exists()
        assert WORD.encode() in bytes_of(str(path))
        assert not tidying.empty_beside(receiver.receiver.database)
    tidy.look()
    assert wish_of(path).exists()  # not at every look
    time.pass_by(seconds=10)
    tidy.look()
    assert not wish_of(path).exists()
    assert WORD.encode() not in bytes_of(str(path))


def test_sealed_answers_are_found_by_the_address(
    start: Callable[..., Post], tmp_path: Path
) -> None:
    public = make_key(tmp_path / "key.txt")
    receiver = start(secret="s" * 64, seal_to=(public,), seal_all=True)
    fill(receiver)
    assert receiver.receiver.eraser.person("nobody@specimen.example").submissions == 0
    assert receiver.receiver.eraser.person(LEA).submissions == 2
    assert len(receiver.rows()) == 1


def test_answers_from_before_there_were_hashes_are_found(receiver: Post) -> None:
    fill(receiver)
    forget = sa.update(submission).values(person=None)
    receiver.receiver.writer.run(lambda c: c.execute(forget)).result()
    assert receiver.receiver.eraser.person(LEA).submissions == 2


def test_a_person_is_erased_from_one_of_their_submissions(receiver: Post) -> None:
    fill(receiver)
    mine = next(row for row in receiver.rows() if LEA.upper() in row.answers)
    assert receiver.receiver.eraser.person_of(mine.id).submissions == 2
    assert not receiver.receiver.eraser.person_of(mine.id)
    assert not receiver.receiver.eraser.person_of("absent")


@pytest.mark.parametrize("address", ["", " ", "%", "_", "%@specimen.example", "' OR 1=1 --", "lea"])
def test_no_pattern_erases_anybody(receiver: Post, address: str) -> None:
    fill(receiver)
    assert not receiver.receiver.eraser.person(address)
    assert len(receiver.rows()) == 3
    assert receiver.rows(erasure) == []


def test_who_was_erased_may_write_again(receiver: Post) -> None:
    receiver.post(key="key-0001")
    receiver.receiver.eraser.person(LEA)
    assert receiver.post(key="key-0001").status == 303
    assert len(receiver.rows()) == 1


def test_a_delivery_that_is_on_its_way_ends_quietly(receiver: Post) -> None:
    from pull_marketing.receiver.outbox import Verdict, claim, mark

    receiver.post(key="key-0001")
    run = receiver.receiver.writer.run
    (claimed,) = run(lambda c: claim(c, receiver.clock(), 8)).result()
    receiver.receiver.eraser.person(LEA)
    done = run(
        lambda c: mark(c, claimed, Verdict("delivered", "ok"), receiver.clock(), "x@y.example")
    ).result()
    assert done is False
    assert receiver.rows(attempt) == receiver.rows(delivery) == []


def test_the_command_erases_and_shows_the_evidence(
    receiver: Post,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    values = {
        "DATABASE": receiver.settings.database,
        "CONTRACTS": str(receiver.settings.contracts),
        "SITE_URL": SITE,
        "MAIL": f"file:{tmp_path}/mails",
        "MAIL_FROM": "site@anne.example",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"RECEIVER_{name}", value)
    fill(receiver)
    monkeypatch.setattr(tidying, "PATIENCE_S", 0.1)  # its worker is not running
    assert main(["erase", "nobody@specimen.example"]) == 1
    assert main(["erase", LEA]) == 0
    assert "réponses 2, fichiers 1" in capsys.readouterr().out
    assert kept_in(receiver) == []
    assert main(["erase"]) == 0
    shown = capsys.readouterr().out
    assert "3 effacements, à la demande" in shown
    assert "lea" not in shown


# --- kept as long as promised


@pytest.mark.parametrize(
    ("keep", "length"),
    [
        ("12 mois", Length(months=12)),
        ("3 ans après le dernier échange", Length(months=36)),
        ("un an", Length(months=12)),
        ("deux années", Length(months=24)),
        ("30 jours", Length(days=30)),
        ("six weeks", Length(days=42)),
        ("1 year", Length(months=12)),
        ("le temps qu’il faut", None),
        ("", None),
        ("anciennement", None),
    ],
)
def test_lengths_of_time(keep: str, length: Length | None) -> None:
    assert length_of(keep) == length


def test_a_month_ends_on_the_same_day_or_on_its_last() -> None:
    def day(at_ms: int) -> str:
        return local_time(at_ms).date().isoformat()

    noon = NOW - 22 * DAY_MS  # 2026-10-31
    assert day(Length(months=1).before(noon)) == "2026-09-30"
    assert day(Length(months=12).before(NOW)) == "2025-11-22"
    assert Length(months=30_000).before(NOW) == 0


class Time(Clock):
    """Both clocks, moved together or apart."""

    def __init__(self) -> None:
        super().__init__()
        self.since_s = 0.0

    def monotonic(self) -> float:
        return self.since_s

    def pass_by(self, **parts: float) -> None:
        before = self.now_ms
        self.go(**parts)
        self.since_s += (self.now_ms - before) / 1000


def keeping(receiver: Post) -> tuple[Time, Upkeep]:
    """The receiver's upkeep, by clocks of the test."""
    from pull_marketing.receiver.retention import Retention

    time = Time()
    it = receiver.receiver
    retention = Retention(it.database, it.contracts, it.eraser, SureClock(time, time.monotonic))
    tidying = Tidying(it.database, it.writer, time.monotonic)
    return time, Upkeep(it.database, it.store, retention, tidying, time.monotonic)


def let_pass(time: Time, upkeep: Upkeep, days: float) -> None:
    """Days in which both clocks go on, and then a look."""
    time.pass_by(days=days)
    upkeep.look()


def test_answers_are_erased_when_their_time_is_over_and_no_earlier(
    start: Callable[..., Post], address: str, tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    receiver = start(database=address, files=tmp_path / "files")
    fill(receiver)
    time, upkeep = keeping(receiver)
    let_pass(time, upkeep, 364)
    assert len(receiver.rows()) == 3
    let_pass(time, upkeep, 3)
    assert receiver.rows() == receiver.deliveries == receiver.rows(attachment) == []
    assert kept_in(receiver) == []
    evidence = {(r.questionnaire, r.state): r.submissions for r in receiver.rows(erasure)}
    assert evidence == {("contact", "new"): 2, ("dossier", "new"): 1}
    assert {row.reason for row in receiver.rows(erasure)} == {"kept"}
    assert len(receiver.rows(subscriber)) == 1  # a consent of its own


def test_what_is_in_quarantine_stays_a_month(receiver: Post) -> None:
    receiver.post({**GOOD, "web_site": "x"}, key="key-0001")
    receiver.post(key="key-0002")
    time, upkeep = keeping(receiver)
    let_pass(time, upkeep, 29)
    assert len(receiver.rows()) == 2
    let_pass(time, upkeep, 2)
    assert [row.state for row in receiver.rows()] == ["new"]


def test_a_shorter_promise_holds_for_what_came_before_and_a_longer_one_does_not(
    receiver: Post, folder: Path
) -> None:
    receiver.post(key="key-0001")
    time, upkeep = keeping(receiver)
    contracts, writer = receiver.receiver.contracts, receiver.receiver.writer

    def publish(keep: str) -> None:
        text = QUESTIONNAIRE.replace("keep: 12 mois", f"keep: {keep}")
        (folder / "contact.json").write_text(contract(text), "utf-8")
        assert contracts.refresh(writer, receiver.clock)

    publish("5 ans")
    let_pass(time, upkeep, 367)
    assert receiver.rows() == []
    receiver.clock.now_ms = time.now_ms
    receiver.post(key="key-0002")
    publish("10 jours")
    let_pass(time, upkeep, 12)
    assert receiver.rows() == []


def test_without_a_length_of_time_nothing_is_erased(start: Any, folder: Path) -> None:
    text = QUESTIONNAIRE.replace("keep: 12 mois", "keep: le temps utile")
    (folder / "contact.json").write_text(contract(text), "utf-8")
    receiver = start()
    receiver.post(key="key-0001")
    time, upkeep = keeping(receiver)
    let_pass(time, upkeep, 20 * 365)
    assert len(receiver.rows()) == 1
    assert "X092" in {each.code for each in receiver.receiver.told}


@pytest.mark.parametrize("years", [3, 60, -60])
def test_one_wild_reading_of_the_clock_erases_nothing(receiver: Post, years: int) -> None:
    receiver.post(key="key-0001")
    time, upkeep = keeping(receiver)
    let_pass(time, upkeep, 3)
    time.go(days=365 * years)
    for _ in range(5):
        upkeep.look()
        time.pass_by(seconds=EVERY_S)
    time.go(days=-365 * years)
    let_pass(time, upkeep, 3)
    assert len(receiver.rows()) == 1


def test_a_machine_that_starts_with_a_wrong_date_has_a_day_to_be_set_right(receiver: Post) -> None:
    receiver.post(key="key-0001")
    time, upkeep = keeping(receiver)
    let_pass(time, upkeep, 3)
    time.go(days=3650)
    sure = SureClock(time, time.monotonic)
    time.pass_by(hours=23)
    assert sure.now_ms(NOW + 3 * DAY_MS) is None
    time.pass_by(hours=2)
    assert sure.now_ms(NOW + 3 * DAY_MS) == time.now_ms  # then it is believed


def test_after_a_short_stop_an_hour_is_enough(receiver: Post) -> None:
    time = Time()
    sure = SureClock(time, time.monotonic)
    time.pass_by(minutes=59)
    assert sure.now_ms(NOW - DAY_MS) is None
    time.pass_by(minutes=2)
    assert sure.now_ms(NOW - DAY_MS) == time.now_ms
    assert sure.now_ms(None) is None  # nothing to compare with
    assert sure.now_ms(NOW + 90 * DAY_MS) is None  # the last sure time lies ahead
