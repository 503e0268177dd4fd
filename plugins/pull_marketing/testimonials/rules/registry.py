"""How a rule is declared: its id, its words, its function; its source stands in rules.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ...diagnostics import Location, Problem, Severity, problem
from ..case import Case
from ..facts import RuleFacts, rule_facts


class Stage(StrEnum):
    """When a rule can be checked."""

    SOURCE = "source"
    OUTPUT = "output"


@dataclass(frozen=True)
class Finding:
    """A place where a rule does not hold, with the named parts of its message.

    `hint` replaces the rule's usual one; `warns` makes it a warning whatever the rule's severity.
    """

    where: Location
    details: dict[str, Any] = field(default_factory=dict)
    hint: str | None = None
    warns: bool = False


def found(where: Location, *, hint: str | None = None, **details: Any) -> Finding:
    """A finding; `hint` replaces the rule's usual one."""
    return Finding(where, details, hint)


Find = Callable[[Case], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule as code: what it says and what it looks for."""

    id: str
    problem: Problem
    find: Find
    stage: Stage

    @property
    def facts(self) -> RuleFacts:
        return rule_facts()[self.id]

    @property
    def severity(self) -> Severity:
        return self.facts.when_publishing


_RULES: dict[tuple[str, Stage], Rule] = {}


def rule(
    name: str, message: str, *, hint: str = "", stage: Stage = Stage.SOURCE
) -> Callable[[Find], Find]:
    """Declare the function below as the rule `name`."""

    def declare(find: Find) -> Find:
        said = problem(name, message, hint=hint)
        _RULES[name, stage] = Rule(name, said, find, stage)
        return find

    return declare


def all_rules() -> tuple[Rule, ...]:
    """Every declared rule, in the order of the ids; a rule may look at both stages."""
    return tuple(_RULES[key] for key in sorted(_RULES))
