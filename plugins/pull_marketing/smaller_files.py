"""Takes comments and spaces out of the theme's files in the output; their source stays readable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin

_MADE_SMALLER: dict[str, Callable[[str], str | bytes]] = {"css": cssmin, "js": jsmin}


def shrink_files(theme: Path) -> None:
    """Rewrite each style sheet and script of the output, once Pelican has copied them all.

    Args:
        theme: the theme's files in the output; another theme may have no `css` or `js` in it.
    """
    for kind, smaller in _MADE_SMALLER.items():
        for path in sorted((theme / kind).glob(f"*.{kind}")):
            text = path.read_text("utf-8")
            small = f"{smaller(text)!s}\n"
            if len(small) < len(text):
                path.unlink()  # it may be a link to the theme's own file
                path.write_text(small, "utf-8")
