"""Tells services of the owner about submissions, by the Standard Webhooks scheme.

https://www.standardwebhooks.com/ (version 1.0.0, read 2026-11-22): the signed text is
`id.timestamp.body`; every try has the same id and a timestamp of its own.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from .guard import Forbidden, find_address
from .outbox import Verdict
from .records import Record
from .webhook_targets import WebhookTarget

TIMEOUT_S = 15.0
WHOLE_TRY_S = 30.0
LARGEST_BODY_BYTES = 20_000
_LONGEST_ANSWER = 2_000


def sign(secrets: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The signatures, one for each key: two while a key is being changed."""
    text = b".".join((message_id.encode(), str(timestamp).encode(), body))
    made = (hmac.new(secret, text, hashlib.sha256).digest() for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(each).decode()}" for each in made)


def body_of(record: Record) -> bytes:
    """What is sent: always the same bytes for one submission, never more than 20 kB."""
    answers = [
        {"id": question.id, "question": question.title, "answer": answer}
        for question, answer in record.told()
    ]
    body = _encoded(record, answers)
    longest = _LONGEST_ANSWER
    while len(body) > LARGEST_BODY_BYTES and longest:
        shortened = [
            {**each, "answer": each["answer"][:longest], "shortened": True}
            if len(each["answer"]) > longest
            else each
            for each in answers
        ]
        body = _encoded(record, shortened)
        longest //= 2
    return body if len(body) <= LARGEST_BODY_BYTES else _encoded(record, [])


def _encoded(record: Record, answers: Sequence[object]) -> bytes:
    received = datetime.datetime.fromtimestamp(record.received_ms / 1000, datetime.UTC)
    document = {
        "type": "submission.received",
        "timestamp": received.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": {
            "id": record.id,
            "reference": record.reference,
            "questionnaire": record.questionnaire.slug,
            "title": record.questionnaire.title,
            "contract": record.version,
            "ending": record.ending,
            "scores": record.scores,
            "hidden": record.hidden,
            "sealed": record.sealed,
            "answers": answers,
        },
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True)
class _Answer:
    status: int
    retry_after: str


def send_webhook(target: WebhookTarget, record: Record, message_id: str, now_s: int) -> Verdict:
    """Make one try. Never raises for what a service or a network does."""
    body = body_of(record)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "pull-marketing-receiver",
        "webhook-id": message_id,
        "webhook-timestamp": str(now_s),
        "webhook-signature": sign(target.secrets, message_id, now_s, body),
    }
    try:
        answer = _post(target, body, headers)
    except Forbidden:
        return Verdict("again", "forbidden_address")
    except socket.gaierror:
        return Verdict("again", "no_address")
    except ssl.SSLError:
        return Verdict("again", "no_tls")
    except TimeoutError:
        return Verdict("again", "too_slow")
    except (OSError, http.client.HTTPException, UnicodeError):
        return Verdict("again", "no_connection")
    return _verdict(answer)


def _verdict(answer: _Answer) -> Verdict:
    detail = str(answer.status)
    if 200 <= answer.status < 300:
        return Verdict("delivered", "ok")
    if answer.status == 410:
        return Verdict("gone", "gone")
    if 300 <= answer.status < 400:
        return Verdict("again", "moved", detail)
    if answer.status in (429, 502, 503, 504):
        asked = answer.retry_after.strip()
        wait_s = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 60
        return Verdict("again", "busy", detail, wait_s)
    return Verdict("again", "answered", detail)


def _post(target: WebhookTarget, body: bytes, headers: dict[str, str]) -> _Answer:
    parts = urlsplit(target.url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = find_address(host, port, private=target.private)
    connection = _Pinned(host, port, address, tls=parts.scheme == "https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # A service that sends one byte now and then keeps each single wait short.
    end = threading.Timer(WHOLE_TRY_S, connection.cut_off)
    end.daemon = True
    end.start()
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return _Answer(response.status, response.getheader("Retry-After") or "")
    finally:
        end.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever the name says now; TLS still proves the name."""

    def __init__(self, host: str, port: int, address: str, *, tls: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self.default_port = 443 if tls else 80
        self._address = address
        self._tls = tls

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), TIMEOUT_S)
        if self._tls:
            try:
                plain = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
            except BaseException:
                plain.close()
                raise
        self.sock = plain

    def cut_off(self) -> None:
        """End the try from another thread."""
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:  # it ended by itself at the same moment
                return
