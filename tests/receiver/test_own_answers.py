"""What a person sees and erases by the link in their own copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pull_marketing.catalogues import catalogue
from pull_marketing.receiver.own_answers import LOOKS_PER_MINUTE
from pull_marketing.receiver.schema import erasure
from pull_marketing.receiver.sealing import make_key
from pull_marketing.receiver.telling import erased_in_words

from .asking import Answer
from .conftest import GOOD, Post, contract
from .test_files import PDF, WITH_FILES, kept_in, sender_of
from .test_follow_ups import mails
from .test_posts import assert_strict

WORD = "Marqueur4711 <b>"


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "dossier.json").write_text(contract(WITH_FILES), "utf-8")
    return folder


def look(receiver: Post, path: str, method: str = "GET", body: bytes = b"", **more: str) -> Answer:
    return receiver.ask(method, path, body, **more)


def test_the_copy_leads_to_what_was_sent(
    start: Callable[..., Post], address: str, tmp_path: Path
) -> None:
    receiver = start(copy=True, database=address, files=tmp_path)
    receiver.post({**GOOD, "recit": WORD}, key="key-0001")
    link = f"/f/mine/{receiver.receiver.keys.sign('mine', receiver.rows()[0].id)}"
    assert link.rpartition("/")[2] in mails(receiver)["copy_mail"].get_content()
    page = look(receiver, link)
    assert page.status == 200
    assert WORD in page.soup.get_text()
    assert page.soup.select("b") == []
    assert "12 mois" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert_strict(page)
    assert len(receiver.rows()) == 1  # looking changes nothing


def test_erasing_asks_first_and_leaves_evidence(receiver: Post) -> None:
    receiver.post({**GOOD, "recit": WORD}, key="key-0001")
    receiver.post(GOOD, key="key-0002")
    link = f"/f/mine/{receiver.receiver.keys.sign('mine', receiver.rows()[0].id)}"
    asked = look(receiver, link, "POST")
    assert asked.status == 200
    assert asked.soup.select_one('input[name="sure"]')
    assert WORD not in asked.soup.get_text()
    assert len(receiver.rows()) == 2
    done = look(receiver, link, "POST", b"sure=yes")
    assert "C’est effacé" in done.text
    assert_strict(done)
    assert len(receiver.rows()) == 1  # the other answer has a link of its own
    (evidence,) = receiver.rows(erasure)
    assert (evidence.reason, evidence.submissions) == ("themselves", 1)
    told = erased_in_words(evidence, catalogue("fr"), receiver.clock())
    assert "1 effacement, par la personne, avec son lien" in told
    assert told.endswith("(contact)")
    for method in ("GET", "POST"):
        assert look(receiver, link, method, b"sure=yes").status == 410
    assert len(receiver.rows(erasure)) == 1


def test_files_go_with_the_answers(start: Callable[..., Post], tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    receiver = start(files=tmp_path / "files")
    fields = {"a-contrat": "Oui", "email": "lea@specimen.example"}
    sender_of(receiver)({"contrat": ("contrat.pdf", PDF)}, fields)
    link = f"/f/mine/{receiver.receiver.keys.sign('mine', receiver.rows()[0].id)}"
    assert "Fichiers gardés avec elles" in look(receiver, link).text
    assert look(receiver, link, "POST", b"sure=yes").status == 200
    assert kept_in(receiver) == []


def test_sealed_answers_are_not_shown_and_can_be_erased(
    start: Callable[..., Post], tmp_path: Path
) -> None:
    public = make_key(tmp_path / "key.txt")
    receiver = start(secret="s" * 64, seal_to=(public,), seal_all=True)
    receiver.post({**GOOD, "recit": WORD}, key="key-0001")
    link = f"/f/mine/{receiver.receiver.keys.sign('mine', receiver.rows()[0].id)}"
    page = look(receiver, link)
    assert "scellées" in page.text
    assert "Marqueur" not in page.text
    assert page.soup.select("dl") == []
    assert look(receiver, link, "POST", b"sure=yes").status == 200
    assert receiver.rows() == []


def test_no_link_is_found_by_trying(receiver: Post) -> None:
    receiver.post(key="key-0001")
    (row,) = receiver.rows()
    sign = receiver.receiver.keys.sign
    token = sign("mine", row.id)
    bodies = set()
    wrong = (
        row.id, "", "A" * 2000, ("A" if token[0] != "A" else "B") + token[1:], token[1:],
        sign("reward", row.id), sign("leave", row.id), sign("mine", "0" * 32),
        sign("mine", [row.id]),
    )  # fmt: skip
    for number, each in enumerate(wrong):
        for method in ("GET", "POST"):
            client = f"203.0.113.{number + 1}"
            answer = look(receiver, f"/f/mine/{each}", method, b"sure=yes", client=client)
            assert answer.status in (404, 410), each
            if each:
                bodies.add(answer.body)
    assert len(bodies) == 1  # all that are wrong look alike
    assert len(receiver.rows()) == 1


def test_who_tries_many_waits(receiver: Post) -> None:
    for _ in range(2 * LOOKS_PER_MINUTE):
        assert look(receiver, "/f/mine/x").status == 410
    answer = look(receiver, "/f/mine/x")
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) > 0
    assert look(receiver, "/f/mine/x", client="203.0.113.99").status == 410


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"sure=yes&" + b"x" * 2000, {}, 413),
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"&".join(b"a%d=1" % n for n in range(50)), {}, 400),
        (b"sure=%FF", {}, 400),
    ],
)
def test_bad_input_is_a_page_and_erases_nothing(
    receiver: Post, body: bytes, headers: dict[str, str], status: int
) -> None:
    receiver.post(key="key-0001")
    link = f"/f/mine/{receiver.receiver.keys.sign('mine', receiver.rows()[0].id)}"
    answer = receiver.ask("POST", link, body, headers=headers)
    assert answer.status == status
    assert answer.soup.h1
    assert len(receiver.rows()) == 1


def test_a_link_lasts_as_long_as_the_answers(receiver: Post) -> None:
    receiver.post(key="key-0001")
    link = f"/f/mine/{receiver.receiver.keys.sign('mine', receiver.rows()[0].id)}"
    receiver.clock.go(days=3 * 365)
    assert look(receiver, link).status == 200
