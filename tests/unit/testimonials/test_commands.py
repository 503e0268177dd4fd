"""The life cycle: what each command writes, what it refuses, and that the rules agree with it."""

from __future__ import annotations

import datetime
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pull_marketing.testimonials import commands
from pull_marketing.testimonials.commands import CommandRefused, Job
from pull_marketing.testimonials.facts import words

TODAY = datetime.date(2026, 11, 22)
TEXT = "Bon travail, mais la réunion du lundi a duré une heure de trop.\n\nJe recommencerai."
ANSWERS = {
    "author": "Paul Calque",
    "email": "paul@calque.example",
    "channel": "email",
    "received": "2026-11-12",
    "consent": {"date": "2026-11-12", "proof": "courriel", "display_as": "full_name"},
    "capacity": "professional",
    "service": "conseil",
    "experience_start": "2026-09-01",
    "experience_end": "2026-10-30",
    "relation": "none",
    "incentive": "none",
}


@pytest.fixture
def desk(lint_with: Callable[..., Any], tmp_path: Path) -> Callable[[], commands.Desk]:
    """The sound project, opened again at each call."""
    lint_with()
    return lambda: commands.open_desk(tmp_path, TODAY)


def test_receive_refuses_what_the_register_could_not_read_back(
    desk: Callable[[], commands.Desk], tmp_path: Path
) -> None:
    said = {"consent": {"date": "2026-11-20", "scope": ["site"]}}
    with pytest.raises(commands.CommandRefused, match=r"consent\.proof"):
        commands.receive(desk(), "t-2026-11-jeanne", "Un bon travail.", said)
    assert not (tmp_path / "register" / "t-2026-11-jeanne.yaml").exists()


def test_receive_then_accept_makes_a_sound_testimonial(
    desk: Callable[[], commands.Desk], lint_again: Callable[..., Any], tmp_path: Path
) -> None:
    done = commands.receive(desk(), "t-paul", TEXT, ANSWERS)
    (entry,) = done.written
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    assert not (tmp_path / "content/testimonials/t-paul.md").exists()
    commands.accept(desk(), "t-paul", method="invoice", reference="F-2026-077")
    linted = lint_again()
    assert linted.codes == [], linted.told()
    item = next(t for t in linted.case.shown if t.id == "t-paul")
    assert item.verified
    assert item.review_by == TODAY + commands.REVIEW_AFTER
    assert "F-2026-077" not in (tmp_path / "content/testimonials/t-paul.md").read_text("utf-8")


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\t"),
        min_size=1,
    ).filter(str.strip)
)
def test_any_text_is_kept_exactly(
    desk: Callable[[], commands.Desk], tmp_path: Path, text: str
) -> None:
    (path,) = commands.receive(desk(), "t-exact", text, ANSWERS).written
    try:
        kept = desk().register.entries["t-exact"]
        assert kept.text.rstrip() == text.rstrip()
    finally:
        path.unlink()


def test_an_original_is_never_overwritten(desk: Callable[[], commands.Desk]) -> None:
    with pytest.raises(CommandRefused, match="T121"):
        commands.receive(desk(), "t-un", "Autre chose.", {})


@pytest.mark.parametrize("name", ["../secret", "T un", "", "a/b", "t_un"])
def test_an_id_cannot_leave_the_register(desk: Callable[[], commands.Desk], name: str) -> None:
    with pytest.raises(CommandRefused, match="T122"):
        commands.receive(desk(), name, TEXT, {})


def test_accept_twice_is_refused(desk: Callable[[], commands.Desk]) -> None:
    with pytest.raises(CommandRefused, match="T121"):
        commands.accept(desk(), "t-un")


def test_unknown_id_suggests_the_nearest(desk: Callable[[], commands.Desk]) -> None:
    with pytest.raises(CommandRefused, match="did you mean “t-un”"):
        commands.withdraw(desk(), "t-une")


def test_refuse_writes_the_letter_and_the_ground(
    desk: Callable[[], commands.Desk], lint_again: Callable[..., Any], tmp_path: Path
) -> None:
    commands.receive(desk(), "t-paul", TEXT, ANSWERS)
    done = commands.refuse(desk(), "t-paul", "advertising", told=TODAY)
    letter = done.written[0].read_text("utf-8")
    assert "ce motif : publicité" in letter.replace("\u00a0", " ")
    assert "/temoignages/regle/" in letter
    assert not (tmp_path / "register/t-paul.yaml").exists()
    linted = lint_again()
    assert linted.codes == [], linted.told()
    (refusal,) = linted.case.register.refusals
    assert (refusal.ground, refusal.told, refusal.text.strip()) == ("advertising", TODAY, TEXT)


def test_a_refusal_that_was_not_told_breaks_t23(
    desk: Callable[[], commands.Desk], lint_again: Callable[..., Any]
) -> None:
    commands.receive(desk(), "t-paul", TEXT, ANSWERS)
    commands.refuse(desk(), "t-paul", "insult")
    assert lint_again().codes == ["T23"]


@pytest.mark.parametrize("ground", ["negative", "because", ""])
def test_a_ground_outside_the_policy_is_refused(
    desk: Callable[[], commands.Desk], tmp_path: Path, ground: str
) -> None:
    commands.receive(desk(), "t-paul", TEXT, ANSWERS)
    with pytest.raises(CommandRefused, match="T122"):
        commands.refuse(desk(), "t-paul", ground)
    assert (tmp_path / "register/t-paul.yaml").exists()
    assert not (tmp_path / "register/refusals.yaml").exists()


def test_what_is_published_cannot_be_refused(desk: Callable[[], commands.Desk]) -> None:
    with pytest.raises(CommandRefused, match="withdraw it first"):
        commands.refuse(desk(), "t-un", "insult")


def test_a_second_refusal_joins_the_first_and_keeps_comments(
    desk: Callable[[], commands.Desk], tmp_path: Path
) -> None:
    path = tmp_path / "register/refusals.yaml"
    path.write_text("# Mes notes.\nrefusals: []\n", "utf-8")
    for name in ("t-paul", "t-anne"):
        commands.receive(desk(), name, TEXT, ANSWERS)
        commands.refuse(desk(), name, "insult", told=TODAY)
    assert path.read_text("utf-8").startswith("# Mes notes.\n")
    assert [r.id for r in desk().register.refusals] == ["t-paul", "t-anne"]


def test_withdraw_takes_it_off_the_site_and_keeps_it_in_the_register(
    desk: Callable[[], commands.Desk], lint_again: Callable[..., Any], tmp_path: Path
) -> None:
    done = commands.withdraw(desk(), "t-un")
    assert done.removed == (tmp_path / "content/testimonials/t-un.md",)
    linted = lint_again(output=False)
    assert linted.codes == []
    assert linted.case.testimonials == ()
    assert linted.case.register.entries["t-un"].withdrawn == TODAY
    with pytest.raises(CommandRefused, match="already withdrawn"):
        commands.withdraw(desk(), "t-un")


def test_revalidate_asks_then_moves_the_date_and_leaves_the_rest(
    desk: Callable[[], commands.Desk], lint_again: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "content/testimonials/t-un.md"
    before = file.read_text("utf-8")
    letter = commands.revalidate(desk(), "t-un").written[0].read_text("utf-8")
    assert "Est-ce toujours vrai" in letter
    assert "livré à l’heure" in letter
    commands.revalidate(desk(), "t-un", confirmed=True)
    changed = file.read_text("utf-8")
    assert set(changed.splitlines()) - set(before.splitlines()) == {"review_by: 2028-11-21"}
    linted = lint_again()
    assert linted.codes == []
    assert linted.case.register.entries["t-un"].asked_again == (TODAY,)


def test_due_lists_what_must_be_asked_again(desk: Callable[[], commands.Desk]) -> None:
    opened = desk()
    assert commands.due(opened) == ()
    assert [t.id for t in commands.due(opened, within_days=600)] == ["t-un"]


JOBS = [
    Job("Atelier Specimen", "conseil", datetime.date(2026, 3, 1), "a@specimen.example"),
    Job("Cabinet Fictif", "conseil", datetime.date(2026, 6, 30)),
    Job("Hors période", "conseil", datetime.date(2026, 7, 1)),
]


def test_invite_asks_every_client_of_the_period_in_neutral_words(
    desk: Callable[[], commands.Desk], lint_again: Callable[..., Any]
) -> None:
    start, end = datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)
    done = commands.invite(desk(), JOBS, start, end)
    letters = [path.read_text("utf-8") for path in done.written if path.suffix == ".txt"]
    assert len(letters) == 2
    for letter in letters:
        assert "favorable ou non" in letter
        assert not [phrase for phrase in words()["leading"] if phrase in letter.lower()]
    linted = lint_again()
    assert linted.codes == []
    (request,) = linted.case.register.requests
    assert (request.asked, request.closed_jobs) == (2, 2)


def test_a_register_that_cannot_be_read_stops_every_command(
    desk: Callable[[], commands.Desk], tmp_path: Path
) -> None:
    (tmp_path / "register/t-un.yaml").write_text("testimonial: [", "utf-8")
    with pytest.raises(CommandRefused, match="B010"):
        desk()


def test_put_line_replaces_a_whole_list(desk: Callable[[], commands.Desk], tmp_path: Path) -> None:
    commands.receive(desk(), "t-paul", TEXT, ANSWERS)
    path = tmp_path / "register/t-paul.yaml"
    entry = yaml.safe_load(path.read_text("utf-8"))
    commands.accept(desk(), "t-paul", method="contract", reference="C-2026-9")
    after = yaml.safe_load(path.read_text("utf-8"))
    assert after.pop("evidence") == [{"kind": "contract", "reference": "C-2026-9"}]
    assert after == entry


def test_a_period_is_asked_once(desk: Callable[[], commands.Desk]) -> None:
    start, end = datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)
    commands.invite(desk(), JOBS, start, end)
    with pytest.raises(CommandRefused, match="already asked"):
        commands.invite(desk(), JOBS, end, datetime.date(2026, 9, 30))


@pytest.mark.parametrize(("method", "reference"), [("facture", "F-1"), ("invoice", "")])
def test_verified_needs_a_known_method_and_a_reference(
    desk: Callable[[], commands.Desk], tmp_path: Path, method: str, reference: str
) -> None:
    commands.receive(desk(), "t-paul", TEXT, ANSWERS)
    with pytest.raises(CommandRefused):
        commands.accept(desk(), "t-paul", method=method, reference=reference)
    assert not (tmp_path / "content/testimonials/t-paul.md").exists()


def test_an_original_can_be_entered_after_the_file(
    desk: Callable[[], commands.Desk], lint_again: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "register/t-un.yaml").unlink()
    assert lint_again().codes == ["T115"]
    said = {"received": "2026-03-01", "author": "Léa Martin"}
    item = desk().published("t-un")
    assert item
    commands.receive(desk(), "t-un", item.text, said)
    assert lint_again().codes == ["T08"]  # the evidence is still to come
