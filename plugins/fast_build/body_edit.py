"""Puts a changed body into the outputs that hold it, without Pelican.

Only done when the last build proved (see `plain_body` and `records`) that nothing else in any
output depends on the text that changed. Any doubt, and `put_bodies` returns None untouched.
"""

# Shared with the front door, which must not load pathlib.
# ruff: noqa: PTH118, PTH123
from __future__ import annotations

import logging
import marshal
import os
import re
import time
from typing import TYPE_CHECKING, Any

from .lock import BuildLock
from .page_files import put_bytes
from .stamps import Stamp, digest, stamp
from .store_files import read_packed, write_checked

if TYPE_CHECKING:
    from .intact import LookBeside
    from .quick_markdown import MarkdownPool

_HEADER_LINE = re.compile(r"([A-Za-z0-9_-]+): *(.*)")
_EMPTY_ALT = re.compile(r"alt=(['\"])\1")
_CONTROL = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f]")
Record = tuple[bytes, Any, bytes, tuple[int, bytes], dict[str, str], list[str], list[Any]]


class _Doubt(Exception):
    """This edit needs the long way."""


class _Ears(logging.Handler):
    """Anything that Markdown says must be said by a full build."""

    def emit(self, record: logging.LogRecord) -> None:
        raise _Doubt(record.getMessage())


def put_bodies(
    base: str,
    index: dict[str, Any],
    changed: list[str],
    pools: dict[str, MarkdownPool] | None = None,
    look: LookBeside | None = None,
) -> list[str] | None:
    """Convert the changed files and write their outputs; the names of these, None for doubt.

    Args:
        look: The look at the outputs that has begun, and must end before they are written.
    """
    if index["markdown"] is None or os.linesep != "\n":
        return None
    lock = BuildLock()
    ears = _Ears(logging.WARNING)
    logging.getLogger().addHandler(ears)
    try:
        if not lock.try_acquire(index["lock"]):
            return None
        return _Edit(base, index, pools if pools is not None else {}, look).run(changed)
    except (_Doubt, OSError, ValueError):
        return None
    finally:
        logging.getLogger().removeHandler(ears)
        lock.release()


class _Edit:
    def __init__(
        self,
        base: str,
        index: dict[str, Any],
        pools: dict[str, MarkdownPool],
        look: LookBeside | None,
    ) -> None:
        self._base = base
        self._look = look
        self._index = index
        self._overlay = index["overlay"]
        # The last build resolved the extensions to Markdown's own classes, and the folder of
        # installed packages has its stamp since.
        self._options = index["markdown"]
        self._pools = pools
        self._links = re.compile(*index["links"])
        self._texts: dict[str, bytes] = {}
        self._shifts: dict[str, dict[int, int]] = self._overlay["shifts"]

    def run(self, changed: list[str]) -> list[str]:
        seen: dict[str, Stamp] = {}
        at_ns = time.time_ns()
        for path in changed:
            found = stamp(path)
            if found is None:
                raise _Doubt(path)
            seen[path] = found
            self._convert(path)
            if stamp(path) != found:
                raise _Doubt(path)
        self._write()
        self._remember(seen, at_ns)
        return list(self._texts)

    def _record(self, path: str) -> Record:
        if path in self._overlay["records"]:
            record: Record = self._overlay["records"][path]
            return record
        packed = read_packed(self._base + ".pack", *self._index["bodies"][path])
        if packed is None:
            raise _Doubt("no record")
        found: Record = marshal.loads(packed)  # noqa: S302 - our own file, checked
        return found

    def _convert(self, path: str) -> None:
        source, header, old, summary, links, fixed, places = self._record(path)
        with open(path, "rb") as file:
            data = file.read()
        if digest(data) == source:
            return
        # Decoded as Pelican opens files: BOM dropped, any newline.
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        if _is_other_header(text, header):  # seen before Markdown is loaded
            raise _Doubt("header")
        pool = self._pool()
        md = pool.fresh()
        html = md.convert(text)
        if not pool.only_own_extensions or list(getattr(md, "Meta", {}).items()) != header:
            raise _Doubt("header")
        pool.give_back(md)
        if not html or _EMPTY_ALT.search(html) or _CONTROL.search(html):
            raise _Doubt("odd body")
        used: set[str] = set()
        body = self._links.sub(lambda m: self._linked(m, links, used), html)
        if sorted(link for link in used if link in fixed) != fixed:
            raise _Doubt("static links")
        self._check_summary(summary, body)
        new = digest(body.encode())
        moved = [self._splice(place, old, body) for place in places]
        self._overlay["records"][path] = (
            digest(data), header, new, summary, links, fixed, moved,
        )  # fmt: skip

    def _pool(self) -> MarkdownPool:
        from .quick_markdown import MarkdownPool

        key = repr(self._options)
        if key not in self._pools:
            self._pools[key] = MarkdownPool(self._options, direct=True)
        return self._pools[key]

    def _linked(self, match: re.Match[str], links: dict[str, str], used: set[str]) -> str:
        link = match.group(0)
        if link not in links:
            raise _Doubt("a new link")
        used.add(link)
        return links[link]

    def _check_summary(self, rule: tuple[int, bytes], body: str) -> None:
        """The summary stays as it was, and is not all of the text, before or after."""
        length, value = rule
        start = body if length < 0 else body[:length]
        if (digest(start.encode()) == value) != (length >= 0):
            raise _Doubt("summary")

    def _splice(self, place: Any, old: bytes, body: str) -> Any:
        """Replace one body in one output. Starts are kept as they were in the last build."""
        output, start, length, is_feed = place
        if start < 0:
            return place
        shifts = self._shifts.setdefault(output, {})
        now = start + sum(by for at, by in shifts.items() if at < start)
        data = self._texts.get(output) or self._intact(output)
        there = data[now : now + length]
        if digest(_unescape(there) if is_feed else there) != old:
            raise _Doubt("the output holds something else")
        new = (_escape(body) if is_feed else body).encode()
        made = data[:now] + new + data[now + length :]
        if made.count(new) != 1:
            raise _Doubt("the body is there twice")
        self._texts[output] = made
        shifts[start] = shifts.get(start, 0) + len(new) - length
        return output, start, len(new), is_feed

    def _intact(self, output: str) -> bytes:
        """The bytes of an output as the last build left them."""
        path = self._full(output)
        seen = stamp(path)
        with open(path, "rb") as file:
            data = file.read()
        late = self._index["late"].get(output)
        if seen != self._index["outputs"][output] or (late and digest(data) != late):
            raise _Doubt("somebody else wrote this output")
        return data

    def _write(self) -> None:
        if not self._texts:
            return
        if self._look and not self._look.is_intact():
            raise _Doubt("outputs")
        # Killed from here on, the outputs no longer have their stamps: a full build follows.
        with open(self._index["journal"], "a", encoding="utf-8", errors="surrogateescape") as file:
            file.writelines(f"{output}\n" for output in self._texts)
        for output, data in self._texts.items():
            put_bytes(self._full(output), data)

    def _full(self, output: str) -> str:
        return os.path.join(self._index["root"], *output.split("/"))

    def _remember(self, seen: dict[str, Stamp], at_ns: int) -> None:
        for path, found in seen.items():
            self._overlay["files"][path] = found
            self._overlay["at"][path] = at_ns
        for output, data in self._texts.items():
            self._overlay["outputs"][output] = stamp(self._full(output))
            self._overlay["late"][output] = digest(data)
        write_checked(self._base + ".overlay", marshal.dumps(self._overlay))


def _is_other_header(text: str, header: Any) -> bool:
    """Whether the header, when it is as plain as most are, is not the one of the last build."""
    found: dict[str, list[str]] = {}
    for line in text.partition("\n\n")[0].split("\n"):
        match = _HEADER_LINE.fullmatch(line)
        if match is None:
            return False
        found.setdefault(match[1].lower(), []).append(match[2].strip())
    return list(found.items()) != [(name, list(lines)) for name, lines in header]


def _escape(text: str) -> str:
    """As feeds escape it (xml.sax.saxutils, whose import costs 20 ms)."""
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def _unescape(data: bytes) -> bytes:
    return data.replace(b"&gt;", b">").replace(b"&lt;", b"<").replace(b"&amp;", b"&")
