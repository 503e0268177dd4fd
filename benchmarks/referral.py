"""Figures of the referral programme: 5,000 referrers built, a ledger of 100,000 lines folded.

    python benchmarks/referral.py [--referrers 5000] [--lines 100000]

Prints processor time, since the machine may be busy: each page of a referrer as a ratio to an
article of the same site measured in the same run, the heaviest page, and the time to read, check
and fold the ledger's file.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import hashlib
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

ARTICLES = 500
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

QUESTIONNAIRE = """\
---
title: Votre projet
slug: contact
keep: 12 mois
deliver_to: anne@cabinet-reel.fr
---

Bonjour.

# Vous

## Qu’est-ce qui vous amène ? {#situation}
- Je n’ai pas encore de site
- J’ai un site, et il ne m’amène personne
- J’ai un cas particulier

## Que faites-vous, pour qui ? {#recit}
[texte long, 30 à 3000 signes]

## Où vous répondre ? {#email}
[e-mail]

# Fin : Reçu
Sinon

Merci.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--referrers", type=int, default=5000)
    parser.add_argument("--lines", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="referral-") as folder:
        fold_figures(Path(folder), options.lines)
        build_figures(Path(folder), options.referrers)


def fold_figures(folder: Path, count: int) -> None:
    from pull_marketing.diagnostics import Collector
    from pull_marketing.referral.ledger_file import read_ledger

    path = folder / "referral.jsonl"
    write_ledger(path, count)
    report = Collector()
    start = time.process_time()
    stored = read_ledger(path, path.name, report)
    elapsed = time.process_time() - start
    assert stored is not None, report.render("en")
    assert stored.lines == count
    size = path.stat().st_size / 1e6
    print(f"ledger: {count} lines, {size:.1f} MB, folded in {elapsed:.2f} s of processor")


def write_ledger(path: Path, count: int) -> None:
    """A sound ledger: whole recommendations, one after the other, until there are enough lines."""
    terms = {"cap": None, "currency": "EUR", "delay_days": 30, "first": None, "friend": "120",
             "referrer": "100", "validity_days": 180}  # fmt: skip
    start = datetime.datetime(2000, 1, 1, 12, tzinfo=datetime.UTC)
    head = "0" * 64
    lines = [{"event": "opened", "salt": "00" * 16, "at": start.isoformat()}]
    while len(lines) < count:
        number = len(lines)
        case = f"c-{number}"
        at = start + datetime.timedelta(minutes=60 * number)
        late = at + datetime.timedelta(days=30)
        start = late - datetime.timedelta(minutes=60 * number)
        lines += [
            {"event": "announced", "case": case, "code": "P7KQEA", "terms": terms,
             "marks": [f"email:{number:020x}"], "at": at.isoformat()},
            {"event": "client", "case": case, "reason": "x", "at": at.isoformat()},
            {"event": "waiting", "case": case, "at": at.isoformat()},
            {"event": "due", "case": case, "at": late.isoformat()},
            *(
                {"event": "paid", "case": case, "side": side, "amount": terms[side],
                 "currency": "EUR", "at": late.isoformat()}
                for side in ("friend", "referrer")
            ),
        ]  # fmt: skip
    with path.open("wb") as file:
        for line in lines[:count]:
            text = json.dumps(
                {**line, "prev": head}, sort_keys=True, separators=(",", ":")
            ).encode()
            file.write(text + b"\n")
            head = hashlib.sha256(text).hexdigest()


def build_figures(folder: Path, referrers: int) -> None:
    content = folder / "content"
    for name in ("articles", "questionnaires", "referrers"):
        (content / name).mkdir(parents=True)
    shutil.copy(ROOT / "tests/fixtures/referral/site.yaml", content)
    (content / "questionnaires/contact.md").write_text(QUESTIONNAIRE, "utf-8")
    write_articles(content / "articles", 1)
    base = build(folder)
    write_articles(content / "articles", ARTICLES)
    per_article = (build(folder) - base) / (ARTICLES - 1)
    write_articles(content / "articles", 1)
    write_referrers(content / "referrers", referrers)
    elapsed = build(folder) - base
    pages = list((folder / "output/p").rglob("*.html"))
    per_page = elapsed / len(pages)
    heaviest = max(len(gzip.compress(p.read_bytes(), 9)) for p in pages)
    print(f"site: {referrers} referrers, {len(pages)} pages in {elapsed:.1f} s of processor")
    print(f"      {per_page * 1000:.2f} ms a page, {per_page / per_article:.2f} of an article")
    print(f"      ({per_article * 1000:.2f} ms an article, {ARTICLES} articles)")
    print(f"      heaviest page: {heaviest / 1000:.1f} kB gzip")


def write_articles(folder: Path, count: int) -> None:
    for path in folder.iterdir():
        path.unlink()
    text = "Une phrase d’article, ni longue ni courte, comme on en écrit. " * 60
    for number in range(count):
        header = f"Title: Article {number}\nDate: 2026-01-15\nCategory: Méthode\nSummary: Résumé.\n"
        (folder / f"a{number}.md").write_text(f"{header}\n{text}\n", "utf-8")


def write_referrers(folder: Path, count: int) -> None:
    from pull_marketing.referral.codes import is_guessable, skeleton

    chance, taken = random.Random(1), set()
    for path in folder.glob("*.md"):
        path.unlink()
    while len(taken) < count:
        code = "".join(chance.choices(ALPHABET, k=6))
        if skeleton(code) in taken or is_guessable(code, "Paul"):
            continue
        taken.add(skeleton(code))
        (folder / f"r{len(taken)}.md").write_text(
            f"---\ngiven_name: Paul\ncode: {code}\nsince: 2026-03-16\n"
            "consent:\n  date: 2026-03-16\n---\n\nElle dit non quand c’est non.\n",
            "utf-8",
        )


def build(folder: Path) -> float:
    """Build the site in this process and return the processor seconds it took."""
    from pelican import Pelican
    from pelican.settings import read_settings

    shutil.rmtree(folder / "output", ignore_errors=True)
    override: dict[str, Any] = {
        "PATH": str(folder / "content"),
        "OUTPUT_PATH": str(folder / "output"),
        "THEME": str(ROOT / "theme"),
        "PLUGIN_PATHS": [str(ROOT / "plugins")],
        "CACHE_PATH": str(folder / "cache"),
        "PULL_MARKETING_ROOT": str(folder),
        "PULL_MARKETING_NOW": "2026-11-22T12:00:00",
    }
    settings = read_settings(str(ROOT / "pelicanconf.py"), override=override)
    start = time.process_time()
    Pelican(settings).run()
    return time.process_time() - start


if __name__ == "__main__":
    main()
