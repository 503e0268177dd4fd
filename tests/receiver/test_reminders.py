"""Thanks to who answered, and the one reminder to who did not finish: by a real SMTP server."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.receiver.outbox import claim
from pull_marketing.receiver.records import deliveries
from pull_marketing.receiver.telling import sentences

from .conftest import GOOD, QUESTIONNAIRE, Post, contract
from .mail_sink import Sink, read, way
from .test_follow_ups import HALF, LEA, keep
from .test_posts import fields_of

THANKS = "thank_you: Merci ! Je vous lis sous deux jours.\nreminder: 3 jours\nkeep:"
RESUME = "À finir plus tard : Votre projet"
REMINDER = "Vos réponses vous attendent : Votre projet"


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "contact.json").write_text(contract(QUESTIONNAIRE.replace("keep:", THANKS)), "utf-8")
    return folder


@pytest.fixture
def thanking(start: Callable[..., Post], sink: Sink) -> Post:
    return start(url="https://forms.anne.example", mail=way(sink))


def links_in(mail: EmailMessage) -> list[str]:
    return re.findall(r"https://forms\.anne\.example(/f/\S+)", mail.get_content())


def go(receiver: Post, **parts: float) -> int:
    """Time passes, then the outbox is looked at; how many tries were made."""
    receiver.clock.go(**parts)
    return receiver.receiver.worker.run_due()


def told(receiver: Post, kind: str) -> str:
    """What the owner reads of the deliveries of a kind."""
    with receiver.receiver.database.reader.connect() as connection:
        found = [each for each in deliveries(connection) if each.kind == kind]
    lines = [line for each in found for line in sentences(each, "fr", receiver.clock())]
    return "\n".join(lines).replace("\u00a0", " ")


def test_thanks_are_the_owners_words_and_hold_no_answer(thanking: Post, sink: Sink) -> None:
    thanking.post({**GOOD, "recit": "Marqueur4711"}, key="key-0001")
    assert go(thanking) == 2
    mail = sink.by_subject()["Merci : Votre projet"]
    assert mail["To"] == LEA
    body = mail.get_content()
    assert body.startswith("Merci ! Je vous lis sous deux jours.")
    assert "Marqueur4711" not in mail.as_string()
    assert "Léa" not in body
    assert f"Remerciement à {LEA} : 1ᵉʳ essai" in told(thanking, "thanks_mail")
    (link,) = links_in(mail)
    assert "Marqueur4711" in thanking.ask("GET", link).text


def test_no_thanks_to_help_a_spammer(thanking: Post) -> None:
    thanking.post({**GOOD, "recit": "https://a.example " * 3}, headers={"Origin": "null"})
    assert [d.kind for d in thanking.deliveries] == ["owner_mail"]


def test_who_stopped_is_reminded_once_and_may_erase_all(thanking: Post, sink: Sink) -> None:
    keep(thanking)
    assert go(thanking) == 1
    assert told(thanking, "reminder_mail") == f"Rappel à {LEA} : prévu le 25 novembre à 12 h"
    assert go(thanking, days=2, hours=23) == 0
    assert go(thanking, hours=1) == 1
    mail = sink.by_subject()[REMINDER]
    assert mail["To"] == LEA
    assert "Marqueur4711" not in mail.as_string()
    assert "jusqu’au 22 décembre" in mail.get_content()
    resume, own = links_in(mail)
    assert resume in sink.by_subject()[RESUME].get_content()
    for _ in range(2):  # a mail scanner
        page = thanking.ask("GET", own)
        assert page.status == 200
        assert "Marqueur4711" not in page.text
    assert "Marqueur4711" in thanking.ask("POST", resume).text
    assert go(thanking, days=26) == 0
    assert len(sink.mails) == 2
    assert thanking.ask("POST", own, b"sure=yes").status == 200
    assert thanking.rows() == thanking.deliveries == []
    assert thanking.ask("GET", resume).status == thanking.ask("GET", own).status == 410


def test_who_finishes_by_the_link_is_not_reminded(thanking: Post, sink: Sink) -> None:
    keep(thanking)
    go(thanking)
    (resume,) = links_in(sink.by_subject()[RESUME])
    back = fields_of(thanking.ask("POST", resume))
    assert thanking.post([*back, ("urgence", "Le site")]).status == 303
    thanking.receiver.writer.run(lambda _c: None).result()
    assert "reminder_mail" not in {each.kind for each in thanking.deliveries}
    go(thanking, days=4)
    assert REMINDER not in sink.by_subject()


def test_who_finishes_in_the_same_page_is_not_reminded(thanking: Post, sink: Sink) -> None:
    keep(thanking)
    go(thanking, hours=1)
    thanking.post(key="key-0001")  # without the link: the draft is still there
    go(thanking, days=3)
    assert REMINDER not in sink.by_subject()
    assert "plus besoin" in told(thanking, "reminder_mail")


def test_answers_from_long_ago_keep_nobody_from_being_reminded(thanking: Post, sink: Sink) -> None:
    thanking.post(key="key-0001")
    go(thanking, days=40)
    keep(thanking)
    go(thanking)
    go(thanking, days=3)
    assert REMINDER in sink.by_subject()


def test_who_asks_for_the_link_twice_is_reminded_once(thanking: Post, sink: Sink) -> None:
    keep(thanking)
    go(thanking, hours=2)
    keep(thanking)
    go(thanking)
    go(thanking, days=4)
    assert len(sink.mails) == 3  # two links, one reminder
    keep(thanking)
    go(thanking)
    go(thanking, days=4)
    assert "n’en a qu’un" in told(thanking, "reminder_mail")
    assert len(sink.mails) == 4


def test_nobody_is_reminded_of_a_link_that_never_came(thanking: Post, sink: Sink) -> None:
    sink.answers = ["550 unknown"]
    sink.step = "RCPT"
    keep(thanking)
    go(thanking)
    go(thanking, days=3)
    assert sink.mails == []
    assert "ne lui est pas parvenu" in told(thanking, "reminder_mail")


def test_a_server_that_is_away_gets_the_reminder_later(thanking: Post, sink: Sink) -> None:
    keep(thanking)
    go(thanking)
    sink.answers = ["451 later", "451 later"]
    go(thanking, days=3)
    go(thanking, minutes=1)
    assert {row.kind: row.state for row in thanking.deliveries}["reminder_mail"] == "waiting"
    go(thanking, minutes=10)
    assert {row.state for row in thanking.deliveries} == {"delivered"}
    assert "3ᵉ essai" in told(thanking, "reminder_mail")
    assert len({read(each.content)["Message-ID"] for each in sink.mails[1:]}) == 1


def test_a_server_away_until_the_draft_ended_reminds_nobody(thanking: Post, sink: Sink) -> None:
    keep(thanking)
    go(thanking)
    go(thanking, days=30, minutes=1)
    assert REMINDER not in sink.by_subject()
    assert "le délai est passé" in told(thanking, "reminder_mail")


@pytest.mark.parametrize("years", [-1, -60, 60])
def test_a_clock_that_jumps_freezes_no_reminder(thanking: Post, years: int) -> None:
    keep(thanking)
    go(thanking)
    thanking.clock.go(days=365 * years)
    run = thanking.receiver.writer.run
    (claimed,) = run(lambda c: claim(c, thanking.clock(), 8)).result()
    assert claimed.kind == "reminder_mail"


def test_drafts_and_their_reminders_end_with_retention(thanking: Post) -> None:
    from .test_erasing import keeping, let_pass

    keep(thanking)
    time, upkeep = keeping(thanking)
    let_pass(time, upkeep, 31)
    assert thanking.rows() == thanking.deliveries == []


def test_without_the_line_nobody_is_reminded(start: Callable[..., Post], folder: Path) -> None:
    (folder / "contact.json").write_text(contract(), "utf-8")
    receiver = start()
    keep(receiver)
    receiver.post(key="key-0001")
    kinds = sorted(each.kind for each in receiver.deliveries)
    assert kinds == ["owner_mail", "resume_mail"]


def test_sealed_answers_send_no_thanks(start: Callable[..., Post], tmp_path: Path) -> None:
    from pull_marketing.receiver.sealing import make_key

    public = make_key(tmp_path / "key.txt")
    receiver = start(secret="s" * 64, seal_to=(public,), seal_all=True)
    assert "X093" in {each.code for each in receiver.receiver.told}
    receiver.post(key="key-0001")
    assert [each.kind for each in receiver.deliveries] == ["owner_mail"]


def test_who_would_be_reminded_is_told_so_before(start: Callable[..., Post]) -> None:
    answer: Any = keep(start(), {**HALF, "email": ""})
    assert "Un rappel vous parvient, un seul" in answer.text
