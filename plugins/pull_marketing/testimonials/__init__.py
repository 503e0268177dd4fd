"""The room of the testimonials."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from invoke.collection import Collection

    from ..deadlines import Deadline
    from ..project import Project


def task_collection() -> Collection:
    """The room's invoke tasks; imported only here, a build has no use for them."""
    from .tasks import collection

    return collection


def offer_deadlines(project: Project) -> Iterator[Deadline]:
    """Testimonials to publish, authors to tell or to ask again, rules to read again."""
    from .deadlines import testimonial_deadlines

    return testimonial_deadlines(project)
