"""Pelican's own sample content: Markdown, reStructuredText and HTML, odd headers and encodings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pelican
import pytest
from oracle import StockPelican, differences, fast_build

SAMPLE = Path(pelican.__file__).parent / "tests/content"
COMMON = """
PATH = "content"
PLUGINS = []
LOCALE = ["C"]
ARTICLE_SAVE_AS = ARTICLE_LANG_SAVE_AS = "{path}.html"
DRAFT_SAVE_AS = "drafts/{path}.html"
"""
VARIANTS = {
    "plain": 'SITEURL = "https://x.example"\nTIMEZONE = "Europe/Paris"\n',
    "relative": 'RELATIVE_URLS = True\nTHEME = "simple"\nSTATIC_CREATE_LINKS = True\n',
    "file dates": 'DEFAULT_DATE = "fs"\nSUMMARY_MAX_PARAGRAPHS = 2\nOUTPUT_SOURCES = True\n',
}


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="this Pelican was installed without its tests")
@pytest.mark.parametrize("variant", VARIANTS)
def test_sample_content_equals_a_clean_build(
    variant: str, tmp_path: Path, stock: StockPelican
) -> None:
    shutil.copytree(SAMPLE, tmp_path / "content")
    for path in (tmp_path / "content").rglob("*template*"):
        path.unlink()  # asks for templates that no theme has
    (tmp_path / "pelicanconf.py").write_text(COMMON + VARIANTS[variant])
    for name in (None, "article_with_metadata.rst", "article_with_md_extension.md"):
        if name:
            with (tmp_path / "content" / name).open("a") as file:
                file.write("\n\nMore *text*.\n")
        result = fast_build(tmp_path)
        assert result.returncode == 0, result.stderr
        assert stock.build(tmp_path) == 0
        assert differences(tmp_path / "stock", tmp_path / "fast") == []
