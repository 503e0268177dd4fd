"""The pages that the receiver itself shows: corrections with everything typed, and messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..catalogues import catalogue
from ..diagnostics import Term
from ..questionnaires.answering import SAYS_WHICH, AnswerError, Result
from ..questionnaires.files import accept_attribute
from ..questionnaires.model import CHOICE_KINDS, Kind, Question
from . import proof_of_work
from .bodies import Fields, is_broken
from .contracts import Version
from .later import RESUMED
from .submissions import KEY, TRAP, VERSION_FIELD

STYLE = Path(__file__).with_name("style.css")

_PLAIN = Markup('type="text"')
_INPUTS = {
    Kind.NAME: Markup('type="text" autocomplete="name"'),
    Kind.EMAIL: Markup('type="email" autocomplete="email"'),
    Kind.PHONE: Markup('type="tel" autocomplete="tel"'),
    Kind.URL: Markup('type="text" inputmode="url" autocapitalize="none"'),
    Kind.NUMBER: Markup('type="text" inputmode="decimal"'),
    Kind.DATE: Markup('type="date"'),
}

MESSAGES: dict[int, tuple[Term, Term]] = {
    400: (
        Term("This could not be read"),
        Term("Go back with your browser: what you wrote is still there. Then send it again."),
    ),
    403: (
        Term("This was sent from another site"),
        Term("Open the questionnaire on its own site, and send it from there."),
    ),
    404: (
        Term("There is no questionnaire at this address"),
        Term("It may have been taken away, or the address holds a mistake."),
    ),
    405: (
        Term("This address only takes answers"),
        Term("Open the questionnaire on its own site, and send it from there."),
    ),
    408: (
        Term("The answers came too slowly"),
        Term("Go back with your browser: what you wrote is still there. Then send it again."),
    ),
    410: (
        Term("This link has ended"),
        Term("It was good for some days only, or what it led to was erased."),
    ),
    413: (
        Term("This is too long to be taken"),
        Term("Go back with your browser, write a little less, and send it again."),
    ),
    415: (
        Term("Answers cannot be taken in this form"),
        Term("Open the questionnaire on its own site, and send it from there."),
    ),
    429: (
        Term("A little slower, please"),
        Term(
            "Many answers came from your connection just now. Go back with your browser, wait a "
            "minute, and send yours again: what you wrote is still there."
        ),
    ),
    500: (
        Term("Something went wrong here"),
        Term("Go back with your browser: what you wrote is still there. Then send it again."),
    ),
    503: (
        Term("Your answers could not be kept just now"),
        Term("Go back with your browser and send them again in a minute."),
    ),
}

LINKS: dict[str, tuple[tuple[Term, Term, Term | None], tuple[Term, Term, None]]] = {
    "letters": (
        (
            Term("Do you want our letters?"),
            Term("One press of the button, and you are on the list. You can leave it at any time."),
            Term("Yes, write to me"),
        ),
        (
            Term("You are on the list"),
            Term("Each letter holds a link by which you leave it."),
            None,
        ),
    ),
    "leave": (
        (
            Term("No more letters?"),
            Term("One press of the button, and your address is taken off the list."),
            Term("Take me off the list"),
        ),
        (Term("You are off the list"), Term("Your address was erased from it."), None),
    ),
    "resume": (
        (
            Term("Go on where you stopped"),
            Term("Your answers appear once you press the button."),
            Term("Go on"),
        ),
        (
            Term("A link is on its way"),
            Term("Look into your mail. The link is good for thirty days."),
            None,
        ),
    ),
}
"""What a link in a mail asks, and what it says once its button was pressed."""

PERSON_PAGE = (
    Term("One more press of a button"),
    Term("Your answers are kept. Press the button, and they are read: it keeps robots out."),
    Term("I am a person: deliver my answers"),
)
WHERE_TO = (
    Term("Where shall the link go?"),
    Term("You get a link by mail, good for thirty days. What you wrote is kept until then."),
)
RESUMED_PAGE = (
    Term("Here is what you wrote"),
    Term("Go on where you stopped, then press Send. Files must be chosen again."),
)
MENDED = (Term("Some answers must be completed"), Term(""))
CHANGED = (
    Term("The questionnaire has changed since you opened it"),
    Term("Everything you wrote is below. Read it again, then send it."),
)
SENT_OTHERWISE = (
    Term("You have sent other answers from this page already"),
    Term("Those are kept. To send these as well, press Send."),
)
NOT_KEPT = (
    Term("Your answers could not be kept just now"),
    Term("Nothing is lost: everything you wrote is below. Wait a minute, then press Send."),
)


@cache
def environment(language: str) -> Environment:
    """Where the templates of pages for people who answer are."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.globals["_"] = catalogue(language).gettext
    environment.filters["unbroken"] = unbroken if language == "fr" else str
    return environment


def unbroken(text: str) -> str:
    """French as it may be wrapped: no line begins with a question mark, or the h of an hour."""
    text = re.sub(r" (?=[;!?])", "\u202f", text)
    return re.sub(r" (?=[:»%€])|(?<=«) |(?<=\d) (?=h\b)", "\u00a0", text)


def message_page(status: int, language: str, link: str = "") -> str:
    """What to say when there is no form to show again.

    Args:
        status: of the answer.
        language: of the page.
        link: where the site is.
    """
    words = catalogue(language).gettext
    title, line = MESSAGES[status]
    template = environment(language).get_template("message.html")
    return template.render(
        language=language,
        title=words(title),
        lines=[words(line)],
        link=(link, words("To the site")) if link else None,
    )


def later_page(version: Version, fields: Fields, question: Question) -> str:
    """Asks where the link to finish later shall go; all that was typed travels along.

    Args:
        version: the questions.
        fields: what was posted.
        question: whose answer is the address.
    """
    language = version.questionnaire.language
    words = catalogue(language).gettext
    known = known_names(version) - {question.id} | {VERSION_FIELD}
    carried = [(n, v) for n, v in fields if n in known and v and not is_broken(v)]
    given = next((v for n, v in fields if n == question.id and not is_broken(v)), "")
    return (
        environment(language)
        .get_template("later.html")
        .render(
            language=language,
            title=words(WHERE_TO[0]),
            line=words(WHERE_TO[1]),
            reminded=version.questionnaire.reminder_days > 0,
            action=f"/f/{version.slug}/later",
            carried=carried,
            question=question,
            given=given,
        )
    )


def link_page(said: tuple[Term, Term, Term | None], language: str, site: str) -> str:
    """What a link in a mail leads to, with a button or none.

    Args:
        said: title, line and button.
        language: of the page.
        site: the way back.
    """
    words = catalogue(language).gettext
    title, line, button = said
    return (
        environment(language)
        .get_template("link.html")
        .render(
            language=language,
            title=words(title),
            line=words(line),
            button=words(button) if button else "",
            link=(site, words("To the site")),
        )
    )


def form_page(
    version: Version,
    fields: Fields,
    result: Result,
    key: str,
    summary: tuple[Term, Term],
    files: Mapping[str, str],
) -> str:
    """The questionnaire again, as far as it is asked, with all that was typed.

    Answers to questions that are not asked now travel along unseen: another answer may bring their
    question back.

    Args:
        version: the questions.
        fields: what was posted.
        result: the way and what is wrong on it.
        key: of the sending that the page makes.
        summary: what is said above.
        files: the names of the files that came, by field; a browser must be given them again.
    """
    questionnaire = version.questionnaire
    words = catalogue(questionnaire.language).gettext
    values: dict[str, list[str]] = {}
    for name, value in fields:
        if not is_broken(value):
            values.setdefault(name, []).append(value)
    shown = {q.id for q in result.walk.asked}
    shown |= {q.id + SAYS_WHICH for q in result.walk.asked if _asks_which(q)}
    known = known_names(version)
    carried = [
        (name, value)
        for name, given in values.items()
        if name in known and name not in shown
        for value in given
    ]
    return (
        environment(questionnaire.language)
        .get_template("form.html")
        .render(
            language=questionnaire.language,
            title=words(summary[0]),
            version=version,
            result=result,
            values=values,
            carried=carried,
            key=key,
            action=f"/f/{version.slug}",
            summary=[words(part) if part else "" for part in summary],
            problems={e.question.id: _sentence(e, questionnaire.language) for e in result.errors},
            inputs=_INPUTS,
            plain=_PLAIN,
            first_input=_first_input,
            files=files,
            calm=summary is RESUMED_PAGE,
            with_files=any(question.kind is Kind.FILE for question in questionnaire.questions),
            accept_of=lambda question: accept_attribute(question.accepts),
            asks_which=_asks_which,
        )
    )


def known_names(version: Version) -> set[str]:
    """The fields that a page of this version may send."""
    questionnaire = version.questionnaire
    ids = {question.id for question in questionnaire.questions}
    names = ids | {each + SAYS_WHICH for each in ids} | {*questionnaire.hidden_fields, "ref"}
    names |= {RESUMED, proof_of_work.FIELD}
    return names - {KEY, VERSION_FIELD, TRAP}


def _sentence(error: AnswerError, language: str) -> str:
    return catalogue(language).gettext(error.reason).format(**dict(error.details))


def _first_input(question: Question) -> str:
    choice = question.kind in CHOICE_KINDS or question.kind is Kind.SCALE
    return f"q-{question.id}" if choice and not question.choices else f"{question.id}--1"


def _asks_which(question: Question) -> bool:
    return any(choice.says_which for choice in question.choices)
