"""Keys of pages and feeds: digests of what is given to one of them alone."""

from __future__ import annotations

from typing import Any

from jinja2 import Template
from pelican.paginator import Paginator

from .lists import Name
from .paginators import outline
from .stamps import digest
from .templates import Facts
from .versions import Versions


class PageKeys:
    """Tells what each page is given from what it shares with all the others."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions
        self._known: dict[tuple[Any, ...], bytes] = {}

    def names_there(self, template: Template, facts: Facts) -> str:
        """Which names of a template the context and the globals have, as one text."""
        context, world = self._versions.context, template.environment.globals
        return "".join(
            "c" if name in context else "g" if name in world else "-" for name in facts.names
        )

    def of_page(
        self, template: Template, facts: Facts, context: dict[str, Any]
    ) -> tuple[bytes, tuple[Name, ...]]:
        """The digest of what is given to this page alone, and its named dependencies."""
        shared = self._versions.context
        given: list[tuple[str, Any]] = []
        named: list[Name] = []
        for name in facts.names:
            if name in context:
                value = context[name]
                if name != "localsiteurl" and name in shared and shared[name] is value:
                    named.append(("context", name))
                else:
                    given.append((name, value))
            elif name in template.environment.globals:
                number = self._versions.environment_number(template.environment)
                named.append(("global", str(number), name))
            else:
                given.append((name, "absent"))
        if facts.declared:
            number = self._versions.environment_number(template.environment)
            named += [("filter", str(number), *function) for function in facts.declared]
        given.append(("localsiteurl", shared["localsiteurl"]))
        names = tuple(named)
        parts = [facts.digest, self._of_names((template.name or "", names))]
        for name, value in given:
            if type(value) is str:
                parts.append(f"{name}:{len(value)}:{value};".encode("utf-8", "surrogatepass"))
            else:
                seen = outline(value) if type(value) is Paginator else value
                parts.append(name.encode() + b"=" + self._versions.fingerprinter.of(seen))
        return digest(b"".join(parts)), names

    def of_feed(self, state: tuple[Any, ...], names: list[Name]) -> bytes:
        """The digest of what is given to a feed, and of which contents it is made."""
        address = self._versions.context["localsiteurl"]
        return self._versions.fingerprinter.of((state, names, address))

    def of_lists(self, own: dict[str, Paginator]) -> bytes:
        """The digest of all contents of the series that a page belongs to."""
        members = [(name, one.object_list) for name, one in own.items()]
        return self._versions.fingerprinter.of(members)

    def _of_names(self, names: tuple[Any, ...]) -> bytes:
        """Pages of one template name the same things: the digest is taken once."""
        known = self._known.get(names)
        if known is None:
            known = self._known[names] = digest(repr(names).encode())
        return known
