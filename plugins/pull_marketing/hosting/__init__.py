"""What a host must send with each page: written for those that read `_headers`, told to others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..written import write_output
from .needs import needs_of
from .rules import rules_for
from .servers import SERVERS, headers_file

SNIPPETS = "hosting"
"""Where the same rules for other servers go, in the project; never in the output."""


def write_headers(settings: dict[str, Any]) -> None:
    """Write `_headers` from what the finished pages need."""
    output = Path(settings["OUTPUT_PATH"])
    rules = rules_for(needs_of(output, settings["SITEURL"]))
    write_output(settings, output / "_headers", headers_file(rules))


def write_snippets(output: Path, siteurl: str, root: Path) -> None:
    """Write the rules for the servers that people run themselves, where they have changed."""
    rules = rules_for(needs_of(output, siteurl))
    folder = root / SNIPPETS
    folder.mkdir(exist_ok=True)
    for name, text_of in SERVERS.items():
        text = text_of(rules)
        file = folder / name
        if not file.is_file() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
