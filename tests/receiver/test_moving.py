"""A SQLite database moves to a real PostgreSQL: whole, or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pull_marketing.diagnostics import Collector
from pull_marketing.receiver import failpoints
from pull_marketing.receiver.__main__ import main
from pull_marketing.receiver.database import Unusable, alone, open_database, prepare
from pull_marketing.receiver.moving import content_of, go_on_counting, move
from pull_marketing.receiver.schema import attempt, contract, delivery, metadata, submission
from pull_marketing.receiver.service import opened
from pull_marketing.receiver.settings import MailWay, Settings

from .cluster import Cluster
from .conftest import GOOD, SITE, Clock, Post, new_database
from .conftest import contract as contract_of_the_tests

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def target(postgres: Cluster) -> str:
    return new_database(postgres)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which something happened, whose receiver has stopped."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "contact.json").write_text(contract_of_the_tests(), "utf-8")
    settings = Settings(
        database=f"sqlite:///{folder}/answers.sqlite3",
        contracts=folder,
        site_url=SITE,
        mail=MailWay(folder=folder / "mails"),
        mail_from="site@anne.example",
        posts_per_minute=0,
        copy=True,
    )
    with opened(settings) as running:
        post = Post(running, settings, Clock())
        for number in range(7):
            assert post.post({**GOOD, "nom": f"Léa {number} « ’ \U0001f98b"}).status == 303
        running.worker.run_due()
    return folder / "answers.sqlite3"


@pytest.fixture
def source(filled: Path, tmp_path: Path) -> str:
    """A copy of it."""
    shutil.copy(filled, tmp_path)
    return f"sqlite:///{tmp_path}/answers.sqlite3"


def contents(address: str) -> dict[str, Any]:
    database = open_database(address)
    try:
        with database.reader.connect() as connection:
            return {t.name: content_of(t, connection) for t in metadata.sorted_tables}
    finally:
        database.close()


def tables_of(address: str) -> list[str]:
    database = open_database(address)
    try:
        with database.reader.connect() as connection:
            return sa.inspect(connection).get_table_names()
    finally:
        database.close()


def test_everything_arrives_and_the_receiver_goes_on(
    source: str,
    target: str,
    make_settings: Callable[..., Any],
    start: Callable[..., Post],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = contents(source)
    (tmp_path / "answers.sqlite3.files").mkdir(exist_ok=True)
    assert main(["move", source, target]) == 0
    told = capsys.readouterr().out
    assert f"RECEIVER_FILES={tmp_path}/answers.sqlite3.files" in told
    assert "submission\u00a0: 7 lignes" in told
    assert contents(target) == before
    assert before["submission"].rows == 7
    assert before["attempt"].rows == 14
    receiver = start(database=target, copy=True)
    assert receiver.post({**GOOD, "nom": "Une de plus"}).status == 303
    assert len(receiver.rows()) == 8


def test_the_file_that_was_left_takes_no_more_answers(source: str, target: str) -> None:
    move(source, target, Collector())
    database = open_database(source)
    with pytest.raises(Unusable, match="X065"):
        prepare(database, Collector())
    database.close()
    with pytest.raises(Unusable, match="X065"):
        move(source, target, Collector())


def test_a_target_that_holds_something_is_refused(
    source: str, target: str, start: Callable[..., Post]
) -> None:
    start(database=target)  # which keeps its contracts there
    with pytest.raises(Unusable, match=r"X061.*contract"):
        move(source, target, Collector())
    assert contents(target)["submission"].rows == 0


def test_a_receiver_that_runs_is_told(source: str, target: str) -> None:
    database = open_database(source)
    with alone(database), pytest.raises(Unusable, match="X011"):
        move(source, target, Collector())
    database.close()
    assert tables_of(target) == []


def test_a_table_that_nobody_knows_is_not_left_behind(source: str, target: str) -> None:
    database = open_database(source)
    with database.writer.begin() as connection:
        connection.execute(sa.text("CREATE TABLE of_tomorrow (x TEXT)"))
    database.close()
    with pytest.raises(Unusable, match=r"X062.*of_tomorrow"):
        move(source, target, Collector())
    assert tables_of(target) == []


@pytest.mark.parametrize("damage", ["lost", "changed"])
def test_what_would_arrive_otherwise_is_not_kept(
    source: str, target: str, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (
        sa.delete(attempt)
        if damage == "lost"
        else sa.update(submission).values(words="autre chose")
    )
    table = broken.table.name
    insert = sa.engine.Connection.execute

    def damages(self: Any, statement: Any, *rest: Any, **more: Any) -> Any:
        result = insert(self, statement, *rest, **more)
        if getattr(statement, "is_insert", False) and statement.table.name == table:
            insert(self, broken)
        return result

    monkeypatch.setattr(sa.engine.Connection, "execute", damages)
    with pytest.raises(Unusable, match=f"X064.*{table}"):
        move(source, target, Collector())
    monkeypatch.undo()
    assert tables_of(target) == []


def test_what_postgresql_refuses_stops_the_move(source: str, target: str) -> None:
    database = open_database(source)
    with database.writer.begin() as connection:
        connection.execute(sa.update(contract).values(questionnaire="x" * 300))
    database.close()
    with pytest.raises(Unusable, match=r"X063.*contract"):
        move(source, target, Collector())
    assert tables_of(target) == []


KILLED = """\
import os, signal, sys
from pull_marketing.receiver import failpoints
from pull_marketing.receiver.__main__ import main
seen = []
def reach(moment):
    if moment == "between_tables":
        seen.append(moment)
    if len(seen) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
failpoints.reach[0] = reach
sys.exit(main(["move", *sys.argv[1:]]))
"""


def test_a_move_that_is_killed_half_way_leaves_nothing_and_can_be_made_again(
    source: str, target: str
) -> None:
    before = contents(source)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, source, target],
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        check=False,
    )
    assert done.returncode == -9
    assert tables_of(target) == []
    assert contents(source) == before
    move(source, target, Collector())
    assert contents(target) == before


def test_interrupted_by_hand_leaves_nothing(
    source: str,
    target: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stop(_moment: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(failpoints, "reach", [stop])
    assert main(["move", source, target]) == 130
    assert "aussi vide qu’avant" in capsys.readouterr().out
    assert tables_of(target) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", "n’est pas l’adresse d’une base"),
        ("postgresql://a@b/c", "postgresql://a@b/c", "sqlite:///"),
        ("sqlite:////nowhere/a", "sqlite:////nowhere/b", "postgresql://"),
        ("sqlite:////nowhere/a", "postgresql://a@b/c", "ce fichier n’existe pas"),
        ("sqlite:////nowhere/a", "postgresql://a:geheim@b/c", "~/.pgpass"),
    ],
)
def test_addresses_that_cannot_be_meant_are_told(
    old: str, new: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["move", old, new]) == 1
    told = capsys.readouterr().err
    assert "X060" in told
    assert said in told
    assert "geheim" not in told


def test_deliveries_that_wait_are_made_from_the_new_place(
    source: str, target: str, start: Callable[..., Post]
) -> None:
    database = open_database(source)
    with database.writer.begin() as connection:
        connection.execute(sa.update(delivery).values(state="waiting", next_ms=0))
    database.close()
    move(source, target, Collector())
    receiver = start(database=target, copy=True)
    receiver.receiver.worker.run_due()
    to_the_owner = [row for row in receiver.deliveries if row.kind == "owner_mail"]
    assert {row.state for row in to_the_owner} == {"delivered"}


def test_numbers_that_the_database_gives_go_on_after_the_last(target: str) -> None:
    numbered = sa.Table("numbered", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
    database = open_database(target)
    with database.writer.begin() as connection:
        numbered.create(connection)
        connection.execute(sa.insert(numbered), [{"id": 7}])
        go_on_counting(numbered, connection)
        made = connection.execute(sa.insert(numbered)).inserted_primary_key
    database.close()
    assert made == (8,)
