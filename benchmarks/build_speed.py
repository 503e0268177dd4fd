"""Measures builds of a made-up blog: stock Pelican against fast_build, and Hugo when it is there.

`python benchmarks/build_speed.py --posts 1000 --pairs 5` prints medians, paired ratios and peak
memory of whole processes, and checks in the same run that both outputs are equal byte for byte.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

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


def run(command: list[str], root: Path) -> tuple[float, int, float]:
    """Wall seconds, peak KiB and processor seconds of one process, started to ended."""
    env = os.environ | {"PYTHONPATH": str(ROOT / "plugins"), "PYTHONHASHSEED": "0"}
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
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
    shutil.rmtree(root / "stock", ignore_errors=True)
    return run([sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-o", "stock"], root)


def fast(root: Path) -> tuple[float, int, float]:
    return run([sys.executable, "-m", "fast_build", "-s", "pelicanconf.py", "-o", "fast"], root)


def forget(root: Path) -> None:
    shutil.rmtree(root / "fast", ignore_errors=True)
    shutil.rmtree(root / ".fast_build", ignore_errors=True)


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


def delete_post(root: Path, number: int) -> None:
    (root / f"content/p{number}.md").unlink()


def no_edit(root: Path, number: int) -> None:
    del root, number


EDITS: dict[str, Callable[[Path, int], None]] = {
    "nothing": no_edit,
    "body": edit_body,
    "title": edit_title,
    "tags": edit_tags,
    "new post": add_post,
    "deleted post": delete_post,
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--edits", default=",".join(EDITS))
    parser.add_argument("--no-cold", action="store_true")
    options = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="build-speed-"))
    make_corpus(root, options.posts)
    if not options.no_cold:
        ours, theirs, ratios, processor = [], [], [], []
        for _ in range(options.pairs):
            theirs.append(stock(root))
            forget(root)
            ours.append(fast(root))
            ratios.append(ours[-1][0] / theirs[-1][0])
            processor.append(ours[-1][2] / theirs[-1][2])
            if not equal(root):
                print("cold: DIFFERENT OUTPUT")
                return 1
        report("cold, stock Pelican", theirs)
        report("cold, fast_build", ours)
        low, high = min(ratios), max(ratios)
        print(f"cold ratio, wall: {statistics.median(ratios):.3f} ({low:.3f}-{high:.3f})")
        low, high = min(processor), max(processor)
        print(f"cold ratio, processor: {statistics.median(processor):.3f} ({low:.3f}-{high:.3f})")
        print("cold outputs equal")
    else:
        fast(root)
    for name in options.edits.split(","):
        values = []
        for number in range(options.pairs):
            EDITS[name](root, 10 + 7 * number + 50 * list(EDITS).index(name))
            values.append(fast(root))
        report(f"edit: {name}", values)
    stock(root)
    same = equal(root)
    print("after all edits, outputs equal" if same else "after all edits: DIFFERENT OUTPUT")
    shutil.rmtree(root)
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
