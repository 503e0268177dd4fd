"""Pages of a series that ask for more than their own part of it are made again when it changes."""

from __future__ import annotations

import re
from pathlib import Path

from oracle import StockPelican, differences, whole_process

SETTINGS = """SITENAME = "Suite"
SITEURL = "https://suite.example"
PATH = "content"
THEME = "theme"
TIMEZONE = "Europe/Paris"
LOCALE = ["C"]
DEFAULT_LANG = "fr"
CATEGORY_SAVE_AS = AUTHOR_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
PLUGINS = []
"""
LIST = """{%% for a in articles_page.object_list %%}{{ a.title }} {%% endfor %%}
{{ articles_page.number }}/{{ articles_page.paginator.num_pages }}
{%% if articles_page.has_next() %%}{{ articles_next_page.url }}{%% endif %%} %s
"""
OF_THEIR_OWN_PART = {
    "has_previous": "{{ articles_page.has_previous() }} {{ articles_paginator.page_range }}",
    "last_index": "{{ articles_next_page and articles_next_page.end_index() }}",
}
OF_THE_WHOLE_LIST = {
    "count": "{{ articles_paginator.count }}",
    "count_of_page": "{{ articles_page.paginator.count }}",
    "count_named": "{% set p = articles_page.paginator %}{{ p.count }}",
    "private_count": "{{ articles_page.paginator._get_count() }}",
    "first_index": "{{ articles_page.start_index() }}",
    "members": "{{ articles_paginator.object_list|map(attribute='slug')|join }}",
    "another_page": "{{ articles_page.paginator.page(3).object_list[-1].slug }}",
}
QUESTIONS = OF_THEIR_OWN_PART | OF_THE_WHOLE_LIST


def post(root: Path, number: int) -> None:
    header = f"Title: Billet {number}\nDate: 2024-01-{number:02}\nSlug: b{number}\n"
    (root / f"content/b{number}.md").write_text(f"{header}\nTexte {number}.\n", "utf-8")


def build(root: Path) -> str:
    done = whole_process(root, "-s", "pelicanconf.py", "-o", "fast", "--log-handler", "plain")
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_new_oldest_post_of_a_series(tmp_path: Path, stock: StockPelican) -> None:
    """The first two pages list the same, and there are as many pages as before."""
    templates = tmp_path / "theme/templates"
    templates.mkdir(parents=True)
    (tmp_path / "content").mkdir()
    names = list(QUESTIONS)
    paginated = f"DIRECT_TEMPLATES = {names}\nPAGINATED_TEMPLATES = dict.fromkeys({names}, 4)\n"
    (tmp_path / "pelicanconf.py").write_text(SETTINGS + paginated, "utf-8")
    (templates / "article.html").write_text("{{ article.title }}", "utf-8")
    for name, question in QUESTIONS.items():
        (templates / f"{name}.html").write_text(LIST % question, "utf-8")
    for number in range(10, 20):
        post(tmp_path, number)
    build(tmp_path)
    post(tmp_path, 1)
    told = build(tmp_path)
    assert stock.build(tmp_path) == 0
    assert differences(tmp_path / "stock", tmp_path / "fast") == []
    rendered = re.search(r"(\d+) rendered", told)
    # The post; of each list the page that shows it and the one before, which is given its address.
    assert rendered
    assert int(rendered[1]) == 1 + 2 * len(QUESTIONS) + len(OF_THE_WHOLE_LIST)
