"""Follows all ways through one group of questions together: what the proof is made of.

Two ways that differ only in answers nobody looks at again are the same from there on. So the work
grows with what conditions remember, not with the number of possible answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .conditions import Answer, prepared
from .model import CONTACT_KINDS, Kind, Question, Questionnaire, questions_of
from .ways import TooManyWaysError, Way, Ways

MOST_STATES = 100_000
_READING_S = {
    Kind.LONG_TEXT: 60,
    Kind.SHORT_TEXT: 20,
    Kind.ONE: 10,
    Kind.SEVERAL: 15,
    Kind.FILE: 30,
}
_USUAL_S = 12


@dataclass
class Span:
    """What is true of all ways that arrive at one place."""

    shortest: int = 0
    longest: int = 0
    seconds: int = 0
    scores: dict[str, tuple[int, int]] = field(default_factory=dict)

    def copy(self) -> Span:
        return Span(self.shortest, self.longest, self.seconds, dict(self.scores))

    def merge(self, other: Span) -> None:
        self.shortest = min(self.shortest, other.shortest)
        self.longest = max(self.longest, other.longest)
        self.seconds = max(self.seconds, other.seconds)
        for name in self.scores.keys() | other.scores.keys():
            low, high = self.scores.get(name, (0, 0))
            other_low, other_high = other.scores.get(name, (0, 0))
            self.scores[name] = (min(low, other_low), max(high, other_high))

    def plus(self, other: Span) -> Span:
        """What is true when both are walked, one independent of the other."""
        names = self.scores.keys() | other.scores.keys()
        pairs = {n: (self.scores.get(n, (0, 0)), other.scores.get(n, (0, 0))) for n in names}
        return Span(
            self.shortest + other.shortest,
            self.longest + other.longest,
            self.seconds + other.seconds,
            {n: (one[0] + two[0], one[1] + two[1]) for n, (one, two) in pairs.items()},
        )


@dataclass(frozen=True)
class _Place:
    """A situation: where the person goes, what will still be looked at, what was collected."""

    goal: str | None
    kept: tuple[tuple[str, Answer], ...]
    scores: tuple[tuple[str, int], ...]
    contact: bool


class Explorer:
    """Explores one group of questions; the others are passed by.

    Attributes:
        asked: ids of the questions that some answers lead to.
        arrived: what is true of the ways to each ending, by id.
        whole: what is true of all ways together.
        unanswerable: ids of endings reached by somebody who left no way to answer them.
        lost: whether some answers lead to no ending.
        states: how many distinct situations were looked at.
    """

    def __init__(
        self, questionnaire: Questionnaire, group: frozenset[str], ways: Ways | None = None
    ) -> None:
        self.questionnaire = questionnaire
        self.group = group
        self.asked: set[str] = set()
        self.arrived: dict[str, Span] = {}
        self.unanswerable: set[str] = set()
        self.whole = Span()
        self.last_sections: set[str] = set()
        endings = questionnaire.endings
        self.seen_by_endings = {q for ending in endings for q in questions_of(ending.condition)}
        self.lost = False
        self.states = 0
        self.ways = ways or Ways(questionnaire, MOST_STATES)
        self._endings = [(e, prepared(e.condition)) for e in endings if e.condition]

    def explore(self) -> bool:
        """Follow all ways; false when there are too many to look at each of them."""
        places = {_Place(None, (), (), False): Span()}
        remaining = list(self.questionnaire.questions)
        opened = self._sections_opened()
        for number, question in enumerate(remaining):
            if question.id not in self.group and question.id not in opened:
                continue  # it neither asks anything of this group nor opens a section
            needed = self._needed_after(remaining[number + 1 :])
            try:
                places = self._step(question, places, needed, opened.get(question.id, set()))
            except TooManyWaysError:
                return False
            self.states += len(places)
            if self.states > MOST_STATES:
                return False
        first, *others = places.values()
        self.whole = first.copy()
        for span in others:
            self.whole.merge(span)
        for place, span in places.items():
            self._arrive(place, span)
        return True

    def _sections_opened(self) -> dict[str, set[str]]:
        """The sections that begin with a question; one without questions begins with the next."""
        opened: dict[str, set[str]] = {}
        waiting: set[str] = set()
        for section in self.questionnaire.sections:
            waiting.add(section.id)
            if section.questions:
                opened[section.questions[0].id] = waiting
                waiting = set()
        self.last_sections = waiting
        return opened

    def _needed_after(self, later: list[Question]) -> set[str]:
        """What is looked at again; other groups look at nothing of this one."""
        needed = set(self.seen_by_endings)
        for question in later:
            if question.condition and question.id in self.group:
                needed |= questions_of(question.condition)
        return needed

    def _step(
        self,
        question: Question,
        places: dict[_Place, Span],
        needed: set[str],
        opens: set[str],
    ) -> dict[_Place, Span]:
        after: dict[_Place, Span] = {}
        test = prepared(question.condition) if question.condition else None
        for place, span in places.items():
            goal = None if place.goal in opens else place.goal
            kept, scores = dict(place.kept), dict(place.scores)
            if goal or question.id not in self.group or (test and not test(kept, scores)):
                _add(after, self._forget(place, goal, needed), span)
                continue
            self.asked.add(question.id)
            for way in self.ways.of(question):
                moved, longer = self._answered(question, place, span, way, needed)
                _add(after, moved, longer)
            if len(after) > MOST_STATES:
                raise TooManyWaysError
        return after

    def _forget(self, place: _Place, goal: str | None, needed: set[str]) -> _Place:
        kept = tuple(pair for pair in place.kept if pair[0] in needed)
        return _Place(goal, kept, place.scores, place.contact)

    def _answered(
        self, question: Question, place: _Place, span: Span, way: Way, needed: set[str]
    ) -> tuple[_Place, Span]:
        kept = [pair for pair in place.kept if pair[0] in needed]
        if way.answer is not None and question.id in needed:
            kept.append((question.id, way.answer))
        scores = dict(place.scores)
        ranges = dict(span.scores)
        for name, points in way.counted:
            scores[name] = scores.get(name, 0) + points
        for name, least, most in (*((n, p, p) for n, p in way.counted), *way.ranges):
            low, high = ranges.get(name, (0, 0))
            ranges[name] = (low + least, high + most)
        contact = place.contact or (question.kind in CONTACT_KINDS and question.required)
        moved = _Place(way.exit, tuple(kept), tuple(sorted(scores.items())), contact)
        is_question = question.kind is not Kind.STATEMENT
        seconds = span.seconds + _READING_S.get(question.kind, _USUAL_S)
        longer = Span(span.shortest + is_question, span.longest + is_question, seconds, ranges)
        return moved, longer

    def _arrive(self, place: _Place, span: Span) -> None:
        kept, scores = dict(place.kept), dict(place.scores)
        if place.goal and place.goal not in self.last_sections:
            ending = self.questionnaire.ending(place.goal)
        else:
            fitting = (ending for ending, test in self._endings if test(kept, scores))
            ending = next(fitting, self.questionnaire.otherwise)
        if ending is None:
            self.lost = True
            return
        if not place.contact and ending.answered:
            self.unanswerable.add(ending.id)
        reached = self.arrived.get(ending.id)
        if reached is None:
            self.arrived[ending.id] = span.copy()
        else:
            reached.merge(span)


def _add(places: dict[_Place, Span], place: _Place, span: Span) -> None:
    known = places.get(place)
    if known is None:
        places[place] = span.copy()
    else:
        known.merge(span)
