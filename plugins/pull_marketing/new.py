"""`new`: writes a file with its header filled, and recalls what to ask before publishing it."""

from __future__ import annotations

import datetime
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from string import Template
from typing import Any

from .catalogues import catalogue
from .diagnostics import nearest
from .language import language_of
from .source import display_name, parse_yaml

STARTERS = Path(__file__).with_name("starters")
KINDS = {
    "article": "content/articles",
    "page": "content/pages",
    "questionnaire": "content/questionnaires",
    "testimonial": "content/testimonials",
}
DRAFTS = ("article", "page")
"""What is written over days, and deserves the questions of the checklist before it is read."""

FRENCH_KINDS = {"témoignage": "testimonial", "temoignage": "testimonial", "billet": "article"}

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_LONGEST_SLUG = 80
_CATEGORY = re.compile(r"^category:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE | re.IGNORECASE)


def slug_of(title: str) -> str:
    """The address of a title: « L’été, enfin ! » gives l-ete-enfin."""
    plain = unicodedata.normalize("NFKD", title.translate(_LIGATURES).lower())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if len(slug) <= _LONGEST_SLUG:
        return slug
    return slug[: _LONGEST_SLUG + 1].rpartition("-")[0] or slug[:_LONGEST_SLUG]


def create(root: Path, kind: str, title: str, today: datetime.date | None = None) -> int:
    """Write the file, say where it is, and print the checklist.

    Args:
        root: the project.
        kind: one of `KINDS`, or its French name.
        title: the title, as the visitor will read it.
        today: the day for the header.

    Returns:
        The exit status: 1 when nothing was written.
    """
    language = language_of(root)
    words = catalogue(language).gettext
    wanted = FRENCH_KINDS.get(kind.lower(), kind.lower())
    title = " ".join(title.split())
    if wanted not in KINDS:
        suggestion = nearest(wanted, KINDS) or ", ".join(KINDS)
        return _refuse(words("“{kind}” cannot be created; possible: {kinds}"), kind, suggestion)
    slug = slug_of(title)
    if not slug:
        return _refuse(words("the title needs at least one letter or digit"), title)
    path = root / KINDS[wanted] / f"{slug}.md"
    name = display_name(path, root)
    text = _starter(language, wanted).substitute(_values(root, title, slug, today))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:  # never over what is there
            file.write(text)
    except FileExistsError:
        return _refuse(words("“{path}” already exists: choose another title"), name)
    except OSError as error:
        return _refuse(words("“{path}” cannot be written: {reason}"), name, error.strerror)
    print(words("Written: {path}").format(path=name))
    if wanted in DRAFTS:
        print(words("It is a draft: delete the line “status” when it is ready."))
        checklist = STARTERS / language / "checklist.txt"
        print("\n" + checklist.read_text("utf-8"), end="", flush=True)
    return 0


def _starter(language: str, kind: str) -> Template:
    return Template((STARTERS / language / f"{kind}.md").read_text("utf-8"))


def _values(root: Path, title: str, slug: str, today: datetime.date | None) -> dict[str, str]:
    site = _site(root)
    services = site.get("services") or [{}]
    business = site.get("business") or {}
    return {
        "title": title,
        "yaml_title": json.dumps(title, ensure_ascii=False),  # a YAML text between quotes
        "slug": slug,
        "date": (today or datetime.date.today()).isoformat(),
        "category": _usual_category(root),
        "email": str(business.get("email", "vous@example.com")),
        "service": str(services[0].get("id", "conseil")),
    }


def _site(root: Path) -> dict[str, Any]:
    """site.yaml as far as it can be read: its faults are the build's to tell."""
    try:
        text = (root / "content/site.yaml").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    document = parse_yaml(text, "site.yaml", lambda _: None)
    return document.values if document else {}


def _usual_category(root: Path) -> str:
    """The category that the author's articles have most often."""
    found: Counter[str] = Counter()
    for path in sorted((root / KINDS["article"]).glob("*.md")):
        match = _CATEGORY.search(path.read_text("utf-8", "replace")[:2000])
        if match:
            found[match[1]] += 1
    return found.most_common(1)[0][0] if found else "Divers"


def _refuse(message: str, *details: str | None) -> int:
    names = re.findall(r"\{(\w+)\}", message)
    filled = message.format_map(dict(zip(names, details, strict=False)))
    print(filled, file=sys.stderr)
    return 1
