"""The page of one text, made before a build: what the build makes of it, or no answer at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from own_site import NOW, Builds, copy_site

ROOT = Path(__file__).resolve().parents[2]

# Builds a site, changes each file as it is told, and asks for its page.
_ASK = """
import json, os, sys
from pathlib import Path
root, edits, overrides = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
os.chdir(root)
from pull_marketing.build import build
done = build(Path(root), quiet=True, text_first=True, overrides=overrides)
assert done.status == 0, done.diagnostics
pages = []
for name, text in edits:
    path = Path(root, name)
    path.write_text(text, "utf-8")
    pages.append(done.text_first(str(path)))
Path(root, "pages.json").write_text(json.dumps(pages), "utf-8")
"""
WORDS = """

## Un autre titre ; avec « des signes » !

Des mots *appuyés*, un prix de 1 200 €, du `code`.

```python
x = 1
```
"""


Page = list[str] | None
"""Its name in the output and its text, as JSON has them."""


def ask(root: Path, edits: list[list[str]], **overrides: object) -> list[Page]:
    subprocess.run(
        [sys.executable, "-c", _ASK, str(root), json.dumps(edits), json.dumps(overrides)],
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins"), "PYTHONHASHSEED": "0"},
    )
    pages: list[Page] = json.loads((root / "pages.json").read_text("utf-8"))
    return pages


def with_more(path: Path, number: int) -> str:
    """The text of a file with other words at its end, or before its last paragraph."""
    text = path.read_text("utf-8").rstrip()
    if number % 2:
        return f"{text}{WORDS}"
    before, gap, last = text.rpartition("\n\n")
    return f"{before}{WORDS}{gap}{last}\n" if gap else f"{text}{WORDS}"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    copy_site(root)
    return root


def test_each_text_of_our_own_site_is_shown_as_the_build_shows_it(site: Path) -> None:
    texts = sorted(
        p for folder in ("articles", "pages") for p in (site / "content" / folder).rglob("*.md")
    )
    edits = [
        [p.relative_to(site).as_posix(), with_more(p, number)] for number, p in enumerate(texts)
    ]
    pages = ask(site, edits, PULL_MARKETING_NOW=NOW)
    builds = Builds()
    try:
        status, told, _ = builds.build(site, clean=True)
    finally:
        builds.close()
    assert status == 0, told
    shown = {page[0]: page[1] for page in pages if page}
    assert len(shown) > 0.8 * len(edits)
    for name, page in shown.items():
        assert page == (site / "clean" / name).read_text("utf-8"), name
        assert "Des mots <em>appuyés</em>" in page


ARTICLE = "content/articles/dire-non-gentiment.md"


OTHER_THAN_WORDS = {
    "a title": ("Title: ", "Title: Autre "),
    "a header that is wrong": ("Title: ", "Titel: "),
    "a link": ("\n\n", "\n\n[Là]({filename}lire-les-reponses.md)\n\n"),
    "an image": ("\n\n", "\n\n![Là](vue.jpg)\n\n"),
    "a promise that nobody makes": ("\n\n", "\n\n{promise:nothing}\n\n"),
    "testimonials": ("\n\n", "\n\n[testimonials: coaching]\n\n"),
}


def test_what_takes_more_than_the_text_is_left_to_the_build(site: Path) -> None:
    text = (site / ARTICLE).read_text("utf-8")
    edits = [[ARTICLE, text.replace(*change, 1)] for change in OTHER_THAN_WORDS.values()]
    made = dict(zip(OTHER_THAN_WORDS, ask(site, edits), strict=True))
    assert made == dict.fromkeys(OTHER_THAN_WORDS)


# The settings of a plain blog, whose first build changes a text and asks for its page.
_SETTINGS = """
import json
from pathlib import Path
PATH, OUTPUT_PATH, SITEURL, TIMEZONE = "content", "output", "", "UTC"
PLUGIN_PATHS, PLUGINS = ["plugins"], {plugins}
STATIC_PATHS = []
{more}

def FAST_BUILD_TEXT_FIRST(page):
    made = Path("made.json")
    if not made.exists():
        found = {{}}
        for path in map(Path.resolve, sorted(Path("content").rglob("*.md"))):
            path.write_text(path.read_text("utf-8") + "\\n\\nOther *words*.\\n", "utf-8")
            found[path.name] = page(str(path))
        made.write_text(json.dumps(found), "utf-8")
"""
_HOOKING = """
from pelican import signals
def change(content): content._content = content._content.upper()
def change_all(generators):
    for article in generators[0].context["articles"]: change(article)
def register(): signals.{signal}.connect({receiver})
"""


def plain_site(root: Path, plugins: list[str], more: str = "") -> dict[str, Page]:
    """What a plain blog's texts come to before a build, and then the output of that build."""
    for name, text in {
        "content/a.md": "Title: A\nDate: 2026-01-02\nTags: x, y\n\nSome words.\n",
        "content/b.md": "Title: B\nDate: 2026-01-03\nStatus: draft\n\nSee [a]({filename}a.md).\n",
        "content/c.md": "Title: C\nDate: 2026-01-04\nStatus: hidden\nSummary: S\n\nWords.\n",
        "content/pages/p.md": "Title: P\n\nA page.\n",
        "plugins/reading.py": _HOOKING.format(signal="content_object_init", receiver="change"),
        "plugins/completing.py": _HOOKING.format(
            signal="all_generators_finalized", receiver="change_all"
        ),
        "pelicanconf.py": _SETTINGS.format(plugins=plugins, more=more),
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    env = {**os.environ, "PYTHONPATH": str(ROOT / "plugins"), "PYTHONHASHSEED": "0"}
    for _ in range(2):
        subprocess.run([sys.executable, "-m", "fast_build"], cwd=root, check=True, env=env)
    made: dict[str, Page] = json.loads((root / "made.json").read_text("utf-8"))
    return made


def test_blog_that_knows_nothing_of_ours_has_it_too(tmp_path: Path) -> None:
    made = plain_site(tmp_path, [])
    assert None not in made.values()
    for name, text in filter(None, made.values()):
        assert "Other <em>words</em>." in text
        assert text == (tmp_path / "output" / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("plugins", "more"),
    [
        (["reading"], ""),
        (["completing"], "def FAST_BUILD_COMPLETE_TEXT(generators, content): return True"),
        ([], "RELATIVE_URLS = True"),
    ],
    ids=["reading", "completing", "relative"],
)
def test_where_others_have_a_part_in_pages_only_a_build_tells(
    tmp_path: Path, plugins: list[str], more: str
) -> None:
    assert set(plain_site(tmp_path, plugins, more).values()) == {None}
