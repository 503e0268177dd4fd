"""The sound site.yaml of all rooms, with lines added under its rates."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pull_marketing.site import Site
from pull_marketing.source import Document

Read = Callable[[dict[str, str]], tuple[Site, Document]]


@pytest.fixture
def read(read: Read) -> Callable[..., tuple[Site, Document]]:
    """`read(lines under rates, {"old": "new"})`: the site, and where it stands."""

    def make(extra: str = "", changes: dict[str, str] | None = None) -> tuple[Site, Document]:
        return read({"\nreferral:\n": f"\n{extra}referral:\n", **(changes or {})})

    return make
