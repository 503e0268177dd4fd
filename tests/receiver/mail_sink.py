"""A real SMTP server that keeps what comes, and answers as a test tells it to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from pull_marketing.receiver.settings import MailWay

from .cluster import free_port


class Sink:
    """Keeps what comes; answers as it is told to."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.port = 0
        self.step = "DATA"
        self.mails: list[Any] = []

    def _answer(self, step: str) -> str:
        return self.answers.pop(0) if step == self.step and self.answers else "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = self._answer("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self._answer("DATA")
        if answer != "lost":
            self.mails.append(envelope)
        return "250 OK" if answer == "lost" else answer

    def by_subject(self) -> dict[str, EmailMessage]:
        """The mails that came, the last of each subject."""
        read_mails = [read(envelope.content) for envelope in self.mails]
        return {str(mail["Subject"]): mail for mail in read_mails}


@contextmanager
def mail_sink() -> Iterator[Sink]:
    kept = Sink()
    kept.port = free_port()
    controller = Controller(kept, hostname="127.0.0.1", port=kept.port, ready_timeout=60)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()


def way(sink: Any) -> MailWay:
    return MailWay(host="127.0.0.1", port=sink.port, security="none")


def read(wire: bytes) -> EmailMessage:
    return message_from_bytes(wire, policy=policy.default)  # type: ignore[return-value]
