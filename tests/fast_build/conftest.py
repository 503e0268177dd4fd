"""Makes the oracle's modules importable and starts one stock Pelican for all tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from oracle import StockPelican


@pytest.fixture(scope="session")
def stock() -> Iterator[StockPelican]:
    server = StockPelican()
    yield server
    server.close()
