"""From the text of a file to a questionnaire: header, body, names put in the place of words."""

from __future__ import annotations

from ..diagnostics import Report
from ..source import SourceFile, split_header, validate
from . import problems
from .header import QuestionnaireHeader
from .linking import Linker
from .model import Questionnaire
from .syntax import Reader
from .wording import FRENCH_KEYS, ascii_id


def read_questionnaire(source: SourceFile, language: str, report: Report) -> Questionnaire | None:
    """Read one file.

    Args:
        source: the file.
        language: the site's, when the header names none.
        report: gets every problem.

    Returns:
        The questionnaire, or None when there is nothing to work with (already reported). What is
        returned may still have problems: the caller looks at the report before it writes.
    """
    header = split_header(source, report)
    if not header:
        return None
    checked = validate(QuestionnaireHeader, header.document, report, french=FRENCH_KEYS)
    language = (checked and checked.lang) or language
    draft = Reader(source, report, language).read(header.body, header.body_line)
    if checked is None:
        return None
    if not draft.questions:
        report(problems.NO_QUESTION.at(source.at(header.body_line)))
        return None
    if not draft.endings:
        report(problems.NO_ENDING.at(source.at(len(source.lines))))
        return None
    for ending in [e for e in draft.endings if e.otherwise][1:]:
        report(problems.SEVERAL_OTHERWISE.at(source.at(ending.where.line)))
    stem = source.name.rpartition("/")[2].removesuffix(".md")
    return Linker(source, draft, report).link(checked, checked.slug or ascii_id(stem), language)
