"""Where a build runs: the part of its key that the front door checks without Pelican."""

from __future__ import annotations

import os

from .stamps import digest

# Variables that say where and by whom a program was started, not what it should do: the terminal,
# its size and its colours, the session, the connection, the screen, the agents for keys, and the
# environment of Python, which is known by where Python itself is.
_IDLE_VARIABLES = frozenset({
    "_", "PWD", "OLDPWD", "SHLVL", "TERM", "TERMCAP", "COLUMNS", "LINES", "COLORTERM", "COLORFGBG",
    "LS_COLORS", "PS1", "PS2", "PROMPT", "PROMPT_COMMAND", "WINDOW", "WINDOWID", "WINDOWPATH",
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DESKTOP_STARTUP_ID", "XDG_ACTIVATION_TOKEN",
    "XDG_RUNTIME_DIR", "XDG_SEAT", "XDG_VTNR", "DBUS_SESSION_BUS_ADDRESS", "SESSION_MANAGER",
    "GPG_TTY", "GPG_AGENT_INFO", "LOGNAME", "MAIL", "STY", "TMUX", "TMUX_PANE", "INVOCATION_ID",
    "JOURNAL_STREAM", "SECURITYSESSIONID", "SESSIONNAME", "CLIENTNAME", "PYTHONHASHSEED",
    "PYTEST_CURRENT_TEST", "LC_TERMINAL", "LC_TERMINAL_VERSION",
    "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT",
})  # fmt: skip
_IDLE_STARTS = (
    "SSH_", "TERM_", "XDG_SESSION_", "ITERM_", "KITTY_", "ALACRITTY_", "WEZTERM_", "KONSOLE_",
    "GNOME_TERMINAL_", "VTE_", "GHOSTTY_", "WT_", "ConEmu", "VSCODE_",
)  # fmt: skip


# Stands for all variables, where some are asked for by names that are not known.
EVERY = "*"


def is_idle(name: str) -> bool:
    """Whether a variable differs from terminal to terminal and changes no site."""
    return name in _IDLE_VARIABLES or name.startswith(_IDLE_STARTS)


def environment_digest(
    named: frozenset[str] = frozenset(), variables: dict[str, str] | None = None
) -> bytes:
    """The environment variables that a settings file could read.

    Args:
        named: idle variables that count, because the site's own code names them; or EVERY.
        variables: as they were when the build began; as they are now by default.
    """
    found = (os.environ if variables is None else variables).items()
    every = EVERY in named
    kept = sorted(item for item in found if every or item[0] in named or not is_idle(item[0]))
    return digest(repr(kept).encode("utf-8", "surrogateescape"))
