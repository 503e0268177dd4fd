"""What templates can read, and what cannot be followed."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from oracle import Run, StockPelican, fast_build, step
from site_maker import make_site

from fast_build.plain_body import FlatTree, prints_bodies_plainly
from fast_build.templates import TemplateBook


def facts(text: str, **more: str):
    environment = Environment(loader=DictLoader({"x": text} | more))
    environment.filters["mine"] = lambda value: value
    return TemplateBook({}, frozenset()).facts(environment, "x")


@pytest.mark.parametrize(
    "text",
    [
        "{% include name %}",
        "{% extends layout %}",
        "{{ articles|random }}",
        "{{ lipsum() }}",
        "{{ article|attr('title') }}",
        "{{ article.title|mine }}",
        "{{ '{0.title}'.format(article) }}",
        "{{ PATTERN.format(article) }}",
        "{{ PATTERN.format(*things) }}",
    ],
)
def test_what_cannot_be_followed_is_named(text: str) -> None:
    assert facts(text).reasons


@pytest.mark.parametrize(
    "text",
    [
        "{% include ['a', 'b'] ignore missing %}",
        "{{ articles|map(attribute='title')|join }}",
        "{{ FEED.format(slug=category.slug) }}",
        "{{ '{}-{}'.format(article, 2) }}",
    ],
)
def test_what_can_be_followed_gives_no_reason(text: str) -> None:
    assert not facts(text).reasons


def test_closure_changes_with_any_file_of_it() -> None:
    first = facts("{% include 'y' %}", y="{% import 'z' as z %}", z="a")
    assert first.digest != facts("{% include 'y' %}", y="{% import 'z' as z %}", z="b").digest
    assert first.digest != facts("{% include 'y' %}", y="{% import 'z' as z %}").digest


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("{{ article.content }}", True),
        ("{% if x %}{{ article.content|safe }}{% endif %}", True),
        ("{% block content %}{{ article.content }}{% endblock %}{{ self.content() }}", True),
        ("{{ article.content|striptags }}", False),
        ("{{ article.content ~ 'x' }}", False),
        ("{% if article.content %}x{% endif %}", False),
        ("{% set body = article.content %}", False),
        ("{% set body %}{{ article.content }}{% endset %}", False),
        ("{% filter upper %}{{ article.content }}{% endfilter %}", False),
        ("{% filter upper %}{% include 'y' %}{% endfilter %}", False),
        ("{% macro m(a) %}{{ a.content }}{% endmacro %}", False),
        ("{{ super()|upper }}", False),
        ("{{ self.body()|length }}", False),
        ("{{ article['content'] }}", False),
        ("{{ article[name] }}", False),
        ("{{ article.get_content('') }}", False),
        ("{{ f(article.content) }}", False),
        ("{{ article.content if x else '' }}", False),
    ],
)
def test_plain_bodies_are_proved(text: str, plain: bool) -> None:
    assert prints_bodies_plainly(FlatTree(Environment().parse(text))) is plain


def test_link_between_posts_that_trade_addresses(tmp_path: Path, stock: StockPelican) -> None:
    site = make_site(tmp_path, 6)
    first, second = site.articles()[:2]
    first.body = f"[x]({{filename}}/{second.path.removeprefix('content/')})\n"
    site.write_post(first)
    run = Run(6)
    assert step(site, stock, "first", run), run.problem
    for post, slug in ((first, second.headers["Slug"]), (second, first.headers["Slug"])):
        post.headers["Slug"] = slug
        site.write_post(post)
    assert step(site, stock, "traded slugs", run), run.problem


def test_theme_file_at_the_top_of_static_stays(tmp_path: Path, stock: StockPelican) -> None:
    """Pelican copies it to `theme/./icon.svg` (found on a real theme)."""
    site = make_site(tmp_path, 7)
    run = Run(7)
    for number in range(3):
        site.articles()[0].headers["Title"] = f"Titre {number}"
        site.write_post(site.articles()[0])
        assert step(site, stock, f"title {number}", run), run.problem
    assert (tmp_path / "fast/theme/icon.svg").exists()


def test_unknown_plugin_that_sees_pages_written_is_told(
    tmp_path: Path, stock: StockPelican
) -> None:
    site = make_site(tmp_path, 8)
    plugin = (
        "from pelican import signals\n"
        "def add(path, context):\n"
        "    with open(path, 'a') as file:\n"
        "        file.write('<!-- seen -->')\n"
        "def end(pelican):\n"
        "    import os\n"
        "    with open(os.path.join(pelican.output_path, 'list.txt'), 'w') as file:\n"
        "        file.write('made by a plugin')\n"
        "def register():\n"
        "    signals.content_written.connect(add)\n"
        "    signals.finalized.connect(end)\n"
    )
    site.write("plugins/seer.py", plugin.encode())
    site.settings |= {"PLUGIN_PATHS": ["plugins"], "PLUGINS": ["seer"]}
    site.write_settings()
    run = Run(8)
    for number in range(3):
        assert step(site, stock, f"step {number}", run), run.problem
    assert "seer hooks content_written" in fast_build(tmp_path).stderr
    # Nothing is known any more but what was left, which is not what Pelican gave to write.
    site.settings["FEED_MAX_ITEMS"] = 99
    site.write_settings()
    (gone,) = [post for post in site.articles() if post.headers["Slug"] == "billet-1"]
    (tmp_path / gone.path).unlink()
    site.posts.remove(gone)
    assert step(site, stock, "a post gone, all is made again", run), run.problem
    site.settings["PLUGINS"] = []
    site.write_settings()
    assert step(site, stock, "plugin gone", run), run.problem
    assert not (tmp_path / "fast/list.txt").exists()


def test_globals_that_a_plugin_reads_from_a_file_are_followed(
    tmp_path: Path, stock: StockPelican
) -> None:
    site = make_site(tmp_path, 9)
    plugin = (
        "from pelican import signals\n"
        "def give(generator):\n"
        "    with open('motto.txt') as file:\n"
        "        generator.env.globals['motto'] = file.read()\n"
        "        generator.env.globals['shout'] = lambda text: text.upper() + str(len(text))\n"
        "def register():\n"
        "    signals.generator_init.connect(give)\n"
    )
    site.write("plugins/mottos.py", plugin.encode())
    site.write("motto.txt", b"first")
    site.settings |= {"PLUGIN_PATHS": ["plugins"], "PLUGINS": ["mottos"]}
    site.settings |= {"FAST_BUILD_SAFE_PLUGINS": ["mottos"]}
    site.write_settings()
    site.write_template("page.html", "{{ motto }} {{ page.content }}")
    site.write_template("tags.html", "{{ shout(motto) }}")
    run = Run(9)
    for number in range(3):
        site.write("motto.txt", f"motto {number}".encode())
        assert step(site, stock, f"motto {number}", run), run.problem
    assert "nothing changed" in fast_build(tmp_path).stderr
