"""Questionnaires that the build writes itself, since every site asks them alike.

To the receiver they are questionnaires like any other: the same checks, the same moderation.
"""

from __future__ import annotations

from dataclasses import replace

from ..catalogues import catalogue
from ..site import SITE_FILE, Site
from .model import DocumentKind, Ending, Kind, Question, Questionnaire, Section

COMMENT = "comment"

ARTICLE_FIELD = "article"
REPLY_FIELD = "reply_to"
"""Fields of a comment that its page fills: which article, and the id of what it answers."""

LONGEST_COMMENT = 5_000
_LONGEST_NAME = 80
_USUAL_KEEP = "3 months"


def own_forms(site: Site) -> list[Questionnaire]:
    """Those that this site asks for."""
    return [form for form in (comment_form(site),) if form]


def comment_form(site: Site) -> Questionnaire | None:
    """The form under an article, if the site takes comments."""
    settings = site.comments
    if settings is None or not settings.open:
        return None
    words = catalogue(site.language).gettext
    name = Question(
        "name",
        words("Your name"),
        Kind.NAME,
        hint=words("As it will appear; a first name is enough."),
        maximum=_LONGEST_NAME,
    )
    email = Question(
        "email",
        words("Your e-mail address"),
        Kind.EMAIL,
        hint=words("Not published. It serves to answer you, nothing else."),
        required=False,
    )
    text = Question("text", words("Your comment"), Kind.LONG_TEXT, maximum=LONGEST_COMMENT)
    return replace(
        _form(site, COMMENT, words("Comment"), (text, name, email)),
        kind=DocumentKind.COMMENT,
        becomes="comment",
        hidden_fields=(ARTICLE_FIELD, REPLY_FIELD),
        keep=settings.keep or words(_USUAL_KEEP),
        purpose=words("to publish your words under the name that you give"),
        basis="interest",
        interest=words("publishing and answering what readers say"),
        endings=(
            Ending(
                "sent",
                words("Your comment will appear once it has been read."),
                None,
                words("It may take a day or two. Nothing else is asked of you."),
            ),
        ),
    )


def _form(site: Site, slug: str, title: str, questions: tuple[Question, ...]) -> Questionnaire:
    return Questionnaire(
        slug=slug,
        title=title,
        language=site.language,
        welcome="",
        start_label="",
        sections=(Section(slug, title, questions),),
        endings=(),
        source=f"content/{SITE_FILE}",
    )
