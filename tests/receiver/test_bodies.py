"""Bodies: how they are read, and those that come slowly or break off, over a real connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pull_marketing.receiver import bodies

from .cluster import free_port
from .conftest import GOOD, SITE, Post
from .served import connect, rest_of, send, served


@pytest.fixture
def listening(start: Callable[..., Post]) -> Iterator[Post]:
    """A receiver behind uvicorn, as it runs for real."""
    with served(start(port=free_port())) as post:
        yield post


def head(length: int, *more: str) -> bytes:
    lines = [
        "POST /f/contact HTTP/1.1",
        "Host: x",
        f"Origin: {SITE}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {length}",
        *more,
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("drips", [False, True])
def test_a_slow_body_is_cut_off(
    listening: Post, monkeypatch: pytest.MonkeyPatch, drips: bool
) -> None:
    monkeypatch.setattr(bodies, "_WHOLE_BODY_S", 1.0)
    monkeypatch.setattr(bodies, "_GRACE_S", 0.1)
    with connect(listening) as connection:
        connection.sendall(head(1000))
        if drips:
            send(connection, drops())
        answer = rest_of(connection)
    assert answer.startswith(b"HTTP/1.1 408")
    assert "trop lentement" in answer.decode()


def drops() -> Iterator[bytes]:
    for _ in range(3):
        yield b"a"
        time.sleep(0.08)


def test_a_body_that_is_too_large_is_not_read(listening: Post) -> None:
    with connect(listening) as connection:
        connection.sendall(head(99_999_999))
        answer = rest_of(connection)
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_body_that_breaks_off_keeps_nothing(listening: Post) -> None:
    with connect(listening) as connection:
        connection.sendall(head(1000) + b"besoin=")
    time.sleep(0.1)
    assert listening.rows() == []


def test_a_post_over_a_real_connection(listening: Post) -> None:
    from urllib.parse import urlencode

    body = urlencode(GOOD).encode()
    with connect(listening) as connection:
        connection.sendall(head(len(body), "Connection: close", "X-Forwarded-For: 8.8.8.8") + body)
        answer = rest_of(connection)
    assert answer.startswith(b"HTTP/1.1 303")
    assert b"\r\nserver:" not in answer.lower()
    assert len(listening.rows()) == 1


SIGNS = st.sampled_from(
    [*"%%%%&&==+ \r\n", "%C3%A9", "%ff", "%E2%82", "%", "%4", "%zz", "41", "a", "Z", "é", "%00"]
)


@settings(max_examples=400)
@given(text=st.lists(SIGNS, max_size=14).map("".join))
@example(text="a==41%Z")
@example(text="a=%%41")
@example(text="a=%\nb")
@example(text="a=41%3")
@example(text="a=%1F&b=2")
@example(text="a\x1fb=2")
@example(text="a&b=c=d")
@example(text="a=%C3&b=%A9")
def test_fields_are_those_of_the_standard_library(text: str) -> None:
    body = text.encode()
    try:
        wanted = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        with pytest.raises(bodies.Refused):
            bodies.parse(body, 100)
    else:
        assert list(bodies.parse(body, 100)) == wanted


def test_too_many_fields_are_refused() -> None:
    assert len(bodies.parse(b"a=1&b=2", 2)) == 2
    with pytest.raises(bodies.Refused):
        bodies.parse(b"a=1&b=2&", 2)
