"""Makes the seal from a checked case, and holds a case without a register against it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from ..diagnostics import Diagnostic, Location, Severity, Term, problem
from ..filing import write_text
from ..project import Project
from .case import Case
from .model import Testimonial
from .policy import count
from .register import Register
from .seal import (
    SEAL_FILE,
    VERSION,
    Seal,
    SealedCounts,
    SealedTestimonial,
    read_seal,
    render,
    sealed_header,
    sealed_text,
)

SEAL_USED = problem(
    "T118",
    "register/ is not here: {count} testimonials were compared with the seal of {day}",
    hint="for an added or changed testimonial, run “invoke testimonial.check” where register/ is",
    severity=Severity.INFO,
)
AFTER_SEAL = problem(
    "T119",
    "“{id}” is not what was sealed on {day}: {what}",
    hint="run “invoke testimonial.check” where register/ is, then commit content/{file}",
)
SEAL_OLDER = problem(
    "T123",
    "the seal of {day} no longer says what the register and the testimonials say",
    hint="run “invoke testimonial.check”, then commit content/{file}: a host builds by it",
    severity=Severity.WARNING,
)
GONE_SINCE_SEAL = problem(
    "T124",
    "“{id}” was published on {day}, the day of the seal, and is not any more",
    hint="run “invoke testimonial.check” where register/ is: the published counts follow it",
    severity=Severity.WARNING,
)


def seal_of(case: Case, day: datetime.date) -> Seal:
    """The seal of a case whose register is at hand."""
    days = dict.fromkeys((None, case.site.testimonials.counted_since))
    return Seal(
        version=VERSION,
        checked=day,
        testimonials=tuple(
            _sealed(item, case.register) for item in sorted(case.shown, key=lambda t: t.id)
        ),
        counts=tuple(_counts(case, since) for since in days),
    )


def _sealed(item: Testimonial, register: Register) -> SealedTestimonial:
    entry = register.entries[item.id]
    return SealedTestimonial(
        id=item.id,
        text=sealed_text(item),
        original=entry.versions[-1].sha256 if entry.versions else entry.sha256,
        header=sealed_header(item),
        verification=item.verification,
        verification_method=item.verification_method,
        evidence=bool(entry.evidence),
        received=item.received,
        published=item.published,
        modified=item.modified,
    )


def _counts(case: Case, since: datetime.date | None) -> SealedCounts:
    counts = count(case.testimonials, case.register, since)
    first = since or datetime.date.min
    refusals = [r for r in case.register.refusals if r.received >= first]
    return SealedCounts(
        since=since,
        asked=counts.asked,
        received=counts.received,
        published=counts.published,
        refused=counts.refused,
        refused_told=sum(r.told is not None for r in refusals),
        withdrawn=counts.withdrawn,
        pending=counts.pending,
        grounds=dict(counts.grounds),
    )


def write_seal(case: Case, project: Project) -> Path | None:
    """Seal a case in which nothing is wrong; None when it is not the author's own register."""
    if case.site.example or not case.register.exists:
        return None
    return write_text(project.content / SEAL_FILE, render(seal_of(case, project.date)))


def check_seal(case: Case, project: Project) -> None:
    """Report where the testimonials stand apart from the seal, whichever of the two is used."""
    if case.register.seal:
        for diagnostic in _against(case, case.register.seal, publishing=project.publishing):
            project.report(diagnostic)
    elif case.register.exists and not case.site.example and not project.report.errors:
        seal = read_seal(project.content, project.root, project.report, needed=False)
        if seal and not seal.says_the_same(seal_of(case, seal.checked)):
            project.report(SEAL_OLDER.at(seal.place, day=seal.checked, file=SEAL_FILE))


def _against(case: Case, seal: Seal, *, publishing: bool) -> Iterator[Diagnostic]:
    severity = Severity.ERROR if publishing else Severity.WARNING
    yield SEAL_USED.at(Location(case.register.folder), count=len(case.shown), day=seal.checked)
    sealed_items = seal.by_id()
    for item in case.shown:
        for key, what in _changes(item, sealed_items.get(item.id)):
            where = item.source.at(key) if key else item.source.at_text()
            yield AFTER_SEAL.at(
                where, severity=severity, id=item.id, day=seal.checked, what=what, file=SEAL_FILE
            )
    since = case.site.testimonials.counted_since
    if seal.since(since) is None:
        where = case.at_site("testimonials", "counted_since")
        what = Term("figures since this day were not sealed")
        yield AFTER_SEAL.at(
            where,
            severity=severity,
            id="counted_since",
            day=seal.checked,
            what=what,
            file=SEAL_FILE,
        )
    there = {item.id for item in case.testimonials}
    for sealed in seal.testimonials:
        if sealed.id not in there:
            yield GONE_SINCE_SEAL.at(seal.place, id=sealed.id, day=seal.checked)


def _changes(item: Testimonial, sealed: SealedTestimonial | None) -> Iterator[tuple[str, Term]]:
    """What changed in a testimonial, with the key to look at (none for the words)."""
    if sealed is None:
        yield "id", Term("it was added since")
        return
    if sealed_text(item) != sealed.text:
        yield "", Term("its words were edited (T07)")
    facts = ("verification", "verification_method")
    before = {name: getattr(sealed, name) for name in facts}
    now = {name: getattr(item, name) for name in facts}
    if before != now:
        yield "verification", Term("its verification was changed (T08)")
    elif sealed_header(item) != sealed.header:
        yield "author", Term("its header was edited")
