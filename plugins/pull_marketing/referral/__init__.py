"""The room of the referral."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invoke.collection import Collection


def task_collection() -> Collection:
    """The room's invoke tasks; imported only here, a build has no use for them."""
    from .tasks import collection

    return collection
