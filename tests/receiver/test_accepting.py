"""What was sent to be published: judged by the owner, fetched as JSON by a build."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest

from pull_marketing.questionnaires.model import Delay
from pull_marketing.receiver.__main__ import main
from pull_marketing.receiver.accepting import (
    ACCEPTED,
    REFUSED,
    NotForPublication,
    accepted_items,
    judge,
)
from pull_marketing.receiver.due import due_ms
from pull_marketing.receiver.moments import local_time
from pull_marketing.receiver.records import read_record

from .conftest import GOOD, NOW, QUESTIONNAIRE, Post, contract

REVIEW = QUESTIONNAIRE.replace("slug: contact", "slug: votre-avis\nbecomes: testimonial")


@pytest.fixture
def asking(on_both: Post) -> Post:
    """A receiver that also takes testimonials."""
    folder = on_both.settings.contracts
    (folder / "votre-avis.json").write_text(contract(REVIEW), "utf-8")
    return on_both


def say(post: Post, identity: str, state: str, reason: str = "") -> None:
    record = read_record(post.receiver.database.reader, identity)
    assert record
    now = post.clock()
    post.receiver.writer.run(lambda c: judge(c, record, state, reason, "anne", now)).result()


def items(post: Post) -> list[dict[str, Any]]:
    with post.receiver.database.reader.connect() as connection:
        return accepted_items(connection)


def test_what_was_accepted_can_be_fetched_with_the_words_that_were_seen(asking: Post) -> None:
    asking.post(slug="votre-avis", ref="M4TRKB")
    (row,) = asking.rows()
    assert items(asking) == []
    asking.clock.go(days=2)
    say(asking, row.id, ACCEPTED)
    (item,) = items(asking)
    assert item["id"] == row.id
    assert (item["becomes"], item["questionnaire"]) == ("testimonial", "votre-avis")
    assert (item["received"], item["accepted"]) == ("2026-11-22", "2026-11-24")
    assert item["hidden"] == {"ref": "M4TRKB"}
    assert item["answers"][1] == {
        "question": "urgence",
        "title": "Qu’est-ce qui presse ?",
        "kind": "several_choices",
        "answer": "Le site",
        "choices": ["le-site"],
    }
    assert item["answers"][2]["answer"] == "Bonjour,\nmon site dort."
    say(asking, row.id, REFUSED, "Pas vrai.")
    assert items(asking) == []


def test_what_was_not_sent_to_be_published_never_is(asking: Post) -> None:
    asking.post()
    asking.post({**GOOD, "web_site": "x"}, slug="votre-avis")
    for row in asking.rows():
        with pytest.raises(NotForPublication):
            say(asking, row.id, ACCEPTED)
    assert items(asking) == []


def test_the_command_prints_json(
    start: Callable[..., Post], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = start()
    values = {
        "DATABASE": receiver.settings.database,
        "CONTRACTS": str(receiver.settings.contracts),
        "SITE_URL": receiver.settings.site_url,
        "MAIL": "file:mails",
        "MAIL_FROM": "site@anne.example",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"RECEIVER_{name}", value)
    assert main(["accepted"]) == 0
    assert json.loads(capsys.readouterr().out) == {"format": 1, "items": []}


SUNDAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("delay", "due"),
    [
        (Delay(days=2), datetime.date(2026, 11, 24)),
        (Delay(days=2, working_days=True), datetime.date(2026, 11, 24)),
        (Delay(days=0, working_days=True), datetime.date(2026, 11, 23)),
        (Delay(days=5, working_days=True), datetime.date(2026, 11, 27)),
        (Delay(days=6, working_days=True), datetime.date(2026, 11, 30)),
        (Delay(hours=30), datetime.date(2026, 11, 23)),
        (Delay(days=0), SUNDAY),
    ],
)
def test_a_promise_is_due_at_the_end_of_its_last_day(delay: Delay, due: datetime.date) -> None:
    at = due_ms(delay, NOW)
    assert at is not None
    assert local_time(at).date() == due


def test_without_a_promise_nothing_is_due() -> None:
    assert due_ms(None, NOW) is None
