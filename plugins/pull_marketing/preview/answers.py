"""Takes the answers to questionnaires during a preview; nothing leaves this machine.

The rules are those of the contract, run again, as a receiver will: answers of abandoned branches are
dropped, mistakes are told, and the ending is chosen here.
"""

from __future__ import annotations

import datetime
import json
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from ..catalogues import Catalogue, catalogue
from ..questionnaires.answering import AnswerError, Result, take_answers
from ..questionnaires.contract import ContractError, from_contract
from ..questionnaires.model import Questionnaire
from ..site import site_paths

if TYPE_CHECKING:
    from .server import PreviewHandler

FORM_PATH = "/f/"
LARGEST_POST = 1_000_000
MOST_FIELDS = 300
_FORM = "application/x-www-form-urlencoded"


def receive(handler: PreviewHandler) -> None:
    """Answer a form post: 303 to the ending, or 422 with what is to be mended."""
    handler.close_connection = True
    slug = urlsplit(handler.path).path.removeprefix(FORM_PATH).strip("/")
    questionnaire = read_contract(handler.root, slug)
    posted = _posted(handler)
    if questionnaire is None:
        handler.send_error(HTTPStatus.NOT_FOUND)
    elif posted is None:
        handler.send_error(HTTPStatus.BAD_REQUEST)
    else:
        _answer(handler, questionnaire, posted)


def read_contract(root: Path, slug: str) -> Questionnaire | None:
    """The questionnaire of the last build with this slug; None when there is none."""
    if not slug or not slug.replace("-", "").isalnum():
        return None
    path = root / ".cache" / "contracts" / f"{slug}.json"
    try:
        return from_contract(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, ContractError):
        return None


def _posted(handler: PreviewHandler) -> list[tuple[str, str]] | None:
    length = handler.headers.get("Content-Length", "")
    kind = handler.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != _FORM or not length.isdigit() or int(length) > LARGEST_POST:
        return None
    try:
        text = handler.rfile.read(int(length)).decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # not UTF-8, or too many fields
        return None


def _answer(
    handler: PreviewHandler, questionnaire: Questionnaire, posted: list[tuple[str, str]]
) -> None:
    result = take_answers(questionnaire, posted, datetime.date.today())  # noqa: DTZ011 - the day here
    if result.errors:
        _send_mistakes(handler, questionnaire, result.errors)
        return
    keep_submission(handler.root, questionnaire, result, posted)
    paths = site_paths(questionnaire.language)
    thanks = f"{paths['questionnaires']}{questionnaire.slug}{paths['thanks']}"
    location = f"{thanks}{result.ending.id}/" if result.ending else thanks
    handler.send_response(HTTPStatus.SEE_OTHER)
    handler.send_header("Location", location)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def keep_submission(
    root: Path, questionnaire: Questionnaire, result: Result, posted: list[tuple[str, str]]
) -> None:
    """Add one line to .cache/preview-submissions/<slug>.jsonl, so that the author can look at it."""
    folder = root / ".cache" / "preview-submissions"
    folder.mkdir(parents=True, exist_ok=True)
    record = {
        "received": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "answers": result.walk.kept,
        "words": result.words,
        "scores": result.walk.scores,
        "ending": result.ending.id if result.ending else None,
        "dropped": result.dropped,
        "ref": next((value for name, value in posted if name == "ref"), ""),
    }
    with (folder / f"{questionnaire.slug}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _send_mistakes(
    handler: PreviewHandler, questionnaire: Questionnaire, errors: tuple[AnswerError, ...]
) -> None:
    words = catalogue(questionnaire.language)
    body = mistakes_page(questionnaire, errors, words).encode()
    handler.send_response(HTTPStatus.UNPROCESSABLE_ENTITY)
    handler.send_header("Content-Type", "text/html; charset=utf-8")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def mistakes_page(
    questionnaire: Questionnaire, errors: tuple[AnswerError, ...], words: Catalogue
) -> str:
    """A page that names each answer to mend; the browser's Back key brings the answers back."""
    count = len(errors)
    title = words.ngettext("One answer is to be mended", "{n} answers are to be mended", count)
    items = "".join(
        f"<li><strong>{escape(error.question.title)}</strong> "
        f"{escape(words.gettext(error.reason).format(**dict(error.details)))}</li>"
        for error in errors
    )
    back = words.gettext("Go back with your browser: everything you typed is still there.")
    heading = escape(title.format(n=count))
    return (
        f'<!DOCTYPE html><html lang="{questionnaire.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{heading}</title>'
        '<link rel="stylesheet" href="/theme/css/site.css">'
        '<link rel="stylesheet" href="/theme/css/forms.css"></head>'
        '<body><main id="main"><div class="section head"><div class="text">'
        f'<div class="errors"><h1>{heading}</h1><ul>{items}</ul></div><p>{escape(back)}</p>'
        "</div></div></main></body></html>"
    )
