"""What a person sent, shown to them and erased by them, through the link in their own mail.

The link is signed, and opens this one submission. All that is not, or no longer, there looks alike.
"""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ..catalogues import catalogue
from ..diagnostics import Term
from . import pages
from .bodies import Refused, parse, read_body
from .database import Database
from .erasing import BY_THEMSELVES, Eraser
from .keys import Keys
from .later import DRAFT
from .links import LEAVE_DAYS, OWN
from .moments import Clock
from .rates import Rates
from .records import Record, read_record
from .settings import Settings
from .telling import time_in_words
from .writer import CannotStore

LOOKS_PER_MINUTE = 20
"""From one address, after a burst of twice as many."""

TITLES = {
    "shown": Term("What you sent"),
    "asked": Term("Erase it?"),
    "erased": Term("It is erased"),
}

_LARGEST_FORM_BYTES = 1000


def own_routes(
    settings: Settings, database: Database, keys: Keys, eraser: Eraser, clock: Clock
) -> list[Route]:
    """The address that such links lead to."""
    own = _Own(settings, database, keys, eraser, clock)
    return [Route(f"/f/{OWN}/{{token}}", own.answer, methods=["GET", "POST"])]


class _Own:
    def __init__(
        self, settings: Settings, database: Database, keys: Keys, eraser: Eraser, clock: Clock
    ) -> None:
        self._settings = settings
        self._database = database
        self._keys = keys
        self._eraser = eraser
        self._clock = clock
        self._rates = Rates(LOOKS_PER_MINUTE)

    async def answer(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except Refused as refused:
            headers = {"Retry-After": str(refused.retry_s)} if refused.retry_s else None
            return self._message(refused.status, headers)
        except (SQLAlchemyError, CannotStore, TimeoutError):
            return self._message(503)

    async def _answer(self, request: Request) -> Response:
        wait_s = self._rates.wait_s(request.client.host if request.client else "", 0)
        if wait_s:
            raise Refused(429, retry_s=wait_s)
        fields = {}
        if request.method == "POST":
            fields = dict(parse(await read_body(request, _LARGEST_FORM_BYTES), 5))
        submission = self._keys.read(OWN, request.path_params["token"], LEAVE_DAYS)
        if not isinstance(submission, str):
            raise Refused(410)
        record = await run_in_threadpool(read_record, self._database.reader, submission)
        if record is None:  # erased
            raise Refused(410)
        if request.method != "POST":
            return self._page(record, "shown")
        if fields.get("sure") != "yes":
            return self._page(record, "asked")
        await run_in_threadpool(self._eraser.submissions, [record.id], BY_THEMSELVES)
        return self._page(record, "erased")

    def _page(self, record: Record, step: str) -> Response:
        language = record.questionnaire.language
        words = catalogue(language)
        draft = record.state == DRAFT
        hidden = record.sealed or draft
        page = pages.environment(language).get_template("own.html")
        html = page.render(
            language=language,
            title=words.gettext(TITLES[step]),
            step=step,
            record=record,
            told=[] if hidden else list(record.told()),
            received=time_in_words(record.received_ms, self._clock(), words),
            draft=draft,
            link=(f"{self._settings.site_url}/", words.gettext("To the site")),
        )
        return HTMLResponse(html)

    def _message(self, status: int, headers: dict[str, str] | None = None) -> Response:
        site = f"{self._settings.site_url}/"
        page = pages.message_page(status, self._settings.language, site)
        return HTMLResponse(page, status, headers)
