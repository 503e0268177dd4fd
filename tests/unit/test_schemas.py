"""The committed JSON Schemas are those of the models."""

from __future__ import annotations

from pathlib import Path

import pytest

from pull_marketing.schemas import SCHEMAS, schema_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_committed_schema_is_current(name: str) -> None:
    committed = ROOT / "docs" / "schemas" / f"{name}.schema.json"
    told = "run: python -m pull_marketing.schemas docs/schemas"
    assert committed.read_text("utf-8") == schema_text(name), told


def test_the_demo_points_its_editor_to_the_schema() -> None:
    first_line = (ROOT / "content" / "site.yaml").read_text("utf-8").splitlines()[0]
    assert first_line == "# yaml-language-server: $schema=../docs/schemas/site.schema.json"


@pytest.mark.parametrize(
    ("folder", "kind"), [("clients", "client"), ("incidents", "incident"), ("requests", "request")]
)
def test_the_private_examples_point_to_theirs(folder: str, kind: str) -> None:
    files = sorted((ROOT / folder / "example").glob("*.yaml"))
    expected = f"# yaml-language-server: $schema=../../docs/schemas/{kind}.schema.json"
    assert files
    assert {path.read_text("utf-8").splitlines()[0] for path in files} == {expected}
