"""docs/asvs.md: all requirements, each once, and no claim without a test that exists."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "asvs.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| (.+) \|$", re.MULTILINE)

SECTIONS = {
    1: (2, 9, 11, 3, 2), 2: (3, 3, 4, 1), 3: (0, 2, 4, 6, 5, 0, 2), 4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4), 7: (3, 4, 2, 5, 2, 2), 8: (2, 3, 1, 1), 9: (3, 4),
    10: (2, 2, 4, 11, 5, 2, 3), 11: (2, 3, 3, 4, 1, 1), 12: (3, 2, 4), 13: (1, 5, 2, 5),
    14: (2, 4, 3), 15: (3, 3, 7), 16: (1, 5, 4, 3, 3), 17: (1, 4, 2),
}  # fmt: skip
"""How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has."""


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(PAGE.read_text("utf-8"))


@cache
def known_tests() -> frozenset[str]:
    folders = (ROOT / "tests" / "receiver", ROOT / "tests" / "e2e")
    texts = [path.read_text("utf-8") for folder in folders for path in folder.rglob("test_*.py")]
    return frozenset(re.findall(r"^def (test_\w+)\(", "\n".join(texts), re.MULTILINE))


def test_every_requirement_stands_there_once() -> None:
    found = [row[0] for row in rows()]
    assert len(found) == len(set(found)) == 253
    assert Counter(row[1] for row in rows()) == {"1": 70, "2": 183}
    sections = Counter(tuple(map(int, each.split(".")[:2])) for each in found)
    wanted = {
        (chapter, number): count
        for chapter, counts in SECTIONS.items()
        for number, count in enumerate(counts, 1)
        if count
    }
    assert sections == wanted


def test_each_says_something_that_can_be_checked() -> None:
    text = PAGE.read_text("utf-8")
    for number, _level, _words, said in rows():
        if said.startswith(("not applicable: ", "open: ")):
            assert len(said.partition(": ")[2]) > 5, number
        elif said.startswith("below: "):
            heading = said.removeprefix("below: “").removesuffix("”")
            assert f"\n## {heading}\n" in text, number
        else:
            named = re.findall(r"`(\w+)`", said)
            assert named, number
            assert said == ", ".join(f"`{name}`" for name in named), number
            assert set(named) - known_tests() == set(), number


def test_the_page_counts_right() -> None:
    kinds = Counter(
        said.partition(":")[0] if ": " in said else "tested" for _, _, _, said in rows()
    )
    told = re.search(
        r"(\d+) have a test, (\d+) are written down below, (\d+) are not applicable, "
        r"(\d+) are open",
        PAGE.read_text("utf-8"),
    )
    assert told
    counted = [kinds[kind] for kind in ("tested", "below", "not applicable", "open")]
    assert list(map(int, told.groups())) == counted
