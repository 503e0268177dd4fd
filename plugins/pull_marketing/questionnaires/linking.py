"""Puts names in the place of words: conditions, exits and recalls of a draft become a model."""

from __future__ import annotations

from collections.abc import Callable

from ..diagnostics import Location, Report, nearest
from ..source import SourceFile
from . import problems
from .condition_syntax import (
    AllWritten,
    AnyWritten,
    CompareWritten,
    IsWritten,
    UnreadError,
    Written,
    parse_condition,
)
from .drafts import Draft, EndingDraft, QuestionDraft, SectionDraft, Words
from .header import QuestionnaireHeader
from .model import (
    CHOICE_KINDS,
    MAIN_SCORE,
    RECALL,
    All,
    Any,
    Choice,
    Compare,
    Condition,
    DocumentKind,
    Ending,
    Is,
    Kind,
    Not,
    Question,
    Questionnaire,
    Score,
    Section,
)
from .wording import folded

REFERRAL_FIELD = "ref"
"""The hidden field of a referrer's code, whether the header lists it or not."""

_STEPS = {
    DocumentKind.QUESTIONNAIRE: "",
    DocumentKind.REVIEW: "section",
    DocumentKind.PROTOCOL: "section",
    DocumentKind.COMMENT: "",
}
"""What is shown at a time when the header does not say it: a passage stays with its comment."""

_NUMBER_KINDS = {Kind.NUMBER, Kind.SCALE}


class Linker:
    """Turns one draft into a questionnaire and reports every name that leads nowhere."""

    def __init__(self, source: SourceFile, draft: Draft, report: Report) -> None:
        self.source = source
        self.draft = draft
        self.report = report
        self.order = {q.id: number for number, q in enumerate(draft.questions)}
        self.unread = {q.id for q in draft.questions if q.unread}
        self.by_id = {q.id: q for q in draft.questions}
        choices = [choice for q in draft.questions for choice in q.choices]
        self.scores = sorted({name for choice in choices for name, _ in choice.points})

    def link(self, header: QuestionnaireHeader, slug: str, language: str) -> Questionnaire:
        self._check_names(header)
        sections = tuple(self._section(section) for section in self.draft.sections)
        endings = tuple(self._ending(ending) for ending in self.draft.endings)
        return Questionnaire(
            slug=slug,
            title=header.title,
            language=header.lang or language,
            welcome="\n".join(self.draft.welcome).strip(),
            start_label=self.draft.start_label,
            sections=sections,
            endings=endings,
            duration=header.duration,
            deliver_to=header.deliver_to,
            keep=header.keep,
            purpose=header.purpose,
            basis=header.basis,
            interest=header.interest,
            hidden_fields=header.hidden_fields,
            reward=header.reward,
            list=header.list,
            thank_you=header.thank_you,
            reminder_days=header.reminder_days,
            becomes=header.becomes,
            steps=header.steps or _STEPS[header.kind],
            kind=header.kind,
            special_case=header.special_case,
            sensitive=header.sensitive,
            proof_of_work=header.proof_of_work,
            example=header.example,
            backend=header.backend,
            endpoint=header.endpoint,
            source=self.source.name,
            unread=frozenset(self.unread),
        )

    def _check_names(self, header: QuestionnaireHeader) -> None:
        for name in {*header.hidden_fields, REFERRAL_FIELD} & self.by_id.keys():
            where = self.by_id[name].where.at()
            self.report(problems.NAME_OF_HIDDEN_FIELD.at(where, name=name))

    def _section(self, draft: SectionDraft) -> Section:
        questions = tuple(self._question(question) for question in draft.questions)
        return Section(draft.id, draft.title, questions, draft.where.line)

    def _question(self, draft: QuestionDraft) -> Question:
        assert draft.kind is not None
        condition = None
        if draft.condition:
            condition = self.condition(draft.condition, before=self.order[draft.id])
            if condition is None:
                self.unread.add(draft.id)
        if draft.on:
            answered = Is(draft.on[0].id, draft.on[1])
            condition = All((answered, condition)) if condition else answered
        return Question(
            id=draft.id,
            title=draft.title,
            kind=draft.kind,
            hint=" ".join(hint for hint in draft.hints if hint),
            text="\n\n".join(draft.texts),
            condition=condition,
            condition_words=draft.condition.text if draft.condition else "",
            required=draft.required,
            minimum=draft.minimum,
            maximum=draft.maximum,
            past=draft.past,
            prefilled=draft.prefilled,
            accepts=draft.accepts,
            largest_bytes=draft.largest_bytes,
            choices=tuple(
                Choice(
                    id=choice.id,
                    label=choice.label,
                    points=choice.points,
                    exit=self._exit(draft, choice.exit) if choice.exit else None,
                    says_which=choice.says_which,
                    consent=choice.consent,
                )
                for choice in draft.choices
            ),
            line=draft.where.line,
            source="" if draft.where.file == self.source.name else draft.where.file,
        )

    def _exit(self, question: QuestionDraft, target: Words) -> str | None:
        wanted = folded(target.text)
        parts: list[SectionDraft | EndingDraft] = [*self.draft.sections, *self.draft.endings]
        found = next((p for p in parts if wanted in (folded(p.title), p.id)), None)
        if found is None:
            known = ", ".join(f"« {part.title} »" for part in parts)
            close = nearest(target.text, [part.title for part in parts])
            self.report(
                problems.UNKNOWN_TARGET.at(
                    target.at(), suggestion=close, target=target.text, known=known
                )
            )
            return None
        if isinstance(found, SectionDraft) and self._is_behind(found, question):
            self.report(problems.BACKWARD_EXIT.at(target.at(), target=target.text))
            return None
        return found.id

    def _is_behind(self, section: SectionDraft, question: QuestionDraft) -> bool:
        for each in self.draft.sections:
            if each is section:
                return True
            if any(asked is question for asked in each.questions):
                return False
        return False

    def _ending(self, draft: EndingDraft) -> Ending:
        everything = len(self.order)
        condition = self.condition(draft.condition, before=everything) if draft.condition else None
        if not draft.condition and not draft.otherwise and not self._is_an_exit(draft):
            where = self.source.at(draft.where.line)
            self.report(problems.ENDING_WITHOUT_RULE.at(where, ending=draft.title))
        text = "\n".join(draft.texts).strip()
        self._check_recalls(text, draft)
        earlier = self.draft.endings[: self.draft.endings.index(draft)]
        if draft.otherwise and any(ending.otherwise for ending in earlier):
            self.unread.add(draft.id)
        if condition is None and not draft.otherwise:
            if draft.condition or not self._is_an_exit(draft):
                self.unread.add(draft.id)
            # Reached by an exit alone: no answers lead to it by themselves.
            condition = Any(())
        return Ending(draft.id, draft.title, condition, text, draft.answered, draft.where.line)

    def _is_an_exit(self, draft: EndingDraft) -> bool:
        wanted = {folded(draft.title), draft.id}
        choices = (choice for q in self.draft.questions for choice in q.choices)
        return any(choice.exit and folded(choice.exit.text) in wanted for choice in choices)

    def _check_recalls(self, text: str, draft: EndingDraft) -> None:
        for found in RECALL.finditer(text):
            if found["name"] in self.by_id:
                continue
            line = draft.where.line + 1
            for number, each in enumerate(self.source.lines[draft.where.line :], start=line):
                if found[0] in each:
                    where = self.source.at(number, each.index(found[0]) + 1)
                    self._unknown(problems.UNKNOWN_RECALL.at, where, found["name"], "name")
                    break

    def _unknown(self, at: Callable[..., object], where: Location, name: str, key: str) -> None:
        known = list(self.by_id)
        details = {key: name, "known": ", ".join(known)}
        self.report(at(where, suggestion=nearest(name, known), **details))  # type: ignore[arg-type]

    def condition(self, words: Words, before: int) -> Condition | None:
        """Read and link a condition that may only look at the first `before` questions."""
        try:
            written = parse_condition(words.text)
        except UnreadError as error:
            where = words.at(error.column)
            self.report(problems.UNREAD_CONDITION.at(where, part=error.part))
            return None
        return self._linked(written, words, before)

    def _linked(self, written: Written, words: Words, before: int) -> Condition | None:
        match written:
            case AllWritten(parts) | AnyWritten(parts):
                linked = [self._linked(part, words, before) for part in parts]
                whole = tuple(part for part in linked if part is not None)
                if len(whole) < len(linked):
                    return None
                return All(whole) if isinstance(written, AllWritten) else Any(whole)
            case IsWritten():
                return self._is(written, words, before)
            case CompareWritten():
                return self._compare(written, words, before)

    def _looked_at(self, name: str, where: Location, before: int) -> QuestionDraft | None:
        found = self.by_id.get(name)
        if found is None:
            self._unknown(problems.UNKNOWN_QUESTION.at, where, name, "id")
            return None
        if self.order[name] >= before:
            line = str(found.where.line)
            if found.where.file != where.path:
                line = str(found.where.at())
            self.report(problems.ASKED_LATER.at(where, id=name, line=line))
            return None
        return found

    def _is(self, written: IsWritten, words: Words, before: int) -> Condition | None:
        where = words.at(written.column)
        question = self._looked_at(written.question, where, before)
        if question is None:
            return None
        if question.kind not in CHOICE_KINDS:
            self.report(problems.NOT_COMPARABLE.at(where, id=written.question))
            return None
        chosen = []
        for value, column in written.values:
            found = next((c for c in question.choices if folded(c.label) == folded(value)), None)
            if found is None:
                choices = ", ".join(f"« {choice.label} »" for choice in question.choices)
                self.report(
                    problems.NOT_A_CHOICE.at(
                        words.at(column),
                        value=value,
                        question=written.question,
                        choices=choices,
                    )
                )
                return None
            chosen.append(found.id)
        condition = Is(written.question, tuple(chosen))
        return Not(condition) if written.negated else condition

    def _compare(self, written: CompareWritten, words: Words, before: int) -> Condition | None:
        where = words.at(written.column)
        if written.name in self.by_id:
            question = self._looked_at(written.name, where, before)
            if question is None:
                return None
            if question.kind not in _NUMBER_KINDS:
                self.report(problems.NOT_COMPARABLE.at(where, id=written.name))
                return None
            return Compare(written.name, written.operator, written.value)
        name = written.name.casefold()
        if name not in self.scores:
            if name == MAIN_SCORE or not self._looks_like_question(written.name):
                known = ", ".join(self.scores) or "–"
                self.report(problems.UNKNOWN_SCORE.at(where, name=written.name, known=known))
            else:
                self._unknown(problems.UNKNOWN_QUESTION.at, where, written.name, "id")
            return None
        if not written.value.is_integer():
            # Points are whole: « score ≥ 2,5 » was a slip, and either rounding would be a guess.
            part = words.text[written.column :]
            self.report(problems.UNREAD_CONDITION.at(where, part=part))
            return None
        return Score(name, written.operator, int(written.value))

    def _looks_like_question(self, name: str) -> bool:
        return nearest(name, self.by_id) is not None
