"""Files that come with answers: what is kept, what is refused, and what a crash leaves."""

from __future__ import annotations

import io
import re
import socket
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from pull_marketing.receiver.downloads import open_file
from pull_marketing.receiver.file_store import FileStore
from pull_marketing.receiver.file_types import types_in
from pull_marketing.receiver.multipart import boundary_of, clean_name
from pull_marketing.receiver.schema import attachment, submission
from pull_marketing.receiver.service import files_folder
from pull_marketing.receiver.settings import BadSettings

from .conftest import SITE, Post, contract, of
from .test_posts import assert_strict, fields_of

WITH_FILES = """\
---
title: Votre dossier
slug: dossier
keep: 12 mois
deliver_to: anne@cabinet.example
---

# Pièces

## Avez-vous un contrat ? {#a-contrat}
- Oui
- Non

## Votre contrat {#contrat}
Si a-contrat est « Oui »
[fichier pdf ou jpg ou docx, 1 Mo]

## Un logo {#logo}
[fichier png, facultatif]

## Où vous répondre ? {#email}
[e-mail]

# Fin : Reçu
Sinon

Merci.
"""
BOUNDARY = "----WebKitFormBoundary7MA4YWxk"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def picture(kind: str) -> bytes:
    """A small one that tells nothing besides itself."""
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "teal").save(out, kind)
    return out.getvalue()


PNG = picture("PNG")
JPG = picture("JPEG")
ANSWERS = {"a-contrat": "Oui", "email": "lea@specimen.example"}
File = tuple[str, bytes]


def part(name: str, content: bytes, file_name: str | None = None, *more: str) -> bytes:
    shown = "" if file_name is None else f'; filename="{file_name}"'
    head = [f'Content-Disposition: form-data; name="{name}"{shown}', *more]
    if file_name is not None:
        head.append("Content-Type: application/octet-stream")
    return "\r\n".join([f"--{BOUNDARY}", *head, "", ""]).encode() + content + b"\r\n"


def body_of(files: dict[str, File], fields: dict[str, str] | None = None) -> bytes:
    """What a browser sends."""
    given = ANSWERS if fields is None else fields
    parts = [part(name, value.encode()) for name, value in given.items()]
    parts += [part(name, content, called) for name, (called, content) in files.items()]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "dossier.json").write_text(contract(WITH_FILES), "utf-8")
    return folder


@pytest.fixture
def send(receiver: Post) -> Callable[..., Any]:
    return sender_of(receiver)


def sender_of(receiver: Post) -> Callable[..., Any]:
    def post(files: dict[str, File], fields: dict[str, str] | None = None, **over: Any) -> Any:
        return post_body(receiver, body_of(files, fields), **over)

    return post


def post_body(receiver: Post, body: Any, slug: str = "dossier", boundary: str = BOUNDARY) -> Any:
    kind = f"multipart/form-data; boundary={boundary}"
    headers = {"Origin": SITE, "Content-Type": kind}
    return receiver.ask("POST", f"/f/{slug}", body, headers=headers)


def kept_in(receiver: Post) -> list[Path]:
    folder = files_folder(receiver.settings, receiver.receiver.database)
    assert folder is not None
    return sorted(folder.iterdir()) if folder.exists() else []


# --- what is kept


def test_a_file_is_kept_with_its_answers_and_named_in_the_mail(
    start: Callable[..., Post], address: str, tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    receiver = start(database=address, files=tmp_path / "files")
    answer = sender_of(receiver)({"contrat": ("Bail 2026.pdf", PDF), "logo": ("x.png", PNG)})
    assert answer.status == 303, answer.text
    rows = {row.question: row for row in receiver.rows(attachment)}
    assert {q: (r.name, r.type, r.size_bytes) for q, r in rows.items()} == {
        "contrat": ("Bail 2026.pdf", "pdf", len(PDF)),
        "logo": ("x.png", "png", len(PNG)),
    }
    names = {path.name for path in kept_in(receiver)}
    assert names == {row.id for row in rows.values()}  # nothing that its sender chose
    assert (tmp_path / "files" / rows["contrat"].id).read_bytes() == PDF
    assert of(receiver.rows()[0], "answers")["contrat"] == "Bail 2026.pdf"
    receiver.receiver.worker.run_due()
    (mail,) = (receiver.settings.mail.folder or tmp_path).glob("*.eml")
    assert "Bail 2026.pdf" in mail.read_text("utf-8")


def test_a_form_with_files_may_come_without(receiver: Post, send: Callable[..., Any]) -> None:
    answer = send({"logo": ("", b"")}, {**ANSWERS, "a-contrat": "Non"})
    assert answer.status == 303
    assert kept_in(receiver) == []


def test_a_file_of_a_branch_that_was_left_is_thrown_away(
    receiver: Post, send: Callable[..., Any]
) -> None:
    assert send({"contrat": ("a.pdf", PDF)}, {**ANSWERS, "a-contrat": "Non"}).status == 303
    assert receiver.rows(attachment) == []
    assert kept_in(receiver) == []
    assert of(receiver.rows()[0], "dropped") == ["contrat"]


def test_a_file_that_nobody_asked_for_is_thrown_away(
    receiver: Post, send: Callable[..., Any]
) -> None:
    assert send({"contrat": ("a.pdf", PDF), "evil": ("a.exe", b"MZ")}).status == 303
    assert len(kept_in(receiver)) == 1


def test_sending_twice_keeps_the_file_once(receiver: Post, send: Callable[..., Any]) -> None:
    fields = {**ANSWERS, "submission_key": "key-0001"}
    for _ in range(2):
        assert send({"contrat": ("a.pdf", PDF)}, fields).status == 303
    assert len(kept_in(receiver)) == len(receiver.rows(attachment)) == len(receiver.rows()) == 1
    other = send({"contrat": ("a.pdf", PDF + b"x")}, fields)
    assert other.status == 422
    assert "déjà envoyé d’autres réponses" in other.text
    assert len(kept_in(receiver)) == 1


def test_the_answer_to_a_first_try_may_be_lost_but_not_its_files(
    receiver: Post, send: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server closed the connection after it had committed; we cannot know, and try again."""
    writer = receiver.receiver.writer
    whole, failed = writer._transaction, []

    def torn(parcels: Any) -> Any:
        done = whole(parcels)
        if not failed:
            failed.append(1)
            error = sa.exc.OperationalError("COMMIT", {}, Exception("gone"))
            error.connection_invalidated = True
            raise error
        return done

    monkeypatch.setattr(writer, "_transaction", torn)
    assert send({"contrat": ("a.pdf", PDF)}).status == 303
    assert [path.name for path in kept_in(receiver)] == [r.id for r in receiver.rows(attachment)]


# --- what must be mended


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("a.pdf", b"MZ\x90\x00" + bytes(50)), "n’est pas ce que dit son nom"),
        (("a.pdf", b"<html><script>alert(1)</script>"), "n’est pas ce que dit son nom"),
        (("a.pdf", PNG), "n’est pas ce que dit son nom"),
        (("a.exe", PDF), "Choisissez"),
        (("a.pdf", b""), "vide"),
        (("a.pdf", PDF + bytes(1_200_000)), "1\u00a0Mo au plus"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_and_nothing_stays(
    receiver: Post, send: Callable[..., Any], file: File, said: str
) -> None:
    answer = send({"contrat": file})
    assert answer.status == 422
    problem = answer.soup.find(id="contrat--error").text
    assert said in problem
    assert "Choisissez de nouveau" in answer.soup.find(id="q-contrat").text
    assert answer.soup.form["enctype"] == "multipart/form-data"
    assert answer.soup.find("input", attrs={"name": "contrat"})["accept"] == ".pdf,.jpg,.jpeg,.docx"
    assert ("email", "lea@specimen.example") in fields_of(answer)
    assert kept_in(receiver) == []
    assert receiver.rows() == []


def test_a_name_that_lies_about_one_accepted_type_is_set_right(
    receiver: Post, send: Callable[..., Any]
) -> None:
    assert send({"contrat": ("scan.pdf", JPG)}).status == 303
    (row,) = receiver.rows(attachment)
    assert row.type == "jpg"
    store = FileStore(kept_in(receiver)[0].parent)
    response = open_file(receiver.receiver.database, store, row.id)
    assert response is not None
    assert "filename*=UTF-8''scan.pdf.jpg" in response.headers["content-disposition"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\fakepath\\bail.pdf", "bail.pdf"),
        ("a\u202egpj.pdf", "agpj.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("é ; \u00e0.pdf", "é ; à.pdf"),
        (" .. ", ""),
        ("a%22b%0D%0ABcc.pdf", 'a"bBcc.pdf'),
    ],
)
def test_names_of_files(name: str, kept: str) -> None:
    from pull_marketing.receiver.multipart import _plain

    assert clean_name(_plain(name)) == kept


# --- attacks on the reading of parts


def attacked(receiver: Post, body: Any, boundary: str = BOUNDARY) -> Any:
    begun = time.process_time()
    answer = post_body(receiver, body, boundary=boundary)
    spent = time.process_time() - begun
    assert 400 <= answer.status < 500, answer.text
    assert_strict(answer)
    assert answer.soup.h1.text
    assert receiver.rows() == []
    assert kept_in(receiver) == []
    return spent


HEADS = [
    "Content-Disposition: form-data; name=\"contrat\"; filename*=UTF-8''a.pdf",
    'Content-Disposition: form-data; name="contrat"; filename="a.pdf"; filename*=utf-8\'\'b',
    'Content-Disposition: form-data; name="contrat"; filename="a.pdf"; filename="b.exe"',
    'Content-Disposition: form-data; name="email"; name="contrat"; filename="a.pdf"',
    "Content-Disposition: form-data; name=contrat; filename=a.pdf",
    'Content-Disposition: form-data; name="contrat"' + ";" * 3000,
    "Content-Disposition: form-data" + "; a=b" * 500,
    'Content-Disposition: attachment; name="contrat"; filename="a.pdf"',
    'Content-Disposition: form-data; filename="../../../../tmp/a.pdf"',
    "Content-Type: text/plain",
    'Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="b"',
    'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64',
    'Content-Disposition: form-data; name="a"\r\nContent-Length: -5',
    "A: " + "b" * 100_000,
    "\r\n".join(f"Content-Type: {n}" for n in range(1000)),
    "Content-Disposition",
    ": form-data",
    'Content-Disposition: form-data; name="\xff"',
]


def test_heads_of_parts_that_no_browser_writes_are_refused(receiver: Post) -> None:
    for head in HEADS:
        attack_by_head(receiver, head)


def attack_by_head(receiver: Post, head: str) -> None:
    """Everything else is right, so that what is let through would be kept."""
    rest = b"".join(part(name, value.encode()) for name, value in ANSWERS.items())
    bad = f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode("latin-1") + PDF + b"\r\n"
    good = part("contrat", PDF, "a.pdf") if "filename" not in head else b""
    attacked(receiver, rest + good + bad + f"--{BOUNDARY}--\r\n".encode())


BODIES = [
    b"",
    b"no parts at all",
    b"--x--\r\n",
    f"--{BOUNDARY}".encode(),
    part("contrat", PDF, "a.pdf"),  # the end is missing
    part("contrat", PDF, "a.pdf") * 2 + f"--{BOUNDARY}--".encode(),
    part("email", b"\xff\xfe") + f"--{BOUNDARY}--".encode(),
    part("x", b"y") * 200 + f"--{BOUNDARY}--".encode(),
    b"\r\n" * 40_000,
    b"\r\n--" * 20_000,
    body_of({"contrat": ("a.pdf", PDF)}).replace(b"\r\n", b"\n"),
    body_of({f"f{n}": ("a.pdf", PDF) for n in range(40)}),
    body_of({}, {"email": "x" * 400_000}),
]


def test_bodies_that_no_browser_sends_are_refused(receiver: Post) -> None:
    for body in BODIES:
        attacked(receiver, body)


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 71,
        'multipart/form-data; boundary="a\r\nb"',
        "multipart/form-data; boundary=a; boundary=b",
        "multipart/form-data; charset=utf-7; boundary=a",
        "multipart/mixed; boundary=a",
        "multipart/form-data;" + ";" * 5000 + "boundary=a",
    ],
)
def test_types_of_bodies_that_no_browser_writes(kind: str) -> None:
    assert boundary_of(kind) == b""


def test_a_pile_of_pieces_costs_little(receiver: Post) -> None:
    """Endless heads and almost-ends: counted by the processor's time, far below any real limit."""
    almost = part("a-contrat", b"\r\n--" + BOUNDARY[:-1].encode() * 5) * 20
    assert attacked(receiver, [almost[n : n + 7] for n in range(0, len(almost), 7)]) < 5.0


def test_files_are_refused_where_none_is_asked_for(receiver: Post) -> None:
    answer = post_body(receiver, body_of({"logo": ("a.png", PNG)}), slug="contact")
    assert answer.status == 415
    assert kept_in(receiver) == []


def test_a_page_from_before_files_were_taken_away_is_still_taken(start: Any, folder: Path) -> None:
    receiver = start()
    (old,) = (v for v in receiver.receiver.contracts.current.values() if v.slug == "dossier")
    without = re.sub(r"## Votre contrat.*?(?=## Où)", "", WITH_FILES, flags=re.S)
    (folder / "dossier.json").write_text(contract(without), "utf-8")
    contracts = receiver.receiver.contracts
    assert contracts.refresh(receiver.receiver.writer, receiver.clock)
    fields = {**ANSWERS, "contract_version": old.hash}
    assert sender_of(receiver)({"contrat": ("a.pdf", PDF)}, fields).status == 303
    assert len(kept_in(receiver)) == 1


def test_a_file_that_was_not_read_whole_is_not_kept(start: Any, folder: Path) -> None:
    """An older page allowed more than is read now."""
    small = WITH_FILES.replace("[fichier png, facultatif]", "[fichier png, 1 Mo, facultatif]")
    (folder / "dossier.json").write_text(contract(small.replace("1 Mo]", "2 Mo]")), "utf-8")
    receiver = start()
    (old,) = (v for v in receiver.receiver.contracts.current.values() if v.slug == "dossier")
    (folder / "dossier.json").write_text(contract(small), "utf-8")
    contracts = receiver.receiver.contracts
    assert contracts.refresh(receiver.receiver.writer, receiver.clock)
    fields = {**ANSWERS, "contract_version": old.hash}
    answer = sender_of(receiver)({"contrat": ("a.pdf", PDF + bytes(1_500_000))}, fields)
    assert answer.status == 422
    assert kept_in(receiver) == []


def test_the_body_is_bounded_by_what_its_questions_allow(receiver: Post) -> None:
    read = 0

    def pieces() -> Iterator[bytes]:
        nonlocal read
        yield part("contrat", b"", "a.pdf")[:-2]
        for _ in range(40):
            read += 1_000_000
            yield bytes(1_000_000)

    answer = post_body(receiver, list(pieces()))
    assert answer.status == 413
    assert kept_in(receiver) == []


def test_without_room_no_file_is_read(receiver: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from pull_marketing.receiver import room

    free = room.LEAST_FREE_BYTES + 2_000_000
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _p: SimpleNamespace(free=free))
    assert sender_of(receiver)({"contrat": ("a.pdf", PDF)}).status == 503
    assert receiver.post().status == 303  # a post without files still has room


def test_a_folder_that_cannot_be_written_is_a_503(start: Any, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    receiver = start(files=tmp_path / "files")
    assert sender_of(receiver)({"contrat": ("a.pdf", PDF)}).status == 503
    assert receiver.rows() == []


# --- crashes


def test_the_file_is_whole_on_the_disk_before_its_row_is_written(
    receiver: Post, send: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    done: list[str] = []
    flush, replace = os.fsync, Path.replace
    transaction = receiver.receiver.writer._transaction
    monkeypatch.setattr(os, "fsync", lambda d: (done.append("flush"), flush(d))[1])
    monkeypatch.setattr(Path, "replace", lambda s, t: (done.append("name"), replace(s, t))[1])
    monkeypatch.setattr(
        receiver.receiver.writer,
        "_transaction",
        lambda parcels: (done.append("row"), transaction(parcels))[1],
    )
    assert send({"contrat": ("a.pdf", PDF)}).status == 303
    assert done == ["flush", "name", "flush", "row"]


def test_what_a_crash_left_is_swept_away_after_an_hour_and_nothing_else(
    receiver: Post, send: Callable[..., Any]
) -> None:
    assert send({"contrat": ("a.pdf", PDF)}).status == 303
    (kept,) = kept_in(receiver)
    for name in ("0" * 32, f"{'1' * 32}.part", "notes.txt"):
        (kept.parent / name).write_bytes(b"x")
    now = [0.0]
    store = FileStore(kept.parent, lambda: now[0])
    known = {kept.name}
    assert store.sweep(lambda _ids: known) == 0
    now[0] = 3599
    assert store.sweep(lambda _ids: known) == 0
    now[0] = 3601
    assert store.sweep(lambda _ids: known) == 2
    assert {path.name for path in kept_in(receiver)} == {kept.name, "notes.txt"}


def test_the_upkeep_sweeps(receiver: Post, send: Callable[..., Any]) -> None:
    from pull_marketing.receiver.retention import Retention, SureClock
    from pull_marketing.receiver.tidying import Tidying
    from pull_marketing.receiver.upkeep import EVERY_S, Upkeep

    assert send({"contrat": ("a.pdf", PDF)}).status == 303
    (kept,) = kept_in(receiver)
    (kept.parent / ("0" * 32)).write_bytes(b"x")
    now = [0.0]
    it = receiver.receiver
    sure = SureClock(receiver.clock, lambda: now[0])
    retention = Retention(it.database, it.contracts, it.eraser, sure)
    store = FileStore(kept.parent, lambda: now[0])
    upkeep = Upkeep(it.database, store, retention, Tidying(it.database, it.writer), lambda: now[0])
    for _ in range(9):
        upkeep.look()
        now[0] += EVERY_S + 1
    assert kept_in(receiver) == [kept]


def test_with_postgresql_a_shared_folder_must_be_named(
    make_settings: Callable[..., Any], postgres: Any
) -> None:
    from pull_marketing.receiver.service import opened

    from .conftest import new_database

    with (
        pytest.raises(BadSettings, match="X015"),
        opened(make_settings(database=new_database(postgres))),
    ):
        pass


# --- reading them back


def test_a_file_goes_out_to_be_saved_and_never_shown(
    receiver: Post, send: Callable[..., Any]
) -> None:
    assert send({"contrat": ("Bail d’été.pdf", PDF)}).status == 303
    (row,) = receiver.rows(attachment)
    store = FileStore(kept_in(receiver)[0].parent)
    response = open_file(receiver.receiver.database, store, row.id)
    assert response is not None
    said = response.headers["content-disposition"]
    assert said.startswith('attachment; filename="Bail d__t_.pdf"; ')
    assert said.endswith("filename*=UTF-8''Bail%20d%E2%80%99%C3%A9t%C3%A9.pdf")
    assert response.headers["content-type"] == "application/pdf"
    assert open_file(receiver.receiver.database, store, "../answers.sqlite3") is None


# --- types


def zipped(*names: str, first: tuple[str, bytes] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if first:
            archive.writestr(*first)
        for name in names:
            archive.writestr(name, b"x")
    return made.getvalue()


ODT = ("mimetype", b"application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize(
    ("content", "types"),
    [
        (PDF, {"pdf"}),
        (b"junk %PDF-1.7", {"txt", "csv"}),
        (b"\x00\x01%PDF-1.7", set()),
        (JPG, {"jpg"}),
        (PNG, {"png"}),
        (b"GIF89a....", {"gif"}),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", {"webp"}),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", set()),
        (b"\x00\x00\x00\x18ftypheic" + bytes(8), {"heic"}),
        (b"\x00\x00\x00\x18ftypM4A " + bytes(8), {"m4a"}),
        (b"\x00\x00\x00\x18ftypisom" + bytes(8), {"mp4", "m4a"}),
        (b"\x00\x00\x00\x18ftypqt  " + bytes(8), set()),
        (b"ID3\x04" + bytes(8), {"mp3"}),
        (b"\xff\xfb\x90\x00" + bytes(8), {"mp3"}),
        (zipped("[Content_Types].xml", "word/document.xml"), {"docx"}),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), {"xlsx"}),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), {"pptx"}),
        (zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), set()),
        (zipped("content.xml", first=ODT), {"odt"}),
        (zipped("content.xml", "Basic/Standard/a.xml", first=ODT), set()),
        (zipped("evil.exe"), set()),
        (b"PK\x03\x04" + bytes(30), set()),
        (zipped("[Content_Types].xml", "word/document.xml")[:-30], set()),
        ("Été ; à 5 €".encode(), {"txt", "csv"}),
        ("Été ; à 5 €".encode("utf-16"), {"txt", "csv"}),
        ("Été".encode("cp1252"), {"txt", "csv"}),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", set()),
        (b"  \n<!DOCTYPE html><script>", set()),
        (b"\x7fELF\x02", set()),
        (b"#!/bin/sh\nrm", set()),
        (b"MZ is how programs begin", set()),
    ],
    ids=range(31),
)
def test_types_are_told_by_the_content(tmp_path: Path, content: bytes, types: set[str]) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    assert types_in(path) == types


def test_an_archive_cannot_fill_the_memory_by_its_list_of_contents(tmp_path: Path) -> None:
    path = tmp_path / "a"
    names = [f"{number:0200}" for number in range(5000)]
    path.write_bytes(zipped("[Content_Types].xml", "word/document.xml", *names))
    assert types_in(path) == frozenset()


# --- the virus scanner


class Scanner(threading.Thread):
    """Answers as clamd does; a file with the word `virus` is infected."""

    def __init__(self, path: Path, answer: bytes | None = None) -> None:
        super().__init__(daemon=True)
        self.got = b""
        self.answer = answer
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(path))
        self.door.listen()

    def run(self) -> None:
        connection, _ = self.door.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(stream.read(4), "big"):
                self.got += stream.read(size)
            found = b"stream: Eicar FOUND\0" if b"virus" in self.got else b"stream: OK\0"
            connection.sendall(found if self.answer is None else self.answer)
        self.door.close()


@pytest.mark.skipif(sys.platform == "win32", reason="clamd listens on a Unix socket")
@pytest.mark.parametrize(
    ("content", "said", "status"),
    [
        (PDF, None, 303),
        (PDF + b"virus", None, 422),
        (PDF, b"INSTREAM size limit exceeded. ERROR\0", 503),
        (PDF, b"", 503),
    ],
)
def test_a_scanner_is_asked_and_believed(
    start: Any, tmp_path: Path, content: bytes, said: bytes | None, status: int
) -> None:
    scanner = Scanner(tmp_path / "clamd", said)
    scanner.start()
    receiver = start(clamav=f"unix:{tmp_path / 'clamd'}")
    answer = sender_of(receiver)({"contrat": ("a.pdf", content)})
    scanner.join(20)
    assert scanner.got == content
    assert answer.status == status
    assert len(receiver.rows(submission)) == len(kept_in(receiver)) == (status == 303)
    if status == 422:
        assert "L’antivirus refuse" in answer.text


def test_without_its_scanner_no_file_is_taken(start: Any, tmp_path: Path) -> None:
    receiver = start(clamav=f"unix:{tmp_path / 'nobody'}")
    assert sender_of(receiver)({"contrat": ("a.pdf", PDF)}).status == 503
    assert kept_in(receiver) == []
