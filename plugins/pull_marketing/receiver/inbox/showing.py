"""Turns what the inbox found into pages; everything from outside is text and stays text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from ...catalogues import catalogue
from ...diagnostics import Term
from ..moments import local_time
from ..pages import unbroken
from ..telling import time_in_words

STYLE = Path(__file__).with_name("inbox.css")

MESSAGES: dict[int, tuple[Term, Term]] = {
    400: (Term("This could not be read"), Term("Go back with your browser and try again.")),
    401: (
        Term("The password or the code is wrong"),
        Term("Nothing was changed. A code can be used once only: wait for the next one."),
    ),
    403: (
        Term("This did not come from the inbox itself"),
        Term("Open the inbox in this browser, and press the button there."),
    ),
    404: (
        Term("There is nothing here"),
        Term("It may have been erased, or the address holds a mistake."),
    ),
    408: (Term("This came too slowly"), Term("Go back with your browser and try again.")),
    409: (
        Term("This cannot be done now"),
        Term("Somebody did something else in the meantime. Look at the page again."),
    ),
    413: (Term("This is too long"), Term("Go back with your browser and write a little less.")),
    415: (Term("This could not be read"), Term("Go back with your browser and try again.")),
    422: (
        Term("A reason is missing"),
        Term("Go back with your browser and say why: it is kept with your judgement."),
    ),
    429: (
        Term("Too many tries"),
        Term("Wait a little before the next one. Whoever has the server can set a new password."),
    ),
    501: (
        Term("PDF is not installed on this receiver"),
        Term("Print the page from your browser instead: it is made for paper too."),
    ),
    503: (
        Term("The database does not answer just now"),
        Term("Nothing was changed. Try again in a minute."),
    ),
}


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = catalogue(language).gettext
    environment.globals["language"] = language
    environment.filters["unbroken"] = unbroken if language == "fr" else str
    return environment


def page(language: str, name: str, status: int = 200, **values: Any) -> Response:
    """A page from the template of that name; `session` decides whether it has the menu."""
    values.setdefault("here", name)
    values.setdefault("session", None)
    template = _environment(language).get_template(f"{name}.html")
    return HTMLResponse(template.render(**values), status)


def markup(language: str, name: str, **values: Any) -> str:
    """A template as text, for what is not a page of the browser."""
    return _environment(language).get_template(f"{name}.html").render(**values)


def message(language: str, status: int) -> Response:
    """What to say when there is nothing else to show."""
    words = catalogue(language).gettext
    title, line = MESSAGES.get(status, MESSAGES[400])
    return page(language, "message", status, title=words(title), line=words(line))


def moment(at_ms: int, now_ms: int, language: str) -> str:
    """« à 12 h 05 », with the day when it is not today."""
    return time_in_words(at_ms, now_ms, catalogue(language))


def day(at_ms: int, now_ms: int, language: str) -> str:
    """« lundi 24 novembre », with the year when it is another one."""
    date, today = local_time(at_ms).date(), local_time(now_ms).date()
    form = "EEEE d MMMM" if date.year == today.year else "d MMMM y"
    return str(format_date(date, form, locale=language))
