"""A room's commands in one entry of `invoke --list`, so that the list stays on one screen."""

from __future__ import annotations

from typing import Any

from invoke.collection import Collection


class Room(Collection):
    """The commands of a room: the list shows the first one and names the others beside it.

    The others work and explain themselves with `--help` like any command, they only have no line
    of their own: thirty commands in a row hide the four that everybody needs.
    """

    def __init__(self, name: str, overview: Any, *further: Any) -> None:
        super().__init__(name)
        self._further = Collection(name, *further)
        names = " ".join(f".{verb}" for verb in sorted(self._further.tasks))
        overview.__doc__ = f"{(overview.__doc__ or '').strip()} Et : {names}"
        self.add_task(overview)

    @property
    def task_names(self) -> dict[str, list[str]]:
        return {**super().task_names, **self._further.task_names}

    def task_with_config(self, name: str | None) -> tuple[str, dict[str, Any]]:
        verb = self.transform(name) if name else ""
        if verb in self._further.tasks:
            return self._further.task_with_config(name)
        return super().task_with_config(name)
