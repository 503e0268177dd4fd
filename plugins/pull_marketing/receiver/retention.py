"""Erases what was kept as long as its page promised, once the clock can be relied on."""

from __future__ import annotations

import calendar
import datetime
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .contracts import Contracts
from .database import Database, insert_into
from .erasing import KEPT_LONG_ENOUGH, Eraser
from .letters import UNCONFIRMED_DAYS
from .moments import DAY_MS, SECOND_MS, Clock, local_time
from .schema import remembered, submission

QUARANTINED_DAYS = 30
"""What looks like advertising is judged within a month, or was none of anybody's business."""

TRUSTED = "trusted_ms"
_LENGTH = re.compile(
    r"\b(?P<number>\d{1,4}|un|une|deux|trois|quatre|cinq|six|dix|douze|one|two|three|four|five"
    r"|twelve)\s+(?P<unit>jour|semaine|mois|ann?|day|week|month|year)",
    re.IGNORECASE,
)
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "dix": 10}
_NUMBERS |= {"douze": 12, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "twelve": 12}
_DAYS = {"jour": 1, "day": 1, "semaine": 7, "week": 7}
_MONTHS = {"mois": 1, "month": 1, "an": 12, "ann": 12, "year": 12}

_DRIFT_MS = 300 * SECOND_MS
_STEADY_S = 3600.0
_STEADY_AFTER_A_GAP_S = 86_400.0
_GAP_MS = 2 * DAY_MS


@dataclass(frozen=True)
class Length:
    """A length of time, as a questionnaire promises it."""

    months: int = 0
    days: int = 0

    def before(self, now_ms: int) -> int:
        """The moment this long ago; a month ends on the same day, or the last one."""
        now = local_time(now_ms)
        month = now.year * 12 + now.month - 1 - self.months
        year, month = month // 12, month % 12 + 1
        if year < 1:
            return 0
        day = min(now.day, calendar.monthrange(year, month)[1])
        then = now.replace(year=year, month=month, day=day) - datetime.timedelta(self.days)
        return round(then.timestamp() * SECOND_MS)


def length_of(keep: str) -> Length | None:
    """`12 mois`, `three years`; None when it is no length of time."""
    found = _LENGTH.search(keep)
    if not found:
        return None
    word, unit = found["number"].casefold(), found["unit"].casefold()
    number = int(word) if word.isdigit() else _NUMBERS[word]
    if unit in _DAYS:
        return Length(days=number * _DAYS[unit])
    return Length(months=number * _MONTHS[unit])


class SureClock:
    """Tells the time only when it is beyond doubt, because what is erased does not come back.

    The time of day must have moved like the clock that never goes back for an hour; for a day when
    it is not close to the last time that was sure, as after a long stop or a wrong start.

    Args:
        clock: the time of day.
        clock_s: never goes back, whatever happens to the time of day.
    """

    def __init__(self, clock: Clock, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._clock_s = clock_s
        self._start = (clock(), clock_s())

    def now_ms(self, last_ms: int | None) -> int | None:
        """The time; None while it is in doubt.

        Args:
            last_ms: the last time that was sure.
        """
        now, since = self._clock(), self._clock_s()
        gone_s = since - self._start[1]
        if abs(now - self._start[0] - gone_s * SECOND_MS) > _DRIFT_MS:
            self._start = (now, since)
            return None
        near = last_ms is not None and 0 <= now - last_ms <= gone_s * SECOND_MS + _GAP_MS
        return now if gone_s >= (_STEADY_S if near else _STEADY_AFTER_A_GAP_S) else None


class Retention:
    """Looks for what was kept long enough.

    Args:
        database: where answers are.
        contracts: what their pages promised.
        eraser: takes them away.
        sure: the clock.
    """

    def __init__(
        self, database: Database, contracts: Contracts, eraser: Eraser, sure: SureClock
    ) -> None:
        self._database = database
        self._contracts = contracts
        self._eraser = eraser
        self._sure = sure

    def work(self) -> int:
        """Erase what is due; how many submissions that was."""
        with self._database.reader.connect() as connection:
            now = self._sure.now_ms(_last_sure(connection))
            due = self._due(connection, now) if now is not None else []
        if now is None:
            return 0
        sure = now
        self._eraser.run(lambda c: _remember(c, sure))
        self._eraser.unconfirmed(sure - UNCONFIRMED_DAYS * DAY_MS)
        return self._eraser.submissions(due, KEPT_LONG_ENOUGH).submissions if due else 0

    def _due(self, connection: Connection, now_ms: int) -> list[str]:
        c = submission.c
        groups = sa.select(c.questionnaire, c.contract, c.state).distinct()
        found: list[str] = []
        for slug, version, state in connection.execute(groups).all():
            before = self._before(slug, version, state, now_ms)
            if before is not None:
                mine = (c.questionnaire == slug, c.contract == version, c.state == state)
                query = sa.select(c.id).where(*mine, c.received_ms < before)
                found += connection.execute(query).scalars()
        return found

    def _before(self, slug: str, version: str, state: str, now_ms: int) -> int | None:
        """Whatever came before this is due: by the page that the person saw, or a stricter one."""
        seen, current = self._contracts.version(slug, version), self._contracts.current.get(slug)
        promised = [each.questionnaire.keep for each in (seen, current) if each]
        lengths = [length for keep in promised if (length := length_of(keep))]
        if state != "new":
            lengths.append(Length(days=QUARANTINED_DAYS))
        return max((length.before(now_ms) for length in lengths), default=None)


def _last_sure(connection: Connection) -> int | None:
    query = sa.select(remembered.c.value).where(remembered.c.name == TRUSTED)
    value = connection.execute(query).scalar()
    return int(value) if value is not None else None


def _remember(connection: Connection, now_ms: int) -> None:
    insert = insert_into(remembered, connection.dialect.name)
    row = {"name": TRUSTED, "value": str(now_ms)}
    statement = insert.values(row)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"value": row["value"]})
    )
