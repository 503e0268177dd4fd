"""How large a foreign file may be. Whatever is larger is no questionnaire, or means no good."""

from __future__ import annotations

MOST_BYTES = 5_000_000
"""Of the file itself."""

MOST_UNPACKED_BYTES = 40_000_000
"""Of all the parts of a workbook that are read, once they are unpacked."""

MOST_PARTS = 2_000
"""Files in a workbook."""

MOST_VALUES = 100_000
"""Values in a JSON, cells in a workbook."""

MOST_LEVELS = 60
"""Brackets inside brackets."""

MOST_ROWS = 5_000
MOST_COLUMNS = 200
