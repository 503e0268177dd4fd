"""The libraries that the receiver runs with here, and whether one has a fault that is known."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from ..diagnostics import Diagnostic, Location
from . import problems

LIST = Path(__file__).with_name("advisories.json")
LONGEST_UNREAD_DAYS = 31
_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Component:
    """One library.

    Attributes:
        safe_from: the first version without the faults in `faults`; empty when none is known.
    """

    name: str
    version: str
    safe_from: str
    faults: tuple[str, ...]

    @property
    def is_faulty(self) -> bool:
        return bool(self.safe_from) and _numbers(self.version) < _numbers(self.safe_from)


@cache
def _list() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(LIST.read_text("utf-8"))
    return found


def read_on() -> datetime.date:
    """The day when the list of faults was last read."""
    return datetime.date.fromisoformat(_list()["read"])


def components() -> list[Component]:
    """What is installed of what the receiver needs, by name."""
    versions: dict[str, str] = {}
    waiting: list[str] = list(_list()["roots"])
    while waiting:
        name = waiting.pop()
        if name in versions:
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:  # an extra that is not installed here
            continue
        versions[name] = found.version
        waiting += _needed(found.requires or [])
    return [_component(name, version) for name, version in sorted(versions.items())]


def _needed(requires: list[str]) -> Iterator[str]:
    for line in requires:
        name, _, marker = line.partition(";")
        found = _NAME.match(name.strip())
        if found and "extra" not in marker:
            yield re.sub(r"[-_.]+", "-", found[0]).lower()


def _component(name: str, version: str) -> Component:
    known = _list()["faults"].get(name, {})
    return Component(name, version, str(known.get("safe_from", "")), tuple(known.get("ids", ())))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0]))


def told_of(found: list[Component], today: datetime.date) -> Iterator[Diagnostic]:
    """What is to be mended: libraries with a known fault, a list that nobody read for a month."""
    for each in found:
        if each.is_faulty:
            yield problems.FAULTY_LIBRARY.at(
                Location(each.name),
                version=each.version,
                faults=", ".join(each.faults),
                safe=each.safe_from,
                name=each.name,
            )
    if (today - read_on()).days > LONGEST_UNREAD_DAYS:
        yield problems.OLD_LIST_OF_FAULTS.at(Location(LIST.name), read=read_on().isoformat())


def shown() -> str:
    """The inventory, a line for each library."""
    return "\n".join(f"{each.name} {each.version}" for each in components())
