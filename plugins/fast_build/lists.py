"""Lists of articles that say when they are read and find a member in constant time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, SupportsIndex

Name = tuple[str, ...]


class NamedList(list[Any]):
    """A list of contents that calls `noted(name)` before each look inside.

    Categories and tags hand such lists to templates: a page that prints only the names of the
    categories does not depend on which articles are in them.
    """

    def __init__(self, items: Iterable[Any], name: Name, noted: Callable[[Name], None]) -> None:
        super().__init__(items)
        self.name = name
        self._noted = noted
        self._members: set[Any] | None = None
        self._counted = -1
        self._odd: list[Any] = []

    def plain(self) -> list[Any]:
        """The members, without saying so."""
        return list(super().__iter__())

    def __iter__(self) -> Iterator[Any]:
        self._noted(self.name)
        return super().__iter__()

    def __reversed__(self) -> Iterator[Any]:
        self._noted(self.name)
        return super().__reversed__()

    def __len__(self) -> int:
        self._noted(self.name)
        return super().__len__()

    def __getitem__(self, index: Any) -> Any:
        self._noted(self.name)
        return super().__getitem__(index)

    def __contains__(self, item: object) -> bool:
        self._noted(self.name)
        if _compares(item):
            return super().__contains__(item)
        if self._members is None or self._counted != super().__len__():
            self._counted = super().__len__()
            self._members = {member for member in super().__iter__() if not _compares(member)}
            self._odd = [member for member in super().__iter__() if _compares(member)]
        return item in self._members or item in self._odd

    def __eq__(self, other: object) -> bool:
        self._noted(self.name)
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        self._noted(self.name)
        return super().__ne__(other)

    __hash__ = None

    def __add__(self, other: Any) -> Any:
        self._noted(self.name)
        return super().__add__(other)

    def __radd__(self, other: list[Any]) -> list[Any]:
        return [*other, *self]

    def __mul__(self, count: SupportsIndex) -> Any:
        self._noted(self.name)
        return super().__mul__(count)

    __rmul__ = __mul__

    def copy(self) -> list[Any]:
        self._noted(self.name)
        return self.plain()

    def count(self, value: Any) -> int:
        self._noted(self.name)
        return super().count(value)

    def index(self, *arguments: Any) -> int:
        self._noted(self.name)
        return super().index(*arguments)

    def __reduce__(self) -> Any:
        self._noted(self.name)
        return list, (self.plain(),)

    def __repr__(self) -> str:
        self._noted(self.name)
        return super().__repr__()


def _compares(item: object) -> bool:
    """Whether equality of this object is more than identity."""
    comparison: Any = type(item).__eq__
    return comparison is not object.__eq__


def name_lists(
    generator: Any,
    context: dict[str, Any],
    add: Callable[[Name, list[Any]], None],
    noted: Callable[[Name], None],
) -> None:
    """Let the lists of categories, tags and authors say when they are read.

    Each is added by its name with its members, so that its version can be asked for.
    """

    def named(kind: str, pairs: list[Any]) -> list[Any]:
        made = []
        for key, members in pairs:
            if type(members) is list:
                name = ("list", kind, str(key.name), str(key.slug))
                add(name, members)
                members = NamedList(members, name, noted)
            made.append((key, members))
        return made

    for kind in ("categories", "authors"):
        if context.get(kind) is getattr(generator, kind):
            pairs = named(kind, getattr(generator, kind))
            setattr(generator, kind, pairs)
            context[kind] = pairs
    pairs = named("tags", list(generator.tags.items()))
    if [key for key, _ in context.get("tags", ())] == [key for key, _ in pairs]:
        for key, members in pairs:
            generator.tags[key] = members
        context["tags"] = pairs
