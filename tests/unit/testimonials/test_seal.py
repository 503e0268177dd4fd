"""The seal: a host without the register builds what was checked at home, and nothing else."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.diagnostics import Severity
from pull_marketing.testimonials import commands
from pull_marketing.testimonials.policy import count
from pull_marketing.testimonials.sealing import check_seal

NOW = datetime.datetime(2026, 11, 22, 12)
REFUSED = {
    "id": "r-1",
    "author": "Olive Refusée",
    "email": "olive@refusee.example",
    "received": "2026-04-02",
    "refused": "2026-04-07",
    "ground": "advertising",
    "told": "2026-04-07",
    "text": "Achetez chez moi, Olive.",
}
ASKED = {
    "date": "2026-07-01",
    "period_start": "2026-01-01",
    "period_end": "2026-06-30",
    "closed_jobs": 7,
    "asked": 7,
}


@pytest.fixture
def home(lint_with: Callable[..., Any], tmp_path: Path) -> Path:
    """A sound project whose author has run the check."""
    lint_with({"refusals": [REFUSED], "requests": [ASKED], "others": [OTHER]})
    assert commands.seal(tmp_path, NOW) == seal_file(tmp_path)
    return tmp_path


OTHER = {
    "text": "La réunion du lundi a duré une heure de trop pour moi.",
    "author": "Paul Calque",
    "verification": "unverified",
    "verification_method": None,
    "result": {
        "text": "12 demandes par mois",
        "proof": "F-2026-014",
        "permission": True,
        "period": "2026",
        "typical": "non",
    },
}


def seal_file(root: Path) -> Path:
    return root / "content/testimonials.seal.json"


def edit(root: Path, change: Callable[[str], str], name: str = "t-un") -> None:
    path = root / f"content/testimonials/{name}.md"
    text = path.read_text("utf-8")
    assert change(text) != text
    path.write_text(change(text), "utf-8")


@pytest.fixture
def build(home: Path, lint_again: Callable[..., Any]) -> Callable[..., Any]:
    """What a build says of the project; on a host, git left the register behind."""

    def run(*, host: bool = True, publishing: bool = True) -> Any:
        if host:
            shutil.rmtree(home / "register", ignore_errors=True)
        linted = lint_again(publishing=publishing, output=False)
        check_seal(linted.case, linted.project)
        return linted

    return run


def test_a_host_builds_by_the_seal_and_says_so_once(build: Callable[..., Any]) -> None:
    linted = build()
    assert linted.codes == ["T118"], linted.told()
    (info,) = linted.report
    assert info.severity is Severity.INFO
    assert "2026-11-22" in linted.told("fr")


def test_a_clone_brings_the_readme_and_that_is_no_register(
    home: Path, build: Callable[..., Any]
) -> None:
    shutil.rmtree(home / "register")
    (home / "register/example").mkdir(parents=True)
    (home / "register/README.md").write_text("Le registre privé", "utf-8")
    assert build(host=False).codes == ["T118"]


def test_an_empty_register_is_not_an_absent_one(home: Path, build: Callable[..., Any]) -> None:
    shutil.rmtree(home / "register")
    (home / "register").mkdir()
    assert build(host=False).codes.count("T115") == 2


def test_a_corrupt_register_is_not_an_absent_one(home: Path, build: Callable[..., Any]) -> None:
    for path in (home / "register").iterdir():
        path.unlink()
    (home / "register/t-un.yaml").write_text("testimonial: [", "utf-8")
    linted = build(host=False)
    assert "T118" not in linted.codes
    assert linted.report.errors


def test_without_a_seal_the_missing_register_still_stops_publishing(
    home: Path, build: Callable[..., Any]
) -> None:
    seal_file(home).unlink()
    linted = build()
    assert "T110" in [d.code for d in linted.report.errors]
    assert "testimonial.check" in linted.told("fr")


def test_the_counts_are_those_of_the_register(home: Path, build: Callable[..., Any]) -> None:
    for since in (None, datetime.date(2019, 3, 4)):
        here = build(host=False).case
        expected = count(here.testimonials, here.register, since)
        assert (expected.asked, expected.refused, expected.published) == (7, 1, 2)
        shutil.copytree(home / "register", home / "aside")
        there = build().case
        assert count(there.testimonials, there.register, since) == expected
        shutil.move(home / "aside", home / "register")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.replace("Bon travail", "Très bon travail"), "(T07)"),
        (lambda t: t.replace("method: invoice", "method: contract"), "(T08)"),
        (lambda t: t.replace("relation: none", "relation: friend"), "en-tête"),
        (lambda t: t.replace("Bon travail", "<mark>Bon travail</mark>"), "(T07)"),
    ],
)
def test_an_edit_after_the_seal_is_told_where_it_is(
    home: Path, build: Callable[..., Any], change: Callable[[str], str], said: str
) -> None:
    edit(home, change)
    linted = build()
    (error,) = linted.report.errors
    assert error.code == "T119"
    assert error.location.path == "content/testimonials/t-un.md"
    assert error.location.line
    assert said in error.render("fr")
    assert "invoke testimonial.check" in error.render("fr")
    draft = build(publishing=False)
    assert not draft.report.errors
    assert "T119" in draft.codes


def test_an_addition_after_the_seal_is_refused(home: Path, build: Callable[..., Any]) -> None:
    seal = seal_file(home).read_text("utf-8")
    text = (home / "content/testimonials/t-un.md").read_text("utf-8")
    more = text.replace("t-un", "t-deux").replace("Léa Martin", "Omar Ajouté")
    more = more.replace("Bon travail, livré à l’heure, mais les délais", "Rien à voir, les délais")
    (home / "content/testimonials/t-deux.md").write_text(more, "utf-8")
    linted = build()
    assert "T119" in [d.code for d in linted.report.errors]
    assert "ajouté depuis" in linted.told("fr")
    assert seal_file(home).read_text("utf-8") == seal


def test_a_withdrawal_needs_no_new_check_and_is_counted(
    home: Path, build: Callable[..., Any]
) -> None:
    edit(home, lambda t: t.replace("id: t-un", "id: t-un\nwithdrawn: '2026-11-20'"))
    linted = build()
    assert not linted.report.errors
    counts = count(linted.case.testimonials, linted.case.register, None)
    assert (counts.published, counts.withdrawn, counts.received) == (1, 1, 3)


def test_a_file_that_is_gone_warns_and_is_not_lost_from_the_counts(
    home: Path, build: Callable[..., Any]
) -> None:
    (home / "content/testimonials/t-un.md").unlink()
    linted = build()
    assert not linted.report.errors
    assert "T124" in linted.codes
    counts = count(linted.case.testimonials, linted.case.register, None)
    assert (counts.published, counts.pending, counts.received) == (1, 1, 3)


def test_another_first_day_of_the_counts_needs_a_new_check(
    home: Path, build: Callable[..., Any]
) -> None:
    path = home / "content/site.yaml"
    text = path.read_text("utf-8").replace("counted_since: '2019-03-04'", "counted_since: '2026'")
    path.write_text(text.replace("'2026'", "'2026-01-01'"), "utf-8")
    (error,) = build().report.errors
    assert (error.code, error.location.path) == ("T119", "content/site.yaml")
    assert error.location.line


def torn(text: str) -> str:
    return text[: len(text) // 2]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (torn, "T116"),
        (lambda _text: "", "T116"),
        (lambda _text: "[]", "T116"),
        (lambda text: f"<<<<<<< HEAD\n{text}", "T116"),
        (lambda text: text.replace('"version": 1', '"version": 2'), "T116"),
        (lambda text: text.replace('"refused": 1', '"refused": 0'), "T117"),
        (lambda text: text.replace('"unverified"', '"verified"'), "T117"),
        (lambda text: text.replace('"checked": "2026-11-22"', '"checked": "2026-11-23"'), "T117"),
    ],
)
def test_a_torn_or_forged_seal_is_refused(
    home: Path, build: Callable[..., Any], change: Callable[[str], str], code: str
) -> None:
    text = seal_file(home).read_text("utf-8")
    assert change(text) != text
    seal_file(home).write_text(change(text), "utf-8")
    at_home = build(host=False)
    assert code in at_home.codes
    assert not at_home.report.errors
    for publishing in (True, False):
        on_host = build(publishing=publishing)
        assert code in [d.code for d in on_host.report.errors]
        assert "T118" not in on_host.codes


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("refused_told", 0, "informé"),
        ("grounds", {"negative": 1}, "negative"),
        ("grounds", {}, "motif"),
    ],
)
def test_the_refusals_of_a_seal_are_held_to_the_policy(
    home: Path, build: Callable[..., Any], part: str, value: Any, said: str
) -> None:
    """Even a seal that was made anew, digest and all."""
    reseal(home, lambda values: values["counts"][0].update({part: value}))
    linted = build()
    assert "T23" in [d.code for d in linted.report.errors]
    assert said in linted.told("fr")


def test_verified_needs_the_evidence_that_was_sealed(home: Path, build: Callable[..., Any]) -> None:
    def no_evidence(values: dict[str, Any]) -> None:
        next(t for t in values["testimonials"] if t["id"] == "t-un")["evidence"] = False

    reseal(home, no_evidence)
    assert "T08" in [d.code for d in build().report.errors]


def reseal(root: Path, change: Callable[[dict[str, Any]], object]) -> None:
    from pull_marketing.testimonials.seal import _digest

    values = json.loads(seal_file(root).read_text("utf-8"))
    del values["sha256"]
    change(values)
    closed = {**values, "sha256": _digest(values)}
    seal_file(root).write_text(json.dumps(closed), "utf-8")


def test_a_seal_older_than_the_register_warns_at_home(
    home: Path, build: Callable[..., Any]
) -> None:
    assert build(host=False).codes == []
    entry = home / "register/t-un.yaml"
    entry.write_text(entry.read_text("utf-8") + "withdrawn: '2026-11-21'\n", "utf-8")
    (home / "content/testimonials/t-un.md").unlink()
    linted = build(host=False)
    assert linted.codes == ["T123"]
    assert not linted.report.errors
    commands.seal(home, NOW + datetime.timedelta(days=3))
    assert build(host=False).codes == []


def test_nothing_is_sealed_while_something_is_wrong(home: Path) -> None:
    before = seal_file(home).read_text("utf-8")
    edit(home, lambda t: t.replace("Bon travail", "Très bon travail"))
    assert commands.seal(home, NOW) is None
    assert seal_file(home).read_text("utf-8") == before


def test_a_seal_is_never_made_from_a_seal(home: Path) -> None:
    shutil.rmtree(home / "register")
    assert commands.seal(home, NOW + datetime.timedelta(days=9)) is None
    report, _verdict = commands.look(home, NOW)
    assert [d.code for d in report] == ["T118"]


def test_the_example_site_is_not_sealed(lint_with: Callable[..., Any], tmp_path: Path) -> None:
    lint_with({"site": {"example": True}})
    assert commands.seal(tmp_path, NOW) is None
    assert not seal_file(tmp_path).exists()


def test_the_seal_tells_nothing_private(home: Path) -> None:
    text = seal_file(home).read_text("utf-8")
    private = ("@", "F-2026-014", "Olive", "r-1", "Achetez", "Léa", "Martin", "Bon travail")
    assert [word for word in private if word in text] == []


def test_a_seal_is_the_same_for_the_same_files(home: Path) -> None:
    before = seal_file(home).read_bytes()
    path = home / "content/testimonials/t-un.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    commands.seal(home, NOW)
    assert seal_file(home).read_bytes() == before
