"""Records for the front door: what it takes to put a new body into old outputs."""

from __future__ import annotations

import marshal
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Any, NamedTuple

from pelican import contents
from pelican.contents import Content

from .ledger import Ledger
from .shelf import ContentShelf
from .stamps import digest
from .state import Output, State
from .versions import Versions

_LOOK_AHEAD = 120
_WORD_END = re.compile(r"[\s>]")
_FIXED = re.compile(r"[{|](?:static|attach)[|}]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one body is: the output, first byte and length (-1: not there, and not needed)."""

    output: str
    start: int
    length: int
    is_feed: bool


class BodyFacts(NamedTuple):
    """What a record says of the body itself, whatever output it is in."""

    body: bytes
    links: dict[str, str]
    fixed: list[str]
    summary: tuple[int, bytes] | None


class RecordMaker:
    """Makes the records of all contents whose outputs allow it; old ones are taken over."""

    def __init__(
        self, state: State, ledger: Ledger, versions: Versions, shelf: ContentShelf
    ) -> None:
        self._state = state
        self._ledger = ledger
        self._versions = versions
        self._shelf = shelf
        self.made: dict[str, tuple[Any, bytes]] = {}
        # What helpers found out about bodies while they rendered them.
        self.told: dict[str, BodyFacts] = {}
        self._summarised: set[str] = set()

    def records(self, outputs: dict[str, Output]) -> dict[str, bytes]:
        """Marshalled records by absolute source path."""
        found = {}
        for name, places in self._places(outputs).items():
            content = self._versions.content(name)
            record = content and places and self._record(name, content, places)
            if content is not None and record:
                found[content.source_path] = record
        return found

    def _places(self, outputs: dict[str, Output]) -> dict[str, list[Place]]:
        """For each content the places of its body; empty when one of them is not known."""
        dependencies = self._ledger.dependencies.names
        numbers = {n for n, name in enumerate(dependencies) if name[0] == "body"}
        summaries = {n for n, name in enumerate(dependencies) if name[0] == "summary"}
        used = set[int]().union(*(output.dependencies for output in outputs.values())) & summaries
        self._summarised = {dependencies[number][1] for number in used}
        places: dict[str, list[Place]] = {}
        lost = set()
        for path, output in outputs.items():
            for number in sorted(numbers.intersection(output.dependencies)):
                name = dependencies[number][1]
                span = output.spans.get(name)
                if span is None:
                    lost.add(name)
                else:
                    place = Place(path, *span, output.kind == "feed")
                    places.setdefault(name, []).append(place)
        return {name: found for name, found in places.items() if name not in lost}

    def _record(self, name: str, content: Content, places: list[Place]) -> bytes | None:
        kept = self._shelf.parts.get(content)
        if kept is None or kept.header is None:
            return None
        where = [(p.output, p.start, p.length, p.is_feed) for p in places]
        read = name in self._summarised
        key = (kept.source, read, self._versions.current(("body", name)), where)
        known = self._state.records.get(name)
        if known is None or known[0] != key:
            facts = self.told.get(name) or self.facts(name)
            summary = facts.summary if read else (0, digest(b""))
            if summary is None:
                return None
            record = (
                kept.source, kept.header, facts.body, summary, facts.links, facts.fixed, where,
            )  # fmt: skip
            known = (key, marshal.dumps(record))
        self.made[name] = known
        return known[1]

    def facts(self, name: str) -> BodyFacts:
        content = self._versions.content(name)
        assert content is not None
        links = _links(content)
        fixed = sorted(link for link in links if _FIXED.search(link))
        body = digest(str(content.content).encode("utf-8", "surrogatepass"))
        return BodyFacts(body, links, fixed, _summary_rule(content))


def _links(content: Content) -> dict[str, str]:
    """What each intra-site link of the body becomes."""
    siteurl = content.get_siteurl()
    return {
        m.group(0): content._link_replacer(siteurl, m)
        for m in content._get_intrasite_link_regex().finditer(content._content)
    }


def _summary_rule(content: Content) -> tuple[int, bytes] | None:
    """How to see that the summary stays: (length, digest) of the start it is made from.

    (-1, digest of the summary) when the summary is a header. None when neither is sure.
    """
    if "summary" in content.metadata:
        text = str(content.metadata["summary"])
        return -1, digest(text.encode("utf-8", "surrogatepass"))
    settings: dict[str, Any] = content.settings
    words = settings["SUMMARY_MAX_LENGTH"]
    if words is None or settings.get("SUMMARY_MAX_PARAGRAPHS") is not None:
        return None
    body, end = str(content.content), settings["SUMMARY_END_SUFFIX"]
    truncate_html_words = contents.truncate_html_words  # the one that remembers
    short = truncate_html_words(body, words, end)
    if short == body:
        return None
    same = bisect_left(range(len(short)), True, key=lambda i: not body.startswith(short[: i + 1]))
    end_of_word = _WORD_END.search(body, same + _LOOK_AHEAD)
    cut = end_of_word.end() if end_of_word else 0
    # The truncation of this start alone is the same: it never looked further.
    if not cut or truncate_html_words(body[:cut], words, end) != short or short == body[:cut]:
        return None
    return cut, digest(body[:cut].encode("utf-8", "surrogatepass"))
