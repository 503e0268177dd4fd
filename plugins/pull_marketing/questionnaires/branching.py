"""Branching in plain CSS: which questions and which ending show for the choices that are ticked.

A condition becomes a set of alternatives, each a set of inputs that are ticked or not: exactly
what one `:has()` selector can say. What CSS cannot see (typed numbers, points) is left open: the
question then shows with its condition in words, and the ending is chosen elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .conditions import OPERATORS
from .model import (
    CHOICE_KINDS,
    All,
    Any,
    Compare,
    Condition,
    Ending,
    Is,
    Kind,
    Not,
    Question,
    Questionnaire,
    Score,
)

MOST_ALTERNATIVES = 48

Alternative = frozenset[tuple[str, str, bool]]
"""(question id, choice id, ticked) for each input that one selector looks at."""

FORM = ".questionnaire"


def input_id(question_id: str, choice_id: str) -> str:
    """The id of the input of a choice."""
    return f"{question_id}--{choice_id}"


def block_id(question_id: str) -> str:
    """The id of the block that holds a question."""
    return f"q-{question_id}"


def section_id(section_id: str) -> str:
    """The id of the block that holds a section."""
    return f"s-{section_id}"


def condition_id(question_id: str) -> str:
    """The id of the line that says a question's condition in words."""
    return f"{question_id}--if"


def send_id(ending_id: str) -> str:
    """The id of the button that sends and leads to an ending."""
    return f"send-{ending_id}"


class TooManyError(Exception):
    """More alternatives than are worth a selector each."""


class NotInCssError(Exception):
    """The condition looks at something that CSS cannot see."""


@dataclass(frozen=True)
class Branching:
    """What the page of one questionnaire can do without a script.

    Attributes:
        css: the rules of questions, empty when nothing depends on anything.
        ending_css: the rules of the sending buttons, for pages that have one for each ending.
        open_questions: ids of conditional questions that CSS cannot decide; they always show.
        endings: ids of endings that CSS can choose.
        undecided: ids of endings that it cannot; then no button may promise one of « Sinon ».
    """

    css: str
    ending_css: str
    open_questions: frozenset[str]
    endings: tuple[str, ...]
    undecided: tuple[str, ...]


def branch(questionnaire: Questionnaire) -> Branching:
    """The branching rules of a questionnaire as CSS."""
    writer = _Rules(questionnaire)
    rules = writer.hiding_rules()
    chosen = writer.ending_rules()
    decided = [q.id for q in questionnaire.questions if q.condition and q.id not in writer.open]
    if decided:
        ids = ",".join(f"#{condition_id(question)}" for question in decided)
        rules.append(f"{ids}{{display:none}}")
    return Branching(
        css=_supported(rules),
        ending_css=_supported([rule for _, ending_rules in chosen for rule in ending_rules]),
        open_questions=frozenset(writer.open),
        endings=tuple(ending for ending, _ in chosen),
        undecided=tuple(writer.undecided),
    )


def _supported(rules: list[str]) -> str:
    """On paper each question is there, with its condition in words: nobody can tick on it."""
    head = "@media screen{@supports selector(:has(*)){"
    return "\n".join([head, *rules, "}}\n"]) if rules else ""


class _Rules:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.open: set[str] = set()
        self.undecided: list[str] = []
        self.radios = {q.id for q in questionnaire.questions if q.kind in (Kind.ONE, Kind.SCALE)}
        self._choices = {q.id: _inputs(q) for q in questionnaire.questions}
        self._shown: dict[str, Condition] = {}
        self._leaving: list[tuple[Question, str, Condition]] = []
        self._walk()

    def _walk(self) -> None:
        """For each question, in order, when it is asked, in terms of inputs alone."""
        order = {s.id: n for n, s in enumerate(self.questionnaire.sections)}
        for number, section in enumerate(self.questionnaire.sections):
            for question in section.questions:
                parts: list[Condition] = []
                for _, target, leaves in self._leaving:
                    # An exit passes over everything until its section begins.
                    if order.get(target, len(order)) > number:
                        parts.append(Not(leaves))
                if question.condition is not None:
                    parts.append(self._seen(question.condition))
                shown = parts[0] if len(parts) == 1 else All(tuple(parts))
                self._shown[question.id] = shown
                for target in dict.fromkeys(c.exit for c in question.choices if c.exit):
                    leaves = All((shown, _leads_to(question, target)))
                    self._leaving.append((question, target, leaves))

    def _seen(self, condition: Condition) -> Condition:
        """The condition, where an answer counts only while its question shows."""
        match condition:
            case Is(question) | Compare(question):
                return All((self._shown[question], condition))
            case Not(inner):
                return Not(self._seen(inner))
            case All(parts):
                return All(tuple(self._seen(part) for part in parts))
            case Any(parts):
                return Any(tuple(self._seen(part) for part in parts))
        return condition

    def hiding_rules(self) -> list[str]:
        """Rules that hide a question, or a section all of whose questions are hidden."""
        targets: dict[tuple[Alternative, ...], list[str]] = {}
        for section in self.questionnaire.sections:
            hidden = [Not(self._shown[question.id]) for question in section.questions]
            whole = self._hidden(All(tuple(hidden))) if hidden else ()
            if whole:
                targets.setdefault(whole, []).append(section_id(section.id))
            for question in section.questions:
                alternatives = self._hidden(Not(self._shown[question.id]))
                if alternatives and alternatives != whole:
                    targets.setdefault(alternatives, []).append(block_id(question.id))
                if not self._is_exact(self._shown[question.id]):
                    self.open.add(question.id)
        return [_rule(alternatives, ids) for alternatives, ids in targets.items()]

    def _hidden(self, condition: Condition) -> tuple[Alternative, ...]:
        """The ticks for which something is surely hidden; empty when CSS cannot tell any."""
        try:
            return tuple(self._alternatives(condition, exact=False))
        except TooManyError:
            return ()

    def _is_exact(self, condition: Condition) -> bool:
        try:
            self._alternatives(condition, exact=True)
        except (NotInCssError, TooManyError):
            return False
        return True

    def ending_rules(self) -> list[tuple[str, list[str]]]:
        """The endings that CSS can choose, each with the rules that show its button."""
        found = []
        decided: list[tuple[str, list[Alternative]]] = []
        for ending, condition in self._ending_conditions():
            try:
                alternatives = self._alternatives(condition, exact=True)
            except (NotInCssError, TooManyError):
                self.undecided.append(ending.id)
                continue
            if not alternatives or frozenset() in alternatives:
                continue
            decided.append((ending.id, alternatives))
        usual = "send"
        last = self.questionnaire.otherwise
        if last and decided and not self.undecided:
            # Whoever reached no other ending reached that of « Sinon ».
            usual = send_id(last.id)
            shown = f"#{usual}{{display:inline-block}}\n#send{{display:none}}"
            found.append((last.id, [shown]))
        for ending_id, alternatives in decided:
            shown = f"{_selectors(alternatives, f'#{send_id(ending_id)}')}{{display:inline-block}}"
            found.append((ending_id, [shown, _rule(alternatives, [usual])]))
        return found

    def _ending_conditions(self) -> list[tuple[Ending, Condition]]:
        endings = {ending.id for ending in self.questionnaire.endings}
        leaving = [(t, c) for _, t, c in self._leaving if t in endings]
        no_exit: tuple[Condition, ...] = tuple(Not(leaves) for _, leaves in leaving)
        earlier: list[Condition] = []
        result: list[tuple[Ending, Condition]] = []
        for ending in self.questionnaire.endings:
            ways: list[Condition] = [leaves for target, leaves in leaving if target == ending.id]
            if ending.condition is not None and ending.condition != Any(()):
                own = self._seen(ending.condition)
                ways.append(All((*no_exit, *(Not(each) for each in earlier), own)))
                earlier.append(own)
            if ending.condition is not None:
                result.append((ending, Any(tuple(ways))))
        return result

    def _alternatives(self, condition: Condition, *, exact: bool) -> list[Alternative]:
        found = self._expand(condition, positive=True, exact=exact)
        return sorted(self._without_longer(found), key=sorted)

    def _expand(self, condition: Condition, *, positive: bool, exact: bool) -> set[Alternative]:
        match condition:
            case Is(question, choices) if self._is_choice(question):
                return self._ticked(question, choices, positive=positive)
            case Compare(question, sign, value) if question in self.radios:
                ids = tuple(i for i in self._choices[question] if OPERATORS[sign](int(i), value))
                return self._ticked(question, ids, positive=positive)
            case Is() | Compare() | Score():
                if exact:
                    raise NotInCssError
                return set()  # CSS cannot tell, so nothing is hidden for it
            case Not(inner):
                return self._expand(inner, positive=not positive, exact=exact)
            case All(parts) | Any(parts):
                joined = isinstance(condition, All) == positive
                expanded = [self._expand(p, positive=positive, exact=exact) for p in parts]
                return self._product(expanded) if joined else self._union(expanded)

    def _is_choice(self, question_id: str) -> bool:
        question = self.questionnaire.question(question_id)
        return question is not None and question.kind in CHOICE_KINDS

    def _ticked(
        self, question: str, choices: tuple[str, ...], *, positive: bool
    ) -> set[Alternative]:
        if positive:
            return {frozenset({(question, choice, True)}) for choice in choices}
        return {frozenset((question, choice, False) for choice in choices)}

    def _union(self, expanded: list[set[Alternative]]) -> set[Alternative]:
        return _bounded(set().union(*expanded))

    def _product(self, expanded: list[set[Alternative]]) -> set[Alternative]:
        product: set[Alternative] = {frozenset()}
        for alternatives in expanded:
            merged = {self._merge(one, other) for one in product for other in alternatives}
            product = _bounded(self._without_longer({each for each in merged if each is not None}))
        return product

    def _without_longer(self, alternatives: set[Alternative]) -> set[Alternative]:
        """Leave out what a weaker alternative already covers."""
        known = {each: self._implied(each) for each in alternatives}
        return {
            each
            for each, implied in known.items()
            if not any(other <= implied and not each <= known[other] for other in known)
            and not any(other < each for other in known)
        }

    def _implied(self, alternative: Alternative) -> Alternative:
        """With a radio on, the others of its group are off."""
        off = {
            (question, choice, False)
            for question, ticked, on in alternative
            if on and question in self.radios
            for choice in self._choices[question]
            if choice != ticked
        }
        return alternative | off

    def _merge(self, one: Alternative, other: Alternative) -> Alternative | None:
        """Both at once; None when they contradict each other."""
        both = one | other
        ticked: dict[str, set[str]] = {}
        for question, choice, is_ticked in both:
            if is_ticked:
                ticked.setdefault(question, set()).add(choice)
        for question, choices in ticked.items():
            if question in self.radios and len(choices) > 1:
                return None
        kept = set()
        for question, choice, is_ticked in both:
            if is_ticked:
                kept.add((question, choice, True))
            elif choice in ticked.get(question, ()):
                return None
            elif not (question in self.radios and question in ticked):
                kept.add((question, choice, False))  # else: another radio of the group is on
        return frozenset(kept)


def _inputs(question: Question) -> tuple[str, ...]:
    """The ids of what can be ticked: choices, or the numbers of a scale."""
    if question.kind is Kind.SCALE:
        return tuple(str(number) for number in question.scale)
    return tuple(choice.id for choice in question.choices)


def _leads_to(question: Question, target: str) -> Condition:
    """The ticks that leave for `target`: of several exits, the first in the list wins."""
    ways: list[Condition] = []
    for number, choice in enumerate(question.choices):
        if choice.exit == target:
            rivals = [c.id for c in question.choices[:number] if c.exit not in (None, target)]
            alone = question.kind is Kind.ONE or not rivals
            own = Is(question.id, (choice.id,))
            ways.append(own if alone else All((own, Not(Is(question.id, tuple(rivals))))))
    return Any(tuple(ways))


def _bounded(alternatives: set[Alternative]) -> set[Alternative]:
    if len(alternatives) > MOST_ALTERNATIVES:
        raise TooManyError
    return alternatives


def _selector(alternative: Alternative) -> str:
    parts = []
    for question, choice, ticked in sorted(alternative):
        has = f":has(#{input_id(question, choice)}:checked)"
        parts.append(has if ticked else f":not({has})")
    return FORM + "".join(parts)


def _selectors(alternatives: Iterable[Alternative], target: str) -> str:
    return ",\n".join(f"{_selector(each)} {target}" for each in alternatives)


def _rule(alternatives: Iterable[Alternative], ids: list[str]) -> str:
    """Hide what has these ids for each of the alternatives."""
    target = f"#{ids[0]}" if len(ids) == 1 else f":is({','.join(f'#{i}' for i in ids)})"
    return f"{_selectors(alternatives, target)}{{display:none}}"
