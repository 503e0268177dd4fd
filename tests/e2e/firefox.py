"""Drives the Firefox of the system through `firefox.mjs`, for what must hold in two engines."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.test_setup import find_firefox, node

DRIVER = Path(__file__).with_name("firefox.mjs")
PATIENCE_S = 15


class Firefox:
    """A headless Firefox that goes to addresses and evaluates expressions."""

    def __init__(self, program: str, profile: Path) -> None:
        command = [*node(), str(DRIVER), program, str(profile)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, **question: Any) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def run(self, expression: str, *, inside: bool = False) -> Any:
        """The value of an expression, in the page or in the first frame of it."""
        answer = self.ask(run=expression, inside=inside)
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def call(self, function: str, argument: Any) -> Any:
        return self.run(f"({function})({json.dumps(argument)})")

    def wait(self, expression: str, *, inside: bool = False) -> None:
        """Until an expression is true; a page that is just being left has none."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            answer = self.ask(run=f"Boolean({expression})", inside=inside)
            if answer.get("value"):
                return
            time.sleep(0.05)
        pytest.fail(f"never true in Firefox: {expression}")

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


@contextmanager
def opened(profile: Path) -> Iterator[Firefox]:
    """A Firefox for a while; without one the tests are left out, in CI they fail."""
    program = find_firefox()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no Firefox on this machine, and in CI nothing is left out")
        pytest.skip("no Firefox on this machine")
    browser = Firefox(str(program), profile)
    yield browser
    browser.close()
