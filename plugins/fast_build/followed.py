"""Follows what declared objects and contents are asked for while a page is made, wherever it is.

Templates ask through Jinja, which `trace` hears. Functions of a plugin that a template calls ask by
themselves: this module hears them too, but only on sites whose plugins declare something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MethodType
from typing import Any

from jinja2 import Environment, Template
from pelican.contents import Content
from pelican.generators import Generator

from .lists import Name
from .memos import Patches
from .stamps import file_digest
from .templates import TemplateBook
from .trace import Trace
from .versions import Versions

# What Pelican gives to each generator: the same as long as settings and templates are.
_PELICANS = frozenset({
    "settings", "env", "theme", "path", "output_path", "readers", "get_template", "_templates",
    "_templates_path",
})  # fmt: skip


class NotedContext(dict[str, Any]):
    """The context as a followed generator reads it; what a copy of it is asked for is not heard."""

    def __init__(self, context: Mapping[str, Any], note: Callable[[Name], None]) -> None:
        super().__init__(context)
        self._note = note

    def __getitem__(self, key: str) -> Any:
        self._note(("context", key))
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._note(("context", str(key)))
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._note(("context", key))
        return super().get(key, default)


class Follower:
    """Hears reads for as long as a build writes.

    Args:
        objects: those that plugins declare, by a name that lasts (FAST_BUILD_FOLLOWED).
    """

    def __init__(
        self, objects: Mapping[str, Any], trace: Trace, versions: Versions, book: TemplateBook
    ) -> None:
        self._objects = dict(objects)
        self._trace = trace
        self._versions = versions
        self._book = book
        self._of_modules: dict[Template, frozenset[Name]] = {}
        versions.fingerprinter.named = [(value, name) for name, value in objects.items()]
        versions.others = {
            "part": self._part,
            "filter": self._filter,
            "template": self._template,
            "file": lambda name: file_digest(name[1]) or b"absent",
        }

    def start(self, patches: Patches) -> None:
        """Stand before attribute look-ups until the build ends."""
        for kind in {type(value) for value in self._objects.values()}:
            plain: Any = kind.__getattribute__
            patches.set(kind, "__getattribute__", self._reading(plain))
        patches.set(Content, "__getattribute__", self._reading_content(Content.__getattribute__))
        patches.set(Template, "new_context", self._new_context(Template.new_context))
        module = self._default_module(Template._get_default_module)
        patches.set(Template, "_get_default_module", module)

    # What is heard

    def _name_of(self, value: Any) -> str | None:
        for name, known in self._objects.items():  # (a generator takes thrice as long)
            if known is value:
                return name
        return None

    def _reading(self, plain: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
        trace = self._trace

        def read(owner: Any, attribute: str) -> Any:
            if not trace.is_active or (attribute[:2] == "__" and attribute != "__dict__"):
                return plain(owner, attribute)
            label = self._name_of(owner)
            if label is None:
                return plain(owner, attribute)
            noted = trace.hold()
            try:
                value = plain(owner, attribute)
            except AttributeError:
                trace.release(noted)
                trace.note(("part", label, attribute))
                raise
            finally:
                trace.release(noted)
            if isinstance(value, MethodType) and value.__self__ is owner:
                return value  # what it reads is heard by itself
            if value is self._versions.context:
                return NotedContext(value, trace.note)
            if not (isinstance(owner, Generator) and attribute in _PELICANS):
                trace.note(("part", label, attribute))
            return value

        return read

    def _reading_content(self, plain: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
        trace = self._trace

        def read(content: Any, attribute: str) -> Any:
            if not trace.is_active or (attribute[:2] == "__" and attribute != "__dict__"):
                return plain(content, attribute)
            noted = trace.hold()
            try:
                trace.add_content(noted, content, attribute)
                value = plain(content, attribute)
            finally:
                trace.release(noted)
            if callable(value) and callable(getattr(type(content), attribute, None)):
                return trace.holding(value)  # noted as all that a method may read
            return value

        return read

    def _new_context(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        """Templates that functions render inside a page: the page depends on them, too."""

        def new_context(template: Template, given: Any = None, *more: Any, **words: Any) -> Any:
            given = words.pop("vars", given)
            if self._trace.is_active and not self._trace.is_part(template):
                self._note_template(template, given or {})
            return plain(template, given, *more, **words)

        return new_context

    def _note_template(self, template: Template, given: Mapping[str, Any]) -> None:
        trace, versions = self._trace, self._versions
        name, number = template.name, versions.environment_number(template.environment)
        if not name:
            trace.unknown = True
            return
        facts = self._book.facts(template.environment, name)
        trace.note(("template", str(number), name))
        trace.unknown |= bool(facts.reasons)
        for wanted in facts.names:
            if wanted in given:
                if wanted in versions.context and versions.context[wanted] is given[wanted]:
                    trace.note(("context", wanted))
            elif wanted in template.environment.globals:
                trace.note(("global", str(number), wanted))
        for function in facts.declared:
            trace.note(("filter", str(number), *function))

    def _default_module(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        """Jinja keeps the module of an imported template: who comes later read the same."""
        trace, known = self._trace, self._of_modules

        def module(template: Template, context: Any = None) -> Any:
            if template not in known:
                template._module = None
                with trace.noting() as noted:
                    made = plain(template, context)
                if template._module is made:  # kept, for all who come
                    known[template] = frozenset(noted)
                trace.add_all(noted)
                return made
            trace.add_all(known[template])
            return plain(template, context)

        return module

    # What it is now

    def _part(self, name: Name) -> bytes:
        try:
            value = getattr(self._objects[name[1]], name[2])
        except (AttributeError, KeyError):
            return b"absent"
        return self._versions.fingerprinter.of(value)

    def _environment(self, number: str) -> Environment | None:
        environments = self._versions.environments
        return environments[int(number)] if int(number) < len(environments) else None

    def _filter(self, name: Name) -> bytes:
        environment = self._environment(name[1])
        tables: Any = environment and {"filter": environment.filters, "test": environment.tests}
        if not tables or name[3] not in tables[name[2]]:
            return b"absent"
        return self._versions.fingerprinter.of(tables[name[2]][name[3]])

    def _template(self, name: Name) -> bytes:
        environment = self._environment(name[1])
        return self._book.facts(environment, name[2]).digest if environment else b"absent"
