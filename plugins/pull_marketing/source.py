"""Reads an author's files (text, YAML, headers) and keeps the line and column of every part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from .diagnostics import Collector, Diagnostic, Location, Report, Term, nearest, problem

Key = tuple[str | int, ...]
"""The path of a value inside a document: `("business", "phone")`, `("services", 0, "id")`."""

NOT_UTF8 = problem(
    "B001",
    "the file is not UTF-8 text (byte {byte})",
    hint="save the file again with the encoding UTF-8",
)
UNREADABLE = problem("B002", "the file cannot be read: {reason}")
YAML_SYNTAX = problem(
    "B010",
    "this YAML cannot be read: {reason}",
    hint="check the indentation, the “:” and the quotation marks of this line and the one before",
)
YAML_TAB = problem(
    "B011", "a tab is used for indentation", hint="replace it by spaces, two for each level"
)
YAML_DUPLICATE_KEY = problem(
    "B012", "“{key}” is written twice", hint="it already stands on line {first}: keep one"
)
YAML_NOT_PLAIN = problem(
    "B013",
    "{feature} is not understood here",
    hint="write the value in full, as plain text",
)
YAML_NOT_A_MAPPING = problem(
    "B014", "expected lines of the form “key: value”", hint="for example: name: Camille Exemple"
)
HEADER_NOT_CLOSED = problem(
    "B015",
    "the header opened by “---” is never closed",
    hint="write a line “---” after the last key of the header",
)
UNKNOWN_KEY = problem("B020", "“{key}” is not a known key", hint="known keys: {known}")
MISSING_KEY = problem("B021", "“{key}” is missing", hint="add a line “{key}: …”")
BAD_VALUE = problem("B022", "“{key}”: {reason}")
NOT_A_CHOICE = problem(
    "B023", "“{value}” is not possible for “{key}”", hint="possible values: {choices}"
)
UNREADABLE_DATE = problem(
    "B024",
    "“{key}”: “{value}” is not a date",
    hint="write year-month-day, for example 2026-11-22",
)

_DEFAULT_TAGS = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}
_PLAIN_TAGS = {
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value")
}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML's nodes without its guesses about types: `_plain` says what a plain word is."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}

    def resolve(self, kind: type[yaml.Node], _value: object, _implicit: object) -> str:
        return _DEFAULT_TAGS[kind]


_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})\Z")
_PELICAN_KEY = re.compile(r"(?P<key>[^\W\d_][\w -]{0,39}):(?P<space>[ \t]*)(?P<value>.*)\Z")


@dataclass(frozen=True)
class SourceFile:
    """A text file of the author.

    Attributes:
        name: path relative to the project, with slashes, as printed in messages.
        text: the whole text, line ends normalised to a newline, without byte order mark.
    """

    name: str
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def at(self, line: int = 0, column: int = 1) -> Location:
        return Location(self.name, line, column)


def display_name(path: Path, root: Path) -> str:
    """`path` as messages show it: relative to the project when it is inside."""
    if ".." not in path.parts and path.is_relative_to(root):
        return path.relative_to(root).as_posix()  # no need to ask the disk for links
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def find_quoted(paths: Iterable[Path], word: str) -> tuple[Path, int, int] | None:
    """Where a word stands in quotes in the first of these Python files: file, line and column."""
    written = re.compile(rf"[\"']{re.escape(word)}[\"']")
    for path in paths:
        if not path.is_file():
            continue
        for number, line in enumerate(path.read_text("utf-8", "replace").split("\n"), start=1):
            found = written.search(line.partition("#")[0])
            if found:
                return path, number, found.start() + 1
    return None


def read_source(path: Path, root: Path, report: Report) -> SourceFile | None:
    """Read a UTF-8 file; a file that cannot be read is reported and gives None."""
    name = display_name(path, root)
    try:
        raw = path.read_bytes()
    except OSError as error:
        report(UNREADABLE.at(Location(name), reason=error.strerror or type(error).__name__))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        report(NOT_UTF8.at(Location(name, line, column), byte=f"0x{raw[error.start]:02X}"))
        return None
    return SourceFile(name, text.replace("\r\n", "\n").replace("\r", "\n"))


class Places(NamedTuple):
    """Where each value of a document stands, and each key by the path of its value."""

    values: Mapping[Key, Location]
    keys: Mapping[Key, Location]


@dataclass(frozen=True)
class Document:
    """Values read from YAML or from a header, with the place of each.

    Attributes:
        values: plain dicts, lists, text, whole numbers, booleans and None.
        start: where the document begins.
        find_places: finds the place of every part; called when a message first needs one, since
            most documents have nothing wrong and places cost as much as values.
    """

    values: dict[str, Any]
    start: Location
    find_places: Callable[[], Places] = lambda: Places({}, {})

    @cached_property
    def _places(self) -> Places:
        return self.find_places()

    def __fast_build__(self) -> tuple[dict[str, Any], Location]:
        return self.values, self.start  # other places are for messages, no page shows them

    def where(self, key: Key) -> Location:
        """The place of a value, or of the nearest part around it that stands in the file."""
        places = self._places.values
        for end in range(len(key), 0, -1):
            if key[:end] in places:
                return places[key[:end]]
        return self.start

    def where_key(self, key: Key) -> Location:
        return self._places.keys.get(key) or self.where(key)

    @property
    def places(self) -> dict[Key, Location]:
        """The place of every value."""
        return dict(self._places.values)


@dataclass
class _Builder:
    """Turns YAML nodes into plain values; what YAML may say and we refuse is reported."""

    name: str
    first_line: int
    report: Report
    _seen: set[int] = field(default_factory=set)

    def at(self, mark: yaml.Mark) -> Location:
        return Location(self.name, mark.line + self.first_line, mark.column + 1)

    def build(self, node: yaml.Node) -> Any:
        if id(node) in self._seen:
            # A shared node is an alias (*name): refused, it is also how YAML bombs are made.
            self.report(YAML_NOT_PLAIN.at(self.at(node.start_mark), feature="*"))
            return None
        self._seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            feature = node.tag.replace("tag:yaml.org,2002:", "!!")
            self.report(YAML_NOT_PLAIN.at(self.at(node.start_mark), feature=feature))
            return None
        if isinstance(node, yaml.ScalarNode):
            return _plain(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        assert isinstance(node, yaml.SequenceNode)
        return [self.build(item) for item in node.value]

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.report(YAML_NOT_PLAIN.at(self.at(key_node.start_mark), feature="?"))
                continue
            name = str(key_node.value)
            if name in values:
                where = self.at(key_node.start_mark)
                self.report(YAML_DUPLICATE_KEY.at(where, key=name, first=lines[name]))
                continue
            lines[name] = key_node.start_mark.line + self.first_line
            values[name] = self.build(value_node)
        return values


def _yaml_places(text: str, name: str, first_line: int) -> Places:
    """The places in a YAML text that was read before: it is composed once more."""
    values: dict[Key, Location] = {}
    keys: dict[Key, Location] = {}
    seen: set[int] = set()

    def at(node: yaml.Node) -> Location:
        return Location(name, node.start_mark.line + first_line, node.start_mark.column + 1)

    def note(node: yaml.Node, key: Key) -> None:
        values[key] = at(node)
        if id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                note(item, (*key, number))
        elif isinstance(node, yaml.MappingNode):
            for key_node, value_node in node.value:
                inner = (*key, str(key_node.value))
                if isinstance(key_node, yaml.ScalarNode) and inner not in keys:
                    keys[inner] = at(key_node)
                    note(value_node, inner)

    node = yaml.compose(text, Loader=_Loader)
    if node is not None:
        note(node, ())
    return Places(values, keys)


def _plain(node: yaml.ScalarNode) -> str | int | bool | None:
    """A scalar without YAML's surprises: 01000, 0612345670, 12:30, on, no stay text."""
    text = str(node.value)
    if node.style:  # quoted or block text; the C loader says "" for plain, the other None
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    return int(text) if _INTEGER.match(text) else text


def parse_yaml(text: str, name: str, report: Report, *, first_line: int = 1) -> Document | None:
    """Read a YAML mapping.

    Args:
        text: the YAML, without its `---` lines.
        name: the file's name for messages.
        report: gets every problem.
        first_line: the line of the file on which `text` begins.

    Returns:
        The document, or None when it could not be read (already reported).
    """
    start = Location(name, first_line, 1)
    tab = _indenting_tab(text)
    if tab:
        report(YAML_TAB.at(Location(name, tab[0] + first_line, tab[1] + 1)))
        return None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Location(name, mark.line + first_line, mark.column + 1) if mark else start
        report(YAML_SYNTAX.at(where, reason=Term(error.problem or error.context or "?")))
        return None
    except yaml.YAMLError as error:
        report(YAML_SYNTAX.at(start, reason=str(error).splitlines()[0]))
        return None
    if node is None:
        return Document({}, start)
    builder = _Builder(name, first_line, report)
    if not isinstance(node, yaml.MappingNode):
        report(YAML_NOT_A_MAPPING.at(builder.at(node.start_mark)))
        return None
    places = partial(_yaml_places, text, name, first_line)
    return Document(builder.build(node), start, places)


def _indenting_tab(text: str) -> tuple[int, int] | None:
    for number, line in enumerate(text.split("\n")):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and line.strip():
            return number, indent.index("\t")
    return None


@dataclass(frozen=True)
class Header:
    """The header of a content file and the body under it.

    Attributes:
        document: the header's values; keys are lower case with underscores.
        body: the text under the header.
        body_line: the line of the file on which the body begins.
        form: `yaml` (between `---`), `pelican` (`Title: …`) or `none`.
    """

    document: Document
    body: str
    body_line: int
    form: str


def split_header(source: SourceFile, report: Report) -> Header | None:
    """Separate the header from the body, in YAML or in Pelican's own form.

    Returns:
        The header, or None when its YAML could not be read (already reported).
    """
    lines = source.lines
    if lines and lines[0].rstrip() == "---":
        return _yaml_header(source, lines, report)
    return _pelican_header(source, lines, report)


def _yaml_header(source: SourceFile, lines: list[str], report: Report) -> Header | None:
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() in ("---", "..."):
            document = parse_yaml("\n".join(lines[1:number]), source.name, report, first_line=2)
            if document is None:
                return None
            return Header(document, "\n".join(lines[number + 1 :]), number + 2, "yaml")
    report(HEADER_NOT_CLOSED.at(source.at(1)))
    return None


def _pelican_header(source: SourceFile, lines: list[str], report: Report) -> Header:
    values: dict[str, Any] = {}
    places: dict[Key, Location] = {}
    key_places: dict[Key, Location] = {}
    last = ""
    number = 0
    for number, line in enumerate(lines):
        if not line.strip():
            break
        found = _PELICAN_KEY.match(line)
        if found:
            last = header_key(found["key"])
            where = source.at(number + 1)
            if last in values:
                first = key_places[(last,)].line
                report(YAML_DUPLICATE_KEY.at(where, key=found["key"].strip(), first=first))
                continue
            column = found.start("value") + 1
            values[last] = found["value"].strip()
            places[(last,)] = source.at(number + 1, column)
            key_places[(last,)] = where
        elif last and line.startswith(("    ", "\t")):
            values[last] = f"{values[last]}\n{line.strip()}".strip()
        else:
            break
    document = Document(values, source.at(1), lambda: Places(places, key_places))
    if not values:
        return Header(document, source.text, 1, "none")
    return Header(document, "\n".join(lines[number:]), number + 1, "pelican")


def header_key(written: str) -> str:
    """The name of a header as the rest of the code has it: `Series Index` is `series_index`."""
    return written.strip().lower().replace(" ", "_").replace("-", "_")


Model = TypeVar("Model", bound=BaseModel)


def validate(
    model: type[Model],
    document: Document,
    report: Report,
    *,
    french: Mapping[str, str] | None = None,
) -> Model | None:
    """Build `model` from a document; every problem is reported at its place.

    Args:
        model: a pydantic model that forbids extra keys.
        document: what the author wrote.
        report: gets every problem.
        french: French words for keys, to answer « Titre » with “title”.

    Returns:
        The model, or None when something was wrong.
    """
    try:
        return model.model_validate(document.values)
    except ValidationError as error:
        found = Collector()
        for details in error.errors(include_url=False):
            _report_invalid(model, document, dict(details), found, french or {})
        for diagnostic in without_what_was_meant(found):
            report(diagnostic)
        return None


def without_what_was_meant(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Who wrote “Titre” for “title” is told so, and not that “title” is missing as well."""
    kept = list(found)
    meant = {d.details.get("meant") for d in kept if d.problem is UNKNOWN_KEY}
    return [d for d in kept if d.problem is not MISSING_KEY or d.details["key"] not in meant]


def _report_invalid(
    model: type[BaseModel],
    document: Document,
    details: dict[str, Any],
    report: Report,
    french: Mapping[str, str],
) -> None:
    # pydantic names the branch of a union it tried inside the path; the author never wrote that.
    key = tuple(part for part in details["loc"] if "[" not in str(part))
    name = ".".join(str(part) for part in key)
    kind = details["type"]
    context = details.get("ctx", {})
    value = details.get("input")
    if kind == "extra_forbidden":
        known = _known_keys(model, key[:-1])
        where, parent = document.where_key(key), name.rpartition(".")[0]
        report_unknown_key(str(key[-1]), where, known, report, french, parent=parent)
    elif kind == "missing":
        report(MISSING_KEY.at(document.where(key[:-1]), key=name))
    elif kind in ("literal_error", "enum"):
        choices = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        close, where = nearest(str(value), choices.split(", ")), document.where(key)
        report(NOT_A_CHOICE.at(where, suggestion=close, key=name, value=value, choices=choices))
    elif kind.startswith("date"):
        report(UNREADABLE_DATE.at(document.where(key), key=name, value=value))
    else:
        report(BAD_VALUE.at(document.where(key), key=name, reason=_reason(kind, details, context)))


def report_unknown_key(
    key: str,
    where: Location,
    known: list[str],
    report: Report,
    french: Mapping[str, str] | None = None,
    *,
    parent: str = "",
) -> None:
    """Say that a key is unknown, with the word the author most likely meant."""
    folded = header_key(key)
    suggestion = (french or {}).get(folded) or nearest(folded, known)
    if suggestion:
        meant = f"{parent}.{suggestion}" if parent else suggestion
        report(UNKNOWN_KEY.at(where, suggestion=suggestion, key=key, meant=meant))
    else:
        report(UNKNOWN_KEY.at(where, key=key, known=", ".join(known)))


def _known_keys(model: type[BaseModel], path: Key) -> list[str]:
    current: Any = model
    for part in path:
        if isinstance(part, int):
            continue
        fields = getattr(current, "model_fields", {})
        current = _model_in(fields[part].annotation) if part in fields else None
    return sorted(getattr(current, "model_fields", {}))


def _model_in(annotation: Any) -> Any:
    """The pydantic model inside `list[Model]`, `Model | None` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found is not None:
            return found
    return None


_REASONS = {
    "string_type": "text is expected",
    "string_too_short": "a text is expected here, it is empty",
    "string_too_long": "too long",
    "int_type": "a whole number is expected",
    "int_parsing": "a whole number is expected",
    "decimal_parsing": "a number is expected, for example 1400 or 12.5",
    "decimal_type": "a number is expected, for example 1400 or 12.5",
    "float_parsing": "a number is expected",
    "bool_parsing": "true or false is expected",
    "bool_type": "true or false is expected",
    "list_type": "a list is expected, one line “- …” for each item",
    "tuple_type": "a list is expected, one line “- …” for each item",
    "dict_type": "lines of the form “key: value” are expected under it",
    "model_type": "lines of the form “key: value” are expected under it",
    "greater_than": "the number is too small",
    "greater_than_equal": "the number is too small",
    "less_than_equal": "the number is too large",
    "less_than": "the number is too large",
    "string_pattern_mismatch": "this is not written in the expected form",
}


def _reason(kind: str, details: dict[str, Any], context: Mapping[str, Any]) -> Term:
    if kind == "value_error":
        return Term(context.get("error", details["msg"]))
    return Term(_REASONS.get(kind, details["msg"]))
