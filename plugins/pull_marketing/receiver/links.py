"""What links in mails lead to: the promised file, and the list of letters.

Mail programs and scanners follow links by themselves, so that nothing changes before a button is
pressed. A link says what it is for; it opens nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ..questionnaires.files import FILE_TYPES, type_of
from . import letters, pages
from .contracts import Contracts, Version
from .database import Database
from .downloads import attachment_response
from .ids import new_id
from .keys import Keys
from .later import RESUME, fields_of, find_draft
from .moments import Clock, local_time
from .origins import origin_of
from .records import Record, read_record
from .settings import Settings
from .submissions import Post, check_post
from .writer import Writer

REWARD = "reward"
LETTERS = "letters"
LEAVE = "leave"
OWN = "mine"
LINK_DAYS = 14
LEAVE_DAYS = 3650
"""Who wants no more letters must be able to say so for as long as letters come."""

_PATIENCE_S = 6.0


def link(settings: Settings, keys: Keys, purpose: str, value: str) -> str:
    """The address for a mail; never made from what a request says."""
    return address_of(settings, purpose, keys.sign(purpose, value))


def address_of(settings: Settings, purpose: str, name: str) -> str:
    """Where a link leads."""
    base = settings.url or origin_of(settings.site_url)
    return f"{base}/f/{purpose}/{name}"


def reward_file(settings: Settings, record: Record) -> Path | None:
    """The promised file, copied beside the contracts by the build; None when it is not there."""
    folder = settings.contracts / "rewards"
    path = folder / record.questionnaire.reward
    inside = path.resolve().is_relative_to(folder.resolve())
    return path if record.questionnaire.reward and inside and path.is_file() else None


def link_routes(
    settings: Settings,
    database: Database,
    contracts: Contracts,
    writer: Writer,
    keys: Keys,
    clock: Clock,
) -> list[Route]:
    """The addresses that links lead to."""
    links = _Links(settings, database, contracts, writer, keys, clock)
    both = ["GET", "POST"]
    return [
        Route(f"/f/{REWARD}/{{token}}", links.reward),
        Route(f"/f/{LETTERS}/{{token}}", links.letters, methods=both),
        Route(f"/f/{LEAVE}/{{token}}", links.leave, methods=both),
        Route(f"/f/{RESUME}/{{token}}", links.resume, methods=both),
    ]


class _Links:
    def __init__(
        self,
        settings: Settings,
        database: Database,
        contracts: Contracts,
        writer: Writer,
        keys: Keys,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._contracts = contracts
        self._database = database
        self._writer = writer
        self._keys = keys
        self._clock = clock

    async def reward(self, request: Request) -> Response:
        submission = self._keys.read(REWARD, request.path_params["token"], LINK_DAYS)
        if not isinstance(submission, str):
            return self._ended()
        record = await run_in_threadpool(read_record, self._database.reader, submission)
        path = reward_file(self._settings, record) if record else None
        if path is None:  # erased in the meantime, or taken away
            return self._ended()
        return attachment_response(path, path.name, FILE_TYPES.get(type_of(path.name), ""))

    async def letters(self, request: Request) -> Response:
        return await self._with_a_button(request, LETTERS, LINK_DAYS, letters.confirm)

    async def leave(self, request: Request) -> Response:
        return await self._with_a_button(request, LEAVE, LEAVE_DAYS, letters.leave)

    async def resume(self, request: Request) -> Response:
        name = request.path_params["token"]
        now = self._clock()
        found = await run_in_threadpool(self._draft, name, now)
        if found is None:
            return self._ended()
        row, version = found
        language = version.questionnaire.language
        if request.method != "POST":
            site = f"{self._settings.site_url}/"
            return HTMLResponse(pages.link_page(pages.LINKS[RESUME][0], language, site))
        post = Post(version, fields_of(row, name))
        way = replace(check_post(post, local_time(now).date()), errors=())
        return HTMLResponse(
            pages.form_page(version, post.fields, way, new_id(), pages.RESUMED_PAGE, {})
        )

    def _draft(self, name: str, now_ms: int) -> tuple[Any, Version] | None:
        with self._database.reader.connect() as connection:
            row = find_draft(connection, name, now_ms)
        version = self._contracts.version(row.questionnaire, row.contract) if row else None
        return (row, version) if version else None

    async def _with_a_button(
        self,
        request: Request,
        purpose: str,
        days: int,
        work: Callable[[Connection, str, int], bool],
    ) -> Response:
        entry = self._keys.read(purpose, request.path_params["token"], days)
        if not isinstance(entry, str):
            return self._ended()
        asked, done = pages.LINKS[purpose]
        if request.method == "POST":
            now = self._clock()
            changed = self._writer.run(lambda c: work(c, entry, now))
            if not await run_in_threadpool(changed.result, _PATIENCE_S):
                return self._ended()
        said = done if request.method == "POST" else asked
        site = f"{self._settings.site_url}/"
        return HTMLResponse(pages.link_page(said, self._settings.language, site))

    def _ended(self) -> Response:
        language = self._settings.language
        page = pages.message_page(410, language, f"{self._settings.site_url}/")
        return HTMLResponse(page, 410)
