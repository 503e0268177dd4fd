"""What testimonials owe: publication in time, a word to who was refused, asking again."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from ..deadlines import Deadline, State, reviews
from ..diagnostics import Severity, Term, problem
from ..project import Project
from ..site import Site
from .case import Case
from .facts import dated_rules
from .model import Testimonial
from .reading import read_testimonials
from .register import Register, read_register

WAITS_TOO_LONG = problem(
    "T125",
    "the testimonial “{id}” had to be published or refused by {day}",
    hint="“invoke testimonial.accept {id}” publishes it; “invoke testimonial.refuse” asks why not",
    severity=Severity.WARNING,
)


def testimonial_deadlines(project: Project) -> Iterator[Deadline]:
    """Every deadline of the testimonials and of their register."""
    site = project.site
    assert site is not None
    shown = read_testimonials(project.content, project.root, site, project.report)
    register = read_register(project.root, project.content, project.report, example=site.example)
    yield from _to_publish(register, {item.id for item in shown}, site)
    yield from _to_tell(register)
    yield from _to_ask_again(shown)
    yield from reviews("testimonials", dated_rules())


def tell_who_waits(case: Case, project: Project) -> None:
    """While a site is built: warn of each testimonial that waits longer than the site promises."""
    on_the_site = {item.id for item in case.testimonials}
    for waiting in _to_publish(case.register, on_the_site, case.site):
        if waiting.state(project.now) is State.LATE:
            found = WAITS_TOO_LONG.at(waiting.where, day=waiting.due, **waiting.details)
            project.report(found)


def _to_publish(register: Register, on_the_site: set[str], site: Site) -> Iterator[Deadline]:
    days = datetime.timedelta(site.testimonials.publication_delay_days)
    for name, entry in register.entries.items():
        if name in on_the_site or entry.withdrawn:
            continue
        yield Deadline(
            uid=f"testimonial/{name}/publish",
            what=Term("publish or refuse the testimonial “{id}”"),
            due=entry.received + days,
            where=register.at(name, "received"),
            details={"id": name},
            step="invoke testimonial.accept {id}",
        )


def _to_tell(register: Register) -> Iterator[Deadline]:
    for refusal in register.refusals:
        if refusal.told is None:
            yield Deadline(
                uid=f"testimonial/{refusal.id}/tell",
                what=Term("tell the author of “{id}” why it is not published"),
                due=refusal.refused,
                where=register.refusal_places[refusal.id].at("refused"),
                details={"id": refusal.id},
            )


def _to_ask_again(shown: tuple[Testimonial, ...]) -> Iterator[Deadline]:
    for item in shown:
        if item.review_by and item.withdrawn is None:
            yield Deadline(
                uid=f"testimonial/{item.id}/review/{item.review_by}",
                what=Term("ask {author} whether the testimonial “{id}” is still true"),
                due=item.review_by,
                where=item.source.at("review_by"),
                details={"id": item.id, "author": item.author},
                step="invoke testimonial.revalidate --id {id}",
            )
