"""Webhooks: signed so that the reference library agrees, never sent into a private network."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from pull_marketing.receiver import guard, webhooks
from pull_marketing.receiver.commands import turn_webhook_on
from pull_marketing.receiver.guard import Forbidden, find_address, is_public
from pull_marketing.receiver.webhooks import sign

from .conftest import GOOD, Post

KEY, NEXT = b"k" * 32, b"n" * 32


def text_of(key: bytes) -> str:
    return "whsec_" + base64.b64encode(key).decode()


class Service(ThreadingHTTPServer):
    """A service that keeps what it gets and answers as it is told to."""

    daemon_threads = True
    wait_s = 0.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook?a=b"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def log_message(self, *_rest: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((dict(self.headers), body))
        time.sleep(self.server.wait_s)
        status, headers = self.server.answers.pop(0) if self.server.answers else (200, {})
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST  # noqa: N815


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def wired(start: Callable[..., Post], service: Service, make_target: Any) -> Post:
    """A receiver that tells one service, and mails nobody but the owner."""
    target = make_target(url=service.url, private=True, secrets=(KEY, NEXT))
    return start(webhooks=(target,))


def webhook_states(post: Post) -> list[str]:
    return [d.state for d in post.deliveries if d.kind == "webhook"]


def test_the_reference_library_accepts_what_we_sign(wired: Post, service: Service) -> None:
    wired.clock.now_ms = time.time_ns() // 1_000_000
    wired.post({**GOOD, "nom": "Léa « Modèle » 🙂"}, key="key-0001")
    wired.receiver.worker.run_due()
    ((headers, body),) = service.calls
    for key in (KEY, NEXT):  # while a key is changed, both are good
        document = Webhook(text_of(key)).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(text_of(b"x" * 32)).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(text_of(KEY)).verify(body.replace("Léa".encode(), b"Eve"), headers)
    assert document["type"] == "submission.received"
    answers = {a["id"]: a["answer"] for a in document["data"]["answers"]}
    assert answers["nom"] == "Léa « Modèle » 🙂"
    assert answers["besoin"] == "De l’aide"
    assert document["data"]["scores"] == {"score": 3}
    assert webhook_states(wired) == ["delivered"]


def test_a_second_try_has_the_same_id_and_a_new_time(wired: Post, service: Service) -> None:
    wired.post(key="key-0001")
    service.answers = [(500, {})]
    for _ in range(2):
        wired.receiver.worker.run_due()
        wired.clock.go(seconds=7)
    (first, body), (second, same) = service.calls
    assert first["webhook-id"] == second["webhook-id"]
    assert body == same
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 7
    assert first["webhook-signature"] != second["webhook-signature"]


@pytest.mark.parametrize(
    ("status", "headers", "reason", "least_s"),
    [
        (500, {}, "answered", 5),
        (404, {}, "answered", 5),
        (301, {"Location": "http://127.0.0.1:1/"}, "moved", 5),
        (307, {"Location": "http://127.0.0.1:1/"}, "moved", 5),
        (429, {"Retry-After": "600"}, "busy", 600),
        (503, {}, "busy", 60),
        (502, {"Retry-After": "demain"}, "busy", 60),
        (429, {"Retry-After": "9" * 7}, "busy", 86_400),
    ],
)
def test_what_a_service_says_is_followed(
    wired: Post, service: Service, status: int, headers: dict[str, str], reason: str, least_s: int
) -> None:
    wired.post(key="key-0001")
    service.answers = [(status, headers)]
    wired.receiver.worker.run_due()
    assert webhook_states(wired) == ["waiting"]
    (made,) = [a for a in wired.attempts if a.outcome == "again"]
    assert made.reason == reason
    assert least_s * 1000 <= made.next_ms - wired.clock.now_ms <= least_s * 1300
    assert len(service.calls) == 1  # a redirect is not followed


def test_gone_turns_a_service_off_and_tells_the_owner_by_mail(
    wired: Post, service: Service
) -> None:
    wired.post(key="key-0001")
    service.answers = [(410, {})]
    wired.receiver.worker.run_due()
    assert webhook_states(wired) == ["stopped"]
    assert [d.state for d in wired.deliveries if d.kind == "stopped_mail"] == ["delivered"]
    folder = wired.settings.mail.folder
    assert folder
    assert any(b"Zapier" in path.read_bytes() for path in folder.iterdir())
    wired.post(key="key-0002")
    wired.receiver.worker.run_due()
    assert len(service.calls) == 1  # nothing more is sent there
    assert turn_webhook_on(wired.receiver.database, "Zapier") == 2
    wired.clock.now_ms = time.time_ns() // 1_000_000 + 10_000
    wired.receiver.worker.run_due()
    assert webhook_states(wired) == ["delivered", "delivered"]


def test_a_slow_service_does_not_keep_the_mail_waiting(
    wired: Post, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "TIMEOUT_S", 0.3)
    service.wait_s = 1.0
    wired.post(key="key-0001")
    wired.receiver.worker.run_due()
    assert webhook_states(wired) == ["waiting"]
    assert [a.reason for a in wired.attempts if a.outcome == "again"] == ["too_slow"]
    assert [d.state for d in wired.deliveries if d.kind == "owner_mail"] == ["delivered"]


def test_a_service_that_was_taken_off_the_list_is_told(wired: Post) -> None:
    wired.post(key="key-0001")
    settings = wired.receiver.worker._settings
    object.__setattr__(settings, "webhooks", ())
    wired.receiver.worker.run_due()
    assert webhook_states(wired) == ["stopped"]


def test_a_body_stays_small_and_the_same(start: Callable[..., Post], make_target: Any) -> None:
    from pull_marketing.receiver.records import latest_records

    post = start(webhooks=(make_target(),))
    post.post({**GOOD, "recit": "é" * 3000, "nom": "\u202e" * 2000})
    (record,) = latest_records(post.receiver.database.reader, 1)
    body = webhooks.body_of(record)
    assert body == webhooks.body_of(record)
    assert len(body) <= webhooks.LARGEST_BODY_BYTES
    assert json.loads(body)["data"]["id"] == record.id


def test_signature_of_the_specification() -> None:
    """The example of the specification, computed by hand with another tool's key."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    made = sign((key,), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


PRIVATE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
    "fe80::1%lo", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a00:1::",
    "2001:db8::1", "2001::1", "100::1", "3fff::1", "5f00::1", "::ffff:169.254.169.254", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_inside_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_addresses_outside_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "017700000001", "::1", "0"]
)
def test_no_way_of_writing_leads_inside(host: str, service: Service, make_target: Any) -> None:
    """Each is how somebody wrote 127.0.0.1; none may be contacted."""
    try:
        with pytest.raises(Forbidden):
            find_address(host, service.server_address[1], private=False)
    except socket.gaierror:
        return  # not a name here: as good
    assert service.calls == []


def test_one_bad_address_among_good_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(_host: str, port: int, **_rest: Any) -> Any:
        addresses = ("93.184.216.34", "10.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(guard.socket, "getaddrinfo", resolve)
    with pytest.raises(Forbidden):
        find_address("rebinding.example", 443, private=False)


def test_a_name_is_looked_up_once_and_that_address_is_used(
    wired: Post, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second answer of the name server cannot lead elsewhere: there is no second question."""
    asked = []
    real = socket.getaddrinfo

    def resolve(host: Any, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "hooks.example" else host, *rest, **more)

    monkeypatch.setattr(guard.socket, "getaddrinfo", resolve)
    target = wired.settings.webhooks[0]
    url = service.url.replace("127.0.0.1", "hooks.example")
    object.__setattr__(target, "url", url)
    wired.post(key="key-0001")
    wired.receiver.worker.run_due()
    assert asked.count("hooks.example") == 1
    ((headers, _),) = service.calls
    assert headers["Host"].startswith("hooks.example")


def test_a_private_address_is_refused_and_told(
    start: Callable[..., Post], service: Service, make_target: Any
) -> None:
    post = start(webhooks=(make_target(url=service.url, private=False),))
    post.post(key="key-0001")
    post.receiver.worker.run_due()
    assert service.calls == []
    assert "forbidden_address" in [a.reason for a in post.attempts]
