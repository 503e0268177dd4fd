"""Versions of all that outputs depend on, as they are in this build."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment
from pelican.contents import Content, Static

from .content_parts import body_parts, formatted_headers, identity, leads_to, record_state
from .fingerprint import Fingerprinter, never_again
from .lists import Name
from .stamps import digest
from .state import KeptContent
from .trace import KNOWN_CONTENTS

_MANY = 20


class Versions:
    """Answers with a digest for each dependency, each computed once in a build."""

    def __init__(
        self,
        context: dict[str, Any],
        summaries: dict[bytes, str],
        parts: dict[Content, KeptContent],
        said: Callable[[], int] = lambda: 0,
    ) -> None:
        """`said` counts warnings: what gave one is worked out each time."""
        self._said = said
        self._remembers_links = False
        self.context = context
        self._memo: dict[Name, bytes] = {}
        self._contents: dict[str, Content] = {}
        self._names: dict[Content, str | None] = {}
        self._parts = parts
        self._lists: dict[Name, list[Any]] = {}
        self._known_summaries = summaries
        self.summaries: dict[bytes, str] = {}
        self.told_summaries: dict[str, str] = {}
        self.fingerprinter = Fingerprinter(self.identify)
        self.environments: list[Environment] = []
        self.attaches = False
        # How to know the version of what `followed` hears, by the kind of its name.
        self.others: dict[str, Callable[[Name], bytes]] = {}
        for table in ("generated_content", "static_content"):
            for content in context[table].values():
                if isinstance(content, Content):
                    self._add_content(content)

    def addresses(self, before: dict[str, str]) -> dict[str, str]:
        """Where each source leads; bodies that lead to another place than `before` forget it."""
        now = {}
        for table in ("generated_content", "static_content"):
            for path, content in self.context[table].items():
                if isinstance(content, Content):
                    now[f"{table}:{path}"] = self._address(content)
        moved = {path for path in {**before, **now} if before.get(path) != now.get(path)}
        names = {path.rpartition("/")[2].rpartition(":")[2] for path in moved}
        all_lost = not before or len(names) > _MANY
        for kept in self._parts.values() if moved else ():
            if kept.linked and (all_lost or leads_to(kept.links, names)):
                kept.linked = b""
        self._remembers_links = True
        return now

    def _address(self, content: Content) -> str:
        kept = self._parts.get(content)
        if kept is not None and kept.version:
            return kept.address
        return str(Content.url.fget(content))

    def kept(self, content: Any) -> KeptContent | None:
        """The content as it is kept from build to build."""
        return self._parts.get(content)

    def _add_content(self, content: Content) -> None:
        if type(content) in KNOWN_CONTENTS:
            self._contents.setdefault(identity(content), content)
        kept = self._parts.get(content)
        if kept is not None:
            attaches = kept.attaches
        else:
            attaches = "attach" in (getattr(content, "_content", None) or "")
        if attaches or hasattr(content, "_get_content"):
            self.attaches = True

    def identify(self, content: Content) -> str | None:
        """The name of a content that this build can find again, else None."""
        try:
            return self._names[content]
        except KeyError:
            name: str | None = None
            if type(content) in KNOWN_CONTENTS:
                name = identity(content)
                name = name if self._contents.get(name) is content else None
            self._names[content] = name
            return name

    def environment_number(self, environment: Environment) -> int:
        for number, known in enumerate(self.environments):
            if known is environment:
                return number
        self.environments.append(environment)
        return len(self.environments) - 1

    def add_list(self, name: Name, members: list[Any]) -> None:
        self._lists[name] = members

    def current(self, name: Name) -> bytes:
        """The version of a dependency; one that never matches for what is not known."""
        found = self._memo.get(name)
        if found is None:
            found = self._memo[name] = self._compute(name)
        return found

    def _compute(self, name: Name) -> bytes:
        kind = name[0]
        if kind in ("record", "body", "summary"):
            content = self._contents.get(name[1])
            if content is None:
                return never_again()
            if kind == "record":
                return self._record(content)
            return self._body(content) if kind == "body" else self._summary(content)
        if kind == "context":
            if name[1] in self.context:
                return self.fingerprinter.of(self.context[name[1]])
            return b"absent"
        if kind == "global":
            number = int(name[1])
            if number >= len(self.environments):
                return never_again()
            return self._global(self.environments[number], name[2])
        if kind == "list" and name in self._lists:
            return self.fingerprinter.of(self._lists[name])
        if kind in self.others:
            return self.others[kind](name)
        return never_again()

    def _global(self, environment: Environment, name: str) -> bytes:
        if name not in environment.globals:
            return b"absent"
        value: Any = environment.globals[name]
        if isinstance(value, Content):
            self.fingerprinter.opaque.add(f"the global {name}")
            return never_again()
        return self.fingerprinter.of(value)

    def _record(self, content: Content) -> bytes:
        kept = self._parts.get(content)
        if kept is not None and kept.version and not content.translations:
            return kept.version
        if isinstance(content, Static) and self.attaches:
            return never_again()  # its place is decided while pages render
        if isinstance(content, Static):
            places = (Content.url.fget(content), Content.save_as.fget(content))
        else:
            places = (content.url, content.save_as)
        if kept is not None and kept.record:
            formatted = formatted_headers(content)
            if not content.translations and not any(formatted):
                url, save_as = places
                text = f"alone:{len(url)}:{url}{save_as}"
                version = digest(kept.record + text.encode("utf-8", "surrogatepass"))
                if "date" in vars(content):  # without one, an address may hold the time
                    kept.address, kept.version = url, version
                return version
            state: Any = (kept.record, content.translations, formatted)
        else:
            state = record_state(content)
        return self.fingerprinter.of((state, places))

    def _body(self, content: Content) -> bytes:
        kept = self._parts.get(content)
        if kept is not None and kept.body:
            if kept.linked and self._remembers_links and not self.attaches:
                return kept.linked
            said = self._said()
            version = self._linked_body(content, kept.body, kept.links)
            if self._remembers_links and not self.attaches and self._said() == said:
                kept.linked = version
            return version
        raw = content._content
        if hasattr(content, "_get_content") or not isinstance(raw, (str, type(None))):
            return never_again()
        return self._linked_body(content, *body_parts(content))

    def _linked_body(self, content: Content, body: bytes, links: str) -> bytes:
        """The version of a body whose links are told by where they lead now."""
        if not links:
            return body
        if self.attaches and any(word in links for word in ("attach", "static", "filename")):
            return never_again()
        resolved = content._update_content(links, "")
        return digest(body + resolved.encode("utf-8", "surrogatepass"))

    def _summary(self, content: Content) -> bytes:
        if "summary" in content.metadata:
            return b"in the record"
        key = digest(self._body(content))
        text = self._known_summaries.get(key) or self.summaries.get(key)
        if text is None:
            if self.attaches:
                return never_again()
            name, said = identity(content), self._said()
            text = self.told_summaries.get(name)
            if text is None:
                text = self.summary_text(name)
            if self._said() != said:
                return digest(text.encode("utf-8", "surrogatepass"))
        self.summaries[key] = text
        return digest(text.encode("utf-8", "surrogatepass"))

    def known_summary(self, content: Content, siteurl: str) -> str | None:
        """The summary that the last build made of the same body, without looking at the body."""
        kept = self._parts.get(content)
        if kept is None or not kept.linked or not self._remembers_links or self.attaches:
            return None
        if "summary" in content.metadata or siteurl != self.context["SITEURL"]:
            return None
        return self._known_summaries.get(digest(kept.linked))

    def summary_text(self, name: str) -> str:
        """The summary at the site's own address, whatever page is being written."""
        content = self._contents[name]
        moved = self.context["localsiteurl"]
        self.context["localsiteurl"] = self.context["SITEURL"]
        try:
            return str(content.summary)
        finally:
            self.context["localsiteurl"] = moved

    def text(self, name: str) -> str:
        """The body of a content as pages print it; empty when that differs from page to page."""
        content = self._contents.get(name)
        if content is None or self.attaches or content.settings["RELATIVE_URLS"]:
            return ""
        return str(content.content or "")

    def content(self, name: str) -> Content | None:
        return self._contents.get(name)
