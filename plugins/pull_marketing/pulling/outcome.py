"""What taking one thing home did, and what its owner does next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..diagnostics import Term

Step = tuple[Term, dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """Nothing in it: the thing was there already."""

    written: tuple[Path, ...] = ()
    steps: tuple[Step, ...] = ()
