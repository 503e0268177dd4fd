"""Takes comments and spaces out of the theme's files in the output; their source stays readable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rcssmin import cssmin
from rjsmin import jsmin

from .written import write_output

_MADE_SMALLER: dict[str, Callable[[str], str | bytes]] = {"css": cssmin, "js": jsmin}


def shrink_files(settings: dict[str, Any]) -> None:
    """Rewrite each style sheet and script of the output, once Pelican has copied them all.

    The theme's own file is read, not the copy: that one may be small already. Another theme may
    have no `css` or `js` in it.
    """
    source = Path(settings["THEME"]) / "static"
    theme = Path(settings["OUTPUT_PATH"]) / settings["THEME_STATIC_DIR"]
    for kind, smaller in _MADE_SMALLER.items():
        for path in sorted((theme / kind).glob(f"*.{kind}")):
            own = source / kind / path.name
            text = (own if own.is_file() else path).read_text("utf-8")
            small = f"{smaller(text)!s}\n"
            if len(small) < len(text):
                write_output(settings, path, small)
