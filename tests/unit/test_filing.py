"""A list in an author's file grows by one item; everything else stays as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.filing import add_to_list
from pull_marketing.source import SourceFile, parse_yaml

NEW = {"state": "found", "said": "Deux : points\net une « ligne » - vide"}

FILES = [
    "title: a\n",
    "title: a\nsteps: []\nlast: b\n",
    "title: a\nsteps:\nlast: b\n",
    "title: a\nsteps:\n  - state: one\n    said: x\n",
    "steps:\n- state: one\n  said: x\n\n# about what follows\nlast: b\n",
    "steps:\n  # first\n  - state: one\n    said: |-\n      deux\n\n      lignes\nlast: b",
    "steps: # none yet\n  - {state: one, said: x}\n",
]


@pytest.mark.parametrize("text", FILES)
def test_an_item_is_added_at_the_end_of_its_list(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, "utf-8")
    before = parse_yaml(text, "a.yaml", Collector())
    add_to_list(path, "steps", NEW)
    report = Collector()
    after = parse_yaml(SourceFile("a.yaml", path.read_text("utf-8")).text, "a.yaml", report)
    assert not len(report), report.render("en")
    assert before is not None
    assert after is not None
    assert after.values == {**before.values, "steps": [*(before.values.get("steps") or []), NEW]}
    for line in text.splitlines():
        assert line.replace(" []", "") in path.read_text("utf-8").splitlines()
    assert path.stat().st_mode & 0o077 == 0
