"""Shared files: places, ids and limits."""

from __future__ import annotations

from pull_marketing.diagnostics import Collector
from pull_marketing.questionnaires.reading import read_file
from pull_marketing.source import SourceFile

END = "\n# Fin : F (sans réponse) {#f}\nSinon\n\nx\n"
HEADER = "---\ntitle: T\nkeep: 1 an\n---\n"


def read(body: str, **files: str) -> tuple[list[str], Collector]:
    """The ids asked and what was told; files by their stem, beside the questionnaire."""
    report = Collector()

    def fetch(name: str) -> SourceFile | None:
        text = files.get(name.removesuffix(".md").replace("/", "_"))
        return None if text is None else SourceFile(name, text)

    found = read_file(SourceFile("q.md", HEADER + body + END), "fr", report, fetch=fetch)
    return [q.id for q in found.questionnaire.questions] if found else [], report


def told(report: Collector) -> list[str]:
    return [f"{d.location} {d.code}" for d in report]


def test_questions_may_join_the_section_above() -> None:
    asked, report = read("# S\n\n## A {#a}\n[texte]\n\ninclude: b.md\n", b="## B {#b}\n[nombre]\n")
    assert asked == ["a", "b"]
    assert told(report) == []


def test_shared_files_may_share_in_their_turn() -> None:
    asked, report = read(
        "inclure : x/a.md\n", x_a="# S\n\ninclure : b.md\n", x_b="## B {#b}\n[texte]\n"
    )
    assert asked == ["b"]
    assert told(report) == []


def test_circle_is_told_where_it_closes() -> None:
    _, report = read(
        "# S\n\n## A {#a}\n[texte]\n\ninclude: a.md\n", a="include: b.md\n", b="\ninclude: a.md\n"
    )
    assert told(report) == ["b.md:2:10 Q113"]
    (found,) = report
    assert "q.md → a.md → b.md → a.md" in found.message_in("fr")


def test_same_name_in_two_files_says_which() -> None:
    _, report = read("# S\n\n## A {#a}\n[texte]\n\ninclude: b.md\n", b="## B {#a}\n[texte]\n")
    assert told(report) == ["b.md:1:6 Q007"]
    (found,) = report
    assert "q.md:7:1" in found.message_in("fr")


def test_ending_of_a_shared_file_is_refused() -> None:
    _, report = read(
        "# S\n\n## A {#a}\n[texte]\n\ninclude: b.md\n", b="# Fin : Autre\nSinon\n\nx\n"
    )
    assert told(report) == ["b.md:1:1 Q116"]


def test_header_of_a_shared_file_knows_only_one_key() -> None:
    _, report = read(
        "# S\n\n## A {#a}\n[texte]\n\ninclude: b.md\n", b="---\ntitle: X\n---\n## B {#b}\n[texte]\n"
    )
    assert told(report) == ["b.md:2:1 B020"]


def test_files_that_multiply_are_stopped() -> None:
    twice = "include: {0}.md\ninclude: {0}.md\n"
    files = {f"a{n}": twice.format(f"a{n + 1}") for n in range(12)}
    _, report = read("# S\n\n## A {#a}\n[texte]\n\ninclude: a0.md\n", **files, a12="")
    assert [d.code for d in report] == ["Q115"]


def test_exit_leads_over_a_shared_section() -> None:
    body = "# S\n\n## A {#a}\n- Oui → Fin\n- Non\n\ninclude: b.md\n\n# Fin\n\n## C {#c}\n[texte]\n"
    _, report = read(body, b="# M\n\n## B {#b}\n[texte]\n")
    assert told(report) == []
    back = "include: b.md\n\n# S\n\n## A {#a}\n- Oui → M\n- Non\n"
    _, report = read(back, b="# M\n\n## B {#b}\n[texte]\n")
    assert [d.code for d in report] == ["Q017"]
