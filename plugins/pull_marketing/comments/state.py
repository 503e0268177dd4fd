"""Whether an article may be commented today; dated, and read from no clock."""

from __future__ import annotations

import datetime

from ..comments_settings import Comments
from .model import State

CLOSED = State(open=False)


def state_of(
    settings: Comments | None, choice: str | None, published: datetime.date, today: datetime.date
) -> State:
    """The state of one article.

    Args:
        settings: `comments` of site.yaml; without it nothing is open.
        choice: `open`, `closed` or nothing: what the header of the article says.
        published: the day of the article.
        today: the day of the build.
    """
    if settings is None or not settings.open or choice == "closed" or published > today:
        return CLOSED
    if choice == "open" or settings.closed_after_days is None:
        return State(open=True)
    last = published + datetime.timedelta(days=settings.closed_after_days)
    if today > last:
        return State(open=False, closed_on=last + datetime.timedelta(days=1))
    return State(open=True, until=last)
