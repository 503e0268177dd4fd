"""Posts to a questionnaire: what is kept, what the person sees, what is refused."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.receiver import writer
from pull_marketing.receiver.settings import MailWay
from pull_marketing.receiver.submissions import KEY
from pull_marketing.receiver.writer import MOST_WAITING, CannotStore

from .conftest import GOOD, QUESTIONNAIRE, SITE, Post, contract, of

FINGERPRINT = "21d438b23898714e25baef66e29d93987fe4fcb52bdbdf764da01ca83ffebec1"
KEPT = f"{SITE}/questionnaires/contact/merci/recu/"


def test_a_good_post_is_kept_whole_and_leads_to_its_ending(on_both: Post) -> None:
    answer = on_both.post(key="key-0001", utm_source="lettre", ref="M4TRKB", unknown="x")
    assert (answer.status, answer.place) == (303, KEPT)
    (row,) = on_both.rows()
    assert of(row, "answers") == {
        "besoin": "de-laide",
        "urgence": ["le-site"],
        "recit": "Bonjour,\nmon site dort.",
        "nom": "Léa Modèle",
        "email": "lea@specimen.example",
    }
    assert of(row, "scores") == {"score": 3}
    assert of(row, "hidden") == {"utm_source": "lettre", "ref": "M4TRKB"}
    assert (row.state, row.ending, row.received_ms) == ("new", "recu", on_both.clock.now_ms)
    (mail,) = on_both.deliveries
    assert (mail.kind, mail.target, mail.state) == ("owner_mail", "anne@cabinet.example", "waiting")


def test_sending_twice_keeps_one_and_mails_once(on_both: Post) -> None:
    answers = [on_both.post(key="key-0001") for _ in range(3)]
    assert {(a.status, a.place) for a in answers} == {(303, KEPT)}
    assert len(on_both.rows()) == 1
    assert len(on_both.deliveries) == 1


def test_the_same_key_with_other_answers_is_no_success(on_both: Post) -> None:
    on_both.post(key="key-0001")
    answer = on_both.post({**GOOD, "nom": "Max"}, key="key-0001")
    assert answer.status == 422
    assert "Vous avez déjà envoyé d’autres réponses" in answer.text
    again = fields_of(answer)
    assert ("nom", "Max") in again
    assert on_both.post(again).status == 303  # the page carries a key of its own
    assert len(on_both.rows()) == 2


def test_what_tells_answers_apart_is_the_same_after_an_update(start: Callable[..., Post]) -> None:
    """Else who sends again across it is told that they had sent something else.

    Whoever must change how it is made has the receiver know the former way beside the new one, for
    as long as a page that was answered before may be sent again.
    """
    post = start(secret="s" * 32)
    post.post({**GOOD, "inconnu": "x"}, key="key-0001", ref="M4TRKB")
    (row,) = post.rows()
    assert row.fingerprint == FINGERPRINT


def test_without_a_script_the_same_answers_of_one_day_are_one(on_both: Post) -> None:
    for client in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        assert on_both.post(client=client).status == 303
    assert len(on_both.rows()) == 2  # one for each sender
    on_both.clock.go(days=1)
    on_both.post(client="203.0.113.7")
    assert len(on_both.rows()) == 3


def test_nothing_of_the_address_is_kept(receiver: Post) -> None:
    receiver.post()
    receiver.clock.go(days=1)
    receiver.post(client="203.0.113.9")
    database = Path(receiver.settings.database.removeprefix("sqlite:///"))
    receiver.receiver.writer.run(lambda c: c.exec_driver_sql("SELECT 1").scalar()).result()
    everything = b"".join(p.read_bytes() for p in database.parent.glob("answers.sqlite3*"))
    assert b"203.0.113" not in everything


def test_answers_of_a_left_branch_are_dropped_and_said_so(receiver: Post) -> None:
    receiver.post({**GOOD, "besoin": "Autre", "besoin_precisez": "Une idée"})
    (row,) = receiver.rows()
    assert "urgence" not in of(row, "answers")
    assert of(row, "dropped") == ["urgence"]
    assert of(row, "words") == {"besoin": "Une idée"}


def test_an_ending_that_promises_nothing_keeps_nothing(receiver: Post) -> None:
    answer = receiver.post({**GOOD, "besoin": "De la publicité"})
    assert answer.place == f"{SITE}/questionnaires/contact/merci/pas-moi/"
    assert receiver.rows() == []


def fields_of(answer: Any) -> list[tuple[str, str]]:
    """What a browser would send from the page of corrections, as it is."""
    pairs = []
    for field in answer.soup.form.find_all(["input", "textarea"]):
        if field["name"] == "web_site" or field.get("type") == "file":
            continue
        if field.get("type") in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        text = field.text.removeprefix("\n") if field.name == "textarea" else field["value"]
        pairs.append((field["name"], text))
    return pairs


def test_corrections_hold_everything_typed(receiver: Post) -> None:
    nasty = 'Un "mot" </textarea><script>alert(1)</script>\n\nfin'
    answer = receiver.post({**GOOD, "recit": nasty, "email": "léa", "utm_source": "lettre"})
    assert answer.status == 422
    assert receiver.rows() == []
    page = answer.soup
    assert page.script is None
    summary = page.select_one(".errors")
    assert summary.has_attr("autofocus")
    assert "Quelques réponses sont à compléter" in summary.text
    link = summary.a["href"].removeprefix("#")
    assert page.find(id=link)["name"] == "email"
    assert page.find(id=link)["aria-describedby"] == "email--hint email--error"
    assert page.find(id="email--error").text in summary.li.text
    again = dict(fields_of(answer))
    assert again["recit"] == nasty
    assert again["email"] == "léa"
    assert again["besoin"] == "De l’aide"
    assert again["urgence"] == "Le site"
    assert again["utm_source"] == "lettre"
    assert again[KEY]
    assert receiver.post({**again, "email": "lea@specimen.example"}).status == 303


def test_no_line_of_the_page_begins_with_a_question_mark(receiver: Post) -> None:
    page = receiver.post({}).soup
    assert page.find("label", attrs={"for": "email--1"}).text == "Où vous répondre\u202f?"


def test_corrections_bring_back_answers_of_a_branch_left_for_a_moment(receiver: Post) -> None:
    answer = receiver.post({**GOOD, "besoin": "Autre", "email": ""})
    again = fields_of(answer)
    assert ("urgence", "Le site") in again
    assert answer.soup.find(id="q-urgence") is None
    fixed = [(n, v) for n, v in again if n not in ("besoin", "email")]
    answer = receiver.post([*fixed, ("besoin", "De l’aide"), ("email", "lea@specimen.example")])
    assert answer.status == 303
    assert of(receiver.rows()[0], "answers")["urgence"] == ["le-site"]


def test_an_older_version_of_the_page_stays_accepted(start: Callable[..., Post]) -> None:
    receiver = start()
    (old,) = receiver.receiver.contracts.current.values()
    text = QUESTIONNAIRE.replace("Racontez", "Dites tout").replace("De l’aide", "Un avis")
    (receiver.settings.contracts / "contact.json").write_text(contract(text), "utf-8")
    assert receiver.receiver.contracts.refresh(receiver.receiver.writer, receiver.clock)
    (new,) = receiver.receiver.contracts.current.values()
    assert new.hash != old.hash
    answer = receiver.post(key="key-0001", contract_version=old.hash)
    assert answer.status == 303
    assert receiver.rows()[0].contract == old.hash
    assert receiver.post(key="key-0002", contract_version=new.hash).status == 422


def test_a_version_is_known_after_a_restart(
    make_settings: Callable[..., Any], address: str
) -> None:
    from pull_marketing.receiver.service import opened

    from .conftest import Clock

    settings = make_settings(database=address)
    with opened(settings) as first:
        (old,) = first.contracts.current.values()
    text = QUESTIONNAIRE.replace("Racontez", "Dites tout")
    (settings.contracts / "contact.json").write_text(contract(text), "utf-8")
    with opened(settings) as second:
        post = Post(second, settings, Clock())
        assert post.post(key="key-0001", contract_version=old.hash).status == 303
        assert post.rows()[0].contract == old.hash


def test_a_page_published_a_moment_ago_is_known(receiver: Post) -> None:
    text = QUESTIONNAIRE.replace("slug: contact", "slug: autre")
    (receiver.settings.contracts / "autre.json").write_text(contract(text), "utf-8")
    assert receiver.post(slug="autre").status == 303


def test_a_questionnaire_that_was_taken_away_is_closed(
    receiver: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pull_marketing.receiver.contracts.LOOK_EVERY_S", -1.0)
    (receiver.settings.contracts / "contact.json").unlink()
    assert receiver.post().status == 404


def test_a_contract_that_is_half_copied_closes_nothing(
    receiver: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("pull_marketing.receiver.contracts.LOOK_EVERY_S", -1.0)
    path = receiver.settings.contracts / "contact.json"
    path.write_text(path.read_text("utf-8")[:100], "utf-8")
    assert receiver.post().status == 303
    assert "X006" in caplog.text


@pytest.mark.parametrize("stale", ["0" * 64, "0" * 63, "é", "' OR 1=1", "x" * 500])
def test_a_version_nobody_knows_gives_the_answers_back(receiver: Post, stale: str) -> None:
    answer = receiver.post(contract_version=stale)
    assert answer.status == 422
    assert "Le questionnaire a changé" in answer.text
    assert receiver.post(fields_of(answer)).status == 303


def test_a_contract_that_was_edited_by_hand_is_refused(start: Any, folder: Path) -> None:
    from pull_marketing.receiver.settings import BadSettings

    path = folder / "contact.json"
    path.write_text(path.read_text("utf-8").replace("Racontez", "Avouez"), "utf-8")
    with pytest.raises(BadSettings, match="X006"):
        start()


def test_a_sensitive_questionnaire_is_refused(start: Any, folder: Path) -> None:
    from pull_marketing.receiver.settings import BadSettings

    text = QUESTIONNAIRE.replace("keep:", "sensitive: true\nkeep:")
    (folder / "contact.json").write_text(contract(text), "utf-8")
    with pytest.raises(BadSettings, match="X007"):
        start()  # nothing to seal with
    assert start(sensitive_allowed=True).post().status == 303


# --- who may post


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": SITE}, 303),
        ({"Origin": SITE.upper()}, 303),
        ({"Origin": "https://forms.example"}, 303),
        ({"Origin": "https://essai.example"}, 303),
        ({"Origin": "null"}, 303),
        ({"Origin": "-"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://anne.example"}, 403),
        ({"Origin": f"{SITE}.evil.example"}, 403),
        ({"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}, 403),
        ({"Origin": "https://evil.example", "Forwarded": "host=evil.example"}, 403),
    ],
)
def test_origins(start: Callable[..., Post], headers: dict[str, str], status: int) -> None:
    receiver = start(origins=("https://essai.example",))
    answer = receiver.post(headers=headers)
    assert answer.status == status
    assert len(receiver.rows()) == (status == 303)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:443@x", "a\\b", ""])
def test_the_ending_is_always_on_the_configured_site(receiver: Post, host: str) -> None:
    assert receiver.post(headers={"Host": host}).place == KEPT


@pytest.mark.parametrize("thanks", ["//evil.example/", "https://evil.example/", "/a\r\nX: y/", ""])
def test_a_strange_contract_cannot_lead_elsewhere(
    start: Callable[..., Post], folder: Path, thanks: str
) -> None:
    (folder / "contact.json").write_text(contract(thanks=thanks), "utf-8")
    answer = start().post()
    assert (answer.status, answer.place) == (303, f"{SITE}/")


# --- spam


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"web_site": "https://spam.example"}, "trap"),
        ({"recit": "voir [url=https://spam.example]ici[/url]"}, "markup"),
        ({"nom": "www.spam.example"}, "name_with_link"),
        ({"recit": "https://a.example " * 6}, "many_links"),
    ],
)
def test_spam_is_quarantined_with_its_reason_and_not_delivered(
    receiver: Post, over: dict[str, str], reason: str
) -> None:
    answer = receiver.post({**GOOD, **over}, headers={"Origin": "null"})
    assert (answer.status, answer.place) == (303, KEPT)
    (row,) = receiver.rows()
    assert row.state == "quarantined"
    assert reason in of(row, "spam_reasons")
    assert receiver.deliveries == []


def test_privacy_alone_is_not_suspect(receiver: Post) -> None:
    receiver.post({**GOOD, "recit": "Mon site : https://lea.example"}, headers={"Origin": "null"})
    (row,) = receiver.rows()
    assert of(row, "spam_reasons") == ["no_script", "no_origin"]
    assert row.state == "new"


@pytest.mark.parametrize(
    ("address", "thrown_away"),
    [
        ("a@yopmail.com", True),
        ("a@x.Mailinator.COM", True),
        ("a@notyopmail.com", False),
        ("a@yopmail.com.example.fr", False),
        ("lea@specimen.example", False),
    ],
)
def test_a_thrown_away_address_counts_and_alone_suspects_nobody(
    receiver: Post, address: str, thrown_away: bool
) -> None:
    receiver.post({**GOOD, "email": address})
    (row,) = receiver.rows()
    assert ("disposable" in of(row, "spam_reasons")) is thrown_away
    assert row.state == "new"


# --- limits


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "99999999"}, 413),
        ({"Content-Length": "beaucoup"}, 400),
        ({"Content-Length": "-1"}, 400),
        ({"Content-Length": "٣"}, 400),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Type": "application/json"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded; charset=utf-7"}, 415),
        ({"Content-Type": "-"}, 415),
    ],
)
def test_what_no_page_of_ours_sends_is_refused(
    receiver: Post, headers: dict[str, str], status: int
) -> None:
    if not headers.get("Content-Length", "").isascii():
        headers = {"Content-Length": "Â³"}
    answer = receiver.ask("POST", "/f/contact", b"besoin=x", headers=headers)
    assert answer.status == status
    assert answer.headers["connection"] == "close"
    assert answer.soup.h1.text
    assert receiver.rows() == []


def test_a_body_without_its_length_is_stopped_at_the_limit(receiver: Post) -> None:
    read = []

    def piece(number: int) -> bytes:
        read.append(number)
        return b"x" * 20_000

    pieces = [piece(number) for number in range(50)]
    assert receiver.ask("POST", "/f/contact", pieces).status == 413


def test_the_longest_honest_answers_are_taken(receiver: Post) -> None:
    answer = receiver.post({**GOOD, "recit": "🙂" * 3000, "nom": "é" * 2000})
    assert answer.status == 303


@pytest.mark.parametrize(
    ("name", "value"),
    [("nom", "x" * 2001), ("recit", "x" * 3001), ("email", f"{'x' * 3000}@a.example")],
)
def test_longer_answers_are_given_back(receiver: Post, name: str, value: str) -> None:
    answer = receiver.post({**GOOD, name: value})
    assert answer.status == 422
    assert "Écrivez un peu moins" in answer.text
    assert dict(fields_of(answer))[name] == value


@pytest.mark.parametrize("value", ["a\x00b", "%ED%A0%80"])
def test_signs_that_cannot_be_kept_are_told(receiver: Post, value: str) -> None:
    if value.startswith("%"):
        answer = receiver.ask("POST", "/f/contact", f"nom={value}".encode())
        assert answer.status == 400
    else:
        answer = receiver.post({**GOOD, "nom": value})
        assert answer.status == 422
        assert "des signes qui ne peuvent pas être gardés" in answer.text
    assert receiver.rows() == []


def test_two_answers_to_a_question_for_one_are_told(receiver: Post) -> None:
    answer = receiver.post([*GOOD.items(), ("besoin", "Autre")])
    assert answer.status == 422
    assert "Donnez une seule réponse" in answer.text


def test_too_many_fields_are_refused(receiver: Post) -> None:
    assert receiver.post([("a", "b")] * 300).status == 400


def test_who_sends_too_much_waits(start: Callable[..., Post]) -> None:
    receiver = start(posts_per_minute=3)
    answers = [receiver.post(key=f"key-{number:04}") for number in range(8)]
    assert [a.status for a in answers] == [303] * 6 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) > 0
    assert receiver.post(client="198.51.100.1").status == 303  # others are served
    assert receiver.post(headers={"X-Forwarded-For": "198.51.100.2"}).status == 429


# --- other addresses, and headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/f/absent", 404),
        ("POST", "/f/../contact", 404),
        ("POST", "/f/contact/", 404),
        ("POST", "/", 404),
        ("GET", "/f/contact", 405),
        ("GET", "/", 404),
        ("PUT", "/f/contact", 405),
        ("OPTIONS", "/f/contact", 405),
        ("TRACE", "/f/contact", 405),
        ("HEAD", "/f/contact", 200),
        ("HEAD", "/f/absent", 404),
        ("GET", "/f/style.css", 200),
    ],
)
def test_every_answer_is_strict(receiver: Post, method: str, path: str, status: int) -> None:
    answer = receiver.ask(method, path, headers={"Origin": SITE})
    assert answer.status == status
    assert_strict(answer)


def test_a_site_that_shows_the_questionnaire_in_a_frame_shows_corrections_too(
    start: Callable[..., Post],
) -> None:
    policy = start(origins=("https://essai.example/x",)).post({}).headers["content-security-policy"]
    assert f"frame-ancestors 'self' {SITE} https://essai.example;" in policy


def test_answers_to_posts_are_strict(receiver: Post) -> None:
    for fields in (GOOD, {}, {**GOOD, "besoin": "De la publicité"}):
        answer = receiver.post(dict(fields))
        assert_strict(answer)
        assert answer.headers["cache-control"] == "no-store"


def assert_strict(answer: Any) -> None:
    headers = answer.headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"frame-ancestors 'self' {SITE};" in policy
    assert f"form-action 'self' {SITE}" in policy  # a redirect to the ending counts too
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "max-age=" in headers["strict-transport-security"]
    if headers.get("content-type", "").startswith("text/"):
        assert "charset=utf-8" in headers["content-type"]
    assert "set-cookie" not in headers
    if headers.get("content-type", "").startswith("text/html"):
        assert not re.search(r"<script|style=|\son\w+=", answer.text)


# --- trouble behind


def test_what_cannot_be_kept_now_is_given_back_with_503(
    receiver: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = receiver.receiver.writer

    def away(_parcels: Any) -> Any:
        import sqlite3

        from sqlalchemy.exc import OperationalError

        raise OperationalError("INSERT …", {}, sqlite3.OperationalError("disk full"))

    monkeypatch.setattr(writer, "_transaction", away)
    answer = receiver.post(key="key-0001")
    assert answer.status == 503
    assert answer.headers["retry-after"] == "30"
    assert "Rien n’est perdu" in answer.text
    monkeypatch.undo()
    again = fields_of(answer)
    assert dict(again)[KEY] == "key-0001"
    assert receiver.post(again).status == 303
    assert len(receiver.rows()) == 1


def test_a_database_that_is_locked_is_waited_for_but_not_for_ever(
    start: Callable[..., Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pull_marketing.receiver.database.BUSY_MS", 300)
    receiver = start()
    other = sqlite3.connect(receiver.settings.database.removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    assert receiver.post(key="key-0001").status == 503
    other.rollback()
    other.close()
    assert receiver.post(key="key-0001").status == 303
    assert len(receiver.rows()) == 1


def test_a_full_disk_is_noticed_before_it_is_full(
    receiver: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from pull_marketing.receiver import room

    monkeypatch.setattr(room.shutil, "disk_usage", lambda _p: SimpleNamespace(free=60_000_000))
    assert receiver.post().status == 503
    assert receiver.rows() == []


def test_a_mistake_of_ours_is_a_page_and_its_text_stays_out_of_the_log(
    receiver: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_rest: Any) -> Any:
        raise RuntimeError("Léa Modèle")

    monkeypatch.setattr("pull_marketing.receiver.desk.check_post", broken)
    answer = receiver.post()
    assert answer.status == 500
    assert_strict(answer)
    assert "Quelque chose n’a pas marché" in answer.text
    assert "RuntimeError" in caplog.text
    assert "Modèle" not in caplog.text


def test_no_answer_ever_reaches_the_log(
    start: Callable[..., Post], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    post = start(mail=MailWay(host="127.0.0.1", port=1, security="none"))
    word = "Marqueur4711"
    post.post({**GOOD, "recit": word, "nom": word})
    post.post({**GOOD, "recit": word * 400})
    post.post({**GOOD, "recit": word, "web_site": word}, contract_version=word)
    post.receiver.worker.run_due()
    text = "".join(record.getMessage() + str(record.exc_info) for record in caplog.records)
    assert word not in text + "".join(capfd.readouterr())


def test_too_much_waiting_is_refused_at_once(receiver: Post) -> None:
    begun, go = threading.Event(), threading.Event()
    writer = receiver.receiver.writer
    writer.run(lambda _c: begun.set() or go.wait(20))
    assert begun.wait(20)
    waiting = [writer.run(lambda _c: None) for _ in range(MOST_WAITING + 10)]
    refused = [f for f in waiting if f.done()]
    assert len(refused) == 10
    assert all(isinstance(f.exception(), CannotStore) for f in refused)
    assert receiver.post().status == 503
    go.set()
    assert all(f.exception(20) is None for f in waiting if f not in refused)
    assert receiver.post().status == 303


def test_the_log_is_carried_over_between_posts(
    start: Callable[..., Post], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a disk that is full at that moment takes nobody's answers away."""
    monkeypatch.setattr(writer, "_CARRY_OVER_FROM", 2)
    monkeypatch.setattr(writer, "_CARRY_OVER_AT_LAST", 2)
    file, copy = tmp_path / "log.sqlite3", tmp_path / "copy.sqlite3"
    post = start(database=f"sqlite:///{file}")

    def without_log() -> int:
        post.receiver.writer.run(lambda _connection: None).result()  # it is done with the last one
        copy.write_bytes(file.read_bytes())
        connection = sqlite3.connect(copy)
        found = connection.execute("SELECT count(*) FROM submission").fetchone()[0]
        connection.close()
        return int(found)

    before = without_log()
    for number in range(2):
        assert post.post(key=f"carried-{number}").status == 303
    assert (before, without_log()) == (0, 2)

    def full(_engine: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(writer, "carry_over", full)
    for number in range(3):
        assert post.post(key=f"disk-full-{number}").status == 303
    assert len(post.rows()) == 5
