"""What is installed: the whole, or `fast_build` alone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ALONE = ROOT / "packaging/fast_build/pyproject.toml"


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def test_fast_build_alone_asks_for_the_same_python_and_pelican() -> None:
    whole, alone = read(ROOT / "pyproject.toml")["project"], read(ALONE)["project"]
    assert alone["requires-python"] == whole["requires-python"]
    assert set(alone["dependencies"]) < set(whole["dependencies"])


def test_fast_build_alone_holds_the_plugin_and_its_doorway() -> None:
    held = read(ALONE)["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    places = {(ALONE.parent / source).resolve(): to for source, to in held.items()}
    plugin, doorway = ROOT / "plugins/fast_build", ROOT / "plugins/pelican/plugins/fast_build"
    assert places == {
        plugin: "fast_build",
        doorway: "pelican/plugins/fast_build",
        ROOT / "LICENSE": "fast_build/LICENSE",
    }
    assert all(path.exists() for path in places)
