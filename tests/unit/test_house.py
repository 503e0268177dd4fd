"""The rules of the house: who imports whom, names, codes explained, every word in two languages."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import pull_marketing
from pull_marketing.catalogues import catalogue
from pull_marketing.diagnostics import declared_problems

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "plugins" / "pull_marketing"
ROOMS = {
    "questionnaires",
    "testimonials",
    "referral",
    "rates",
    "comparison",
    "legal",
    "incidents",
    "check_ins",
    "comments",
}
MAY_LOOK_INSIDE = {"plugin", "pulling", "receiver"}
"""The plugin knows the generators; what is pulled is written by each room's own writer; the
receiver re-runs the rules of answers."""

OUTSIDE_WORLD = {"jinja2", "os", "pathlib", "pelican", "sqlalchemy", "starlette", "time"}

LEVELS = ("catalogues", "diagnostics", "source", "site")
"""Each may import what stands before it, and nothing else of ours but leaves."""

PELICAN_GLUE = re.compile(
    r"generators?|(other_)?readers?|(other_)?plugins?|content|feeds|build(\..+)?"
)
"""The last part of the modules that may import Pelican (for `build`, the whole room)."""

ANSWERS = {"model", "conditions", "scoring", "contract"}
"""What the receiver imports of the questionnaires: no input or output, no clock, no framework."""

RECEIVER_LEAVES = {"catalogues", "diagnostics"}
BUILD_ONLY = {"pelican", "markdown", "pydantic", "yaml", "bs4", "invoke"}

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}


def modules() -> dict[str, Path]:
    """Our modules by dotted name below the package, such as `questionnaires.model`."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = list(path.relative_to(PACKAGE).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        found[".".join(parts)] = path
    return found


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports_of(name: str, path: Path) -> Iterator[tuple[str, str]]:
    """What a module imports: `(ours, "site")` or `(theirs, "pelican")`."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield "theirs", alias.name
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield "theirs", node.module or ""
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".") if package else []
            base = parts[: len(parts) - node.level + 1]
            if node.module:
                yield "ours", ".".join([*base, node.module])
            else:
                for alias in node.names:
                    whole = ".".join([*base, alias.name])
                    yield "ours", whole if whole in modules() else ".".join(base)


@dataclass(frozen=True)
class Imports:
    """What one module imports: ours by name below the package, theirs by package."""

    ours: frozenset[str]
    theirs: frozenset[str]


@pytest.fixture(scope="module")
def imports() -> dict[str, Imports]:
    found = {}
    for name, path in modules().items():
        seen = list(imports_of(name, path))
        ours = frozenset(target for kind, target in seen if kind == "ours")
        theirs = frozenset(t.partition(".")[0] for kind, t in seen if kind == "theirs")
        found[name] = Imports(ours, theirs)
    return found


def room_of(name: str) -> str:
    return name.partition(".")[0]


def test_imports_inside_the_package_are_relative(imports: dict[str, Imports]) -> None:
    assert [n for n, i in imports.items() if i.theirs & {"pull_marketing", "fast_build"}] == []


def test_imports_go_one_way(imports: dict[str, Imports]) -> None:
    wrong = []
    for level, name in enumerate(LEVELS):
        above = {*LEVELS[level + 1 :], *ROOMS}
        for target in imports[name].ours:
            if room_of(target) in above or PELICAN_GLUE.fullmatch(target):
                wrong.append(f"{name} imports {target}")
    assert wrong == []


def test_rooms_do_not_look_inside_one_another(imports: dict[str, Imports]) -> None:
    wrong = []
    for name, found in imports.items():
        room = room_of(name)
        other = {t for t in found.ours if room_of(t) in ROOMS and room_of(t) != room}
        if room in MAY_LOOK_INSIDE:
            continue
        # What is not a room may know a room by its own name, not by its inside.
        hidden = other if room in ROOMS else {t for t in other if "." in t}
        wrong += [f"{name} imports {target}" for target in sorted(hidden)]
    assert wrong == []


def test_generators_are_known_to_the_plugin_only(imports: dict[str, Imports]) -> None:
    knows = {n for n, i in imports.items() if any(t.endswith(".generator") for t in i.ours)}
    assert knows <= {"plugin"}


def test_only_the_glue_imports_pelican(imports: dict[str, Imports]) -> None:
    using = {name for name, found in imports.items() if "pelican" in found.theirs}
    last = {name: name if room_of(name) == "build" else name.rpartition(".")[2] for name in using}
    assert [name for name in using if not PELICAN_GLUE.fullmatch(last[name])] == []


def test_rules_of_answers_need_nothing_but_themselves(imports: dict[str, Imports]) -> None:
    allowed = {f"questionnaires.{each}" for each in ANSWERS} | {"diagnostics"}
    for each in ANSWERS:
        name = f"questionnaires.{each}"
        assert imports[name].ours <= allowed, name
        assert not imports[name].theirs & OUTSIDE_WORLD, name
        calls = [n.func for n in ast.walk(tree_of(modules()[name])) if isinstance(n, ast.Call)]
        names = {c.attr if isinstance(c, ast.Attribute) else getattr(c, "id", "") for c in calls}
        assert not names & {"open", "now", "today", "read_text", "write_text", "print"}, name


def test_the_receiver_knows_the_rules_of_answers_only(imports: dict[str, Imports]) -> None:
    """It runs on a machine that has no content/, no Pelican and no site.yaml."""
    allowed = {f"questionnaires.{each}" for each in (*ANSWERS, "answering", "files")}
    wrong = []
    for name, found in imports.items():
        if room_of(name) == "receiver":
            others = {t for t in found.ours if room_of(t) != "receiver"}
            wrong += [f"{name} imports {t}" for t in others - allowed - RECEIVER_LEAVES]
            wrong += [f"{name} imports {t}" for t in found.theirs & BUILD_ONLY]
    assert wrong == []


def test_fast_build_knows_nothing_of_us() -> None:
    for path in (ROOT / "plugins" / "fast_build").rglob("*.py"):
        for kind, target in imports_of("fast_build.x", path):
            assert kind == "ours" or target.partition(".")[0] != "pull_marketing", path


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {part for name in modules() for part in name.split(".")}
    assert not parts & FORBIDDEN_NAMES


def test_every_module_opens_with_one_sentence() -> None:
    silent = []
    for name, path in modules().items():
        first = (ast.get_docstring(tree_of(path)) or "").split("\n\n")[0]
        if not first.endswith((".", "…")) or first.startswith(("This module", "Ce module")):
            silent.append(name)
    assert not silent


# --- codes


@pytest.fixture(scope="module")
def codes() -> set[str]:
    """Every code that any of our modules declares."""
    for info in pkgutil.walk_packages(pull_marketing.__path__, "pull_marketing."):
        if info.name.endswith("__main__") or info.name == "pull_marketing.tasks":
            continue
        importlib.import_module(info.name)
    return set(declared_problems())


def explained() -> list[str]:
    text = (ROOT / "docs" / "errors.md").read_text("utf-8")
    return re.findall(r"^## ([SBQTRLX]\d{2,3})\b", text, re.MULTILINE)


def test_every_code_is_explained_once(codes: set[str]) -> None:
    headings = explained()
    assert sorted(headings) == sorted(set(headings))
    assert codes - set(headings) == set(), "declared and not explained in docs/errors.md"
    assert set(headings) - codes == set(), "explained in docs/errors.md and declared nowhere"


def test_every_explanation_says_something() -> None:
    text = (ROOT / "docs" / "errors.md").read_text("utf-8")
    parts = re.split(r"^## ([SBQTRLX]\d{2,3}).*$", text, flags=re.MULTILINE)[1:]
    empty = [c for c, body in zip(parts[::2], parts[1::2], strict=True) if len(body.strip()) < 20]
    assert empty == []


# --- words

MESSAGE_CALLS = {"problem": (1,), "Term": (0,), "gettext": (0,), "_": (0,), "words": (0,)}
HINTED_CALLS = {"problem", "at"}
BOTH_CALLS = {"ngettext", "several", "one"}


def text_of(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def words_of(path: Path) -> Iterator[str]:
    """The message ids that a module uses."""
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = name or (node.func.id if isinstance(node.func, ast.Name) else "")
        places = MESSAGE_CALLS.get(name, (0, 1) if name in BOTH_CALLS else ())
        for place in places:
            text = text_of(node.args[place]) if len(node.args) > place else None
            if text:
                yield text
        for keyword in node.keywords:
            text = text_of(keyword.value)
            if text and (name in HINTED_CALLS and keyword.arg in ("hint", "message")):
                yield text


def package_words() -> set[str]:
    words = {word for path in modules().values() for word in words_of(path)}
    return {word for word in words if not word.isupper()}  # SARL is SARL in every language


def theme_words() -> set[str]:
    found: set[str] = set()
    options = {"silent": "false", "extensions": "jinja2.ext.i18n"}
    for path in sorted((ROOT / "theme" / "templates").rglob("*.html")):
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ["_", "gettext", "ngettext"], [], options):
                texts = message if isinstance(message, tuple) else (message,)
                found |= {text for text in texts if text}
    return found


def french_of(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def pairs(french: Catalog) -> Iterator[tuple[str, str]]:
    for message in french:
        if not message.id:
            continue
        if isinstance(message.id, (list, tuple)):
            yield from zip(message.id, message.string, strict=True)
        else:
            yield message.id, message.string


PACKAGE_PO = PACKAGE / "translations" / "fr.po"
THEME_PO = ROOT / "theme" / "translations" / "fr.po"


def test_words_of_the_package_are_found() -> None:
    words = package_words()
    assert len(words) > 150


def test_every_message_of_the_package_has_its_french() -> None:
    known = {english for english, french in pairs(french_of(PACKAGE_PO)) if french}
    assert package_words() - known == set()


def test_every_text_of_the_theme_has_its_french() -> None:
    words = theme_words()
    assert len(words) > 30
    assert words - {english for english, french in pairs(french_of(THEME_PO)) if french} == set()


def test_every_declared_problem_speaks_french(codes: set[str]) -> None:
    french = catalogue("fr")
    problems = declared_problems()
    silent = [
        (code, text)
        for code in sorted(codes)
        for text in (problems[code].message, problems[code].hint)
        if text and not text.startswith("{") and french.gettext(text) == text
    ]
    assert silent == []


PLACEHOLDER = re.compile(r"\{\w*\}|%\(\w+\)s|%s")


@pytest.mark.parametrize("path", [PACKAGE_PO, THEME_PO], ids=["package", "theme"])
def test_translations_keep_the_placeholders(path: Path) -> None:
    wrong = []
    for message in french_of(path):
        plural = isinstance(message.id, (list, tuple))
        english = message.id[-1] if plural else message.id
        known = set(PLACEHOLDER.findall(english))
        for place, french in enumerate(message.string if plural else (message.string,)):
            used = set(PLACEHOLDER.findall(french))
            # A singular may say “le premier” instead of the number.
            if not used <= known or (used != known and not (plural and place == 0)):
                wrong.append((english, french))
    assert wrong == []


NOT_PROSE = re.compile(r"\{\{?%.*?%\}\}?|%\(\w+\)s|!\[|https?:\S+")
BREAKABLE = re.compile(r"[ ][;!?:»%€]|«[ ]|(?<=\w)'(?=\w)|\w[;!?](?=\s|\Z)")


@pytest.mark.parametrize("path", [PACKAGE_PO, THEME_PO], ids=["package", "theme"])
def test_french_is_set_like_french(path: Path) -> None:
    """No-break spaces where a line must not break, curly apostrophes."""
    wrong = [french for _, french in pairs(french_of(path)) if is_badly_set(french)]
    assert wrong == []


def is_badly_set(french: str) -> bool:
    return bool(BREAKABLE.search(NOT_PROSE.sub("x", french)))


@pytest.mark.parametrize("text", ["l'été", "vrai ?", "vrai?", "« oui »", "à : b"])
def test_bad_french_would_be_seen(text: str) -> None:
    assert is_badly_set(text)


@pytest.mark.parametrize("path", [PACKAGE_PO, THEME_PO], ids=["package", "theme"])
def test_no_message_is_translated_twice(path: Path) -> None:
    ids = re.findall(r'^msgid "(.+)"$', path.read_text("utf-8"), re.MULTILINE)
    assert sorted(ids) == sorted(set(ids))
