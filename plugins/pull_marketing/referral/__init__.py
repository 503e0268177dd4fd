"""The room of the referral."""

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
    """Rewards to confirm and to pay, codes that end, texts to read again."""
    from .deadlines import referral_deadlines

    return referral_deadlines(project)
