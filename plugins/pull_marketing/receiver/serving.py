"""Runs the application by uvicorn, with what its defaults would get wrong set right."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading

import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from .deadlines import Refusals, protocol_with
from .desk import RETRY_S
from .pages import message_page
from .response_headers import StrictHeaders, strict_headers
from .service import Receiver
from .settings import Settings

_TURN_S = 0.002
"""How long one thread may keep the interpreter from another. With the usual 5 ms a busy server
stores a few posts less in a second; with shorter turns threads change more often, and nobody waits
less."""

_MADE_BEFORE_A_LOOK = 10_000
"""New objects before the youngest are looked through for refuse: the usual 700 are two posts."""


def server_for(receiver: Receiver, settings: Settings) -> uvicorn.Server:
    """A server that is not started yet."""
    sys.setswitchinterval(_TURN_S)
    _use_threads_once()
    gc.freeze()  # what is there by now stays; each look through it for refuse takes 70 ms
    gc.set_threshold(_MADE_BEFORE_A_LOOK)
    config = uvicorn.Config(
        receiver.app,
        host=settings.host,
        port=settings.port,
        # On by default, and then anybody on this machine could say who they are.
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        server_header=False,
        access_log=False,
        log_level="warning",
        lifespan="off",
        http=protocol_with(early_refusals(settings)),
        ws="none",
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )
    return uvicorn.Server(config)


def early_refusals(settings: Settings) -> Refusals:
    """Pages for what never reaches the application, with the headers of all others."""
    page = message_page(400, settings.language, f"{settings.site_url}/").encode()
    headers = {
        **strict_headers(settings.site_url, settings.origins),
        "Cache-Control": "no-store",
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(page)),
        "Connection": "close",
    }
    lines = ["HTTP/1.1 400 Bad Request", *(f"{n}: {v}" for n, v in headers.items()), "", ""]
    full = HTMLResponse(
        message_page(503, settings.language, f"{settings.site_url}/"),
        503,
        {"Connection": "close", "Retry-After": str(RETRY_S)},
    )
    strictly = StrictHeaders(full, settings.site_url, settings.origins)
    return Refusals("\r\n".join(lines).encode() + page, strictly)


def _use_threads_once() -> None:
    """The first call in a pool reads modules, and 25 ms of posts would wait for them.

    In a thread of its own: whoever starts the server may have a loop running in this one.
    """
    first = threading.Thread(target=lambda: asyncio.run(run_in_threadpool(int)))
    first.start()
    first.join()
