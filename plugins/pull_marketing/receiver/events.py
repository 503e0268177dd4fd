"""What happened at the doors, for the log: logins, refusals; never what anybody wrote.

Each line of the log is one JSON object, with its moment in UTC, for people and for programs.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.types import Scope

log = logging.getLogger("pull_marketing.receiver.events")

_QUIET = frozenset({404, 405, 422})
"""Wrong addresses and answers to be mended: nobody tried to get around anything."""

_SALT = secrets.token_bytes(16)
_NAMED = re.compile(r"[a-z0-9-]{1,60}\Z")


def sender(address: str) -> str:
    """A name for a network address that tells two apart while this process runs, no more."""
    return hashlib.blake2b(address.encode(), key=_SALT, digest_size=6).hexdigest()


def note(what: str, **about: str | int) -> None:
    """Write down that something happened, with facts of our own about it."""
    said = {name: value for name, value in about.items() if value != ""}
    log.info("%s", what, extra={"about": said})


def note_refusal(scope: Scope, status: int) -> None:
    """Write down that a request was refused, without anything that it said."""
    if status < 400 or status in _QUIET:
        return
    client = scope.get("client")
    note(
        "refused",
        status=status,
        method=scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other",
        place=place_of(scope),
        sender=sender(client[0]) if client else "",
    )


def place_of(scope: Mapping[str, Any]) -> str:
    """The address as it was laid out, such as `/f/{slug}/later`: tokens stay out of the log."""
    if "endpoint" not in scope:
        return ""
    path: str = scope["path"]
    for name, value in scope.get("path_params", {}).items():
        shown = value if name == "slug" and _NAMED.match(value) else f"{{{name}}}"
        path = path.replace(f"/{value}", f"/{shown}", 1)
    return path


class Lines(logging.Formatter):
    """One JSON object for each entry."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        entry = {
            "at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "from": record.name,
            "what": record.getMessage(),
            **getattr(record, "about", {}),
        }
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__  # its text could hold answers
        return json.dumps(entry, ensure_ascii=False)


def log_to_stderr() -> None:
    """For a program: everything from INFO on, in these lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
