"""A sound site.yaml whose part about prices is changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.site import Site
from pull_marketing.source import Document, parse_yaml, validate

BASE = Path(__file__).resolve().parents[2] / "fixtures/referral/site.yaml"


@pytest.fixture
def read() -> Callable[..., tuple[Site, Document]]:
    """`read(lines under rates, {"old": "new"})`: the site, and where it stands."""

    def make(extra: str = "", changes: dict[str, str] | None = None) -> tuple[Site, Document]:
        text = BASE.read_text("utf-8").replace("referral:\n", f"{extra}referral:\n", 1)
        for old, new in (changes or {}).items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        report = Collector()
        document = parse_yaml(text, "content/site.yaml", report)
        site = validate(Site, document, report) if document else None
        assert site is not None, report.render("en")
        assert document is not None
        return site, document

    return make
