"""Replaced functions answer as Pelican's own."""

from __future__ import annotations

from typing import Any

import pytest
from pelican import utils
from pelican.utils import get_date

from fast_build import memos
from fast_build.lists import NamedList
from fast_build.memos import Dates


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-06", "2024-05-06 07:08", "2024-12-28T23:59:58", "2024-05-31",
        "24-05-06", "2024-05-06 7:08", "May 6, 2024", "2024-05-06 07:08 +02:00", "2024/05/06",
        "2024-02-29", "1999-01-01  10:00",
    ],
)  # fmt: skip
def test_dates_are_those_of_pelican(text: str) -> None:
    dates = Dates()
    assert dates.get_date(text) == get_date(text)
    assert type(dates.get_date(text)) is type(get_date(text))
    assert dates.dependent == 0


@pytest.mark.parametrize("text", ["2024-05", "May 2024", "10:00", "Tuesday", "2024"])
def test_partial_dates_are_seen_to_depend_on_today(text: str) -> None:
    dates = Dates()
    assert dates.get_date(text) == get_date(text)
    assert dates.dependent == 1


@pytest.mark.parametrize("text", ["", "never", "2024-02-30", "2024-13-05"])
def test_wrong_dates_raise_as_in_pelican(text: str) -> None:
    with pytest.raises(ValueError, match="not a valid date"):
        Dates().get_date(text)


def test_named_list_notes_every_way_to_look_inside() -> None:
    noted: list[object] = []
    named = NamedList([1, 2], ("list", "x"), noted.append)
    looks = [
        lambda: list(named), lambda: len(named), lambda: named[0], lambda: named[:1],
        lambda: 1 in named, lambda: sorted(named), lambda: [*named], lambda: named + [3],  # noqa: RUF005

        lambda: [3] + named,  # noqa: RUF005
 lambda: bool(named), lambda: named == [1, 2], lambda: named * 2,
        lambda: list(reversed(named)), lambda: named.index(1), lambda: named.count(1),
        lambda: named.copy(), lambda: tuple(named), lambda: dict.fromkeys(named),
        lambda: ",".join(map(str, named)), lambda: [].extend(named), lambda: repr(named),
    ]  # fmt: skip
    for look in looks:
        noted.clear()
        look()
        assert noted, look


def test_named_list_holds_what_a_list_holds() -> None:
    first, second = object(), object()
    named = NamedList([first, "a"], ("list",), lambda _name: None)
    assert first in named
    assert second not in named
    assert "".join(["a"]) in named


@pytest.mark.parametrize("base", ["/tmp/out", "/tmp/out/", "out", "/", "/tmp/../out"])
@pytest.mark.parametrize(
    "name", ["a.html", "a/b.html", "a//b", "./a", "a/../b", "../a", "/a", "é/a", ".a/b", "a/.", ""]
)
def test_joined_places_are_those_of_pelican(base: str, name: str) -> None:
    def answer(function: Any) -> str:
        try:
            return str(function(base, name))
        except RuntimeError:
            return "refused"

    assert answer(memos._joined(utils.sanitised_join)) == answer(utils.sanitised_join)
