"""Questionnaires that the build writes itself, since every site asks them alike.

To the receiver they are questionnaires like any other: the same checks, the same moderation.
"""

from __future__ import annotations

from dataclasses import replace

from ..catalogues import catalogue
from ..site import SITE_FILE, Site
from .model import Choice, DocumentKind, Ending, Kind, Question, Questionnaire, Section

COMMENT = "comment"
LETTER = "letter"
LETTERS = "letters"
"""The name of the list of those who want them."""


ARTICLE_FIELD = "article"
REPLY_FIELD = "reply_to"
"""Fields of a comment that its page fills: which article, and the id of what it answers."""

LONGEST_COMMENT = 5_000
_LONGEST_NAME = 80
_USUAL_KEEP = "3 months"


def own_forms(site: Site) -> list[Questionnaire]:
    """Those that this site asks for."""
    return [form for form in (comment_form(site), letter_form(site)) if form]


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


def letter_form(site: Site) -> Questionnaire | None:
    """The form of the letter, if the site asks itself. The receiver has it confirmed by mail."""
    letter = site.newsletter
    if letter is None or letter.url:
        return None
    words = catalogue(site.language).gettext
    agreed = words("I want to receive the letter: {about}, {frequency}.")
    label = agreed.format(about=letter.about, frequency=letter.frequency)
    email = Question("email", words("Your e-mail address"), Kind.EMAIL)
    choice = Choice("yes", label, consent=True)
    consent = Question("agreed", words("Your agreement"), Kind.SEVERAL, choices=(choice,))
    if site.forms.backend == "receiver":
        title = words("One more step: confirm in the mail that has just left.")
        text = words("Without this confirmation nothing is sent, and your address is erased.")
    else:
        title, text = words("You will receive the next letter."), ""
    return replace(
        _form(site, LETTER, words("The letter"), (email, consent)),
        list=LETTERS,
        keep=letter.keep or words("as long as you receive it, and 3 months more"),
        purpose=words("to send you the letter"),
        basis="consent",
        endings=(Ending("sent", title, None, text),),
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
