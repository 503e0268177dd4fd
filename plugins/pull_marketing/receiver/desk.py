"""Takes one post from its headers to the answer: looked at, stored, and led to the ending."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ..diagnostics import Term
from ..questionnaires.answering import Result
from . import pages, proof_of_work
from .bodies import Limits, Refused, limits_of, parse, read_body, widest
from .confirming import address_of_button
from .contracts import Contracts, Version
from .file_store import Incoming
from .ids import new_id
from .keys import Keys
from .later import RESUME, RESUMED, address_in, address_question, draft_of, finish
from .moments import Clock, local_time
from .multipart import boundary_of
from .origins import Origin, judge_origin, origin_of
from .promises import deliveries_of
from .rates import Rates
from .room import Room
from .salts import Salts
from .sealing import Seal
from .settings import Settings
from .submissions import (
    VERSION_FIELD,
    Post,
    Sealing,
    check_post,
    key_without_script,
    row_of,
    suspicion_of,
)
from .tallies import NOT_KEPT, Tallies
from .uploads import Uploads, rows_of
from .writer import CannotStore, Outcome, Parcel, Row, Writer

T = TypeVar("T")
_Answer = Callable[[Post, Request, bool], Awaitable[Response]]

PATIENCE_S = 6.0
RETRY_S = 30
_limits: Callable[[Version], Limits] = functools.lru_cache(maxsize=256)(
    lambda version: limits_of(version.questionnaire)
)


class Desk:
    """Holds what every post needs.

    Args:
        settings: who may post, and who hears of it.
        contracts: the rules.
        writer: where submissions go.
        room: whether the disk can take more.
        uploads: takes files; None when there is nowhere to keep them.
        keys: what is made with the secret.
        seal: what is kept sealed.
        clock: for the time of arrival.
        tallies: counts what came, and what had to be corrected.
    """

    def __init__(
        self,
        settings: Settings,
        contracts: Contracts,
        writer: Writer,
        room: Room,
        uploads: Uploads | None,
        keys: Keys,
        seal: Seal,
        clock: Clock,
        tallies: Tallies,
    ) -> None:
        self._settings = settings
        self._contracts = contracts
        self._writer = writer
        self._room = room
        self._uploads = uploads
        self._keys = keys
        self._seal = seal
        self._clock = clock
        self._tallies = tallies
        self._salts = Salts(writer, clock)
        self._rates = Rates(settings.posts_per_minute)
        self._allowed = frozenset(map(origin_of, (settings.site_url, *settings.origins)))

    def knows(self, slug: str) -> bool:
        return slug in self._contracts.current

    async def take(self, request: Request, slug: str) -> Response:
        """Answer one post.

        Raises:
            Refused: it is not looked at any further.
        """
        return await self._read(request, slug, self._answer)

    async def keep_for_later(self, request: Request, slug: str) -> Response:
        """Keep a half-filled form and send the link to it.

        Raises:
            Refused: it is not looked at any further, or there is nowhere to send a link to.
        """
        return await self._read(request, slug, self._keep)

    async def _read(self, request: Request, slug: str, answer: _Answer) -> Response:
        current = await self._current(slug)
        origin = judge_origin(request.headers, self._allowed)
        if origin is Origin.FOREIGN:
            raise Refused(403, close=True)
        known_origin = origin is Origin.OURS
        boundary = boundary_of(request.headers.get("content-type", ""))
        if boundary and self._uploads:
            whole = (current, request, boundary, answer)
            return await self._with_files(*whole, known_origin=known_origin)
        limits = _limits(current)
        self._count(request, limits)
        body = await read_body(request, limits.text_bytes)
        post = Post(current, parse(body, limits.fields))
        return await self._judge(post, request, answer, known_origin=known_origin)

    async def _with_files(
        self,
        current: Version,
        request: Request,
        boundary: bytes,
        answer: _Answer,
        *,
        known_origin: bool,
    ) -> Response:
        limits = _limits(current)
        if not limits.files:  # perhaps the page is an older one, which asked for files
            every = await self._outside(lambda: self._contracts.every(current.slug))
            limits = widest(map(_limits, [current, *every]))
        if not limits.files or self._uploads is None:
            raise Refused(415, close=True)
        self._count(request, limits)
        if not self._room.is_enough(limits.body_bytes):
            raise Refused(503, close=True)
        parts = await self._uploads.read(request, boundary, limits)
        try:
            files = {file.field: file for file in parts.files}
            post = Post(current, tuple(parts.fields), files)
            return await self._judge(post, request, answer, known_origin=known_origin)
        finally:
            await run_in_threadpool(parts.discard)

    async def _judge(
        self, post: Post, request: Request, answer: _Answer, *, known_origin: bool
    ) -> Response:
        older = await self._version_of(post)
        if older is None:
            return self._corrections(post, 422, pages.CHANGED)
        if older is not post.version:
            post = Post(older, post.fields, post.files)
        return await answer(post, request, known_origin)

    async def _keep(self, post: Post, _request: Request, known_origin: bool) -> Response:
        questionnaire = post.version.questionnaire
        question = address_question(questionnaire)
        if question is None or self._seal.seals(questionnaire):  # nothing could be given back
            raise Refused(404)
        address = address_in(post)
        if not address:
            return HTMLResponse(pages.later_page(post.version, post.fields, question), 422)
        now = self._clock()
        result = check_post(post, local_time(now).date())
        suspicion = suspicion_of(post, result, origin=known_origin)
        if not suspicion.is_quarantined:
            row = row_of(post, result, suspicion, new_id(), now, self._keys)
            known = pages.known_names(post.version) - {RESUMED, proof_of_work.FIELD}
            parcel = draft_of(row, post, address, known, self._keys)
            try:
                if not self._room.is_enough():
                    raise CannotStore("the disk is nearly full")
                await _patiently(self._writer.store(parcel))
            except CannotStore as error:
                raise Refused(503) from error
        site = f"{self._settings.site_url}/"
        return HTMLResponse(pages.link_page(pages.LINKS[RESUME][1], questionnaire.language, site))

    async def _current(self, slug: str) -> Version:
        if slug not in self._contracts.current or self._contracts.takes_turn():
            # Perhaps it was published, or taken away, a moment ago.
            await self._outside(lambda: self._contracts.refresh(self._writer, self._clock))
        version = self._contracts.current.get(slug)
        if version is None:
            raise Refused(404, close=True)
        return version

    def _count(self, request: Request, limits: Limits) -> None:
        said = request.headers.get("content-length", "")
        size = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
        sender = request.client.host if request.client else ""
        most = limits.weight_bytes
        wait_s = self._rates.wait_s(sender, min(size, most) or most)
        if wait_s:
            raise Refused(429, close=True, retry_s=wait_s)

    async def _version_of(self, post: Post) -> Version | None:
        """The version that the page was made from; the current one when the page does not say."""
        wanted = post.first(VERSION_FIELD)
        if not wanted:
            return post.version
        slug = post.version.slug
        if not self._contracts.known(wanted):
            await self._outside(lambda: self._contracts.refresh(self._writer, self._clock))
            return await self._outside(lambda: self._contracts.version(slug, wanted))
        return self._contracts.version(slug, wanted)

    async def _outside(self, work: Callable[[], T]) -> T:
        """Do what may wait for the disk; a database that is away is no mistake of the person."""
        try:
            return await run_in_threadpool(work)
        except (SQLAlchemyError, CannotStore, TimeoutError) as error:
            raise Refused(503) from error

    async def _answer(self, post: Post, request: Request, known_origin: bool) -> Response:
        now = self._clock()
        result = check_post(post, local_time(now).date())
        types: dict[str, str] = {}
        if result.files and self._uploads:
            try:
                result, types = await run_in_threadpool(self._uploads.look, result, post.files)
            except CannotStore:
                return self._corrections(post, 503, pages.NOT_KEPT, result)
        if result.errors:
            self._tallies.count_corrected(post.version.slug, result)
            return self._corrections(post, 422, pages.MENDED, result)
        goal = self._ending_address(post.version, result)
        if result.ending and not result.ending.answered:  # promised: nothing of it is kept
            self._tallies.count(post.version.slug, NOT_KEPT)
            return goal
        worked = self._has_worked(post)
        suspicion = suspicion_of(post, result, origin=known_origin, worked=worked)
        key = post.key
        try:
            if not self._room.is_enough():
                raise CannotStore("the disk is nearly full")
            key = key or await self._key(post, request)
            seal = self._sealing(post, result, types)
            row = row_of(post, result, suspicion, key, now, self._keys, seal)
            promised = deliveries_of(self._settings, post.version, row, result.walk.kept, now)
            outcome = await self._store(self._parcel(row, promised, post, types), post)
        except CannotStore:
            return self._corrections(post, 503, pages.NOT_KEPT, result, key)
        if outcome is Outcome.CONFLICT:
            return self._corrections(post, 422, pages.SENT_OTHERWISE, result, new_id())
        self._finish_draft(post)
        if outcome is Outcome.STORED and not suspicion.is_quarantined:
            self._tallies.count_taken(post.version.slug, result)
        if suspicion.waits_for_a_person:
            return RedirectResponse(address_of_button(self._keys, post.version.slug, key), 303)
        return goal

    def _has_worked(self, post: Post) -> bool:
        """As the questionnaire asks today: who names an older version is not let off."""
        slug = post.version.slug
        current = self._contracts.current.get(slug, post.version)
        if not current.questionnaire.proof_of_work:
            return True
        return proof_of_work.is_done(self._keys, slug, post.key, post.first(proof_of_work.FIELD))

    def _sealing(self, post: Post, result: Result, types: dict[str, str]) -> Sealing | None:
        questionnaire = post.version.questionnaire
        if not self._seal.seals(questionnaire):
            return None
        files = _files_in(post, types)
        return lambda identity: self._seal.text(identity, post.version, result, files)

    def _finish_draft(self, post: Post) -> None:
        """Its answers are kept now; if this does not work, it ends by itself."""
        resumed = post.first(RESUMED)
        if resumed:
            self._writer.run(lambda connection: finish(connection, resumed))

    def _parcel(
        self, row: Row, promised: tuple[Row, ...], post: Post, types: dict[str, str]
    ) -> Parcel:
        rows = rows_of(row["id"], _files_in(post, types), types, sealed=bool(row["sealed"]))
        return Parcel(row, promised, rows)

    async def _store(self, parcel: Parcel, post: Post) -> Outcome:
        """Files first, then the row that names them: a crash in between leaves no half."""
        names = {file["id"] for file in parcel.files}
        if not names or self._uploads is None:
            return await _patiently(self._writer.store(parcel))
        kept = [file for file in post.files.values() if file.id in names]
        seal = self._seal.file if parcel.row["sealed"] else None
        await run_in_threadpool(self._uploads.keep, kept, seal)
        outcome = await _patiently(self._writer.store(parcel))
        if outcome is not Outcome.STORED:
            await run_in_threadpool(self._uploads.store.remove, names)
        return outcome

    async def _key(self, post: Post, request: Request) -> str:
        sender = request.client.host if request.client else ""
        try:
            salt = await run_in_threadpool(self._salts.today)
        except TimeoutError as error:
            raise CannotStore("the database took too long") from error
        return key_without_script(post, salt, sender, self._keys)

    def _corrections(
        self,
        post: Post,
        status: int,
        summary: tuple[Term, Term],
        result: Result | None = None,
        key: str = "",
    ) -> Response:
        """The page with everything typed."""
        result = result or check_post(post, local_time(self._clock()).date())
        page = pages.form_page(
            post.version,
            post.fields,
            result,
            key or post.key or new_id(),
            summary,
            {name: file.name for name, file in post.files.items()},
        )
        headers = {"Retry-After": str(RETRY_S)} if status == 503 else None
        return HTMLResponse(page, status, headers)

    def _ending_address(self, version: Version, result: Result) -> Response:
        """303 to the page of the ending, always on the configured site."""
        path = version.ending_path(result.ending.id if result.ending else None)
        return _lead_to(f"{self._settings.site_url}{path}")


def _files_in(post: Post, types: dict[str, str]) -> dict[str, Incoming]:
    return {question: post.files[question] for question in types}


async def _patiently(future: asyncio.Future[Outcome]) -> Outcome:
    end = future.get_loop().call_later(PATIENCE_S, _lose_patience, future)
    try:
        return await future
    finally:
        end.cancel()


def _lose_patience(future: asyncio.Future[Outcome]) -> None:
    if not future.done():
        future.set_exception(CannotStore("the database took too long"))


@functools.lru_cache(maxsize=1000)
def _lead_to(address: str) -> Response:
    """303 to the page of an ending; made once, because an address takes long to be quoted."""
    return RedirectResponse(address, 303)
