"""What is kept between builds: found again for the same bytes, never for others."""

from __future__ import annotations

from pathlib import Path

import pytest

from pull_marketing import kept
from pull_marketing.diagnostics import Collector, Location
from pull_marketing.questionnaires.problems import BOUNDED
from pull_marketing.questionnaires.proof import prove, proved
from pull_marketing.questionnaires.reading import read_questionnaire
from pull_marketing.source import SourceFile

from ..conftest import MINIMAL_QUESTIONNAIRE


def looked(path: Path, kind: str, about: bytes) -> bool:
    """Whether this build had to look."""
    times = []
    with kept.keeping(path):
        for _ in range(2):
            kept.once(kind, about, lambda: times.append(1))
    assert len(times) <= 1
    return bool(times)


def test_next_build_finds_what_was_found_for_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    assert looked(path, "a", b"text")
    assert not looked(path, "a", b"text")
    assert looked(path, "b", b"text")
    assert looked(path, "a", b"text")  # the build before did not ask for it


def test_outside_of_a_build_everything_is_looked_at() -> None:
    found = [kept.once("a", b"text", lambda: object()) for _ in range(2)]
    assert found[0] is not found[1]


def test_other_code_finds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked(tmp_path / "kept", "a", b"text")
    monkeypatch.setattr(kept, "OWN_CODE", tmp_path / "other")
    assert looked(tmp_path / "kept", "a", b"text")


def test_code_that_changed_under_the_process_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "code.py").write_text("new = 1")
    monkeypatch.setattr(kept, "OWN_CODE", tmp_path)
    assert looked(tmp_path / "kept/it", "a", b"text")
    assert looked(tmp_path / "kept/it", "a", b"text")


@pytest.mark.parametrize("damage", [b"", b"x" * 40, None])
def test_damaged_file_is_as_none(damage: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "kept"
    assert looked(path, "a", b"text")
    path.write_bytes(path.read_bytes()[:-3] if damage is None else damage)
    assert looked(path, "a", b"text")
    assert not looked(path, "a", b"text")


def test_diagnostics_come_back_as_they_were(tmp_path: Path) -> None:
    with kept.keeping(tmp_path / "kept"):
        told = kept.once("a", b"", lambda: [BOUNDED.at(Location("a.md", 3, 1), count=3)])
    with kept.keeping(tmp_path / "kept"):
        again = kept.once("a", b"", lambda: pytest.fail("it is kept"))
    assert again == told
    assert again[0].problem is BOUNDED


def test_proof_that_was_kept_tells_and_says_the_same(tmp_path: Path) -> None:
    report = Collector()
    questionnaire = read_questionnaire(
        SourceFile("content/q.md", MINIMAL_QUESTIONNAIRE), "fr", report
    )
    assert questionnaire, report.render("en")
    plain = Collector()
    wanted = prove(questionnaire, plain)
    for _ in range(2):
        told = Collector()
        with kept.keeping(tmp_path / "kept"):
            found = proved(questionnaire, told)
        assert found == wanted
        assert found.questionnaire is questionnaire
        assert found.endings[0].ending is questionnaire.endings[0]
        assert [d.render("fr") for d in told] == [d.render("fr") for d in plain]
