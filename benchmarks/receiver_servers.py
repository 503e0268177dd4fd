"""The servers that are compared: R0, R1 and the receiver, each as a process of its own.

    python benchmarks/receiver_servers.py r0|r1|ours|delivering PORT DATABASE FOLDER

R0 answers 303 after it has read and parsed the body, within limits, and stores nothing. R1 does the
same and stores one row by SQLAlchemy Core in the pool of threads, as durably as the receiver.
`delivering` is the receiver whose worker runs; `ours` leaves its deliveries in the outbox.
"""

from __future__ import annotations

import secrets
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import sqlalchemy as sa
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

MOST_BYTES = 200_000
SITE = "https://anne.example"

rows = sa.Table(
    "answers",
    sa.MetaData(),
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("at_ms", sa.BigInteger),
    sa.Column("answers", sa.Text),
)


async def parsed(request: Request) -> list[tuple[str, str]]:
    """The fields, within limits."""
    if int(request.headers.get("content-length", "0")) > MOST_BYTES:
        raise ValueError
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise ValueError
    return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=300)


async def bare(request: Request) -> Response:
    await parsed(request)
    return RedirectResponse(f"{SITE}/merci/", 303)


def storing(database: str) -> Any:
    from pull_marketing.receiver.database import open_database

    engine = open_database(database).writer  # its settings, so that both are as durable
    with engine.begin() as connection:
        rows.create(connection, checkfirst=True)

    def store(text: str) -> None:
        with engine.begin() as connection:
            row = {"id": secrets.token_hex(16), "at_ms": time.time_ns(), "answers": text}
            connection.execute(sa.insert(rows).values(row))

    async def stored(request: Request) -> Response:
        await run_in_threadpool(store, repr(await parsed(request)))
        return RedirectResponse(f"{SITE}/merci/", 303)

    return stored


def serve_rival(endpoint: Any, port: int) -> None:
    app = Starlette(routes=[Route("/f/long", endpoint, methods=["POST"])])
    uvicorn.run(app, port=port, log_level="warning", access_log=False, lifespan="off")


def serve_ours(database: str, port: int, folder: Path, *, deliver: bool) -> None:
    from pull_marketing.receiver.service import opened
    from pull_marketing.receiver.serving import server_for

    settings = our_settings(database, port, folder)
    with opened(settings) as receiver:
        if deliver:
            receiver.worker.start()
        server_for(receiver, settings).run()


def our_settings(database: str, port: int, folder: Path) -> Any:
    """One mail to the owner and two webhooks for each post; all answers are sealed."""
    import pyrage

    from pull_marketing.receiver.settings import MailWay, Settings
    from pull_marketing.receiver.webhook_targets import WebhookTarget

    hooks = tuple(
        WebhookTarget(name, "http://127.0.0.1:9/", (b"k" * 32,), private=True)
        for name in ("Un", "Deux")
    )
    return Settings(
        database=database,
        contracts=folder,
        site_url=SITE,
        mail=MailWay(folder=folder / "mails"),
        mail_from="site@anne.example",
        port=port,
        deliver_to="anne@anne.example",
        webhooks=hooks,
        posts_per_minute=0,
        secret=secrets.token_hex(32),
        seal_to=(str(pyrage.x25519.Identity.generate().to_public()),),
        seal_all=True,
    )


def main() -> int:
    kind, port, database, folder = sys.argv[1:]
    if kind == "r0":
        serve_rival(bare, int(port))
    elif kind == "r1":
        serve_rival(storing(database), int(port))
    else:
        serve_ours(database, int(port), Path(folder), deliver=kind == "delivering")
    return 0


if __name__ == "__main__":
    sys.exit(main())
