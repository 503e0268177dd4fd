"""From what was found to a questionnaire of ours: names, clean words, conditions, a last page."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...catalogues import Catalogue
from ...diagnostics import Location, Report, Term
from ..files import DEFAULT_TYPES, LARGEST_BYTES, USUAL_BYTES
from ..model import (
    CHOICE_KINDS,
    All,
    Any,
    Choice,
    Compare,
    Condition,
    Ending,
    Is,
    Kind,
    Not,
    Question,
    Questionnaire,
    Score,
    Section,
)
from ..wording import HEALTH_WORDS, ascii_id
from ..writing import own_id
from . import problems
from .flow import apply_jumps
from .plain import Cleaner
from .sketch import (
    ALWAYS,
    NEVER,
    ChoiceSketch,
    EndingSketch,
    QuestionSketch,
    SectionSketch,
    Sketch,
)

MOST_QUESTIONS = 1000
MOST_CHOICES = 500

_RESERVED = {"ref"}
"""Names of hidden fields that every questionnaire may have."""


@dataclass
class _Names:
    """Ids by foreign names; no id is given twice."""

    taken: set[str]
    given: dict[str, str] = field(default_factory=dict)

    def give(self, key: str, wish: str) -> str:
        made = own_id(wish)
        unique, count = made, 2
        while unique in self.taken:
            unique, count = f"{made}-{count}", count + 1
        self.taken.add(unique)
        self.given[key] = unique
        return unique


def finish(
    sketch: Sketch, slug: str, words: Catalogue, where: Location, report: Report
) -> Questionnaire | None:
    """Make the model.

    Args:
        sketch: what was found; it is changed.
        slug: the name of the file to be written.
        words: the catalogue of the questionnaire's language, for what has to be written anew.
        where: the foreign file.
        report: gets every loss.

    Returns:
        The questionnaire, or None when there is nothing to ask.
    """
    if not _is_within_limits(sketch, where, report):
        return None
    _add_usual_ending(sketch, words, where)
    apply_jumps(sketch, report)
    if not any(q.kind is not Kind.STATEMENT for q in sketch.questions):
        report(problems.NOTHING_TO_ASK.at(where))
        return None
    return _Finisher(sketch, slug, words, where, report).questionnaire()


def _is_within_limits(sketch: Sketch, where: Location, report: Report) -> bool:
    if sum(1 for _ in sketch.questions) > MOST_QUESTIONS:
        report(problems.TOO_MUCH.at(where, most=MOST_QUESTIONS, what=Term("questions")))
        return False
    for question in sketch.questions:
        if len(question.choices) > MOST_CHOICES:
            told = problems.TOO_MUCH.at(question.where, most=MOST_CHOICES, what=Term("choices"))
            report(told)
            return False
    return True


def _add_usual_ending(sketch: Sketch, words: Catalogue, where: Location) -> None:
    if not any(ending.usual for ending in sketch.endings):
        title = words.gettext("Thank you")
        text = words.gettext("Your answers have been sent.")
        sketch.endings.append(EndingSketch("\0usual", title, text, where, usual=True))


class _Finisher:
    def __init__(
        self, sketch: Sketch, slug: str, words: Catalogue, where: Location, report: Report
    ) -> None:
        self.sketch = sketch
        self.slug = slug
        self.words = words
        self.where = where
        self.report = report
        self.clean = Cleaner(report)
        self.hidden = self._hidden_fields()
        self.names = _Names({*self.hidden, *_RESERVED})
        self.scores = _Names(set())
        self.labels: dict[str, list[str]] = {}
        self.ids: dict[str, dict[str, str]] = {}
        self.order: dict[str, int] = {}

    def questionnaire(self) -> Questionnaire:
        sketch = self.sketch
        self._drop_empty_sections()
        for number, question in enumerate(sketch.questions, start=1):
            self.order[question.key] = number
            self.names.give(question.key, question.wish or question.title)
            self._name_choices(question)
        self.scores.taken = set(self.names.given.values())
        titles = self._section_titles()
        for section, title in zip(sketch.sections, titles, strict=True):
            self.names.give(section.key, title)
        for ending in sketch.endings:
            ending.title = self._ending_title(ending)
            self.names.give(ending.key, ending.title)
        sections = tuple(
            Section(
                self.names.given[section.key],
                title,
                tuple(self._question(question) for question in section.questions),
            )
            for section, title in zip(sketch.sections, titles, strict=True)
        )
        return Questionnaire(
            slug=self.slug,
            title=self.clean.line(sketch.title, self.where) or self.slug,
            language=self.words.language,
            welcome=self.clean.lines(sketch.welcome, self.where),
            start_label=self._start_label(),
            sections=sections,
            endings=tuple(map(self._ending, self._endings())),
            hidden_fields=tuple(self.hidden),
            sensitive=self._is_sensitive(),
        )

    def _drop_empty_sections(self) -> None:
        """A section of which nothing is left; what led to it leads to the next one."""
        kept: list[SectionSketch] = []
        following: dict[str, str | None] = {}
        after: str | None = None
        for section in reversed(self.sketch.sections):
            following[section.key] = after = section.key if section.questions else after
            kept = [section, *kept] if section.questions else kept
        self.sketch.sections = kept
        for choice in (c for question in self.sketch.questions for c in question.choices):
            choice.exit = following.get(choice.exit, choice.exit) if choice.exit else None

    def _section_titles(self) -> list[str]:
        """One title for each section; what is continued further down says so."""
        titles: list[str] = []
        for section in self.sketch.sections:
            title = self.clean.part(section.title, self.where)
            title = title or self.words.gettext("Your answers")
            titles.append(
                self.words.gettext("{title} (continued)").format(title=title)
                if (title in titles)
                else title
            )
        return titles

    def _hidden_fields(self) -> list[str]:
        cleaned = (self.clean.line(n, self.where) for n in self.sketch.hidden_fields)
        return list(dict.fromkeys(n for n in cleaned if n and not set(n) & set(",;")))

    def _start_label(self) -> str:
        label = self.clean.line(self.sketch.start_label, self.where)
        return label.replace("[", "(").replace("]", ")")

    def _name_choices(self, question: QuestionSketch) -> None:
        taken: set[str] = set()
        labels = [self.clean.choice(c.label or c.key, c.where, taken) for c in question.choices]
        names = _ChoiceNames()
        self.labels[question.key] = labels
        self.ids[question.key] = {
            choice.key: names.give(label)
            for choice, label in zip(question.choices, labels, strict=True)
        }

    def _question(self, found: QuestionSketch) -> Question:
        title = self.clean.title(found.title, found.where) or found.key
        statement, file = found.kind is Kind.STATEMENT, found.kind is Kind.FILE
        choices = tuple(
            self._choice(found, choice, label)
            for choice, label in zip(found.choices, self.labels[found.key], strict=True)
        )
        low, high = found.minimum, found.maximum
        return Question(
            id=self.names.given[found.key],
            title=title,
            kind=found.kind,
            hint=self.clean.line(found.hint, found.where),
            text=self.clean.lines(found.text, found.where),
            condition=self._condition(found.condition),
            required=found.required and not statement and not found.consent,
            minimum=low if high is not None else None,
            maximum=high if low is not None else None,
            past=found.past,
            accepts=(found.accepts or DEFAULT_TYPES) if file else (),
            largest_bytes=_size(found.largest_bytes) if file else None,
            choices=choices if found.kind in CHOICE_KINDS else (),
            line=self.order[found.key],
        )

    def _choice(self, question: QuestionSketch, found: ChoiceSketch, label: str) -> Choice:
        points = {self._score(name): value for name, value in found.points.items() if value}
        return Choice(
            id=self.ids[question.key][found.key],
            label=label,
            points=tuple(points.items()),
            exit=self.names.given[found.exit] if found.exit else None,
            says_which=found.says_which,
            consent=question.consent,
        )

    def _score(self, name: str) -> str:
        # Surveys that we gave out call them so (`surveyjs_rules`).
        return self.scores.given.get(name) or self.scores.give(name, name.removeprefix("points_"))

    def _condition(self, condition: Condition) -> Condition | None:
        return None if condition == ALWAYS else self._named(condition)

    def _named(self, condition: Condition) -> Condition:
        """The condition with our names in the place of the foreign ones."""
        match condition:
            case Is(question, choices):
                ids = self.ids[question]
                return Is(self.names.given[question], tuple(ids[key] for key in choices))
            case Compare(question, sign, value):
                return Compare(self.names.given[question], sign, value)
            case Score(name, sign, points):
                return Score(self._score(name), sign, points)
            case Not(inner):
                return Not(self._named(inner))
            case All(parts):
                return All(tuple(self._named(part) for part in parts))
            case Any(parts):
                return Any(tuple(self._named(part) for part in parts))

    def _endings(self) -> list[EndingSketch]:
        """The ending of everybody else comes last."""
        return sorted(self.sketch.endings, key=lambda ending: ending.usual)

    def _ending_title(self, found: EndingSketch) -> str:
        return self.clean.title(found.title, found.where) or self.words.gettext("Thank you")

    def _ending(self, found: EndingSketch) -> Ending:
        text = self.clean.ending(found.text, found.where, self.names.given)
        condition = None if found.usual else self._ending_condition(found.condition)
        return Ending(self.names.given[found.key], found.title, condition, text)

    def _ending_condition(self, condition: Condition) -> Condition:
        return NEVER if condition == NEVER else self._named(condition)

    def _is_sensitive(self) -> bool:
        for question in self.sketch.questions:
            said = " ".join([question.title, *(choice.label for choice in question.choices)])
            found = HEALTH_WORDS.search(said)
            if found:
                self.report(problems.MARKED_SENSITIVE.at(question.where, word=found[0]))
                return True
        return False


def _size(wanted_bytes: int) -> int:
    """A size that our files can say: whole kilobytes, and not too many."""
    thousands = min(wanted_bytes, LARGEST_BYTES) // 1000
    return thousands * 1000 or USUAL_BYTES


class _ChoiceNames:
    """Ids of choices, made from their words just as reading the file will make them."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def give(self, label: str) -> str:
        made = ascii_id(label) or "choix"
        unique, count = made, 2
        while unique in self.taken:
            unique, count = f"{made}-{count}", count + 1
        self.taken.append(unique)
        return unique
