"""XLSForm, in a workbook and as Markdown tables: types, groups, relevance, constraints, points."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from pull_marketing.questionnaires.model import All, Any, Is, Kind, Not, Score

from .conftest import Take

FOREIGN = Path(__file__).resolve().parents[3] / "fixtures/questionnaires/foreign"
MARKDOWN = (FOREIGN / "intake.xlsform.md").read_text("utf-8")


def sheets_of(markdown: str) -> dict[str, list[list[str]]]:
    """The cells of the fixture, to put them into a workbook."""
    sheets: dict[str, list[list[str]]] = {}
    name = ""
    for line in markdown.split("\n"):
        if line.startswith("# "):
            name = line[2:]
        elif line.startswith("|") and not line.startswith("|--"):
            cells = line.strip("|").replace("\\|", "\0").split("|")
            sheets.setdefault(name, []).append([c.strip().replace("\0", "|") for c in cells])
    return sheets


def workbook(sheets: dict[str, list[list[str]]], **parts: str) -> bytes:
    """A workbook as spreadsheet programs write it; `parts` replace or add files in it."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{rel}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    files = {
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>{names}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
    }
    for n, rows in enumerate(sheets.values(), start=1):
        body = "".join(
            f'<row r="{r}">'
            + "".join(
                f'<c r="{chr(64 + c)}{r}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
                for c, text in enumerate(row, start=1)
                if text
            )
            + "</row>"
            for r, row in enumerate(rows, start=1)
        )
        sheet = f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
        files[f"xl/worksheets/sheet{n}.xml"] = sheet
    files.update(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize("form", ["markdown", "workbook"])
def test_both_forms_give_the_same_questionnaire(take: Take, form: str) -> None:
    if form == "markdown":
        taken = take(MARKDOWN, "intake.md")
    else:
        taken = take(workbook(sheets_of(MARKDOWN)), "intake.xlsx")
    model = taken.model
    assert (model.title, model.hidden_fields) == ("Dossier", ("utm_source",))
    assert [s.title for s in model.sections] == ["Vous", "Pour vous répondre"]
    by_id = {q.id: q for q in model.questions}
    assert {i: q.kind for i, q in by_id.items()} == {
        "forme": Kind.ONE,
        "associes": Kind.NUMBER,
        "sujet": Kind.SEVERAL,
        "quand": Kind.DATE,
        "recit": Kind.LONG_TEXT,
        "email": Kind.EMAIL,
        "note": Kind.SCALE,
        "fin": Kind.STATEMENT,
    }
    assert (by_id["associes"].minimum, by_id["associes"].maximum) == (1, 100)
    assert by_id["associes"].condition == Is("forme", ("sas", "sarl"))
    assert by_id["quand"].past
    assert by_id["quand"].condition == All(
        (Is("sujet", ("un-courrier",)), Not(Is("forme", ("auto-1",))))
    )
    assert by_id["recit"].maximum == 500
    assert by_id["note"].condition == Score("score", ">", 1)
    assert by_id["sujet"].choices[-1].says_which
    assert by_id["forme"].choices[0].points == (("score", 2),)
    assert by_id["fin"].title == "Merci | à bientôt"
    assert sorted(taken.codes) == ["Q211", "Q212", "Q212", "Q216", "Q216", "Q220"]
    assert taken.build_codes == ["Q033"]


def test_losses_name_the_sheet_and_the_row(take: Take) -> None:
    taken = take(workbook(sheets_of(MARKDOWN)), "intake.xlsx")
    places = [str(d.location).rpartition("/")[2] for d in taken.result.losses]
    assert places == [
        "intake.xlsx!choices:4:3",
        "intake.xlsx!choices:6:3",
        "intake.xlsx!survey:2:1",
        "intake.xlsx!survey:11:2",
        "intake.xlsx!survey:11:7",
        "intake.xlsx!survey:12:1",
    ]


def test_table_whose_first_column_names_the_sheets(take: Take) -> None:
    taken = take(
        "| survey |      |      |          |\n|        | type | name | label    |\n"
        "|        | select_one yn | a | Ça va ? |\n|        | text | b | Pourquoi ? |\n"
        "| choices |  |  |  |\n|        | list_name | name | label |\n"
        "|        | yn | y | Oui |\n|        | yn | n | Non |\n",
        "form.md",
    )
    a, b = taken.model.questions
    assert [c.label for c in a.choices] == ["Oui", "Non"]
    assert b.title == "Pourquoi ?"


def test_numbers_in_choices_add_up(take: Take) -> None:
    survey = (
        "# survey\n\n| type | name | label | calculation | relevant |\n|-|-|-|-|-|\n"
        "| select_one n | a | A ? | | |\n| select_one n | b | B ? | | |\n"
        "| calculate | total | | ${a} + 2 * ${b} - 1 | |\n| calculate | no | | ${a} * ${b} | |\n"
        "| text | c | C ? | | ${total} >= 3 or ${a} >= 1 |\n| text | d | D ? | | ${no} > 1 |\n"
    )
    choices = "\n# choices\n\n| list_name | name | label |\n|-|-|-|\n"
    choices += "| n | 0 | Jamais |\n| n | 1 | Souvent |\n"
    taken = take(survey + choices, "form.md")
    a, b, c, _ = taken.model.questions
    assert [choice.points for choice in a.choices] == [(), (("total", 1),)]
    assert [choice.points for choice in b.choices] == [(), (("total", 2),)]
    assert c.condition == Any((Score("total", "≥", 4), Is("a", ("souvent",))))
    assert sorted(taken.codes) == ["Q213", "Q217"]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        ("# survey\n\n| name | label |\n|-|-|\n| a | A |\n", "form.md", "Q206"),
        ("# survey\n\n| type | name |\n|-|-|\n| geopoint | a |\n", "form.md", "Q205"),
        ("| a | b |\n|-|-|\n", "form.md", "Q201"),
        ("bonjour", "form.md", "Q201"),
        (workbook({"feuille": [["type", "name"]]}), "form.xlsx", "Q201"),
        (b"not a zip", "form.xlsx", "Q203"),
        (b"\xd0\xcf\x11\xe0", "form.xls", "Q203"),
    ],
)
def test_what_is_no_xlsform_is_refused(take: Take, content: bytes, name: str, code: str) -> None:
    taken = take(content, name)
    assert code in taken.codes
    assert not taken.text
