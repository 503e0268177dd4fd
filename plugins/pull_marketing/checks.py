"""Checks that need the whole site: addresses, links, actions, what may go online."""

from __future__ import annotations

from typing import Any

from .actions import check_actions, check_helps
from .addresses import check_addresses, check_names, read_addresses
from .aliases import check_aliases, read_aliases
from .content import ADDRESSES, ALIASES, Contents, read_contents
from .headers import header_place
from .inline_code import check_inline_code
from .links import LinkChecker
from .project import Project
from .publishing import check_publishing, unpublished_files
from .site_links import check_site_links, navigation
from .videos import check_videos


def check_site(project: Project, generators: list[Any]) -> None:
    """Report what is wrong between files, and leave the addresses for the pages that list them."""
    context, settings = generators[0].context, generators[0].settings
    contents = read_contents(generators)
    check_names(contents, project.report)
    addresses = read_addresses(project, contents, context, settings)
    check_addresses(addresses, project.report)
    aliases = read_aliases([*contents.listed, *contents.pages], project.report)
    owners = {save_as: owner.name for save_as, owner in addresses.owners.items()}
    check_aliases(aliases, owners, project.report)
    context[ADDRESSES], context[ALIASES] = addresses, aliases
    context["navigation"] = navigation(project)
    context["blog_is_empty"] = not contents.listed
    check_site_links(project, addresses)
    links = LinkChecker(project, addresses, aliases, context, settings)
    _check_texts(project, contents, links)
    if project.publishing:
        unpublished = unpublished_files(context["generated_content"].values(), project)
        check_publishing(project, settings["SITEURL"], unpublished)


def _check_texts(project: Project, contents: Contents, links: LinkChecker) -> None:
    for content in contents.everything:
        links.check(content)
        check_inline_code(project, content)
        check_videos(project, content)
    # What is only doubtful can wait until what is wrong in the same file is mended.
    wrong = {diagnostic.location.path for diagnostic in project.report.errors}
    for content in [*contents.listed, *contents.pages]:
        if header_place(content).path not in wrong:
            check_actions(project, content)
    for article in contents.listed:
        if header_place(article).path not in wrong:
            check_helps(project, article)
