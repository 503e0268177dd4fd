"""Lets requests into the inbox: who asks, from where, with what; all others are refused here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..bodies import Refused, is_broken, parse, read_body
from ..contracts import Contracts
from ..database import Database
from ..erasing import Eraser
from ..events import note, sender
from ..file_store import FileStore
from ..keys import Keys
from ..moments import Clock
from ..origins import Origin, judge_origin
from ..rates import Rates
from ..settings import Settings
from ..tallies import Tallies
from ..writer import CannotStore, Writer
from .sessions import Session, find_session, note_seen
from .showing import message

T = TypeVar("T")

COOKIE = "__Host-inbox"
LOCAL_COOKIE = "inbox"
"""On this machine without https, where a browser refuses the other name."""

LOGIN = "/inbox/login"
LARGEST_FORM_BYTES = 100_000
MOST_FIELDS = 60
PATIENCE_S = 6.0
GUESSES_PER_MINUTE = 10
"""From one address, after a burst of twice as many."""

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Need(Enum):
    """Who may pass a door."""

    NOBODY = "nobody"
    PASSWORD = "password"  # noqa: S105 - what was proven, not what it is
    OWNER = "owner"


class Inbox:
    """What every page of the inbox needs.

    Args:
        settings: language, site, webhooks.
        database: read by pages.
        writer: through which every change goes.
        clock: the time of day.
        tallies: the plain counts.
        contracts: the questionnaires that are taken now.
        files: where files that came with answers are kept.
        eraser: erases a person everywhere.
        keys: sign the links that people get.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        writer: Writer,
        clock: Clock,
        tallies: Tallies,
        contracts: Contracts,
        files: FileStore | None,
        eraser: Eraser,
        keys: Keys,
    ) -> None:
        self.settings = settings
        self.database = database
        self.clock = clock
        self.tallies = tallies
        self.contracts = contracts
        self.files = files
        self.eraser = eraser
        self.keys = keys
        self.guesses = Rates(GUESSES_PER_MINUTE)
        self._writer = writer

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that cannot write."""
        return self.database.reader.connect()

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do something in a transaction of its own.

        Raises:
            CannotStore: not now.
        """
        try:
            return self._writer.run(work).result(PATIENCE_S)
        except TimeoutError as error:
            raise CannotStore("the database took too long") from error


@dataclass(frozen=True)
class Visit:
    """One request that may be answered.

    Attributes:
        fields: what a form sent; the last value of each name.
        asked: what stands after the `?` of the address.
        parts: what stands in the address itself, such as the id of a lead.
        session: None where anybody may look.
        sender: the network address, for counting guesses; never kept.
        local: whether the inbox is open on this machine without https.
    """

    inbox: Inbox
    fields: Mapping[str, str]
    asked: Mapping[str, str]
    parts: Mapping[str, str]
    now_ms: int
    session: Session | None
    sender: str
    browser: str
    local: bool

    @property
    def owner(self) -> Session:
        """Whose session it is, behind a door that needs one."""
        assert self.session is not None
        return self.session


Page = Callable[[Visit], Response]


@dataclass(frozen=True)
class Door:
    """One address of the inbox."""

    path: str
    method: str
    page: Page
    need: Need = Need.OWNER


def route_of(inbox: Inbox, door: Door) -> Route:
    """The door as Starlette wants it."""

    async def endpoint(request: Request) -> Response:
        return await _answer(inbox, door, request)

    return Route(door.path, endpoint, methods=[door.method])


async def _answer(inbox: Inbox, door: Door, request: Request) -> Response:
    try:
        fields = await _fields(request) if door.method == "POST" else {}
        return await run_in_threadpool(_visited, inbox, door, request, fields)
    except Refused as refused:
        response = message(inbox.settings.language, refused.status)
        if refused.close:
            response.headers["Connection"] = "close"
        if refused.retry_s:
            response.headers["Retry-After"] = str(refused.retry_s)
        return response
    except (SQLAlchemyError, CannotStore):
        return message(inbox.settings.language, 503)


async def _fields(request: Request) -> dict[str, str]:
    """What a form of the inbox itself sent; a browser says that it is one of ours."""
    if judge_origin(request.headers, frozenset()) is not Origin.OURS:
        raise Refused(403, close=True)
    pairs = parse(await read_body(request, LARGEST_FORM_BYTES), MOST_FIELDS)
    if any(is_broken(value) for _, value in pairs):
        raise Refused(400)
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


def _visited(inbox: Inbox, door: Door, request: Request, fields: dict[str, str]) -> Response:
    now = inbox.clock()
    local = _is_local(request)
    session = None
    if door.need is not Need.NOBODY:
        token = request.cookies.get(LOCAL_COOKIE if local else COOKIE, "")
        with inbox.reading() as connection:
            session = find_session(connection, token, now)
        if session is None or (door.need is Need.OWNER and not session.proven):
            host = request.client.host if request.client else ""
            note("no session", place=door.path, sender=sender(host))
            return to_login(request.url.path if door.method == "GET" else "")
        if session.must_be_noted(now):
            with suppress(CannotStore):  # reading goes on while nothing can be written
                inbox.write(partial(note_seen, session_id=session.id, now_ms=now))
    asked = {name: value for name, value in request.query_params.items() if not is_broken(value)}
    return door.page(
        Visit(
            inbox=inbox,
            fields=fields,
            asked=asked,
            parts=request.path_params,
            now_ms=now,
            session=session,
            sender=request.client.host if request.client else "",
            browser=request.headers.get("user-agent", ""),
            local=local,
        )
    )


def _is_local(request: Request) -> bool:
    """Whether the browser and the receiver are on one machine, with nothing between them.

    A proxy that forgets to say for which host it asks also seems local; but it says that it is a
    proxy, and a browser says in `Origin` what it really opened.
    """
    headers = request.headers
    proxied = any(n.startswith("x-forwarded") or n in ("forwarded", "via") for n in headers)
    host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    opened = headers.get("origin", "http://")
    shown = f"[{host}]" if ":" in host else host
    return (
        request.url.scheme == "http"
        and shown in _LOOPBACK
        and not proxied
        and opened.startswith("http://")
    )


def to_login(wanted: str = "") -> Response:
    """Where who has no session is sent; a page of one lead is gone on with afterwards."""
    then = wanted.removeprefix("/inbox/lead/")
    known = then != wanted and then.isalnum() and len(then) == 32
    return RedirectResponse(f"{LOGIN}?lead={then}" if known else LOGIN, 303)


def set_cookie(response: Response, token: str, *, local: bool) -> None:
    """Hand over a session; the browser forgets it when it is closed."""
    response.set_cookie(
        LOCAL_COOKIE if local else COOKIE,
        token,
        path="/",
        secure=not local,
        httponly=True,
        samesite="lax",
    )
