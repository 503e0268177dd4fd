"""The sites that `pages.py` measures: the demo, the demo with system fonts, and other themes.

The other themes get the same articles, from nothing but Pelican: two come with it, others from
PyPI, each into a folder of its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from pull_marketing.build import build

ROOT = Path(__file__).resolve().parents[1]
PRIVATE = ("register", "incidents", "clients", "requests")
THEMES = {
    "Pelican’s simple": "simple",
    "Pelican’s notmyidea": "notmyidea",
    "Reflex": "pelican-theme-reflex==4.0.1",
}
"""Their names, and where they come from: Pelican, or a package that holds one."""
ARTICLE = "tenir-un-rythme"
PLAIN = """\
PATH = {content!r}
OUTPUT_PATH = {output!r}
SITENAME = AUTHOR = "Camille Exemple"
SITEURL = ""
TIMEZONE = "Europe/Paris"
DEFAULT_LANG = "fr"
ARTICLE_PATHS = ["articles"]
PAGE_PATHS = []
STATIC_PATHS = ["images"]
PLUGINS = []
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
CC_LICENSE = {{}}  # Reflex does not build without it
"""


def demo(folder: Path, fonts: str = "") -> Path:
    """Build the demo, with other fonts when they are named; gives its output."""
    root, output = folder / "site", folder / "output"
    for name in ("content", *PRIVATE):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name)
    for name in ("theme", "plugins", "pelicanconf.py"):
        (root / name).symlink_to(ROOT / name)
    settings = root / "content" / "site.yaml"
    text = settings.read_text("utf-8")
    if fonts:
        said = "\n  fonts: literata\n"
        assert text.count(said) == 1, "the demo names its fonts once"
        settings.write_text(text.replace(said, f"\n  fonts: {fonts}\n"), "utf-8")
    result = build(root, "pelicanconf.py", output=output, quiet=True)
    assert result.status == 0, [(d.code, str(d.location)) for d in result.errors]
    let_robots_in(output)
    return output


def other(folder: Path, theme: str) -> Path:
    """Build the demo's articles in another theme; gives its output."""
    output, settings = folder / "output", folder / "settings.py"
    articles = folder / "content" / "articles"
    articles.mkdir(parents=True)
    shutil.copytree(ROOT / "content" / "images", folder / "content" / "images")
    for file in (ROOT / "content" / "articles").glob("*.md"):
        text = file.read_text("utf-8")
        if "{questionnaire}" not in text and "status: draft" not in text:
            (articles / file.name).write_text(text.replace("](images/", "](/images/"), "utf-8")
    settings.write_text(PLAIN.format(content=str(folder / "content"), output=str(output)), "utf-8")
    command = [sys.executable, "-m", "pelican", "-s", str(settings), "-t", str(place(theme))]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{theme} does not build: {(done.stdout + done.stderr)[-2000:]}")
    let_robots_in(output)
    return output


def let_robots_in(output: Path) -> None:
    """The demo's robots.txt keeps them out, and Lighthouse counts that."""
    (output / "robots.txt").write_text("User-agent: *\nDisallow:\n", "utf-8")


def place(theme: str) -> Path | str:
    """The folder of a theme, fetched when it is not there yet; Pelican knows its own by name."""
    if "==" not in theme:
        return theme
    folder = ROOT / ".cache" / "themes" / theme.partition("==")[0]
    if not folder.is_dir():
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target"]
        subprocess.run([*command, str(folder), theme], check=True)
    (templates,) = folder.rglob("templates/base.html")
    return templates.parent.parent
