"""The dates of site.yaml that pass: a rise, an availability, the end of a programme, a reading."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from ..deadlines import Deadline
from ..diagnostics import Term
from ..project import Project

NOTICE_READ_AFTER = datetime.timedelta(366)
"""After that rule L014 asks to read the legal notice again."""


def site_deadlines(project: Project) -> Iterator[Deadline]:
    """Every date of site.yaml on which somebody must do something."""
    yield from _rates(project)
    site = project.site
    assert site is not None
    if site.referral:
        yield Deadline(
            uid=f"site/referral/end/{site.referral.end}",
            what=Term("the referral programme ends: renew it, or take it away"),
            due=site.referral.end,
            where=project.place("referral", "end"),
        )
    if site.legal.updated:
        yield Deadline(
            uid=f"site/legal/{site.legal.updated}",
            what=Term("read the legal notice again"),
            due=site.legal.updated + NOTICE_READ_AFTER,
            where=project.place("legal", "updated"),
            step=Term("then correct “updated”"),
        )


def _rates(project: Project) -> Iterator[Deadline]:
    assert project.site is not None
    rates = project.site.rates
    if rates is None:
        return
    if rates.announced:
        day = rates.announced.valid_from
        yield Deadline(
            uid=f"site/rates/{day}",
            what=Term("the announced prices hold: publish the site again"),
            due=day,
            where=project.place("rates", "announced", "valid_from"),
            step="invoke publish",
        )
    if rates.valid_until:
        yield Deadline(
            uid=f"site/rates/until/{rates.valid_until}",
            what=Term("the last day of these prices: write those that follow"),
            due=rates.valid_until,
            where=project.place("rates", "valid_until"),
        )
    if rates.availability:
        until = rates.availability.until
        yield Deadline(
            uid=f"site/availability/{until}",
            what=Term("say again when the next mission can begin: what is shown expires"),
            due=until,
            where=project.place("rates", "availability", "until"),
        )
