"""Outputs that others than our writer made, or left as they were, are not taken for stale."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from oracle import Run, StockPelican, step
from site_maker import Site, make_site

# As i18n_subsites and others do: Pelican takes the first writer that is offered.
WRITING = b"""
from pelican import signals
from pelican.writers import Writer
def offer(pelican):
    return Writer
def register():
    signals.get_writer.connect(offer)
"""
# As image_process and others do: what is made is made once.
ONCE = b"""
import os
from pelican import signals
def make(path, context):
    path = os.path.join(context["OUTPUT_PATH"], "small.png")
    if not os.path.exists(path):
        with open(path, "wb") as file:
            file.write(b"a small picture")
def register():
    signals.content_written.connect(make)
"""


def build_with_edits(site: Site, stock: StockPelican) -> None:
    """The first build, another with the same settings, one that starts afresh, one more."""
    run = Run(0)
    site.write_settings()
    assert step(site, stock, "first", run), run.problem
    post = site.articles()[0]
    post.body += "\nUn mot de plus.\n"
    site.write_post(post)
    assert step(site, stock, "body", run), run.problem
    site.settings["MENUITEMS"] = [("Ailleurs", "/ailleurs/")]
    site.write_settings()
    assert step(site, stock, "settings", run), run.problem
    site.write("content/images/a.png", b"another picture")
    os.utime(site.root / "content/images/a.png", (1_000_000_000, 1_000_000_000))
    assert step(site, stock, "picture with an old time", run), run.problem
    assert "both failed" not in run.paths


@pytest.mark.parametrize("setting", ["STATIC_CHECK_IF_MODIFIED", "STATIC_CREATE_LINKS"])
def test_static_files_that_pelican_need_not_copy_stay(
    setting: str, tmp_path: Path, stock: StockPelican
) -> None:
    site = make_site(tmp_path, 7)
    site.settings[setting] = True
    build_with_edits(site, stock)
    assert (tmp_path / "fast/images/b.png").is_file()


@pytest.mark.parametrize(("code", "made"), [(WRITING, "index.html"), (ONCE, "small.png")])
def test_what_plugins_write_stays(
    code: bytes, made: str, tmp_path: Path, stock: StockPelican
) -> None:
    site = make_site(tmp_path, 8)
    site.settings |= {"PLUGINS": ["writing"], "PLUGIN_PATHS": ["own_plugins"]}
    site.write("own_plugins/writing.py", code)
    build_with_edits(site, stock)
    assert (tmp_path / "fast" / made).is_file()
