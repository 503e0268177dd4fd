"""Receivers for tests, on a real SQLite file and on a real PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.contract import contract_text
from pull_marketing.questionnaires.reading import read_questionnaire
from pull_marketing.receiver.database import open_database, prepare
from pull_marketing.receiver.schema import attempt, delivery, submission
from pull_marketing.receiver.service import Receiver, opened
from pull_marketing.receiver.settings import PREFIX, MailWay, Settings
from pull_marketing.receiver.webhook_targets import WebhookTarget
from pull_marketing.source import SourceFile
from pull_marketing.test_setup import find_postgres

from .asking import Answer, ask
from .cluster import Cluster, cluster, free_port
from .mail_sink import Sink, mail_sink

if TYPE_CHECKING:
    from .trouble import Program, Service

HERE = Path(__file__).parent
PLUGINS = HERE.parents[1] / "plugins"

NOW = 1_795_348_800_000  # 2026-11-22T12:00:00Z
SITE = "https://anne.example"

QUESTIONNAIRE = """\
---
title: Votre projet
slug: contact
keep: 12 mois
deliver_to: anne@cabinet.example
hidden_fields: utm_source
---

# Vous

## Que cherchez-vous ? {#besoin}
- De l’aide (+3)
- De la publicité → Pas moi
- Autre : [texte court]

## Qu’est-ce qui presse ? {#urgence}
Si besoin est « De l’aide »
- [ ] Le site
- [ ] Le courrier

## Racontez {#recit}
[texte long, facultatif, 2 à 3000 signes]

## Votre nom {#nom}
[nom, facultatif]

## Où vous répondre ? {#email}
> Vous y recevez ma réponse.
[e-mail]

# Fin : Pas moi (sans réponse)
Si besoin est « De la publicité »

Non merci.

# Fin : Reçu
Sinon

Merci.
"""

GOOD = {
    "besoin": "De l’aide",
    "urgence": "Le site",
    "recit": "Bonjour,\r\nmon site dort.",
    "nom": "Léa Modèle",
    "email": "lea@specimen.example",
}


def contract(text: str = QUESTIONNAIRE, thanks: str = "/questionnaires/contact/merci/") -> str:
    """The contract of a questionnaire written as an author writes it."""
    report = Collector()
    questionnaire = read_questionnaire(SourceFile("contact.md", text), "fr", report)
    assert questionnaire is not None, report.render("en")
    assert not report.errors, report.render("en")
    return contract_text(questionnaire, thanks)


@dataclass
class Clock:
    """A time of day that only moves when it is told to."""

    now_ms: int = NOW

    def __call__(self) -> int:
        return self.now_ms

    def go(self, **parts: float) -> None:
        import datetime

        self.now_ms += round(datetime.timedelta(**parts).total_seconds() * 1000)


@dataclass
class Post:
    """A receiver with what tests want of it."""

    receiver: Receiver
    settings: Settings
    clock: Clock

    def ask(self, method: str, path: str, body: Any = b"", **options: Any) -> Answer:
        return ask(self.receiver.app, method, path, body, **options)

    def post(
        self,
        fields: dict[str, str] | list[tuple[str, str]] | None = None,
        *,
        key: str = "",
        slug: str = "contact",
        headers: dict[str, str] | None = None,
        client: str = "203.0.113.7",
        **more: str,
    ) -> Answer:
        """Post as the page of the site does."""
        pairs = list(
            (GOOD if fields is None else fields).items() if not isinstance(fields, list) else fields
        )
        if key:
            pairs.append(("submission_key", key))
        pairs += more.items()
        given = {"Origin": SITE, **(headers or {})}
        body = urlencode(pairs).encode()
        return self.ask("POST", f"/f/{slug}", body, headers=given, client=client)

    def rows(self, table: sa.Table = submission) -> list[Any]:
        with self.receiver.database.reader.connect() as connection:
            return list(connection.execute(sa.select(table)).all())

    @property
    def deliveries(self) -> list[Any]:
        return self.rows(delivery)

    @property
    def attempts(self) -> list[Any]:
        return sorted(self.rows(attempt), key=lambda row: (row.delivery, row.number))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    programs = find_postgres()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL on this machine, and in CI nothing is left out")
        pytest.skip("no PostgreSQL on this machine")
    with cluster(programs) as server:
        yield server


_NUMBERS = count()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/answers.sqlite3"
    server: Cluster = request.getfixturevalue("postgres")
    return new_database(server)


def new_database(server: Cluster) -> str:
    """A user with an empty schema of its own, which costs less than a database."""
    name = f"t{next(_NUMBERS)}"
    engine = sa.create_engine(
        server.address().replace("postgresql:", "postgresql+psycopg:"),
        isolation_level="AUTOCOMMIT",
    )
    with engine.connect() as connection:
        for statement in (
            f"CREATE ROLE {name} LOGIN SUPERUSER",
            f"CREATE SCHEMA {name} AUTHORIZATION {name}",
            f"ALTER ROLE {name} SET search_path = {name}",
        ):
            connection.execute(sa.text(statement))
    engine.dispose()
    return server.address(user=name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the contract of one questionnaire."""
    made = tmp_path / "contracts"
    made.mkdir()
    (made / "contact.json").write_text(contract(), "utf-8")
    return made


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with its tables and nothing in them: copying it costs less than migrating."""
    path = tmp_path_factory.mktemp("migrated") / "answers.sqlite3"
    database = open_database(f"sqlite:///{path}")
    prepare(database, Collector())
    database.close()
    return path


@pytest.fixture
def make_settings(folder: Path, tmp_path: Path, migrated: Path) -> Callable[..., Settings]:
    def make(**over: Any) -> Settings:
        values: dict[str, Any] = {
            "database": f"sqlite:///{tmp_path}/answers.sqlite3",
            "contracts": folder,
            "site_url": SITE,
            "mail": MailWay(folder=tmp_path / "mails"),
            "mail_from": "site@anne.example",
            "posts_per_minute": 0,
        }
        values |= over
        path = Path(values["database"].removeprefix("sqlite:///"))
        if values["database"].startswith("sqlite:") and path.parent.is_dir() and not path.exists():
            shutil.copy(migrated, path)
        return Settings(**values)

    return make


@pytest.fixture
def start(make_settings: Callable[..., Settings]) -> Iterator[Callable[..., Post]]:
    """Open a receiver whose worker is not running: `start(copy=True)`."""
    with ExitStack() as stack:

        def begin(**over: Any) -> Post:
            settings, clock = make_settings(**over), Clock()
            return Post(stack.enter_context(opened(settings, clock)), settings, clock)

        yield begin


@pytest.fixture
def receiver(start: Callable[..., Post]) -> Post:
    """On SQLite."""
    return start()


@pytest.fixture
def on_both(start: Callable[..., Post], address: str) -> Post:
    """Once on each database."""
    return start(database=address)


def of(row: Any, name: str) -> Any:
    """A column that holds JSON."""
    return json.loads(getattr(row, name))


@pytest.fixture
def make_target() -> Callable[..., WebhookTarget]:
    """A webhook: `make_target(url="https://…")`."""

    def make(**over: Any) -> WebhookTarget:
        values: dict[str, Any] = {
            "name": "Zapier",
            "url": "https://hooks.example/x",
            "secrets": (b"k" * 32,),
        }
        return WebhookTarget(**{**values, **over})

    return make


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Mails arrive here."""
    with mail_sink() as server:
        yield server


@pytest.fixture
def service() -> Iterator[Service]:
    """Webhooks arrive here, and are counted by their id."""
    from .trouble import Service

    server = Service()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def shadow_disk(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The library that makes a disk forget what was not flushed; None where it cannot be made."""
    compiler = shutil.which("cc") if sys.platform == "linux" else None
    if compiler is None:
        if os.environ.get("CI"):
            pytest.fail("no C compiler on this machine, and in CI nothing is left out")
        return None
    library = tmp_path_factory.mktemp("shadow") / "shadow_disk.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(library)]
    subprocess.run([*command, str(HERE / "shadow_disk.c"), "-ldl", "-lpthread"], check=True)
    return library


@pytest.fixture(scope="session")
def starter(shadow_disk: Path | None) -> Iterator[subprocess.Popen[str]]:
    """Has read all libraries, and makes receivers as they are asked for."""
    with starting(**({"LD_PRELOAD": str(shadow_disk)} if shadow_disk else {})) as process:
        yield process


@contextmanager
def starting(**environment: str) -> Iterator[subprocess.Popen[str]]:
    """What makes receivers, with something more in its environment, such as a library."""
    others = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
    process = subprocess.Popen(
        [sys.executable, str(HERE / "dying.py")],
        env={**others, "PYTHONPATH": str(PLUGINS), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    assert process.stdin
    assert process.stdout
    process.stdin.close()
    process.wait(60)
    process.stdout.close()


@pytest.fixture
def make_program(
    starter: subprocess.Popen[str], folder: Path, tmp_path: Path, service: Service
) -> Iterator[Callable[..., Program]]:
    """Receivers as processes: `make_program(database).start(moment="after_commit")`."""
    from .trouble import Program

    made: list[Program] = []
    hooks = tmp_path / "webhooks.json"
    url = f"http://127.0.0.1:{service.server_address[1]}/"
    secret = "whsec_" + "A" * 43 + "="
    targets = [
        {"name": name, "url": url, "secret": secret, "private": True} for name in ("Un", "Deux")
    ]
    hooks.write_text(json.dumps(targets), "utf-8")

    def make(address: str) -> Program:
        environment = {
            "RECEIVER_DATABASE": address,
            "RECEIVER_CONTRACTS": str(folder),
            "RECEIVER_SITE_URL": SITE,
            "RECEIVER_MAIL": f"file:{tmp_path}/mails",
            "RECEIVER_MAIL_FROM": "site@anne.example",
            "RECEIVER_WEBHOOKS_FILE": str(hooks),
            "RECEIVER_LISTEN": f"127.0.0.1:{free_port()}",
            "RECEIVER_POSTS_PER_MINUTE": "0",
        }
        made.append(Program(starter, environment, tmp_path / f"log{len(made)}"))
        return made[-1]

    yield make
    for program in made:
        program.close()
