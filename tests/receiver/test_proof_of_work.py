"""Work that a browser does before it sends: what it is worth, and what those without it find."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.receiver import proof_of_work
from pull_marketing.receiver.confirming import PRESSES_PER_MINUTE, TASKS_PER_MINUTE
from pull_marketing.receiver.proof_of_work import FIELD, MOST, ROUNDS
from pull_marketing.receiver.quarantine import release
from pull_marketing.receiver.records import read_record

from .asking import Answer
from .conftest import GOOD, QUESTIONNAIRE, SITE, Post, contract, of
from .test_posts import assert_strict

KEY = "1795348800000-0.5"
WORKING = QUESTIONNAIRE.replace("hidden_fields:", "proof_of_work: true\nhidden_fields:")
KEPT = f"{SITE}/questionnaires/contact/merci/recu/"


@pytest.fixture(autouse=True)
def little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every task of these tests but one is small."""
    monkeypatch.setattr(proof_of_work, "MOST", 50)


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "contact.json").write_text(contract(WORKING), "utf-8")
    other = WORKING.replace("slug: contact", "slug: autre")
    (folder / "autre.json").write_text(contract(other), "utf-8")
    return folder


def task(receiver: Post, key: str = KEY, slug: str = "contact", **options: Any) -> dict[str, Any]:
    answer = receiver.ask("GET", f"/f/{slug}/work?key={key}", **options)
    assert answer.status == 200
    found: dict[str, Any] = json.loads(answer.body)
    return found


def solved(task: dict[str, Any]) -> str:
    """As the page's script does it."""
    for number in range(task["most"]):
        made = hashlib.pbkdf2_hmac(
            "sha256", task["salt"].encode(), str(number).encode(), task["rounds"], 16
        )
        if made.hex() == task["goal"]:
            return f"{number}.{task['token']}"
    raise AssertionError("no number fits")


def sent(
    receiver: Post, work: str, *, key: str = KEY, slug: str = "contact", **more: str
) -> Answer:
    return receiver.post({**GOOD, **more, FIELD: work}, key=key, slug=slug)


def assert_button(answer: Answer) -> None:
    assert answer.status == 303
    assert answer.place.startswith("/f/person/")


def test_who_did_the_work_is_stored_like_anybody(on_both: Post) -> None:
    work = solved(task(on_both))
    assert sent(on_both, work).place == KEPT
    (row,) = on_both.rows()
    assert (row.state, of(row, "spam_reasons")) == ("new", [])
    assert on_both.deliveries
    assert sent(on_both, work).place == KEPT  # once more, and nothing new
    assert len(on_both.rows()) == 1


def test_the_same_work_is_worth_nothing_for_another_sending(receiver: Post) -> None:
    work = solved(task(receiver))
    assert sent(receiver, work).place == KEPT
    assert sent(receiver, work, nom="Autre").status == 422  # under the same key
    assert_button(sent(receiver, work, key="1795348800000-0.6"))
    assert_button(sent(receiver, work, slug="autre"))
    assert_button(sent(receiver, work, key=""))
    assert [row.state for row in receiver.rows()].count("new") == 1


def test_half_an_hour_later_it_is_worth_nothing(receiver: Post) -> None:
    work = solved(task(receiver))
    receiver.clock.go(minutes=30, seconds=-1)
    assert sent(receiver, work).place == KEPT
    receiver.clock.go(seconds=2)
    assert_button(sent(receiver, work.replace("0.5", "0.7"), key="1795348800000-0.7"))
    late = solved(task(receiver, key="key-00002"))
    receiver.clock.go(minutes=30, seconds=1)
    assert_button(sent(receiver, late, key="key-00002"))
    early = solved(task(receiver, key="key-00003"))
    receiver.clock.go(days=-3)  # a task from the future: the clock went back
    assert_button(sent(receiver, early, key="key-00003"))


def forgeries(receiver: Post) -> dict[str, str]:
    """By who wants to send much and work little."""
    number, _, token = solved(task(receiver)).partition(".")
    keys = receiver.receiver.keys
    body, at, signature = token.rsplit(".", 2)  # the content may be packed: it begins with a stop
    easy = [
        "contact",
        KEY,
        "salt",
        hashlib.pbkdf2_hmac("sha256", b"salt", b"0", 200, 16).hex(),
    ]
    return {
        "nothing": "",
        "no number": f".{token}",
        "no token": f"{number}.",
        "the number alone": number,
        "the next number": f"{(int(number) + 1) % 50}.{token}",
        "too high a number": f"{int(number) + 50}.{token}",
        "two numbers": f"{number}.{number}.{token}",
        "written with a zero": f"0{number}.{token}",
        "written with a sign": f"+{number}.{token}",
        "written in Arabic digits": f"٧.{token}",
        "with a line break": f"{number}.{token}\n",
        "another signature": f"{number}.{body}.{at}.{signature[::-1]}",
        "another content": f"{number}.{body[::-1]}.{at}.{signature}",
        "another time": f"{number}.{body}.{at[::-1]}.{signature}",
        "a task of their own": f"0.{body}.{at}.{'A' * 43}",
        "signed for another purpose": f"0.{keys.sign('mine', easy)}",
        "signed, of another form": f"0.{keys.sign('work', {'slug': 'contact'})}",
        "signed, with numbers for words": f"0.{keys.sign('work', ['contact', KEY, 1, 2])}",
        "endless": f"{number}.{token * 50}",
        "not text": f"{number}.{token}\x00",
    }


def test_what_is_forged_or_too_easy_is_worth_nothing(receiver: Post) -> None:
    for case, work in forgeries(receiver).items():
        answer = sent(receiver, work)
        assert answer.place.startswith("/f/person/"), case
    assert [row.state for row in receiver.rows()] == ["quarantined"]
    assert receiver.deliveries == []


def test_an_older_page_does_not_let_anybody_off(receiver: Post, folder: Path) -> None:
    easier = json.loads(contract())["hash"]
    (folder / "contact.json").write_text(contract(), "utf-8")
    receiver.receiver.contracts.refresh(receiver.receiver.writer, receiver.clock)
    assert receiver.post(key="key-00001").place == KEPT  # it is not asked for now
    (folder / "contact.json").write_text(contract(WORKING), "utf-8")
    receiver.receiver.contracts.refresh(receiver.receiver.writer, receiver.clock)
    assert_button(receiver.post(key="key-00002", contract_version=easier))


def test_without_work_a_button_delivers(on_both: Post) -> None:
    answer = sent(on_both, "", key="")
    assert_button(answer)
    (row,) = on_both.rows()
    assert (row.state, of(row, "spam_reasons")) == ("quarantined", ["no_script", "no_work"])
    assert on_both.deliveries == []
    page = on_both.ask("GET", answer.place)
    assert page.status == 200
    assert page.soup.select_one("form[method=post] button")
    assert "nom" not in page.text.partition("<main>")[2].lower().replace("nommer", "")
    assert_strict(page)
    assert on_both.deliveries == []  # looking is not pressing
    pressed = on_both.ask("POST", answer.place)
    assert (pressed.status, pressed.place) == (303, KEPT)
    (row,) = on_both.rows()
    assert (row.state, of(row, "spam_reasons")) == ("new", ["no_script", "button"])
    assert row.spam_score == 1
    made = sorted(each.kind for each in on_both.deliveries)
    assert made == ["owner_mail"]
    # Pressed twice, sent twice: nothing more.
    assert on_both.ask("POST", answer.place).place == KEPT
    assert on_both.ask("GET", sent(on_both, "", key="").place).place == KEPT
    assert len(on_both.deliveries) == 1


def test_the_button_delivers_nothing_that_waits_for_another_reason(receiver: Post) -> None:
    trapped = sent(receiver, "", web_site="https://spam.example")
    assert trapped.place == KEPT  # like everybody's: nobody is told what gave them away
    token = receiver.receiver.keys.sign("person", ["contact", KEY])
    assert receiver.ask("POST", f"/f/person/{token}").place == KEPT
    (row,) = receiver.rows()
    assert row.state == "quarantined"
    assert receiver.deliveries == []


def test_buttons_that_are_forged_late_or_of_nothing_lead_nowhere(receiver: Post) -> None:
    keys = receiver.receiver.keys
    place = sent(receiver, "").place
    wrong = [
        "nothing",
        place.rpartition("/")[2][::-1],
        keys.sign("mine", ["contact", KEY]),
        keys.sign("person", receiver.rows()[0].id),
        keys.sign("person", ["contact", "key-of-nobody"]),
    ]
    for token in wrong:
        receiver.clock.go(minutes=1)
        for method in ("GET", "POST"):
            assert receiver.ask(method, f"/f/person/{token}").status == 410, token
    receiver.clock.go(days=1)
    assert receiver.ask("POST", place).status == 410
    assert receiver.rows()[0].state == "quarantined"


def test_one_address_presses_only_so_often(receiver: Post) -> None:
    place = sent(receiver, "").place
    seen = {receiver.ask("GET", place).status for _ in range(2 * PRESSES_PER_MINUTE + 2)}
    assert seen == {200, 429}
    assert receiver.ask("GET", place, client="198.51.100.9").status == 200
    tasks = {
        receiver.ask("GET", f"/f/contact/work?key={KEY}").status
        for _ in range(2 * TASKS_PER_MINUTE + 2)
    }
    assert tasks == {200, 429}


def test_tasks_are_for_the_pages_of_the_site(receiver: Post) -> None:
    path = f"/f/contact/work?key={KEY}"
    ours = receiver.ask("GET", path, headers={"Origin": SITE})
    assert ours.headers["access-control-allow-origin"] == SITE
    assert ours.headers["vary"] == "Origin"
    assert ours.headers["cache-control"] == "no-store"
    assert_strict(ours)
    for origin in ("https://evil.example", "null", f"{SITE}.evil.example"):
        answer = receiver.ask("GET", path, headers={"Origin": origin})
        assert "access-control-allow-origin" not in answer.headers
    for wrong in ("/f/absent/work?key=key-00001", "/f/contact/work", "/f/contact/work?key=a%0Ab"):
        assert receiver.ask("GET", wrong).status == 404


def test_corrections_bring_the_work_along(receiver: Post) -> None:
    work = solved(task(receiver))
    page = sent(receiver, work, email="")
    assert page.status == 422
    carried = {
        f["name"]: f.get("value") or f.text.strip()
        for f in page.soup.select("[hidden], [type=hidden]")
    }
    assert (carried[FIELD], carried["submission_key"]) == (work, KEY)
    assert sent(receiver, carried[FIELD]).place == KEPT


def test_the_owner_delivers_what_nobody_confirmed(start: Callable[..., Post]) -> None:
    receiver = start()
    sent(receiver, "")
    (row,) = receiver.rows()
    record = read_record(receiver.receiver.database.reader, row.id)
    assert record
    run = receiver.receiver.writer.run  # as the inbox and the command line do
    assert run(lambda c: release(c, receiver.settings, record, receiver.clock())).result()
    assert [each.kind for each in receiver.deliveries] == ["owner_mail"]


def test_a_task_is_never_larger_than_what_is_said(
    receiver: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits without an end: half of `MOST` on average, `MOST` at worst."""
    monkeypatch.setattr(proof_of_work, "MOST", MOST)
    one = task(receiver)
    assert (one["most"], one["rounds"]) == (MOST, ROUNDS)
    assert MOST * ROUNDS <= 1_000_000
    assert int(solved(one).partition(".")[0]) < MOST
