"""The rules of the referral ledger: which line may follow which, and what is owed as a result.

Pure: no file, no clock. A `Ledger` is the fold of its lines; `apply` takes one more line or
refuses it, and the same function checks a line that is being written and one that was stored.
There is no other way in, so no second path can forget a rule. Silence changes nothing: a reward
becomes due only by a line that a person wrote.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from ..diagnostics import Problem, Term, problem

STATES = ("announced", "registered", "qualified", "client", "waiting", "due", "paid")
"""The way of a recommendation, in order."""

EXITS = ("refused", "expired", "cancelled")
SIDES = ("referrer", "friend")
FLAGS = ("self_referral", "existing_client", "same_household")
"""What a person must decide about; a machine only points at it."""

_RANK = {state: rank for rank, state in enumerate(STATES)}
_CLIENT = _RANK["client"]

UNREADABLE = problem("R042", "this line of the ledger cannot be read: “{reason}”")
WRONG_STEP = problem(
    "R043",
    "“{event}” cannot follow “{state}” for {case}",
    hint="a step may be left out only with a reason, and the payment of an invoice never",
)
WRONG_AMOUNT = problem("R044", "“{amount}” is not an amount that can be paid")
WRONG_CURRENCY = problem("R045", "“{currency}” among amounts in {other}")
HAS_A_REFERRER = problem(
    "R046",
    "this person already has a referrer ({case})",
    hint="the first valid code counts",
)
CAP_REACHED = problem("R047", "{code} has reached {cap} rewards in {year}")
NO_PLACE_LEFT = problem("R048", "the {first} places of the programme are taken")
TOO_LATE = problem("R049", "the recommendation {case} was valid until {until}")
TOO_EARLY = problem("R050", "nothing is due for {case} before {day}")
UNDECIDED = problem(
    "R051",
    "{case} is flagged ({flags}): somebody must decide",
    hint="give your reason with “--despite”, or refuse it",
)
UNKNOWN_CASE = problem("R052", "there is no recommendation “{case}” in the ledger")
NO_REASON = problem("R054", "a reason is missing")
BACK_IN_TIME = problem("R055", "a line dated {at} cannot follow one dated {last}")


class Refusal(Exception):
    """A line that the rules do not allow. `problem` and `details` say why."""

    def __init__(self, kind: Problem, **details: Any) -> None:
        self.problem = kind
        self.details = details
        super().__init__(kind.message.format_map(details))


@dataclass(frozen=True)
class Terms:
    """The conditions that held when somebody was recommended; later changes do not touch them."""

    referrer: Decimal
    friend: Decimal
    currency: str
    delay_days: int
    validity_days: int
    cap: int | None = None
    first: int | None = None


@dataclass
class Case:
    """One person recommended by another."""

    id: str
    code: str
    terms: Terms
    opened: datetime.date
    state: str = "announced"
    flags: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    accepted: bool = False
    client_on: datetime.date | None = None
    paid: dict[str, Decimal] = field(default_factory=dict)
    paid_on: dict[str, datetime.date] = field(default_factory=dict)
    reason: str = ""

    @property
    def valid_until(self) -> datetime.date:
        return self.opened + datetime.timedelta(self.terms.validity_days)

    @property
    def due_on(self) -> datetime.date | None:
        """The first day on which a person may declare the rewards due."""
        return self.client_on and self.client_on + datetime.timedelta(self.terms.delay_days)

    @property
    def is_open(self) -> bool:
        return self.state not in EXITS and self.state != "paid"

    def owed(self, side: str) -> Decimal:
        """What is due and not paid yet."""
        amount: Decimal = getattr(self.terms, side)
        return amount if self.state == "due" and side not in self.paid else Decimal(0)


@dataclass
class Ledger:
    """All cases, and the counts on which the rules depend."""

    cases: dict[str, Case] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    last: datetime.datetime | None = None
    _friend: dict[str, str] = field(default_factory=dict)
    _clients: int = 0
    _per_year: Counter[tuple[str, int]] = field(default_factory=Counter)
    _terms: dict[tuple[tuple[str, Any], ...], Terms] = field(default_factory=dict)

    def apply(self, line: Mapping[str, Any]) -> None:
        """Take one more line.

        Raises:
            Refusal: the rules do not allow it; the ledger is unchanged.
        """
        event, at = line.get("event"), _moment(line.get("at"))
        if self.last is not None and at < self.last:
            raise Refusal(BACK_IN_TIME, at=at.isoformat(), last=self.last.isoformat())
        if event == "announced":
            self._announce(line, at.date())
        elif event == "known":
            self._remember(line)
        elif event in _RANK or event in EXITS:
            self._move(line, str(event), at.date())
        elif event != "opened":
            raise Refusal(UNREADABLE, reason=str(event))
        self.last = at

    def flags_for(self, code: str, marks: Iterable[str]) -> tuple[str, ...]:
        """What looks odd about a friend, from the marks of referrers and clients already known."""
        found = set()
        for mark in marks:
            owner, household = self.known.get(mark), mark.startswith("household:")
            if owner == "":
                found.add("existing_client")
            elif owner == code:
                found.add("same_household" if household else "self_referral")
            if household and mark in self._friend:
                found.add("same_household")
        return tuple(flag for flag in FLAGS if flag in found)

    def case(self, case_id: str) -> Case:
        """The case with this id.

        Raises:
            Refusal: there is none.
        """
        found = self.cases.get(case_id)
        if found is None:
            raise Refusal(UNKNOWN_CASE, case=case_id)
        return found

    def clients_of(self, code: str, year: int) -> int:
        """How many people recommended by `code` became clients in `year` and still count."""
        return self._per_year[code, year]

    @property
    def places_taken(self) -> int:
        return self._clients

    def _remember(self, line: Mapping[str, Any]) -> None:
        for mark in line.get("marks", ()):
            self.known[str(mark)] = str(line.get("code", ""))

    def _announce(self, line: Mapping[str, Any], day: datetime.date) -> None:
        case_id, code = line.get("case"), line.get("code")
        marks = tuple(line.get("marks", ()))
        if not case_id or not code or not marks or case_id in self.cases:
            raise Refusal(UNREADABLE, reason=str(case_id))
        for mark in marks:
            other = self._friend.get(mark)
            if other and not mark.startswith("household:") and self._binds(other):
                raise Refusal(HAS_A_REFERRER, case=other)
        terms = self._read_terms(line.get("terms"))
        # Computed here, never read from the line: whoever writes it cannot forget a flag.
        flags = self.flags_for(code, marks)
        self.cases[case_id] = Case(case_id, code, terms, day, flags=flags, marks=marks)
        for mark in marks:
            self._friend[mark] = case_id

    def _binds(self, case_id: str) -> bool:
        return self.cases[case_id].state not in EXITS

    def _read_terms(self, written: Any) -> Terms:
        try:
            key = tuple(written.items())
            known = self._terms.get(key)
        except (AttributeError, TypeError):
            raise Refusal(UNREADABLE, reason="terms") from None
        if known is None:
            known = self._terms[key] = _terms(written, self._currency())
        return known

    def _currency(self) -> str | None:
        first = next(iter(self._terms.values()), None)
        return first.currency if first else None

    def _move(self, line: Mapping[str, Any], event: str, day: datetime.date) -> None:
        case = self.case(str(line.get("case")))
        reason = str(line.get("reason", "")).strip()
        if event in EXITS:
            self._leave(case, event, day, reason)
        else:
            self._advance(case, event, day, reason, line)
        if reason:
            case.reason = reason

    def _leave(self, case: Case, event: str, day: datetime.date, reason: str) -> None:
        if case.state in EXITS or (event == "refused" and _RANK[case.state] >= _CLIENT):
            raise _wrong_step(case, event)
        if event == "expired" and (day <= case.valid_until or case.client_on):
            raise _wrong_step(case, event)
        if event != "expired" and not reason:
            raise Refusal(NO_REASON)
        if case.client_on:
            self._clients -= 1
            self._per_year[case.code, case.client_on.year] -= 1
        case.state = event

    def _advance(
        self, case: Case, event: str, day: datetime.date, reason: str, line: Mapping[str, Any]
    ) -> None:
        if case.state in EXITS:
            raise _wrong_step(case, event)
        here, there = _RANK[case.state], _RANK[event]
        skips_client = here < _CLIENT < there
        skipped = there > here + 1 and not reason
        if there <= here or skips_client or skipped:
            raise _wrong_step(case, event)
        if event == "client":
            self._become_client(case, day, accepted=bool(line.get("despite")))
        elif there >= _RANK["due"]:
            due_on = case.due_on
            if due_on is None or day < due_on:
                raise Refusal(TOO_EARLY, case=case.id, day=due_on)
        if event == "paid":
            _pay(case, line, day)
        else:
            case.state = event

    def _become_client(self, case: Case, day: datetime.date, *, accepted: bool) -> None:
        terms, place = case.terms, (case.code, day.year)
        if case.flags and not accepted:
            raise Refusal(UNDECIDED, case=case.id, flags=", ".join(case.flags))
        if day > case.valid_until:
            raise Refusal(TOO_LATE, case=case.id, until=case.valid_until)
        if terms.cap is not None and self._per_year[place] >= terms.cap:
            raise Refusal(CAP_REACHED, code=case.code, cap=terms.cap, year=day.year)
        if terms.first is not None and self._clients >= terms.first:
            raise Refusal(NO_PLACE_LEFT, first=terms.first)
        case.client_on, case.accepted = day, accepted
        self._clients += 1
        self._per_year[place] += 1


def _wrong_step(case: Case, event: str) -> Refusal:
    return Refusal(WRONG_STEP, event=Term(event), state=Term(case.state), case=case.id)


def _pay(case: Case, line: Mapping[str, Any], day: datetime.date) -> None:
    """One side is paid; the case is paid once every side that is owed something has been."""
    side = line.get("side")
    if side not in SIDES or side in case.paid or case.state != "due":
        raise _wrong_step(case, "paid")
    amount = _amount(line.get("amount"))
    if amount != case.owed(str(side)) or not amount:
        raise Refusal(WRONG_AMOUNT, amount=line.get("amount"))
    if line.get("currency") != case.terms.currency:
        raise Refusal(WRONG_CURRENCY, currency=line.get("currency"), other=case.terms.currency)
    case.paid[str(side)], case.paid_on[str(side)] = amount, day
    if not any(case.owed(other) for other in SIDES):
        case.state = "paid"


def _terms(written: Mapping[str, Any], currency: str | None) -> Terms:
    if currency and written.get("currency") != currency:
        raise Refusal(WRONG_CURRENCY, currency=written.get("currency"), other=currency)
    days = [written.get(name) for name in ("delay_days", "validity_days")]
    limits = [written.get(name) for name in ("cap", "first")]
    if not all(_is_count(n) for n in days) or not all(n is None or _is_count(n) for n in limits):
        raise Refusal(UNREADABLE, reason="terms")
    return Terms(
        referrer=_amount(written.get("referrer", "0")),
        friend=_amount(written.get("friend", "0")),
        currency=str(written.get("currency")),
        delay_days=int(written["delay_days"]),
        validity_days=int(written["validity_days"]),
        cap=written.get("cap"),
        first=written.get("first"),
    )


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _amount(written: Any) -> Decimal:
    """Amounts are text, so that no rounding of a number can creep in."""
    try:
        amount = Decimal(written if isinstance(written, str) else "x")
    except InvalidOperation:
        raise Refusal(WRONG_AMOUNT, amount=written) from None
    if not amount.is_finite() or amount < 0:
        raise Refusal(WRONG_AMOUNT, amount=written)
    return amount


def _moment(written: Any) -> datetime.datetime:
    """A moment with its offset: its date is the day on the wall where it was written."""
    try:
        moment = datetime.datetime.fromisoformat(written)
    except (TypeError, ValueError):
        raise Refusal(UNREADABLE, reason=str(written)) from None
    if moment.tzinfo is None:
        raise Refusal(UNREADABLE, reason=str(written))
    return moment


def fold(lines: Iterable[Mapping[str, Any]]) -> Ledger:
    """The ledger after all these lines.

    Raises:
        Refusal: one of them breaks a rule.
    """
    ledger = Ledger()
    for line in lines:
        ledger.apply(line)
    return ledger
