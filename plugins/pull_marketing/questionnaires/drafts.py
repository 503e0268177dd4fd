"""What reading makes of the lines of a questionnaire, before names stand in the place of words."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..diagnostics import Location
from .model import Kind


@dataclass
class Words:
    """A piece of text and where it stands."""

    text: str
    line: int
    column: int
    file: str = ""

    def at(self, offset: int = 0) -> Location:
        """The place of its first letter, or of one further on."""
        return Location(self.file, self.line, self.column + offset)


@dataclass
class ChoiceDraft:
    """A choice. `id` is what the author gave; empty until `naming` gives one."""

    id: str
    label: str
    where: Words
    points: tuple[tuple[str, int], ...] = ()
    exit: Words | None = None
    says_which: bool = False
    consent: bool = False
    several: bool = False
    optional: bool = False


@dataclass
class QuestionDraft:
    """A question.

    Attributes:
        id: what the author gave; empty until `naming` gives one.
        known_by: the words by which a later build knows it again; the title when empty.
        on: asked after these choices of that question, whatever `condition` says besides.
        part_of: the question whose name it takes, with `suffix` added.
        has_parts: others take its name, which is kept although nothing is answered to it itself.
    """

    id: str
    title: str
    where: Words
    kind: Kind | None = None
    hints: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    condition: Words | None = None
    on: tuple[QuestionDraft, tuple[str, ...]] | None = None
    required: bool = True
    minimum: int | None = None
    maximum: int | None = None
    past: bool = False
    prefilled: bool = False
    accepts: tuple[str, ...] = ()
    largest_bytes: int | None = None
    unread: bool = False
    choices: list[ChoiceDraft] = field(default_factory=list)
    known_by: str = ""
    part_of: QuestionDraft | None = None
    suffix: str = ""
    has_parts: bool = False


@dataclass
class SectionDraft:
    id: str
    title: str
    where: Words
    questions: list[QuestionDraft] = field(default_factory=list)


@dataclass
class EndingDraft:
    id: str
    title: str
    where: Words
    answered: bool
    condition: Words | None = None
    otherwise: bool = False
    texts: list[str] = field(default_factory=list)


@dataclass
class Draft:
    """A questionnaire as it is written, names not yet linked.

    `parts` counts the documents and steps, those without anything to ask too.
    """

    welcome: list[str] = field(default_factory=list)
    start_label: str = ""
    parts: int = 0
    sections: list[SectionDraft] = field(default_factory=list)
    endings: list[EndingDraft] = field(default_factory=list)

    @property
    def questions(self) -> list[QuestionDraft]:
        return [question for section in self.sections for question in section.questions]
