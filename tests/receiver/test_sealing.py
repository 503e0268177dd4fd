"""Sealed answers: a copy of everything on the server gives none away; the owner's key does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from pull_marketing.receiver.__main__ import main
from pull_marketing.receiver.records import read_record
from pull_marketing.receiver.schema import attachment, submission
from pull_marketing.receiver.sealing import make_key
from pull_marketing.receiver.settings import BadSettings, read_settings
from pull_marketing.receiver.webhooks import body_of

from .conftest import GOOD, QUESTIONNAIRE, Post, contract
from .test_files import ANSWERS, PDF, WITH_FILES, kept_in, sender_of

WORD = "Marqueur4711"
SECRET = "s" * 64


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("owner") / "key.txt"
    return path, make_key(path)


@pytest.fixture
def folder(folder: Path) -> Path:
    for name, text in (("contact", QUESTIONNAIRE), ("dossier", WITH_FILES)):
        sensitive = text.replace("keep:", "sensitive: true\nkeep:")
        (folder / f"{name}.json").write_text(contract(sensitive), "utf-8")
    return folder


@pytest.fixture
def sealed(start: Callable[..., Post], address: str, key: tuple[Path, str], tmp_path: Path) -> Post:
    (tmp_path / "files").mkdir()
    return start(
        database=address,
        files=tmp_path / "files",
        secret=SECRET,
        seal_to=(key[1],),
        copy=True,
        deliver_to="anne@cabinet.example",
    )


def marked() -> dict[str, str]:
    """Answers in which every word is known again."""
    return {
        **GOOD,
        "besoin": "Autre",
        "besoin_precisez": f"Une idée {WORD}",
        "recit": f"Mon récit {WORD}",
        "nom": f"Léa {WORD}",
        "email": f"{WORD}@specimen.example",
    }


def everything(receiver: Post, folder: Path) -> bytes:
    """All tables, and every byte of the files beside them: database, log, mails, files."""
    from pull_marketing.receiver.schema import metadata

    rows = b""
    for table in metadata.sorted_tables:
        if table.name != "contract":
            rows += "".join(map(str, receiver.rows(table))).encode()
    files = [p for p in folder.rglob("*") if p.is_file() and "contracts" not in p.parts]
    return rows + b"".join(path.read_bytes() for path in files)


def test_a_copy_of_everything_holds_no_answer(sealed: Post, tmp_path: Path) -> None:
    assert sealed.post(marked(), key="key-0001").status == 303
    fields = {**ANSWERS, "email": f"{WORD}@specimen.example"}
    answer = sender_of(sealed)({"contrat": (f"{WORD}.pdf", PDF + WORD.encode())}, fields)
    assert answer.status == 303
    assert {row.kind for row in sealed.deliveries} == {"owner_mail"}  # no copy to their address
    sealed.receiver.worker.run_due()
    dump = everything(sealed, tmp_path)
    assert b"AGE ENCRYPTED" in dump
    for word in (WORD, WORD.lower(), "une id", "Mon r"):
        assert word.encode() not in dump, word
    mails = [path.read_text("utf-8") for path in (tmp_path / "mails").iterdir()]
    assert all("scell" in mail for mail in mails)
    (row, *_) = sealed.rows()
    assert row.ending == "recu"  # what does not tell the answers stays readable


def test_the_dump_would_show_answers_that_are_not_sealed(
    start: Callable[..., Post], tmp_path: Path
) -> None:
    """The control of the test above: it can turn red."""
    receiver = start(sensitive_allowed=True)
    assert receiver.post(marked()).status == 303
    assert WORD.encode() in everything(receiver, tmp_path)


def test_the_owner_opens_answers_and_files_with_the_key(
    sealed: Post, key: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sender_of(sealed)({"contrat": (f"{WORD}.pdf", PDF)})
    (row,) = sealed.rows()
    (file,) = sealed.rows(attachment)
    saved = tmp_path / "answers.age"
    saved.write_text(row.sealed, "utf-8")
    assert main(["open", str(saved), "--key", str(key[0])]) == 0
    shown = capsys.readouterr().out
    assert "Où vous répondre" in shown  # with the words that the person saw
    assert "lea@specimen.example" in shown
    assert f"{WORD}.pdf » est {file.id}.age".replace(" »", "\u00a0»") in shown
    copied = tmp_path / f"{file.id}.age"
    copied.write_bytes(kept_in(sealed)[0].read_bytes())
    assert main(["open", str(copied), "--key", str(key[0])]) == 0
    assert (tmp_path / f"{file.id}.pdf").read_bytes() == PDF


def test_another_key_opens_nothing(
    sealed: Post, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed.post(marked())
    saved = tmp_path / "answers.age"
    saved.write_text(sealed.rows()[0].sealed, "utf-8")
    make_key(tmp_path / "other.txt")
    (tmp_path / "none.txt").write_text("AGE-SECRET-KEY-1NO")
    for name in ("other.txt", "none.txt", "absent.txt"):
        assert main(["open", str(saved), "--key", str(tmp_path / name)]) == 1
    saved.write_bytes(b"age-encryption.org/v1\n-> X25519 torn")
    assert main(["open", str(saved), "--key", str(tmp_path / "other.txt")]) == 1
    assert main(["open", str(saved)]) == 2
    assert WORD not in capsys.readouterr().out


def test_sealed_answers_do_not_reach_a_webhook(sealed: Post) -> None:
    sealed.post(marked(), utm_source="lettre")
    record = read_record(sealed.receiver.database.reader, sealed.rows()[0].id)
    assert record is not None
    assert record.sealed
    body = json.loads(body_of(record))
    assert body["data"]["answers"] == []
    assert body["data"]["sealed"] is True
    assert body["data"]["scores"] == {}


def test_sending_twice_is_still_noticed(sealed: Post) -> None:
    for _ in range(2):
        assert sealed.post(marked(), key="key-0001").status == 303
    assert sealed.post({**marked(), "nom": "Max"}, key="key-0001").status == 422
    assert len(sealed.rows()) == 1


def test_few_choices_cannot_be_guessed_from_the_fingerprint(
    start: Callable[..., Post], key: tuple[Path, str]
) -> None:
    """The same answers leave other marks where the secret is another."""
    marks = set()
    for number in range(2):
        receiver = start(
            database=f"sqlite:///{key[0].parent}/{number}.sqlite3",
            secret=str(number) * 64,
            seal_to=(key[1],),
        )
        receiver.post(GOOD, key="key-0001")
        (row,) = receiver.rows()
        marks |= {row.fingerprint, row.person}
    assert len(marks) == 4


def test_only_sensitive_questionnaires_are_sealed_unless_all_are(
    start: Callable[..., Post], folder: Path, key: tuple[Path, str]
) -> None:
    (folder / "contact.json").write_text(contract(QUESTIONNAIRE), "utf-8")
    receiver = start(secret=SECRET, seal_to=(key[1],))
    receiver.post(GOOD, key="key-0001")
    assert receiver.rows()[0].sealed is None
    other = start(
        database=receiver.settings.database.replace("answers", "all"),
        secret=SECRET,
        seal_to=(key[1],),
        seal_all=True,
    )
    other.post(GOOD, key="key-0001")
    assert other.rows(submission)[0].answers == "{}"


def test_new_key_makes_one_and_never_overwrites(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "key.txt"
    assert main(["new-key", str(path)]) == 0
    said = capsys.readouterr().out
    public = said.rpartition("RECEIVER_SEAL_TO=")[2].strip()
    assert pyrage.x25519.Recipient.from_str(public)
    assert path.stat().st_mode & 0o077 == 0
    assert "AGE-SECRET" not in said
    before = path.read_text("utf-8")
    assert main(["new-key", str(path)]) == 1
    assert path.read_text("utf-8") == before


@pytest.fixture
def environment(folder: Path, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "secret").write_text(SECRET + "\n")
    return {
        "RECEIVER_DATABASE": f"sqlite:///{tmp_path}/answers.sqlite3",
        "RECEIVER_CONTRACTS": str(folder),
        "RECEIVER_SITE_URL": "https://anne.example",
        "RECEIVER_MAIL": f"file:{tmp_path}/mails",
        "RECEIVER_MAIL_FROM": "site@anne.example",
        "RECEIVER_SECRET_FILE": str(tmp_path / "secret"),
    }


def test_the_settings_of_a_seal(environment: dict[str, str], key: tuple[Path, str]) -> None:
    found = read_settings({**environment, "RECEIVER_SEAL_TO": f"{key[1]} {key[1]}"})
    assert (len(found.seal_to), found.secret) == (2, SECRET)
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("over", "code"),
    [
        # A plugin would start a program of that name here (GHSA-4fg7-vxc8-qx5w).
        ({"SEAL_TO": "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw"}, "X002"),
        ({"SEAL_TO": "age1../../bin/sh"}, "X002"),
        ({"SEAL_TO": "age1" + "q" * 58}, "X002"),  # a wrong checksum
        ({"SEAL_TO": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"}, "X002"),
        ({"SEAL_TO": "AGE-SECRET-KEY-1" + "Q" * 58}, "X002"),
        ({"SECRET_FILE": ""}, "X090"),
        ({"SECRET_FILE": "/nowhere"}, "X004"),
        ({"SEAL_ALL": "oui"}, "X002"),
    ],
)  # fmt: skip
def test_settings_that_would_not_seal_are_refused_at_start(
    environment: dict[str, str], key: tuple[Path, str], over: dict[str, str], code: str
) -> None:
    named = {f"RECEIVER_{name}": value for name, value in over.items()}
    with pytest.raises(BadSettings, match=code):
        read_settings({**environment, "RECEIVER_SEAL_TO": key[1], **named})


def test_a_short_secret_is_refused(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("court")
    with pytest.raises(BadSettings, match="X091"):
        read_settings(environment)


def test_what_cannot_be_promised_any_more_is_told(
    start: Callable[..., Post], folder: Path, key: tuple[Path, str]
) -> None:
    text = QUESTIONNAIRE.replace("keep: 12 mois", "sensitive: true\nkeep: un moment\nreward: a.pdf")
    (folder / "contact.json").write_text(contract(text), "utf-8")
    receiver = start(secret=SECRET, seal_to=(key[1],))
    codes = {each.code for each in receiver.receiver.told}
    assert {"X092", "X093"} <= codes
