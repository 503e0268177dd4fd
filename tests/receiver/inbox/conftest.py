"""An inbox with an owner, asked as a browser asks; hashing is cheap here."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from pull_marketing.diagnostics import Collector
from pull_marketing.receiver.database import open_database, prepare
from pull_marketing.receiver.inbox import accounts, passwords, totp

from ..asking import Answer
from ..conftest import Post

EMAIL = "anne@cabinet.example"
PASSWORD = "un long mot que personne ne devine"
ORIGIN = "https://forms.example"


@pytest.fixture(autouse=True)
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_COST", 2)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all its tables, made once."""
    path = tmp_path_factory.mktemp("migrated") / "answers.sqlite3"
    database = open_database(f"sqlite:///{path}")
    prepare(database, Collector())
    database.close()
    return path


@pytest.fixture
def receiver(start: Callable[..., Post], migrated: Path, tmp_path: Path) -> Post:
    """On SQLite, without waiting for migrations."""
    shutil.copy(migrated, tmp_path)
    return start()


@dataclass
class Browser:
    """Keeps the cookies that it is given."""

    post: Post
    secret: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    client: str = "203.0.113.7"

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, b"", headers)

    def send(self, path: str, fields: dict[str, str] | None = None, origin: str = ORIGIN) -> Answer:
        headers = {"Origin": origin} if origin else {}
        return self._ask("POST", path, urlencode(fields or {}).encode(), headers)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{n}={v}" for n, v in self.cookies.items())
        answer = self.post.ask(method, path, body, headers=headers, client=self.client)
        given = answer.headers.get("set-cookie", "")
        if given:
            name, _, value = given.partition(";")[0].partition("=")
            self.cookies = {name: value} if value and value != '""' else {}
        return answer

    def code(self) -> str:
        """What the app shows now; the clock goes on so that no code is shown twice."""
        self.post.clock.go(seconds=totp.STEP_S)
        return totp.code_at(self.secret, self.post.clock() // 1000 // totp.STEP_S)

    def log_in(self, password: str = PASSWORD, **more: str) -> Answer:
        fields = {"email": EMAIL, "password": password, "code": self.code() if self.secret else ""}
        return self.send("/inbox/login", {**fields, **more})


def make_owner(post: Post, *, ready: bool = True) -> str:
    """The account of the owner; the secret of its second factor, once that is set up."""

    def make(connection: Any) -> str:
        accounts.make_owner(connection, EMAIL, PASSWORD, post.clock())
        known = accounts.find_account(connection, EMAIL)
        assert known
        if not ready:
            return ""
        secret = accounts.begin_set_up(connection, known)
        known = accounts.account_of(connection, known.id)
        assert known
        first = post.clock() // 1000 // totp.STEP_S
        assert accounts.take_code(connection, known, totp.code_at(secret, first), post.clock())
        return secret

    return post.receiver.writer.run(make).result()


@pytest.fixture
def stranger(receiver: Post) -> Browser:
    """Nobody has logged in; the owner has an account."""
    return Browser(receiver, make_owner(receiver))


@pytest.fixture
def owner(stranger: Browser) -> Browser:
    """Logged in."""
    assert stranger.log_in().place == "/inbox/"
    return stranger


@pytest.fixture
def owner_on_both(on_both: Post) -> Browser:
    """Logged in, once on each database."""
    browser = Browser(on_both, make_owner(on_both))
    assert browser.log_in().place == "/inbox/"
    return browser


@pytest.fixture
def lead(owner: Browser) -> Callable[..., str]:
    """Post answers; the id of the lead."""

    def come(fields: dict[str, str] | None = None, **more: str) -> str:
        before = {row.id for row in owner.post.rows()}
        owner.post.post(fields, **more)
        (new,) = {row.id for row in owner.post.rows()} - before
        return str(new)

    return come
