"""The same rules in the Firefox of the system: its script engine and its CSS agree with Python."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.questionnaires.branching import branch
from pull_marketing.test_setup import find_firefox, node

from ..vectors.loading import NAMES, rules_of, vector
from .conftest import DemoServer
from .test_questionnaire_rules import (
    SHOWN,
    WALK,
    as_seen_by_script,
    combinations_of,
    seen_wrongly,
    skeleton,
    ticked_for,
)

DRIVER = Path(__file__).with_name("firefox.mjs")


class Firefox:
    """A headless Firefox that goes to addresses and evaluates expressions."""

    def __init__(self, program: str, profile: Path) -> None:
        command = [*node(), str(DRIVER), program, str(profile)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, **question: str) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer

    def call(self, function: str, argument: Any) -> Any:
        return self.ask(run=f"({function})({json.dumps(argument)})")["value"]

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def firefox(demo_server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = find_firefox()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no Firefox on this machine, and in CI nothing is left out")
        pytest.skip("no Firefox on this machine")
    browser = Firefox(str(program), tmp_path_factory.mktemp("firefox"))
    # A plain page of the site's own origin: the script may be imported, nothing else runs.
    browser.ask(go=demo_server.url("/theme/js/questionnaire.js"))
    imported = "import('/theme/js/questionnaire.js').then((all) => void (window.engine = all))"
    browser.ask(run=imported)
    yield browser
    browser.close()


@pytest.mark.parametrize("name", NAMES)
def test_script_in_firefox_agrees_with_python(firefox: Firefox, name: str) -> None:
    questionnaire, _ = vector(name)
    combinations = combinations_of(questionnaire, 300)
    walks = firefox.call(WALK, [rules_of(questionnaire), combinations])
    for given, found in zip(combinations, walks, strict=True):
        assert found == as_seen_by_script(questionnaire, given), given


@pytest.mark.parametrize("name", NAMES)
def test_css_in_firefox_agrees_with_python(firefox: Firefox, name: str) -> None:
    questionnaire, _ = vector(name)
    branching = branch(questionnaire)
    combinations = combinations_of(questionnaire, 300)
    ticks = [ticked_for(questionnaire, answers) for answers in combinations]
    css = branching.css + branching.ending_css
    shown = firefox.call(SHOWN, [skeleton(questionnaire), css, ticks])
    assert seen_wrongly(questionnaire, branching, combinations, shown) == []
