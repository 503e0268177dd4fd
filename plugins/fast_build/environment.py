"""Where a build runs: the part of its key that the front door checks without Pelican."""

from __future__ import annotations

import os

from .stamps import digest

# Variables that say where a program runs, not what it should do.
_IDLE_VARIABLES = frozenset({
    "_", "PWD", "OLDPWD", "SHLVL", "TERM", "TERM_PROGRAM", "COLUMNS", "LINES", "COLORTERM",
    "WINDOWID", "PS1", "PROMPT", "LOGNAME", "MAIL", "SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY",
    "SSH_AUTH_SOCK", "SSH_AGENT_PID", "DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS",
    "INVOCATION_ID", "JOURNAL_STREAM", "PYTHONHASHSEED", "GPG_TTY", "PYTEST_CURRENT_TEST",
    "XDG_SESSION_ID", "XDG_RUNTIME_DIR", "LS_COLORS",
})  # fmt: skip


def environment_digest() -> bytes:
    """The environment variables that a settings file could read."""
    kept = sorted(item for item in os.environ.items() if item[0] not in _IDLE_VARIABLES)
    return digest(repr(kept).encode("utf-8", "surrogateescape"))
