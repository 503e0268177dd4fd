"""What the legal rules and the scan for trackers add to a build of 1,000 articles.

    python benchmarks/legal.py [--articles 1000]

Processor time in one run: all rules of the legal, referral and rates rooms, and the scan of the
finished output, as a share of the rest of the same build.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

spent: dict[str, float] = {}


def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def measured(*arguments: Any, **options: Any) -> Any:
        start = time.process_time()
        try:
            return call(*arguments, **options)
        finally:
            spent[name] = spent.get(name, 0.0) + time.process_time() - start

    return measured


def measure_rooms() -> None:
    """Put a clock around what the rooms read and check, and around the scan."""
    from pull_marketing.legal import generator as legal
    from pull_marketing.rates.generator import RatesGenerator
    from pull_marketing.referral.generator import ReferralGenerator

    for room in (legal.LegalGenerator, RatesGenerator, ReferralGenerator):
        room.collect = timed("rules", room.collect)  # type: ignore[method-assign]
    legal.check_output = timed("scan", legal.check_output)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    count = parser.parse_args().articles
    measure_rooms()
    with tempfile.TemporaryDirectory(prefix="legal-") as folder:
        root = Path(folder)
        write_site(root, count)
        total = build(root)
    added = sum(spent.values())
    for name, seconds in spent.items():
        print(f"{name}: {seconds:.2f} s of processor")
    print(
        f"{count} articles: {total:.1f} s, of which {added / (total - added):.1%} of the rest added"
    )


def write_site(root: Path, count: int) -> None:
    for name in ("articles", "questionnaires"):
        (root / "content" / name).mkdir(parents=True)
    shutil.copy(ROOT / "tests/fixtures/referral/site.yaml", root / "content")
    (root / "content/questionnaires/contact.md").write_text(
        "---\ntitle: Votre projet\nslug: contact\nkeep: 12 mois\n---\n\nBonjour.\n\n# Vous\n\n"
        "## Où vous répondre ? {#email}\n[e-mail]\n\n# Fin : Reçu\nSinon\n\nMerci.\n",
        "utf-8",
    )
    text = "Une phrase d’article, ni longue ni courte, comme on en écrit. " * 60
    for number in range(count):
        header = f"Title: Article {number}\nDate: 2026-01-15\nCategory: Méthode\nSummary: Résumé.\n"
        (root / f"content/articles/a{number}.md").write_text(f"{header}\n{text}\n", "utf-8")


def build(root: Path) -> float:
    from pelican import Pelican
    from pelican.settings import read_settings

    override: dict[str, Any] = {
        "PATH": str(root / "content"),
        "OUTPUT_PATH": str(root / "output"),
        "THEME": str(ROOT / "theme"),
        "PLUGIN_PATHS": [str(ROOT / "plugins")],
        "CACHE_PATH": str(root / "cache"),
        "PULL_MARKETING_ROOT": str(root),
        "PULL_MARKETING_NOW": "2026-11-22T12:00:00",
    }
    settings = read_settings(str(ROOT / "pelicanconf.py"), override=override)
    start = time.process_time()
    Pelican(settings).run()
    return time.process_time() - start


if __name__ == "__main__":
    main()
