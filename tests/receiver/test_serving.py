"""What is done before the first post, so that nobody who posts waits for it."""

from __future__ import annotations

import subprocess
import sys

from .conftest import PLUGINS

FIRST_CALL = """
import asyncio, sys
from pathlib import Path
from types import SimpleNamespace

from starlette.concurrency import run_in_threadpool

from pull_marketing.receiver import serving
from pull_marketing.receiver.settings import MailWay, Settings

settings = Settings(
    database="sqlite:///:memory:", contracts=Path(), site_url="https://anne.example",
    mail=MailWay(folder=Path()), mail_from="site@anne.example",
)

async def main():
    serving.server_for(SimpleNamespace(app=print), settings)
    known = set(sys.modules)
    await run_in_threadpool(int)
    print(*sorted(set(sys.modules) - known))

asyncio.run(main())
"""


def test_the_first_post_that_needs_a_thread_reads_no_modules() -> None:
    """Counted in a fresh process; and whoever makes the server may have a loop running."""
    command = [sys.executable, "-c", FIRST_CALL]
    done = subprocess.run(
        command, env={"PYTHONPATH": str(PLUGINS)}, capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == ([], "")
