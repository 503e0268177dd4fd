"""One page, one primary action; and an article says whom it helps."""

from __future__ import annotations

from typing import Any

from .diagnostics import Location, Severity, problem
from .headers import header_place
from .links import place_of_link
from .markup import Link, links
from .next_action import chosen_action
from .project import Project

NOT_SAID_WHOM_IT_HELPS = problem(
    "B104",
    "“helps” is missing: what does this article change for its reader?",
    hint="add a line “helps: …” to the header, in one sentence",
    severity=Severity.WARNING,
)
NO_ACTION = problem(
    "B105",
    "this page ends without an action for its reader",
    hint="remove “next_action: none”, or make a link of the text the action with {{.action}}",
    severity=Severity.WARNING,
)
SEVERAL_ACTIONS = problem(
    "B106",
    "this page has {count} primary actions: the reader has to choose",
    hint="keep one; write “next_action: none” when the action is in the text",
    severity=Severity.WARNING,
)


def check_actions(project: Project, content: Any) -> None:
    """Warn about a page with no primary action, or more than one."""
    assert project.site is not None
    category = getattr(content, "category", None)
    own = content.metadata.get("next_action")
    chosen = chosen_action(project.site, own, str(category.slug) if category else "")
    inside = [link for link in links(content._content or "") if link.is_primary_action]
    count = len(inside) + (chosen != "none")
    if count == 0:
        project.report(NO_ACTION.at(header_place(content, "next_action")))
    elif count > 1:
        project.report(SEVERAL_ACTIONS.at(_last_action(project, content, inside), count=count))


def check_helps(project: Project, article: Any) -> None:
    """Warn about an article that does not say what it changes for its reader."""
    if not article.metadata.get("helps"):
        project.report(NOT_SAID_WHOM_IT_HELPS.at(header_place(article, "title")))


def _last_action(project: Project, content: Any, inside: list[Link]) -> Location:
    target = inside[-1].target
    number = sum(1 for link in links(content._content) if link.target == target) - 1
    return place_of_link(project, content, target, number)
