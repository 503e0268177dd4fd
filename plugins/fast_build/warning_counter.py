"""Counts and keeps what a build says."""

from __future__ import annotations

import logging


class WarningCounter(logging.Handler):
    """Counts what was said: whatever warns must be done again, so that it warns again."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0
        self.messages: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
        self.messages.append((record.levelno, record.getMessage()))
        # With `--log-handler plain` nobody else listens, and then Python itself would print.
        if logging.getLogger().handlers == [self] and logging.lastResort is not None:
            logging.lastResort.handle(record)
