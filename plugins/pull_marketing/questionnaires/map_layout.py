"""Where sections, questions and endings stand on the map of a questionnaire, and what joins them.

Layers from top to bottom, in the order of the file: nothing is moved to look better, so the same
text always gives the same map. Conditions run down on the left, exits on the right, each in a lane
of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..catalogues import Catalogue
from ..typography import typo
from .condition_words import in_words
from .model import Any, Choice, Condition, Ending, Question, Questionnaire, Section, questions_of
from .proof import EndingProof, Proof

WIDTH = 640
LANE = 14
MARGIN = 24
GAP = 30
"""Between two boxes; the arrow from one section to the next stands in it."""

INSIDE = 14
MOST_LINES = 4
SIZES = {"title": 24, "head": 18, "asked": 15, "plain": 14, "exit": 14}
"""Height of letters by the role of a line, in pixels."""

_BREAKS = re.compile(r"[ \t\r\n]+")
_NARROW = frozenset("iIjlrtf.,;:!'’|()[] \u00a0\u202f-·")
_WIDE = frozenset("mwMW@%—…→≥≤«»")


@dataclass(frozen=True)
class Line:
    """One line of text: its left end and its base line."""

    text: str
    role: str
    x: float
    y: float


@dataclass
class Box:
    """What stands for one section, question or ending.

    Attributes:
        name: `section`, `question` or `ending`, and its id.
        whole: the whole text, for where a line had to be cut.
        exits: base line of each exit, by target.
    """

    kind: str
    name: str
    x: float
    y: float
    width: float
    height: float = 0
    whole: str = ""
    lines: list[Line] = field(default_factory=list)
    exits: list[tuple[str, float]] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Join:
    """A line from boxes to one box: where it leaves, its lane, where it arrives.

    Attributes:
        kind: `condition` or `exit`.
        sources: base lines where it begins.
        target: name of the box where it ends.
        lane: 0 is next to the boxes.
    """

    kind: str
    sources: tuple[float, ...]
    target: str
    arrival: float
    lane: int

    @property
    def span(self) -> tuple[float, float]:
        ends = (*self.sources, self.arrival)
        return min(ends), max(ends)


@dataclass(frozen=True)
class Map:
    """Everything that is drawn."""

    title: tuple[Line, ...]
    boxes: tuple[Box, ...]
    joins: tuple[Join, ...]
    width: float
    height: float
    left: float


def text_width(text: str, size: float) -> float:
    """About how wide a text is in a sans-serif, on the safe side."""
    return size * sum(_letter(letter) for letter in text)


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.4
    if letter in _WIDE or ord(letter) > 0x2E7F:
        return 1.05
    return 0.74 if letter.isupper() else 0.62


def wrapped(text: str, size: float, width: float) -> list[str]:
    """The lines of a text, at most `MOST_LINES`; the last one says by “…” that there is more."""
    lines: list[str] = []
    rest = _BREAKS.sub(" ", text).strip(" ")
    while rest:
        line = _first_line(rest, size, width)
        rest = rest[len(line) :].lstrip()
        lines.append(line.rstrip())
        if rest and len(lines) == MOST_LINES:
            lines[-1] = _first_line(lines[-1], size, width - 2 * size).rstrip() + "…"
            break
    return lines


def _first_line(text: str, size: float, width: float) -> str:
    used = 0.0
    space = 0
    for place, letter in enumerate(text):
        used += size * _letter(letter)
        if used > width and place:
            return text[: space or place]
        if letter == " ":
            space = place + 1
    return text


class Layout:
    """Puts the boxes of one questionnaire under one another."""

    def __init__(self, questionnaire: Questionnaire, proof: Proof, words: Catalogue) -> None:
        self.questionnaire = questionnaire
        self.found = {each.ending.id: each for each in proof.endings}
        self.complete = proof.complete
        self.words = words
        self.boxes: list[Box] = []
        self.y = float(MARGIN)

    def map(self) -> Map:
        title = tuple(self._title())
        number = 0
        for section in self.questionnaire.sections:
            number = self._section(section, number)
        for ending in self.questionnaire.endings:
            self._ending(ending)
        conditions, exits = _in_lanes(self._conditions()), _in_lanes(self._exits())
        left = MARGIN + LANE * (1 + max((join.lane for join in conditions), default=-1)) + LANE
        right = MARGIN + LANE * (1 + max((join.lane for join in exits), default=-1)) + LANE
        joins = (*conditions, *exits)
        return Map(title, tuple(self.boxes), joins, left + WIDTH + right, self.y, left)

    def _(self, message: str, **parts: object) -> str:
        return self.words.gettext(message).format(**parts)

    def _condition(self, condition: Condition) -> str:
        return in_words(self.questionnaire, condition, self.words, scores=True)

    def _title(self) -> Iterator[Line]:
        for role, text in (("title", self.questionnaire.title), ("plain", self._counted())):
            for line in wrapped(typo(text, self.questionnaire.language), SIZES[role], WIDTH):
                self.y += SIZES[role] * 1.3
                yield Line(line, role, 0, self.y)
        self.y += GAP

    def _counted(self) -> str:
        return self._(
            "sections: {sections}, questions: {questions}, endings: {endings}",
            sections=len(self.questionnaire.sections),
            questions=len(list(self.questionnaire.questions)),
            endings=len(self.questionnaire.endings),
        )

    def _write(self, box: Box, role: str, text: str, indent: float = 0) -> None:
        size = SIZES[role]
        width = box.width - 2 * INSIDE - indent
        for line in wrapped(typo(text, self.questionnaire.language), size, width):
            self.y += size * 1.4
            box.lines.append(Line(line, role, box.x + INSIDE + indent, self.y))

    def _section(self, section: Section, number: int) -> int:
        box = Box("section", f"section-{section.id}", 0, self.y, WIDTH, whole=section.title)
        self.boxes.append(box)
        self.y += INSIDE / 2
        self._write(box, "head", section.title)
        self.y += INSIDE
        for question in section.questions:
            number += 1
            self._question(question, number)
        self.y += INSIDE / 2
        box.height = self.y - box.y
        self.y += GAP
        return number

    def _question(self, question: Question, number: int) -> None:
        width = WIDTH - 2 * INSIDE
        box = Box("question", f"question-{question.id}", INSIDE, self.y, width)
        box.whole = question.title
        self.boxes.append(box)
        self.y += INSIDE / 3
        self._write(box, "asked", f"{number}. {question.title}")
        if question.condition is not None:
            asked_if = self._condition(question.condition)
            told = self._("Asked if: {condition}", condition=asked_if)
            self._write(box, "plain", told, indent=INSIDE)
        for choice in question.choices:
            if choice.exit:
                self._exit(box, choice)
        self.y += INSIDE
        box.height = self.y - box.y
        self.y += INSIDE / 2

    def _exit(self, box: Box, choice: Choice) -> None:
        target = self._target_title(choice.exit or "")
        self._write(box, "exit", f"{choice.label} → {target}", indent=INSIDE)
        box.exits.append((choice.exit or "", self.y - 5))

    def _target_title(self, target: str) -> str:
        parts: Iterable[Section | Ending] = (
            *self.questionnaire.sections,
            *self.questionnaire.endings,
        )
        return next((part.title for part in parts if part.id == target), target)

    def _ending(self, ending: Ending) -> None:
        box = Box("ending", f"ending-{ending.id}", 0, self.y, WIDTH, whole=ending.title)
        self.boxes.append(box)
        self.y += INSIDE / 2
        self._write(box, "head", self._("End: {title}", title=ending.title))
        for line in self._about(ending):
            self._write(box, "plain", line)
        self.y += INSIDE
        box.height = self.y - box.y
        self.y += GAP / 2

    def _about(self, ending: Ending) -> Iterator[str]:
        if ending.condition is None:
            yield self._("Otherwise")
        elif ending.condition == Any(()):
            yield self._("By an exit alone")
        else:
            condition = self._condition(ending.condition)
            yield self._("If: {condition}", condition=condition)
        found = self.found.get(ending.id)
        if found:
            yield self._reached(found)
        elif self.complete:
            yield self._("Never reached")
        if not ending.answered:
            yield self._("Nobody answers afterwards")

    def _reached(self, found: EndingProof) -> str:
        counted = [f"{name} {_span(*ends)}" for name, ends in sorted(found.scores.items())]
        span = _span(found.shortest, found.longest)
        parts = [
            self._("questions: {span}, {minutes} min", span=span, minutes=found.minutes),
            ", ".join(counted).replace("-", "−") if counted else self._("without points"),
        ]
        return " · ".join(parts)

    def _conditions(self) -> Iterator[Join]:
        """From the answers that a question depends on, to the question."""
        place = {box.name: box for box in self.boxes}
        for question in self.questionnaire.questions:
            looked_at = sorted(questions_of(question.condition))
            sources = [place[f"question-{each}"].middle for each in looked_at]
            if sources:
                target = place[f"question-{question.id}"]
                yield Join("condition", tuple(sources), target.name, target.middle - 4, 0)

    def _exits(self) -> Iterator[Join]:
        """From every choice that leaves for a section or an ending, to it."""
        leaving: dict[str, list[float]] = {}
        for box in self.boxes:
            for target, y in box.exits:
                leaving.setdefault(target, []).append(y)
        for box in self.boxes:
            kind, _, target = box.name.partition("-")
            if kind != "question" and target in leaving:
                yield Join("exit", tuple(leaving[target]), box.name, box.y + 2 * INSIDE, 0)


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}…{high}"


def _in_lanes(joins: Iterable[Join]) -> list[Join]:
    """Give each join the nearest lane in which nothing else runs at that height."""
    ends: list[float] = []
    placed = []
    for join in sorted(joins, key=lambda each: (each.span, each.target)):
        start, end = join.span
        lane = next((n for n, taken in enumerate(ends) if taken < start), len(ends))
        ends[lane:] = [end, *ends[lane + 1 :]]
        placed.append(Join(join.kind, join.sources, join.target, join.arrival, lane))
    return placed


def lay_out(questionnaire: Questionnaire, proof: Proof, words: Catalogue) -> Map:
    """The map of one questionnaire.

    Args:
        questionnaire: what is drawn.
        proof: how each ending is reached.
        words: the catalogue of the map's language.
    """
    return Layout(questionnaire, proof, words).map()
