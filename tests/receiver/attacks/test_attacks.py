"""Sends every attack of `cases` and looks at what became of it: on pages, in rows, in mails."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlencode

import pytest

from pull_marketing.receiver.guard import is_public

from ..conftest import GOOD, SITE, Post, of
from . import cases
from .cases import TEXTS

LIVING = ["script", "img", "svg", "math", "iframe", "object", "embed", "video", "meta[http-equiv]",
          "base", "style", "details"]  # fmt: skip
KEPT = f"{SITE}/questionnaires/contact/merci/"


def assert_harmless(answer: Any, case: object) -> None:
    """A readable page with nothing on it that a stranger made, or the way to the ending."""
    assert answer.status == 303 or 400 <= answer.status < 500, case
    assert "content-security-policy" in answer.headers, case
    assert "access-control-allow-origin" not in answer.headers, case
    if answer.status == 303:
        assert answer.place.startswith(KEPT), case
        return
    page = answer.soup
    assert page.h1.text, case
    assert page.html["lang"] == "fr", case
    assert page.select(",".join(LIVING)) == [], case
    assert not [n for e in page.find_all() for n in e.attrs if n.startswith("on")], case
    assert not page.select('[href^="javascript"], [href^="data"]'), case
    assert all(form["action"].startswith("/f/") for form in page.find_all("form")), case


def test_attacks_there_are_enough() -> None:
    others = [cases.ORIGINS, cases.TYPES, cases.LENGTHS, cases.ENCODINGS, cases.ADDRESSES,
              cases.METHODS, cases.FORGED, cases.TWICE, cases.VERSIONS, cases.INSIDE]  # fmt: skip
    assert len(TEXTS) + len(others) >= 20
    assert sum(map(len, [*TEXTS.values(), *others])) >= 400


@pytest.mark.parametrize("family", TEXTS)
def test_attacks_in_texts_stay_text(receiver: Post, family: str) -> None:
    typed = {}
    for number, text in enumerate(TEXTS[family]):
        key = f"key-{number:05}"
        given = {**GOOD, "nom": text[:1900], "recit": text}
        answer = receiver.post(given, key=key, utm_source=text, ref=text)
        assert_harmless(answer, text)
        if answer.status == 303:
            typed[key] = text
        again = receiver.post({**given, "email": "non"}, key=f"bad-{number:05}", ref=text)
        assert_harmless(again, text)
        assert again.status == 422, text
    rows = {row.key: row for row in receiver.rows()}
    assert set(rows) == set(typed)
    for key, text in typed.items():
        assert of(rows[key], "answers").get("recit", "") == text.replace("\r\n", "\n").strip()
    assert len(receiver.deliveries) == sum(row.state == "new" for row in rows.values())


@pytest.mark.parametrize("family", ["heads of mails", "lines of logs", "elements", "signs"])
def test_attacks_do_not_shape_mails(start: Callable[..., Post], family: str) -> None:
    receiver = start(copy=True)
    for number, text in enumerate(TEXTS[family]):
        given = {**GOOD, "nom": text[:1900], "recit": text}
        receiver.post(given, key=f"key-{number:05}", utm_source=text)
    receiver.receiver.worker.run_due()
    folder = receiver.settings.mail.folder
    assert folder
    mails = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in folder.iterdir()]
    assert len(mails) > 3
    for mail in mails:
        assert set(mail.keys()) <= {
            "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted",
            "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
        }  # fmt: skip
        assert mail["From"] == "site@anne.example"
        assert mail["To"] in ("anne@cabinet.example", GOOD["email"])
        assert mail.get_content_type() == "text/plain"
        assert not mail.is_multipart()
    owners = {d.state for d in receiver.deliveries if d.kind == "owner_mail"}
    assert owners == {"delivered"}  # copies to one address end after a few


def test_attacks_by_what_a_request_says_of_itself(receiver: Post) -> None:
    body = urlencode(GOOD).encode()
    for origin in cases.ORIGINS:
        answer = receiver.post(key="key-0001", headers={"Origin": origin})
        assert_harmless(answer, origin)
        assert answer.status == 403, origin
    for kind in cases.TYPES:
        answer = receiver.ask("POST", "/f/contact", body, headers={"Content-Type": kind})
        assert_harmless(answer, kind)
        assert answer.status == 415, kind
    for length in cases.LENGTHS:
        told = {"Content-Length": length.encode().decode("latin-1")}
        answer = receiver.ask("POST", "/f/contact", body, headers=told)
        assert_harmless(answer, length)
        assert answer.status in (400, 413), length
    assert receiver.rows() == []


def test_attacks_by_encodings(receiver: Post) -> None:
    for body in cases.ENCODINGS:
        for whole in (body, urlencode(GOOD).encode() + b"&" + body):
            assert_harmless(receiver.ask("POST", "/f/contact", whole), body[:80])
    for row in receiver.rows():
        assert set(of(row, "answers")) == set(GOOD)
        assert "\x00" not in row.answers


def test_attacks_by_addresses_and_methods(receiver: Post) -> None:
    for path in cases.ADDRESSES:
        for method in ("GET", "POST"):
            answer = receiver.ask(method, path, urlencode(GOOD).encode())
            assert_harmless(answer, path)
            assert answer.status in (404, 405), (method, path)
    for method in cases.METHODS:
        answer = receiver.ask(method, "/f/contact", headers={"Origin": SITE})
        assert_harmless(answer, method)
        assert answer.status in (405, 404), method
    assert receiver.rows() == []


def test_attacks_by_forged_headers_change_nothing(start: Callable[..., Post]) -> None:
    receiver = start(posts_per_minute=len(cases.FORGED) // 2)
    for number, headers in enumerate(cases.FORGED):
        answer = receiver.post(key=f"key-{number:05}", headers=headers)
        assert_harmless(answer, headers)
        assert answer.status == 303, headers
    assert receiver.post(headers=cases.FORGED[0]).status == 429  # still the same sender


def test_attacks_by_fields_sent_twice(receiver: Post) -> None:
    for pairs in cases.TWICE:
        rest = [(n, v) for n, v in GOOD.items() if n != pairs[0][0]]
        for order in (pairs, pairs[::-1]):
            answer = receiver.post([*rest, *order])
            assert_harmless(answer, pairs)
            assert answer.status == 422, pairs
    assert receiver.rows() == []


def test_attacks_by_versions_that_never_were(receiver: Post) -> None:
    for version in cases.VERSIONS:
        answer = receiver.post(contract_version=version)
        assert_harmless(answer, version)
        assert answer.status == 422, version
    assert receiver.rows() == []


def test_attacks_by_sending_again(receiver: Post) -> None:
    """A request that was overheard and sent again makes no second submission and no second mail."""
    first = receiver.post(key="key-0001")
    for client in ("203.0.113.7", "198.51.100.1", "2001:db8::5"):
        again = receiver.post(key="key-0001", client=client)
        assert (again.status, again.place) == (first.status, first.place)
    assert receiver.post({**GOOD, "nom": "Eve"}, key="key-0001").status == 422
    assert len(receiver.rows()) == len(receiver.deliveries) == 1


def test_attacks_against_addresses_inside() -> None:
    assert [address for address in cases.INSIDE if is_public(address)] == []
