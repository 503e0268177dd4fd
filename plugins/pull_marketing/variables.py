"""Which variables of the environment a site is made of: those that its own code names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .code_stamp import OWN_CODE

_OWN_WORDS = ("PULL_MARKETING", "LANG", "LC_", "TZ")
"""Variables that say in which language and time a site is built begin like this."""

_OURS = {OWN_CODE.name, "fast_build"}
"""Plugins that read no other variables while they build."""

_NAMED = re.compile(r"""["'${%](\w+)""")
_PLAINLY = re.compile(
    r"""from os import environ$|["']\s+(?:not )?in (?:os\.)?environ\b"""
    r"""|(?:environ(?:\.get\(|\[)|getenv\(|expandvars\()\s*["'][^"']*["']\s*[\]),]""",
    re.M,
)
_READS = re.compile(r"environ|getenv|expandvars")


def variables_of(paths: Iterable[Path], environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """The variables that a build by this code may depend on, sorted.

    Args:
        paths: of the settings files, and of the folder of the site's plugins.
        environment: to look in.

    Returns:
        Names and values; all of them when the code asks for variables by names it puts together.
    """
    names: set[str] = set()
    for text in _texts(paths):
        if _READS.search(_PLAINLY.sub("", text)):
            return sorted(environment.items())
        names.update(_NAMED.findall(text))
    found = environment.items()
    return sorted(item for item in found if item[0] in names or item[0].startswith(_OWN_WORDS))


def _texts(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        for file in [path] if path.is_file() else _modules(path):
            yield file.read_text("utf-8", "replace")


def _modules(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = set(folders) - _OURS
        yield from (Path(here, name) for name in files if name.endswith(".py"))
