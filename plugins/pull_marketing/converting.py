"""Markdown as the settings of the site have it; `fast_build`, where it is, lends a quicker one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from markdown import Markdown

LENDER = "FAST_BUILD_MARKDOWN"
"""Pelican's setting under which the other plugin, where there is one, can be asked."""


@contextmanager
def markdown_of(settings: dict[str, Any]) -> Iterator[Markdown]:
    """An instance in its first state; of its parts, only preprocessors may be deregistered.

    Args:
        settings: of Pelican.
    """
    lender = settings.get(LENDER)
    if lender is None:
        yield Markdown(**settings["MARKDOWN"])
        return
    with lender.lend(settings["MARKDOWN"]) as markdown:
        yield markdown
