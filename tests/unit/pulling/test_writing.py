"""What was accepted becomes files: once, by the rooms' own rules, never over what is there."""

from __future__ import annotations

import datetime
import json
import stat
from pathlib import Path
from typing import Any

import markdown
import pytest
from bs4 import BeautifulSoup

from pull_marketing.diagnostics import Collector
from pull_marketing.pulling import commands, fetching
from pull_marketing.pulling.fetching import Local, Online, find_source, read_batch
from pull_marketing.pulling.items import Batch
from pull_marketing.referral.adding import plain_markdown
from pull_marketing.referral.model import read_referrers
from pull_marketing.refusal import CommandRefused
from pull_marketing.site import read_site

from ...conftest import minimal_site_yaml

NOW = datetime.datetime.fromisoformat("2026-11-24T09:00+01:00")
ID = "9f86d081884c7d659a2feaa0c55ad015"
OTHER = "0123456789abcdef0123456789abcdef"
PROMISES = "promises:\n  answer: {days: 2, working_days: true}\n"


def given(question: str, kind: str, answer: str, *choices: str) -> dict[str, Any]:
    return {
        "question": question,
        "title": "?",
        "kind": kind,
        "answer": answer,
        "choices": list(choices),
    }


TESTIMONIAL = [
    given("nom", "name", "Paul Calque"),
    given("email", "email", "paul@calque.example"),
    given("avis", "long_text", "Bon travail.\n\nJe recommencerai."),
    given("qualite", "one_choice", "En tant que professionnel", "professionnel"),
    given("prestation", "one_choice", "Conseil", "conseil"),
    given("lien", "one_choice", "Aucun", "aucun"),
    given("experience-debut", "date", "2026-09-01"),
    given("experience-fin", "date", "2026-10-30"),
    given("affichage", "one_choice", "Prénom et initiale", "prenom-et-initiale"),
    given("consentement", "several_choices", "Oui, publiez-le", "oui"),
]


def item(becomes: str, answers: list[dict[str, Any]], **over: Any) -> dict[str, Any]:
    return {
        "id": ID,
        "becomes": becomes,
        "questionnaire": "votre-avis",
        "title": "Votre avis",
        "language": "fr",
        "contract": "e" * 64,
        "received": "2026-11-22",
        "moment": "2026-11-22T17:40:02+00:00",
        "accepted": "2026-11-23",
        "answers": answers,
        "hidden": {},
        **over,
    }


class Receiver:
    """Gives out what it was given, and remembers what it was told."""

    name = "forms.example"

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.noted: list[str] = []

    def fetch(self) -> Batch:
        document = {"format": 1, "items": self.items, "requests": self.requests}
        return read_batch(json.dumps(document).encode(), self.name)

    def note(self, ids: list[str]) -> None:
        self.noted += ids


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/site.yaml").write_text(minimal_site_yaml() + PROMISES, "utf-8")
    (tmp_path / "pelicanconf.py").write_text("TIMEZONE = 'Europe/Paris'\n", "utf-8")
    return tmp_path


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    made = Receiver()
    monkeypatch.setattr(commands, "find_source", lambda *_: made)
    return made


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_testimonial_goes_to_the_register_and_word_for_word_to_the_site(
    root: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.items = [item("testimonial", TESTIMONIAL)]
    assert commands.pull(root, now=NOW) == 0
    told = capsys.readouterr().out
    evidence = root / "register/t-2026-11-paul-9f86d081.yaml"
    assert stat.S_IMODE(evidence.stat().st_mode) == 0o600
    kept = evidence.read_text("utf-8")
    assert "paul@calque.example" in kept
    assert ID in kept  # where the consent can be read again
    published = (root / "content/testimonials/t-2026-11-paul-9f86d081.md").read_text("utf-8")
    assert published.endswith("\n---\n\nBon travail.\n\nJe recommencerai.\n")
    for line in (
        "author: Paul Calque",
        "display_as: first_name_initial",
        "capacity: professional",
        "service: conseil",
        "relation: none",
        "experience_start: 2026-09-01",
        "verification: unverified",
    ):
        assert f"\n{line}\n" in published
    assert "calque.example" not in published
    assert "écrit\u00a0: content/testimonials/t-2026-11-paul-9f86d081.md" in told
    assert "vérifiez que l’expérience a eu lieu" in told
    assert receiver.noted == [ID]


def test_the_same_is_never_written_twice_nor_over_what_was_changed(
    root: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.items = [
        item("testimonial", TESTIMONIAL),
        item("comment", COMMENT, id=OTHER, hidden={"article": "un-article"}),
        item("referrer", REFERRER, id="a" * 32),
    ]
    receiver.requests = [request()]
    commands.pull(root, now=NOW)
    path = root / "content/testimonials/t-2026-11-paul-9f86d081.md"
    path.write_text(path.read_text("utf-8") + "\n<!-- relu -->\n", "utf-8")
    before = files(root)
    capsys.readouterr()
    assert commands.pull(root, now=NOW) == 0
    assert files(root) == before
    assert "Rien de nouveau" in capsys.readouterr().out
    assert receiver.noted[3:] == receiver.noted[:3]


def test_a_testimonial_that_was_renamed_or_refused_is_known_again(
    root: Path, receiver: Receiver
) -> None:
    receiver.items = [item("testimonial", TESTIMONIAL)]
    commands.pull(root, now=NOW)
    (root / "content/testimonials/t-2026-11-paul-9f86d081.md").unlink()
    entry = root / "register/t-2026-11-paul-9f86d081.yaml"
    text = entry.read_text("utf-8").replace("t-2026-11-paul-9f86d081", "t-paul")
    (root / "register/t-paul.yaml").write_text(text, "utf-8")
    entry.unlink()
    before = files(root)
    commands.pull(root, now=NOW)
    assert files(root) == before


def test_what_was_not_asked_keeps_a_testimonial_in_the_register(
    root: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    some = [each for each in TESTIMONIAL if each["question"] not in ("qualite", "prestation")]
    receiver.items = [item("testimonial", some)]
    assert commands.pull(root, now=NOW) == 0
    assert not (root / "content/testimonials").exists()
    told = capsys.readouterr().out
    assert "(capacity, service)" in told
    assert "invoke testimonial.accept t-2026-11-paul-9f86d081" in told


COMMENT = [
    given("text", "long_text", "Bien vu.\nEt après ?"),
    given("name", "name", "Léa"),
    given("email", "email", "lea@specimen.example"),
]


def test_a_comment_goes_beside_its_article_without_the_address(
    root: Path, receiver: Receiver
) -> None:
    hidden = {"article": "un-article", "reply_to": "2026-11-20-paul"}
    receiver.items = [item("comment", COMMENT, hidden=hidden)]
    commands.pull(root, now=NOW)
    (path,) = (root / "content/comments/un-article").iterdir()
    text = path.read_text("utf-8")
    assert "date: 2026-11-22 18:40" in text  # on the business's own clock
    assert "reply_to: 2026-11-20-paul" in text
    assert "Bien vu.\nEt après ?" in text
    assert "lea@" not in text


def test_a_comment_cannot_choose_its_folder(
    root: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.items = [item("comment", COMMENT, hidden={"article": "../../pages"})]
    before = files(root)
    assert commands.pull(root, now=NOW) == 1
    assert files(root) == before
    assert "B501" in capsys.readouterr().err
    assert receiver.noted == []


REFERRER = [
    given("prenom", "name", "Nadia Modèle"),
    given("mots", "long_text", "Je la *recommande* <b>bien</b> [ici](javascript:alert(1)).\n# Oui"),
    given("consentement", "several_choices", "Une page", "page"),
]


def test_a_referrer_gets_a_code_and_their_words_stay_words(
    root: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.items = [item("referrer", REFERRER)]
    assert commands.pull(root, now=NOW) == 0
    report = Collector()
    (read,) = read_referrers(root / "content/referrers", root, report)
    assert not report.errors, report.render("fr")
    assert (read.given_name, read.since.isoformat()) == ("Nadia", "2026-11-24")
    assert not read.thanks_wall
    told = capsys.readouterr().out
    assert f"envoyez à Nadia l’adresse de sa page ({read.code})" in told
    shown = BeautifulSoup(markdown.markdown(read.words), "html.parser")
    assert shown.find_all(["a", "b", "em", "h1"]) == []
    assert shown.text == "Je la *recommande* <b>bien</b> [ici](javascript:alert(1)).\n# Oui"


@pytest.mark.parametrize(
    "text",
    ["1. un\n2) deux", "- a\n+ b", "a & b &amp; c", "    code", "a\n===", "![x](y)", "`x`", "> a"],
)
def test_plain_markdown_shows_what_was_typed(text: str) -> None:
    shown = BeautifulSoup(markdown.markdown(plain_markdown(text)), "html.parser")
    assert [p.name for p in shown.find_all()] == ["p"]
    assert shown.text == "\n".join(line.strip() for line in text.split("\n"))


def test_what_is_next_is_said_in_english_too(
    root: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    text = minimal_site_yaml().replace("language: fr", "language: en")
    (root / "content/site.yaml").write_text(text, "utf-8")
    receiver.items = [item("referrer", REFERRER)]
    assert commands.pull(root, now=NOW) == 0
    told = capsys.readouterr().out
    assert "Next:" in told
    assert "send Nadia the address of their page" in told
    commands.pull(root, now=NOW)
    assert "Nothing new at forms.example." in capsys.readouterr().out


def test_nobody_becomes_a_referrer_without_agreeing(
    root: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.items = [item("referrer", REFERRER[:2])]
    assert commands.pull(root, now=NOW) == 1
    assert not (root / "content/referrers").exists()
    assert "X077" in capsys.readouterr().err


@pytest.mark.parametrize("refusal", ["non", "non-merci", "no", "no-thanks", "not-yet"])
def test_a_choice_that_says_no_is_no_consent(root: Path, receiver: Receiver, refusal: str) -> None:
    said = given("consentement", "one_choice", "Non", refusal)
    receiver.items = [
        item("referrer", [*REFERRER[:2], said]),
        item("testimonial", [*TESTIMONIAL[:-1], said], id=OTHER),
    ]
    commands.pull(root, now=NOW)
    assert not (root / "content/referrers").exists()
    assert not (root / "content/testimonials").exists()
    (entry,) = (root / "register").glob("*.yaml")
    assert "consent:" not in entry.read_text("utf-8")


def test_one_that_cannot_be_taken_does_not_stop_the_others(
    root: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.items = [
        item("referrer", REFERRER[:2], id=OTHER),
        item("testimonial", TESTIMONIAL[:2], id="b" * 32),
        item("testimonial", TESTIMONIAL),
    ]
    assert commands.pull(root, now=NOW) == 1
    assert receiver.noted == [ID]
    told = capsys.readouterr().err
    assert "X077" in told
    assert "X076" in told


def request(**over: Any) -> dict[str, Any]:
    return {
        "id": "c" * 32,
        "questionnaire": "contact",
        "received": "2026-11-20T17:40:00+00:00",
        "person": "Atelier Spécimen",
        "answered": None,
        **over,
    }


def test_a_request_is_due_until_it_is_answered(
    root: Path, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    from pull_marketing.promises.showing import show

    receiver.requests = [request()]
    assert commands.pull(root, now=NOW) == 0
    path = root / "requests/2026-11-20-atelier-specimen-cccccccc.yaml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text("utf-8") == (
        "received: 2026-11-20T18:40\nperson: Atelier Spécimen\nquestionnaire: contact\n"
    )
    capsys.readouterr()
    assert show(root, days=30, now=NOW) == 2
    assert "Atelier Spécimen" in capsys.readouterr().out
    receiver.requests = [request(answered="2026-11-24T08:15:00+00:00")]
    commands.pull(root, now=NOW)
    assert path.read_text("utf-8").endswith("\nanswered: 2026-11-24T09:15\n")
    before = files(root)
    commands.pull(root, now=NOW)
    assert files(root) == before
    capsys.readouterr()
    show(root, days=30, now=NOW)
    assert "Atelier Spécimen" not in capsys.readouterr().out


def test_no_file_for_what_was_answered_before_or_is_not_promised(
    root: Path, receiver: Receiver
) -> None:
    receiver.requests = [request(answered="2026-11-24T08:15:00+00:00")]
    commands.pull(root, now=NOW)
    (root / "content/site.yaml").write_text(minimal_site_yaml(), "utf-8")
    receiver.requests = [request()]
    commands.pull(root, now=NOW)
    assert not (root / "requests").exists()


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{",
        b'{"format": 2, "items": []}',
        json.dumps({"format": 1, "items": [item("comment", [], id="../../x")]}).encode(),
        json.dumps({"format": 1, "items": [item("page", [])]}).encode(),
        json.dumps({"format": 1, "items": [item("comment", [], questionnaire="../x")]}).encode(),
        json.dumps({"format": 1, "requests": [request(id="../../../x")]}).encode(),
    ],
)
def test_what_is_no_answer_of_a_receiver_is_refused(document: bytes) -> None:
    with pytest.raises(CommandRefused, match="X074"):
        read_batch(document, "forms.example")


# --- where to look


def site_of(root: Path) -> Any:
    return read_site(root / "content", root, Collector())[0]


def test_the_usual_places_are_tried_in_order(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECEIVER_DATABASE", raising=False)
    with pytest.raises(CommandRefused, match="X070"):
        find_source(root, "", site_of(root))
    trials = root / ".cache/receiver/answers.sqlite3"
    trials.parent.mkdir(parents=True)
    trials.write_bytes(b"")
    assert find_source(root, "", site_of(root)).name == fetching.TRIALS
    forms = "forms:\n  backend: receiver\n  endpoint: https://forms.cabinet-reel.fr/\n"
    (root / "content/site.yaml").write_text(minimal_site_yaml() + forms, "utf-8")
    assert find_source(root, "", site_of(root)) == Online("https://forms.cabinet-reel.fr")
    monkeypatch.setenv("RECEIVER_DATABASE", "sqlite:////var/x.sqlite3")
    assert find_source(root, "", site_of(root)) == Local(
        "sqlite:////var/x.sqlite3", "sqlite:////var/x.sqlite3"
    )
    monkeypatch.setenv("RECEIVER_DATABASE", "postgresql://anne:geheim@host/answers")
    assert find_source(root, "", site_of(root)).name == "postgresql://host/answers"
    assert find_source(root, "https://b.example", site_of(root)) == Online("https://b.example")
    with pytest.raises(CommandRefused, match="X070"):
        find_source(root, "absent.sqlite3", site_of(root))


def test_a_token_is_not_sent_without_https(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t" * 40, "utf-8")
    monkeypatch.setenv("RECEIVER_PULL_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(CommandRefused, match="X072"):
        Online("http://forms.example").fetch()


@pytest.mark.parametrize("token", [None, "", "é" * 40, "a\nb"])
def test_a_token_that_is_none_is_told(
    token: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RECEIVER_PULL_TOKEN_FILE", str(tmp_path / "token"))
    if token is not None:
        (tmp_path / "token").write_text(token, "utf-8")
    with pytest.raises(CommandRefused, match="X071"):
        Online("https://127.0.0.1:9").fetch()
