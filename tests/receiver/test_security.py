"""What must hold of the receiver's code and settings as a whole, for the table of docs/asvs.md."""

from __future__ import annotations

import ast
import datetime
import hashlib
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.receiver import webhooks

from .conftest import GOOD, Post

ROOT = Path(__file__).resolve().parents[2]
RECEIVER = ROOT / "plugins" / "pull_marketing" / "receiver"
CHILDREN = {"pdf.py"}
"""Modules that start a program: the one that draws a PDF, with limits and fixed arguments."""


def calls() -> Iterator[tuple[Path, str, ast.Call]]:
    for path in sorted(RECEIVER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield path, ast.unparse(node.func), node


def test_no_dangerous_call_in_the_receiver() -> None:
    """No code is evaluated, no shell is used, nothing is turned into objects by itself."""
    named = ("eval", "exec", "compile", "__import__", "os.system", "os.popen")
    modules = ("pickle", "marshal", "shelve", "yaml")
    for path, name, call in calls():
        where = f"{path.name}:{call.lineno} {name}"
        assert name not in named, where
        assert not name.startswith(tuple(f"{module}." for module in modules)), where
        assert "from_string" not in name, f"{where}: a template made from text"
        assert not any(k.arg == "shell" for k in call.keywords), where
        if name.startswith("subprocess."):
            assert path.name in CHILDREN, where
        if name == "re.compile":  # patterns are written down, never put together from input
            assert not any(isinstance(a, ast.Name) and a.id == "request" for a in call.args), where


def test_only_strong_hashes_are_used() -> None:
    """SHA-1 stands in the standard of one-time codes (RFC 6238) and nowhere else."""
    found = {(path.name, m) for path in RECEIVER.rglob("*.py")
             for m in re.findall(r"hashlib\.([a-z]\w+)", path.read_text("utf-8"))}  # fmt: skip
    used = {name for _, name in found}
    assert used <= {"sha256", "blake2b", "scrypt", "sha1", "pbkdf2_hmac"}
    assert {module for module, name in found if name == "sha1"} <= {"totp.py"}
    assert {m for m, name in found if name == "pbkdf2_hmac"} <= {"proof_of_work.py"}  # no password
    assert hashlib.new("sha256").digest_size == 32
    for path, name, call in calls():
        assert not name.startswith("uuid."), f"{path.name}:{call.lineno}"
    chances = {p.name for p, name, _ in calls() if name.startswith("random.")}
    assert chances == set(), "chance that can be guessed"


def test_certificates_of_others_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways out make a context with the defaults, which check names and chains."""
    context = ssl.create_default_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    for path in RECEIVER.rglob("*.py"):
        text = path.read_text("utf-8")
        for wrong in ("CERT_NONE", "check_hostname = False", "_create_unverified", "verify_mode"):
            assert wrong not in text, path
    assert "create_default_context" in Path(webhooks.__file__).read_text("utf-8")


def test_only_the_addresses_that_are_meant_answer(receiver: Post) -> None:
    """Neither files nor documentation nor anything about the inside."""
    for path in (
        "/.git/HEAD", "/.env", "/f/", "/f/templates/page.html", "/docs", "/openapi.json",
        "/metrics", "/health", "/static/", "/constraints.txt", "/f/style.css/..",
        "/inbox/templates/",
    ):  # fmt: skip
        answer = receiver.ask("GET", path)
        assert answer.status in (404, 405), path
        assert "Index of" not in answer.text


def test_every_library_of_the_receiver_is_pinned() -> None:
    """constraints.txt is the list of all libraries, each in one version."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.partition("==")[0].lower() for line in lines if "==" in line}
    named = set(re.findall(r"^(?:import|from) (\w+)", texts(), re.MULTILINE))
    outside = {"starlette", "sqlalchemy", "uvicorn", "alembic", "jinja2", "markupsafe", "babel"}
    assert outside <= named
    assert outside <= pinned


def test_no_library_is_older_than_its_known_faults_allow() -> None:
    """What is pinned, and so what CI runs with; `check` says the same of what is installed."""
    from pull_marketing.receiver.components import components, read_on, told_of

    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = dict(line.lower().replace("_", "-").split("==") for line in lines if "==" in line)
    found = components()
    assert {"h11", "jinja2", "python-multipart", "starlette", "weasyprint"} == {
        each.name for each in found if each.safe_from
    }
    assert {"anyio", "mako", "zxcvbn", "tinycss2"} <= {each.name for each in found}
    for each in found:
        pinned = replace(each, version=pins[each.name])
        assert not pinned.is_faulty, each.name
    assert list(told_of(found, read_on())) == []
    old = [replace(each, version="0.0.1") for each in found]
    told = list(told_of(old, read_on() + datetime.timedelta(days=40)))
    assert [each.code for each in told] == ["X095"] * 5 + ["X096"]
    assert "CVE-2025-43859" in told[0].message_in("fr")


def test_what_runs_here_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    from pull_marketing.receiver.__main__ import main

    assert main(["components"]) == 0
    assert "\nstarlette 1." in capsys.readouterr().out


def texts() -> str:
    return "\n".join(path.read_text("utf-8") for path in RECEIVER.rglob("*.py"))


@pytest.mark.parametrize("text", ["x\nERROR forged", "x\r\nERROR forged", "\x1b[2JERROR forged"])
def test_nothing_sent_becomes_a_line_of_the_log(
    start: Callable[..., Post], caplog: pytest.LogCaptureFixture, text: str
) -> None:
    caplog.set_level("DEBUG", "pull_marketing")
    post = start()
    fields = {**GOOD, "nom": text, "utm_source": text, "contract_version": text}
    post.post(fields, headers={"Origin": f"https://{text}".encode().decode("latin-1")})
    post.post(fields)
    post.ask("POST", f"/f/{text}", b"a=b")
    post.receiver.worker.run_due()
    for record in caplog.records:
        assert "forged" not in record.getMessage()


def test_passwords_are_typed_hidden_and_may_be_pasted() -> None:
    fields: list[Any] = []
    from bs4 import BeautifulSoup

    for path in (RECEIVER / "inbox" / "templates").glob("*.html"):
        soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        names = ("password", "new", "again")
        fields += [f for f in soup.find_all("input") if f.get("name") in names]
    assert fields
    for field in fields:
        assert field["type"] == "password"
        assert field.get("autocomplete") in ("current-password", "new-password")
        assert not field.has_attr("maxlength")
        assert not field.has_attr("onpaste")
