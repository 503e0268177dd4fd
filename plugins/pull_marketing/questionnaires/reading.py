"""From the text of a file to a questionnaire: header, body, names put in the place of words."""

from __future__ import annotations

from dataclasses import dataclass

from ..diagnostics import Report, Severity
from ..source import Header, SourceFile, split_header, validate
from . import problems
from .drafts import Draft
from .header import QuestionnaireHeader
from .including import Fetch, IncludedLines, no_files
from .kept_ids import IdsFile, KeptIds, read_ids
from .linking import Linker
from .model import CHOICE_KINDS, DocumentKind, Kind, Questionnaire
from .naming import give_names
from .syntax import Reader
from .wording import FRENCH_KEYS, WAY_OUT, YES_OR_NO, ascii_id


@dataclass(frozen=True)
class Reading:
    """What a file says, and the names that its parts have from now on.

    Attributes:
        questionnaire: what was read.
        names: what the file beside it must hold.
        former: what that file holds now, if there is one that can be read.
        needed: whether there must be such a file: some name is not written by the author.
    """

    questionnaire: Questionnaire
    names: KeptIds
    former: IdsFile | None
    needed: bool

    @property
    def outdated(self) -> bool:
        """Whether the file of names must be written."""
        if self.former is None:
            return self.needed
        return self.former.kept != self.names


def read_questionnaire(source: SourceFile, language: str, report: Report) -> Questionnaire | None:
    """Read one file that stands alone: see `read_file`."""
    found = read_file(source, language, report)
    return found.questionnaire if found else None


def read_file(
    source: SourceFile,
    language: str,
    report: Report,
    *,
    ids: SourceFile | None = None,
    fetch: Fetch = no_files,
    doubt: Severity = Severity.ERROR,
) -> Reading | None:
    """Read one file.

    Args:
        source: the file.
        language: the site's, when the header names none.
        report: gets every problem.
        ids: the file of names beside it.
        fetch: gives the shared files.
        doubt: how serious it is that a name cannot be told from the words.

    Returns:
        What was read, or None when there is nothing to work with (already reported). What is
        returned may still have problems: the caller looks at the report before it writes.
    """
    header = split_header(source, report)
    if not header:
        return None
    checked = validate(QuestionnaireHeader, header.document, report, french=FRENCH_KEYS)
    language = (checked and checked.lang) or language
    kind = checked.kind if checked else None
    lines = IncludedLines(source, fetch, report).of(header.body, header.body_line)
    draft = Reader(source.name, report, language, kind).read(lines)
    if checked is None or not _is_whole(draft, source, header, report):
        return None
    _check_kind(draft, checked, header, report)
    _check_mails(draft, checked, header, report)
    slug = checked.slug or ascii_id(source.name.rpartition("/")[2].removesuffix(".md"))
    former = read_ids(ids, slug, report) if ids else None
    names, made = give_names(draft, slug, former.kept if former else None, report, doubt=doubt)
    questionnaire = Linker(source, draft, report).link(checked, slug, language)
    return Reading(questionnaire, names, former, made)


def _is_whole(draft: Draft, source: SourceFile, header: Header, report: Report) -> bool:
    """Whether there are questions and endings at all."""
    if not draft.questions:
        report(problems.NO_QUESTION.at(source.at(header.body_line)))
        return False
    if not draft.endings:
        report(problems.NO_ENDING.at(source.at(len(source.lines))))
        return False
    for ending in [e for e in draft.endings if e.otherwise][1:]:
        report(problems.SEVERAL_OTHERWISE.at(ending.where.at()))
    return True


def _check_kind(draft: Draft, checked: QuestionnaireHeader, header: Header, report: Report) -> None:
    """What the header promises must be there: passages, steps, ways out."""
    plain = checked.kind is DocumentKind.QUESTIONNAIRE
    if not plain and not draft.parts:
        where = header.document.where(("kind",))
        report(problems.KIND_WITHOUT_PARTS.at(where, kind=str(checked.kind)))
    if checked.special_case:
        _check_ways_out(draft, report)


def _check_mails(
    draft: Draft, checked: QuestionnaireHeader, header: Header, report: Report
) -> None:
    """Thanks and reminders go to an address that must be asked for, and that somebody can read."""
    for key in ("thank_you", "reminder"):
        if not getattr(checked, key):
            continue
        where = header.document.where((key,))
        if all(question.kind is not Kind.EMAIL for question in draft.questions):
            report(problems.MAIL_WITHOUT_ADDRESS.at(where, key=key))
        elif checked.sensitive:
            report(problems.MAIL_TO_SEALED.at(where, key=key))


def _check_ways_out(draft: Draft, report: Report) -> None:
    """Whoever is in none of the cases offered must be able to say so."""
    for question in draft.questions:
        own = question.part_of is None and not question.has_parts
        if not own or question.kind not in CHOICE_KINDS or not question.required:
            continue
        labels = tuple(choice.label for choice in question.choices)
        ways = (c.exit or c.says_which or WAY_OUT.search(c.label) for c in question.choices)
        if labels not in YES_OR_NO.values() and not any(ways):
            report(problems.NO_WAY_OUT.at(question.where.at(), question=question.title))
