"""`invoke pull`: fetches, writes each thing by its room, says what was written and what is next."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..catalogues import catalogue
from ..diagnostics import Term
from ..environment import COMMAND
from ..project import Project
from ..promises.writing import note_answer, request_file, write_request
from ..refusal import CommandRefused
from ..source import display_name
from . import comments, referrers, testimonials
from .fetching import find_source
from .items import Batch, Item, Request
from .outcome import Outcome, Step

PROMISE = "answer"


def pull(root: Path, asked: str = "", now: datetime.datetime | None = None) -> int:
    """Take home what waits at a receiver.

    Args:
        root: the project.
        asked: the receiver's address, or the path of its SQLite file; empty for the usual one.
        now: the moment that stands for today.

    Returns:
        The status to end with: 1 when something could not be taken.
    """
    project = Project.at_hand(root, now)
    if project.site is None:
        sys.stderr.write(project.report.render(project.language) + "\n")
        return 1
    try:
        source = find_source(root, asked, project.site)
        batch = source.fetch()
    except CommandRefused as refused:
        sys.stderr.write(refused.diagnostic.render(project.language) + "\n")
        return 1
    taken = _Taken(project)
    taken.take_all(batch)
    status = taken.tell(source.name)
    if not taken.ids:
        return status
    try:
        source.note(taken.ids)
    except CommandRefused as refused:  # all is written: the next time it will be known here
        sys.stderr.write(refused.diagnostic.render(project.language) + "\n")
        return 1
    return status


class _Taken:
    """What was taken so far.

    Args:
        project: where it goes.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._written: list[Path] = []
        self._steps: list[Step] = []
        self._refused: list[str] = []
        self.ids: list[str] = []

    def take_all(self, batch: Batch) -> None:
        for item in batch.items:
            try:
                outcome = self._take(item)
            except CommandRefused as refused:
                self._refused.append(refused.diagnostic.render(self._project.language))
            else:
                self.ids.append(item.id)
                self._add(outcome)
        for outcome in self._requests(batch.requests):
            self._add(outcome)

    def _add(self, outcome: Outcome) -> None:
        self._written += outcome.written
        self._steps += outcome.steps

    def _take(self, item: Item) -> Outcome:
        project = self._project
        match item.becomes:
            case "testimonial":
                return testimonials.take(project.root, project.date, item)
            case "comment":
                return comments.take(project.content, project.now.tzinfo, item)
            case "referrer":
                return referrers.take(project.root, project.date, item)

    def _requests(self, requests: Iterable[Request]) -> Iterator[Outcome]:
        """Files for `invoke due`, where the site promises an answer."""
        project = self._project
        assert project.site is not None
        if PROMISE not in project.site.promises:
            return
        zone = project.now.tzinfo
        for each in requests:
            path = request_file(project.root, each.key)
            if path and each.answered:
                if note_answer(path, each.answered.astimezone(zone)):
                    yield Outcome((path,))
            elif path is None and each.answered is None:
                written = write_request(
                    project.root,
                    each.key,
                    received=each.received.astimezone(zone),
                    person=each.person,
                    questionnaire=each.questionnaire,
                )
                yield Outcome((written,), ((Term("{command} due: who waits for an answer"), {}),))

    def tell(self, place: str) -> int:
        """Say what was written, what was not, and what to do next; the status."""
        words = catalogue(self._project.language).gettext
        out = sys.stdout.write
        for path in dict.fromkeys(self._written):
            name = display_name(path, self._project.root)
            out(words("written: {path}").format(path=name) + "\n")
        if not self._written and not self._refused:
            out(words("Nothing new at {place}.").format(place=place) + "\n")
        for told in self._refused:
            sys.stderr.write(f"{told}\n")
        steps = [*self._steps]
        if any(path.is_relative_to(self._project.content) for path in self._written):
            steps.append((Term("{command} check, then {command} publish: the site shows it"), {}))
        command = os.environ.get(COMMAND, "invoke")
        lines = [words(term).format(command=command, **details) for term, details in steps]
        if lines:
            out("\n" + words("Next:") + "\n")
            out("".join(f"  {line}\n" for line in dict.fromkeys(lines)))
        return 1 if self._refused else 0
