"""Starts receivers for the tests of durability, each of which may end itself at a named moment.

Run as a program, it imports everything once; each line of its input, in JSON, makes a receiver as a
process of its own, and is answered by its number. So that a start costs what a restart costs on a
real machine, and not each time the reading of all libraries.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from changes import CHANGES

from pull_marketing.receiver import (
    app,  # noqa: F401 - imported once for all
    failpoints,
    migrating,  # noqa: F401
    outbox,
    service,  # noqa: F401
    serving,  # noqa: F401
)
from pull_marketing.receiver.__main__ import main


def die_at(moment: str, stamp: Path) -> None:
    """End this process like a power switch, the first time that `moment` is reached."""

    def reached(name: str) -> None:
        if name == moment and not stamp.exists():
            stamp.write_text(name, "utf-8")
            os.kill(os.getpid(), signal.SIGKILL)
            threading.Event().wait()  # it takes a moment to arrive

    failpoints.reach[0] = reached


def become(order: dict[str, Any]) -> int:
    """Be a receiver until the end."""
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(order["environment"])
    if order["largest_file"]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], resource.RLIM_INFINITY))
    die_at(order["moment"], Path(order["stamp"]))
    outbox.LEASE_MS = order["lease_ms"]
    if order["change"]:
        CHANGES[order["change"]]()
    return main(["serve"])


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: they leave no trace
    for line in sys.stdin:
        made = os.fork()
        if not made:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os._exit(become(json.loads(line)))
        print(made, flush=True)  # noqa: T201
