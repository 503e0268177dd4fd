"""The register: what is read, and what is said when it is missing, corrupt or misplaced."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pull_marketing.diagnostics import Severity
from pull_marketing.testimonials.texts import digest

Lint = Callable[..., Any]
ENTRY = "register/t-un.yaml"


def edit(name: str, old: str, new: str) -> Callable[[Path], object]:
    """A change of one file of the project."""

    def change(root: Path) -> None:
        text = (root / name).read_text("utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new), "utf-8")

    return change


def places(linted: Any, code: str) -> list[str]:
    return [str(d.location) for d in linted.report if d.code == code]


def test_missing_register_is_one_located_message(lint_with: Lint) -> None:
    linted = lint_with(spoil=lambda root: shutil.rmtree(root / "register"))
    assert linted.codes == ["T110"]
    assert places(linted, "T110") == ["register"]
    assert "attendent leurs preuves\u00a0: 1" in linted.told("fr")


def test_missing_register_only_warns_in_a_draft(lint_with: Lint) -> None:
    linted = lint_with(spoil=lambda root: shutil.rmtree(root / "register"), publishing=False)
    assert [d.severity for d in linted.report] == [Severity.WARNING]


def test_missing_register_is_fine_without_testimonials(lint_with: Lint) -> None:
    def empty(root: Path) -> None:
        shutil.rmtree(root / "register")
        shutil.rmtree(root / "content/testimonials")

    assert lint_with(spoil=empty).codes == []


def test_testimonial_without_entry_is_told_at_its_file(lint_with: Lint) -> None:
    linted = lint_with(spoil=lambda root: (root / ENTRY).unlink())
    assert linted.codes == ["T115"]
    assert places(linted, "T115") == ["content/testimonials/t-un.md:2:5"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("testimonial: [", "B010"),
        ("testimonial: t-un\nreceived: 2026-03-01\n", "B021"),
        ("testimonial: t-un\nreceived: hier\nsha256: x\ntext: a\n", "B024"),
        ("temoignage: t-un\n", "T114"),
    ],
)
def test_corrupt_entry_is_told_at_its_line(lint_with: Lint, content: str, code: str) -> None:
    linted = lint_with(spoil=lambda root: (root / ENTRY).write_text(content, "utf-8"))
    assert code in linted.codes
    assert places(linted, code)[0].startswith("register/t-un.yaml:")


def test_binary_entry_is_told(lint_with: Lint) -> None:
    linted = lint_with(spoil=lambda root: (root / ENTRY).write_bytes(b"\xff\xfe\x00bad"))
    assert "B001" in linted.codes


def test_changed_original_does_not_match_its_digest(lint_with: Lint) -> None:
    linted = lint_with(spoil=edit(ENTRY, "Bon travail", "Très bon travail"))
    assert set(linted.codes) == {"T07", "T112"}
    assert places(linted, "T112")[0].startswith("register/t-un.yaml:")


def test_entry_twice_is_told(lint_with: Lint) -> None:
    linted = lint_with(
        spoil=lambda root: shutil.copy(root / ENTRY, root / "register/t-un-copie.yaml")
    )
    assert linted.codes == ["T113"]


@pytest.mark.parametrize(
    "where", ["content/register", "content/registre", "content/pages/register"]
)
def test_register_inside_content_is_refused_even_in_a_draft(lint_with: Lint, where: str) -> None:
    def move(root: Path) -> None:
        (root / where).parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(root / "register", root / where)

    linted = lint_with(spoil=move, publishing=False)
    assert places(linted, "T111") == [where]
    assert all(d.is_error for d in linted.report if d.code == "T111")


def test_register_linked_into_content_is_refused(lint_with: Lint) -> None:
    def link(root: Path) -> None:
        shutil.move(root / "register", root / "content/prive")
        (root / "register").symlink_to(root / "content/prive")

    assert "T111" in lint_with(spoil=link).codes


def test_entry_beside_the_testimonials_is_refused(lint_with: Lint) -> None:
    linted = lint_with(
        spoil=lambda root: shutil.copy(root / ENTRY, root / "content/testimonials/t-un.yaml")
    )
    assert places(linted, "T111") == ["content/testimonials/t-un.yaml"]


def test_example_entries_count_only_while_the_site_is_an_example(lint_with: Lint) -> None:
    def move(root: Path) -> None:
        (root / "register/example").mkdir()
        shutil.move(root / ENTRY, root / "register/example/t-un.yaml")

    assert lint_with({"site": {"example": True}}, spoil=move).codes == []


def test_example_entries_do_not_support_a_real_site(lint_with: Lint) -> None:
    def move(root: Path) -> None:
        (root / "register/example").mkdir()
        shutil.move(root / ENTRY, root / "register/example/t-un.yaml")

    assert lint_with(spoil=move).codes == ["T110"]  # what a fresh clone looks like


def test_the_ledger_of_another_feature_is_left_alone(lint_with: Lint) -> None:
    linted = lint_with(
        spoil=lambda root: (root / "register/ledger-2026.yaml").write_text("rewards: []\n")
    )
    assert linted.codes == []


def test_the_author_s_later_text_is_what_counts(lint_with: Lint) -> None:
    later = "Bon travail, et les délais sont maintenant clairs."
    version = {"received": "2026-05-01", "sha256": digest(later), "text": later}
    original = "Bon travail, mais les délais auraient pu être plus clairs."
    changes = {
        "text": later,
        "original": original,
        "entry": {"versions": [version]},
        "testimonial": {"modified": "2026-05-02", "modifications": "par l’auteur"},
    }
    assert lint_with(changes).codes == []
