"""What goes to the person: the promised file by a link that ends, the question about letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from pull_marketing.receiver.moments import DAY_MS, wall_clock
from pull_marketing.receiver.schema import erasure, subscriber

from .conftest import GOOD, QUESTIONNAIRE, SITE, Post, contract
from .test_posts import assert_strict, fields_of

LEA = "lea@specimen.example"
LETTERS = """\
## Un article par mois ? {#lettre}
- [ ] Oui, écrivez-moi. (consentement, facultatif)

# Fin : Pas moi"""
PROMISING = QUESTIONNAIRE.replace("keep:", "reward: guides/dix clauses.pdf\nlist: lettre\nkeep:")
PROMISING = PROMISING.replace("# Fin : Pas moi", LETTERS)
YES = {**GOOD, "lettre": "Oui, écrivez-moi."}
PDF = b"%PDF-1.7\nguide"


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "contact.json").write_text(contract(PROMISING), "utf-8")
    (folder / "rewards" / "guides").mkdir(parents=True)
    (folder / "rewards" / "guides" / "dix clauses.pdf").write_bytes(PDF)
    return folder


@pytest.fixture
def promising(start: Callable[..., Post]) -> Post:
    return start(url="https://forms.anne.example")


def mails(receiver: Post) -> dict[str, Any]:
    """The mails written so far, by kind."""
    receiver.receiver.worker.run_due()
    kinds = {row.id: row.kind for row in receiver.deliveries}
    folder = receiver.settings.mail.folder
    assert folder is not None
    found = {}
    for path in folder.glob("*.eml"):
        found[kinds[path.stem]] = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    return found


def path_in(mail: Any) -> str:
    """The address in a mail, without its host."""
    found = re.search(r"https://forms\.anne\.example(/f/\S+)", mail.get_content())
    assert found, mail.get_content()
    return found[1]


def states(receiver: Post) -> dict[str, str]:
    return {row.kind: row.state for row in receiver.deliveries}


# --- the promised file


def test_the_promised_file_comes_by_a_link_in_a_mail(promising: Post) -> None:
    promising.post(key="key-0001")
    mail = mails(promising)["reward_mail"]
    assert mail["To"] == LEA
    assert mail["Subject"] == "Votre fichier : dix clauses.pdf"
    answer = promising.ask("GET", path_in(mail))
    assert (answer.status, answer.body) == (200, PDF)
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "filename*=UTF-8''dix%20clauses.pdf" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert_strict(answer)


def test_the_link_ends_and_cannot_be_bent(promising: Post) -> None:
    promising.post(YES, key="key-0001")
    found = mails(promising)
    path, letters = path_in(found["reward_mail"]), path_in(found["letters_mail"])
    token = path.rpartition("/")[2]
    for wrong in (
        ("A" if token[0] != "A" else "B") + token[1:],
        token[1:],
        letters.rpartition("/")[2],  # signed by us, for something else
        promising.receiver.keys.sign("leave", promising.rows()[0].id),
        "",
        "." * 50,
        "A" * 2000,
        "../../contact.json",
        "é",
    ):
        assert promising.ask("GET", f"/f/reward/{wrong}").status in (404, 410), wrong
    promising.clock.go(days=14)
    assert promising.ask("GET", path).status == 200
    promising.clock.go(minutes=1)
    ended = promising.ask("GET", path)
    assert ended.status == 410
    assert "arrivé à son terme" in ended.text
    assert_strict(ended)


def test_no_link_can_be_found_by_trying(promising: Post) -> None:
    """The id alone opens nothing: a link is signed."""
    promising.post(key="key-0001")
    (row,) = promising.rows()
    assert promising.ask("GET", f"/f/reward/{row.id}").status == 410
    other = path_in(mails(promising)["reward_mail"])
    promising.receiver.eraser.person(LEA)
    assert promising.ask("GET", other).status == 410


@pytest.mark.parametrize("reward", ["../contact.json", "guides/absent.pdf", "/etc/passwd"])
def test_only_what_was_put_beside_the_contracts_goes_out(
    start: Callable[..., Post], folder: Path, reward: str
) -> None:
    text = PROMISING.replace("guides/dix clauses.pdf", reward)
    (folder / "contact.json").write_text(contract(text), "utf-8")
    receiver = start()
    receiver.post(key="key-0001")
    assert "reward_mail" not in mails(receiver)
    assert states(receiver)["reward_mail"] == "waiting"
    token = receiver.receiver.keys.sign("reward", receiver.rows()[0].id)
    assert receiver.ask("GET", f"/f/reward/{token}").status == 410


def test_a_file_that_is_missing_is_told_and_waited_for(
    start: Callable[..., Post], folder: Path
) -> None:
    path = folder / "rewards" / "guides" / "dix clauses.pdf"
    path.rename(folder / "away")
    receiver = start()
    assert "X094" in {each.code for each in receiver.receiver.told}
    receiver.post(key="key-0001")
    assert "reward_mail" not in mails(receiver)
    (folder / "away").rename(path)
    receiver.clock.go(hours=1)
    assert "reward_mail" in mails(receiver)


def test_nobody_can_be_flooded_by_typing_their_address(promising: Post) -> None:
    for number in range(6):
        promising.post(YES, key=f"key-{number:04}")
        promising.receiver.worker.run_due()
    sent = [row for row in promising.deliveries if row.kind == "reward_mail"]
    assert sorted(row.state for row in sent) == ["delivered"] * 3 + ["stopped"] * 3
    assert {a.reason for a in promising.attempts if a.outcome == "stopped"} <= {"too_many"}


def test_what_looks_like_advertising_sends_nothing(promising: Post) -> None:
    promising.post({**YES, "web_site": "x"}, key="key-0001")
    promising.post({**YES, "recit": "http://a http://b http://c"}, headers={"Origin": "null"})
    assert set(states(promising)) == {"owner_mail"}


def test_sealed_answers_send_nothing_to_the_person(
    start: Callable[..., Post], tmp_path: Path
) -> None:
    from pull_marketing.receiver.sealing import make_key

    public = make_key(tmp_path / "key.txt")
    receiver = start(secret="s" * 64, seal_to=(public,), seal_all=True, copy=True)
    receiver.post(YES, key="key-0001")
    assert set(states(receiver)) == {"owner_mail"}


# --- letters


def entries(receiver: Post) -> list[Any]:
    return receiver.rows(subscriber)


def test_letters_need_a_press_of_the_button_and_keep_the_proof(
    start: Callable[..., Post], address: str
) -> None:
    receiver = start(database=address, url="https://forms.anne.example")
    receiver.post(YES, key="key-0001")
    path = path_in(mails(receiver)["letters_mail"])
    receiver.clock.go(hours=2)
    for _ in range(3):  # a mail scanner
        page = receiver.ask("GET", path)
        assert page.status == 200
        assert_strict(page)
    assert entries(receiver)[0].confirmed_ms is None
    assert page.soup.form["method"] == "post"
    assert receiver.ask("POST", path).status == 200
    receiver.clock.go(hours=1)
    assert "Vous êtes sur la liste" in receiver.ask("POST", path).text
    (entry,) = entries(receiver)
    assert (entry.list, entry.address) == ("lettre", LEA)
    assert entry.consent == "Un article par mois ? Oui, écrivez-moi."
    assert entry.contract == receiver.rows()[0].contract
    hour = DAY_MS // 24
    assert entry.confirmed_ms == entry.asked_ms + 2 * hour  # the first press counts


def test_without_the_tick_nobody_is_asked(promising: Post) -> None:
    promising.post(key="key-0001")
    assert "letters_mail" not in mails(promising)
    assert entries(promising) == []


def test_who_is_on_the_list_is_not_asked_again(promising: Post) -> None:
    promising.post(YES, key="key-0001")
    promising.ask("POST", path_in(mails(promising)["letters_mail"]))
    promising.clock.go(days=2)
    promising.post(YES, key="key-0002")
    promising.receiver.worker.run_due()
    asked = [row.state for row in promising.deliveries if row.kind == "letters_mail"]
    assert sorted(asked) == ["delivered", "stopped"]
    assert len(entries(promising)) == 1


def test_leaving_takes_one_press_and_a_new_tick_to_come_back(promising: Post) -> None:
    promising.post(YES, key="key-0001")
    confirm = path_in(mails(promising)["letters_mail"])
    promising.ask("POST", confirm)
    leave = f"/f/leave/{promising.receiver.keys.sign('leave', entries(promising)[0].id)}"
    promising.clock.go(days=900)
    assert "Retirez-moi" in promising.ask("GET", leave).text
    assert entries(promising)[0].left_ms is None
    assert promising.ask("POST", leave).status == 200
    (entry,) = entries(promising)
    assert entry.left_ms
    assert entry.address == ""
    assert promising.ask("POST", confirm).status == 410
    promising.post(YES, key="key-0002")
    promising.receiver.worker.run_due()
    promising.clock.go(days=1)
    promising.post(YES, key="key-0003")
    promising.receiver.worker.run_due()
    (entry,) = entries(promising)
    assert (entry.address, entry.left_ms, entry.confirmed_ms) == (LEA, None, None)


def test_what_nobody_confirmed_is_erased_after_a_month(promising: Post) -> None:
    from .test_erasing import keeping, let_pass

    promising.post(YES, key="key-0001")
    mails(promising)
    time, upkeep = keeping(promising)
    let_pass(time, upkeep, 29)
    assert len(entries(promising)) == 1
    let_pass(time, upkeep, 2)
    assert entries(promising) == []
    assert [row.entries for row in promising.rows(erasure)] == [1]


def test_a_link_is_made_from_the_configured_address_alone(start: Callable[..., Post]) -> None:
    receiver = start()
    receiver.post(YES, key="key-0001", headers={"Host": "evil.example"})
    for mail in mails(receiver).values():
        assert "evil" not in mail.as_string()
    assert f"{SITE}/f/letters/" in mails(receiver)["letters_mail"].get_content()


def test_the_list_is_given_out_with_links_to_leave_it(
    promising: Post, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pull_marketing.receiver.__main__ import main

    for name, value in {
        "DATABASE": promising.settings.database,
        "CONTRACTS": str(promising.settings.contracts),
        "SITE_URL": SITE,
        "URL": "https://forms.anne.example",
        "MAIL": "file:/nowhere",
        "MAIL_FROM": "site@anne.example",
    }.items():
        monkeypatch.setenv(f"RECEIVER_{name}", value)
    promising.post({**YES, "email": "+cmd@specimen.example"}, key="key-0001")
    confirm = path_in(mails(promising)["letters_mail"])
    assert main(["letters", "lettre"]) == 1  # nobody said yes yet
    capsys.readouterr()
    promising.ask("POST", confirm)
    assert main(["letters", "lettre"]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.startswith("address,consent")
    assert line.startswith("'+cmd@specimen.example,\"Un article par mois ? Oui")
    leave = re.search(r"https://forms.anne.example(/f/leave/\S+)", line)
    assert leave
    promising.clock.now_ms = wall_clock()  # which the command had
    assert promising.ask("GET", leave[1]).status == 200


# --- to finish later

HALF = {"besoin": "De l’aide", "recit": "Marqueur4711 <b>", "email": LEA, "utm_source": "lettre"}


def keep(receiver: Post, fields: dict[str, str] | None = None, **over: Any) -> Any:
    body = urlencode(HALF if fields is None else fields).encode()
    return receiver.ask(
        "POST", "/f/contact/later", body, headers={"Origin": SITE, **over.pop("headers", {})}
    )


def test_a_half_filled_form_comes_back_by_its_link(
    start: Callable[..., Post], address: str
) -> None:
    receiver = start(database=address, url="https://forms.anne.example")
    answer = keep(receiver)
    assert answer.status == 200
    assert "Un lien est en route" in answer.text
    mail = mails(receiver)["resume_mail"]
    assert mail["To"] == LEA
    assert "Marqueur" not in mail.as_string()
    path = path_in(mail)
    page = receiver.ask("GET", path)
    assert page.status == 200
    assert "Marqueur" not in page.text  # nothing before the button is pressed
    assert page.soup.button.text == "Reprendre"
    back = receiver.ask("POST", path)
    assert back.status == 200
    assert back.soup.select(".error") == []
    again = fields_of(back)
    assert ("recit", "Marqueur4711 <b>") in again
    assert ("utm_source", "lettre") in again
    sent = receiver.post([*again, ("urgence", "Le site")])
    assert sent.status == 303, sent.soup.select_one(".errors")
    receiver.receiver.writer.run(lambda _c: None).result()
    (row,) = receiver.rows()  # the draft is gone
    assert row.state == "new"
    assert receiver.ask("GET", path).status == 410


def test_the_link_is_neither_in_the_database_nor_to_be_guessed(promising: Post) -> None:
    keep(promising)
    name = path_in(mails(promising)["resume_mail"]).rpartition("/")[2]
    assert len(name) == 32  # 128 bits
    (row,) = promising.rows()
    assert name not in str(row)
    for wrong in (
        row.id,
        row.key,
        row.key.removeprefix("later-"),
        name[:-1],
        name.upper(),
        "%",
        "",
    ):
        for method in ("GET", "POST"):
            answer = promising.ask(method, f"/f/resume/{wrong}")
            assert answer.status in (404, 410), wrong
            assert "Marqueur" not in answer.text
    other = {promising.ask("GET", f"/f/resume/{number:032x}").body for number in range(200)}
    assert len(other) == 1  # all that are wrong look alike


def test_the_link_ends_and_the_draft_with_it(promising: Post) -> None:
    from .test_erasing import keeping, let_pass

    keep(promising)
    path = path_in(mails(promising)["resume_mail"])
    promising.clock.go(days=30, minutes=-1)
    assert promising.ask("GET", path).status == 200
    promising.clock.go(minutes=2)
    assert promising.ask("GET", path).status == 410
    assert promising.ask("POST", path).status == 410
    time, upkeep = keeping(promising)
    let_pass(time, upkeep, 31)
    assert promising.rows() == []


def test_without_an_address_it_is_asked_for_and_nothing_is_lost(promising: Post) -> None:
    answer = keep(promising, {**HALF, "email": "léa"})
    assert answer.status == 422
    assert promising.rows() == []
    again = dict(fields_of(answer))
    assert again["recit"] == HALF["recit"]
    assert answer.soup.form["action"] == "/f/contact/later"
    assert keep(promising, {**again, "email": LEA}).status == 200
    assert len(promising.rows()) == 1
    assert_strict(answer)


def test_a_draft_is_no_lead_and_is_erased_with_its_person(promising: Post) -> None:
    from pull_marketing.receiver.inbox.leads import count_leads

    keep(promising)
    with promising.receiver.database.reader.connect() as connection:
        assert not any(count_leads(connection, "").values())
    assert promising.receiver.eraser.person(LEA).submissions == 1


def test_drafts_of_sensitive_questionnaires_are_not_kept(
    start: Callable[..., Post], tmp_path: Path
) -> None:
    from pull_marketing.receiver.sealing import make_key

    public = make_key(tmp_path / "key.txt")
    receiver = start(secret="s" * 64, seal_to=(public,), seal_all=True)
    assert keep(receiver).status == 404
    assert receiver.rows() == []


@pytest.mark.parametrize(
    ("fields", "headers", "status"),
    [
        ({**HALF, "web_site": "x"}, {}, 200),  # a robot sees what people see
        (HALF, {"Origin": "https://evil.example"}, 403),
        (HALF, {"Content-Length": "99999999"}, 413),
    ],
)
def test_keeping_for_later_has_the_limits_of_sending(
    promising: Post, fields: dict[str, str], headers: dict[str, str], status: int
) -> None:
    assert keep(promising, fields, headers=headers).status == status
    assert promising.rows() == []
    assert promising.ask("GET", "/f/contact/later").status == 405


def test_nobody_is_flooded_with_links(promising: Post) -> None:
    for _ in range(5):
        keep(promising)
        promising.receiver.worker.run_due()
    made = sorted(row.state for row in promising.deliveries)
    assert made == ["delivered"] * 3 + ["stopped"] * 2
