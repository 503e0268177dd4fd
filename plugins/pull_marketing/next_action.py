"""The one next action that ends an article: chosen by the article, its category, or the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .catalogues import catalogue
from .diagnostics import Diagnostic, Location, Report, Severity, Term, nearest, problem
from .project import Project
from .site import Site

UNKNOWN_QUESTIONNAIRE = problem(
    "B102",
    "there is no questionnaire “{slug}”",
    hint="existing questionnaires: {known}",
)
NOT_AVAILABLE = problem(
    "B103",
    "the next action “{kind}” leads nowhere: {reason}",
    hint="choose another next action, or fill that part of content/site.yaml",
)
UNKNOWN_ACTION = problem(
    "S005",
    "“{value}” is not a next action",
    hint=(
        "possible: call_to_action, questionnaire:…, testimonials, rates, referral, newsletter, none"
    ),
)
UNUSED_CATEGORY = problem(
    "S006",
    "no article is in the category “{name}”",
    hint="categories in use: {known}",
    severity=Severity.WARNING,
)

KINDS = ("call_to_action", "testimonials", "rates", "referral", "newsletter", "none")

_LABELS = {
    "testimonials": "Read the testimonials",
    "rates": "See the rates",
    "referral": "Recommend me to someone",
    "newsletter": "Receive the next articles",
}

_MISSING_PAGE = Term("the site has no such page")
_MISSING_NEWSLETTER = Term("content/site.yaml has no “newsletter”")


@dataclass(frozen=True)
class NextAction:
    """A button. `url` begins with a slash when it stays on the site."""

    label: str
    url: str
    note: str = ""


def is_known_action(value: str) -> bool:
    """Whether site.yaml or a header may say this."""
    return value in KINDS or value.startswith("questionnaire:")


def chosen_action(site: Site, own: str | None, category: str = "") -> str:
    """What the article says, else its category (by slug), else the site."""
    return own or site.next_action.categories.get(category) or site.next_action.default


def resolve_action(
    project: Project,
    action: str,
    where: Location,
    titles: Callable[[str], str],
    report: Report,
) -> NextAction | None:
    """Find the page an action leads to.

    Args:
        project: the build; its pages are all known.
        action: `questionnaire:slug`, `rates` and so on.
        where: the line that chose the action.
        titles: the title of a questionnaire, by slug.
        report: gets what leads nowhere.
    """
    assert project.site is not None
    if action == "none" or not is_known_action(action):
        return None
    if action == "newsletter":
        return _newsletter(project, where, report)
    call = project.site.call_to_action
    if action == "call_to_action":
        # The questionnaires say what is wrong with it, once, at its line of site.yaml.
        url = project.resolve(f"{{questionnaire}}{call.questionnaire}")
        return NextAction(call.label, url, call.note) if url else None
    if action.startswith("questionnaire:"):
        slug = action.partition(":")[2]
        url = project.resolve(f"{{questionnaire}}{slug}")
        if url is None:
            if not is_unread_questionnaire(project, slug):
                report(unknown_questionnaire(project, slug, where))
            return None
        if slug == call.questionnaire:
            return NextAction(call.label, url, call.note)
        return NextAction(titles(slug), url)
    url = project.resolve(f"{{{action}}}")
    if url is None:
        report(NOT_AVAILABLE.at(where, kind=action, reason=_MISSING_PAGE))
        return None
    return NextAction(catalogue(project.language).gettext(_LABELS[action]), url)


def is_unread_questionnaire(project: Project, slug: str) -> bool:
    """Whether the file of a questionnaire is there but has mistakes, told at their own lines."""
    files = (project.content / "questionnaires").glob("*.md")
    asked = re.compile(
        rf"^slug[ \t]*:[ \t]*[\"']?{re.escape(slug)}\b", re.MULTILINE | re.IGNORECASE
    )
    return slug not in project.names("questionnaire") and any(
        path.stem == slug or asked.search(path.read_text("utf-8", errors="replace"))
        for path in files
    )


def unknown_questionnaire(project: Project, slug: str, where: Location) -> Diagnostic:
    """The problem of an unknown questionnaire, with the slug most likely meant."""
    known = project.names("questionnaire")
    close, names = nearest(slug, known), ", ".join(known) or "–"
    return UNKNOWN_QUESTIONNAIRE.at(where, suggestion=close, slug=slug, known=names)


def _newsletter(project: Project, where: Location, report: Report) -> NextAction | None:
    letter = project.site.newsletter if project.site else None
    if letter is None:
        report(NOT_AVAILABLE.at(where, kind="newsletter", reason=_MISSING_NEWSLETTER))
        return None
    label = letter.label or catalogue(project.language).gettext(_LABELS["newsletter"])
    return NextAction(label, letter.url or project.paths["letters"], letter.note)


def check_site_actions(project: Project, categories: list[str]) -> None:
    """Report actions of site.yaml that do not exist, and categories that nobody uses."""
    assert project.site is not None
    chosen = project.site.next_action
    for place, value in [
        (("next_action", "default"), chosen.default),
        *((("next_action", "categories", name), v) for name, v in chosen.categories.items()),
    ]:
        if not is_known_action(value):
            project.report(UNKNOWN_ACTION.at(project.place(*place), value=value))
    for name in chosen.categories:
        if name not in categories:
            where = project.place("next_action", "categories", name)
            known = ", ".join(sorted(categories)) or "–"
            project.report(UNUSED_CATEGORY.at(where, name=name, known=known))
