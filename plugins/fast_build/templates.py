"""What templates can read, from their source: closure, names, and what cannot be followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from jinja2 import Environment, TemplateError, TemplateNotFound, meta, nodes

from .plain_body import prints_bodies_plainly

# Jinja's own functions whose result is not a function of their arguments.
# (`attr` is, but reads attributes behind the back of the trace.)
_UNSTEADY = frozenset({"random", "lipsum", "debug", "attr"})
_FIELD_ACCESS = re.compile(r"\{[^{}]*[.\[]")


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What one template file says by itself."""

    names: frozenset[str]
    references: tuple[str, ...]
    callables: frozenset[tuple[str, str]]
    computed_reference: bool
    plain_body: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a template and all that it may include, import or extend say together."""

    digest: bytes
    names: tuple[str, ...]
    reasons: tuple[str, ...]
    plain_body: bool


class TemplateBook:
    """Facts of templates; those of single files are kept from build to build by digest."""

    def __init__(self, known: dict[bytes, SourceFacts], declared: frozenset[str]) -> None:
        self._known = known
        self._declared = declared
        self._facts: dict[tuple[int, str], Facts] = {}
        self.used: dict[bytes, SourceFacts] = {}

    def facts(self, environment: Environment, name: str, lasting: bool = True) -> Facts:
        key = (id(environment), name)
        if lasting and key in self._facts:
            return self._facts[key]
        found = self._closure(environment, name)
        if lasting:
            self._facts[key] = found
        return found

    def _closure(self, environment: Environment, first: str) -> Facts:
        hashed = blake2b(digest_size=16)
        names: set[str] = set()
        reasons = set(_extension_reasons(environment))
        pending, seen = [first], {first}
        plain = environment.finalize is None and environment.autoescape is False
        while pending:
            name = pending.pop()
            hashed.update(name.encode() + b"\0")
            try:
                source, filename, _ = environment.loader.get_source(  # type: ignore[union-attr]
                    environment, name
                )
            except (TemplateNotFound, OSError):
                hashed.update(b"absent\0")
                continue
            code = blake2b(source.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            hashed.update(code)
            try:
                facts = self._source_facts(environment, code, source, name, filename)
            except TemplateError as error:
                reasons.add(f"{name}: {error}")
                continue
            names |= facts.names
            plain = plain and facts.plain_body
            reasons |= set(self._callable_reasons(environment, facts, name))
            if facts.computed_reference:
                reasons.add(f"{name} includes or extends a template by a computed name")
            for reference in facts.references:
                for joined in (reference, environment.join_path(reference, name)):
                    if joined not in seen:
                        seen.add(joined)
                        pending.append(joined)
        return Facts(hashed.digest(), tuple(sorted(names)), tuple(sorted(reasons)), plain)

    def _source_facts(
        self, environment: Environment, code: bytes, source: str, name: str, filename: str | None
    ) -> SourceFacts:
        facts = self._known.get(code) or self.used.get(code)
        if facts is None:
            tree = environment.parse(source, name, filename)
            references = list(meta.find_referenced_templates(tree))
            callables = [("filter", n.name) for n in tree.find_all(nodes.Filter)]
            callables += [("test", n.name) for n in tree.find_all(nodes.Test)]
            callables += [("method", n.attr) for n in tree.find_all(nodes.Getattr) if _formats(n)]
            facts = SourceFacts(
                frozenset(meta.find_undeclared_variables(tree)),
                tuple(r for r in references if r is not None),
                frozenset(callables),
                None in references,
                prints_bodies_plainly(tree),
            )
        self.used[code] = facts
        return facts

    def _callable_reasons(
        self, environment: Environment, facts: SourceFacts, template: str
    ) -> Iterator[str]:
        for kind, name in facts.callables:
            if kind == "method":
                yield f"{template} formats a text that may read attributes"
                continue
            table: dict[str, Any] = environment.filters if kind == "filter" else environment.tests
            function = table.get(name)
            if function is not None and not self.is_pure(name, function):
                yield f"{template} uses the {kind} “{name}”, which may read anything"
        for name in facts.names & _UNSTEADY:
            yield f"{template} uses “{name}”"

    def is_pure(self, name: str, function: Any) -> bool:
        """Whether a filter or test depends on its arguments alone."""
        if name in self._declared:
            return True
        inner = getattr(function, "func", function)
        module = getattr(inner, "__module__", None) or type(inner).__module__
        return name not in _UNSTEADY and module.partition(".")[0] in (
            "jinja2", "builtins", "markupsafe", "pelican", "_operator", "operator", "math",
        )  # fmt: skip


def _formats(node: nodes.Getattr) -> bool:
    """Whether this is a `.format(…)` whose fields could read attributes unseen."""
    if node.attr not in ("format", "format_map"):
        return False
    text = node.node.value if isinstance(node.node, nodes.Const) else None
    return not isinstance(text, str) or bool(_FIELD_ACCESS.search(text))


def _extension_reasons(environment: Environment) -> Iterator[str]:
    for extension in environment.extensions.values():
        kind = type(extension)
        if kind.__module__ != "jinja2.ext" or kind.__name__ == "DebugExtension":
            yield f"the Jinja extension {kind.__module__}.{kind.__qualname__} may read anything"
