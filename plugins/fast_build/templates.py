"""What templates can read, from their source: closure, names, and what cannot be followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, cast

from jinja2 import Environment, TemplateError, TemplateNotFound, meta, nodes

from .plain_body import FlatTree, prints_bodies_plainly

# Jinja's own functions whose result is not a function of their arguments.
# (`attr` is, but reads attributes behind the back of the trace.)
_UNSTEADY = frozenset({"random", "lipsum", "debug", "attr"})
_TEXT_ATTRIBUTES = frozenset({"slug", "name", "lang", "url"})
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
    unsteady: tuple[str, ...]
    # Filters and tests of plugins that the site declares safe: kind and name.
    declared: tuple[tuple[str, str], ...] = ()
    files: frozenset[str] = frozenset()


class TemplateBook:
    """Facts of templates; those of single files are kept from build to build by digest."""

    def __init__(
        self,
        known: dict[bytes, SourceFacts],
        declared: frozenset[str],
        safe: frozenset[str] = frozenset(),
    ) -> None:
        self._safe = safe
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
        reasons: set[str] = set()
        unsteady: set[str] = set()
        declared: set[tuple[str, str]] = set()
        for reason, module in _extension_reasons(environment):
            reasons.add(reason)
            if module.partition(".")[0] not in self._safe:
                unsteady.add(reason)
        pending, seen = [first], {first}
        plain = environment.finalize is None and environment.autoescape is False
        while pending:
            name = pending.pop()
            hashed.update(name.encode() + b"\0")
            try:
                code, facts = self._file_facts(environment, name)
            except (TemplateNotFound, OSError):
                hashed.update(b"absent\0")
                continue
            except TemplateError as error:
                reasons.add(f"{name}: {error}")
                continue
            hashed.update(code)
            names |= facts.names
            plain = plain and facts.plain_body
            declared |= self._declared_functions(environment, facts)
            for reason, is_steady in self._callable_reasons(environment, facts, name):
                reasons.add(reason)
                if not is_steady:
                    unsteady.add(reason)
            if facts.computed_reference:
                reasons.add(f"{name} includes or extends a template by a computed name")
            for reference in facts.references:
                joined = {reference, environment.join_path(reference, name)} - seen
                seen |= joined
                pending += sorted(joined)
        return Facts(
            hashed.digest(), tuple(sorted(names)), tuple(sorted(reasons)), plain, tuple(unsteady),
            tuple(sorted(declared)), frozenset(seen),
        )  # fmt: skip

    def _file_facts(self, environment: Environment, name: str) -> tuple[bytes, SourceFacts]:
        """The digest of one template file and what it says."""
        assert environment.loader is not None
        source, filename, _ = environment.loader.get_source(environment, name)
        code = blake2b(source.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        facts = self._known.get(code) or self.used.get(code)
        if facts is None:
            tree = environment.parse(source, name, filename)
            flat = FlatTree(tree)
            references = list(meta.find_referenced_templates(cast("nodes.Template", flat)))
            callables = [("filter", n.name) for n in flat.find_all(nodes.Filter)]
            callables += [("test", n.name) for n in flat.find_all(nodes.Test)]
            harmless = {id(call.node) for call in flat.find_all(nodes.Call) if _gives_texts(call)}
            callables += [
                ("method", node.attr)
                for node in flat.find_all(nodes.Getattr)
                if id(node) not in harmless and _formats(node)
            ]
            facts = SourceFacts(
                # Not `meta.find_undeclared_variables`, which leaves out what globals also name.
                frozenset(n.name for n in flat.find_all(nodes.Name) if n.ctx == "load"),
                tuple(r for r in references if r is not None),
                frozenset(callables),
                None in references,
                prints_bodies_plainly(flat),
            )
        self.used[code] = facts
        return code, facts

    def _callable_reasons(
        self, environment: Environment, facts: SourceFacts, template: str
    ) -> Iterator[tuple[str, bool]]:
        """Reasons, each with whether the result is the same as long as no file changes."""
        for kind, name in facts.callables:
            if kind == "method":
                yield f"{template} formats a text that may read attributes", True
                continue
            table: dict[str, Any] = environment.filters if kind == "filter" else environment.tests
            function = table.get(name)
            if self._is_declared(name, function):
                continue
            if function is not None and not self.is_pure(name, function):
                reason = f"{template} uses the {kind} “{name}”, which may read anything"
                yield reason, name == "attr" or _package(function) in self._safe
        for name in facts.names & _UNSTEADY:
            yield f"{template} uses “{name}”", False

    def _declared_functions(
        self, environment: Environment, facts: SourceFacts
    ) -> set[tuple[str, str]]:
        tables: dict[str, Any] = {"filter": environment.filters, "test": environment.tests}
        return {
            (kind, name)
            for kind, name in facts.callables
            if kind in tables and self._is_declared(name, tables[kind].get(name))
        }

    def _is_declared(self, name: str, function: Any) -> bool:
        """Whether it belongs to a safe plugin: what it reads is followed while it runs."""
        return function is not None and name not in _UNSTEADY and _package(function) in self._safe

    def is_pure(self, name: str, function: Any) -> bool:
        """Whether a filter or test depends on its arguments alone."""
        if name in self._declared:
            return True
        return name not in _UNSTEADY and _package(function) in (
            "jinja2", "builtins", "markupsafe", "pelican", "_operator", "operator", "math",
        )  # fmt: skip


def _formats(node: nodes.Getattr) -> bool:
    """Whether this is a `.format(…)` whose fields could read attributes unseen."""
    if node.attr not in ("format", "format_map"):
        return False
    text = node.node.value if isinstance(node.node, nodes.Const) else None
    return not isinstance(text, str) or bool(_FIELD_ACCESS.search(text))


def _gives_texts(call: nodes.Call) -> bool:
    """Whether the arguments are texts, which have no attribute worth reading."""
    if call.dyn_args is not None or call.dyn_kwargs is not None:
        return False
    given = [*call.args, *(keyword.value for keyword in call.kwargs)]
    return all(
        isinstance(value, nodes.Const)
        or (isinstance(value, nodes.Getattr) and value.attr in _TEXT_ATTRIBUTES)
        for value in given
    )


def _package(function: Any) -> str:
    inner = getattr(function, "func", function)
    module: str = getattr(inner, "__module__", None) or type(inner).__module__
    return module.partition(".")[0]


def _extension_reasons(environment: Environment) -> Iterator[tuple[str, str]]:
    for extension in environment.extensions.values():
        kind = type(extension)
        if kind.__module__ != "jinja2.ext" or kind.__name__ == "DebugExtension":
            name = f"{kind.__module__}.{kind.__qualname__}"
            yield f"the Jinja extension {name} may read anything", kind.__module__
