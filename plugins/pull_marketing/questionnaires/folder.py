"""The folder of the questionnaires: each file with its names beside it, and the shared files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Collector, Severity
from ..project import Project
from ..source import SourceFile, display_name, read_source
from . import problems
from .kept_ids import ENDING, ids_name, ids_text
from .model import Questionnaire
from .reading import Reading, read_file

FOLDER = "questionnaires"


@dataclass(frozen=True)
class ReadFile:
    """One file that was read.

    Attributes:
        path: the file.
        questionnaire: None when there was nothing to work with.
        sound: whether nothing in it is wrong.
    """

    path: Path
    questionnaire: Questionnaire | None
    sound: bool


class QuestionnaireFolder:
    """Reads content/questionnaires/ and keeps the files of names."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.home = project.content / FOLDER
        self._readings: list[Reading] = []

    def read(self) -> list[ReadFile]:
        """Read every questionnaire; problems are reported."""
        files = [self._read(path) for path in sorted(self.home.glob("*.md"))]
        self._check_lonely_ids()
        return files

    def _read(self, path: Path) -> ReadFile:
        source = read_source(path, self.project.root, self.project.report)
        if source is None:
            return ReadFile(path, None, sound=False)
        found = Collector()
        reading = read_file(
            source,
            self.project.language,
            found,
            ids=self._fetch(ids_name(source.name)),
            fetch=self._fetch,
            doubt=Severity.WARNING if self.project.serving else Severity.ERROR,
        )
        if reading and not found.errors:
            self._readings.append(reading)
            self._check_kept(reading, source, found)
        self.project.report.extend(found)
        return ReadFile(path, reading.questionnaire if reading else None, sound=not found.errors)

    def _fetch(self, name: str) -> SourceFile | None:
        """A file of the project by its name; None when it is not there, or leads outside."""
        path = self.project.root / name
        if not path.is_file() or not path.resolve().is_relative_to(self.home.resolve()):
            return None
        return read_source(path, self.project.root, self.project.report)

    def _check_kept(self, reading: Reading, source: SourceFile, found: Collector) -> None:
        """What goes online must have its names kept: a host cannot keep them for us."""
        if self.project.publishing and reading.outdated:
            file = source.name.rpartition("/")[2]
            told = problems.IDS_NOT_KEPT.at(source.at(1), file=file, ids=ids_name(file))
            found(told)

    def _check_lonely_ids(self) -> None:
        for path in sorted(self.home.glob(f"*{ENDING}")):
            questionnaire = path.with_name(path.name.removesuffix(ENDING) + ".md")
            if not questionnaire.is_file():
                name = display_name(path, self.project.root)
                where = SourceFile(name, "").at(1)
                told = problems.IDS_WITHOUT_QUESTIONNAIRE.at(where, file=questionnaire.name)
                self.project.report(told)

    def keep_ids(self) -> list[Path]:
        """Write the files of names that are not up to date; the written ones."""
        written = []
        for reading in self._readings:
            if reading.outdated:
                path = self.project.root / ids_name(reading.questionnaire.source)
                text = ids_text(reading.names, self.project.language)
                replacement = path.with_name(f".{path.name}.new")
                replacement.write_text(text, "utf-8", newline="\n")
                replacement.replace(path)
                written.append(path)
        return written
