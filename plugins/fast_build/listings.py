"""Pages made from lists (tags, categories, indexes), left alone whole when no list changed."""

from __future__ import annotations

from typing import Any

from jinja2 import Template

from .ledger import Ledger
from .stamps import digest

# What Pelican looks at itself, beside what it hands to templates.
_PAGINATED = ("articles", "dates")
_NOT_GIVEN = frozenset({"relative_urls", "paginated", "template_name", "url", "override_output"})
# What was given, digested, and the outputs that came of it.
Listing = tuple[bytes, tuple[str, ...]]


class Listings:
    """Compares what is given to a whole series of pages with what was given last time.

    When it is the same, the same pages would be made of it, each given the same; then it is
    enough to ask of each whether something that it read has changed.
    """

    def __init__(self, known: dict[str, Listing], ledger: Ledger, settings: dict[str, Any]) -> None:
        self._known = known
        self._ledger = ledger
        self._versions = ledger.versions_now
        self._paginated = settings["PAGINATED_TEMPLATES"]
        self._single = settings["TEMPLATE_PAGES"]
        self._lists: dict[int, tuple[list[Any], bytes]] = {}
        self.noted: dict[str, Listing] = {}

    def key(
        self, name: Any, template: Template, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> bytes:
        """The digest of all that is given; empty when these pages must be looked at one by one."""
        plain = len(arguments) == 1 and arguments[0] is self._versions.context
        plain = plain and type(name) is str and "articles" in keywords
        if not plain or any(
            keywords.get(one) for one in ("relative_urls", "paginated", "override_output")
        ):
            return b""
        if template.name is None or template.name in self._single:
            return b""
        facts = self._ledger.proven(template)
        if facts is None:
            return b""
        pages = keywords.get("template_name")
        number = self._versions.environment_number(template.environment)
        there = self._ledger.keys.names_there(template, facts)
        state = (name, keywords.get("url"), pages, template.name, number, facts.digest, there)
        wanted = set(facts.names) | (set(_PAGINATED) if pages in self._paginated else set())
        parts = [repr(state).encode("utf-8", "surrogatepass"), repr(sorted(keywords)).encode()]
        for word in sorted(keywords.keys() & wanted - _NOT_GIVEN):
            parts.append(word.encode() + b"=" + self._value(keywords[word]))
        return digest(b"\0".join(parts))

    def _value(self, value: Any) -> bytes:
        if not isinstance(value, list):
            return self._versions.fingerprinter.of(value)
        known = self._lists.get(id(value))
        if known is None or known[0] is not value:
            names = list(map(self._versions.identify, value))
            if None in names:
                return self._versions.fingerprinter.of(value)
            text = "\0".join(map(str, names))
            known = self._lists[id(value)] = (value, digest(text.encode("utf-8", "surrogatepass")))
        return known[1]

    def outputs(self, name: str) -> tuple[str, ...]:
        """What came of it last time."""
        known = self._known.get(name)
        return known[1] if known else ()

    def keep(self, name: str, key: bytes) -> tuple[str, ...]:
        """The outputs, which were kept as they are; none when one of them must be made again."""
        if not self.is_same(name, key) or not self._ledger.keep_all(self._known[name][1]):
            return ()
        self.noted[name] = self._known[name]
        return self._known[name][1]

    def is_same(self, name: str, key: bytes) -> bool:
        """Whether the same is given as last time."""
        known = self._known.get(name)
        return known is not None and known[0] == key

    def note(self, name: str, key: bytes, outputs: list[str]) -> None:
        """These outputs came of what is given."""
        if name in self.noted:  # written twice: who is who is not known
            key = b""
        self.noted[name] = (key, tuple(outputs))
