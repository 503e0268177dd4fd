"""What a template reads while it renders: contents, summaries, bodies and lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from jinja2 import Environment, Template
from pelican.contents import Article, Content, Page, Static

from .lists import Name

KNOWN_CONTENTS = (Article, Page, Static)
_ADDRESSED = (Article, Page)
_BODY_NAMES = frozenset({
    "_content", "__dict__", "get_content", "get_summary", "_get_summary", "_get_content",
})  # fmt: skip


class Trace:
    """Notes dependencies between `start` and `stop`; idle otherwise."""

    def __init__(self, identify: Callable[[Content], str | None], settled: bool = False) -> None:
        """`settled`: nobody changes articles and pages any more, so that addresses stay."""
        self._identify = identify
        self._noted: set[Name] | None = None
        self._seen: set[tuple[Content, str]] = set()
        self._addresses: dict[tuple[Content, str], Any] | None = {} if settled else None
        self._files: tuple[Environment | None, frozenset[str]] = (None, frozenset())
        self.unknown = False
        # Paginators that were asked for their whole list.
        self.whole: list[Any] = []

    def start(
        self, environment: Environment | None = None, files: frozenset[str] = frozenset()
    ) -> None:
        """Begin a page; `files` are its own templates."""
        self._noted = set()
        self._seen.clear()
        self._files = environment, files
        self.unknown = False
        self.whole.clear()

    def stop(self) -> set[Name]:
        noted, self._noted = self._noted or set(), None
        return noted

    @property
    def is_active(self) -> bool:
        return self._noted is not None

    def is_part(self, template: Template) -> bool:
        """Whether a template is one of the page's own, which are known without being watched."""
        environment, files = self._files
        return template.environment is environment and template.name in files

    def hold(self) -> set[Name] | None:
        """Pelican and this plugin read for themselves: nothing is noted until `release`."""
        noted, self._noted = self._noted, None
        return noted

    def release(self, noted: set[Name] | None) -> None:
        self._noted = noted

    def holding(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, whose reads are noted already."""

        def hold(*arguments: Any, **keywords: Any) -> Any:
            noted = self.hold()
            try:
                return function(*arguments, **keywords)
            finally:
                self.release(noted)

        return hold

    @contextmanager
    def noting(self) -> Iterator[set[Name]]:
        """Note apart, whether or not a page is being made."""
        outer, self._noted = self._noted, set()
        try:
            yield self._noted
        finally:
            self._noted = outer

    def add_all(self, names: Iterable[Name]) -> None:
        if self._noted is not None:
            self._noted.update(names)

    def note(self, name: Name) -> None:
        if self._noted is not None:
            self._noted.add(name)

    def note_content(self, content: Content, attribute: Any) -> None:
        """Note the reading of one attribute of a content."""
        if self._noted is not None:
            noted = self.hold()
            self.add_content(noted, content, attribute)
            self.release(noted)

    def add_content(self, noted: set[Name] | None, content: Content, attribute: Any) -> None:
        """Add what the reading of this attribute means; nothing is being noted meanwhile."""
        assert noted is not None
        name = self._identify(content)
        if name is None or attribute in ("_context", "settings") or type(attribute) is not str:
            self.unknown = True
            return
        noted.add(("record", name))
        if attribute == "summary":
            noted.add(("summary", name))
        elif attribute == "content":
            noted.add(("body", name))
        elif attribute in _BODY_NAMES or callable(getattr(type(content), attribute, None)):
            noted.add(("body", name))
            noted.add(("summary", name))

    def _read(self, content: Content, attribute: str, plain: Callable[[Any, str], Any]) -> Any:
        """An attribute of a content, noted once in a page; an address worked out once."""
        wanted = (content, attribute)
        if wanted not in self._seen:
            self.note_content(content, attribute)
            self._seen.add(wanted)
        if self._addresses is None or attribute != "url" or type(content) not in _ADDRESSED:
            return plain(content, attribute)
        if wanted not in self._addresses:
            self._addresses[wanted] = plain(content, attribute)
        return self._addresses[wanted]

    def watch(self, environment: Environment) -> None:
        """Route the attribute look-ups of compiled templates and filters through the trace."""
        if "getattr" in vars(environment):
            return
        plain_getattr, plain_getitem = environment.getattr, environment.getitem

        is_jinjas = type(environment).getattr is Environment.getattr

        def traced_getattr(obj: Any, attribute: str) -> Any:
            if isinstance(obj, Content):
                return self._read(obj, attribute, plain_getattr)
            if is_jinjas:
                try:
                    return getattr(obj, attribute)
                except AttributeError:
                    pass
            return plain_getattr(obj, attribute)

        def traced_getitem(obj: Any, argument: Any) -> Any:
            if isinstance(obj, Content):
                self.note_content(obj, str(argument))
            return plain_getitem(obj, argument)

        environment.getattr = traced_getattr  # type: ignore[method-assign]
        environment.getitem = traced_getitem  # type: ignore[method-assign]
