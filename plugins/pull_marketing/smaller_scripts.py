"""Takes comments and spaces out of the theme's scripts in the output; the source stays readable."""

from __future__ import annotations

from pathlib import Path

from rjsmin import jsmin


def shrink_scripts(folder: Path) -> None:
    """Rewrite each script of a folder of the output, once Pelican has copied them all.

    Args:
        folder: the theme's scripts in the output; it may be missing in a theme without any.
    """
    for path in sorted(folder.glob("*.js")):
        text = path.read_text("utf-8")
        small = str(jsmin(text)) + "\n"
        if len(small) < len(text):
            path.unlink()  # it may be a link to the theme's own file
            path.write_text(small, "utf-8")
