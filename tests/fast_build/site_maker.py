"""Makes small Pelican sites of odd shape, held as a model that random edits change."""

from __future__ import annotations

import pprint
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WORDS = """
client devis règle projet accord délai prix vente atelier dessin livre conseil
réponse question page billet étude marché preuve temps contrat choix méthode l'été
cœur naïve façade 10 2026 &amp; <b>gras</b> C++ a_b_c *vif* `code` --- « oui »
""".split()  # noqa: SIM905
TAGS = ["prix", "méthode", "client", "Très Long Nom", "C++", "été", "seul"]
CATEGORIES = ["Conseil", "Atelier", "Divers", "Études & preuves"]
AUTHORS = ["Anne Essai", "Paul Fictif"]


@dataclass
class Post:
    """One article or page: its headers, its body, the file it is in."""

    path: str
    headers: dict[str, str]
    body: str

    def text(self) -> str:
        lines = [f"{name}: {value}" for name, value in self.headers.items() if value != ""]
        return "\n".join(lines) + "\n\n" + self.body


@dataclass
class Site:
    """A site on disk and the model it was written from."""

    root: Path
    random: random.Random
    posts: list[Post] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    counter: int = 0

    def words(self, count: int) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(count))

    def next_number(self) -> int:
        self.counter += 1
        return self.counter

    def articles(self) -> list[Post]:
        return [post for post in self.posts if not post.path.startswith("content/pages/")]

    def pages(self) -> list[Post]:
        return [post for post in self.posts if post.path.startswith("content/pages/")]

    def write_post(self, post: Post) -> None:
        self.write(post.path, post.text().encode())

    def write(self, name: str, data: bytes) -> None:
        self.files[name] = data
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def remove(self, name: str) -> None:
        self.files.pop(name, None)
        (self.root / name).unlink(missing_ok=True)

    def write_settings(self) -> None:
        lines = [f"{name} = {pprint.pformat(value)}" for name, value in self.settings.items()]
        self.write("pelicanconf.py", ("\n".join(lines) + "\n").encode())

    def template(self, name: str) -> str:
        return self.files[f"theme/templates/{name}"].decode()

    def write_template(self, name: str, text: str) -> None:
        self.write(f"theme/templates/{name}", text.encode())


def link_to(site: Site, what: str = "filename") -> str:
    """A Markdown link to something of the site, sometimes to nothing."""
    chance = site.random.random()
    if what in ("static", "attach"):
        statics = [name for name in site.files if name.startswith("content/images/")]
        target = site.random.choice(statics) if statics else "content/images/none.png"
        return f"![image]({{{what}}}/{target.removeprefix('content/')})"
    if chance < 0.1:
        return "[rien]({filename}/nulle-part.md)"
    if chance < 0.2:
        return "[mot]({tag}prix) [classe]({category}Conseil) [tout]({index})"
    target = site.random.choice(site.posts).path if site.posts else "content/x.md"
    return f"[lien]({{filename}}/{target.removeprefix('content/')}#ici)"


def body(site: Site, links: bool = True) -> str:
    """A Markdown body with most of what Python-Markdown knows."""
    parts = [f"{site.words(12)}."]
    for _ in range(site.random.randrange(1, 5)):
        kind = site.random.randrange(9)
        if kind == 0:
            parts.append(f"## {site.words(3)}")
        elif kind == 1:
            parts.append("\n".join(f"* {site.words(4)}" for _ in range(3)))
        elif kind == 2:
            parts.append(f"```python\nx = '{site.words(2)}'\n```")
        elif kind == 3:
            parts.append(f"| a | b |\n|---|---|\n| {site.words(1)} | {site.words(1)} |")
        elif kind == 4:
            parts.append(f"Une note[^1].\n\n[^1]: {site.words(5)}")
        elif kind == 5:
            parts.append(f"> {site.words(6)}\n> {site.words(3)}")
        else:
            parts.append(f"{site.words(25)} **{site.words(2)}** {site.words(10)}.")
    if links and site.random.random() < 0.6:
        parts.append(f"Voir {link_to(site)}.")
    if links and site.random.random() < 0.15:
        parts.append(f"Voir {link_to(site, 'static')}.")
    return "\n\n".join(parts) + "\n"


def new_article(site: Site) -> Post:
    number = site.next_number()
    chance = site.random.random
    headers = {
        "Title": f"Billet {number} {site.words(2)}",
        "Date": f"20{site.random.randrange(20, 26)}-{site.random.randrange(1, 13):02}-"
        f"{site.random.randrange(1, 29):02} {site.random.randrange(24):02}:00",
        "Category": site.random.choice(CATEGORIES) if chance() < 0.8 else "",
        "Tags": ", ".join(site.random.sample(TAGS, site.random.randrange(4))),
        "Authors": "; ".join(site.random.sample(AUTHORS, 1)) if chance() < 0.4 else "",
        "Summary": f"Résumé {number} de *{site.words(3)}*." if chance() < 0.4 else "",
        "Slug": f"billet-{number}",
        "Status": "",
        "Lang": "",
        "Translation": "",
        "Modified": "",
    }
    folder = site.random.choice(["content/", "content/Conseil/", "content/notes/"])
    return Post(f"{folder}billet-{number}.md", headers, body(site))


def new_page(site: Site) -> Post:
    number = site.next_number()
    headers = {"Title": f"Page {number}", "Slug": f"page-{number}", "Status": "", "Lang": ""}
    return Post(f"content/pages/page-{number}.md", headers, body(site))


SETTINGS: dict[str, Any] = {
    "SITENAME": "Le site",
    "SITEURL": "https://site.example",
    "PATH": "content",
    "THEME": "theme",
    "TIMEZONE": "Europe/Paris",
    "DEFAULT_LANG": "fr",
    "LOCALE": ["C.utf8"],
    "STATIC_PATHS": ["images", "extra"],
    "DEFAULT_PAGINATION": 4,
    "PLUGINS": [],
    "FEED_ALL_ATOM": "feeds/all.atom.xml",
    "FEED_ALL_RSS": "feeds/all.rss.xml",
    "CATEGORY_FEED_ATOM": "feeds/{slug}.atom.xml",
    "TAG_FEED_ATOM": None,
    "AUTHOR": "La Maison",
    "YEAR_ARCHIVE_SAVE_AS": "archives/{date:%Y}/index.html",
    "YEAR_ARCHIVE_URL": "archives/{date:%Y}/",
    "SUMMARY_MAX_LENGTH": 20,
}


def make_site(root: Path, seed: int) -> Site:
    """Write a new site under `root`; the same seed makes the same site."""
    site = Site(root, random.Random(seed), settings=dict(SETTINGS))
    if seed % 3:  # helper processes for the smallest tasks
        site.settings |= {"FAST_BUILD_WORKERS": 2, "FAST_BUILD_HELPERS_FROM": 1}
    from theme_maker import TEMPLATES

    for name, text in TEMPLATES.items():
        site.write_template(name, text)
    site.write("theme/static/css/main.css", b"body{}\n")
    site.write("theme/static/js/a.js", b"1\n")
    site.write("theme/static/icon.svg", b"<svg/>")
    for name in ("a.png", "b.png", "notes/c.png"):
        site.write(f"content/images/{name}", name.encode() * 3)
    site.write("content/extra/robots.txt", b"User-agent: *\n")
    for _ in range(site.random.randrange(8, 16)):
        post = new_article(site)
        site.posts.append(post)
        site.write_post(post)
    for _ in range(3):
        post = new_page(site)
        site.posts.append(post)
        site.write_post(post)
    site.write_settings()
    return site
