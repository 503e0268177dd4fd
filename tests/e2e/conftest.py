"""Pages of a real Chromium, and the demo site behind the preview server."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from pull_marketing.preview import receiving
from pull_marketing.preview.server import open_server
from pull_marketing.receiver.schema import attachment, submission

from ..conftest import build
from .firefox import Firefox, opened

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class DemoServer:
    """The demo site, built without drafts' ribbons, answering on a free port."""

    address: str
    output: Path

    def url(self, path: str) -> str:
        return self.address.rstrip("/") + path

    @property
    def pages(self) -> list[str]:
        """The path of each HTML page, as visitors see it."""
        found = []
        for file in sorted(self.output.rglob("*.html")):
            name = file.relative_to(self.output).as_posix()
            found.append("/" + name.removesuffix("index.html"))
        return found


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own: `open_page(width=320, color_scheme="dark")`."""
    contexts = []

    def open_one(*, width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def demo_server(demo_site: Any) -> Iterator[DemoServer]:
    server = open_server(ROOT, 0, output=demo_site.output)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield DemoServer(server.address, demo_site.output)
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True)
class Served:
    """A site as `serve` shows it, with the receiver that takes its answers."""

    address: str
    root: Path

    def url(self, path: str) -> str:
        return self.address.rstrip("/") + path

    def submissions(self, slug: str = "decrire-mon-projet") -> list[dict[str, Any]]:
        """What the receiver has of a questionnaire, in the order in which it came."""
        engine = sa.create_engine(f"sqlite:///{self.root}/.cache/receiver/answers.sqlite3")
        c = submission.c
        with engine.connect() as connection:
            query = sa.select(submission).where(c.questionnaire == slug)
            rows = connection.execute(query.order_by(c.received_ms, sa.text("rowid"))).all()
            kept = connection.execute(sa.select(attachment)).all()
        engine.dispose()
        files: dict[str, Any] = {row.id: {} for row in rows}
        for each in kept:
            files.setdefault(each.submission, {})[each.question] = [each.name, each.size_bytes]
        return [
            {
                "id": row.id,
                "answers": json.loads(row.answers),
                "hidden": json.loads(row.hidden),
                "files": {
                    f.question: [f.name, f.size_bytes] for f in kept if f.submission == row.id
                },
            }
            for row in rows
        ]


@contextmanager
def shown(root: Path, output: Path) -> Iterator[Served]:
    """Serve a site that was built, and let the receiver beside it take answers."""
    with open_server(root, 0, output=output) as server, receiving(server, root):
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        assert server.receiver
        assert server.receiver.port(), "the receiver did not start"
        yield Served(server.address, root)
        server.shutdown()
        thread.join()


ASKING_ARTICLE = """\
---
title: Un article qui demande
date: 2026-01-15
category: Méthode
summary: Un résumé.
helps: Savoir une chose de plus.
example: true
---

Avant la question.

## Une ancre {#ancre}

{questionnaire}decrire-mon-projet

Après la question.
"""


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("questionnaires")
    for name in ("content", "register"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name)
    for name in ("diagnostic-juridique", "petite-question"):
        asked = ROOT / "tests" / "fixtures" / "questionnaires" / f"{name}.md"
        shutil.copy(asked, root / "content" / "questionnaires")
    (root / "content" / "articles" / "qui-demande.md").write_text(ASKING_ARTICLE, "utf-8")
    site = build(root, PULL_MARKETING_SERVE=True)
    assert not site.report.errors, site.told()
    with shown(root, site.output) as running:
        yield running


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """The Firefox of the system, one for each process of the tests."""
    with opened(tmp_path_factory.mktemp("firefox")) as browser:
        yield browser
