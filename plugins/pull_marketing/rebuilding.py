"""What the plugin promises to `fast_build`, so that it leaves alone what would come out the same.

The other plugin is never imported: these are settings, explained in docs/fast_build.md.
"""

from __future__ import annotations

from typing import Any

from .project import Project

COMPLETE = "FAST_BUILD_COMPLETE_TEXT"
SAFE, FOLLOWED, FEEDS = "FAST_BUILD_SAFE_PLUGINS", "FAST_BUILD_FOLLOWED", "FAST_BUILD_FEEDS_READ"


def declare(settings: dict[str, Any], project: Project) -> None:
    """Promise that pages depend on what they ask of these objects, and on nothing unseen."""
    settings[SAFE] = [*settings.get(SAFE, ()), __name__.partition(".")[0]]
    follow(settings, "project", project)
    if project.site is not None:
        follow(settings, "site", project.site)


def follow(settings: dict[str, Any], name: str, thing: Any) -> None:
    """Let pages depend on what they ask of this object alone.

    Args:
        settings: of Pelican.
        name: tells it in the next build.
        thing: does not change while pages are written.
    """
    settings[FOLLOWED] = {**settings.get(FOLLOWED, {}), name: thing}
