"""The owner's commands: what each writes, and the whole loop from a code to two payments."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from invoke.context import Context
from invoke.exceptions import Exit

from pull_marketing.diagnostics import Collector
from pull_marketing.referral import book as actions
from pull_marketing.referral import tasks
from pull_marketing.referral.book import Book
from pull_marketing.referral.ledger import Refusal
from pull_marketing.referral.ledger_file import read_ledger
from pull_marketing.referral.model import Referrer
from pull_marketing.referral.open_book import LedgerUnreadable, open_book
from pull_marketing.referral.programme import programme_of
from pull_marketing.referral.statement import statements, threshold_of, total_due

START = datetime.datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))
LEA = {"email": "lea@exemple.fr"}
Read = Callable[..., tuple[Any, Any]]


def referrer(code: str, **over: Any) -> Referrer:
    return Referrer(given_name="Paul", code=code, since=datetime.date(2026, 1, 1), words="", **over)


@pytest.fixture
def book(tmp_path: Path, read: Read) -> Book:
    site, _ = read()
    path = tmp_path / "register/referral.jsonl"
    stored = read_ledger(path, "x", Collector())
    assert stored is not None
    left = referrer("W9HGCX", withdrawn=datetime.date(2026, 2, 1))
    programme = programme_of(site, START.date())
    return Book(path, stored, programme, START, [referrer("P7KQEA"), referrer("M4TRKB"), left])


def later(book: Book, days: int) -> None:
    book.now = START + datetime.timedelta(days)


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.problem.code


def test_the_whole_loop_makes_both_rewards_due_after_the_delay(book: Book) -> None:
    case = actions.announce(book, "p7k qea", LEA)
    assert case.id == "2026-001"
    later(book, 10)
    actions.convert(book, case.id)
    assert case.state == "waiting"
    later(book, 39)
    assert refused(lambda: actions.confirm(book, case.id)) == "R050"
    assert total_due(book.stored.ledger) == 0
    later(book, 40)
    actions.confirm(book, case.id)
    assert total_due(book.stored.ledger) == Decimal(20)
    actions.pay(book, case.id)
    assert case.state == "paid"
    assert case.paid == {"referrer": Decimal(10), "friend": Decimal(10)}
    again = read_ledger(book.path, "x", Collector())
    assert again is not None
    assert again.ledger.cases == book.stored.ledger.cases


def test_no_address_is_written_to_the_ledger(book: Book) -> None:
    actions.announce(book, "P7KQEA", {**LEA, "phone": "0612345670"})
    text = book.path.read_text("utf-8")
    assert "lea" not in text
    assert "12345670" not in text


def test_the_first_valid_code_counts(book: Book) -> None:
    assert refused(lambda: actions.announce(book, "ZZZZZZ", LEA)) == "R053"
    actions.announce(book, "P7KQEA", LEA)
    assert refused(lambda: actions.announce(book, "M4TRKB", {"email": " LEA@exemple.fr"})) == "R046"


def test_the_code_of_somebody_who_left_is_refused_politely(book: Book) -> None:
    with pytest.raises(Refusal, match="You are welcome all the same"):
        actions.announce(book, "W9HGCX", LEA)


def test_a_household_alone_does_not_say_who_somebody_is(book: Book) -> None:
    assert refused(lambda: actions.announce(book, "P7KQEA", {"household": "1 rue Haute"})) == "R056"


def test_a_closed_programme_takes_nobody(book: Book) -> None:
    book.now = datetime.datetime(2028, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))
    assert refused(lambda: actions.announce(book, "P7KQEA", LEA)) == "R057"


def test_a_self_referral_waits_for_a_decision(book: Book) -> None:
    actions.remember(book, LEA, code="P7KQEA")
    case = actions.announce(book, "P7KQEA", LEA)
    assert refused(lambda: actions.convert(book, case.id)) == "R051"
    actions.convert(book, case.id, despite="deux sœurs, un seul e-mail")
    assert case.state == "waiting"


def test_cancel_chooses_the_exit(book: Book) -> None:
    first = actions.announce(book, "P7KQEA", LEA)
    assert refused(lambda: actions.cancel(book, first.id)) == "R043"
    later(book, 1)
    actions.cancel(book, first.id, "ce n’était pas pour moi")
    second = actions.announce(book, "P7KQEA", LEA)
    actions.convert(book, second.id)
    actions.cancel(book, second.id, "facture remboursée")
    third = actions.announce(book, "P7KQEA", LEA)
    later(book, 200)
    actions.cancel(book, third.id)
    assert [c.state for c in book.cases.values()] == ["refused", "cancelled", "expired"]


def test_the_status_says_what_may_be_done(book: Book) -> None:
    waiting = actions.announce(book, "P7KQEA", LEA)
    actions.convert(book, waiting.id)
    actions.announce(book, "M4TRKB", {"email": "karim@exemple.fr"})
    rows = actions.status(book, START.date())
    assert [row.next_step for row in rows] == ["wait", "convert when the invoice is paid"]
    rows = actions.status(book, START.date() + datetime.timedelta(30))
    assert rows[0].next_step == "confirm, or cancel with a reason"
    rows = actions.status(book, START.date() + datetime.timedelta(400))
    assert rows[1].next_step == "cancel: its time is over"


@pytest.mark.parametrize(
    ("paid", "near", "over"),
    [(1919, False, False), (1920, True, False), (2400, True, False), (2401, True, True)],
)
def test_the_statement_warns_at_four_fifths_of_the_threshold(
    book: Book, paid: int, *, near: bool, over: bool
) -> None:
    assert book.programme is not None
    reward = book.programme.settings.referrer.model_copy(update={"value": Decimal(paid)})  # type: ignore[union-attr]
    settings = book.programme.settings.model_copy(update={"referrer": reward})
    book.programme = type(book.programme)(settings, "EUR", START.date())
    case = actions.announce(book, "P7KQEA", LEA)
    actions.convert(book, case.id)
    later(book, 30)
    actions.confirm(book, case.id)
    actions.pay(book, case.id, "referrer")
    (found,) = statements(book.stored.ledger, 2026)
    assert (found.code, found.total) == ("P7KQEA", paid)
    assert (found.is_near, found.is_over) == (near, over)
    assert statements(book.stored.ledger, 2025) == []


def test_the_threshold_is_that_of_the_year() -> None:
    assert threshold_of(2023).amount == 1200
    assert threshold_of(2024).amount == 2400
    assert threshold_of(2026).amount == 2400


@pytest.fixture
def site_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    base = Path(__file__).resolve().parents[2] / "fixtures/referral/site.yaml"
    (tmp_path / "content/referrers").mkdir(parents=True)
    (tmp_path / "content/site.yaml").write_text(base.read_text("utf-8"), "utf-8")
    (tmp_path / "pelicanconf.py").write_text('TIMEZONE = "Europe/Paris"\n', "utf-8")
    (tmp_path / "content/referrers/paul.md").write_text(
        "---\ngiven_name: Paul\ncode: P7KQEA\nsince: 2026-03-16\n"
        "consent:\n  date: 2026-03-16\n---\n\nDes mots.\n",
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_speak_french_and_say_what_is_refused(
    site_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, _ = open_book(site_folder, START + datetime.timedelta(30))
    actions.announce(book, "P7KQEA", LEA)
    tasks.status.body(Context())
    assert "2026-001  P7KQEA  annoncé" in capsys.readouterr().out
    with pytest.raises(Exit, match="R052 il n’y a pas de recommandation"):
        tasks.confirm.body(Context(), "2026-009")
    assert not (site_folder / "register/referral.lock").exists()


def test_an_edited_ledger_stops_every_command(site_folder: Path) -> None:
    book, _ = open_book(site_folder, START)
    actions.remember(book, LEA)
    actions.remember(book, {"email": "b@exemple.fr"})
    book.path.write_bytes(book.path.read_bytes().replace(b'"code":""', b'"code":"P7KQEA"', 1))
    with pytest.raises(LedgerUnreadable, match="R040"):
        open_book(site_folder, START)
