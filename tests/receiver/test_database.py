"""The database: set up on both kinds, safe settings, refusals told in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pull_marketing.diagnostics import Collector
from pull_marketing.receiver import database as module
from pull_marketing.receiver.database import Unusable, alone, open_database, prepare
from pull_marketing.receiver.migrating import config, upgrade
from pull_marketing.receiver.schema import REVISION, metadata

from .cluster import Cluster
from .conftest import new_database


@pytest.fixture
def opened(address: str) -> Any:
    database = open_database(address)
    yield database
    database.close()


def test_migrations_make_what_the_code_expects(opened: Any) -> None:
    prepare(opened, Collector())
    with opened.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert module.revision(connection) == REVISION


def test_the_newest_migration_is_the_one_that_the_code_names() -> None:
    assert ScriptDirectory.from_config(config()).get_current_head() == REVISION


def test_going_back_to_the_first_tables_and_forth_keeps_what_they_hold(opened: Any) -> None:
    upgrade(opened, "0001")
    row = dict.fromkeys(first_columns(), "0") | {"scores": '{"budget": 2, "urgence": 3}'}
    with opened.writer.begin() as connection:
        known = {"hash": "0", "questionnaire": "0", "document": "0", "first_seen_ms": 0}
        connection.execute(sa.insert(metadata.tables["contract"]).values(known))
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        connection.execute(sa.text(f"INSERT INTO submission ({names}) VALUES ({values})"), row)
    prepare(opened, Collector())
    query = sa.text("SELECT score, handling FROM submission")
    with opened.writer.connect() as connection:
        assert connection.execute(query).one() == (5, "new")
    from alembic import command

    settings = config()
    with opened.writer.begin() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, "0001")
        assert {c["name"] for c in sa.inspect(connection).get_columns("submission")} - {
            "ending"
        } == set(first_columns())
    prepare(opened, Collector())
    with opened.writer.connect() as connection:
        assert connection.execute(query).one() == (5, "new")


def first_columns() -> list[str]:
    """Those of the first migration that must hold something."""
    return [
        "id",
        "questionnaire",
        "contract",
        "key",
        "fingerprint",
        "received_ms",
        "state",
        "scores",
        "answers",
        "words",
        "dropped",
        "hidden",
        "spam_score",
        "spam_reasons",
    ]


def test_preparing_twice_changes_nothing(opened: Any) -> None:
    prepare(opened, Collector())
    prepare(opened, Collector())


def test_a_migration_that_breaks_off_leaves_nothing(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All or none: DDL is inside the transaction on both kinds of database."""
    from alembic import op

    create = op.create_table

    def breaks(name: str, *rest: Any, **more: Any) -> Any:
        if name == "attempt":
            raise KeyboardInterrupt
        return create(name, *rest, **more)

    monkeypatch.setattr(op, "create_table", breaks)
    with pytest.raises(KeyboardInterrupt):
        upgrade(opened)
    with opened.reader.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
    monkeypatch.undo()
    prepare(opened, Collector())


def test_a_newer_database_is_refused(opened: Any) -> None:
    prepare(opened, Collector())
    with opened.writer.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unusable, match="X010"):
        prepare(opened, Collector())


def test_readers_cannot_write(opened: Any) -> None:
    prepare(opened, Collector())
    with opened.reader.connect() as connection, pytest.raises(sa.exc.DBAPIError):
        connection.execute(sa.text("DELETE FROM submission"))


def test_sqlite_keeps_what_it_acknowledges(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/a.sqlite3")
    with database.writer.connect() as writer, database.reader.connect() as reader:

        def pragma(connection: Any, name: str) -> Any:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert pragma(writer, "journal_mode") == "wal"
        assert pragma(writer, "synchronous") == 2  # FULL
        assert pragma(writer, "temp_store") == 2  # MEMORY: no answer in a file elsewhere
        assert pragma(writer, "foreign_keys") == 1
        assert pragma(writer, "busy_timeout") == 5000
        assert pragma(writer, "wal_autocheckpoint") > 0
        writer.rollback()
        assert pragma(reader, "wal_autocheckpoint") == 0  # the writer alone checkpoints
    database.close()


def test_old_sqlite_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for mended, codes in (((1, 0, 0), []), ((99, 0, 0), ["X012"])):
        monkeypatch.setattr(module, "WAL_FAULT_MENDED", mended)
        database, told = open_database(f"sqlite:///{tmp_path}/a.sqlite3"), Collector()
        prepare(database, told)
        database.close()
        assert [each.code for each in told] == codes


def test_a_sqlite_file_has_one_receiver(tmp_path: Path) -> None:
    first = open_database(f"sqlite:///{tmp_path}/a.sqlite3")
    second = open_database(f"sqlite:///{tmp_path}/a.sqlite3")
    with alone(first), pytest.raises(Unusable, match="X011"), alone(second):
        pass
    with alone(second):
        pass
    first.close()
    second.close()


@pytest.mark.parametrize("setting", ["synchronous_commit"])
def test_a_postgresql_that_forgets_is_refused(postgres: Cluster, setting: str) -> None:
    address = new_database(postgres)
    database = open_database(address)
    name = sa.make_url(address).username
    with database.writer.connect() as connection:
        connection.execute(sa.text(f"ALTER ROLE {name} SET {setting} = off"))
        connection.commit()
    database.close()
    with pytest.raises(Unusable, match=f"X009.*{setting}"):
        prepare(database, Collector())
    database.close()


@pytest.mark.parametrize(
    "address", ["sqlite:////nowhere/at/all.sqlite3", "postgresql://x@127.0.0.1:1/x"]
)
def test_a_database_that_is_not_there_is_told_without_a_trace(address: str) -> None:
    database = open_database(address)
    with pytest.raises(Unusable) as caught:
        prepare(database, Collector())
    assert caught.value.diagnostic.code == "X008"
    told = caught.value.diagnostic.render("fr")
    assert "La base ne s’ouvre pas".lower() in told.lower()
    assert "Traceback" not in told


def test_migrations_of_two_receivers_wait_for_each_other(
    postgres: Cluster, start: Callable[..., Any]
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    address = new_database(postgres)

    def make(_number: int) -> str:
        database = open_database(address)
        try:
            prepare(database, Collector())
            with database.reader.connect() as connection:
                return module.revision(connection)
        finally:
            database.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(make, range(4))) == [REVISION] * 4
