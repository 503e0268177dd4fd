"""The private register: what was received, with its proof, and what was refused, with the ground.

It stands in `register/`, beside `content/` and never inside it: nothing here may reach the output.
`register/example/` holds the entries of the demonstration; they count only while the site is one.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from ..diagnostics import Location, Report, problem
from ..site import Section, Text
from ..source import Document, display_name, parse_yaml, read_source, validate
from .header import Day, Id, Texts
from .seal import Seal, read_seal
from .texts import digest

FOLDER = "register"
EXAMPLE = "example"
FOLDER_NAMES = (FOLDER, "registre")

REGISTER_MISSING = problem(
    "T110",
    "the register is missing; testimonials that need their evidence: {count}",
    hint="put back your copy of register/, or seal the testimonials where it is, with"
    " “invoke testimonial.check”, and commit content/testimonials.seal.json",
)
REGISTER_PUBLIC = problem(
    "T111",
    "the register stands inside the published content",
    hint="move it out of content/: it holds addresses, invoices and refusals",
)
HASH_MISMATCH = problem(
    "T112",
    "the original of “{id}” does not match its SHA-256: the register was changed",
    hint="put back the text as received; its digest would be {digest}",
)
ENTRY_TWICE = problem(
    "T113", "“{id}” is in the register twice", hint="the other entry is in {first}"
)
NOT_AN_ENTRY = problem(
    "T114",
    "this file of the register is neither a testimonial, nor refusals, nor requests",
    hint="its first key is “testimonial:”, “refusals:” or “requests:”",
)

NO_ENTRY = problem(
    "T115",
    "the register holds nothing about “{id}”",
    hint="enter the text as received with “invoke testimonial.receive”",
)

OTHERS = ("jobs", "ledger", "referral", "parrain", "grand-livre")
"""Files that begin like this are something else: closed jobs, another feature's records."""

IN_GIT = {"README.md", EXAMPLE}
"""What git carries of the register: a clone with nothing else in the folder has no register."""

Verbatim = Annotated[str, Field(min_length=1)]
"""Words as received: nothing is stripped, the digest is that of every character."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Evidence(Section):
    """What shows that the experience took place, or that a figure is true."""

    kind: Text
    reference: Text
    date: Day | None = None
    id: str = ""


class ConsentProof(Section):
    """Where the consent can be read again, and what the author chose."""

    date: Day
    proof: Text
    display_as: str = ""
    scope: Texts = ()


class Version(Section):
    """A later text, sent by the author."""

    received: Day
    sha256: Sha256
    text: Verbatim


class Entry(Section):
    """One testimonial in the register: the words as received and what supports them."""

    testimonial: Id
    received: Day
    sha256: Sha256
    text: Verbatim
    author: str = ""
    email: str = ""
    channel: str = ""
    language: str = ""
    evidence: tuple[Evidence, ...] = ()
    consent: ConsentProof | None = None
    versions: tuple[Version, ...] = ()
    cuts_confirmed: Day | None = None
    withdrawn: Day | None = None
    asked_again: tuple[Day, ...] = ()
    proposed: dict[str, Any] = Field(default_factory=dict)

    @property
    def current_text(self) -> str:
        """The author's last words: the original, or what the author sent since."""
        return self.versions[-1].text if self.versions else self.text


class Refusal(Section):
    """A testimonial that was not published, why, and when its author was told."""

    id: Id
    received: Day
    refused: Day
    ground: Text
    told: Day | None = None
    by: str = ""
    author: str = ""
    email: str = ""
    sha256: Sha256 | None = None
    text: str = ""


class Request(Section):
    """One round of invitations: how many jobs ended in the period, how many clients were asked."""

    date: Day
    period_start: Day
    period_end: Day
    closed_jobs: int = Field(ge=0)
    asked: int = Field(ge=0)
    wording: str = ""


class _Refusals(Section):
    refusals: tuple[Refusal, ...] = ()


class _Requests(Section):
    requests: tuple[Request, ...] = ()


@dataclass(frozen=True)
class Recorded:
    """Where a part of the register stands."""

    document: Document
    key: tuple[str | int, ...] = ()
    example: bool = False

    def at(self, *key: str | int) -> Location:
        return self.document.where((*self.key, *key))


@dataclass(frozen=True)
class Register:
    """Everything the register holds.

    Attributes:
        folder: its name relative to the project, for messages.
        exists: whether it is at hand; a fresh clone holds no more of it than git carries.
        seal: what stands for it when it is not, and somebody sealed the testimonials.
        entries: by the id of the testimonial.
        places: where an entry, a refusal or a request stands, by the object's identity in messages.
    """

    folder: str = FOLDER
    exists: bool = False
    seal: Seal | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    requests: tuple[Request, ...] = ()
    entry_places: dict[str, Recorded] = field(default_factory=dict)
    refusal_places: dict[str, Recorded] = field(default_factory=dict)
    request_places: tuple[Recorded, ...] = ()

    def at(self, testimonial: str, *key: str | int) -> Location:
        """The place of an entry, or of the register when there is none."""
        place = self.entry_places.get(testimonial)
        return place.at(*key) if place else Location(self.folder)

    @property
    def first_day(self) -> datetime.date | None:
        """The day of the first testimonial that was received."""
        days = [e.received for e in self.entries.values()] + [r.received for r in self.refusals]
        return min(days, default=None)


def read_register(root: Path, content: Path, report: Report, *, example: bool) -> Register:
    """Read the register of a project.

    Args:
        root: the project's folder.
        content: the content folder, in which no register may stand.
        report: gets every problem.
        example: whether the demonstration's entries count (while site.yaml is an example).
    """
    folder = root / FOLDER
    _refuse_inside(content, folder, root, report)
    exists = _is_at_hand(folder, example=example)
    seal = None if exists or example else read_seal(content, root, report, needed=True)
    reader = _Reader(root, report)
    for path in _files(folder):
        reader.read(path, example=False)
    if example:
        for path in _files(folder / EXAMPLE):
            reader.read(path, example=True)
    return Register(
        folder=display_name(folder, root),
        exists=exists,
        seal=seal,
        entries=reader.entries,
        refusals=tuple(reader.refusals),
        requests=tuple(reader.requests),
        entry_places=reader.entry_places,
        refusal_places=reader.refusal_places,
        request_places=tuple(reader.request_places),
    )


def _is_at_hand(folder: Path, *, example: bool) -> bool:
    """An empty or broken register is there, and wrong; one that git left behind is not there."""
    if not folder.is_dir():
        return False
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    return example or not names or not names <= IN_GIT


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    found = (*folder.glob("*.yaml"), *folder.glob("*.yml"))
    return sorted(path for path in found if not path.name.lower().startswith(OTHERS))


def _refuse_inside(content: Path, folder: Path, root: Path, report: Report) -> None:
    """A register inside content/ would be copied to the site; say so wherever it hides."""
    inside = [content / name for name in FOLDER_NAMES]
    inside += [path for name in FOLDER_NAMES for path in content.glob(f"*/{name}")]
    if folder.resolve().is_relative_to(content.resolve()):
        inside.append(folder)
    for path in dict.fromkeys(path for path in inside if path.is_dir()):
        report(REGISTER_PUBLIC.at(Location(display_name(path, root))))
    for path in sorted((content / "testimonials").glob("*.y*ml")):
        report(REGISTER_PUBLIC.at(Location(display_name(path, root))))


class _Reader:
    """Gathers what the files of a register hold."""

    def __init__(self, root: Path, report: Report) -> None:
        self.root = root
        self.report = report
        self.entries: dict[str, Entry] = {}
        self.refusals: list[Refusal] = []
        self.requests: list[Request] = []
        self.entry_places: dict[str, Recorded] = {}
        self.refusal_places: dict[str, Recorded] = {}
        self.request_places: list[Recorded] = []

    def read(self, path: Path, *, example: bool) -> None:
        source = read_source(path, self.root, self.report)
        document = source and parse_yaml(source.text, source.name, self.report)
        if not source or not document:
            return
        place = Recorded(document, example=example)
        if "testimonial" in document.values:
            self._entry(document, place)
        elif "refusals" in document.values:
            self._refusals(document, example)
        elif "requests" in document.values:
            self._requests(document, example)
        else:
            self.report(NOT_AN_ENTRY.at(source.at(1)))

    def _entry(self, document: Document, place: Recorded) -> None:
        entry = validate(Entry, document, self.report)
        if entry is None:
            return
        if entry.testimonial in self.entries:
            first = self.entry_places[entry.testimonial].document.start.path
            where = place.at("testimonial")
            self.report(ENTRY_TWICE.at(where, id=entry.testimonial, first=first))
            return
        self._check_digest(entry.testimonial, entry.text, entry.sha256, place, "sha256")
        for number, version in enumerate(entry.versions):
            key = ("versions", number, "sha256")
            self._check_digest(entry.testimonial, version.text, version.sha256, place, *key)
        self.entries[entry.testimonial] = entry
        self.entry_places[entry.testimonial] = place

    def _check_digest(
        self, name: str, text: str, expected: str, place: Recorded, *key: str | int
    ) -> None:
        found = digest(text)
        if found != expected:
            self.report(HASH_MISMATCH.at(place.at(*key), id=name, digest=found))

    def _refusals(self, document: Document, example: bool) -> None:
        read = validate(_Refusals, document, self.report)
        for number, refusal in enumerate(read.refusals if read else ()):
            place = Recorded(document, ("refusals", number), example)
            if refusal.id in self.refusal_places:
                first = self.refusal_places[refusal.id].document.start.path
                self.report(ENTRY_TWICE.at(place.at("id"), id=refusal.id, first=first))
                continue
            if refusal.sha256:
                self._check_digest(refusal.id, refusal.text, refusal.sha256, place, "sha256")
            self.refusals.append(refusal)
            self.refusal_places[refusal.id] = place

    def _requests(self, document: Document, example: bool) -> None:
        read = validate(_Requests, document, self.report)
        for number, request in enumerate(read.requests if read else ()):
            self.requests.append(request)
            self.request_places.append(Recorded(document, ("requests", number), example))
