"""Foreign files that mean harm, or are just broken: refused in words, never a stack trace."""

from __future__ import annotations

import json
import socket
import zipfile
from io import BytesIO
from typing import Any as AnyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pull_marketing.questionnaires.importers import limits

from .conftest import Take
from .test_surveyjs import radio, survey
from .test_typeform import choice, field, jump
from .test_xlsform import workbook

SHEETS = {"survey": [["type", "name", "label"], ["text", "a", "Une question ?"]]}
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import that asks the network for anything fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "[" * 100_000,
        '{"fields":' * 500,
        '{"fields": [1, 2,, 3]}',
        '{"fields": [NaN]}',
        '{"a": "\\ud800", "fields": []}',
        '{"a": 1' + "0" * 10_000 + ', "fields": [}',
        '{"fields": []} trailing',
        '{"fields": "no list"}',
        '{"pages": {"a": 1}}',
        '{"fields": [null, 3, [], {}, {"type": []}, {"type": "group", "properties": []}]}',
        '{"pages": [null, {"elements": [null, 3, {"type": []}]}]}',
        "[" + "1," * 200_000 + "1]",
        "\x00\x01",
        "",
    ],
)
def test_broken_json_is_refused_in_words(take: Take, content: str) -> None:
    taken = take(content)
    assert taken.result.written is None
    assert taken.result.losses.errors
    for diagnostic in taken.result.losses:
        assert diagnostic.hint_in("fr")
        assert diagnostic.hint_in("en")


def test_file_that_is_too_large_is_not_read(take: Take) -> None:
    assert take("{" + " " * limits.MOST_BYTES + "}").codes == ["Q200"]
    assert take(b"\xff\xfe{").codes == ["B001"]


def test_folder_and_missing_file_are_told(take: Take) -> None:
    assert take("{}", "a.json").codes == ["Q201"]


DOCTYPES = [
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<!DOCTYPE a SYSTEM "http://exemple.example/x.dtd">',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
]


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_xml_with_a_document_type_is_refused(take: Take, doctype: str, part: str) -> None:
    taken = take(workbook(SHEETS, **{part: f"{doctype}<a>&a;</a>"}), "form.xlsx")
    assert taken.codes == ["Q203"]


def test_zip_bomb_is_given_up(take: Take) -> None:
    bomb = "<worksheet>" + " " * (limits.MOST_UNPACKED_BYTES + 1) + "</worksheet>"
    content = workbook(SHEETS, **{SHEET: bomb})
    assert len(content) < limits.MOST_BYTES
    assert take(content, "form.xlsx").codes == ["Q204"]


def test_workbook_of_too_many_parts_rows_or_columns(take: Take) -> None:
    parts = {f"xl/part{n}.xml": "" for n in range(limits.MOST_PARTS + 1)}
    assert take(workbook(SHEETS, **parts), "a.xlsx").codes == ["Q204"]
    rows = [["type", "name", "label"], *([["text", "a", "x"]] * (limits.MOST_ROWS + 2))]
    assert take(workbook({"survey": rows}), "b.xlsx").codes == ["Q204"]
    far = (
        '<worksheet><sheetData><row><c r="ZZZ1" t="str"><v>x</v></c></row></sheetData></worksheet>'
    )
    assert take(workbook(SHEETS, **{SHEET: far}), "c.xlsx").codes == ["Q206"]


@pytest.mark.parametrize(
    "sheet",
    ["", "<worksheet>", "not xml", "<a><c r='A1' t='s'><v>99999</v></c></a>", "\x00" * 40],
)
def test_damaged_sheets_are_told(take: Take, sheet: str) -> None:
    taken = take(workbook(SHEETS, **{SHEET: sheet}), "form.xlsx")
    assert taken.result.losses.errors
    assert taken.result.written is None


def test_links_out_of_the_workbook_are_not_followed(take: Take) -> None:
    out = "".join(
        f'<Relationship Id="rId1" Type="x/worksheet" Target="{target}" {mode}/>'
        for target, mode in [
            ("http://exemple.example/sheet.xml", 'TargetMode="External"'),
            ("../../../../etc/passwd", ""),
        ]
    )
    parts = {"xl/_rels/workbook.xml.rels": f"<Relationships>{out}</Relationships>"}
    assert take(workbook(SHEETS, **parts), "form.xlsx").codes == ["Q203"]


def test_formula_is_not_computed(take: Take) -> None:
    cell = '<c r="C2" t="str"><f>HYPERLINK("http://exemple.example","x")</f><v>Gardé ?</v></c>'
    plain = "".join(
        f'<c r="{c}{r}" t="inlineStr"><is><t>{t}</t></is></c>'
        for r, row in ((1, "type name label"), (2, "text a"))
        for c, t in zip("ABC", row.split(), strict=False)
    )
    first, _, second = plain.partition('<c r="A2"')
    rows = f'<row r="1">{first}</row><row r="2"><c r="A2"{second}{cell}</row>'
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    taken = take(workbook(SHEETS, **{SHEET: sheet}), "form.xlsx")
    assert taken.codes == ["Q222"]
    assert next(taken.model.questions).title == "Gardé ?"


def test_locked_zip_is_told(take: Take) -> None:
    stream = BytesIO(workbook(SHEETS))
    content = bytearray(stream.getvalue())
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            content[info.header_offset + 6] |= 1
    start = content.find(b"PK\x01\x02")
    while start >= 0:
        content[start + 8] |= 1
        start = content.find(b"PK\x01\x02", start + 4)
    assert take(bytes(content), "form.xlsx").codes == ["Q203"]


NASTY = [
    "<script>alert(1)</script>",
    '" onfocus="x',
    "{{ 1 }} {% raw %}",
    "\u202eabc\u2066",
    "🦊",
    "→ Fin {#id} (+2)",
    "[texte court]",
    "# Fin : x\nSinon\n\n## y",
    "---\ntitle: x\n---",
    "Si a est « b »",
    "- [ ] x (consentement)",
    "> y",
    "inclure: ../../../etc/passwd",
    "![x](http://exemple.example/p.png) [y](javascript:alert(1)) <img src=x onerror=y>",
    "« » “ ” \" '",
    "x" * 12_000,
    "a\x00b\x1b[2Jc\u2028d\ud800e".encode("utf-8", "replace").decode(),
    "Fin : {q1} {unknown} {{field:a}}",
    "Document : x",
    "Étape : x",
]


@pytest.mark.parametrize("words", NASTY)
def test_nasty_words_never_become_grammar(take: Take, words: str) -> None:
    """Everywhere at once: the file can be read, and asks what was asked."""
    questions = [
        choice("a", words, "Non", f"{words} !"),
        field("b", title=words, properties={"description": words}),
        field("s", "statement", title=words, properties={"description": words}),
        {"ref": "g", "type": "group", "title": words, "properties": {"fields": [field("c")]}},
    ]
    condition = {
        "op": "is",
        "vars": [{"type": "field", "value": "a"}, {"type": "choice", "value": "a-0"}],
    }
    screen = {"ref": "t", "title": words, "properties": {"description": f"{words}\n{words}"}}
    taken = take(
        {
            "title": words,
            "hidden": [words, "utm"],
            "welcome_screens": [{"title": words, "properties": {"button_text": words}}],
            "fields": questions,
            "thankyou_screens": [screen, {**screen, "ref": "u"}],
            "logic": [jump("a", "c", condition), jump("b", "u", condition, "thankyou")],
        }
    )
    assert not taken.result.build.errors or set(taken.build_codes) <= {"Q032", "Q033"}
    model = taken.model
    assert [q.kind.value for q in model.questions] == [
        "one_choice",
        "short_text",
        "statement",
        "short_text",
    ]
    markdown = "\n".join([model.welcome, *(e.text for e in model.endings)])
    assert "<script" not in markdown
    assert "<img" not in markdown
    assert "](javascript" not in markdown
    assert "![" not in markdown


def test_five_hundred_choices_and_no_more(take: Take) -> None:
    assert len(next(take(survey(radio("a", *range(500)))).model.questions).choices) == 500
    assert take(survey(radio("a", *range(501)), title="B")).codes == ["Q204"]
    many = [{"type": "text", "name": f"q{n}"} for n in range(1001)]
    assert take(survey(*many, title="C")).codes == ["Q204"]


def test_nothing_is_written_over_what_is_there(take: Take) -> None:
    first = take(survey(radio("a", 1, 2)))
    again = take(survey(radio("z", 1, 2)))
    assert again.codes == ["Q207"]
    assert again.result.written is None
    assert "{#a}" in first.text


NAMES = (
    *("type", "name", "title", "choices", "elements", "visibleIf", "fields", "ref"),
    *("properties", "value", "text", "rows", "columns", "items", "validators", "logic"),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KINDS = ["text", "radiogroup", "rating", "matrix", "panel", "multipletext", "group", "yes_no"]


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_json_is_read_or_refused(take: Take, data: AnyType) -> None:
    """Whatever stands where something else was expected: no error of ours comes out."""
    items = data.draw(st.lists(VALUES, max_size=3))
    for item in items:
        if isinstance(item, dict):
            item["type"] = data.draw(st.sampled_from(KINDS))
    key = data.draw(st.sampled_from(["fields", "pages", "elements"]))
    part = items if key != "pages" else [{"elements": items}]
    others = {
        name: data.draw(VALUES)
        for name in ("logic", "triggers", "calculatedValues", "completedHtmlOnCondition", "hidden")
    }
    title = data.draw(st.uuids())
    taken = take(json.loads(json.dumps({"title": str(title), key: part, **others})))
    assert taken.result.losses.render("fr") is not None
