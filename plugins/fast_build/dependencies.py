"""The names of all that outputs depend on, by number, with their versions, old and new."""

from __future__ import annotations

from collections.abc import Iterable

from .lists import Name
from .state import Output, State
from .versions import Versions


class Dependencies:
    """Numbers stay from build to build; those of which no version was asked keep an old one."""

    def __init__(self, state: State, versions: Versions) -> None:
        self._before = state
        self._now = versions
        self._moved: list[bool | None] = [None] * len(state.dependencies)
        self.names: list[Name] = list(state.dependencies)
        self.versions: list[bytes] = list(state.versions)
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._asked: set[int] = set()

    def moved(self, numbers: Iterable[int]) -> list[Name]:
        """Those of the last build that have another version now."""
        known = self._moved
        return [
            self._before.dependencies[n]
            for n in numbers
            if (self._has_moved(n) if known[n] is None else known[n])
        ]

    def _has_moved(self, number: int) -> bool:
        """Whether one of the last build has another version now (asked once)."""
        current = self._now.current(self._before.dependencies[number])
        moved = self._moved[number] = current != self._before.versions[number]
        return moved

    def number(self, name: Name) -> int:
        """The number of a dependency of this build."""
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self.names)
            self.names.append(name)
            self.versions.append(b"")
        if number not in self._asked:
            self._asked.add(number)
            self.versions[number] = self._now.current(name)
        return number

    def forget_unused(self, outputs: Iterable[Output]) -> None:
        """Give new numbers when most of them are no longer used."""
        outputs = list(outputs)
        used = sorted(set[int]().union(*(output.dependencies for output in outputs)))
        if len(self.names) <= 2 * len(used) + 1_000:
            return
        new = {number: place for place, number in enumerate(used)}
        self.names = [self.names[number] for number in used]
        self.versions = [self.versions[number] for number in used]
        for output in outputs:
            output.dependencies = tuple(new[number] for number in output.dependencies)
