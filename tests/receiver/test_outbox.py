"""The outbox: claims, patience, fencing, clocks that jump, sentences, sending again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.receiver import worker as worker_module
from pull_marketing.receiver.commands import release, show_deliveries, show_quarantine
from pull_marketing.receiver.outbox import LEASE_MS, WAITS_S, Claim, Verdict, claim, mark, resend
from pull_marketing.receiver.records import deliveries
from pull_marketing.receiver.telling import REASONS, ordinal, sentences

from .cluster import Cluster
from .conftest import GOOD, Post, new_database

OWNER = "anne@cabinet.example"


class Doing:
    """The steps of a worker, one by one."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.writer = post.receiver.writer

    def claim(self, most: int = 10) -> list[Claim]:
        return self.writer.run(lambda c: claim(c, self.post.clock(), most)).result()

    def mark(self, claimed: Claim, outcome: str = "delivered", reason: str = "ok") -> bool:
        verdict = Verdict(outcome, reason)
        done = lambda c: mark(c, claimed, verdict, self.post.clock(), OWNER, lambda: 0.0)  # noqa: E731
        return self.writer.run(done).result()

    def told(self) -> list[str]:
        with self.post.receiver.database.reader.connect() as connection:
            found = deliveries(connection)
        return [
            re.sub("[\u00a0\u202f]", " ", sentence)
            for each in found
            for sentence in sentences(each, "fr", self.post.clock())
        ]


@pytest.fixture
def doing(on_both: Post) -> Doing:
    on_both.post(key="key-0001")
    return Doing(on_both)


def test_a_claim_holds_until_its_lease_ends(doing: Doing) -> None:
    (first,) = doing.claim()
    assert doing.claim() == []
    doing.post.clock.now_ms += LEASE_MS
    (second,) = doing.claim()
    assert (second.delivery, second.number) == (first.delivery, 2)
    assert not doing.mark(first)  # too late: somebody else holds it
    assert doing.mark(second)
    assert doing.claim() == []
    assert [(a.number, a.outcome, a.reason) for a in doing.post.attempts] == [
        (1, "again", "interrupted"),
        (2, "delivered", "ok"),
    ]


def test_clocks_that_differ_a_little_take_nothing_from_each_other(doing: Doing) -> None:
    """Two workers of one PostgreSQL: the second one's clock, or its look at it, is behind."""
    doing.claim()
    for behind_ms in (1, 500, LEASE_MS - 1):
        doing.post.clock.now_ms -= behind_ms
        assert doing.claim() == []
        doing.post.clock.now_ms += behind_ms


def test_patience_grows_and_ends(doing: Doing) -> None:
    start = doing.post.clock.now_ms
    tries = []
    for _ in range(20):
        found = doing.claim()
        if not found:
            break
        tries.append((doing.post.clock.now_ms - start) // 1000)
        doing.mark(found[0], "again", "no_connection")
        doing.post.clock.now_ms = doing.post.deliveries[0].next_ms
    waits = [b - a for a, b in itertools.pairwise(tries)]
    assert waits == list(WAITS_S[1:])
    assert tries[-1] > 72 * 3600  # a server that is away for three days
    assert doing.post.deliveries[0].state == "failed"
    assert doing.told()[-1].endswith("abandonné après le dernier essai ; vous pouvez le renvoyer")


@pytest.mark.parametrize("days", [3, -3, 30, -30])
def test_a_clock_that_jumps_freezes_nothing(doing: Doing, days: int) -> None:
    (first,) = doing.claim()
    doing.post.clock.go(days=days)
    (again,) = doing.claim()  # the lease counts as over
    doing.mark(again, "again", "no_connection")
    doing.post.clock.go(days=-days)
    if days > 0:
        assert [c.delivery for c in doing.claim()] == [first.delivery]
    else:
        doing.post.clock.now_ms = doing.post.deliveries[0].next_ms
        assert [c.delivery for c in doing.claim()] == [first.delivery]


def test_sending_again_starts_with_new_patience_under_the_old_id(doing: Doing) -> None:
    (first,) = doing.claim()
    assert not doing.writer.run(lambda c: resend(c, first.delivery, doing.post.clock())).result()
    doing.mark(first, "stopped", "smtp_never")
    assert doing.claim() == []
    assert doing.writer.run(lambda c: resend(c, first.delivery, doing.post.clock())).result()
    (second,) = doing.claim()
    assert second.delivery == first.delivery
    assert second.number - second.first_try == 1
    assert not doing.writer.run(lambda c: resend(c, "absent", doing.post.clock())).result()


def test_tries_are_told_in_sentences(start: Callable[..., Post], make_target: Any) -> None:
    post = start(webhooks=(make_target(),))
    post.post(key="key-0001")
    doing = Doing(post)
    for each in doing.claim():
        doing.mark(each, *(("again", "busy") if each.kind == "webhook" else ("delivered", "ok")))
    told = "\n".join(doing.told())
    at = sentence_time(post)
    assert f"Zapier : 1ᵉʳ essai à {at}, le service demande d’attendre ()" in told
    assert "Zapier : prochain essai à " in told
    assert f"Courriel à {OWNER} : 1ᵉʳ essai à {at}, arrivé" in told
    post.clock.go(days=2)
    assert "essai le 22 novembre à" in "\n".join(doing.told())
    assert "Zapier" in show_deliveries(post.receiver.database, post.settings)


def sentence_time(post: Post) -> str:
    from pull_marketing.receiver.moments import local_time

    at = local_time(post.clock())
    return f"{at.hour} h" + (f" {at.minute:02}" if at.minute else "")


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (1, "1ᵉʳ", "1st"),
        (2, "2ᵉ", "2nd"),
        (3, "3ᵉ", "3rd"),
        (11, "11ᵉ", "11th"),
        (21, "21ᵉ", "21st"),
    ],
)
def test_ordinals(number: int, french: str, english: str) -> None:
    assert ordinal(number, "fr") == french
    assert ordinal(number, "en") == english


def test_every_reason_that_the_code_gives_can_be_told() -> None:
    folder = Path(worker_module.__file__).parent
    texts = "".join((folder / f"{n}.py").read_text("utf-8") for n in ("smtp", "webhooks", "worker"))
    given = set(re.findall(r'Verdict\(\s*"\w+",\s*"(\w+)"', texts))
    assert len(given) > 10
    assert given - set(REASONS) == set()


def test_quarantine_is_listed_and_released(start: Callable[..., Post]) -> None:
    post = start()
    post.post({**GOOD, "web_site": "x"})
    assert post.deliveries == []
    listed = show_quarantine(post.receiver.database, post.settings)
    assert "un champ que personne ne voit est rempli" in listed
    identity = listed.split()[0]
    assert release(post.receiver.database, post.settings, identity)
    assert not release(post.receiver.database, post.settings, identity)
    assert [d.kind for d in post.deliveries] == ["owner_mail"]
    assert post.rows()[0].state == "new"


def test_what_was_erased_is_not_sent(start: Callable[..., Post]) -> None:
    post = start()
    post.post()
    post.receiver.writer.run(lambda c: c.exec_driver_sql("DELETE FROM submission")).result()
    assert post.deliveries == []
    assert post.receiver.worker.run_due() == 0


def test_two_claims_at_one_moment_take_different_deliveries(
    postgres: Cluster, start: Callable[..., Post]
) -> None:
    """Before either is committed: who comes second skips what the first one holds."""
    post = start(database=new_database(postgres))
    for number in range(4):
        post.post(key=f"key-{number:04}")
    engine, now = post.receiver.database.writer, post.clock()
    with engine.begin() as one, engine.begin() as other:
        first, second = claim(one, now, 2), claim(other, now, 10)
    assert (len(first), len(second)) == (2, 2)
    assert len({each.delivery for each in (*first, *second)}) == 4
