"""Names survive rewording; where nothing proves that words are the same, the author is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pull_marketing.diagnostics import Collector, Severity
from pull_marketing.questionnaires.kept_ids import KeptIds, ids_name, ids_text, read_ids
from pull_marketing.questionnaires.model import Questionnaire
from pull_marketing.questionnaires.reading import Reading, read_file
from pull_marketing.questionnaires.rewording import is_reworded
from pull_marketing.source import SourceFile

HEADER = "---\ntitle: Essai\nslug: essai\nkeep: 12 mois\n---\n\n"
BODY = """\
# Vous

## Que cherchez-vous en premier ?
- Un conseil
- Un site neuf
- Autre, précisez : [texte court]

## Décrivez votre projet en trois lignes
[texte long]

## Avez-vous déjà un site ?
[oui/non]

## Quelle est votre adresse e-mail ?
[e-mail]

# Fin : Merci beaucoup
Sinon

Merci.
"""


def read(body: str, kept: str = "", **options: Severity) -> tuple[Reading, Collector]:
    """Read a body beside a file of names, given as its text."""
    report = Collector()
    ids = SourceFile("essai.ids.yaml", kept) if kept else None
    found = read_file(SourceFile("essai.md", HEADER + body), "fr", report, ids=ids, **options)
    assert found is not None, report.render("en")
    return found, report


def kept_of(reading: Reading) -> str:
    return ids_text(reading.names, "fr")


KEPT = kept_of(read(BODY)[0])


def ids(model: Questionnaire) -> list[str]:
    return [q.id for q in model.questions]


def again(body: str) -> tuple[Questionnaire, list[str]]:
    """What the changed body reads as beside the names of the first one, and what is told."""
    reading, report = read(body, KEPT)
    return reading.questionnaire, [d.code for d in report]


FIRST = ids(read(BODY)[0].questionnaire)


def test_what_is_written_is_read_as_the_same() -> None:
    reading, report = read(BODY, KEPT)
    assert list(report) == []
    assert not reading.outdated
    assert reading.former is not None
    assert kept_of(reading) == KEPT


def test_without_a_file_one_is_needed() -> None:
    reading, _ = read(BODY)
    assert reading.outdated
    named = (
        "# S\n\n## Où ? {#mail}\n[e-mail]\n\n## Quoi ? {#quoi}\n- Un {#un}\n- Deux {#deux} (+1)\n\n"
        "# Fin : F {#f}\nSinon\n\nx\n"
    )
    reading, report = read(named)
    assert list(report) == []
    assert not reading.outdated, "every name is the author's: nothing is to be kept"


@pytest.mark.parametrize(
    ("former", "new"),
    [
        ("Que cherchez-vous en premier ?", "Au fond, quel est votre besoin ?"),  # same choices
        ("Décrivez votre projet en trois lignes", "Décrivez donc votre projet en trois lignes"),
        ("Avez-vous déjà un site ?", "Avez-vous déjà un site ? Un vrai ?"),
        ("Quelle est votre adresse e-mail ?", "QUELLE EST VOTRE ADRESSE E-MAIL"),
        ("- Un site neuf", "- un site neuf !"),
        ("# Vous", "# À propos de vous"),
        ("# Fin : Merci beaucoup", "# Fin : C’est reçu"),  # still the one for all others
    ],
)
def test_rewording_keeps_every_name(former: str, new: str) -> None:
    assert former in BODY
    model, codes = again(BODY.replace(former, new))
    assert codes == []
    assert ids(model) == FIRST
    before = read(BODY)[0].questionnaire
    assert [c.id for q in model.questions for c in q.choices] == [
        c.id for q in before.questions for c in q.choices
    ]
    assert [e.id for e in model.endings] == [e.id for e in before.endings]


def parts() -> list[str]:
    return BODY.split("## ")


def test_reordering_keeps_every_name() -> None:
    head, one, two, three, last = parts()
    moved = "## ".join([head, three, two, one, last])
    model, codes = again(moved)
    assert codes == []
    assert sorted(ids(model)) == sorted(FIRST)
    assert ids(model)[0] == FIRST[2]


def test_choices_may_be_moved() -> None:
    swapped = BODY.replace("- Un conseil\n- Un site neuf\n", "- Un site neuf\n- Un conseil\n")
    model, codes = again(swapped)
    assert codes == []
    assert [c.id for c in next(model.questions).choices] == [
        "un-site-neuf",
        "un-conseil",
        "autre-precisez",
    ]


def test_name_of_what_is_gone_is_not_given_again() -> None:
    head, one, _, three, last = parts()
    reading, report = read("## ".join([head, one, three, last]), KEPT)
    assert list(report) == []
    without = kept_of(reading)
    assert "gone: true" in without
    # Another question whose words would make the very same name.
    other = "Décrivez votre projet en trois lignes\n[nombre]\n\n"
    reading, report = read("## ".join([head, one, other, three, last]), without)
    assert list(report) == []
    assert ids(reading.questionnaire)[1] == f"{FIRST[1]}-2"


def test_what_comes_back_with_its_words_has_its_name_again() -> None:
    head, one, _, three, last = parts()
    without = kept_of(read("## ".join([head, one, three, last]), KEPT)[0])
    reading, report = read(BODY, without)
    assert list(report) == []
    assert ids(reading.questionnaire) == FIRST


@pytest.mark.parametrize(
    ("former", "new", "told"),
    [
        # Replaced, or said in other words? The same answers would fit both.
        ("Décrivez votre projet en trois lignes", "Quel est votre budget ?", "Q101"),
        ("Avez-vous déjà un site ?", "Êtes-vous établi en France ?", "Q101"),
        ("Avez-vous déjà un site ?", "N’avez-vous pas déjà un site ?", "Q101"),
        ("- Un site neuf", "- Une publicité", "Q102"),
    ],
)
def test_what_cannot_be_told_from_the_words_is_asked(former: str, new: str, told: str) -> None:
    assert former in BODY
    _, report = read(BODY.replace(former, new), KEPT)
    (asked,) = report
    assert asked.code == told
    line = (HEADER + BODY)[: (HEADER + BODY).index(former)].count("\n") + 1
    assert asked.location.line == line
    assert asked.is_error
    assert "{#" in asked.hint_in("fr")


def test_answer_to_the_question_settles_it() -> None:
    same = BODY.replace(
        "Décrivez votre projet en trois lignes", f"Quel est votre projet ? {{#{FIRST[1]}}}"
    )
    model, codes = again(same)
    assert codes == []
    assert ids(model) == FIRST
    other = BODY.replace("Décrivez votre projet en trois lignes", "Quel budget ? {#budget}")
    reading, report = read(other, KEPT)
    assert list(report) == []
    assert ids(reading.questionnaire)[1] == "budget"
    assert FIRST[1] in kept_of(reading), "the name of the former question stays taken"
    choice = BODY.replace("- Un site neuf", "- Un site refait {#un-site-neuf}")
    model, codes = again(choice)
    assert codes == []
    assert next(model.questions).choices[1].id == "un-site-neuf"


@pytest.mark.parametrize(
    "choices",
    [
        "- Oui\n- Non\n- Je ne sais pas",  # they say nothing of what is asked
        "- Rouge\n- Vert\n- Bleu",  # another question offers them too
    ],
)
def test_choices_that_any_question_may_offer_prove_nothing(choices: str) -> None:
    other = "## Et la vôtre ?\n- Rouge\n- Vert\n- Bleu\n\n"
    body = f"# S\n\n{other}## Est-ce pressé ?\n{choices}\n\n# Fin : F (sans réponse)\nSinon\n\nx\n"
    kept = kept_of(read(body)[0])
    _, report = read(body.replace("Est-ce pressé", "Payez-vous la TVA"), kept)
    assert [d.code for d in report] == ["Q101"]


def test_all_titles_may_change_while_the_choices_tell_which_is_which() -> None:
    def body(title: str) -> str:
        asked = [f"## {title} {n} ?\n- A{n}\n- B{n}\n- C{n}\n" for n in range(40)]
        return "\n".join(["# S\n", *asked, "# Fin : F (sans réponse)\nSinon\n\nx\n"])

    first, _ = read(body("Question"))
    second, report = read(body("Tout autre chose"), kept_of(first))
    assert list(report) == []
    assert ids(second.questionnaire) == ids(first.questionnaire)


def test_while_previewing_a_doubt_is_a_warning() -> None:
    body = BODY.replace("Décrivez votre projet en trois lignes", "Quel est votre budget ?")
    _, report = read(body, KEPT, doubt=Severity.WARNING)
    assert [d.code for d in report] == ["Q101"]
    assert report.errors == []


def test_question_of_another_kind_is_another_question() -> None:
    body = BODY.replace(
        "## Décrivez votre projet en trois lignes\n[texte long]", "## Combien ?\n[nombre]"
    )
    model, codes = again(body)
    assert codes == []
    assert ids(model)[1] == "combien"


def test_name_given_by_hand_to_a_known_question_is_told_once() -> None:
    body = BODY.replace("trois lignes", "trois lignes {#projet}")
    reading, report = read(body, KEPT)
    assert [d.code for d in report] == ["Q109"]
    assert report.errors == []
    _, report = read(body, kept_of(reading))
    assert list(report) == []


def test_name_of_a_deleted_question_given_by_hand_is_told() -> None:
    head, one, _, three, last = parts()
    without = kept_of(read("## ".join([head, one, three, last]), KEPT)[0])
    other = f"Combien ? {{#{FIRST[1]}}}\n[nombre]\n\n"
    reading, report = read("## ".join([head, one, other, three, last]), without)
    assert [d.code for d in report] == ["Q135"]
    assert report.errors == []
    _, report = read("## ".join([head, one, other, three, last]), kept_of(reading))
    assert list(report) == []


def test_name_taken_from_a_question_that_is_still_there_is_refused() -> None:
    body = BODY.replace(
        "## Avez-vous", f"## Autre question ? {{#{FIRST[1]}}}\n[nombre]\n\n## Avez-vous"
    )
    _, codes = again(body)
    assert codes == ["Q110"]


# --- the file


def test_file_stands_beside_its_questionnaire() -> None:
    assert ids_name("content/questionnaires/devis.md") == "content/questionnaires/devis.ids.yaml"


def told_of(text: str) -> list[str]:
    report = Collector()
    assert read_ids(SourceFile("essai.ids.yaml", text), "essai", report) is None
    for diagnostic in report:
        assert diagnostic.message_in("fr") != diagnostic.message_in("en")
    return [f"{d.location.line} {d.code}" for d in report]


def test_broken_files_are_told_at_their_lines() -> None:
    lines = KEPT.split("\n")
    number = next(n for n, line in enumerate(lines, start=1) if line.startswith("questionnaire:"))
    assert told_of(KEPT.replace("questionnaire: essai", "questionnaire: autre")) == [
        f"{number} Q105"
    ]
    assert told_of(KEPT.replace("version: 1", "version: 2")) == ["4 B023"]
    first = next(n for n, line in enumerate(lines, start=1) if FIRST[1] in line)
    assert told_of(KEPT.replace(FIRST[1], FIRST[0])) == [f"{first} Q108"]
    conflict = KEPT.replace("endings:", "<<<<<<< HEAD\nendings:\n=======\n>>>>>>> autre")
    assert [each.split()[1] for each in told_of(conflict)] == ["Q107"]
    assert told_of("- a\n") == ["1 B014"]
    assert told_of("version: 1\nquestionnaire: essai\nquestions: [\n")[0].endswith("B010")
    assert told_of(KEPT.replace("id: un-site-neuf", "id: Un Site"))[0].endswith("B022")


def test_two_branches_that_each_add_a_question_merge_line_by_line() -> None:
    added = read(BODY.replace("## Avez", "## Depuis quand ?\n[date]\n\n## Avez"), KEPT)[0]
    other = read(BODY.replace("# Fin", "## Combien ?\n[nombre]\n\n# Fin"), KEPT)[0]
    one, two = kept_of(added).split("\n"), kept_of(other).split("\n")
    merged = sorted({*one, *two}, key=lambda line: (one + two).index(line))
    assert set(one) | set(two) == set(merged)
    both = BODY.replace("## Avez", "## Depuis quand ?\n[date]\n\n## Avez")
    both = both.replace("# Fin", "## Combien ?\n[nombre]\n\n# Fin")
    union = KeptIds(
        questionnaire="essai",
        questions=(
            *added.names.questions,
            *(q for q in other.names.questions if q.id == "combien"),
        ),
        endings=added.names.endings,
    )
    reading, report = read(both, ids_text(union, "fr"))
    assert list(report) == []
    assert {"depuis-quand", "combien"} <= set(ids(reading.questionnaire))


HOSTILE = [
    "true",
    "null",
    "12",
    "~",
    "a: b",
    '"',
    "\\",
    "🦊",
    "\u202eabc\u2028",
    "- x",
    "# y",
    "«»",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_any_words_are_kept_as_they_are(words: str) -> None:
    question = f"# S\n\n## {words}\n- {words} un\n- {words}\n\n"
    body = f"{question}# Fin : {words} (sans réponse)\nSinon\n\nx\n"
    reading, report = read(body)
    assert report.errors == [], report.render("en")
    text = kept_of(reading)
    second, report = read(body, text)
    assert list(report) == []
    assert not second.outdated


@pytest.mark.parametrize(
    ("new", "former", "same"),
    [
        ("Quelle est votre adresse ?", "Quelle est votre adrese ?", True),
        ("Quel est votre projet ?", "Quel est votre projet, en deux mots ?", True),
        ("Quel est votre projet ?", "Quel n’est pas votre projet ?", False),
        ("Avez-vous 1 site ?", "Avez-vous 2 sites ?", False),
        ("C’est possible ainsi", "C’est impossible ainsi", False),
        ("Oui", "Oui, mais", False),
        ("Quel métier faites-vous ?", "Quelle ville habitez-vous ?", False),
        ("Un service légal", "Un service illégal", False),
    ],
)
def test_words_that_surely_say_the_same(new: str, former: str, same: bool) -> None:
    assert is_reworded(new, former) is same
    assert is_reworded(former, new) is same


TITLES = ["Le métier", "La ville", "Le budget prévu", "Le délai voulu", "Le site", "Autre chose"]


@settings(max_examples=150)
@given(
    versions=st.lists(
        st.lists(st.sampled_from(TITLES), min_size=1, max_size=6, unique=True),
        min_size=2,
        max_size=5,
    )
)
def test_name_never_passes_from_one_question_to_another(versions: list[list[str]]) -> None:
    """Whatever is added, moved, deleted and brought back, over several builds."""
    owner: dict[str, str] = {}
    kept = ""
    for titles in versions:
        asked = "".join(f"## {title}\n[texte]\n\n" for title in titles)
        body = f"# S\n\n{asked}# Fin : F (sans réponse)\nSinon\n\nx\n"
        reading, report = read(body, kept)
        if report.errors:  # asked, and not guessed: the author would answer
            assert {d.code for d in report} == {"Q101"}
            continue
        kept = kept_of(reading)
        for question in reading.questionnaire.questions:
            assert owner.setdefault(question.id, question.title) == question.title
            again = [name for name, title in owner.items() if title == question.title]
            assert again == [question.id], "and a question keeps its name"


CONTENT = Path(__file__).resolve().parents[3] / "content" / "questionnaires"


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*.md")), ids=lambda path: path.stem)
def test_names_of_the_demo_are_kept(path: Path) -> None:
    """“invoke build” would write nothing: what is committed is up to date."""
    report = Collector()

    def fetch(name: str) -> SourceFile | None:
        file = CONTENT / name
        return SourceFile(name, file.read_text("utf-8")) if file.is_file() else None

    source = fetch(path.name)
    assert source is not None
    reading = read_file(source, "fr", report, ids=fetch(ids_name(path.name)), fetch=fetch)
    assert report.errors == [], report.render("en")
    assert reading is not None
    assert not reading.outdated, "run “invoke build” and commit the .ids.yaml"
