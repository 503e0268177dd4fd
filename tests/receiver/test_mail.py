"""Mails: sent to a real SMTP server, and never with a line that a stranger wrote into the head."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from pull_marketing.receiver import smtp
from pull_marketing.receiver.mail import UnsafeMail, header_text, write_mail
from pull_marketing.receiver.settings import MailWay

from .conftest import GOOD, Post
from .mail_sink import read, way

HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip


def test_owner_and_person_get_their_mail(start: Callable[..., Post], sink: Any) -> None:
    post = start(mail=way(sink), copy=True)
    post.post({**GOOD, "recit": "Bonjour,\n.\nmon site dort."}, key="key-0001", ref="M4TRKB")
    assert post.receiver.worker.run_due() == 2
    owner, copy = sorted(sink.mails, key=lambda e: e.rcpt_tos)
    assert owner.rcpt_tos == ["anne@cabinet.example"]
    assert owner.mail_from == copy.mail_from == "site@anne.example"
    mail = read(owner.content)
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert mail["Subject"] == "Votre projet : une réponse de Léa Modèle"
    assert mail["Reply-To"] == "lea@specimen.example"
    body = mail.get_content().replace("\r\n", "\n").replace("\u00a0", " ")
    assert body.index("score : 3") < body.index("Que cherchez-vous ?") < body.index("De l’aide")
    assert "ref = M4TRKB" in body
    assert "  Bonjour,\n  .\n  mon site dort." in body
    theirs = read(copy.content).get_content()
    assert copy.rcpt_tos == ["lea@specimen.example"]
    assert "mon site dort." in theirs
    assert "score" not in theirs
    assert {d.state for d in post.deliveries} == {"delivered"}


def test_no_copy_unless_asked_for_nor_to_help_a_spammer(
    start: Callable[..., Post], tmp_path: Any
) -> None:
    plain = start()
    plain.post()
    assert [d.kind for d in plain.deliveries] == ["owner_mail"]
    with_copy = start(copy=True, database=f"sqlite:///{tmp_path}/b.sqlite3")
    with_copy.post({**GOOD, "recit": "https://a.example " * 3}, headers={"Origin": "null"})
    assert [d.kind for d in with_copy.deliveries] == ["owner_mail"]


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        ("451 later", "waiting", "smtp_later"),
        ("421 closing", "waiting", "smtp_later"),
        ("550 no", "stopped", "smtp_never"),
        ("452 full", "waiting", "smtp_later"),
    ],
)
def test_what_the_server_says_is_followed(
    start: Callable[..., Post], sink: Any, step: str, answer: str, state: str, reason: str
) -> None:
    post = start(mail=way(sink))
    post.post()
    sink.step, sink.answers = step, [answer]
    post.receiver.worker.run_due()
    (delivery,), (made,) = post.deliveries, post.attempts
    assert (delivery.state, made.reason, made.detail) == (state, reason, answer[:3])


def test_a_second_try_has_the_same_message_id(start: Callable[..., Post], sink: Any) -> None:
    post = start(mail=way(sink))
    post.post()
    sink.answers = ["451 later"]
    for _ in range(2):
        post.receiver.worker.run_due()
        post.clock.go(seconds=7)
    first, second = (read(e.content)["Message-ID"] for e in sink.mails)
    assert first == second == f"<{post.deliveries[0].id}@anne.example>"
    assert post.deliveries[0].state == "delivered"


def test_an_answer_that_is_torn_off_means_once_more(
    start: Callable[..., Post], sink: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = start(mail=way(sink))
    post.post()
    push = SMTP.push

    async def torn(server: Any, status: Any) -> None:
        if status == "250 OK taken":  # the mail is taken, and the line breaks before it is said
            server.transport.close()
        else:
            await push(server, status)

    monkeypatch.setattr(SMTP, "push", torn)
    sink.answers = ["250 OK taken"]
    post.receiver.worker.run_due()
    assert post.attempts[0].reason == "no_connection"
    post.clock.go(seconds=7)
    post.receiver.worker.run_due()
    assert post.deliveries[0].state == "delivered"
    assert len({read(e.content)["Message-ID"] for e in sink.mails}) == 1


def test_a_good_bye_that_hangs_is_no_second_mail(
    start: Callable[..., Post], sink: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(_self: Any, _arg: str) -> None:
        return

    monkeypatch.setattr(SMTP, "smtp_QUIT", silent)
    monkeypatch.setattr(smtp, "TIMEOUT_S", 0.3)
    post = start(mail=way(sink))
    post.post()
    post.receiver.worker.run_due()
    assert post.deliveries[0].state == "delivered"
    assert len(sink.mails) == 1


def test_nobody_there_and_a_silent_server_are_tried_again(
    start: Callable[..., Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_S", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        post = start(mail=MailWay(host="127.0.0.1", port=port, security="none"))
        post.post()
        post.receiver.worker.run_due()
        assert post.attempts[0].reason == "too_slow"
    post.clock.go(seconds=7)
    post.receiver.worker.run_due()
    assert post.attempts[1].reason == "no_connection"
    assert post.deliveries[0].state == "waiting"


@pytest.mark.parametrize("greeting", [b"220 hello\r\n", b"220-hello\r\n"])
def test_a_server_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch, greeting: bytes) -> None:
    monkeypatch.setattr(smtp, "WHOLE_TRY_S", 0.5)
    with socket.socket() as drip:
        drip.bind(("127.0.0.1", 0))
        drip.listen()

        def talk() -> None:
            connection, _ = drip.accept()
            with connection:
                connection.sendall(greeting)
                code = b"250" if greeting[3:4] == b" " else b"220"
                try:
                    while True:
                        connection.sendall(code + b"-x\r\n")
                        stop.wait(0.05)
                        if stop.is_set():
                            return
                except OSError:
                    return

        stop = threading.Event()
        thread = threading.Thread(target=talk)
        thread.start()
        there = MailWay(host="127.0.0.1", port=drip.getsockname()[1], security="none")
        verdict = smtp.send_mail(there, "a@a.example", "b@b.example", b"x", "id")
        stop.set()
        thread.join()
    assert verdict.outcome == "again"


def test_mail_is_never_sent_in_the_clear_to_another_machine(sink: Any) -> None:
    there = MailWay(host="127.0.0.1", port=sink.port, security="starttls")
    verdict = smtp.send_mail(there, "a@a.example", "b@b.example", b"x", "id")
    assert (verdict.outcome, verdict.reason) == ("again", "no_tls")
    assert sink.mails == []


def test_files_instead_of_a_server(receiver: Post) -> None:
    receiver.post()
    receiver.receiver.worker.run_due()
    folder = receiver.settings.mail.folder
    assert folder
    (file,) = folder.iterdir()
    assert read(file.read_bytes())["To"] == "anne@cabinet.example"


ATTACKS = [
    "=?utf-8?q?a=0D=0ABcc:_evil@x.fr?=",
    "=?utf-8?b?YQ0KQmNjOiBldmlsQHguZnI=?=",
    "a\r\nBcc: evil@x.fr",
    "a\nBcc: evil@x.fr",
    "a\rBcc: evil@x.fr",
    "a\r\n\r\nbody",
    "a\x0bBcc: x", "a\x0cBcc: x", "a\x1cBcc: x", "a\x85Bcc: x", "a\u2028Bcc: x", "a\u2029Bcc: x",
    "a%0d%0aBcc: x", "a\\r\\nBcc: x", "=?utf-8?q?=3D=3F?= =?utf-8?q?=0ABcc:x?=",
    "=\x00?utf-8?q?=0ABcc:x?=", "=?=?utf-8?q?=0D=0ABcc:_x?=", "x" * 5000 + "\r\nBcc: x", "é" * 500,
    "\"a\" <evil@x.fr>, b", "a" * 76 + " \r\n Bcc: x", "\ud800", "=?iso-2022-jp?b?GyRCfn4=?=",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_no_text_becomes_a_header(attack: str) -> None:
    wire = write_mail(
        sender="site@anne.example",
        to="anne@cabinet.example",
        subject=f"Projet : {attack}",
        body=f"{attack}\n",
        delivery_id="id",
        now_ms=0,
    )
    for how in (policy.default, policy.SMTP, policy.compat32):
        mail = message_from_bytes(wire, policy=how)
        assert sorted(mail.keys()) == sorted(h for h in HEADERS if h != "Reply-To")
    assert b"\nBcc" not in wire.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize("attack", ATTACKS[:6], ids=range(6))
def test_no_name_becomes_a_header_on_the_whole_way(receiver: Post, attack: str) -> None:
    receiver.post({**GOOD, "nom": attack})
    receiver.receiver.worker.run_due()
    folder = receiver.settings.mail.folder
    assert folder
    (file,) = folder.iterdir()
    assert sorted(read(file.read_bytes()).keys()) == sorted(HEADERS)


def test_an_address_that_could_break_a_header_is_not_written_into_one(receiver: Post) -> None:
    receiver.post({**GOOD, "email": '"a=?x?="@specimen.example'})
    receiver.receiver.worker.run_due()
    folder = receiver.settings.mail.folder
    assert folder
    (file,) = folder.iterdir()
    assert read(file.read_bytes())["Reply-To"] is None


def test_reading_back_stops_a_mail_with_a_foreign_header(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second wall, if the first one ever falls."""
    monkeypatch.setattr("pull_marketing.receiver.mail.header_text", lambda text: text)
    with pytest.raises((UnsafeMail, ValueError)):
        write_mail(
            sender="site@anne.example",
            to="anne@cabinet.example",
            subject="=?utf-8?q?a=0D=0ABcc:_evil@x.fr?=",
            body="x",
            delivery_id="id",
            now_ms=0,
        )


def test_header_text_is_readable() -> None:
    assert header_text("Léa  Modèle\n& fils") == "Léa Modèle & fils"
    assert header_text("« Projet »") == "« Projet »"
