"""The demo behind a host that sends exactly what `_headers` says, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from .conftest import DemoServer
from .hosts import read_headers, serving
from .test_every_page import is_redirect, type_of

REMEMBER = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


@pytest.fixture(scope="module")
def host(demo_server: DemoServer) -> Iterator[str]:
    output = demo_server.output
    with serving(output, read_headers(output / "_headers")) as server:
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def pages(demo_server: DemoServer) -> list[str]:
    """One page of each type, the longest address of each."""
    found: dict[str, str] = {}
    for path in demo_server.pages:
        if not is_redirect(demo_server, path):
            kind = type_of(path) or path
            found[kind] = max(found.get(kind, ""), path, key=len)
    assert len(found) > 20
    return list(found.values())


def test_no_page_does_what_the_policy_refuses(
    host: str, pages: list[str], open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.add_init_script(REMEMBER)
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    refused = {}
    for path in pages:
        answer = page.goto(f"{host}{path}", wait_until="load")
        assert answer is not None
        assert "default-src 'none'" in answer.headers["content-security-policy"], path
        page.mouse.wheel(0, 20_000)
        found: Any = page.evaluate("window.refused")
        if found:
            refused[path] = found
    assert refused == {}
    assert said == []


def test_the_policy_would_be_felt(
    host: str, demo_server: DemoServer, tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    """The test above can fail: what the policy must refuse is refused under the same headers."""
    bad = '<!DOCTYPE html><p style="color:red">x</p><script>window.ran = 1</script>'
    (tmp_path / "index.html").write_text(bad, "utf-8")
    with serving(tmp_path, read_headers(demo_server.output / "_headers")) as server:
        page = open_page()
        page.add_init_script(REMEMBER)
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        # A refusal is told once for each policy of the page that holds it.
        refused = {told.partition(" ")[0] for told in page.evaluate("window.refused")}
        assert refused == {"style-src-attr", "script-src-elem"}
        assert page.evaluate("window.ran") is None
        server.shutdown()


def test_only_the_pages_for_frames_show_in_another_site(
    host: str, pages: list[str], tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    frame = next(path for path in pages if path.endswith("/cadre/"))
    frames = (
        f'<iframe name="a" src="{host}{frame}"></iframe><iframe name="b" src="{host}/"></iframe>'
    )
    (tmp_path / "index.html").write_text(f"<!DOCTYPE html>{frames}", "utf-8")
    with serving(tmp_path, []) as server:
        page = open_page()
        page.goto(f"http://localhost:{server.server_port}/", wait_until="load")
        shown = page.frame("a")
        hidden = page.frame("b")
        assert shown is not None
        assert hidden is not None
        assert shown.locator("form").count() == 1
        assert hidden.url.startswith("chrome-error://")
        server.shutdown()
