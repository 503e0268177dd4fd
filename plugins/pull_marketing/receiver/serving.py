"""Runs the application by uvicorn, with what its defaults would get wrong set right."""

from __future__ import annotations

import uvicorn

from .service import Receiver
from .settings import Settings

MOST_CONNECTIONS = 500


def server_for(receiver: Receiver, settings: Settings) -> uvicorn.Server:
    """A server that is not started yet."""
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
        ws="none",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )
    return uvicorn.Server(config)
