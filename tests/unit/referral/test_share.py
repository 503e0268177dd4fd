"""The share kit: every message tells that its sender is rewarded, and opens without a script."""

from __future__ import annotations

import dataclasses
import datetime
import re
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from pull_marketing.referral.cards import qr_code, qr_svg
from pull_marketing.referral.cards_pdf import Card, cards_pdf
from pull_marketing.referral.programme import programme_of
from pull_marketing.referral.share import CHANNELS, Message, badge_html, disclosure, messages

LINK = "https://www.cabinet-reel.fr/p/P7KQEA/"
Read = Callable[..., tuple[Any, Any]]


def kit(read: Read, language: str = "fr", **changes: str) -> dict[str, Message]:
    site, _ = read(changes.get("changes") or {})
    programme = programme_of(site, datetime.date(2026, 11, 22))
    assert programme is not None
    return {m.channel: m for m in messages(site, programme, LINK, "P7KQEA", language)}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_each_message_holds_link_and_disclosure(read: Read, language: str, channel: str) -> None:
    site, _ = read()
    programme = programme_of(site, datetime.date(2026, 11, 22))
    assert programme is not None
    message = kit(read, language)[channel]
    assert LINK in message.text
    assert disclosure(programme, language) in message.text
    space = "\u00a0" if language == "fr" else " "
    assert f"10{space}€ d’avoir" in message.text
    assert "{" not in message.text


def test_french_words_are_used(read: Read) -> None:
    assert "je reçois 10\u00a0€ d’avoir si vous devenez client" in kit(read)["sms"].text
    assert kit(read)["mail"].text.startswith("Bonjour,")


def test_channels_open_with_the_text(read: Read) -> None:
    found = kit(read)
    mail = urlsplit(found["mail"].href)
    body = parse_qs(mail.query)["body"][0]
    assert mail.scheme == "mailto"
    assert body.replace("\r\n", "\n") == found["mail"].text
    assert "\r\n" in body
    assert unquote(found["sms"].href.removeprefix("sms:?&body=")) == found["sms"].text
    assert parse_qs(urlsplit(found["whatsapp"].href).query)["text"] == [found["whatsapp"].text]
    assert parse_qs(urlsplit(found["linkedin"].href).query)["url"] == [LINK]
    assert found["linkedin"].copied_first


def test_an_own_message_is_filled_and_its_braces_are_left_alone(read: Read) -> None:
    own = '  messages:\n    sms: "Salut {toi} : {link} {disclosure}"'
    site, _ = read({"  cap_per_year: 5": own})
    programme = programme_of(site, datetime.date(2026, 11, 22))
    assert programme is not None
    sms = messages(site, programme, LINK, "P7KQEA", "fr")[1]
    assert sms.text.startswith(f"Salut {{toi}} : {LINK} (Parrainage")


def test_without_reward_nothing_is_disclosed(read: Read) -> None:
    rewards = (
        "  friend:\n    label: 10 € de remise\n    value: 10\n"
        "  referrer:\n    label: 10 € d’avoir\n    value: 10\n"
    )
    site, _ = read({rewards: ""})
    programme = programme_of(site, datetime.date(2026, 11, 22))
    assert programme is not None
    assert disclosure(programme, "fr") == ""


def test_a_qr_code_is_one_inline_drawing_with_a_name() -> None:
    svg = qr_svg(qr_code(LINK), "Code QR <de> la page")
    assert svg.startswith('<svg role="img" viewBox=')
    assert "<title>Code QR &lt;de&gt; la page</title>" in svg
    assert "http" not in svg
    assert "style=" not in svg


def test_the_badge_is_a_link_that_tells_and_loads_nothing(read: Read) -> None:
    site, _ = read()
    html = badge_html(site, LINK, "(Parrainage : <b>)", "fr")
    assert html == (f'<p><a href="{LINK}">Je recommande Anne Réel</a> (Parrainage : &lt;b&gt;)</p>')


def make_card() -> Card:
    return Card(
        name="Anne (Réel)",
        problem="Trop de demandes\u202f?",
        address=LINK,
        qr=qr_code(LINK),
        code="P7KQEA",
        disclosure="Parrainage\u00a0: je reçois 10\u00a0€",
    )


def test_the_sheet_of_cards_is_a_sound_pdf() -> None:
    content = cards_pdf(make_card())
    places = [int(line[:10]) for line in re.findall(rb"^\d{10} 00000 n ", content, re.MULTILINE)]
    assert content.startswith(b"%PDF-1.4")
    assert [content[place:].split(b" ")[0] for place in places] == [b"1", b"2", b"3", b"4", b"5"]
    start = int(content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert content[start:].startswith(b"xref")
    assert len(content) < 8_000


def test_each_of_the_eight_cards_says_code_and_disclosure() -> None:
    found = re.findall(rb"stream\n(.*?)\nendstream", cards_pdf(make_card()), re.DOTALL)
    sheet, drawing = (zlib.decompress(stream).decode("cp1252") for stream in found)
    assert len(set(re.findall(r"^q 1 0 0 1 (\S+ \S+) cm /Card Do Q$", sheet, re.MULTILINE))) == 8
    assert drawing.count("(P7KQEA) Tj") == 1
    assert drawing.count("(Parrainage\u00a0: je reçois 10\u00a0€) Tj") == 1
    assert r"(Anne \(Réel\)) Tj" in drawing
    assert "(www.cabinet-reel.fr) Tj" in drawing
    assert "(/p/P7KQEA) Tj" in drawing
    assert "?" in drawing
    assert " re f" in drawing


def test_a_long_question_is_set_smaller_until_the_card_holds_it() -> None:
    def lowest(problem: str) -> tuple[float, float]:
        content = cards_pdf(dataclasses.replace(make_card(), problem=problem))
        found = re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL)
        drawing = zlib.decompress(found[1]).decode("cp1252")
        lines = re.findall(r"/F1 (\S+) Tf \S+ (\S+) Td", drawing)
        code = re.search(r"/F2 \S+ Tf \S+ (\S+) Td", drawing)
        assert code is not None
        assert float(lines[-1][1]) > float(code[1]) + 16
        return float(lines[0][0]), float(lines[-1][1])

    assert lowest("Trop de demandes ?")[0] > lowest("Trop de demandes " * 8)[0]
