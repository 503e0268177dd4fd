"""Clients that are silent or slow are cut off, and what cannot be read in one way is refused."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pull_marketing.receiver import bodies, deadlines, serving

from .cluster import free_port
from .conftest import GOOD, SITE, Post
from .served import connect, rest_of, send, served

SERVERS = {"httptools": HttpToolsProtocol, "h11": H11Protocol}
HEAD = (
    "POST /f/contact HTTP/1.1\r\nHost: x\r\n"
    f"Origin: {SITE}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
).encode()
BEGINNINGS = {"silent": b"", "header": HEAD[:60], "body": HEAD + b"Content-Length: 500\r\n\r\nnom="}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "HEAD_S", 0.5)
    monkeypatch.setattr(bodies, "_WHOLE_BODY_S", 0.5)


@pytest.fixture(params=SERVERS)
def listening(
    request: pytest.FixtureRequest, start: Callable[..., Post], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Post]:
    """A receiver on each of uvicorn's two readers of HTTP."""

    def chosen(refusals: deadlines.Refusals) -> object:
        return deadlines.protocol_with(refusals, SERVERS[request.param])

    monkeypatch.setattr(serving, "protocol_with", chosen)
    with served(start(port=free_port())) as post:
        yield post


def post_once(post: Post, key: str = "key-0001") -> bytes:
    body = urlencode({**GOOD, "submission_key": key}).encode()
    with connect(post) as connection:
        # At once: what takes long on a busy machine must not look like somebody slow.
        length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        connection.sendall(HEAD + length + body)
        return rest_of(connection)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_400_clients_that_say_no_more_are_all_cut_off(listening: Post, beginning: str) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(connect(listening)) for _ in range(400)]
        for client in clients:
            client.sendall(BEGINNINGS[beginning])
        assert post_once(listening).startswith(b"HTTP/1.1 303")  # an honest one is served meanwhile
        for client in clients:
            rest_of(client)  # comes to an end, by a page or without one
    assert len(listening.rows()) == 1


@pytest.mark.usefixtures("quick")
def test_a_second_request_must_come_in_time_too(listening: Post) -> None:
    with connect(listening) as connection:
        connection.sendall(b"HEAD /f/contact HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        connection.sendall(b"HEAD /f/contact HTTP/1.1\r\n")
        assert rest_of(connection) == b""


def slow_headers() -> Iterator[bytes]:
    yield HEAD
    for number in range(200):
        time.sleep(0.05)
        yield b"X-%d: y\r\n" % number


@pytest.mark.usefixtures("quick")
def test_headers_one_by_one_do_not_win_time(listening: Post) -> None:
    with connect(listening) as connection:
        assert not send(connection, slow_headers())
    assert listening.rows() == []


@pytest.mark.usefixtures("quick")
def test_an_answer_that_nobody_reads_is_given_up(listening: Post) -> None:
    """Asked again and again, without ever reading: the connection does not stay for ever."""
    with connect(listening) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(0.2)
        many = b"GET /f/style.css HTTP/1.1\r\nHost: x\r\n\r\n" * 50
        assert not send(connection, iter([many] * 20_000))
    assert post_once(listening).startswith(b"HTTP/1.1 303")


def test_a_thousand_requests_at_once_are_not_read_at_once(start: Callable[..., Post]) -> None:
    """Whoever sends many without waiting for an answer is ended, before the rest costs anything."""
    with served(start(port=free_port())) as post:
        with connect(post) as connection:
            many = b"GET /f/style.css HTTP/1.1\r\nHost: x\r\n\r\n" * 1000
            assert not send(connection, iter([many] * 50)) or rest_of(connection).count(b"200") < 50
        with connect(post) as connection:  # two in a row are nobody's harm
            two = b"HEAD /f/contact HTTP/1.1\r\nHost: x\r\n"
            connection.sendall(two + b"\r\n" + two + b"Connection: close\r\n\r\n")
            assert rest_of(connection).count(b"HTTP/1.1 200") == 2


def test_when_the_house_is_full_there_is_a_page(
    listening: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "MOST_CONNECTIONS", 0)
    answer = post_once(listening)
    assert answer.startswith(b"HTTP/1.1 503")
    assert b"content-security-policy: default-src 'none'" in answer.lower()
    assert b"retry-after: 30" in answer.lower()
    assert "n’ont pas pu être gardées" in answer.decode()
    monkeypatch.undo()
    assert post_once(listening).startswith(b"HTTP/1.1 303")


# What two programs in a row could read in two ways: who is in front must not see another request
# than who is behind.
CHUNKED = b"Transfer-Encoding: chunked\r\n"
REFUSED = {
    "two lengths": HEAD + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabc",
    "list of lengths": HEAD + b"Content-Length: 3, 5\r\n\r\nabc",
    "length with sign": HEAD + b"Content-Length: +3\r\n\r\nabc",
    "negative length": HEAD + b"Content-Length: -3\r\n\r\nabc",
    "length in hexadecimal": HEAD + b"Content-Length: 0x3\r\n\r\nabc",
    "length with a space inside": HEAD + b"Content-Length: 1 1\r\n\r\nabc",
    "no chunk length": HEAD + CHUNKED + b"\r\nzz\r\nabc",
    "negative chunk": HEAD + CHUNKED + b"\r\n-1\r\nabc",
    "wrong chunk end": HEAD + CHUNKED + b"\r\n3\r\nabcXX0\r\n\r\n",
    "chunk length with 0x": HEAD + CHUNKED + b"\r\n0x3\r\nabc\r\n0\r\n\r\n",
    "unknown coding": HEAD + b"Transfer-Encoding: gzip\r\n\r\nabc",
    "coding twice": HEAD + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunked is not last": HEAD + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "space before colon": HEAD + b"Content-Length : 3\r\n\r\nabc",
    "folded header": HEAD + b"Content-Length:\r\n 3\r\n\r\nabc",
    "NUL in a header": HEAD + b"X: a\x00b\r\nContent-Length: 3\r\n\r\nabc",
    "CR alone in a header": HEAD + b"X: a\rContent-Length: 3\r\n\r\nabc",
    "no host": b"POST /f/contact HTTP/1.1\r\n nonsense\r\n\r\n",
    "nonsense": b"nonsense\r\n\r\n",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n",
    "HTTP/2 at once": b"PRI * HTTP/2.0\r\n\r\n",
    "method with a space": b"PO ST /f/contact HTTP/1.1\r\nHost: x\r\n\r\n",
    "endless header": HEAD + b"X: " + b"a" * 300_000 + b"\r\n\r\n",
}  # fmt: skip


def test_requests_that_could_be_read_in_two_ways_are_refused(listening: Post) -> None:
    for case, request in REFUSED.items():
        with connect(listening) as connection:
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it was ended while we were still speaking, or before we had finished
            answer = rest_of(connection)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), (case, answer[:200])
        assert answer.count(b"HTTP/1.1 ") <= 1, case
        if answer:
            assert b"content-security-policy: default-src 'none'" in answer.lower(), case
            assert b"<h1" in answer, case
    assert listening.rows() == []


def test_what_follows_a_request_that_closes_is_never_a_second_one(listening: Post) -> None:
    body = urlencode({**GOOD, "submission_key": "key-0001"}).encode()
    second = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body.replace(b"0001", b"0002")
    both = HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body + second
    with connect(listening) as connection:
        connection.sendall(both)
        answer = rest_of(connection)
    assert answer.count(b"HTTP/1.1 303") == 1
    assert [row.key for row in listening.rows()] == ["key-0001"]


def test_a_length_beside_chunks_hides_no_second_request(listening: Post) -> None:
    """Both headers at once: refused, or the chunks alone count; the hidden request is not seen."""
    hidden = b"POST /f/absent HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    request = HEAD + b"Content-Length: 4\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + hidden
    with connect(listening) as connection:
        with contextlib.suppress(OSError):  # it may be ended before we have finished
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        answer = rest_of(connection)
    assert b"HTTP/1.1 404" not in answer
    assert listening.rows() == []
