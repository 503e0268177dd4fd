"""Gives browsers their work, and a button to people whose browser did none.

Without a script nobody is refused: the answers are kept, in quarantine, and the page that follows
has a button. Who presses it has them delivered; who does not is found in quarantine by the owner.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from . import pages, proof_of_work, quarantine
from .contracts import Contracts
from .database import Database
from .keys import Keys
from .moments import Clock
from .origins import origin_of
from .rates import Rates
from .records import Record, record_of, with_contract
from .schema import submission
from .settings import Settings
from .submissions import is_key
from .writer import CannotStore, Writer

PERSON = "person"
PRESS_WITHIN_DAYS = 1
PRESSES_PER_MINUTE = 10
"""From one address: more than any household needs, and little for who sends advertising."""

TASKS_PER_MINUTE = 60

_PATIENCE_S = 6.0


def address_of_button(keys: Keys, slug: str, key: str) -> str:
    """Where a person goes on whose browser did no work."""
    return f"/f/{PERSON}/{keys.sign(PERSON, [slug, key])}"


def confirming_routes(
    settings: Settings,
    database: Database,
    contracts: Contracts,
    writer: Writer,
    keys: Keys,
    clock: Clock,
) -> list[Route]:
    """The addresses of the work and of the button."""
    origins = frozenset(map(origin_of, (settings.site_url, *settings.origins)))
    tasks = _Tasks(contracts, keys, origins, Rates(TASKS_PER_MINUTE))
    presses = Rates(PRESSES_PER_MINUTE)
    button = _Button(settings, database, contracts, writer, keys, clock, presses)
    return [
        Route("/f/{slug}/work", tasks.answer),
        Route(f"/f/{PERSON}/{{token}}", button.answer, methods=["GET", "POST"]),
    ]


@dataclass(frozen=True)
class _Tasks:
    contracts: Contracts
    keys: Keys
    origins: frozenset[str]
    rates: Rates

    async def answer(self, request: Request) -> Response:
        slug, key = request.path_params["slug"], request.query_params.get("key", "")
        if slug not in self.contracts.current or not is_key(key):
            return Response(status_code=404)
        wait_s = self.rates.wait_s(_sender(request), 0)
        if wait_s:
            return Response(status_code=429, headers={"Retry-After": str(wait_s)})
        headers = {"Vary": "Origin"}
        origin = request.headers.get("origin", "").lower()
        if origin in self.origins:  # the page's script may read it; there is nothing else to read
            headers["Access-Control-Allow-Origin"] = origin
        return JSONResponse(proof_of_work.task_for(self.keys, slug, key), headers=headers)


@dataclass(frozen=True)
class _Button:
    settings: Settings
    database: Database
    contracts: Contracts
    writer: Writer
    keys: Keys
    clock: Clock
    rates: Rates

    async def answer(self, request: Request) -> Response:
        wait_s = self.rates.wait_s(_sender(request), 0)
        if wait_s:
            return self._message(429, {"Retry-After": str(wait_s)})
        match self.keys.read(PERSON, request.path_params["token"], PRESS_WITHIN_DAYS):
            case [str(slug), str(key)]:
                try:
                    work = self._press if request.method == "POST" else self._show
                    return await run_in_threadpool(work, slug, key)
                except (SQLAlchemyError, CannotStore, TimeoutError):
                    return self._message(503, {"Retry-After": "30"})
        return self._message(410)

    def _show(self, slug: str, key: str) -> Response:
        with self.database.reader.connect() as connection:
            record = _record(connection, slug, key)
        if record is None:  # erased
            return self._message(410)
        if not quarantine.waits_for_a_person(record):
            return self._ending(record)
        language = record.questionnaire.language
        site = f"{self.settings.site_url}/"
        return HTMLResponse(pages.link_page(pages.PERSON_PAGE, language, site))

    def _press(self, slug: str, key: str) -> Response:
        now = self.clock()

        def press(connection: Connection) -> Record | None:
            record = _record(connection, slug, key)
            if record:
                quarantine.confirm(connection, self.settings, record, now)
            return record

        record = self.writer.run(press).result(_PATIENCE_S)
        return self._ending(record) if record else self._message(410)

    def _ending(self, record: Record) -> Response:
        version = self.contracts.version(record.questionnaire.slug, record.version)
        path = version.ending_path(record.ending) if version else "/"
        return RedirectResponse(f"{self.settings.site_url}{path}", 303)

    def _message(self, status: int, headers: dict[str, str] | None = None) -> Response:
        site = f"{self.settings.site_url}/"
        page = pages.message_page(status, self.settings.language, site)
        return HTMLResponse(page, status, headers)


def _sender(request: Request) -> str:
    return request.client.host if request.client else ""


def _record(connection: Connection, slug: str, key: str) -> Record | None:
    c = submission.c
    row = connection.execute(with_contract().where(c.questionnaire == slug, c.key == key)).first()
    return record_of(row) if row else None
