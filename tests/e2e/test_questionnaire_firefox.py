"""The same rules in the Firefox of the system: its script engine and its CSS agree with Python."""

from __future__ import annotations

import pytest

from pull_marketing.questionnaires.branching import branch

from ..vectors.loading import NAMES, rules_of, vector
from .conftest import DemoServer
from .firefox import Firefox
from .test_questionnaire_rules import (
    SHOWN,
    WALK,
    as_seen_by_script,
    combinations_of,
    seen_wrongly,
    skeleton,
    ticked_for,
)


@pytest.fixture(scope="module")
def engine(firefox: Firefox, demo_server: DemoServer) -> Firefox:
    """Firefox with the script's rules on `window.engine`; nothing else of it runs."""
    firefox.ask(go=demo_server.url("/theme/js/questionnaire.js"))
    firefox.run("import('/theme/js/questionnaire.js').then((all) => void (window.engine = all))")
    return firefox


@pytest.mark.parametrize("name", NAMES)
def test_script_in_firefox_agrees_with_python(engine: Firefox, name: str) -> None:
    questionnaire, _ = vector(name)
    combinations = combinations_of(questionnaire, 300)
    walks = engine.call(WALK, [rules_of(questionnaire), combinations])
    for given, found in zip(combinations, walks, strict=True):
        assert found == as_seen_by_script(questionnaire, given), given


@pytest.mark.parametrize("name", NAMES)
def test_css_in_firefox_agrees_with_python(engine: Firefox, name: str) -> None:
    questionnaire, _ = vector(name)
    branching = branch(questionnaire)
    combinations = combinations_of(questionnaire, 300)
    ticks = [ticked_for(questionnaire, answers) for answers in combinations]
    css = branching.css + branching.ending_css
    shown = engine.call(SHOWN, [skeleton(questionnaire), css, ticks])
    assert seen_wrongly(questionnaire, branching, combinations, shown) == []
