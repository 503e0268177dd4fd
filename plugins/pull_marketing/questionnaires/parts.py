"""The parts that stand for several questions: a passage to review, a step to try out.

Both become ordinary questions, so that conditions, the page, the contract and the answers know
nothing of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ..catalogues import catalogue
from ..diagnostics import Report
from . import problems
from .drafts import ChoiceDraft, QuestionDraft, SectionDraft, Words
from .model import Kind
from .wording import IF, REVIEW_MARK, REVIEW_WORDS

_BRACKETED = re.compile(r"\[(?P<inside>[^\]:,]+)[^\]]*\]\Z")
_HEADING = re.compile(r"#{2,6}\s+(?P<title>.*\S)\s*\Z")
_NEARLY = 0.85
LONGEST_COMMENT = 5000


@dataclass
class DocumentReader:
    """Reads a document of which only the marked passages are shown.

    Attributes:
        sections: the sections made so far, one for each heading with marked passages under it.
    """

    title: str
    where: Words
    report: Report
    language: str
    first_number: int
    sections: list[SectionDraft] = field(default_factory=list)
    heading: str = ""
    block: list[Words] = field(default_factory=list)
    ended: bool = False
    passages: int = 0

    def line(self, line: str, words: Words, given_id: str) -> None:
        """Take in one line; `given_id` is the id at its end, if any, already taken off."""
        mark = REVIEW_MARK.match(words.text)
        heading = _HEADING.match(words.text)
        if mark:
            self._passage(mark, words, given_id)
        elif self._is_nearly_a_mark(words.text):
            self.report(problems.UNREAD_MARK.at(words.at(), mark=words.text))
        elif heading:
            self.heading, self.block = heading["title"], []
        elif not words.text:
            self.ended = True
        else:
            if self.ended:
                self.block, self.ended = [], False
            self.block.append(Words(line.rstrip(), words.line, words.column, words.file))

    def _is_nearly_a_mark(self, text: str) -> bool:
        found = _BRACKETED.match(text)
        written = found["inside"].strip().casefold() if found else ""
        alike = (SequenceMatcher(None, written, each).ratio() for each in REVIEW_WORDS)
        return bool(written) and max(alike) >= _NEARLY

    def _passage(self, mark: re.Match[str], words: Words, given_id: str) -> None:
        if not self.block:
            self.report(problems.NOTHING_MARKED.at(words.at()))
            return
        self.passages += 1
        say = catalogue(self.language).gettext
        number = self.first_number + self.passages
        asked = (mark["question"] or say("Is it right for you?")).strip()
        passage = "\n".join(each.text for each in self.block)
        verdict = QuestionDraft(
            given_id,
            say("Passage {n}. {question}").format(n=number, question=asked[0].upper() + asked[1:]),
            words,
            texts=["\n".join(f"> {line}" for line in passage.split("\n"))],
            required=not mark["optional"],
            known_by=" ".join(passage.split()),
            has_parts=True,
        )
        for choice_id, label in (
            ("agree", say("I agree")),
            ("change", say("To be changed")),
            ("question", say("I have a question")),
        ):
            verdict.choices.append(ChoiceDraft(choice_id, label, words))
        comment = QuestionDraft(
            "",
            say("Passage {n}. {question}").format(
                n=number, question=say("What would you write instead, or what is your question?")
            ),
            words,
            kind=Kind.LONG_TEXT,
            minimum=1,
            maximum=LONGEST_COMMENT,
            on=(verdict, ("change", "question")),
            part_of=verdict,
            suffix="comment",
        )
        self._section().questions += [verdict, comment]
        self.block, self.ended = [], False

    def _section(self) -> SectionDraft:
        title = self.heading or self.title
        if not self.sections or self.sections[-1].title != title:
            self.sections.append(SectionDraft("", title, self.where))
        return self.sections[-1]


class StepReader:
    """Reads what a person is to try out; outcome, difficulty and comment are asked after it."""

    def __init__(self, title: str, given_id: str, where: Words, number: int, language: str) -> None:
        say = catalogue(language).gettext

        def asked(question: str) -> str:
            return say("Step {n}. {question}").format(n=number, question=question)

        self.step = QuestionDraft(
            given_id,
            asked(say("What to do")),
            where,
            kind=Kind.STATEMENT,
            required=False,
            known_by=title,
            has_parts=True,
        )
        outcome = self._part("outcome", asked(say("Did you manage?")))
        for choice_id, label in (
            ("yes", say("Yes")),
            ("partly", say("Partly, or with help")),
            ("no", say("No, I gave up")),
        ):
            outcome.choices.append(ChoiceDraft(choice_id, label, where))
        difficulty = self._part("difficulty", asked(say("How easy was it?")), Kind.SCALE)
        difficulty.hints = [say("1: very difficult. 5: very easy.")]
        difficulty.minimum, difficulty.maximum = 1, 5
        comment = self._part("comment", asked(say("What stopped or surprised you?")))
        comment.kind, comment.required = Kind.LONG_TEXT, False
        comment.minimum, comment.maximum = 1, LONGEST_COMMENT
        self.parts = [outcome, difficulty, comment]
        self.section = SectionDraft("", title, where, [self.step, *self.parts])

    def _part(self, suffix: str, title: str, kind: Kind | None = None) -> QuestionDraft:
        return QuestionDraft(
            "", title, self.step.where, kind=kind, part_of=self.step, suffix=suffix
        )

    def line(self, line: str, words: Words) -> None:
        """Take in one line of the instruction, or the condition that stands before it."""
        condition = IF.match(words.text)
        if condition and not self.step.texts and not self.step.condition:
            at = words.column + condition.start("rest")
            for each in (self.step, *self.parts):
                each.condition = Words(condition["rest"], words.line, at, words.file)
        elif words.text or self.step.texts:
            self.step.texts.append(line.rstrip())

    def finish(self, report: Report) -> None:
        """Join the lines; a step that says nothing to do is an error."""
        if not any(self.step.texts):
            report(problems.STEP_WITHOUT_INSTRUCTION.at(self.step.where.at()))
        self.step.texts = ["\n".join(self.step.texts).strip()]
