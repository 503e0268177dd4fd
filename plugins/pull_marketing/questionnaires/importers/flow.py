"""Jumps become conditions: a jump from one question to another asks those between to nobody else.

Other tools say « after this answer, go there ». Here a question says when it is asked. For a jump
forward both say the same; a jump back could turn in circles, and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...diagnostics import Report, Term
from ..model import All, Any, Compare, Condition, Is, Kind, Score, atoms, questions_of
from . import problems
from .logic import Turner, both, either, without
from .sketch import ALWAYS, NEVER, Jump, QuestionSketch, Sketch

MOST_PARTS = 40
"""Simple conditions in one condition: more is no sentence that anybody reads."""


@dataclass
class _Taken:
    """A jump that passes over what stands between, when `condition` holds."""

    jump: Jump
    origin: int
    target: int
    condition: Condition


def apply_jumps(sketch: Sketch, report: Report) -> None:
    """Give every question and every ending its condition, and choices their exits.

    Questions that nobody would be asked and endings that nobody would reach are taken out.
    """
    _Flow(sketch, report).apply()


class _Flow:
    def __init__(self, sketch: Sketch, report: Report) -> None:
        self.sketch = sketch
        self.report = report
        self.questions = list(sketch.questions)
        self.order = {question.key: n for n, question in enumerate(self.questions)}
        self.endings = {ending.key: ending for ending in sketch.endings}
        self.firsts = {s.questions[0].key: s.key for s in sketch.sections if s.questions}
        self.turner = Turner(sketch)
        self.taken: list[_Taken] = []
        self.exits: list[_Taken] = []
        self.gone: set[str] = set()

    def apply(self) -> None:
        for place, question in enumerate(self.questions):
            question.condition = self._own(place, question)
            for each in list(self.taken):
                if each.origin < place < each.target:
                    turned = self.turner.opposite(each.condition, self._tell_inexact)
                    together = both((question.condition, turned))
                    if self._can_be_said(each, turned, together, place):
                        question.condition = together
                    else:
                        self.taken.remove(each)
            if question.condition == NEVER:
                self._take_out(question)
                continue
            # Arrows pass over questions too, but need not be written into their conditions.
            passed = [e for e in self.exits if e.origin < place < e.target]
            turned_exits = (self.turner.opposite(each.condition) for each in passed)
            self.turner.asked[question.key] = both((question.condition, *turned_exits))
            self._leave(place, question)
        for ending in self.sketch.endings:
            ending.condition = without(ending.condition, self.gone)
        self._take_out_endings()

    def _own(self, place: int, question: QuestionSketch) -> Condition:
        """The question's own condition, if it looks back only."""
        own = without(question.condition, self.gone)
        later = [key for key in questions_of(own) if self.order.get(key, place) >= place]
        if not later and len(list(atoms(own))) <= MOST_PARTS:
            return own
        reason = Term("it looks at a question that is asked later")
        if not later:
            reason = Term("too many conditions meet here")
        self.report(
            problems.LOST_CONDITION.at(
                question.where,
                condition=", ".join(sorted(later)) or "…",
                question=question.title,
                reason=reason,
            )
        )
        return ALWAYS

    def _take_out(self, question: QuestionSketch) -> None:
        self.gone.add(question.key)
        for section in self.sketch.sections:
            section.questions = [q for q in section.questions if q.key != question.key]
        told = problems.LOST.at(
            question.where, part=f"« {question.title} »", reason=Term("nobody would be asked it")
        )
        self.report(told)

    def _take_out_endings(self) -> None:
        everybody = next((e for e in self.sketch.endings if e.condition == ALWAYS), None)
        if everybody:  # a jump without a condition, that everybody takes: it is the usual one
            place = self.sketch.endings.index(everybody)
            for number, ending in enumerate(self.sketch.endings):
                ending.usual = ending is everybody
                ending.condition = NEVER if number > place else ending.condition
        exits = {c.exit for q in self.sketch.questions for c in q.choices}
        kept = []
        for ending in self.sketch.endings:
            if ending.usual or ending.condition != NEVER or ending.key in exits:
                kept.append(ending)
            else:
                self.report(problems.LOST_ENDING.at(ending.where, ending=ending.title))
        self.sketch.endings = kept

    def _tell_inexact(self, compare: Compare) -> None:
        question = self.turner.questions[compare.question]
        told = problems.NOT_EXACT.at(
            question.where,
            condition=f"{compare.question} {compare.operator} {compare.value:g}",
            question=question.title,
        )
        self.report(told)

    def _can_be_said(
        self, taken: _Taken, turned: Condition, together: Condition, place: int
    ) -> bool:
        between = self.questions[taken.origin + 1 : place]
        counted = {name for q in between for c in q.choices for name in c.points}
        looks = list(atoms(turned))
        if any(isinstance(atom, Score) and atom.name in counted for atom in looks):
            self._lose(taken.jump, Term("points counted after it would change it"))
        elif len(list(atoms(together))) > MOST_PARTS:
            self._lose(taken.jump, Term("too many conditions meet here"))
        else:
            return True
        return False

    def _lose(self, jump: Jump, reason: Term) -> None:
        title = self.questions[self.order[jump.origin]].title
        self.report(problems.LOST_JUMP.at(jump.where, origin=title, reason=reason))

    def _leave(self, place: int, question: QuestionSketch) -> None:
        """Note where the jumps of one question lead: of several, the first that holds."""
        asked = self.turner.asked[question.key]
        earlier: list[Condition] = []
        for jump in (j for j in self.sketch.jumps if j.origin == question.key):
            target = self._target(place, jump)
            if target is None:
                continue
            wanted = without(jump.condition, self.gone)
            alone = self._alone(question, wanted, earlier)
            earlier.append(wanted)
            if isinstance(alone, Is) and self._exits(question, alone, jump, place, target):
                continue
            taken = alone if _implies(alone, question.key) else both((asked, alone))
            self.taken.append(_Taken(jump, place, target, taken))
            ending = self.endings.get(jump.target)
            if ending and not ending.usual:
                ending.condition = either((ending.condition, taken))

    def _target(self, place: int, jump: Jump) -> int | None:
        if jump.target in self.endings:
            return len(self.questions)
        target = self.order.get(jump.target)
        if target is None:
            self._lose(jump, Term("it leads to something that was left out"))
            return None
        if target <= place:
            told = problems.BACKWARD_JUMP.at(
                jump.where,
                origin=self.questions[place].title,
                target=self.questions[target].title,
            )
            self.report(told)
            return None
        return target

    def _alone(
        self, question: QuestionSketch, condition: Condition, earlier: list[Condition]
    ) -> Condition:
        """The condition without those of the jumps before it."""
        own = question.key
        if question.kind is Kind.ONE and all(_is_of(each, own) for each in earlier):
            gone = {choice for c in earlier if isinstance(c, Is) for choice in c.choices}
            left = tuple(c.key for c in question.choices if c.key not in gone)
            if condition == ALWAYS and question.required and left:
                return Is(own, left)
            if isinstance(condition, Is) and condition.question == own:
                return Is(own, tuple(c for c in condition.choices if c in left))
        turned = (self.turner.opposite(each, self._tell_inexact) for each in earlier)
        return both((condition, *turned))

    def _exits(
        self, question: QuestionSketch, alone: Is, jump: Jump, place: int, target: int
    ) -> bool:
        """Write the jump as arrows behind the choices, where an arrow says it."""
        if question.kind is not Kind.ONE or alone.question != question.key:
            return False
        if not alone.choices or target == place + 1 < len(self.questions):
            return True  # nobody is left, or nothing is passed over
        if jump.target not in self.endings:
            if jump.target not in self.firsts:
                return False
            self.exits.append(_Taken(jump, place, target, alone))
        for choice in question.choices:
            if choice.key in alone.choices:
                choice.exit = self.firsts.get(jump.target, jump.target)
        return True


def _is_of(condition: Condition, key: str) -> bool:
    return isinstance(condition, Is) and condition.question == key


def _implies(condition: Condition, key: str) -> bool:
    """Whether the condition can only hold where the question was asked and answered."""
    match condition:
        case Is(question) | Compare(question):
            return question == key
        case All(parts):
            return any(_implies(part, key) for part in parts)
        case Any(parts):
            return bool(parts) and all(_implies(part, key) for part in parts)
    return False
