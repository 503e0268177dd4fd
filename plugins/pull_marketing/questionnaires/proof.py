"""Proves at build time that every question and every ending can be reached, and by which paths.

All ways through are followed together: two ways that differ only in answers nobody looks at again
are the same from there on. So the work grows with what conditions remember, not with the number of
possible answers, and the result is exact unless it says that it had to stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..diagnostics import Location, Report
from . import problems
from .conditions import Answer, holds
from .model import (
    CONTACT_KINDS,
    PERSONAL_KINDS,
    Ending,
    Kind,
    Question,
    Questionnaire,
    questions_of,
)
from .ways import TooManyWaysError, Way, Ways
from .wording import HEALTH_WORDS

MOST_STATES = 100_000
_READING_S = {Kind.LONG_TEXT: 60, Kind.SHORT_TEXT: 20, Kind.ONE: 10, Kind.SEVERAL: 15}
_USUAL_S = 12


@dataclass
class Span:
    """What is true of all ways that arrive at one place."""

    shortest: int = 0
    longest: int = 0
    seconds: int = 0
    scores: dict[str, tuple[int, int]] = field(default_factory=dict)

    def merge(self, other: Span) -> None:
        self.shortest = min(self.shortest, other.shortest)
        self.longest = max(self.longest, other.longest)
        self.seconds = max(self.seconds, other.seconds)
        for name in self.scores.keys() | other.scores.keys():
            low, high = self.scores.get(name, (0, 0))
            other_low, other_high = other.scores.get(name, (0, 0))
            self.scores[name] = (min(low, other_low), max(high, other_high))


@dataclass(frozen=True)
class EndingProof:
    """How one ending is reached. Lengths are numbers of questions asked."""

    ending: Ending
    shortest: int
    longest: int
    minutes: int
    scores: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Proof:
    """What was found.

    Attributes:
        endings: the endings that can be reached.
        states: how many distinct situations were looked at.
        complete: whether everything was looked at.
    """

    questionnaire: Questionnaire
    endings: tuple[EndingProof, ...]
    states: int
    complete: bool

    @property
    def minutes(self) -> int:
        return max((ending.minutes for ending in self.endings), default=1)


@dataclass(frozen=True)
class _Place:
    """A situation: where the person goes, what will still be looked at, what was collected."""

    goal: str | None
    kept: tuple[tuple[str, Answer], ...]
    scores: tuple[tuple[str, int], ...]
    contact: bool


def prove(questionnaire: Questionnaire, report: Report) -> Proof:
    """Explore the questionnaire and report what no answers can reach."""
    explorer = _Explorer(questionnaire)
    proof = explorer.explore()
    _report_findings(questionnaire, explorer, proof, report)
    _report_law(questionnaire, report)
    return proof


class _Explorer:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.asked: set[str] = set()
        self.arrived: dict[str, Span] = {}
        self.unanswerable: set[str] = set()
        self.lost = False
        self.states = 0
        self.ways = Ways(questionnaire, MOST_STATES)

    def explore(self) -> Proof:
        places = {_Place(None, (), (), False): Span()}
        remaining = list(self.questionnaire.questions)
        first_of = {s.questions[0].id: s.id for s in self.questionnaire.sections if s.questions}
        for number, question in enumerate(remaining):
            needed = self._needed_after(remaining[number + 1 :])
            try:
                places = self._step(question, places, needed, first_of.get(question.id))
            except TooManyWaysError:
                return self._proof(complete=False)
            self.states += len(places)
            if self.states > MOST_STATES:
                return self._proof(complete=False)
        for place, span in places.items():
            self._arrive(place, span)
        return self._proof(complete=True)

    def _needed_after(self, later: list[Question]) -> set[str]:
        needed = {q for each in later for q in questions_of(each.condition)}
        for ending in self.questionnaire.endings:
            needed |= questions_of(ending.condition)
        return needed

    def _step(
        self,
        question: Question,
        places: dict[_Place, Span],
        needed: set[str],
        opens: str | None,
    ) -> dict[_Place, Span]:
        after: dict[_Place, Span] = {}
        for place, span in places.items():
            goal = None if opens and place.goal == opens else place.goal
            kept, scores = dict(place.kept), dict(place.scores)
            if goal or (question.condition and not holds(question.condition, kept, scores)):
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
        endings = self.questionnaire.endings
        if place.goal:
            ending = self.questionnaire.ending(place.goal)
        else:
            fitting = (e for e in endings if e.condition and holds(e.condition, kept, scores))
            ending = next(fitting, self.questionnaire.otherwise)
        if ending is None:
            self.lost = True
            return
        if not place.contact and ending.answered:
            self.unanswerable.add(ending.id)
        reached = self.arrived.get(ending.id)
        if reached is None:
            self.arrived[ending.id] = span
        else:
            reached.merge(span)

    def _proof(self, *, complete: bool) -> Proof:
        found = []
        for ending in self.questionnaire.endings:
            span = self.arrived.get(ending.id)
            if span is not None:
                minutes = max(1, round(span.seconds / 60))
                proof = EndingProof(ending, span.shortest, span.longest, minutes, span.scores)
                found.append(proof)
        return Proof(self.questionnaire, tuple(found), self.states, complete)


def _add(places: dict[_Place, Span], place: _Place, span: Span) -> None:
    known = places.get(place)
    if known is None:
        copy = Span(span.shortest, span.longest, span.seconds, dict(span.scores))
        places[place] = copy
    else:
        known.merge(span)


def _report_findings(
    questionnaire: Questionnaire, explorer: _Explorer, proof: Proof, report: Report
) -> None:
    def at(line: int) -> Location:
        return Location(questionnaire.source, line, 1)

    if not proof.complete:
        report(problems.BOUNDED.at(at(1), count=proof.states))
        return
    for question in questionnaire.questions:
        if question.id not in explorer.asked and question.id not in questionnaire.unread:
            report(problems.QUESTION_NEVER_ASKED.at(at(question.line), question=question.title))
    reached = {found.ending.id for found in proof.endings}
    every_type_is_known = not any(q.id in questionnaire.unread for q in questionnaire.questions)
    for ending in questionnaire.endings:
        if ending.id in questionnaire.unread:
            continue
        if ending.id not in reached:
            report(problems.ENDING_NEVER_REACHED.at(at(ending.line), ending=ending.title))
        elif ending.id in explorer.unanswerable and every_type_is_known:
            report(problems.NO_WAY_TO_ANSWER.at(at(ending.line), ending=ending.title))
    if explorer.lost:
        report(problems.NO_OTHERWISE.at(at(questionnaire.endings[-1].line)))


def _report_law(questionnaire: Questionnaire, report: Report) -> None:
    personal = any(q.kind in PERSONAL_KINDS for q in questionnaire.questions)
    if personal and not questionnaire.keep:
        report(problems.KEEP_MISSING.at(Location(questionnaire.source, 1, 1)))
    if questionnaire.sensitive:
        return
    for question in questionnaire.questions:
        found = HEALTH_WORDS.search(
            " ".join([question.title, *(c.label for c in question.choices)])
        )
        if found:
            where = Location(questionnaire.source, question.line, 1)
            report(problems.SENSITIVE_WORDS.at(where, word=found[0]))
