"""Which language to speak with the author, before anything is read or checked."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .catalogues import LANGUAGES

VARIABLE = "PULL_MARKETING_LANGUAGE"
_LINE = re.compile(r"^language:\s*[\"']?(fr|en)\b", re.MULTILINE)


def language_of(root: Path) -> str:
    """The site's language, French unless it says English; an environment variable goes before."""
    asked = os.environ.get(VARIABLE, "")
    if asked in LANGUAGES:
        return asked
    try:
        found = _LINE.search((root / "content" / "site.yaml").read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        found = None
    return found[1] if found else "fr"
