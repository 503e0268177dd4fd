"""What leaves the inbox: tables, papers, figures; what strangers typed stays a text in each."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import threading
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from pull_marketing.receiver import tallies as module
from pull_marketing.receiver.inbox import exporting, pdf
from pull_marketing.receiver.schema import tally

from ..conftest import GOOD, Post
from .conftest import Browser

HOSTILE = (
    "<script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<math><mtext><table><mglyph><style><img src="x" onerror="alert(1)">',
    "<iframe src=javascript:alert(1)>",
    "<object data=data:text/html,x>",
    "<link rel=stylesheet href=http://127.0.0.1:{port}/a.css>",
    "<img src=http://127.0.0.1:{port}/a.png>",
    "<style>@import 'http://127.0.0.1:{port}/b.css';</style>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<a href=javascript:alert(1)>x</a>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<form action=https://evil.example><input name=a>",
    "{{ 7 * 7 }}",
    "{{ config.__class__ }}",
    "{% for x in range(9) %}x{% endfor %}",
    "${7*7}",
    "#{7*7}",
    "%(name)s %s {0} {name}",
    "=1+1",
    '=HYPERLINK("http://evil.example";"x")',
    "=cmd|' /C calc'!A0",
    "+33612345678",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "＝1+1",
    "|calc",
    "%0d%0aSet-Cookie: a=b",
    "'=1+1",
    ";=1+1",
    '",=1+1',
    "' OR '1'='1",
    "'; DROP TABLE submission; --",
    "x' UNION SELECT password FROM account --",
    "../../../../etc/passwd",
    "$(touch /tmp/x)",
    "`id`",
    "\u202egnp.exe",
    "\u0000".replace("\u0000", "\u200b"),
    "a\u0300" * 50,
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[x]]>",
    "&lt;b&gt;&amp;",
    "javascript:alert(1)",
)


@pytest.fixture
def attacked(owner: Browser) -> Browser:
    """An inbox with one lead for each hostile text, as a name, as an answer and in the address."""
    for number, text in enumerate(HOSTILE):
        owner.post.post(
            {**GOOD, "nom": text, "recit": text + " et la suite"},
            key=f"hostile-{number}",
            utm_source=text,
        )
    return owner


def test_fifty_hostile_texts_are_inert_on_every_page(attacked: Browser) -> None:
    assert len(HOSTILE) >= 50
    rows = attacked.post.rows()
    assert len(rows) == len(HOSTILE)
    pages = [f"/inbox/?state={s}&page={n}" for s in ("open", "quarantine") for n in (1, 2, 3)]
    pages += [f"/inbox/lead/{row.id}" for row in rows]
    known = tags_of(attacked.get("/inbox/export").soup) | tags_of(
        attacked.get("/inbox/deliveries").soup
    )
    known |= {"dl", "dt", "dd", "ol", "textarea", "section", "h2", "h3", "span", "code"}
    shown = set()
    for place in pages:
        answer = attacked.get(place)
        assert answer.status == 200
        soup = answer.soup
        assert tags_of(soup) <= known, place
        attributes = {name for tag in soup.find_all() for name in tag.attrs}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        shown |= {each.text for each in soup.select(".answers dd")}
    # Each is there as it was typed.
    wanted = {f"{text} et la suite".strip() for text in HOSTILE}
    assert wanted <= {each.strip() for each in shown}


def tags_of(soup: Any) -> set[str]:
    return {tag.name for tag in soup.find_all()}


def export(browser: Browser, wanted: str, **more: str) -> Any:
    answer = browser.send("/inbox/export", {"format": wanted, "state": "all", **more})
    assert answer.status == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["cache-control"] == "no-store"
    return answer


def test_no_cell_of_an_export_is_a_formula(attacked: Browser) -> None:
    text = export(attacked, "csv").text
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    cells = [cell for row in rows for cell in row if cell]
    assert not [cell for cell in cells if re.match(r"[=+\-@\t\r\n＝＋－＠|%]", cell)]
    assert "'=1+1" in cells
    assert len({len(row) for row in rows}) == 1
    plain = export(attacked, "csv", plain="yes").text
    assert "=1+1" in [c for r in csv.reader(io.StringIO(plain[1:]), delimiter=";") for c in r]

    book = openpyxl.load_workbook(io.BytesIO(export(attacked, "xlsx").body))
    found = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} == {"s"}
    assert "=1+1" in {cell.value for cell in found}
    assert not [cell for cell in found if cell.hyperlink]

    leads = json.loads(export(attacked, "json").text)
    names = {a["answer"] for each in leads for a in each["answers"] if a["question"] == "nom"}
    assert {"<!--", "=1+1", "javascript:alert(1)"} <= names


def test_an_export_is_bounded_and_by_time(owner: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from pull_marketing.receiver.inbox import giving_out

    for number in range(3):
        owner.post.post(key=f"key-000{number}")
    monkeypatch.setattr(giving_out, "MOST_ROWS", 2)
    refused = owner.send("/inbox/export", {"format": "csv"})
    assert refused.status == 413
    assert "Il y a plus de 2 réponses" in refused.text
    assert json.loads(export(owner, "json", last="2026-11-21").text) == []
    monkeypatch.undo()
    found = json.loads(export(owner, "json", first="2026-11-22", last="2026-11-22").text)
    assert len(found) == 3
    for wrong in ({"format": "exe"}, {"format": "csv", "first": "hier"}):
        assert owner.send("/inbox/export", wrong).status == 400


def test_long_texts_and_control_signs_fit_into_a_cell() -> None:
    table = exporting.TableOf(("a\x01b",), (("x" * 40_000,),))
    book = openpyxl.load_workbook(io.BytesIO(exporting.workbook(table)))
    ((first,), (second,)) = list(book.active.iter_rows(values_only=True))
    assert first == "ab"
    assert len(second) < 32_767


# --- PDF


def test_a_lead_as_pdf_fetches_nothing_and_carries_nothing(owner: Browser) -> None:
    """One paper with every hostile text on it, while somebody listens."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        thread = threading.Thread(target=hear, args=(listening, asked), daemon=True)
        thread.start()
        everything = "\n".join(HOSTILE).replace("{port}", str(port))
        owner.post.post({**GOOD, "nom": everything[:1500], "recit": everything[:2900]})
        (row,) = owner.post.rows()
        answer = owner.get(f"/inbox/lead/{row.id}/pdf")
        assert answer.status == 200
        # Raw markup, which our own page never holds, reaches nothing either.
        raw = pdf.draw(f"<html>{everything}<p>fin</p></html>")
    assert asked == []
    for drawn in (answer.body, raw):
        assert drawn.startswith(b"%PDF")
        for sign in (b"/EmbeddedFile", b"/JavaScript", b"/Launch", b"/Filespec"):
            assert sign not in drawn
    assert answer.headers["content-type"] == "application/pdf"
    name = answer.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="contact-[0-9a-f]{8}\.pdf"', name)


def hear(listening: socket.socket, asked: list[bytes]) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        asked.append(connection.recv(100))
        connection.close()


def test_without_the_extra_a_pdf_is_refused_in_words(
    owner: Browser, lead: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    answer = owner.get(f"/inbox/lead/{lead()}/pdf")
    assert answer.status == 501
    assert "Imprimez la page" in answer.text


def test_a_page_that_takes_too_long_is_given_up(
    owner: Browser, lead: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "PATIENCE_S", 0.01)
    assert owner.get(f"/inbox/lead/{lead()}/pdf").status == 413


# --- figures


def test_figures_count_what_posts_tell(owner_on_both: Browser) -> None:
    post = owner_on_both.post
    post.post(key="key-0001")
    post.post(key="key-0001")  # sent twice is counted once
    post.post({**GOOD, "nom": "", "recit": ""}, key="key-0002")
    post.post({**GOOD, "email": "léa"})
    post.post({**GOOD, "besoin": "De la publicité"})
    post.post({**GOOD, "web_site": "x"})
    soup = owner_on_both.get("/inbox/figures").soup
    facts = {dt.text: dt.find_next("dd").text for dt in soup.select(".pairs dt")}
    assert facts == {
        "Réponses reçues": "2",
        "Revenues pour une correction": "1",
        "Arrivées à une fin qui ne garde rien": "1",
    }
    rows = {tr.th.text: [td.text for td in tr("td")] for tr in soup.select("tbody tr")}
    assert rows["Où vous répondre\u202f?"] == ["2", "0", "1"]
    assert rows["Votre nom"] == ["2", "1", "0"]
    owner_on_both.post.clock.go(days=40)
    owner_on_both.log_in()
    assert "Rien ici." in owner_on_both.get("/inbox/figures?days=30").text
    assert owner_on_both.get("/inbox/figures?days=30").soup.tbody is None
    assert owner_on_both.get("/inbox/figures?days=90").soup.tbody


def test_counts_name_nobody(receiver: Post) -> None:
    receiver.post()
    tallies = receiver.receiver.tallies
    tallies.flush(3)
    rows = receiver.rows(tally)
    assert rows
    assert "Léa" not in str(rows)
    assert {len(row) for row in rows} == {5}


def test_counts_are_bounded(receiver: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_GROUPS", 10)
    tallies = receiver.receiver.tallies
    for number in range(60):
        tallies.count(f"questionnaire-{number}", "sent")
    tallies.flush(5)
    assert len(receiver.rows(tally)) == 10
