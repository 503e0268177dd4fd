"""`invoke indexnow` against a real HTTP server that stands in for a search engine."""

from __future__ import annotations

import datetime
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import minimal_site_yaml

from pull_marketing.indexnow import Announced, announce
from pull_marketing.project import Project
from pull_marketing.refusal import CommandRefused

KEY = "4f2c9b1e7a3d4f2c"
BASE = "https://www.cabinet-reel.fr"


class Engine(http.server.BaseHTTPRequestHandler):
    """Remembers what it is told and answers what the test wants."""

    told: list[dict[str, Any]]
    status = 202

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).told.append(json.loads(body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def engine() -> Iterator[tuple[type[Engine], str]]:
    handler = type("Handler", (Engine,), {"told": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield handler, f"http://127.0.0.1:{server.server_port}/indexnow"
        server.shutdown()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "content").mkdir()
    yaml = f"{minimal_site_yaml()}findability:\n  indexnow: {KEY}\n"
    (tmp_path / "content" / "site.yaml").write_text(yaml, "utf-8")
    output = tmp_path / "output"
    for name in ("", "articles/a", "articles/b"):
        (output / name).mkdir(parents=True, exist_ok=True)
        (output / name / "index.html").write_text(f"<p>{name}</p>", "utf-8")
    locs = "".join(f"<url><loc>{BASE}/{p}</loc></url>" for p in ("", "articles/a/", "articles/b/"))
    (output / "sitemap.xml").write_text(f"<urlset>{locs}</urlset>", "utf-8")
    (output / f"{KEY}.txt").write_text(KEY, "utf-8")
    return Project.at_hand(tmp_path, datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC))


def test_only_what_changed_is_told(project: Project, engine: tuple[type[Engine], str]) -> None:
    told, to = engine[0].told, engine[1]
    output = project.root / "output"
    assert announce(project, output, to) == Announced(3, 3)
    assert told == [
        {
            "host": "www.cabinet-reel.fr",
            "key": KEY,
            "keyLocation": f"{BASE}/{KEY}.txt",
            "urlList": [f"{BASE}/", f"{BASE}/articles/a/", f"{BASE}/articles/b/"],
        }
    ]
    assert announce(project, output, to) == Announced(0, 3)
    (output / "articles/b/index.html").write_text("<p>autre</p>", "utf-8")
    assert announce(project, output, to) == Announced(1, 3)
    assert told[1]["urlList"] == [f"{BASE}/articles/b/"]
    assert len(told) == 2


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_refusal_is_told_and_tried_again(
    project: Project, engine: tuple[type[Engine], str], status: int
) -> None:
    engine[0].status = status
    with pytest.raises(CommandRefused) as refused:
        announce(project, project.root / "output", engine[1])
    assert refused.value.diagnostic.code == "B533"
    assert str(status) in refused.value.diagnostic.render("fr")
    engine[0].status = 200
    assert announce(project, project.root / "output", engine[1]).changed == 3


def test_nobody_there_is_told(project: Project) -> None:
    with pytest.raises(CommandRefused) as refused:
        announce(project, project.root / "output", "http://127.0.0.1:9/")
    assert refused.value.diagnostic.code == "B533"


def test_without_a_key_or_a_site_nothing_leaves(
    project: Project, engine: tuple[type[Engine], str]
) -> None:
    (project.root / "output" / f"{KEY}.txt").unlink()
    with pytest.raises(CommandRefused) as refused:
        announce(project, project.root / "output", engine[1])
    assert refused.value.diagnostic.code == "B532"
    assert project.site
    plain = project.site.model_copy(update={"findability": type(project.site.findability)()})
    project.site = plain
    with pytest.raises(CommandRefused) as refused:
        announce(project, project.root / "output", engine[1])
    assert refused.value.diagnostic.code == "B531"
    assert engine[0].told == []
