"""The life cycle as functions: invite, receive, accept, refuse, withdraw, ask again.

Each one takes a `Desk` (a project on a given day), writes text files, and returns what it did. What
cannot be done raises `CommandRefused` and leaves every file as it was.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..diagnostics import Collector, Location, Problem, Term, nearest, problem
from ..filing import add_item, dump, put_line, write_private, write_text
from ..project import Project
from ..refusal import CommandRefused as CommandRefused
from ..site import Site, read_site, site_paths
from ..source import parse_yaml, validate
from . import letters
from .case import Case
from .facts import words
from .header import TestimonialHeader
from .linting import lint, read_case
from .model import Testimonial
from .reading import read_testimonials
from .register import FOLDER, Entry, Register, read_register
from .sealing import check_seal, write_seal
from .texts import digest
from .verdict import Verdict, verdict
from .view import METHODS

UNKNOWN = problem("T120", "no testimonial “{id}” in the register", hint="known: {known}")
NOT_NOW = problem("T121", "“{id}”: {reason}")
BAD_CHOICE = problem("T122", "“{value}” is not possible for {name}", hint="possible: {choices}")

REVIEW_AFTER = datetime.timedelta(days=730)
"""How long confirmed words stand before the author is asked again."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class Done:
    """What a command wrote and removed, in that order."""

    written: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Job:
    """A piece of work that has ended: whom to ask, about what."""

    client: str
    service: str
    closed: datetime.date
    email: str = ""


@dataclass(frozen=True)
class Desk:
    """A project on a given day, with its testimonials and its register."""

    root: Path
    today: datetime.date
    site: Site
    testimonials: tuple[Testimonial, ...]
    register: Register
    report: Collector = field(default_factory=Collector)

    @property
    def folder(self) -> Path:
        return self.root / FOLDER

    @property
    def policy_url(self) -> str:
        return self.site.url.rstrip("/") + site_paths(self.site.language)["testimonial_policy"]

    def content_file(self, name: str) -> Path:
        """Where a testimonial stands once it is accepted."""
        found = self.published(name)
        if found:
            return self.root / found.source.name
        return self.root / "content" / "testimonials" / f"{name}.md"

    def published(self, name: str) -> Testimonial | None:
        return next((t for t in self.testimonials if t.id == name), None)

    def entry(self, name: str) -> Entry:
        """The entry of the register, or a refusal that names the nearest one."""
        entry = self.register.entries.get(name)
        if entry is None:
            known = self.register.entries
            names, close = ", ".join(known) or "–", nearest(name, known)
            raise self.refused(UNKNOWN, suggestion=close, id=name, known=names)
        return entry

    def entry_file(self, name: str) -> Path:
        return self.root / self.register.at(name).path

    def refused(self, kind: Problem, *, hint: str | None = None, **details: Any) -> CommandRefused:
        return CommandRefused(kind.at(Location(FOLDER), hint=hint, **details))


def open_desk(root: Path, today: datetime.date) -> Desk:
    """Read a project.

    Raises:
        CommandRefused: site.yaml or the register cannot be read; its first problem is told.
    """
    report = Collector()
    site, _document = read_site(root / "content", root, report)
    if site is None:
        raise CommandRefused(report.errors[0])
    register = read_register(root, root / "content", report, example=site.example)
    testimonials = read_testimonials(root / "content", root, site, report)
    if report.errors:
        raise CommandRefused(report.errors[0])
    return Desk(root, today, site, testimonials, register, report)


def invite(
    desk: Desk, jobs: list[Job], period_start: datetime.date, period_end: datetime.date
) -> Done:
    """Write one neutral invitation for every job that ended in the period, and count them.

    Args:
        desk: the project.
        jobs: every closed job; those outside the period are left out, the others are all asked.
        period_start: first day.
        period_end: last day.
    """
    if period_end < period_start:
        choices = f"{period_start} …"
        raise desk.refused(BAD_CHOICE, value=period_end, name="period_end", choices=choices)
    for earlier in desk.register.requests:
        if earlier.period_start <= period_end and period_start <= earlier.period_end:
            period = f"{earlier.period_start} – {earlier.period_end}"
            raise desk.refused(NOT_NOW, id=period, reason=Term("this period was already asked"))
    asked = [job for job in jobs if period_start <= job.closed <= period_end]
    folder = desk.folder / "invitations" / desk.today.isoformat()
    written = []
    for number, job in enumerate(asked, 1):
        service = desk.site.service(job.service)
        name = service.name if service else job.service
        text = letters.invitation(desk.site, desk.policy_url, job.client, name, job.closed)
        head = f"{job.email}\n\n" if job.email else ""
        path = folder / f"{number:02}-{_slug(job.client)}.txt"
        written.append(write_private(path, head + text))
    request = {
        "date": desk.today,
        "period_start": period_start,
        "period_end": period_end,
        "closed_jobs": len(asked),
        "asked": len(asked),
    }
    written.append(add_item(desk.folder / "requests.yaml", "requests", request))
    return Done(tuple(written))


def receive(desk: Desk, name: str, text: str, answers: Mapping[str, Any]) -> Done:
    """Enter a text exactly as it arrived, with its digest.

    Args:
        desk: the project.
        name: the id it gets.
        text: the words as received.
        answers: what else its author said: `author`, `email`, `channel`, `language`, `consent`
            (date, proof, display_as, scope) and any key of a testimonial's header.
    """
    if not _ID.match(name):
        raise desk.refused(BAD_CHOICE, value=name, name="id", choices="a-z 0-9 -")
    if name in desk.register.entries:
        reason = Term("an original is never overwritten, choose another id")
        raise desk.refused(NOT_NOW, id=name, reason=reason)
    known = {"author", "email", "channel", "language", "consent", "received"}
    proposed = {
        key: value
        for key, value in answers.items()
        if key in TestimonialHeader.model_fields and key not in known
    }
    entry: dict[str, Any] = {"testimonial": name}
    entry |= {key: answers[key] for key in sorted(known & answers.keys())}
    entry.setdefault("received", desk.today)
    if proposed:
        entry["proposed"] = proposed
    kept = text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    entry |= {"sha256": digest(kept), "text": kept}
    written = dump(entry)
    _refuse_unreadable(written, desk.folder / f"{name}.yaml")
    return Done((write_private(desk.folder / f"{name}.yaml", written),))


def _refuse_unreadable(text: str, path: Path) -> None:
    """Refuse what the register could not read back, before it is written."""
    report = Collector()
    place = f"{FOLDER}/{path.name}"
    document = parse_yaml(text, place, report)
    if document is not None:
        validate(Entry, document, report)
    for found in report.errors:
        # The file does not exist: no line of it can be looked at.
        raise CommandRefused(replace(found, location=Location(place)))


def accept(desk: Desk, name: str, *, method: str = "", reference: str = "") -> Done:
    """Make an entry of the register a testimonial of the site, word for word.

    Args:
        desk: the project.
        name: its id.
        method: how the experience was verified (`invoice` …); empty for unverified.
        reference: the document's number, kept in the register only.
    """
    entry = desk.entry(name)
    if entry.withdrawn:
        raise desk.refused(NOT_NOW, id=name, reason=Term("its author withdrew it"))
    if desk.content_file(name).exists():
        raise desk.refused(NOT_NOW, id=name, reason=Term("it is already on the site"))
    if method and method not in METHODS:
        choices = ", ".join(METHODS)
        raise desk.refused(BAD_CHOICE, value=method, name="method", choices=choices)
    if method and not reference:
        raise desk.refused(NOT_NOW, id=name, reason=Term("verified needs the document’s reference"))
    consent = entry.consent
    header: dict[str, Any] = {"id": name, "author": entry.author}
    if consent:
        header["display_as"] = consent.display_as or "full_name"
        header["consent"] = {"date": consent.date, "scope": list(consent.scope) or ["site"]}
    header |= {
        "origin": entry.channel or "form",
        "received": entry.received,
        "published": desk.today,
        "verification": "verified" if method else "unverified",
        "review_by": desk.today + REVIEW_AFTER,
        **entry.proposed,
    }
    if method:
        header["verification_method"] = method
    ordered = {key: header[key] for key in TestimonialHeader.model_fields if key in header}
    text = f"---\n{dump(ordered)}---\n\n{entry.current_text}\n"
    written = [write_text(desk.content_file(name), text)]
    if method:
        evidence = dump({"evidence": [{"kind": method, "reference": reference}]})
        written.append(put_line(desk.entry_file(name), "evidence", evidence))
    return Done(tuple(written))


def refuse(desk: Desk, name: str, ground: str, *, told: datetime.date | None = None) -> Done:
    """Move an entry to the refusals and write the letter that tells its author why.

    Args:
        desk: the project.
        name: its id.
        ground: one of the policy's grounds; an unfavourable opinion is none.
        told: the day the author was told; without it rule T23 reminds you.
    """
    entry = desk.entry(name)
    grounds = words()["grounds"]
    if ground not in grounds:
        choices = ", ".join(grounds)
        raise desk.refused(BAD_CHOICE, value=ground, name="ground", choices=choices)
    if desk.published(name):
        reason = Term("it is on the site: withdraw it first")
        raise desk.refused(NOT_NOW, id=name, reason=reason)
    author = entry.author or entry.email
    letter = letters.refusal(desk.site, desk.policy_url, author, entry.received, ground)
    refusal: dict[str, Any] = {
        "id": name,
        "author": entry.author,
        "email": entry.email,
        "received": entry.received,
        "refused": desk.today,
        "ground": ground,
        "by": desk.site.testimonials.refusal_channel,
        "sha256": digest(entry.text),
        "text": entry.text,
    }
    if told:
        refusal["told"] = told
    written = (
        write_private(desk.folder / "letters" / f"{desk.today}-{name}.txt", letter),
        add_item(desk.folder / "refusals.yaml", "refusals", refusal),
    )
    gone = desk.entry_file(name)
    gone.unlink()
    return Done(written, (gone,))


def withdraw(desk: Desk, name: str) -> Done:
    """Take a testimonial off the site; the register keeps it, marked as withdrawn."""
    entry = desk.entry(name)
    if entry.withdrawn:
        raise desk.refused(NOT_NOW, id=name, reason=Term("it is already withdrawn"))
    line = dump({"withdrawn": desk.today})
    written = (put_line(desk.entry_file(name), "withdrawn", line),)
    path = desk.content_file(name)
    if not path.exists():
        return Done(written)
    path.unlink()
    return Done(written, (path,))


def due(desk: Desk, within_days: int = 30) -> tuple[Testimonial, ...]:
    """The testimonials to ask about again by then, the most urgent first."""
    limit = desk.today + datetime.timedelta(days=within_days)
    found = [t for t in desk.testimonials if t.review_by and t.review_by <= limit]
    return tuple(sorted(found, key=lambda t: (t.review_by or limit, t.id)))


def revalidate(desk: Desk, name: str, *, confirmed: bool = False) -> Done:
    """Ask an author whether the words are still true, or note that they are.

    Args:
        desk: the project.
        name: its id.
        confirmed: the author said yes: `review_by` moves on by two years.
    """
    entry = desk.entry(name)
    item = desk.published(name)
    if item is None:
        raise desk.refused(NOT_NOW, id=name, reason=Term("it is not on the site"))
    if confirmed:
        line = f"review_by: {desk.today + REVIEW_AFTER}\n"
        return Done((put_line(desk.content_file(name), "review_by", line),))
    service = desk.site.service(item.service)
    letter = letters.revalidation(
        desk.site,
        item.author,
        service.name if service else item.service,
        item.published or entry.received,
        entry.current_text,
    )
    asked = dump({"asked_again": [*entry.asked_again, desk.today]})
    return Done(
        (
            write_private(desk.folder / "letters" / f"{desk.today}-{name}.txt", letter),
            put_line(desk.entry_file(name), "asked_again", asked),
        )
    )


def look(root: Path, now: datetime.datetime) -> tuple[Collector, Verdict]:
    """Run the rules on the sources as `publish` would, and sum up what they say.

    Args:
        root: the project's folder.
        now: the moment that stands for today.
    """
    project, case = _looked_at(root, now)
    if case is None:
        return project.report, verdict(project.report, 0)
    if case.register.seal:
        check_seal(case, project)
    return project.report, verdict(project.report, len(case.shown))


def seal(root: Path, now: datetime.datetime) -> Path | None:
    """Write the seal by which a host builds without the register.

    Args:
        root: the project's folder.
        now: the moment that stands for today.

    Returns:
        The file; None when something is wrong, or there is nothing of one's own to seal.
    """
    project, case = _looked_at(root, now)
    if case is None or project.report.errors:
        return None
    return write_seal(case, project)


def _looked_at(root: Path, now: datetime.datetime) -> tuple[Project, Case | None]:
    """A project with what the rules say of its sources, as `publish` would see it."""
    report = Collector()
    content = root / "content"
    site, document = read_site(content, root, report)
    project = Project(root, content, site, document, report, now, publishing=True)
    if site is None:
        return project, None
    case = read_case(project)
    lint(case, project, report)
    return project, case


def _slug(name: str) -> str:
    letters_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters_only.lower()).strip("-") or "client"
