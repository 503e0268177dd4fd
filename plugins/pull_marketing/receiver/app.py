"""The web application: one address for each questionnaire, and nothing else to find."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from .bodies import Refused
from .desk import Desk
from .pages import MESSAGES, STYLE, message_page
from .response_headers import StrictHeaders
from .settings import Settings

log = logging.getLogger("pull_marketing.receiver")


def make_app(desk: Desk, settings: Settings, others: Sequence[BaseRoute] = ()) -> ASGIApp:
    """The application, headers included.

    Args:
        desk: takes the posts.
        settings: for the language of messages and the way back to the site.
        others: further addresses, such as those of the inbox.
    """

    def refusal(status: int, *, close: bool = False) -> Response:
        known = status if status in MESSAGES else 400
        page = message_page(known, settings.language, f"{settings.site_url}/")
        return HTMLResponse(page, status, {"Connection": "close"} if close else None)

    async def take(request: Request) -> Response:
        if request.method == "HEAD":  # the page's script asks whether anybody is there
            return Response(status_code=200 if desk.knows(request.path_params["slug"]) else 404)
        if request.method != "POST":
            response = refusal(405)
            response.headers["Allow"] = "POST, HEAD"
            return response
        return await _unless_refused(desk.take, request, refusal)

    async def later(request: Request) -> Response:
        return await _unless_refused(desk.keep_for_later, request, refusal)

    css = STYLE.read_bytes()  # from memory: who asks without end must not keep threads busy

    async def style(_request: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=3600"}
        return Response(css, media_type="text/css", headers=headers)

    async def wrong(_request: Request, error: Exception) -> Response:
        return refusal(error.status_code if isinstance(error, HTTPException) else 400)

    async def failed(_request: Request, error: Exception) -> Response:
        # The kind of error alone: its text could hold answers.
        log.error("a request failed: %s at %s", type(error).__name__, _place(error))
        return refusal(500, close=True)

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    routes = [
        Route("/f/style.css", style),
        Route("/f/{slug}", take, methods=methods),
        Route("/f/{slug}/later", later, methods=["POST"]),
        *others,
    ]
    handlers: dict[int | type[Exception], Callable[..., object]] = {
        HTTPException: wrong,
        Exception: failed,
    }
    app = Starlette(routes=routes, exception_handlers=handlers)  # type: ignore[arg-type]
    app.router.redirect_slashes = False
    return StrictHeaders(app, settings.site_url, settings.origins)


async def _unless_refused(
    work: Callable[[Request, str], Awaitable[Response]],
    request: Request,
    refusal: Callable[..., Response],
) -> Response:
    try:
        return await work(request, request.path_params["slug"])
    except Refused as refused:
        response = refusal(refused.status, close=refused.close)
        if refused.status == 429:
            response.headers["Retry-After"] = str(refused.retry_s)
        return response


def _place(error: Exception) -> str:
    """File and line of the error, without its text."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
