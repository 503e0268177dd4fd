"""What a host must send with each page: written for those that read `_headers`, told to others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..written import write_output
from .needs import needs_of, scripts_of
from .rules import Rules, rules_for
from .servers import SERVERS, headers_file

SNIPPETS = "hosting"
"""Where the same rules for other servers go, in the project; never in the output."""


def rules_of(settings: dict[str, Any]) -> Rules:
    """What to send, from what the finished pages need: every page is read."""
    scripts = scripts_of(Path(settings["THEME"]))
    return rules_for(needs_of(Path(settings["OUTPUT_PATH"]), settings["SITEURL"], scripts))


def write_headers(settings: dict[str, Any], rules: Rules) -> None:
    """Write `_headers`."""
    file = Path(settings["OUTPUT_PATH"]) / "_headers"
    write_output(settings, file, headers_file(rules))


def write_snippets(root: Path, rules: Rules) -> None:
    """Write the rules for the servers that people run themselves, where they have changed."""
    folder = root / SNIPPETS
    folder.mkdir(exist_ok=True)
    for name, text_of in SERVERS.items():
        text = text_of(rules)
        file = folder / name
        if not file.is_file() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
