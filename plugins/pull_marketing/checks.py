"""Checks that need the whole site: addresses, links, actions, what may go online."""

from __future__ import annotations

from typing import Any

from .addresses import check_addresses, read_addresses
from .aliases import check_aliases, read_aliases
from .content import ADDRESSES, ALIASES, read_contents
from .project import Project


def check_site(project: Project, generators: list[Any]) -> None:
    """Report what is wrong between files, and leave the addresses for the pages that list them."""
    context, settings = generators[0].context, generators[0].settings
    contents = read_contents(generators)
    addresses = read_addresses(project, contents, context, settings)
    check_addresses(addresses, project.report)
    aliases = read_aliases([*contents.listed, *contents.pages], project.report)
    check_aliases(
        aliases,
        {save_as: owner.name for save_as, owner in addresses.owners.items()},
        project.report,
    )
    context[ADDRESSES], context[ALIASES] = addresses, aliases
