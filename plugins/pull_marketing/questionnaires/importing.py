"""Takes in a questionnaire of another tool: reads it, writes our file, tells what was lost.

Nothing is written over what is there, nothing is fetched, and of a file that is refused nothing is
written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..catalogues import Catalogue, catalogue
from ..diagnostics import Collector, Location, Report
from ..new import slug_of
from ..source import UNREADABLE, Document, SourceFile, display_name, read_source
from .importers import problems, surveyjs, typeform, xlsform
from .importers.finishing import finish
from .importers.json_reading import read_json
from .importers.limits import MOST_BYTES
from .importers.pruning import prune
from .importers.sketch import Sketch
from .importers.tables import Table, markdown_tables
from .importers.workbook import read_workbook
from .kept_ids import ids_name
from .model import Questionnaire
from .proof import prove
from .reading import read_questionnaire
from .writing import UnsayableError, markdown_of

FOLDER = Path("content") / "questionnaires"
_ZIP = b"PK\x03\x04"


@dataclass
class Imported:
    """What came of an import.

    Attributes:
        losses: what could not be taken over, or why nothing was.
        written: the file, relative to the project; None when nothing was written.
        questions: how many questions it asks.
        build: what the build will say of the file.
    """

    losses: Collector = field(default_factory=Collector)
    written: Path | None = None
    questions: int = 0
    build: Collector = field(default_factory=Collector)


def import_questionnaire(root: Path, file: Path, language: str) -> Imported:
    """Read `file` and write it into content/questionnaires/ of the project `root`.

    Args:
        root: the project.
        file: JSON of Typeform or SurveyJS, or an XLSForm: .xlsx, or Markdown tables.
        language: the site's, in which the questionnaire is written if it names none itself.
    """
    result = Imported()
    found = _sketch(file, display_name(file, root), language, result.losses)
    if found is None or result.losses.errors:
        return result
    sketch, words = found
    where = Location(display_name(file, root))
    slug = slug_of(sketch.title) or slug_of(file.stem.partition(".")[0]) or "questionnaire"
    sketch.title = sketch.title or file.stem
    questionnaire = finish(sketch, slug, words, where, result.losses)
    if questionnaire is not None:
        _write(root, questionnaire, language, where, result)
    return result


def _write(
    root: Path, questionnaire: Questionnaire, language: str, where: Location, result: Imported
) -> None:
    path = FOLDER / f"{questionnaire.slug}.md"
    questionnaire = prune(questionnaire, where, result.losses)
    try:
        text = markdown_of(questionnaire, language)
    except UnsayableError as error:
        result.losses(problems.NO_WORDS_FOR_IT.at(where, part=str(error)))
        return
    beside = ids_name(path.as_posix())
    if (root / beside).exists():
        result.losses(problems.ALREADY_THERE.at(where, path=beside))
        return
    try:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with (root / path).open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        result.losses(problems.ALREADY_THERE.at(where, path=path.as_posix()))
        return
    except OSError as error:
        result.losses(UNREADABLE.at(Location(path.as_posix()), reason=error.strerror))
        return
    result.written = path
    result.questions = sum(1 for _ in questionnaire.questions)
    again = read_questionnaire(SourceFile(path.as_posix(), text), language, result.build)
    if again is not None and not result.build.errors:
        prove(again, result.build)


def _sketch(
    file: Path, name: str, language: str, report: Report
) -> tuple[Sketch, Catalogue] | None:
    """What the file holds and the catalogue of its language; None when it is refused."""
    where = Location(name)
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            start = stream.read(len(_ZIP))
    except OSError as error:
        report(UNREADABLE.at(where, reason=error.strerror or type(error).__name__))
        return None
    if size > MOST_BYTES:
        told = problems.TOO_LARGE.at(where, size=size // 1000, most=MOST_BYTES // 1000)
        report(told)
        return None
    if start == _ZIP or file.suffix.lower() in (".xlsx", ".xls"):
        tables = read_workbook(file, name, report)
        return _from_tables(tables, language, where, report) if tables is not None else None
    source = read_source(file, Path.cwd(), report)
    if source is None:
        return None
    if source.text.lstrip()[:1] in ("{", "["):
        document = read_json(source.text, name, report)
        return _from_json(document, language, where, report) if document else None
    tables = markdown_tables(source.text, name, report)
    return _from_tables(tables, language, where, report) if tables is not None else None


def _from_tables(
    tables: dict[str, Table], language: str, where: Location, report: Report
) -> tuple[Sketch, Catalogue] | None:
    if "survey" not in tables:
        report(problems.UNKNOWN_FORMAT.at(where))
        return None
    settings = tables["settings"].rows if "settings" in tables else []
    named = settings[0].get("default_language") if settings else ""
    words = catalogue(_language(named, language))
    sketch = xlsform.sketch_of(tables, words, report)
    return (sketch, words) if sketch else None


def _from_json(
    document: Document, language: str, where: Location, report: Report
) -> tuple[Sketch, Catalogue] | None:
    values = document.values
    settings = values.get("settings")
    named = settings.get("language") if isinstance(settings, dict) else values.get("locale")
    words = catalogue(_language(str(named or values.get("language") or ""), language))
    if typeform.looks_like_typeform(document):
        return typeform.sketch_of(document, words, report), words
    if surveyjs.looks_like_surveyjs(document):
        return surveyjs.sketch_of(document, words, report), words
    report(problems.UNKNOWN_FORMAT.at(where))
    return None


def _language(named: str, otherwise: str) -> str:
    """`fr` or `en` of `fr`, `French (fr)`, `en-US`…; the site's for anything else."""
    plain = named.strip().lower()
    for language, words in (("fr", ("fr",)), ("en", ("en", "anglais"))):
        if plain.startswith(words) or f"({language})" in plain:
            return language
    return otherwise
