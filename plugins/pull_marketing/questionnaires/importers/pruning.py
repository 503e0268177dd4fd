"""Takes out what no answers can reach: other tools keep questions and last pages that lead nowhere.

The build would stop at each of them; here they are told once and left out.
"""

from __future__ import annotations

from dataclasses import replace

from ...diagnostics import Collector, Location, Report, Term
from ..model import Condition, Ending, Question, Questionnaire
from ..problems import QUESTION_NEVER_ASKED
from ..proof import prove
from . import problems
from .logic import without
from .sketch import ALWAYS


def prune(questionnaire: Questionnaire, where: Location, report: Report) -> Questionnaire:
    """The questionnaire without questions never asked and endings never reached.

    Args:
        questionnaire: what was imported; each question has another line.
        where: the foreign file.
        report: gets what is left out.
    """
    found = Collector()
    proof = prove(questionnaire, found)
    if not proof.complete:
        return questionnaire
    lines = {d.location.line for d in found if d.problem is QUESTION_NEVER_ASKED}
    exits = {c.exit for q in questionnaire.questions for c in q.choices}
    # A section that an arrow leads to stays: the build will say what is wrong in it.
    free = [section for section in questionnaire.sections if section.id not in exits]
    idle = [question for s in free for question in s.questions if question.line in lines]
    for question in idle:
        part, reason = f"« {question.title} »", Term("nobody would be asked it")
        report(problems.LOST.at(where, part=part, reason=reason))
    if idle:
        questionnaire = _without_questions(questionnaire, {question.id for question in idle})
        proof = prove(questionnaire, Collector())
    reached = {each.ending.id for each in proof.endings}
    return _without_endings(questionnaire, reached, where, report)


def _without_questions(questionnaire: Questionnaire, gone: set[str]) -> Questionnaire:
    def said(condition: Condition | None) -> Condition | None:
        left = ALWAYS if condition is None else without(condition, gone)
        return None if left == ALWAYS else left

    def asked(question: Question) -> Question:
        return replace(question, condition=said(question.condition))

    parts = (
        replace(s, questions=tuple(asked(q) for q in s.questions if q.id not in gone))
        for s in questionnaire.sections
    )
    endings = tuple(replace(e, condition=said(e.condition)) for e in questionnaire.endings)
    sections = tuple(section for section in parts if section.questions)
    return replace(questionnaire, sections=sections, endings=endings)


def _without_endings(
    questionnaire: Questionnaire, reached: set[str], where: Location, report: Report
) -> Questionnaire:
    exits = {c.exit for q in questionnaire.questions for c in q.choices}
    kept: list[Ending] = []
    for ending in questionnaire.endings:
        if ending.id in reached | exits:
            kept.append(ending)
        elif ending.condition is not None:
            report(problems.LOST_ENDING.at(where, ending=ending.title))
    return replace(questionnaire, endings=tuple(kept)) if kept else questionnaire
