"""Random edits of our own site: what its author, its designer and its programmer change."""

# ruff: noqa: E501
from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WORDS = "client devis règle délai prix « oui » atelier 10 000 € question : réponse ; l’été".split()  # noqa: SIM905
PRIVATE = ("register", "incidents", "clients", "requests")
ARTICLES, SITE = "content/articles/*.md", "content/site.yaml"


@dataclass
class OwnSite:
    """A copy of the demo that edits change."""

    root: Path
    random: random.Random
    counter: int = 0

    def any(self, pattern: str) -> Path:
        found = sorted(self.root.glob(pattern))
        if not found:
            self.bring_back()
        return self.random.choice(found or sorted(self.root.glob(pattern)))

    def bring_back(self) -> bool:
        """The articles that `empty_blog` took away; False where it took none."""
        away = sorted(self.root.glob("away/*"))
        for path in away:
            path.rename(self.root / "content/articles" / path.name)
        return bool(away)

    def number(self) -> int:
        self.counter += 1
        return self.counter

    def words(self, count: int) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(count))

    @property
    def example(self) -> str:
        """A line for the header of what is new: on the demo everything is an example."""
        text = (self.root / SITE).read_text("utf-8")
        return "example: true\n" if re.search(r"^example: true", text, re.MULTILINE) else ""

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def replace(self, path: Path, old: str, new: str) -> None:
        """Replace the first match of an expression."""
        text = path.read_text("utf-8")
        path.write_text(re.sub(old, lambda _: new, text, count=1, flags=re.MULTILINE), "utf-8")

    def header(self, path: Path, key: str, value: str) -> None:
        """Set a value of a header in either form; a new one goes after the title."""
        text = path.read_text("utf-8")
        line = f"{key}: {value}"
        if text.startswith("---"):
            line = f'{key.lower()}: "{value}"' if key != "Tags" else f"tags: [{value}]"
        found = re.search(rf"^{key}:.*$", text, re.MULTILINE | re.IGNORECASE)
        if found:
            text = text[: found.start()] + line + text[found.end() :]
        else:
            text = re.sub(r"^(title:.*)$", rf"\1\n{line}", text, count=1, flags=re.M | re.I)
        path.write_text(text, "utf-8")

    def remember(self) -> dict[Path, bytes]:
        folders = ("content", "theme", "plugins", *PRIVATE)
        paths = (p for name in folders for p in (self.root / name).rglob("*"))
        return {p: p.read_bytes() for p in paths if p.is_file() and p.suffix != ".pyc"}

    def go_back(self, kept: dict[Path, bytes]) -> None:
        for path in self.remember().keys() - kept.keys():
            path.unlink()
        for path, data in kept.items():
            if not path.is_file() or path.read_bytes() != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)


Edit = Callable[[OwnSite], str]


def body(site: OwnSite) -> str:
    path = site.any("content/[ap][ra]*/*.md")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{site.words(9)}.\n")
    return f"body: {site.name(path)}"


def heading(site: OwnSite) -> str:
    path = site.any(ARTICLES)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n## Pourquoi {site.number()} ?\n\n{site.words(120)}.\n")
    return f"heading: {site.name(path)}"


def link(site: OwnSite) -> str:
    path, other = site.any(ARTICLES), site.any(ARTICLES)
    what = site.random.choice([
        f"[x]({{filename}}{other.name})", "[x]({questionnaire}decrire-mon-projet){.action}",
        "[x]({rates})", "{promise:answer}", "![Une image](cinq-etapes.svg)", "[x]({filename}absent.md)",
        "![Une image](nouvelle.svg)",
    ])  # fmt: skip
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\nVoir {what}.\n")
    return f"link: {site.name(path)} {what}"


def placed_form(site: OwnSite) -> str:
    path = site.any(ARTICLES)
    with path.open("a", encoding="utf-8") as file:
        file.write("\n{questionnaire}essayer-le-site\n")
    return f"placed form: {site.name(path)}"


def _header(key: str, values: Callable[[OwnSite], list[str]]) -> Edit:
    """An edit that gives one header of one article another value."""

    def edit(site: OwnSite) -> str:
        path, value = site.any(ARTICLES), site.random.choice(values(site))
        site.header(path, key, value)
        return f"{key.lower()}: {site.name(path)} {value}"

    return edit


def _day(site: OwnSite) -> str:
    return f"2026-{site.random.randint(1, 12):02}-{site.random.randint(1, 28):02}"


title = _header("Title", lambda site: [f"Titre {site.number()} {site.random.choice(WORDS[:5])}"])
summary = _header("Summary", lambda site: [f"Résumé {site.number()}."])
tags = _header("Tags", lambda site: ["prix", "prix, rythme", f"mot{site.number()}"])
category = _header("Category", lambda _: ["Méthode", "Atelier", "Prix"])
date = _header("Date", lambda site: [_day(site)])
status = _header("Status", lambda _: ["draft", "published", "hidden"])
slug = _header("Slug", lambda site: [f"adresse-{site.number()}"])
series = _header("Series", lambda site: ["Ouvrir son site", f"Suite {site.number()}"])


def new_article(site: OwnSite) -> str:
    path = site.root / f"content/articles/nouveau-{site.number()}.md"
    path.write_text(
        f"---\ntitle: Nouveau {site.counter}\ndate: 2026-10-{site.random.randint(1, 28):02}\n"
        f"category: Méthode\ntags: [prix]\nsummary: Un résumé.\nhelps: Savoir.\n{site.example}---\n\n"
        f"{site.words(30)}.\n",
        "utf-8",
    )
    return f"new article: {path.name}"


def translation(site: OwnSite) -> str:
    path = site.any(ARTICLES)
    found = re.search(r"^slug:\s*(\S+)", path.read_text("utf-8"), re.MULTILINE | re.IGNORECASE)
    target = path.with_name(f"{path.stem}.en{site.number()}.md")
    target.write_text(
        f"---\ntitle: In English {site.counter}\nslug: {found[1] if found else path.stem}\nlang: en\n"
        "date: 2026-10-02\ncategory: Méthode\nsummary: A summary.\nhelps: To know.\n"
        f"{site.example}translation: true\n---\n\nSome words: {site.counter}!\n",
        "utf-8",
    )
    return f"translation: {target.name}"


def other_format(site: OwnSite) -> str:
    """An article in reStructuredText or HTML: new, changed or removed."""
    found = sorted(site.root.glob("content/articles/*.rst"))
    found += sorted(site.root.glob("content/articles/*.html"))
    if found and site.random.random() < 0.6:
        path = site.random.choice(found)
        if site.random.random() < 0.3:
            path.unlink()
            return f"removed: {site.name(path)}"
        old, new = (" mots ", f" mots {site.number()} ")
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
        return f"changed: {site.name(path)}"
    number = site.number()
    day = f"2026-0{number % 9 + 1}-11"
    header = {"date": day, "tags": "prix, essai", "category": "Méthode", "helps": "Savoir."}
    header |= {"series": "Ouvrir son site", "aliases": f"/vieux-{number}/"}
    if site.example:
        header["example"] = "true"
    path = site.root / f"content/articles/autre-{number}.{site.random.choice(['rst', 'html'])}"
    title = f"L'autre texte {number}"
    if path.suffix == ".rst":
        fields = "".join(f":{key}: {value}\n" for key, value in header.items())
        text = f"{title}\n{'=' * len(title)}\n\n{fields}\nDes mots : ici ?\n"
    else:
        metas = "".join(f'<meta name="{k}" content="{v}">\n' for k, v in header.items())
        body = "<body><p>Des mots : ici ?</p></body>"
        text = f"<html><head><title>{title}</title>\n{metas}</head>{body}</html>\n"
    path.write_text(text, "utf-8")
    return f"new: {path.name}"


def empty_blog(site: OwnSite) -> str:
    """As on a site's first day; the next time, all articles are back."""
    if site.bring_back():
        return "the articles are back"
    (site.root / "away").mkdir(exist_ok=True)
    for path in sorted(site.root.glob("content/articles/*.*")):
        path.rename(site.root / "away" / path.name)
    return "no article is left"


_SETTINGS = (
    "ARTICLE_ORDER_BY = 'title'", "CATEGORY_FEED_ATOM = None", "DEFAULT_PAGINATION = 3",
    "DEFAULT_PAGINATION = False", "FEED_ALL_ATOM = None", "FORMATTED_FIELDS = ['summary', 'helps']",
    "RELATIVE_URLS = True", "RELATIVE_URLS = False", "STATIC_CHECK_IF_MODIFIED = True",
    "SUMMARY_MAX_LENGTH = 9", "TAG_SAVE_AS = ''", "THEME_STATIC_DIR = 'assets'",
    "AUTHOR_SAVE_AS = ''", "YEAR_ARCHIVE_SAVE_AS = ''", "SITEURL = 'https://camille.example/blog'",
)  # fmt: skip


def pelican_settings(site: OwnSite) -> str:
    line = site.random.choice(_SETTINGS)
    with (site.root / "pelicanconf.py").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    return line


def remove(site: OwnSite) -> str:
    path = site.any(ARTICLES)
    path.unlink()
    return f"removed: {site.name(path)}"


def questionnaire(site: OwnSite) -> str:
    path = site.any("content/questionnaires/*.md")
    old, new = site.random.choice([
        (r"^title: (.*)$", f"title: Questionnaire {site.number()}"),
        (r"^> .*$", f"> {site.words(6)}"),
        (r"^\[Commencer\]", "[Commencer maintenant]"),
        (r"^(Je|Vous|Neuf) .*$", f"Je lis tout, {site.words(4)}."),
    ])  # fmt: skip
    site.replace(path, old, new)
    return f"questionnaire: {site.name(path)} {new}"


def testimonial(site: OwnSite) -> str:
    path = site.any("content/testimonials/*.md")
    site.header(path, "title", f"Un avis {site.number()}")
    return f"testimonial: {site.name(path)}"


def withdraw(site: OwnSite) -> str:
    path = site.any("content/testimonials/*.md")
    path.unlink()
    return f"withdrawn: {site.name(path)}"


def referrer(site: OwnSite) -> str:
    path = site.any("content/referrers/*.md")
    if site.random.random() < 0.4:
        site.header(path, "thanks_wall", site.random.choice(["true", "false"]))
        site.replace(path, r'^thanks_wall: "(\w+)"$', "thanks_wall: true")
    else:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{site.words(5)}.\n")
    return f"referrer: {site.name(path)}"


def comment(site: OwnSite) -> str:
    folder = site.root / "content/comments" / site.any(ARTICLES).stem
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"2026-09-{site.number() % 28 + 1:02}-lea.md"
    text = f"---\nauthor: Léa Modèle\ndate: {path.name[:10]} 09:12\n{site.example}---\n\n"
    path.write_text(f"{text}{site.words(8)}\n", "utf-8")
    return f"comment: {site.name(path)}"


_SITE_EDITS = [
    (r"^tagline: .*$", "tagline: Conseil {}"), (r"^  city: .*$", "  city: Ville{}"),
    (r"^    price: \d+$", "    price: 1{}0"), (r"^  hourly: \d+$", "  hourly: 12{}"),
    (r"^  headline: .*$", "  headline: Un titre {}"), (r"^  label: Décrire.*$", "  label: Décrire {}"),
    (r"^    name: Diagnostic.*$", "    name: Diagnostic {}"), (r"^  phone: .*$", "  phone: 04 65 71 00 0{}"),
    (r"^    days: \d+$", "    days: {}"), (r"^  - label: Articles$", "  - label: Articles {}"),
    (r"^  payout_delay_days: .*$", "  payout_delay_days: 3{}"), (r"^search: .*$", "search: false"),
    (r"^  show_counts: .*$", "  show_counts: false"), (r"^  portrait: .*$", "  portrait: images/braises.svg"),
    (r"^    - figure: .*$", "    - figure: {} questions"), (r"^  last_checked: .*$", "  last_checked: 2026-11-1{}"),
]  # fmt: skip


def site_yaml(site: OwnSite) -> str:
    old, new = site.random.choice(_SITE_EDITS)
    value = new.replace("{}", str(site.number() % 9 + 1))
    site.replace(site.root / SITE, old, value)
    return f"site.yaml: {value.strip()}"


def register(site: OwnSite) -> str:
    path = site.any("register/**/*.yaml")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"# {site.number()}\n")
    return f"register: {site.name(path)}"


def template(site: OwnSite) -> str:
    path = site.any("theme/templates/**/*.html")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{{# {site.number()} #}}")
    return f"template: {site.name(path)}"


def template_text(site: OwnSite) -> str:
    name = site.random.choice(["article", "index", "components/footer", "rates", "questionnaire"])
    path = site.root / f"theme/templates/{name}.html"
    site.replace(path, r"<p( class=\"\w+\")?>", f'<p data-mark="{site.number()}">')
    return f"template text: {site.name(path)}"


def theme_words(site: OwnSite) -> str:
    path = site.root / "theme/translations/fr.po"
    site.replace(path, r'^msgstr "[A-Z][^"%{]*"$', f'msgstr "Mot {site.number()}"')
    return f"theme words: {site.name(path)}"


def style(site: OwnSite) -> str:
    path = site.any("theme/static/*/*.[cj]s*")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"/* {site.number()} */\n")
    return f"style: {site.name(path)}"


def drawing(site: OwnSite) -> str:
    path = site.random.choice([*sorted(site.root.glob("content/images/*.svg")), None])
    source = site.root / "content/images/portrait.svg"
    target = path or site.root / "content/images/nouvelle.svg"
    target.write_text(source.read_text("utf-8") + f"<!-- {site.number()} -->\n", "utf-8")
    return f"image: {site.name(target)}"


def plugin(site: OwnSite) -> str:
    name, old, new = site.random.choice([
        ("display.py", '"d MMMM y"', f'"d MMM y"  # {site.number()}'),
        ("neighbours.py", r"^SIMILAR_ARTICLES = \d", f"SIMILAR_ARTICLES = {site.number() % 3 + 1}"),
        ("seo.py", r"^DESCRIPTION_LENGTH = \d+", f"DESCRIPTION_LENGTH = 1{site.number() % 9}0"),
        ("translations/fr.po", r'^msgstr "Articles"$', f'msgstr "Textes {site.number()}"'),
    ])  # fmt: skip
    site.replace(site.root / "plugins/pull_marketing" / name, old, new)
    return f"plugin: {name} {new}"


def touch(site: OwnSite) -> str:
    path = site.any("content/**/*.md")
    os.utime(path)
    return f"touched: {site.name(path)}"


def output(site: OwnSite) -> str:
    """Somebody changed, deleted or added a file of the finished site."""
    path = site.any("output/**/*.html")
    if site.random.random() < 0.5:
        path.unlink()
    else:
        path.write_text("other", "utf-8")
        (site.root / "output/more.html").write_text("more", "utf-8")
    return f"output: {site.name(path)}"


def stage(site: OwnSite) -> str:
    """Somebody deleted or changed what the last build keeps."""
    path = site.any(".cache/site/*/**/*.html")
    if site.random.random() < 0.5:
        path.unlink()
    else:
        path.write_text("other", "utf-8")
    return f"stage: {site.name(path)}"


EDITS: list[Edit] = [
    body, body, body, heading, link, placed_form, title, title, summary, tags, category, date, status,
    slug, series, new_article, translation, remove, questionnaire, questionnaire, testimonial, withdraw,
    referrer, comment, site_yaml, site_yaml, site_yaml, register, template, template_text, theme_words,
    style, drawing, plugin, touch, output, stage, other_format, other_format, empty_blog,
    pelican_settings, pelican_settings,
]  # fmt: skip
