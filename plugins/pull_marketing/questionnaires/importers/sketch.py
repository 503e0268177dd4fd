"""What an importer finds in a foreign file, in that file's own names, before it becomes a model.

Conditions are those of the model, but name questions and choices as the foreign file does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...diagnostics import Location
from ..model import All, Any, Condition, Kind

ALWAYS: Condition = All(())
NEVER: Condition = Any(())


@dataclass
class ChoiceSketch:
    """A choice. `key` is its name in the foreign file."""

    key: str
    label: str
    where: Location
    says_which: bool = False
    points: dict[str, int] = field(default_factory=dict)
    exit: str | None = None


@dataclass
class QuestionSketch:
    """A question. `key` is its name in the foreign file; `wish` is a readable name for its id."""

    key: str
    title: str
    kind: Kind
    where: Location
    wish: str = ""
    hint: str = ""
    text: str = ""
    condition: Condition = ALWAYS
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    past: bool = False
    choices: list[ChoiceSketch] = field(default_factory=list)
    consent: bool = False
    accepts: tuple[str, ...] = ()
    largest_bytes: int = 0

    def choice(self, key: str) -> ChoiceSketch | None:
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass
class SectionSketch:
    """Questions under one heading. `key` is a name of our own."""

    title: str
    key: str
    questions: list[QuestionSketch] = field(default_factory=list)


@dataclass
class EndingSketch:
    """A last page. `condition` gathers what leads to it; `usual` for the one of everybody else."""

    key: str
    title: str
    text: str
    where: Location
    condition: Condition = NEVER
    usual: bool = False


@dataclass
class Jump:
    """After `origin`, when `condition` holds, what follows is `target`: a question, an ending."""

    origin: str
    condition: Condition
    target: str
    where: Location


@dataclass
class Sketch:
    """A whole foreign questionnaire."""

    title: str = ""
    language: str = ""
    welcome: str = ""
    start_label: str = ""
    sections: list[SectionSketch] = field(default_factory=list)
    endings: list[EndingSketch] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)
    hidden_fields: list[str] = field(default_factory=list)

    @property
    def questions(self) -> Iterator[QuestionSketch]:
        for section in self.sections:
            yield from section.questions

    def question(self, key: str) -> QuestionSketch | None:
        return next((question for question in self.questions if question.key == key), None)

    def add(self, section: str, question: QuestionSketch) -> None:
        """Put a question behind the others, under the heading of its section."""
        if not self.sections or self.sections[-1].title != section:
            self.sections.append(SectionSketch(section, f"\0section{len(self.sections)}"))
        self.sections[-1].questions.append(question)
