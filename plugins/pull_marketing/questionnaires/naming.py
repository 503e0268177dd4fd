"""Gives every question, choice and ending its name: the author's, the kept one, or a new one.

A name that was once given is never given to something else, so that answers of different questions
cannot meet under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..diagnostics import Location, Problem, Report, Severity
from . import problems
from .drafts import Draft, EndingDraft, QuestionDraft
from .kept_ids import KeptChoice, KeptEnding, KeptIds, KeptQuestion
from .model import CHOICE_KINDS, Kind
from .rewording import Item, Matching, match, plain_words
from .wording import ascii_id

_TEXTS = (Kind.SHORT_TEXT, Kind.LONG_TEXT)
_KEPT_WORDS = 300
"""Letters of a long passage by which it is known again."""


def give_names(
    draft: Draft, slug: str, kept: KeptIds | None, report: Report, *, doubt: Severity
) -> tuple[KeptIds, bool]:
    """Name everything in `draft` that has no name yet.

    Args:
        draft: what was read; its parts get their `id`.
        slug: of the questionnaire.
        kept: the names that were given before, if any.
        report: gets what only the author can decide.
        doubt: how serious it is when something may or may not be a known question.

    Returns:
        The names to keep from now on, and whether any of them is not written by the author.
    """
    namer = _Namer(draft, kept or KeptIds(questionnaire=slug), report, doubt)
    namer.name()
    return namer.to_keep(slug), namer.made


@dataclass
class _Namer:
    draft: Draft
    kept: KeptIds
    report: Report
    doubt: Severity
    made: bool = False
    taken: set[str] = field(default_factory=set)

    def name(self) -> None:
        questions = self.draft.questions
        given = {question.id for question in questions}
        given |= {section.id for section in self.draft.sections}
        given |= {ending.id for ending in self.draft.endings}
        self.taken = self.kept.taken | (given - {""})
        self.main = [q for q in questions if q.part_of is None and _is_kept(q)]
        self.found = self._match_questions()
        for place, question in enumerate(self.main):
            known = self.found.known.get(place)
            former = None if known is None else self.kept.questions[known]
            question.id = question.id or (former.id if former else self._new(_words(question)))
            self._name_choices(question, former)
        self.found_endings = self._match_endings()
        for place, ending in enumerate(self.draft.endings):
            known = self.found_endings.known.get(place)
            known_id = None if known is None else self.kept.endings[known].id
            ending.id = ending.id or known_id or self._new(ending.title)
        self._name_the_rest()

    def _name_the_rest(self) -> None:
        """What no answer is stored under: statements, sections, and the parts of questions."""
        for question in self.draft.questions:
            if question.part_of is None and not _is_kept(question):
                question.id = question.id or self._new(question.title, counts=False)
                self._name_choices(question, None)
        for question in self.draft.questions:
            if question.part_of is not None:
                question.id = f"{question.part_of.id}-{question.suffix}"
                if question.id in self.taken:
                    told = problems.NAME_OF_A_PART.at(question.where.at(), id=question.id)
                    self.report(told)
                self.taken.add(question.id)
        for section in self.draft.sections:
            section.id = section.id or self._new(section.title, counts=False)

    def _new(self, words: str, *, counts: bool = True) -> str:
        """A name made of words, that nothing has or ever had."""
        self.made = self.made or counts
        made = ascii_id(words) or "q"
        made = made if made[0].isalpha() else f"q-{made}"
        unique = _unique(made, self.taken)
        self.taken.add(unique)
        return unique

    def _match_questions(self) -> Matching:
        items = [_item(question) for question in self.main]
        gone = {n for n, each in enumerate(self.kept.questions) if each.gone}
        former = [_kept_item(each) for each in self.kept.questions]
        found = _match_present(items, former, gone)
        for place, question in enumerate(self.main):
            if place in found.doubtful and not question.id:
                doubtful = self.kept.questions[found.doubtful[place]]
                where, words = question.where.at(), _words(question)
                self._ask(problems.UNCLEAR_QUESTION, where, words, doubtful.words, doubtful.id)
            elif place not in found.known and question.id:
                self._say_renamed(question, items[place], former, found, gone)
        self._check_taken_over(items, found)
        self._check_given_again(items, found)
        return found

    def _say_renamed(
        self,
        question: QuestionDraft,
        item: Item,
        former: Sequence[Item],
        found: Matching,
        gone: set[int],
    ) -> None:
        """The author gave another name to a question that already had one."""
        used = set(found.known.values()) | gone
        for place, known in enumerate(former):
            same = plain_words(known.words) == plain_words(item.words)
            if place not in used and same and known.kind == item.kind:
                told = problems.RENAMED.at(question.where.at(), id=question.id, former=known.id)
                self.report(told)

    def _check_taken_over(self, items: Sequence[Item], found: Matching) -> None:
        """A name that was given to other words by hand, while its own words are still there."""
        unnamed = {plain_words(item.words): n for n, item in enumerate(items) if not item.id}
        for place, known in found.known.items():
            former = self.kept.questions[known]
            own = unnamed.get(plain_words(former.words))
            if items[place].id and own is not None and own not in found.known:
                where = self.main[place].where.at()
                told = problems.NAME_TAKEN_OVER.at(where, id=former.id, words=former.words)
                self.report(told)

    def _check_given_again(self, items: Sequence[Item], found: Matching) -> None:
        """A name that was given by hand to other words than those of a deleted question."""
        for place, known in found.known.items():
            former, item = self.kept.questions[known], items[place]
            if former.gone and plain_words(former.words) != plain_words(item.words):
                where, other = self.main[place].where.at(), _unique(former.id, self.taken)
                told = problems.NAME_AGAIN.at(where, id=former.id, words=former.words, other=other)
                self.report(told)

    def _name_choices(self, question: QuestionDraft, former: KeptQuestion | None) -> None:
        known = former.choices if former else ()
        gone = {n for n, each in enumerate(known) if each.gone}
        items = [Item(choice.id, choice.label, "choice") for choice in question.choices]
        found = _match_present(items, [Item(c.id, c.words, "choice") for c in known], gone)
        taken = {c.id for c in known} | {c.id for c in question.choices if c.id}
        for place, choice in enumerate(question.choices):
            if place in found.doubtful and not choice.id:
                doubtful = known[found.doubtful[place]]
                where, label = choice.where.at(), choice.label
                self._ask(problems.UNCLEAR_CHOICE, where, label, doubtful.words, doubtful.id)
            if choice.id:
                continue
            self.made = self.made or question.part_of is None
            if place in found.known:
                choice.id = known[found.known[place]].id
            else:
                choice.id = _unique(ascii_id(choice.label) or "choix", taken)
                taken.add(choice.id)

    def _match_endings(self) -> Matching:
        items = [Item(e.id, e.title, "ending", (), _when(e)) for e in self.draft.endings]
        former = [Item(e.id, e.words, "ending", (), e.when) for e in self.kept.endings]
        gone = {n for n, each in enumerate(self.kept.endings) if each.gone}
        found = _match_present(items, former, gone)
        for place, ending in enumerate(self.draft.endings):
            if place in found.doubtful and not ending.id:
                doubtful = self.kept.endings[found.doubtful[place]]
                where, title = ending.where.at(), ending.title
                self._ask(problems.UNCLEAR_ENDING, where, title, doubtful.words, doubtful.id)
        return found

    def _ask(
        self, problem: Problem, where: Location, words: str, former: str, former_id: str
    ) -> None:
        other = ascii_id(words) or "autre"
        if other == former_id:
            other += "-2"
        told = problem.at(
            where, severity=self.doubt, words=words, former=former, id=former_id, other=other
        )
        self.report(told)

    def to_keep(self, slug: str) -> KeptIds:
        """The names of today, then those of what is gone."""
        questions = []
        for place, question in enumerate(self.main):
            known = self.found.known.get(place)
            former = None if known is None else self.kept.questions[known]
            questions.append(_kept_question(question, former))
        again = {each.id for each in questions}
        left = [each for each in self.kept.questions if each.id not in again]
        questions += [each.model_copy(update={"gone": True}) for each in left]
        endings = [KeptEnding(id=e.id, words=e.title, when=_when(e)) for e in self.draft.endings]
        there = {each.id for each in endings}
        passed = [each for each in self.kept.endings if each.id not in there]
        endings += [each.model_copy(update={"gone": True}) for each in passed]
        return KeptIds(questionnaire=slug, questions=tuple(questions), endings=tuple(endings))


def _match_present(new: Sequence[Item], known: Sequence[Item], gone: set[int]) -> Matching:
    """Match with what was there at the last build; what had gone comes back by its words alone."""
    present = [n for n in range(len(known)) if n not in gone]
    found = match(new, [known[n] for n in present])
    result = Matching(
        {place: present[other] for place, other in found.known.items()},
        {place: present[other] for place, other in found.doubtful.items()},
    )
    for place, item in enumerate(new):
        if place in result.known:
            continue
        for other in gone - set(result.known.values()):
            former = known[other]
            same = plain_words(former.words) == plain_words(item.words)
            if item.id == former.id or (not item.id and same and item.kind == former.kind):
                result.known[place] = other
                result.doubtful.pop(place, None)
                break
    return result


def _is_kept(question: QuestionDraft) -> bool:
    return question.kind is not Kind.STATEMENT or question.has_parts


def _words(question: QuestionDraft) -> str:
    return (question.known_by or question.title)[:_KEPT_WORDS]


def _item(question: QuestionDraft) -> Item:
    labels = tuple(choice.label for choice in question.choices)
    return Item(question.id, _words(question), _comparable(str(question.kind)), labels)


def _kept_item(question: KeptQuestion) -> Item:
    labels = tuple(choice.words for choice in question.choices if not choice.gone)
    return Item(question.id, question.words, _comparable(question.type), labels)


def _comparable(kind: str) -> str:
    """What stands for answers of the same sort: a line may become a frame, a choice several."""
    if kind in _TEXTS:
        return "text"
    return "choices" if kind in CHOICE_KINDS else kind


def _kept_question(question: QuestionDraft, former: KeptQuestion | None) -> KeptQuestion:
    choices = [KeptChoice(id=c.id, words=c.label) for c in question.choices]
    there = {choice.id for choice in choices}
    for each in former.choices if former else ():
        if each.id not in there:
            choices.append(each.model_copy(update={"gone": True}))
    return KeptQuestion(
        id=question.id, type=str(question.kind), words=_words(question), choices=tuple(choices)
    )


def _when(ending: EndingDraft) -> str:
    if ending.otherwise:
        return "otherwise"
    return ending.condition.text if ending.condition else ""


def _unique(made: str, taken: set[str]) -> str:
    unique, count = made, 2
    while unique in taken:
        unique, count = f"{made}-{count}", count + 1
    return unique
