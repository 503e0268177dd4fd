"""The HTML of each example of each component, as it was when somebody last looked at it.

After a change that is meant: `UPDATE_SNAPSHOTS=1 invoke test -- tests/theme/test_snapshots.py`,
then read the difference before it is committed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from bs4.formatter import HTMLFormatter

from .examples import all_examples

SNAPSHOTS = Path(__file__).with_name("snapshots")
COMPONENTS = sorted({example.component for example in all_examples()})


class Sorted(HTMLFormatter):
    """Attributes in the order of their names: another order means nothing."""

    def attributes(self, tag: object) -> list[tuple[str, object]]:  # type: ignore[override]
        return sorted(getattr(tag, "attrs", {}).items())


def normalised(html: str) -> str:
    """One element a line; spaces that no browser shows are gone."""
    soup = BeautifulSoup(f"<body>{html}</body>", "html.parser")
    for text in soup.find_all(string=True):
        text.replace_with(re.sub(r"[ \t\n]+", " ", text).strip(" "))
    return soup.prettify(formatter=Sorted(indent=1))


def snapshot(component: str) -> str:
    return "\n".join(
        f"=== {example.macro}: {example.name}\n{normalised(example.render())}"
        for example in all_examples()
        if example.component == component
    )


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_is_as_it_was(component: str) -> None:
    file = SNAPSHOTS / f"{component}.txt"
    now = snapshot(component)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(now, "utf-8")
    assert file.is_file(), "a new component: make its snapshot, as told at the top of this file"
    assert now == file.read_text("utf-8")


def test_no_snapshot_is_left_of_a_component_that_is_gone() -> None:
    assert sorted(file.stem for file in SNAPSHOTS.iterdir()) == COMPONENTS


def test_spaces_and_the_order_of_attributes_mean_nothing() -> None:
    assert normalised('<p  id="a"   class="b">x\n  y</p>') == normalised(
        '<p class="b" id="a">x y</p>'
    )
    assert normalised("<p>x</p>") != normalised("<p>y</p>")
