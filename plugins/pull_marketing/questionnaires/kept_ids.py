"""The file of names beside a questionnaire: what keeps stored answers together through rewording.

`content/questionnaires/devis.md` has `devis.ids.yaml` beside it. The build writes it; people only
move it along with the questionnaire. It is never part of the site.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import Field

from ..diagnostics import Report
from ..site import Section
from ..source import Document, SourceFile, parse_yaml, validate
from . import problems

ENDING = ".ids.yaml"
"""What follows the name of the questionnaire's file."""

_MERGE = re.compile(r"^(?:<{7}|={7}|>{7})(?:\s|\Z)", re.MULTILINE)
_Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]

_ABOUT = {
    "fr": """\
# Les noms des questions et des réponses : par eux, une réponse reçue hier reste liée à sa
# question, même réécrite. Ce fichier est tenu par « invoke build ».
# Gardez-le avec le questionnaire (git), renommez-le avec lui, ne l’effacez pas.
""",
    "en": """\
# The names of questions and answers: by them, an answer received yesterday stays with its
# question, even a reworded one. This file is kept by “invoke build”.
# Keep it with the questionnaire (git), rename it along with it, do not delete it.
""",
}


class KeptChoice(Section):
    """A choice that was offered."""

    id: _Id
    words: str
    gone: bool = False


class KeptQuestion(Section):
    """A question that was asked. `gone`: it is not any more, and its name stays taken."""

    id: _Id
    type: str
    words: str
    choices: tuple[KeptChoice, ...] = ()
    gone: bool = False


class KeptEnding(Section):
    """An ending that was reached; its name is in the address of its page."""

    id: _Id
    words: str
    when: str = ""
    gone: bool = False


class KeptIds(Section):
    """Everything that has a name in one questionnaire, in the order of the file."""

    version: Literal[1] = 1
    questionnaire: str
    questions: tuple[KeptQuestion, ...] = ()
    endings: tuple[KeptEnding, ...] = ()

    @property
    def taken(self) -> set[str]:
        """Every name that was ever given to a question or an ending."""
        return {q.id for q in self.questions} | {e.id for e in self.endings}


@dataclass(frozen=True)
class IdsFile:
    """What was kept, and the file it stands in."""

    kept: KeptIds
    source: SourceFile


def ids_name(questionnaire: str) -> str:
    """The name of the file of names, by that of the questionnaire."""
    path = PurePosixPath(questionnaire)
    return path.with_name(path.stem + ENDING).as_posix()


def read_ids(source: SourceFile, slug: str, report: Report) -> IdsFile | None:
    """Read a file of names; None when it cannot be relied on (already reported).

    Args:
        source: the file.
        slug: of the questionnaire beside it: one that was copied must not share its names.
        report: gets every problem.
    """
    conflict = _MERGE.search(source.text)
    if conflict:
        line = source.text.count("\n", 0, conflict.start()) + 1
        report(problems.IDS_CONFLICT.at(source.at(line)))
        return None
    document = parse_yaml(source.text, source.name, report)
    kept = document and validate(KeptIds, document, report)
    if not document or not kept:
        return None
    if kept.questionnaire != slug:
        where = document.where(("questionnaire",))
        told = problems.IDS_OF_ANOTHER.at(where, kept=kept.questionnaire, slug=slug)
        report(told)
        return None
    return IdsFile(kept, source) if _each_once(kept, document, report) else None


def _each_once(kept: KeptIds, document: Document, report: Report) -> bool:
    """Whether each name stands once; two branches that were merged may both have added it."""
    sound = True
    seen: dict[str, int] = {}
    parts = [("questions", n, each.id) for n, each in enumerate(kept.questions)]
    parts += [("endings", n, each.id) for n, each in enumerate(kept.endings)]
    for part, number, name in parts:
        where = document.where((part, number, "id"))
        if name in seen:
            report(problems.IDS_TWICE.at(where, id=name, first=seen[name]))
            sound = False
        seen.setdefault(name, where.line)
    for number, question in enumerate(kept.questions):
        inside: dict[str, int] = {}
        for place, choice in enumerate(question.choices):
            where = document.where(("questions", number, "choices", place, "id"))
            if choice.id in inside:
                report(problems.IDS_TWICE.at(where, id=choice.id, first=inside[choice.id]))
                sound = False
            inside.setdefault(choice.id, where.line)
    return sound


def ids_text(kept: KeptIds, language: str) -> str:
    """The file as it is written: a line for each thing, so that two branches merge well."""
    lines = [f"version: {kept.version}", f"questionnaire: {_word(kept.questionnaire)}"]
    lines.append("questions:" if kept.questions else "questions: []")
    for question in kept.questions:
        lines += [f"  - id: {_word(question.id)}", f"    type: {question.type}"]
        lines += [f"    words: {_quoted(question.words)}"]
        if question.gone:
            lines.append("    gone: true")
        if question.choices:
            lines.append("    choices:")
        for choice in question.choices:
            lines += [f"      - id: {_word(choice.id)}", f"        words: {_quoted(choice.words)}"]
            if choice.gone:
                lines.append("        gone: true")
    lines.append("endings:" if kept.endings else "endings: []")
    for ending in kept.endings:
        lines += [f"  - id: {_word(ending.id)}", f"    words: {_quoted(ending.words)}"]
        if ending.when:
            lines.append(f"    when: {_quoted(ending.when)}")
        if ending.gone:
            lines.append("    gone: true")
    return _ABOUT[language] + "\n".join(lines) + "\n"


def _word(name: str) -> str:
    """A name as YAML reads it: between quotation marks where it looks like something else."""
    plain = name[:1].isalpha() and name not in ("true", "false", "null")
    return name if plain else _quoted(name)


def _quoted(text: str) -> str:
    """Text between quotation marks, as both JSON and YAML read it."""
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda c: f"\\u{ord(c[0]):04x}", quoted
    )
