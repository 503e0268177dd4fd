"""Which variables of the environment count because the site's own code may read them."""

# ruff: noqa: PTH120, PTH123
from __future__ import annotations

import ast
import contextlib
import os
import re
from typing import Any

from .environment import EVERY, is_idle
from .inputs import belongs
from .neighbours import declared_safe

# As in `os.environ["NAME"]`, `'NAME' in os.environ`, `expandvars("$NAME ${NAME} %NAME%")`.
_NAMED = re.compile(r"[\"'${%](\w+)")
_ASKING = frozenset({"environ", "environb", "getenv", "getenvb", "expandvars"})
# Of `pydantic_settings` and `environs`: they read what attributes and prefixes are called.
_GUESSING = frozenset({"BaseSettings", "prefixed"})
_MAY_ASK = re.compile("|".join(sorted(_ASKING | _GUESSING)))


def counting_variables(
    settings: dict[str, Any], code: dict[str, bytes]
) -> tuple[frozenset[str], list[str]]:
    """Variables that count in no other site: this one's own code names them, and may read them.

    Returns:
        Their names, or EVERY when the code may put a name together; and the files that may.
    """
    ours = os.path.dirname(os.path.realpath(__file__)) + os.sep
    safe = declared_safe(settings)
    found: set[str] = set()
    puzzling: list[str] = []
    for path, value in code.items():
        if value == b"folder" or path.startswith(ours) or belongs(path, safe):
            continue
        with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
            found.update(filter(is_idle, _NAMED.findall(text)))
            if puts_names_together(text):
                puzzling.append(path)
    return frozenset({EVERY} if puzzling else found), puzzling


def puts_names_together(text: str) -> bool:
    """Whether this code may ask for a variable whose whole name does not stand in it."""
    if not _MAY_ASK.search(text):
        return False
    try:
        return _is_odd(ast.parse(text))
    except (SyntaxError, ValueError):  # not Python, whatever it is
        return True


def _is_odd(node: ast.AST) -> bool:
    inside: list[Any]
    match node:
        case ast.Call(
            func=ast.Attribute(value=asked, attr="get" | "pop" | "setdefault") | asked,
            args=[ast.Constant(), *others],
        ) if _asks(asked):
            inside = [*others, *node.keywords]
        case ast.Subscript(value=asked, slice=ast.Constant()) if _asks(asked):
            inside = []
        case ast.Compare(
            left=ast.Constant(), ops=[ast.In() | ast.NotIn()], comparators=[asked]
        ) if _asks(asked):
            inside = []
        case ast.alias(name=name, asname=other) if name in _ASKING:
            return other is not None
        case (
            ast.alias(name=name)
            | ast.Name(id=name)
            | ast.Attribute(attr=name)
            | ast.Constant(value=str(name))
        ) if name in _ASKING | _GUESSING:
            return True
        case _:
            inside = list(ast.iter_child_nodes(node))
    return any(map(_is_odd, inside))


def _asks(node: ast.AST) -> bool:
    return getattr(node, "id", getattr(node, "attr", None)) in _ASKING
