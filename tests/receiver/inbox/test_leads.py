"""What the owner sees and does: the list, one lead, notes, states, quarantine, publication."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from pull_marketing.receiver.accepting import accepted_items
from pull_marketing.receiver.schema import note

from ..conftest import GOOD, QUESTIONNAIRE, Post, contract, of
from .conftest import EMAIL, Browser, make_owner

REVIEW = QUESTIONNAIRE.replace("slug: contact", "slug: votre-avis\nbecomes: testimonial")


def names(browser: Browser, address: str = "/inbox/") -> list[str]:
    answer = browser.get(address)
    assert answer.status == 200
    return [each.text for each in answer.soup.select(".leads h2")]


def promise(browser: Browser, days: int) -> None:
    """Publish the questionnaire with the promise of an answer."""
    import json

    from pull_marketing.questionnaires.contract import content_hash

    path = browser.post.settings.contracts / "contact.json"
    document = json.loads(contract())
    document["answer_within"] = {"days": days, "hours": 0, "working_days": False}
    document["hash"] = content_hash(document)
    path.write_text(json.dumps(document), "utf-8")
    contracts = browser.post.receiver.contracts
    contracts.refresh(browser.post.receiver.writer, browser.post.clock)


def test_the_list_is_sorted_by_promise_and_by_score(owner_on_both: Browser) -> None:
    browser = owner_on_both
    browser.post.post({**GOOD, "nom": "Sans promesse", "besoin": "Autre"})
    promise(browser, 2)
    browser.post.clock.go(hours=6)
    browser.post.post({**GOOD, "nom": "Bientôt"})
    promise(browser, 9)
    browser.post.post({**GOOD, "nom": "Plus tard"})
    assert names(browser) == ["Bientôt", "Plus tard", "Sans promesse"]
    assert names(browser, "/inbox/?order=score")[-1] == "Sans promesse"
    assert names(browser, "/inbox/?order=received")[-1] == "Sans promesse"
    assert "Réponse promise pour mardi 24 novembre" in browser.get("/inbox/").text
    browser.post.clock.go(days=4)
    browser.log_in()
    assert "En retard\u00a0: promis pour mardi 24 novembre" in browser.get("/inbox/").text


def test_the_list_is_filtered_and_paged(owner: Browser, lead: Callable[..., str]) -> None:
    for number in range(27):
        owner.post.post({**GOOD, "nom": f"Personne {number}"}, key=f"key-00{number}")
    assert len(names(owner)) == 25
    assert len(names(owner, "/inbox/?page=2")) == 2
    assert names(owner, "/inbox/?questionnaire=contact&state=won") == []
    assert len(names(owner, "/inbox/?questionnaire=inconnu&state=xx&order=yy&page=-1")) == 25
    assert names(owner, "/inbox/?page=99999") == []
    assert names(owner, "/inbox/?page=%00&state=%00") == names(owner)


def test_a_lead_stands_on_one_page_score_first(owner: Browser, lead: Callable[..., str]) -> None:
    identity = lead({**GOOD, "besoin": "Autre", "besoin_precisez": "Une idée"}, utm_source="lettre")
    page = owner.get(f"/inbox/lead/{identity}").soup
    assert page.h1.text == "Léa Modèle"
    text = page.main.text
    assert text.index("Nouveau") < text.index("Racontez")
    answers = {dt.text: dt.find_next("dd").text for dt in page.select(".answers dt")}
    assert answers["Racontez"] == "Bonjour,\nmon site dort."
    assert answers["Que cherchez-vous\u202f?"] == "Autre ; Une idée"
    assert "Qu’est-ce qui presse\u202f?" in text.partition("Répondu, puis écarté")[2]
    assert "lettre" in page.select_one(".pairs").text
    assert "anne@cabinet.example" in text.partition("Envois")[2]
    assert "score\u00a0: 3" in owner.get(f"/inbox/lead/{lead(key='key-0002')}").text


def test_the_wording_is_the_one_that_the_person_saw(
    owner: Browser, lead: Callable[..., str]
) -> None:
    identity = lead()
    newer = QUESTIONNAIRE.replace("## Racontez", "## Dites-moi tout")
    (owner.post.settings.contracts / "contact.json").write_text(contract(newer), "utf-8")
    owner.post.receiver.contracts.refresh(owner.post.receiver.writer, owner.post.clock)
    other = lead(key="key-0002")
    assert "Racontez" in owner.get(f"/inbox/lead/{identity}").text
    assert "Dites-moi tout" in owner.get(f"/inbox/lead/{other}").text


def test_how_far_a_lead_is_is_said_and_written_down(owner_on_both: Browser) -> None:
    browser = owner_on_both
    browser.post.post()
    (row,) = browser.post.rows()
    place = f"/inbox/lead/{row.id}"
    done = browser.send(f"{place}/handling", {"handling": "in_progress"})
    assert (done.status, done.place) == (303, place)
    (row,) = browser.post.rows()
    assert (row.handling, row.handled_ms) == ("in_progress", browser.post.clock.now_ms)
    browser.send(f"{place}/handling", {"handling": "in_progress"})  # twice says nothing new
    assert "maintenant\u00a0: en cours" in browser.get(place).soup.select_one(".diary").text
    assert len(browser.post.rows(note)) == 1
    assert browser.send(f"{place}/handling", {"handling": "sold"}).status == 400
    browser.send(f"{place}/handling", {"handling": "won"})
    assert names(browser) == []
    assert names(browser, "/inbox/?state=won") == ["Léa Modèle"]


def test_who_was_answered_is_not_late(owner: Browser) -> None:
    promise(owner, 1)
    owner.post.post()
    (row,) = owner.post.rows()
    owner.send(f"/inbox/lead/{row.id}/handling", {"handling": "in_progress"})
    owner.post.clock.go(days=5)
    owner.log_in()
    assert "En retard" not in owner.get("/inbox/").text


def test_notes_are_kept_with_their_author(owner: Browser, lead: Callable[..., str]) -> None:
    place = f"/inbox/lead/{lead()}"
    owner.send(f"{place}/note", {"text": "Rappeler lundi.\r\nAprès 14 h."})
    owner.send(f"{place}/note", {"text": "   "})
    (row,) = owner.post.rows(note)
    assert (row.text, row.author) == ("Rappeler lundi.\nAprès 14 h.", EMAIL)
    assert "Rappeler lundi." in owner.get(place).soup.select_one(".diary .note").text
    assert owner.send(f"{place}/note", {"text": "x" * 10_001}).status == 413
    assert owner.send(f"{place}/note", {"text": "x" * 200_000}).status == 413
    assert owner.send(f"{place}/note", {"text": "a\x00b"}).status == 400


def test_quarantine_is_read_and_left(owner_on_both: Browser) -> None:
    browser = owner_on_both
    browser.post.post({**GOOD, "web_site": "x"})
    (row,) = browser.post.rows()
    assert names(browser) == []
    page = browser.get("/inbox/?state=quarantine").text
    assert "un champ que personne ne voit est rempli" in page
    place = f"/inbox/lead/{row.id}"
    assert "publicité" in browser.get(place).text
    assert browser.post.deliveries == []
    assert browser.send(f"{place}/release").status == 303
    assert [each.kind for each in browser.post.deliveries] == ["owner_mail"]
    assert browser.send(f"{place}/release").status == 409
    assert names(browser) == ["Léa Modèle"]
    assert "sorti de quarantaine" in browser.get(place).text


def test_what_is_to_be_published_is_accepted_or_refused_with_a_reason(owner: Browser) -> None:
    (owner.post.settings.contracts / "votre-avis.json").write_text(contract(REVIEW), "utf-8")
    owner.post.post(slug="votre-avis")
    owner.post.post()
    asked = {row.questionnaire: f"/inbox/lead/{row.id}" for row in owner.post.rows()}
    place = asked["votre-avis"]

    def items() -> list[dict[str, Any]]:
        with owner.post.receiver.database.reader.connect() as connection:
            return accepted_items(connection)

    assert owner.get("/inbox/publication").text.count("Vous attend") == 1
    unsaid = owner.send(f"{place}/judgement", {"judgement": "refused"})
    assert unsaid.status == 422
    assert "Il manque une raison" in unsaid.text
    owner.send(f"{place}/judgement", {"judgement": "refused", "reason": "Invérifiable."})
    assert "Invérifiable." in owner.get("/inbox/publication").text
    assert items() == []
    owner.send(f"{place}/judgement", {"judgement": "accepted"})
    assert len(items()) == 1
    assert "Invérifiable." in owner.get(place).soup.select_one(".diary").text
    other = asked["contact"]
    assert owner.send(f"{other}/judgement", {"judgement": "accepted"}).status == 409
    assert len(items()) == 1


def test_deliveries_are_told_in_sentences_and_sent_again(
    owner: Browser, lead: Callable[..., str]
) -> None:
    identity = lead()
    owner.post.receiver.worker.run_due()
    for place in ("/inbox/deliveries", f"/inbox/lead/{identity}"):
        assert "1ᵉʳ essai" in owner.get(place).text
    (row,) = owner.post.deliveries
    done = owner.send("/inbox/deliveries/again", {"delivery": row.id, "lead": identity})
    assert done.place == f"/inbox/lead/{identity}"
    assert owner.post.deliveries[0].state == "waiting"
    assert owner.send("/inbox/deliveries/again", {"delivery": "x"}).status == 409


def test_a_webhook_that_is_off_is_turned_on(owner: Browser, lead: Callable[..., str]) -> None:
    from pull_marketing.receiver.outbox import _turn_off

    owner.post.receiver.writer.run(lambda c: _turn_off(c, "Zapier", owner.post.clock())).result()
    assert "Zapier est éteint" in owner.get("/inbox/deliveries").text
    owner.send("/inbox/deliveries/turn-on", {"webhook": "Zapier"})
    assert "Zapier est éteint" not in owner.get("/inbox/deliveries").text


def test_what_is_not_there_is_told(owner: Browser) -> None:
    for path in ("0" * 32, "x", "%00", "..%2f..%2fetc"):
        assert owner.get(f"/inbox/lead/{path}").status in (400, 404)
        assert owner.send(f"/inbox/lead/{path}/note", {"text": "a"}).status in (400, 404)
    assert owner.get("/inbox/file/x").status == 404


def test_a_database_that_is_away_is_told_and_nothing_is_lost(
    owner: Browser, lead: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pull_marketing.receiver.writer import CannotStore, Writer

    place = f"/inbox/lead/{lead()}"

    def away(*_: Any) -> Any:
        raise CannotStore("away")

    with monkeypatch.context() as patched:
        patched.setattr(Writer, "run", away)
        answer = owner.send(f"{place}/note", {"text": "Rappeler"})
        owner.post.clock.go(minutes=5)
        assert owner.get(place).status == 200  # what is there can be read
    assert answer.status == 503
    assert "base ne répond pas" in answer.text


def test_a_person_is_erased_everywhere_with_evidence(owner_on_both: Browser) -> None:
    browser = owner_on_both
    browser.post.post()
    browser.post.post({**GOOD, "recit": "Encore moi, une autre fois."}, key="key-0002")
    browser.post.post({**GOOD, "nom": "Max", "email": "max@specimen.example"}, key="key-0003")
    rows = {of(row, "answers")["email"]: row.id for row in browser.post.rows()}
    place = f"/inbox/lead/{rows['lea@specimen.example']}"
    browser.send(f"{place}/note", {"text": "Rappeler"})
    assert "C’est définitif." in browser.get(f"{place}/erase").text
    assert len(browser.post.rows()) == 3  # asking erases nothing
    assert browser.send(f"{place}/erase").place == "/inbox/erased"
    assert names(browser) == ["Max"]
    assert browser.post.rows(note) == []
    assert "à la demande" in browser.get("/inbox/erased").text
    assert "specimen" not in browser.get("/inbox/erased").text
    assert browser.get(place).status == 404
    assert browser.send(f"{place}/erase").status == 404


def test_a_person_is_erased_by_their_address(owner: Browser, lead: Callable[..., str]) -> None:
    lead()
    unsure = {"email": "lea@specimen.example"}
    assert owner.send("/inbox/erased", unsure).status == 400
    nobody = {"email": "nobody@specimen.example", "sure": "yes"}
    assert "Rien" in owner.send("/inbox/erased", nobody).soup.select_one(".panel").text
    assert len(owner.post.rows()) == 1
    assert owner.send("/inbox/erased", {**unsure, "sure": "yes"}).status == 200
    assert owner.post.rows() == []


def test_sealed_answers_are_saved_and_not_read(start: Callable[..., Post], tmp_path: Any) -> None:
    from pull_marketing.receiver.opening import open_text
    from pull_marketing.receiver.sealing import make_key

    key = tmp_path / "key.txt"
    post = start(seal_to=(make_key(key),), seal_all=True)
    browser = Browser(post, make_owner(post))
    browser.log_in()
    post.post()
    (row,) = post.rows()
    page = browser.get(f"/inbox/lead/{row.id}").text
    assert "Elles sont scellées" in page
    assert "mon site dort" not in page
    saved = browser.get(f"/inbox/lead/{row.id}/sealed")
    assert "mon site dort" in open_text(saved.body, key, "fr")[0]
    assert saved.headers["content-disposition"].startswith("attachment")
    assert browser.get(f"/inbox/lead/{'0' * 32}/sealed").status == 404


def test_the_owner_can_give_the_person_their_link(owner: Browser, lead: Callable[..., str]) -> None:
    page = owner.get(f"/inbox/lead/{lead()}")
    found = re.search(r"https://anne\.example(/f/mine/\S+?)<", page.text)
    assert found
    assert "Léa" in owner.post.ask("GET", found[1]).text
