"""Gives a questionnaire out in the form of another tool, and tells what has no place there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from ..diagnostics import Collector, Location
from ..source import UNREADABLE, SourceFile, read_source
from .importers import problems
from .kept_ids import ids_name
from .reading import read_file
from .to_surveyjs import to_surveyjs

FORMATS = ("surveyjs",)
FOLDER = Path("content") / "questionnaires"


@dataclass
class Exported:
    """What came of an export.

    Attributes:
        told: what is wrong, or what has no place in the other tool.
        written: the file; None when nothing was written.
    """

    told: Collector = field(default_factory=Collector)
    written: Path | None = None


def export_questionnaire(
    root: Path, name: str, wanted: str, language: str, file: Path | None = None
) -> Exported:
    """Write a questionnaire of the project for another tool.

    Args:
        root: the project.
        name: the name of its file, with or without `.md`.
        wanted: one of `FORMATS`.
        language: the site's.
        file: where to write; `<name>.surveyjs.json` here when None.
    """
    result = Exported()
    stem = Path(name).name.removesuffix(".md")
    path = root / FOLDER / f"{stem}.md"
    known = sorted(each.stem for each in (root / FOLDER).glob("*.md"))
    where = Location((FOLDER / f"{stem}.md").as_posix())
    if wanted not in FORMATS:
        result.told(problems.UNKNOWN_WAY_OUT.at(where, format=wanted))
        return result
    if stem not in known:
        names = ", ".join(known) or "–"
        result.told(problems.UNKNOWN_QUESTIONNAIRE.at(where, name=stem, known=names))
        return result

    def fetch(each: str) -> SourceFile | None:
        inside = (root / each).resolve().is_relative_to((root / FOLDER).resolve())
        shared = root / each
        return read_source(shared, root, result.told) if inside and shared.is_file() else None

    source = read_source(path, root, result.told)
    if source is None:
        return result
    ids = fetch(ids_name(source.name))
    reading = read_file(source, language, result.told, ids=ids, fetch=fetch)
    if reading is None or result.told.errors:
        return result
    document = to_surveyjs(reading.questionnaire, result.told)
    target = file or Path(f"{stem}.surveyjs.json")
    try:
        text = json.dumps(document, ensure_ascii=False, indent=2)
        target.write_text(f"{text}\n", "utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        result.told(UNREADABLE.at(Location(target.as_posix()), reason=reason))
        return result
    result.written = target
    return result
