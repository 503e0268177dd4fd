"""The room of the legal pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..deadlines import Deadline
    from ..project import Project


def offer_deadlines(project: Project) -> Iterator[Deadline]:
    """The texts of law behind the rules, each with the day on which to read it again."""
    from itertools import chain

    from ..countries import dated_facts, dated_services
    from ..deadlines import reviews
    from ..law import dated_lines

    code = project.site.business.country if project.site else "FR"
    return reviews("legal", chain(dated_lines(), dated_facts(code), dated_services()))
