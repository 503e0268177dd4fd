"""Taking home what was accepted: from the database, and over the network with a token."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pull_marketing.pulling import commands
from pull_marketing.receiver.accepting import ACCEPTED, judge
from pull_marketing.receiver.pulling import pull_document
from pull_marketing.receiver.records import read_record
from pull_marketing.receiver.schema import judgement, submission
from pull_marketing.receiver.settings import BadSettings, read_settings
from pull_marketing.refusal import CommandRefused

from ..conftest import minimal_site_yaml
from .cluster import free_port
from .conftest import GOOD, QUESTIONNAIRE, Post, contract
from .served import served

TOKEN = "k" * 40
REVIEW = QUESTIONNAIRE.replace("slug: contact", "slug: votre-avis\nbecomes: testimonial")


@pytest.fixture
def asking(start: Callable[..., Post]) -> Post:
    """A receiver with one accepted testimonial and one request with a promise."""
    post = start(pull_token=TOKEN, port=free_port())
    folder = post.settings.contracts
    (folder / "votre-avis.json").write_text(contract(REVIEW), "utf-8")
    assert post.post(slug="votre-avis").status == 303
    (row,) = post.rows()
    record = read_record(post.receiver.database.reader, row.id)
    assert record
    post.receiver.writer.run(lambda c: judge(c, record, ACCEPTED, "", "anne", 1)).result()
    assert post.post({**GOOD, "nom": "Paul"}).status == 303
    due = sa.update(submission).where(submission.c.questionnaire == "contact").values(due_ms=1)
    post.receiver.writer.run(lambda c: c.execute(due)).result()
    return post


def get(post: Post, **headers: str) -> Any:
    return post.ask("GET", "/pull", headers=headers)


def bearer(token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_who_has_the_token_gets_what_was_accepted_and_who_waits(asking: Post) -> None:
    answer = get(asking, **bearer())
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    document = json.loads(answer.text)
    assert [each["becomes"] for each in document["items"]] == ["testimonial"]
    assert [each["person"] for each in document["requests"]] == ["Paul"]
    assert document["requests"][0]["answered"] is None


@pytest.mark.parametrize(
    "given",
    [{}, bearer("x" * 40), bearer(""), bearer(TOKEN[:-1]), {"Authorization": f"Basic {TOKEN}"}],
)
def test_without_the_token_nothing_is_told(asking: Post, given: dict[str, str]) -> None:
    for method in ("GET", "POST"):
        answer = asking.ask(method, "/pull", headers=given)
        assert answer.status == 401
        assert "Paul" not in answer.text


def test_without_a_setting_there_is_no_such_address(receiver: Post) -> None:
    assert get(receiver, **bearer("")).status == 404
    assert get(receiver, **bearer()).status == 404


def test_what_was_noted_is_given_out_no_more(asking: Post) -> None:
    identity = json.loads(get(asking, **bearer()).text)["items"][0]["id"]
    noted = asking.ask("POST", "/pull", f"fetched={identity}".encode(), headers=bearer())
    assert json.loads(noted.text) == {"format": 1, "noted": 1}
    assert json.loads(get(asking, **bearer()).text)["items"] == []
    assert [row.state for row in asking.rows(judgement)] == ["fetched"]


@pytest.mark.parametrize("body", [b"fetched=x", b"other=1", b"fetched=' OR 1"])
def test_notes_that_are_none_change_nothing(asking: Post, body: bytes) -> None:
    assert asking.ask("POST", "/pull", body, headers=bearer()).status == 422
    assert [row.state for row in asking.rows(judgement)] == ["accepted"]


def test_what_was_dealt_with_says_when(asking: Post) -> None:
    done = sa.update(submission).where(submission.c.questionnaire == "contact")
    done = done.values(handling="won", handled_ms=asking.clock())
    asking.receiver.writer.run(lambda c: c.execute(done)).result()
    with asking.receiver.database.reader.connect() as connection:
        (request,) = pull_document(connection, asking.clock())["requests"]
        assert request["answered"].startswith("2026-11-22T")
        asking.clock.go(days=90)
        assert pull_document(connection, asking.clock())["requests"] == []


def test_what_is_in_quarantine_stays_there(asking: Post) -> None:
    asking.post({**GOOD, "nom": "Robot", "web_site": "x"})
    due = sa.update(submission).values(due_ms=1)
    asking.receiver.writer.run(lambda c: c.execute(due)).result()
    assert "Robot" not in get(asking, **bearer()).text


def test_a_short_token_is_refused_at_start(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n", "utf-8")
    with pytest.raises(BadSettings, match="X066"):
        read_settings({"RECEIVER_PULL_TOKEN_FILE": str(tmp_path / "token")})


# --- the command


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    site = tmp_path / "site"
    (site / "content").mkdir(parents=True)
    promises = "promises:\n  answer: {days: 2, working_days: true}\n"
    (site / "content/site.yaml").write_text(minimal_site_yaml() + promises, "utf-8")
    (tmp_path / "token").write_text(f"{TOKEN}\n", "utf-8")
    monkeypatch.setenv("RECEIVER_PULL_TOKEN_FILE", str(tmp_path / "token"))
    return site


@contextmanager
def listening(post: Post) -> Iterator[str]:
    with served(post):
        yield f"http://127.0.0.1:{post.settings.port}"


def written(root: Path) -> list[str]:
    folders = ("register", "requests")
    return sorted(p.name for each in folders for p in (root / each).glob("*.yaml"))


def test_pulling_over_the_network(
    asking: Post, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with listening(asking) as address:
        assert commands.pull(root, address) == 0
        first = written(root)
        assert len(first) == 2
        assert first[0].startswith("2026-11-22-paul-")
        capsys.readouterr()
        assert commands.pull(root, address) == 0
        assert "Rien de nouveau" in capsys.readouterr().out
    assert written(root) == first
    assert [row.state for row in asking.rows(judgement)] == ["fetched"]


def test_pulling_from_the_database_of_a_receiver_that_runs(asking: Post, root: Path) -> None:
    assert commands.pull(root, asking.settings.database) == 0
    assert len(written(root)) == 2
    assert [row.state for row in asking.rows(judgement)] == ["fetched"]


def test_a_receiver_that_does_not_know_us_is_told(
    asking: Post, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").write_text("x" * 40, "utf-8")
    with listening(asking) as address:
        assert commands.pull(root, address) == 1
    assert "X073" in capsys.readouterr().err
    assert commands.pull(root, address) == 1  # and now nobody is there at all
    told = capsys.readouterr().err
    assert "X072" in told
    assert "Traceback" not in told
    assert written(root) == []


def test_what_could_not_be_noted_is_known_the_next_time(
    asking: Post, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pull_marketing.diagnostics import Location
    from pull_marketing.pulling.fetching import NOT_REACHED, Local

    def gone(_self: Any, _ids: Any) -> None:
        raise CommandRefused(NOT_REACHED.at(Location("x"), reason="cut"))

    monkeypatch.setattr(Local, "note", gone)
    assert commands.pull(root, asking.settings.database) == 1
    first = written(root)
    monkeypatch.undo()
    assert commands.pull(root, asking.settings.database) == 0
    assert written(root) == first
    assert [row.state for row in asking.rows(judgement)] == ["fetched"]
