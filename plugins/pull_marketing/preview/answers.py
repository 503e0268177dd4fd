"""Takes the answers to questionnaires during a preview, by the rules of the contract.

The visitor's browser gets the ending that those rules choose; the answers are kept as a line of
JSON under .cache/preview-submissions/, of files only name and size. Nothing leaves this machine.
"""

from __future__ import annotations

import datetime
import json
import re
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from ..catalogues import catalogue
from ..questionnaires.answering import Result, take_answers
from ..questionnaires.contract import ContractError, from_contract
from ..questionnaires.model import Kind, Questionnaire
from ..site import site_paths
from .multipart import Posted, boundary_of, read_parts

if TYPE_CHECKING:
    from .server import PreviewHandler

CONTRACTS = ".cache/contracts"
SUBMISSIONS = ".cache/preview-submissions"
LARGEST_BODY_BYTES = 1_000_000
MOST_FIELDS = 1000
HONEYPOT = "web_site"  # what the form of the backend `receiver` calls it
Fields = list[tuple[str, str]]

_ADDRESS = re.compile(r"/f/(?P<slug>[a-z0-9-]+)\Z")


def receive(handler: PreviewHandler) -> None:
    """Answer a form post: 303 to an ending, 422 when an answer must be mended."""
    handler.close_connection = True
    found = _ADDRESS.match(urlsplit(handler.path).path)
    if handler.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        handler.send_error(HTTPStatus.FORBIDDEN)
        return
    contract = found and _contract(handler.root, found["slug"])
    if not contract:
        handler.send_error(HTTPStatus.NOT_FOUND)
        return
    questionnaire = from_contract(contract)
    posted = _posted(handler, _largest_body(questionnaire))
    if posted is None:
        handler.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return
    _answer(handler, questionnaire, contract["hash"], posted)


def _answer(
    handler: PreviewHandler, questionnaire: Questionnaire, version: str, posted: Posted
) -> None:
    now = datetime.datetime.now().astimezone()
    result = take_answers(questionnaire, posted.fields, now.date(), posted.files)
    if result.errors:
        page = error_page(questionnaire, result)
        handler.send_page(page.encode(), HTTPStatus.UNPROCESSABLE_ENTITY)
        return
    promised = result.ending is None or result.ending.answered
    if promised and not _is_robot(posted.fields):  # an ending without an answer keeps nothing
        _keep(handler.root, questionnaire, result, version, now, dict(posted.fields))
    handler.redirect(ending_address(questionnaire, result), HTTPStatus.SEE_OTHER)


def _contract(root: Path, slug: str) -> dict[str, Any] | None:
    """What the last build wrote for a questionnaire, if it can be read."""
    try:
        document: dict[str, Any] = json.loads(
            (root / CONTRACTS / f"{slug}.json").read_text("utf-8")
        )
        from_contract(document)
    except (OSError, ValueError, ContractError):
        return None
    return document


def _largest_body(questionnaire: Questionnaire) -> int:
    files = [q for q in questionnaire.questions if q.kind is Kind.FILE]
    # One file too large is told in words, so some more than is allowed comes in.
    return LARGEST_BODY_BYTES + sum(2 * (q.largest_bytes or 0) for q in files)


def _posted(handler: PreviewHandler, most_bytes: int) -> Posted | None:
    """What was posted; None when there is too much of it."""
    length = handler.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > most_bytes:
        return None
    body = handler.rfile.read(int(length))
    boundary = boundary_of(handler.headers.get("Content-Type", ""))
    try:
        if boundary:
            return read_parts(body, boundary, MOST_FIELDS)
        text = body.decode("utf-8", "replace")
        return Posted(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return None


def _is_robot(posted: Fields) -> bool:
    """Whether the field that people do not see was filled in."""
    return any(name == HONEYPOT and value for name, value in posted)


def ending_address(questionnaire: Questionnaire, result: Result) -> str:
    """Where the visitor goes: the page of the ending, or the general one."""
    paths = site_paths(questionnaire.language)
    address = f"{paths['questionnaires']}{questionnaire.slug}/{paths['thanks'].lstrip('/')}"
    return f"{address}{result.ending.id}/" if result.ending else address


def _keep(
    root: Path,
    questionnaire: Questionnaire,
    result: Result,
    version: str,
    now: datetime.datetime,
    posted: dict[str, str],
) -> None:
    line = {
        "received": now.isoformat(timespec="seconds"),
        "questionnaire": questionnaire.slug,
        "contract": version,
        "ending": result.ending.id if result.ending else None,
        "answers": result.walk.kept,
        "words": result.words,
        "files": {n: [f.name, f.size_bytes] for n, f in result.files.items()},
        "points": result.walk.scores,
        "left": result.dropped,
        "hidden": {n: posted[n][:200] for n in questionnaire.hidden_fields if n in posted},
    }
    folder = root / SUBMISSIONS
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{questionnaire.slug}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    words = catalogue(questionnaire.language).gettext
    name = f"{SUBMISSIONS}/{questionnaire.slug}.jsonl"
    print(words("An answer was kept on this machine: {path}").format(path=name), flush=True)


def error_page(questionnaire: Questionnaire, result: Result) -> str:
    """What must be mended, for a browser without scripts; going back keeps what was written."""
    words = catalogue(questionnaire.language).gettext
    title = escape(words("Some answers must be completed"))
    items = "".join(
        f"<li><strong>{escape(e.question.title)}</strong><br>"
        f"{escape(words(e.reason).format(**dict(e.details)))}</li>"
        for e in result.errors
    )
    back = escape(words("Go back with your browser: what you wrote is still there."))
    return (
        f'<!doctype html><html lang="{questionnaire.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title></head>'
        f"<body><main><h1>{title}</h1><ul>{items}</ul><p>{back}</p></main></body></html>"
    )
