"""The ledger's rules: each step, each exit, the boundary cases, and its laws over random orders."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pull_marketing.referral.ledger import EXITS, SIDES, STATES, Ledger, Refusal, fold

PARIS = ZoneInfo("Europe/Paris")
TERMS = {
    "referrer": "100",
    "friend": "120",
    "currency": "EUR",
    "delay_days": 30,
    "validity_days": 180,
    "cap": 5,
    "first": 20,
}


def at(day: int, hour: int = 12) -> str:
    """`day` days after 1 January 2026, at noon in Paris."""
    date = datetime.datetime(2026, 1, 1, hour, tzinfo=PARIS) + datetime.timedelta(day)
    return date.isoformat()


def announced(case: str = "a", day: int = 0, code: str = "P7KQEA", **over: Any) -> dict[str, Any]:
    terms = {**TERMS, **over.pop("terms", {})}
    marks = over.pop("marks", [f"email:{case}"])
    return {"event": "announced", "at": at(day), "case": case, "code": code,
            "marks": marks, "terms": terms, **over}  # fmt: skip


def step(event: str, case: str = "a", day: int = 0, **over: Any) -> dict[str, Any]:
    return {"event": event, "at": at(day), "case": case, **over}


def paid(side: str, day: int, amount: str, case: str = "a", **over: Any) -> dict[str, Any]:
    return step("paid", case, day, **{"side": side, "amount": amount, "currency": "EUR", **over})


def client(case: str, day: int, **over: Any) -> list[dict[str, Any]]:
    return [announced(case, day, **over), step("client", case, day, reason="direct")]


WHOLE = [
    announced(),
    step("registered", day=1),
    step("qualified", day=2),
    step("client", day=10),
    step("waiting", day=10),
    step("due", day=40),
    paid("friend", 41, "120"),
    paid("referrer", 42, "100"),
]


def refused_code(lines: list[dict[str, Any]]) -> str:
    ledger = fold(lines[:-1])
    with pytest.raises(Refusal) as caught:
        ledger.apply(lines[-1])
    return caught.value.problem.code


def test_the_whole_way_ends_paid() -> None:
    case = fold(WHOLE).case("a")
    assert case.state == "paid"
    assert case.paid == {"friend": Decimal(120), "referrer": Decimal(100)}


def test_one_side_paid_leaves_the_other_due() -> None:
    case = fold(WHOLE[:-1]).case("a")
    assert case.state == "due"
    assert [case.owed(side) for side in SIDES] == [100, 0]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([*WHOLE[:1], step("qualified", day=1)], "R043"),
        ([*WHOLE[:2], step("registered", day=1)], "R043"),
        ([*WHOLE[:3], step("waiting", day=3, reason="why not")], "R043"),
        ([*WHOLE[:3], step("due", day=99, reason="why not")], "R043"),
        ([*WHOLE[:4], step("due", day=40)], "R043"),
        ([*WHOLE[:5], step("due", day=39)], "R050"),
        ([*WHOLE[:5], paid("friend", 40, "120")], "R043"),
        ([*WHOLE[:6], paid("friend", 40, "121")], "R044"),
        ([*WHOLE[:6], paid("friend", 40, "-120")], "R044"),
        ([*WHOLE[:6], paid("friend", 40, "NaN")], "R044"),
        ([*WHOLE[:6], step("paid", day=40, side="friend", amount=120, currency="EUR")], "R044"),
        ([*WHOLE[:6], paid("friend", 40, "120", currency="CHF")], "R045"),
        ([*WHOLE[:6], paid("owner", 40, "120")], "R043"),
        ([*WHOLE[:7], paid("friend", 41, "120")], "R043"),
        ([*WHOLE[:1], announced("b", 1, terms={"currency": "CHF"})], "R045"),
        ([announced(terms={"referrer": "-1"})], "R044"),
        ([announced(terms={"delay_days": -1})], "R042"),
        ([announced(terms={"cap": "5"})], "R042"),
        ([announced(marks=[])], "R042"),
        ([*WHOLE[:1], announced("b", 1, marks=["email:a"])], "R046"),
        ([*WHOLE[:1], announced("a", 1, marks=["email:b"])], "R042"),
        ([*WHOLE[:1], step("client", day=181, reason="late")], "R049"),
        ([*WHOLE[:1], step("expired", day=180)], "R043"),
        ([*WHOLE[:4], step("expired", day=400)], "R043"),
        ([*WHOLE[:1], step("refused", day=1)], "R054"),
        ([*WHOLE[:4], step("refused", day=11, reason="x")], "R043"),
        ([*WHOLE[:4], step("cancelled", day=11, reason=" ")], "R054"),
        ([step("client", "nobody")], "R052"),
        ([*WHOLE[:2], step("qualified", day=0)], "R055"),
        ([{"event": "announced", "at": "2026-01-01T12:00:00"}], "R042"),
        ([{"event": "gift", "at": at(0)}], "R042"),
    ],
)
def test_each_wrong_line_is_refused(lines: list[dict[str, Any]], code: str) -> None:
    assert refused_code(lines) == code


@pytest.mark.parametrize("exit_", EXITS)
def test_nothing_follows_an_exit(exit_: str) -> None:
    day = 181 if exit_ == "expired" else 3
    lines = [*WHOLE[:2], step(exit_, day=day, reason="parce que")]
    for state in STATES[1:]:
        assert refused_code([*lines, step(state, day=400, reason="x")]) == "R043"


def test_silence_makes_nothing_due() -> None:
    ledger = fold(WHOLE[:5])
    ledger.apply(announced("b", 4000, marks=["email:b"]))
    assert ledger.case("a").state == "waiting"
    assert ledger.case("a").owed("referrer") == 0


def test_a_friend_may_be_recommended_again_once_refused() -> None:
    lines = [announced(), step("refused", day=1, reason="doublon")]
    fold([*lines, announced("b", 2, marks=["email:a"], code="M4TRKB")])


def test_the_twenty_first_of_twenty_is_refused_and_a_cancelled_place_is_free() -> None:
    lines = [
        line for n in range(20) for line in client(str(n), n, code=f"C{n % 4}", terms={"cap": None})
    ]
    ledger = fold([*lines, announced("last", 30)])
    with pytest.raises(Refusal, match="20 places"):
        ledger.apply(step("client", "last", 30, reason="direct"))
    ledger.apply(step("cancelled", "3", 31, reason="facture remboursée"))
    ledger.apply(step("client", "last", 32, reason="direct"))
    assert ledger.places_taken == 20


def test_the_cap_counts_one_calendar_year() -> None:
    lines = [line for n in range(5) for line in client(str(n), n)]
    assert refused_code([*lines, *client("late", 364)]) == "R047"
    fold([*lines, *client("next", 365)])


@pytest.mark.parametrize(("day", "accepted"), [(179, True), (180, True), (181, False)])
def test_validity_ends_with_its_last_day(day: int, *, accepted: bool) -> None:
    lines = [announced(), step("client", day=day, reason="direct")]
    if accepted:
        fold(lines)
    else:
        assert refused_code(lines) == "R049"


def test_the_delay_counts_days_of_the_calendar_across_daylight_saving() -> None:
    # Announced in winter time; thirty days later the clocks have gone forward (29 March 2026).
    start = datetime.datetime(2026, 3, 10, 23, 30, tzinfo=PARIS)
    early = datetime.datetime(2026, 4, 8, 23, 59, tzinfo=PARIS)
    due = datetime.datetime(2026, 4, 9, 0, 1, tzinfo=PARIS)
    lines = [
        {**announced(), "at": start.isoformat()},
        {**step("client", reason="direct"), "at": start.isoformat()},
        {**step("waiting"), "at": start.isoformat()},
    ]
    assert refused_code([*lines, {**step("due"), "at": early.isoformat()}]) == "R050"
    assert fold([*lines, {**step("due"), "at": due.isoformat()}]).case("a").state == "due"


@pytest.mark.parametrize(
    ("known", "mark", "flag"),
    [
        ("P7KQEA", "email:x", "self_referral"),
        ("P7KQEA", "phone:x", "self_referral"),
        ("P7KQEA", "household:x", "same_household"),
        ("", "email:x", "existing_client"),
    ],
)
def test_odd_cases_are_flagged_and_wait_for_a_person(known: str, mark: str, flag: str) -> None:
    lines = [
        {"event": "known", "at": at(0), "marks": [mark], "code": known},
        announced(marks=[mark, "siren:y"]),
    ]
    ledger = fold(lines)
    assert ledger.case("a").flags == (flag,)
    assert refused_code([*lines, step("client", reason="direct")]) == "R051"
    ledger.apply(step("client", reason="vérifié par téléphone", despite=True))
    assert ledger.case("a").state == "client"


def test_two_friends_of_one_household_are_flagged_not_refused() -> None:
    lines = [
        announced(marks=["email:a", "household:h"]),
        announced("b", 1, marks=["email:b", "household:h"]),
    ]
    assert fold(lines).case("b").flags == ("same_household",)


def test_another_referrers_mark_is_no_self_referral() -> None:
    known = {"event": "known", "at": at(0), "marks": ["email:x"], "code": "M4TRKB"}
    assert fold([known, announced(marks=["email:x"])]).case("a").flags == ()


def test_terms_are_those_of_the_day_of_the_recommendation() -> None:
    lines = [*WHOLE[:1], announced("b", 1, terms={"referrer": "50"}), *WHOLE[1:]]
    assert fold(lines).case("a").paid["referrer"] == 100
    assert fold(lines).case("b").terms.referrer == 50


# Laws that hold whatever anybody tries, in whatever order.

attempts = st.lists(
    st.fixed_dictionaries(
        {
            "event": st.sampled_from(["announced", "known", *STATES[1:], *EXITS]),
            "case": st.integers(0, 5).map(str),
            "code": st.sampled_from(["", "P7KQEA", "M4TRKB"]),
            "friend": st.integers(0, 4),
            "wait": st.integers(0, 60),
            "reason": st.sampled_from(["", "dit"]),
            "side": st.sampled_from(SIDES),
            "amount": st.sampled_from(["10", "20", "-10", "0"]),
            "despite": st.booleans(),
        }
    ),
    max_size=60,
)


def lines_of(tried: list[dict[str, Any]]) -> list[dict[str, Any]]:
    small = {"referrer": "10", "friend": "20", "cap": 1, "first": 2, "validity_days": 90}
    day, lines = 0, []
    for attempt in tried:
        day += attempt["wait"]
        line = {**attempt, "at": at(day), "marks": [f"email:{attempt['friend']}"]}
        lines.append({**line, "currency": "EUR", "terms": {**TERMS, **small}})
    return lines


@settings(max_examples=120)
@given(attempts)
def test_the_laws_hold_over_every_order_of_events(tried: list[dict[str, Any]]) -> None:
    ledger, kept = Ledger(), []
    for line in lines_of(tried):
        before = repr(ledger)
        try:
            ledger.apply(line)
            kept.append(line)
        except Refusal:
            assert repr(ledger) == before, "a refused line changed something"
        _assert_laws(ledger, datetime.date.fromisoformat(line["at"][:10]))
    assert repr(fold(kept)) == repr(ledger)


def _assert_laws(ledger: Ledger, today: datetime.date) -> None:
    cases = list(ledger.cases.values())
    live = [c for c in cases if c.client_on and c.state not in EXITS]
    assert len(live) == ledger.places_taken <= 2
    for (code, year), group in itertools.groupby(sorted(live, key=_place), key=_place):
        assert len(list(group)) == ledger.clients_of(code, year) <= 1
    binding = [mark for c in cases if c.state not in EXITS for mark in c.marks]
    assert len(binding) == len(set(binding)), "one friend, two referrers"
    for case in cases:
        if case.state in ("due", "paid") or case.paid:
            assert case.client_on is not None
            assert case.due_on is not None
            assert case.due_on <= today
        if case.client_on:
            assert case.client_on <= case.valid_until
            assert not case.flags or case.accepted
        for side, amount in case.paid.items():
            assert amount == getattr(case.terms, side) > 0
        if case.state in ("refused", "cancelled"):
            assert case.reason


def _place(case: Any) -> tuple[str, int]:
    return case.code, case.client_on.year
