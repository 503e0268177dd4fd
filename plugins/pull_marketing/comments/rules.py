"""What is asked of those who comment: a page that the author may replace by their own words."""

from __future__ import annotations

from html import escape
from pathlib import Path

from ..catalogues import catalogue
from ..comments_settings import Comments
from ..site import Site

FILE = "rules.md"
"""In content/comments: what it says replaces everything that this module says."""


def own_rules(content: Path, folder: str) -> Path | None:
    """The author's own rules, if there are any."""
    path = content / folder / FILE
    return path if path.is_file() else None


def usual_rules(site: Site, settings: Comments) -> str:
    """The rules as HTML: what is read, what is refused, for how long, and how to go back on it."""
    words = catalogue(site.language).gettext
    business = site.business
    first = words("{person} reads every comment before it appears. Disagreeing is welcome.")
    heading = words("What is not published")
    refused = (
        words("what has nothing to do with the article"),
        words("insults, and whatever attacks a person rather than what they say"),
        words("advertising, and links put there to be counted"),
        words("what tells of somebody else’s private life, or gives an address or a number"),
    )
    parts = [
        _paragraph(first.format(person=business.person)),
        f"<h2>{escape(heading, quote=False)}</h2>",
        f"<ul>{''.join(f'<li>{escape(item, quote=False)}</li>' for item in refused)}</ul>",
        f"<h2>{escape(words('What becomes of your comment'), quote=False)}</h2>",
        _paragraph(
            words(
                "Your words appear as you wrote them, under the name that you give; a cut is marked"
                " with […]. Your address is not published and is not used for anything but to"
                " answer you."
            )
        ),
        _paragraph(
            words("To correct your comment or take it back, write to {email}.").format(
                email=business.email
            )
        ),
    ]
    if settings.closed_after_days:
        closing = words("An article may be commented for {days} days, then its comments close.")
        parts.append(_paragraph(closing.format(days=settings.closed_after_days)))
    return "".join(parts)


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"
