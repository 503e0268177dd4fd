"""What a build did and why, in words."""

# ruff: noqa: PTH123
from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

from .explaining import causes
from .ledger import Ledger
from .lists import Name
from .outputs import OutputFolder
from .shelf import ContentShelf


class Report:
    """Collects facts during a build; `text` is the summary, `explain` the reasons."""

    def __init__(self) -> None:
        self._started_s = time.perf_counter()
        self._phases: list[tuple[str, float]] = []
        self.said: list[str] = []
        self.rewrites: list[str] = []
        self._counts: dict[str, int] = {}
        self._why: dict[str, list[Name]] = {}
        self._rendered: list[tuple[str, float, float]] = []
        self._changed: dict[str, list[str]] = {}
        self._removed: list[str] = []
        self._kept_feeds = 0
        self._remarks: list[str] = []

    def begin(self, phase: str) -> None:
        """A part of the build begins, and the one before ends."""
        self._phases.append((phase, time.perf_counter()))

    def _spans(self) -> list[tuple[str, float, float]]:
        """Parts of the build: name, start and length in seconds."""
        ends = [start for _, start in self._phases[1:]] + [time.perf_counter()]
        return [
            (name, start, end - start)
            for (name, start), end in zip(self._phases, ends, strict=True)
        ]

    def trace_events(self) -> list[dict[str, Any]]:
        """Parts and rendered pages as Chrome trace events."""
        return [
            {"name": name, "ph": "X", "pid": 1, "tid": 1, "ts": start * 1e6, "dur": length * 1e6}
            for name, start, length in self._spans() + self._rendered
        ]

    def write_trace(self, target: str) -> None:
        events = self.trace_events()
        with open(target, "w", encoding="utf-8") as file:
            json.dump({"traceEvents": events}, file)

    def name_changes(self, changed: dict[str, list[str]]) -> None:
        """What changed in which content."""
        self._changed = changed

    def say(self, text: str) -> None:
        self.said.append(text)

    def remark(self, text: str) -> None:
        """Say something to whoever asks for reasons."""
        self._remarks.append(text)

    def finish(
        self, folder: OutputFolder, ledger: Ledger, shelf: ContentShelf, helped: int
    ) -> None:
        self._counts = {
            "outputs": len(folder.made),
            "rendered": len(ledger.rendered),
            "by helpers": helped,
            "written": len(folder.touched),
            "removed": len(folder.removed),
            "read": shelf.read,
            "restored": shelf.restored,
        }
        self._removed, self._kept_feeds = folder.removed, ledger.kept_feeds
        self._why = {path: ledger.why.get(path, []) for path in folder.touched}
        self._why |= {path: [("unproved", *found)] for path, found in ledger.unprovable.items()}
        self._rendered = ledger.rendered
        for reason in shelf.reasons:
            self.say(reason)
        for path in folder.kept:
            self.say(f"left in place, because it was changed since it was made: {path}")
        self._tell_unprovable(ledger)

    def _tell_unprovable(self, ledger: Ledger) -> None:
        if self.rewrites:
            self.say("every output is rendered again: " + "; ".join(self.rewrites))
        reasons = Counter(reason for found in ledger.unprovable.values() for reason in found)
        for reason, count in sorted(reasons.items()):
            self.say(f"{count} outputs are always rendered: {reason}")

    def facts(self) -> dict[str, Any]:
        """What was done and why, as plain values (for FAST_BUILD_REPORT)."""
        return {
            "counts": self._counts,
            "kept_feeds": self._kept_feeds,
            "why": self._why,
            "changed": self._changed,
            "trace": self.trace_events(),
            "removed": self._removed,
            "said": self.said,
            "phases": self._spans(),
        }

    def text(self) -> str:
        elapsed = time.perf_counter() - self._started_s
        counts = ", ".join(f"{number} {what}" for what, number in self._counts.items())
        lines = [f"fast_build: general path: {counts} in {elapsed:.2f} s"]
        return "\n".join(lines + [f"fast_build: {line}" for line in self.said])

    def explain(self) -> str:
        """Each cause with the files that were written because of it, then the times."""
        lines = list(causes(self._why, self._changed))
        if self._removed:
            lines.append(f"nothing makes them any more: {', '.join(self._removed)}")
        lines += self._remarks
        lines += [f"{length * 1000:8.0f} ms  {name}" for name, _, length in self._spans()]
        return "\n".join(lines)
