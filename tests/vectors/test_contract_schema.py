"""The published schema describes the contracts that are really written."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.questionnaires.contract import SCHEMA_VERSION, content_hash, to_contract
from pull_marketing.questionnaires.model import Kind

from .loading import NAMES, vector

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads(
    (ROOT / "docs" / "schemas" / "questionnaire-contract.schema.json").read_text("utf-8")
)
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}
KNOWN = {
    "$schema", "$defs", "title", "description", "type", "additionalProperties", "required",
    "properties", "const", "pattern", "enum", "items", "$ref", "anyOf", "prefixItems", "minItems",
    "maxItems", "minimum",
}  # fmt: skip


def faults(value: Any, schema: dict[str, Any], place: str = "$") -> Iterator[str]:
    """What a JSON Schema says against a value, for the keywords that ours uses."""
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        yield from faults(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], place)
    if "anyOf" in schema and all(list(faults(value, each, place)) for each in schema["anyOf"]):
        yield f"{place}: none of the forms fits {value!r}"
    if "const" in schema and value != schema["const"]:
        yield f"{place}: {value!r}"
    if "minimum" in schema and isinstance(value, int) and value < schema["minimum"]:
        yield f"{place}: {value!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r}"
    if not fits_type(value, schema.get("type", [])):
        yield f"{place}: {value!r} is no {schema['type']}"
    elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{place}: {value!r}"
    elif isinstance(value, dict):
        yield from faults_of_object(value, schema, place)
    elif isinstance(value, list):
        yield from faults_of_array(value, schema, place)


def fits_type(value: Any, wanted: str | list[str]) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    if isinstance(value, bool):
        return not names or "boolean" in names
    return not names or any(isinstance(value, TYPES[name]) for name in names)


def faults_of_object(value: dict[str, Any], schema: dict[str, Any], place: str) -> Iterator[str]:
    for name in schema.get("required", []):
        if name not in value:
            yield f"{place}: {name} is missing"
    others = schema.get("additionalProperties", True)
    for name, inner in value.items():
        known = schema.get("properties", {}).get(name, others)
        if known is False:
            yield f"{place}: {name} is unknown"
        elif isinstance(known, dict):
            yield from faults(inner, known, f"{place}.{name}")


def faults_of_array(value: list[Any], schema: dict[str, Any], place: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{place}: {len(value)} items"
    first = schema.get("prefixItems", [])
    for number, inner in enumerate(value):
        known = first[number] if number < len(first) else schema.get("items", {})
        yield from faults(inner, known, f"{place}[{number}]")


@pytest.mark.parametrize("name", NAMES)
def test_contract_is_as_published(name: str) -> None:
    contract = json.loads(json.dumps(to_contract(vector(name)[0])))
    assert list(faults(contract, SCHEMA)) == []


def test_contracts_of_the_demo_are_as_published(demo_site: Any) -> None:
    files = sorted((demo_site.root / ".cache" / "contracts").glob("*.json"))
    assert files
    for file in files:
        assert list(faults(json.loads(file.read_text("utf-8")), SCHEMA)) == [], file.name


SPOILT = {
    "unknown version": lambda c: c.update(schema_version=2),
    "unknown key": lambda c: c.update(extra=1),
    "missing key": lambda c: c.pop("keep"),
    "unknown kind": lambda c: c["sections"][0]["questions"][0].update(kind="hologram"),
    "condition of two": lambda c: c["endings"][0].update(condition={"all": [], "any": []}),
    "sign in words": lambda c: c["endings"][1].update(condition={"score": ["score", ">=", 4]}),
    "text for a limit": lambda c: c["sections"][0]["questions"][0].update(minimum="30"),
    "hash cut short": lambda c: c.update(hash=c["hash"][:12]),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_schema_refuses_what_is_not_a_contract(spoil: Any) -> None:
    contract = copy.deepcopy(to_contract(vector("legal")[0]))
    spoil(contract)
    assert list(faults(contract, SCHEMA))


def test_schema_knows_every_kind_and_the_version() -> None:
    question = SCHEMA["$defs"]["question"]["properties"]
    assert sorted(question["kind"]["enum"]) == sorted(Kind)
    assert SCHEMA["properties"]["schema_version"]["const"] == SCHEMA_VERSION


def test_hash_is_computed_as_the_schema_says() -> None:
    contract = to_contract(vector("legal")[0])
    again = json.loads(json.dumps(dict(reversed(contract.items())), indent=4))
    assert content_hash(again) == contract["hash"]
