"""French and English typography: the signs, what is left alone, and two laws."""

from __future__ import annotations

import re
from pathlib import Path

import polytypo
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pull_marketing.typography import NARROW, NBSP, typo

N, F = NBSP, NARROW
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Bonjour !", f"Bonjour{F}!"),
        ("Bonjour!", f"Bonjour{F}!"),
        ("Quoi ?!", f"Quoi{F}?!"),
        ("ici ; là", f"ici{F}; là"),
        ("Note : oui", f"Note{N}: oui"),
        ("Note: oui", f"Note{N}: oui"),
        ("« oui »", f"«{N}oui{N}»"),
        ("«oui»", f"«{N}oui{N}»"),
        ("« Vraiment ? »", f"«{N}Vraiment{F}?{N}»"),
        ("12 % de 30€", f"12{N}% de 30{N}€"),
        ("1 400 €", f"1{F}400{N}€"),
        ("10 000 euros", f"10{F}000{N}euros"),
        ("9 devis", f"9{N}devis"),
        ("au 04 65 71 00 00", f"au 04{N}65{N}71{N}00{N}00"),
        ("dès le 1er mars", f"dès le 1er{N}mars"),
        ("le 1<sup>er</sup> mars", f"le 1<sup>er</sup>{N}mars"),
        ("RGPD, art. 6-1 b", f"RGPD, art.{N}6-1{N}b"),
        ("art. R.123-237 et", f"art.{N}R.123-237 et"),
        ("à 14 h 30", f"à 14{N}h{N}30"),
        ("l'été d'Anne", "l’été d’Anne"),
        ("la suite...", "la suite…"),
        ('il dit "oui".', f"il dit «{N}oui{N}»."),
        ('la "loi" (du "juge")', f"la «{N}loi{N}» (du «{N}juge{N}»)"),
        ("<p>Oui&nbsp;: non</p>", f"<p>Oui{N}: non</p>"),
        ("l'<em>été</em> !", f"l’<em>été</em>{F}!"),
        ("<strong>Attention</strong>: oui", f"<strong>Attention</strong>{N}: oui"),
        ('<p>"<em>oui</em>"</p>', f"<p>«{N}<em>oui</em>{N}»</p>"),
    ],
)
def test_french_signs(written: str, expected: str) -> None:
    assert typo(written) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("fr-FR", f"«{N}Oui{F}!{N}»{N}: 1{F}400{N}€{F}? Non{F}; 5{N}%"),
        ("fr-BE", f"«{N}Oui{F}!{N}»{N}: 1{F}400{N}€{F}? Non{F}; 5{N}%"),
        ("fr-CA", f"«{N}Oui!{N}»{N}: 1{N}400{N}€? Non; 5{N}%"),
        ("fr-CH", f"«{F}Oui{F}!{F}»{F}: 1{F}400{F}€{F}? Non{F}; 5{F}%"),
    ],
)
def test_each_country_has_its_spaces(tag: str, expected: str) -> None:
    assert typo("« Oui ! » : 1 400 € ? Non ; 5 %", tag) == expected
    assert typo("«Oui!»: 1 400€? Non; 5%", tag) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1er, 2e, XIXe",
        "12:30",
        "en 2026 nous",
        "69001 Lyon",
        "https://a.fr/?b=1;c",
        "www.a.fr/!x",
        "a@b.fr",
        "&lt;a&gt; &amp;",
        "<code>si (a) { b ; } !</code>",
        '<pre><code>l\'x "y" !\n...</code></pre>',
        "<kbd>Ctrl !</kbd>",
        "<script>if (a ? b : c) { }</script>",
        "<style>a { b : c ; }</style>",
        "<textarea>a !</textarea>",
        '<a href="b ! c" title=\'l"x > d ?\'>e</a>',
        "<!-- a ! -->",
        'un 5" et rien',
        '<p>"ouvert</p><p>fermé"</p>',
        "'mot'",
        "{questionnaire}contact",
        "::before",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert typo(text) == text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('She said "yes"!', "She said “yes”!"),
        ("It's late...", "It’s late…"),
        ("Note: 12 % ; ok ?", "Note: 12 % ; ok ?"),
        ("On 14 November 2026", f"On 14{N}November 2026"),
        ("by March 1, 9 quotes of 2026 May", f"by March{N}1, 9 quotes of 2026 May"),
    ],
)
def test_english_signs(written: str, expected: str) -> None:
    assert typo(written, "en") == expected


def test_another_language_is_left_alone() -> None:
    assert typo("Wer ist's ?", "de") == "Wer ist's ?"


_SIGNS = " !?;:«»\"'…().,%€0123456789ahléQu\u00a0\u202f\n"
_TAGS = ["<p>", "</p>", "<em>", "</em>", "<code>a !</code>", '<a href="x ! y">', "&amp;", "&nbsp;"]
_html = st.lists(
    st.one_of(st.text(_SIGNS, max_size=12), st.sampled_from([*_TAGS, "https://a.fr/?b", "a@b.fr"])),
    max_size=12,
).map("".join)


@given(_html, st.sampled_from(["fr", "fr-CA", "fr-CH", "en"]))
def test_twice_is_once(text: str, language: str) -> None:
    once = typo(text, language)
    assert typo(once, language) == once


@given(_html)
def test_no_tag_is_touched_and_no_word_is_lost(text: str) -> None:
    def tags(html: str) -> list[str]:
        return re.findall(r"<[^>]*>", html)

    def letters(html: str) -> str:
        return re.sub(r"[\W_]+", "", html.replace("&nbsp;", ""))

    assert tags(typo(text)) == tags(text)
    assert letters(typo(text)) == letters(text)


_SENTENCE = st.lists(
    st.sampled_from(
        ["Oui", "l'été", "une", "question", "« non »", '"mot"', "12 %", "1 400 €", "9 devis"]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
_PROSE = st.lists(
    st.tuples(_SENTENCE, st.sampled_from(["", " :", " ;", " !", " ?", "."])), max_size=3
)


@pytest.mark.parametrize("tag", ["fr", "fr-CA"])
@given(_PROSE)
def test_another_library_finds_nothing_to_mend(tag: str, prose: list[tuple[str, str]]) -> None:
    text = typo(" ".join(sentence + sign for sentence, sign in prose), tag)
    assert polytypo.analyze(text, locale=tag) == []


@pytest.mark.parametrize("tag", ["fr", "fr-CA"])
def test_another_library_finds_nothing_to_mend_in_the_articles(tag: str) -> None:
    seen = 0
    for path in sorted((ROOT / "content/articles").glob("*.md")):
        body = path.read_text("utf-8").split("---", 2)[-1]
        for paragraph in re.split(r"\n\s*\n", body):
            if re.search(r"[`{}\[\]|<>#*=]|^[-\d]", paragraph.strip()):
                continue  # Markdown, which that library would read as words
            seen += 1
            text = typo(" ".join(paragraph.split()), tag)
            assert polytypo.analyze(text, locale=tag) == [], path.name
    assert seen > 100


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert isinstance(typo(text), str)


def test_hostile_nesting_does_not_hang() -> None:
    # A pattern that tries every way would never come back from this.
    hostile = "<a " * 3000 + '"' * 3000 + " " * 3000 + "1 000" * 1000
    assert typo(hostile).count("<a ") == 3000
