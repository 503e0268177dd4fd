"""Proves at build time that every question and every ending can be reached, and by which paths.

Questions that have nothing to do with one another are explored apart (`groups`), and in a group all
ways are followed together (`exploration`). The result is exact unless it says that it had to stop.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..diagnostics import Collector, Diagnostic, Location, Report
from ..kept import once
from . import problems
from .exploration import MOST_STATES, Explorer
from .groups import groups_of
from .model import PERSONAL_KINDS, Ending, Question, Questionnaire
from .ways import Ways
from .wording import HEALTH_WORDS


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


def prove(questionnaire: Questionnaire, report: Report) -> Proof:
    """Explore the questionnaire and report what no answers can reach."""
    main, others = groups_of(questionnaire)
    ways = Ways(questionnaire, MOST_STATES)
    explorers = [Explorer(questionnaire, group, ways) for group in (main, *others)]
    finished = [explorer.explore() for explorer in explorers]
    proof = _together(questionnaire, explorers, complete=all(finished))
    _report_findings(questionnaire, explorers, proof, report)
    _report_law(questionnaire, report)
    return proof


def proved(questionnaire: Questionnaire, report: Report) -> Proof:
    """As `prove`, but what an earlier build found for the same questionnaire need not be found."""

    def find() -> tuple[Proof, list[Diagnostic]]:
        found = Collector()
        return prove(questionnaire, found), list(found)

    proof, told = once("proof", pickle.dumps(questionnaire), find)
    for diagnostic in told:
        report(diagnostic)
    own = {ending.id: ending for ending in questionnaire.endings}
    endings = tuple(replace(each, ending=own[each.ending.id]) for each in proof.endings)
    return replace(proof, questionnaire=questionnaire, endings=endings)


def _together(questionnaire: Questionnaire, explorers: list[Explorer], *, complete: bool) -> Proof:
    """The first explorer knows the endings; the others add their lengths and points to each."""
    main, *others = explorers
    found = []
    for ending in questionnaire.endings:
        span = main.arrived.get(ending.id)
        if span is None:
            continue
        for other in others:
            span = span.plus(other.whole)
        minutes = max(1, round(span.seconds / 60))
        found.append(EndingProof(ending, span.shortest, span.longest, minutes, span.scores))
    states = sum(explorer.states for explorer in explorers)
    return Proof(questionnaire, tuple(found), states, complete)


def _report_findings(
    questionnaire: Questionnaire, explorers: list[Explorer], proof: Proof, report: Report
) -> None:
    def at(part: Question | Ending) -> Location:
        return place_of(questionnaire, part)

    if not proof.complete:
        whole = Location(questionnaire.source, 1, 1)
        report(problems.BOUNDED.at(whole, count=proof.states))
        return
    main = explorers[0]
    asked = {question for explorer in explorers for question in explorer.asked}
    for question in questionnaire.questions:
        if question.id not in asked and question.id not in questionnaire.unread:
            report(problems.QUESTION_NEVER_ASKED.at(at(question), question=question.title))
    reached = {found.ending.id for found in proof.endings}
    every_type_is_known = not any(q.id in questionnaire.unread for q in questionnaire.questions)
    for ending in questionnaire.endings:
        if ending.id in questionnaire.unread:
            continue
        if ending.id not in reached:
            report(problems.ENDING_NEVER_REACHED.at(at(ending), ending=ending.title))
        elif ending.id in main.unanswerable and every_type_is_known:
            report(problems.NO_WAY_TO_ANSWER.at(at(ending), ending=ending.title))
    if main.lost:
        report(problems.NO_OTHERWISE.at(at(questionnaire.endings[-1])))


def place_of(questionnaire: Questionnaire, part: Question | Ending) -> Location:
    """Where a question or an ending stands, also in a shared file."""
    own = part.source if isinstance(part, Question) else ""
    return Location(own or questionnaire.source, part.line, 1)


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
            where = place_of(questionnaire, question)
            report(problems.SENSITIVE_WORDS.at(where, word=found[0]))
