"""What all tests share: tiny sites built for real, and the demo site built once."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from bs4 import BeautifulSoup

from pull_marketing.diagnostics import BuildStopped, Collector, Severity

ROOT = Path(__file__).resolve().parent.parent

# Begun in the background, this process would ignore it, and so would all that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The machine may be busy: no example is judged by the time it takes.
hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("untimed")

ARTICLE = """\
---
title: Un article
date: 2026-01-15
category: Méthode
summary: Un résumé.
helps: Savoir une chose de plus.
---

Du texte.
"""


@dataclass
class BuiltSite:
    """A site that was built, or not: look at its pages, or at what was said."""

    root: Path
    report: Collector

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def told_of(self) -> Collector:
        """What `invoke build` prints: without what is only good to know."""
        found = Collector()
        found.extend(d for d in self.report if d.severity is not Severity.INFO)
        return found

    @property
    def codes(self) -> list[str]:
        return [d.code for d in self.told_of]

    @property
    def all_codes(self) -> list[str]:
        """With what only `invoke check` prints."""
        return [d.code for d in self.report]

    @property
    def error_codes(self) -> list[str]:
        return [d.code for d in self.report.errors]

    def told(self, language: str = "fr") -> str:
        return self.told_of.render(language)

    def html(self, path: str) -> str:
        target = self.output / path.lstrip("/")
        return (target / "index.html" if target.is_dir() else target).read_text("utf-8")

    def soup(self, path: str) -> BeautifulSoup:
        return BeautifulSoup(self.html(path), "html.parser")


def minimal_site_yaml() -> str:
    """A small valid site.yaml, without what a test does not need."""
    return """\
language: fr
url: https://www.cabinet-reel.fr
name: Cabinet Réel
tagline: Conseil
business:
  name: Cabinet Réel
  person: Anne Réel
  given_name: Anne
  job: conseil
  since: 2019-03-04
  street: 1 rue Haute
  postal_code: 01000
  city: Bourg-en-Bresse
  email: anne@cabinet-reel.fr
  phone: 0612345670
  siren: "123456782"
  vat_number: FR11123456782
  publication_director: Anne Réel
offer:
  for_whom: les indépendants
  problem: trop de demandes
  result: de bons clients
home:
  headline: Un titre
  lead: Une phrase.
call_to_action:
  questionnaire: contact
  label: Décrire mon projet
host:
  name: Hébergeur
  address: 1 place Haute, 75001 Paris
  phone: 01 99 00 00 00
  country: FR
legal:
  updated: 2026-11-02
services:
  - {id: conseil, name: Conseil, launched: 2019-03-04, price: 100}
rates:
  valid_from: 2026-01-01
"""


MINIMAL_QUESTIONNAIRE = """\
---
title: Votre projet
slug: contact
duration: 1 minute
keep: 12 mois
deliver_to: anne@cabinet-reel.fr
---

Bonjour.

[Commencer]

# Vous

## Où vous répondre ? {#email}
[e-mail]

# Fin : Reçu {#recu}
Sinon

Merci.
"""


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[..., BuiltSite]:
    """Build a tiny site: `make_site({"content/articles/a.md": "…"}, SITEURL="…")`.

    site.yaml, one article and one questionnaire are there unless given; a file given as None is
    left out. The theme is the real one.
    """

    def make(files: dict[str, str | bytes | None] | None = None, **settings: Any) -> BuiltSite:
        written: dict[str, str | bytes | None] = {
            "content/site.yaml": minimal_site_yaml(),
            "content/articles/un-article.md": ARTICLE,
            "content/questionnaires/contact.md": MINIMAL_QUESTIONNAIRE,
        }
        written.update(files or {})
        for name, text in written.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink(missing_ok=True)
            elif isinstance(text, bytes):
                path.write_bytes(text)
            else:
                path.write_text(text, "utf-8")
        return build(tmp_path, **settings)

    return make


def build(root: Path, **settings: Any) -> BuiltSite:
    """Run Pelican in this process on the site in `root`, with the project's own settings."""
    from pelican import Pelican
    from pelican.settings import read_settings

    report = Collector()
    override = {
        "PATH": str(root / "content"),
        "OUTPUT_PATH": str(root / "output"),
        "THEME": str(ROOT / "theme"),
        "PLUGIN_PATHS": [str(ROOT / "plugins")],
        "CACHE_PATH": str(root / ".cache"),
        "FAST_BUILD": False,
        "PULL_MARKETING_ROOT": str(root),
        "PULL_MARKETING_REPORT": report,
        "PULL_MARKETING_NOW": "2026-11-22T12:00:00",
        **settings,
    }
    try:
        Pelican(read_settings(str(ROOT / "pelicanconf.py"), override=override)).run()
    except BuildStopped:
        shutil.rmtree(root / "output", ignore_errors=True)
    return BuiltSite(root, report)


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The demo site, built once for all tests that only look at it."""
    root = tmp_path_factory.mktemp("demo")
    for name in ("content", "register", "incidents", "clients", "requests"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name)
    site = build(root)
    assert not site.report.errors, site.told()
    return site


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium, one for each process of the tests; without one they fail, never skip."""
    from playwright.sync_api import sync_playwright

    from pull_marketing.test_setup import CHROMIUM_OPTIONS, find_chromium

    executable = find_chromium()
    if executable is None:
        pytest.fail(
            "no Chromium found: run the tests by “python3 tasks.py test”, "
            "or give its path in CHROMIUM_PATH"
        )
    options = list(CHROMIUM_OPTIONS)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # its sandbox refuses to start for root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(executable), args=options)
        yield chromium
        chromium.close()
