"""Writes back what stands for several questions: passages to review, steps to try out.

`parts` makes questions of them; here the same questions are recognised and become one part again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..catalogues import catalogue
from .model import Kind, Question, Section

_REVIEWED = ("agree", "change", "question")
_STEP_PARTS = ("outcome", "difficulty", "comment")
_WORDS = {
    "fr": {
        "document": "Document :",
        "step": "Étape :",
        "review": "à relire",
        "optional": "facultatif",
    },
    "en": {"document": "Document:", "step": "Step:", "review": "to review", "optional": "optional"},
}


class PartsWriter:
    """Knows the passages and steps of one questionnaire; passages are numbered through."""

    def __init__(self, language: str) -> None:
        self.words = _WORDS[language]
        self.say = catalogue(language).gettext
        self.passages = 0
        self.before = ""

    def document(self, section: Section) -> Iterator[str]:
        """The lines of a section of passages: a new document, or a heading of the one before."""
        again = self.before and self.before != section.title
        yield f"## {section.title}" if again else f"# {self.words['document']} {section.title}"
        yield ""
        for verdict in section.questions[::2]:
            self.passages += 1
            yield from (line[2:] for line in verdict.text.split("\n"))
            yield f"[{self._mark(verdict)}] {{#{verdict.id}}}"
            yield ""
        self.before = section.title

    def _mark(self, verdict: Question) -> str:
        frame = self.say("Passage {n}. {question}").format(n=self.passages, question="\0")
        start, _, end = frame.partition("\0")
        asked = verdict.title.removeprefix(start).removesuffix(end)
        usual = asked == self.say("Is it right for you?")
        optional = "" if verdict.required else f", {self.words['optional']}"
        return f"{self.words['review']}{optional}{'' if usual else f' : {asked}'}"

    def step(self, section: Section, condition: str) -> Iterator[str]:
        """The lines of a step; `condition` is the line that says when it is asked, or empty."""
        step = section.questions[0]
        yield f"# {self.words['step']} {section.title} {{#{step.id}}}"
        yield from [condition] if condition else []
        yield from (step.text, "")

    def after_another_part(self) -> None:
        """An ordinary section ends the document before it."""
        self.before = ""


def is_document(section: Section) -> bool:
    """Whether a section holds passages to review and nothing else."""
    questions = section.questions
    pairs = zip(questions[::2], questions[1::2], strict=False)
    return bool(questions) and len(questions) % 2 == 0 and all(_is_passage(*p) for p in pairs)


def _is_passage(verdict: Question, comment: Question) -> bool:
    return (
        tuple(choice.id for choice in verdict.choices) == _REVIEWED
        and verdict.text.startswith(">")
        and all(line.startswith("> ") for line in verdict.text.split("\n"))
        and comment.id == f"{verdict.id}-comment"
        and comment.kind is Kind.LONG_TEXT
    )


def is_step(section: Section) -> bool:
    """Whether a section is a step with its three questions."""
    return _is_step(section.questions)


def _is_step(questions: Sequence[Question]) -> bool:
    first = questions[0].id if questions else ""
    ids = tuple(question.id for question in questions[1:])
    return (
        bool(questions)
        and questions[0].kind is Kind.STATEMENT
        and ids == tuple(f"{first}-{part}" for part in _STEP_PARTS)
    )
