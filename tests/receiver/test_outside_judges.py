"""Lets programs that other people wrote for attackers loose on a running receiver.

They take ten minutes, and are run where `TEST_JUDGES=1` is set: sqlmap and slowhttptest from
Debian, wapiti by `pip install wapiti3` into an environment of its own (`TEST_WAPITI=its program`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pytest

from .conftest import GOOD, SITE
from .trouble import Clients, Program, everything

pytestmark = pytest.mark.skipif(
    not os.environ.get("TEST_JUDGES"), reason="the long form: TEST_JUDGES=1"
)
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,information_disclosure,"
    "ldap,methods,permanentxss,redirect,shellshock,spring4shell,sql,ssrf,timesql,upload,xss,xxe"
)
EXPECTED = {
    # Forms are taken from the inbox's own pages only, which `Origin` tells; see docs/asvs.md.
    ("Cross Site Request Forgery", "/inbox/login"),
    # `frame-ancestors 'none'` says it; X-Frame-Options is obsolete (ASVS 5.0, 3.4.6).
    ("Clickjacking Protection", "/inbox/"),
}


def program_of(name: str) -> str:
    found = os.environ.get(f"TEST_{name.upper()}") or shutil.which(name)
    assert found, f"{name} is not installed: see the first lines of this file"
    return found


@pytest.fixture
def running(make_program: Callable[..., Program], tmp_path: Path) -> Iterator[Program]:
    program = make_program(f"sqlite:///{tmp_path}/answers.sqlite3")
    program.start()
    program.wait_until_up()
    yield program
    assert program.is_alive()
    rows, _ = everything(f"sqlite:///{tmp_path}/answers.sqlite3")  # the file is whole
    assert all(set(json.loads(row.answers)) <= set(GOOD) for row in rows)


@pytest.mark.parametrize("field", [*GOOD, "submission_key", "utm_source", "Origin"])
def test_sqlmap_finds_no_way_in(running: Program, tmp_path: Path, field: str) -> None:
    fields = {**GOOD, "submission_key": "key-00001", "utm_source": "lettre"}
    command = [program_of("sqlmap"), "-u", f"http://127.0.0.1:{running.port}/f/contact"]
    command += ["--data", urlencode(fields), "--headers", f"Origin: {SITE}", "-p", field]
    command += ["--batch", "--level", "3", "--risk", "2", "--flush-session", "--ignore-redirects"]
    command += ["--output-dir", str(tmp_path / "sqlmap")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1200)
    assert "does not seem to be injectable" in done.stdout, done.stdout[-3000:]
    assert "is vulnerable" not in done.stdout


def test_wapiti_finds_nothing(running: Program, tmp_path: Path) -> None:
    site = f"http://127.0.0.1:{running.port}"
    report = tmp_path / "wapiti.json"
    command = [program_of("wapiti"), "-u", f"{site}/inbox/", "--scope", "domain", "-m", MODULES]
    for path in ("/f/contact", "/f/contact/later", "/inbox/export", "/pull"):
        command += ["-s", site + path]
    command += ["-f", "json", "-o", str(report), "--flush-session", "--no-bugreport"]
    command += ["--store-session", str(tmp_path / "session"), "--max-scan-time", "900"]
    subprocess.run(command, capture_output=True, check=True, timeout=1200)
    told = json.loads(report.read_text("utf-8"))
    found = {
        (kind, each["path"])
        for part in ("vulnerabilities", "anomalies")
        for kind, all_of_kind in told[part].items()
        for each in all_of_kind
    }
    assert told["infos"]["crawled_pages_nbr"] > 3
    assert found == EXPECTED, told


@pytest.mark.parametrize("mode", ["-H", "-B", "-X"])
def test_slowhttptest_ends_with_no_connection_left(running: Program, mode: str) -> None:
    """Slow headers, slow bodies, answers that are read slowly; people get through meanwhile."""
    url = f"http://127.0.0.1:{running.port}/f/{'style.css' if mode == '-X' else 'contact'}"
    command = [program_of("slowhttptest"), mode, "-c", "400", "-r", "200", "-i", "5", "-l", "40"]
    command += ["-x", "24", "-p", "5", "-u", url]
    if mode == "-X":
        command += ["-w", "10", "-y", "20", "-n", "5", "-z", "32", "-k", "3"]
    slow = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    clients = Clients([running.port], 0, 1)
    begun, still_open = time.monotonic(), []
    while slow.poll() is None:
        assert clients.post(f"key-{time.monotonic_ns()}", Random(1))
        still_open.append((time.monotonic() - begun, connections_of(running.number)))
        time.sleep(0.5)
    assert slow.stdout
    said = slow.stdout.read()
    slow.stdout.close()
    assert "service available:" not in said or "NO" not in said, said
    assert max(number for _, number in still_open) > 100  # it did what it is for
    assert all(number < 20 for after, number in still_open if after > 25), still_open


def connections_of(number: int) -> int:
    """How many connections a process holds open."""
    sockets = 0
    for link in Path(f"/proc/{number}/fd").iterdir():
        try:
            sockets += str(link.readlink()).startswith("socket:")
        except FileNotFoundError:
            continue
    return sockets
