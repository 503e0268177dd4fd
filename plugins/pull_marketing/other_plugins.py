"""Other plugins that do the same work: one of the two has to leave it.

All others are welcome; tests/site/test_other_plugins.py builds the demo with the most used ones.
"""

from __future__ import annotations

from typing import Any

from pelican.plugins import signals

from .diagnostics import Location, Severity, problem
from .other_readers import use_checked_readers
from .project import Project
from .source import find_quoted

SITEMAP_TWICE = problem(
    "B045",
    "the plugin “sitemap” would put another sitemap.xml in the place of ours: it lists the pages of"
    " referrers and all that asks not to be found",
    hint="take “sitemap” out of PLUGINS: the site has a sitemap without it",
)
SEO_TWICE = problem(
    "B046",
    "with SEO_ENHANCER, the plugin “seo” writes a second canonical address, Open Graph and JSON-LD"
    " into each text",
    hint="write SEO_ENHANCER = False: the pages have all three without it",
    severity=Severity.WARNING,
)


def live_with(pelican: Any, project: Project) -> None:
    """Tell of plugins that do the same, and come after those that read texts, too.

    Args:
        pelican: with its plugins registered.
        project: gets what is told.
    """
    signals.readers_init.disconnect(use_checked_readers)
    signals.readers_init.connect(use_checked_readers)
    names = {str(getattr(plugin, "__name__", "")).rpartition(".")[2] for plugin in pelican.plugins}
    if "sitemap" in names:
        project.report(SITEMAP_TWICE.at(_in_settings(project, "sitemap")))
    if "seo" in names and pelican.settings.get("SEO_ENHANCER"):
        project.report(SEO_TWICE.at(_in_settings(project, "seo")))


def _in_settings(project: Project, name: str) -> Location:
    files = [project.root / "publishconf.py"] if project.publishing else []
    found = find_quoted([*files, project.root / "pelicanconf.py"], name)
    if found is None:
        return Location("pelicanconf.py")
    path, line, column = found
    return Location(path.name, line, column)
