"""Which questions have to do with one another: the proof explores each group by itself.

Two questions are in one group when the answer to one can change whether the other is asked, or when
both can change the ending. Groups that do not share anything multiply nothing: what is true of each
is true of all together, and lengths and points just add up.
"""

from __future__ import annotations

from collections.abc import Iterable

from .model import CONTACT_KINDS, Condition, Question, Questionnaire, Score, atoms, questions_of

MAIN = ""
"""The group that decides the ending."""


def groups_of(questionnaire: Questionnaire) -> tuple[frozenset[str], list[frozenset[str]]]:
    """The ids of the questions that decide the ending, and the other groups."""
    questions = list(questionnaire.questions)
    joined = _Joined([MAIN, *(question.id for question in questions)])
    for question in questions:
        joined.unite(question.id, _seen_by(question.condition, questions))
        if question.required and question.kind in CONTACT_KINDS:
            joined.unite(MAIN, [question.id])  # whether the person can be answered, by ending
    for ending in questionnaire.endings:
        joined.unite(MAIN, _seen_by(ending.condition, questions))
    for place, question in enumerate(questions):
        for target in {choice.exit for choice in question.choices if choice.exit}:
            joined.unite(question.id, _jumped_over(questionnaire, questions, place, target))
            if not any(section.id == target for section in questionnaire.sections):
                joined.unite(MAIN, [question.id])
    found: dict[str, set[str]] = {joined.root(MAIN): set()}
    for question in questions:
        found.setdefault(joined.root(question.id), set()).add(question.id)
    main = frozenset(found.pop(joined.root(MAIN)))
    return main, [frozenset(group) for group in found.values()]


def _seen_by(condition: Condition | None, questions: list[Question]) -> set[str]:
    """The questions whose answers can make a condition true or false."""
    names = {atom.name for atom in atoms(condition) if isinstance(atom, Score)}
    counted = {
        question.id
        for question in questions
        for choice in question.choices
        if any(name in names for name, _ in choice.points)
    }
    return questions_of(condition) | counted


def _jumped_over(
    questionnaire: Questionnaire, questions: list[Question], place: int, target: str
) -> list[str]:
    ids = [section.id for section in questionnaire.sections]
    reached = questionnaire.sections[ids.index(target) :] if target in ids else ()
    landing = next((section.questions[0].id for section in reached if section.questions), None)
    jumped = []
    for question in questions[place + 1 :]:
        if question.id == landing:
            break
        jumped.append(question.id)
    return jumped


class _Joined:
    """Names that were united directly or through others have one root."""

    def __init__(self, names: Iterable[str]) -> None:
        self._above = {name: name for name in names}

    def root(self, name: str) -> str:
        while self._above[name] != name:
            name = self._above[name]
        return name

    def unite(self, name: str, others: Iterable[str]) -> None:
        for other in others:
            self._above[self.root(other)] = self.root(name)
