"""Whatever is posted: a readable answer below 500, and nothing kept by halves.

The short form; `TEST_BODIES=100000` in the environment gives the long one. The seed is printed.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from .conftest import GOOD, SITE, Post, of

BODIES_MUTATED = int(os.environ.get("TEST_BODIES", "2000"))
OTHERS = (
    "besoin_precisez utm_source ref web_site submission_key contract_version besoin[] __proto__"
)
NAMES = st.sampled_from([*GOOD, *OTHERS.split(), "", "é", "a" * 300])
TEXTS = st.one_of(
    st.sampled_from([*GOOD.values(), "Autre", "De la publicité", "", " ", "0", "null", "1e999"]),
    st.text(max_size=30),
    st.text(alphabet="\x00\r\n\t=?<>&%;:@\u202e\ufeff", max_size=12),
    st.integers(1, 4000).map(lambda size: "x" * size),
)
PAIRS = st.lists(st.tuples(NAMES, TEXTS), max_size=40)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Origin": st.sampled_from([SITE, "null", "https://evil.example", "-", "x", "https://["]),
        "Content-Type": st.sampled_from(
            [
                "application/x-www-form-urlencoded",
                "application/x-www-form-urlencoded; charset=latin-1",
                "multipart/form-data; boundary=x",
                "application/json",
                "x",
                "-",
            ]
        ),
        "Content-Length": st.sampled_from(["0", "5", "-1", "9" * 30, "1e3", "", "-"]),
        "Host": st.sampled_from(["forms.example", "", "evil\\x", "[::1", "a" * 500]),
    },
)


def encoded(pairs: list[tuple[str, str]]) -> bytes:
    return urlencode(pairs, errors="surrogatepass").encode()


BODIES = st.one_of(
    PAIRS.map(encoded),
    st.binary(max_size=400),
    PAIRS.map(encoded).flatmap(
        lambda body: st.tuples(st.just(body), st.integers(0, max(len(body) - 1, 0)), st.binary())
    ).map(lambda cut: cut[0][: cut[1]] + cut[2] + cut[0][cut[1] :]),
    st.sampled_from(
        [
            b"%", b"%zz=%", b"&&&&", b"====", b"a=%ff%fe", b"nom=%00", b"nom=%ed%a0%80",
            b"a;b;c", b"\xff\xfe", b"[" * 5000, b"&" * 5000, b"a" * 300_000, b"{\"a\":1}",
            b"email=" + b"a@" * 2000, b"email=" + b"a." * 2000 + b"@",
            b"nom=" + b"%F0%9F%99%82" * 500,
        ]
    ),
)  # fmt: skip


@settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=BODIES, headers=HEADERS)
@example(body=b"", headers={})
def test_bad_input_is_answered_with_a_page(receiver: Post, body: bytes, headers: Any) -> None:
    answer = receiver.ask("POST", "/f/contact", body, headers=headers)
    assert answer.status == 303 or 400 <= answer.status < 500, answer.text
    if answer.status == 303:
        assert answer.place.startswith(f"{SITE}/questionnaires/contact/merci/")
    else:
        assert answer.soup.h1.text
        assert answer.soup.html["lang"] == "fr"
    for row in receiver.rows():
        assert of(row, "answers")["email"]
        assert of(row, "answers")["besoin"]


@pytest.mark.parametrize("name", list(GOOD))
@pytest.mark.parametrize(
    "payload",
    [
        "' OR '1'='1' --",
        "{{ 7*7 }}{% for x in y %}",
        "<img src=x onerror=alert(1)>",
        "=cmd|' /C calc'!A0",
        "$(reboot)`id`",
        "../../../etc/passwd",
        "%s%n{0}{name}",
        "\u202egnp.exe",
        "=?utf-8?q?a=0D=0ABcc:_evil@x.fr?=",
    ],
)
def test_payloads_stay_text(receiver: Post, name: str, payload: str) -> None:
    answer = receiver.post({**GOOD, name: payload, "nom": "" if name == "recit" else payload})
    assert answer.status in (303, 422)
    if answer.status == 422:
        assert answer.soup.find("img") is None
        assert "49" not in answer.soup.text
    else:
        (row,) = receiver.rows()
        assert of(row, "answers")["nom" if name != "recit" else "recit"] == payload


@pytest.mark.parametrize("slug", ["", "contact%00", "contact'", "..%2f", quote("été"), "a" * 5000])
def test_strange_addresses_are_not_found(receiver: Post, slug: str) -> None:
    answer = receiver.ask("POST", f"/f/{slug}", quote_plus("a=b").encode())
    assert answer.status == 404
    assert answer.soup.h1.text


PIECES = [
    b"%00", b"%ff", b"\x00", b"\xff", b"&", b"=", b"+", b"%", b"%u0041", b"\r\n", b";", b"[]",
    b"nom=", b"email=", b"besoin=", b"urgence=Le+site&", b"submission_key=", b"contract_version=",
    b"%ed%a0%80", b"%F0%9F%99%82", b"9" * 400, b"x" * 9000, b"web_site=x&", b"besoin_precisez=",
]  # fmt: skip


def mutated(chance: random.Random, body: bytes) -> bytes:
    """The body with a few bytes changed, doubled, cut out, moved or put in."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.randrange(1, 60))
        piece = chance.choice([*PIECES, body[start:end], bytes([chance.randrange(256)])])
        way = chance.randrange(4)
        if way == 0:
            body = body[:start] + piece + body[start:]
        elif way == 1:
            body = body[:start] + piece + body[end:]
        elif way == 2:
            body = body[:start] + body[end:]
        else:
            body = body[end:] + body[:end]
    return body


def test_mutated_bodies_are_taken_whole_or_refused_in_words(receiver: Post) -> None:
    seed = random.randrange(10**6)
    print("seed", seed)  # noqa: T201 - shown when the test fails
    chance = random.Random(seed)
    taken: Counter[int] = Counter()
    headers = {"Origin": SITE}
    for number in range(BODIES_MUTATED):
        whole = urlencode({**GOOD, "submission_key": f"key-{number:06}"}).encode()
        body = mutated(chance, whole)
        answer = receiver.ask("POST", "/f/contact", body, headers=headers)
        taken[answer.status] += 1
        assert answer.status == 303 or 400 <= answer.status < 500, body
        if answer.status != 303:
            assert b"<h1" in answer.body, body
            assert b'lang="fr"' in answer.body, body
    assert set(taken) >= {303, 422}
    rows = receiver.rows()
    promised = Counter(d.submission for d in receiver.deliveries)
    for row in rows:
        assert of(row, "answers")["email"]
        assert of(row, "answers")["besoin"]
        assert promised[row.id] == (row.state == "new")
    assert set(promised) <= {row.id for row in rows}
