"""The plugins that many sites have, beside ours: the demo stays what it is, or a message says why.

As their users run them, by Pelican's own command; versions in `test_setup.PELICAN_PLUGINS`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from tests.conftest import ROOT, BuiltSite

WELCOME = [
    "image_process",
    "minify",
    "neighbors",
    "pelican_redirect",
    "precompress",
    "read_more",
    "related_posts",
    "render_math",
    "seo",
    "series",
    "share_post",
    "yaml_metadata",
]
ONCE = (
    "head > title",
    "link[rel=canonical]",
    "meta[name=description]",
    'meta[property="og:title"]',
    'script[type="application/ld+json"]',
)


def build(root: Path, plugins: list[str], more: str = "") -> subprocess.CompletedProcess[str]:
    """Run `pelican` on a copy of the demo."""
    others = os.environ.get("PELICAN_PLUGINS")
    if not others:
        pytest.fail("run the tests by “python3 tasks.py test”: it fetches the plugins")
    for name in ("content", "register", "incidents", "clients", "requests"):
        shutil.copytree(ROOT / name, root / name)
    conf = (ROOT / "pelicanconf.py").read_text("utf-8")
    conf += f"""
PLUGIN_PATHS = [{str(ROOT / "plugins")!r}]
THEME = {str(ROOT / "theme")!r}
PULL_MARKETING_NOW = "2026-11-22T12:00:00"
FAST_BUILD = False
SITEURL = "https://camille.example"
PLUGINS += {plugins!r}
{more}"""
    (root / "pelicanconf.py").write_text(conf, "utf-8")
    path = os.pathsep.join([str(ROOT / "plugins"), others])
    return subprocess.run(
        [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "--log-handler", "plain"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def files(output: Path) -> set[str]:
    """What a site is made of; the index of the search has names of what is in it."""
    found = {str(path.relative_to(output)) for path in output.rglob("*") if path.is_file()}
    left_out = (".gz", ".br", ".pf_fragment", ".pf_index", ".pf_meta")
    return {name for name in found if not name.endswith(left_out)}


def words(page: Path) -> str:
    text = BeautifulSoup(page.read_text("utf-8"), "html.parser").get_text()
    return "".join(text.split())


def test_the_demo_stays_what_it_is(demo_site: BuiltSite, tmp_path: Path) -> None:
    done = build(tmp_path, WELCOME)
    assert done.returncode == 0, done.stderr
    output = tmp_path / "output"
    there, expected = files(output), files(demo_site.output)
    assert there == expected
    assert (output / "index.html.gz").is_file()  # the others did their work
    pages = [name for name in expected if name.endswith(".html")]
    assert len(pages) > 100
    for name in pages:
        assert words(output / name) == words(demo_site.output / name), name
        soup = BeautifulSoup((output / name).read_text("utf-8"), "html.parser")
        assert {key: len(soup.select(key)) for key in ONCE if len(soup.select(key)) > 1} == {}, name


def test_what_does_the_same_work_is_told(tmp_path: Path) -> None:
    done = build(tmp_path, ["seo", "sitemap"], "SEO_ENHANCER = True")
    assert done.returncode == 1
    lines = (tmp_path / "pelicanconf.py").read_text("utf-8").split("\n")
    line = next(number for number, text in enumerate(lines, start=1) if "'sitemap'" in text)
    assert f"pelicanconf.py:{line}:20 B045" in done.stderr
    assert f"pelicanconf.py:{line}:13 B046" in done.stderr
    assert not (tmp_path / "output").exists()


def test_the_site_is_told_in_several_languages_by_their_plugin_too(tmp_path: Path) -> None:
    subsite = 'I18N_SUBSITES = {"en": {"SITENAME": "In English"}}'
    done = build(tmp_path, ["i18n_subsites"], subsite)
    assert done.returncode == 0, done.stderr
    for name in ("index.html", "en/index.html", "tarifs/index.html", "en/tarifs/index.html"):
        assert (tmp_path / "output" / name).is_file()
