"""French and English typography of text and HTML, in one pass, never inside a tag.

Every tag, code block, address and entity is taken out and a single mark is left in its place; the
rules then run once over the words of the whole page, and see through inline tags; at the end the
pieces go back where they were. Applying the rules twice changes nothing.

Source: Lexique des règles typographiques en usage à l'Imprimerie nationale, for the spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

NBSP = "\u00a0"
NARROW = "\u202f"

# Marks for what was taken out: an inline tag (words go on), the edge of a block (they do not), and
# a piece that is a word itself: code or an entity, an address. HTML cannot hold these characters.
_INLINE, _BLOCK, _PIECE, _ADDRESS = "\x00", "\x01", "\x02", "\x03"
_MARKS = f"{_INLINE}{_BLOCK}{_PIECE}{_ADDRESS}"

_OUTSIDE = re.compile(
    r"<(?P<verbatim>code|pre|kbd|samp|script|style|textarea|svg|math)\b.*?</(?P=verbatim)\s*>"
    r"|<!--.*?-->"
    r"|</?(?P<name>[a-zA-Z][\w:-]*)[^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)*>"
    r"|<[!?][^<>]*>"
    r"|&(?!nbsp;|#160;|#8239;|quot;)#?\w+;",
    re.DOTALL,
)
_WEB_ADDRESS = re.compile(
    rf"(?:https?://|mailto:|www\.)[^\s<>\"«»{_MARKS}]+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
# fmt: off
_INLINE_TAGS = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "data", "del", "dfn", "em", "font", "i", "ins", "label",
    "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
))
# fmt: on
_SPACE_ENTITIES = {"&nbsp;": NBSP, "&#160;": NBSP, "&#8239;": NARROW}

_S = f"[ {NBSP}{NARROW}]"
_LETTER = r"[^\W\d_]"
_END = rf"[\s»”)]|$|[{_BLOCK}]"

# Each pattern begins with the sign it is about and looks back from there: the engine then skips
# straight to the signs, which is what keeps an article at about a millisecond.
_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_COMMON: list[_Rule] = [
    # it's, l'été; never the quotation marks of 'a word'
    (re.compile(rf"'(?<={_LETTER}')(?={_LETTER}|\d)"), "’"),
    (re.compile(r"\.\.\.(?<![.…]\.\.\.)(?!\.)"), "…"),
]


@dataclass(frozen=True)
class _Spaces:
    """The spaces of one French-speaking country; empty where signs touch the word."""

    high: str  # before ; ! ?
    colon: str
    quotes: str  # inside « »
    unit: str  # before % and €
    group: str  # between groups of three digits


_FRANCE = _Spaces(high=NARROW, colon=NBSP, quotes=NBSP, unit=NBSP, group=NARROW)
_VARIANTS = {
    "fr": _FRANCE,
    # Office québécois de la langue française, « Espacement avant et après les signes »
    "fr-CA": _Spaces(high="", colon=NBSP, quotes=NBSP, unit=NBSP, group=NBSP),
    # Guide du typographe, Association suisse des typographes: thin spaces throughout
    "fr-CH": _Spaces(high=NARROW, colon=NARROW, quotes=NARROW, unit=NARROW, group=NARROW),
}


def _bind(found: re.Match[str]) -> str:
    """What was found, its last space made one that does not break."""
    return found[0][:-1] + NBSP


def _french(spaces: _Spaces) -> list[_Rule]:
    s = spaces
    before = {":": s.colon, "»": s.quotes, "%": s.unit, "€": s.unit}
    before |= dict.fromkeys(";!?", s.high)
    return [
        # l'<em>été</em>, qu'"elle"
        (
            re.compile(
                rf"'(?:(?<=\W[ldcjmnstLDCJMNST]')|(?<=^[ldcjmnstLDCJMNST]')|(?<=[Qq]u'))"
                rf"(?=[{_INLINE}{_PIECE}{_ADDRESS}«“])"
            ),
            "’",
        ),
        # 10 000: groups of three digits that the author separated
        (
            re.compile(rf"[0-9](?<![\d,.{NARROW}{NBSP}]\d)\d{{0,2}}(?:{_S}\d{{3}})+(?!\d|{_S}\d)"),
            lambda found: re.sub(_S, s.group, found[0]),
        ),
        # 9 devis: a number stays with what it counts; years and postcodes do not count anything
        (
            re.compile(
                rf"[0-9](?<![\w{NBSP}{NARROW}.,-]\d)\d{{0,2}}(?:[{NARROW}{NBSP}]\d{{3}})*(?:,\d+)? "
                rf"(?={_LETTER})"
            ),
            _bind,
        ),
        # 04 65 71 00 00
        (
            re.compile(rf"0(?<![\w+]0)[1-9](?:{_S}\d\d){{4}}(?!\w)"),
            lambda found: re.sub(_S, NBSP, found[0]),
        ),
        # 1er mars, also where “er” stands high
        (re.compile(rf"1(?<!\w1){_INLINE}?er{_INLINE}? (?={_LETTER})"), _bind),
        # art. R.123-237, art. 6-1 b
        (
            re.compile(r"\.(?<=\bart\.) (?=[\dA-Z])(?:[\d-]+ (?=[a-z]\b))?"),
            lambda found: found[0].replace(" ", NBSP),
        ),
        (re.compile(rf"h(?<=\d[ {NBSP}]h)[ {NBSP}](?=\d\d?\b)"), f"h{NBSP}"),
        # a space is there: make it the right one
        (
            re.compile(rf"{_S}+(?=[;!?:](?!\w)|»|[%€](?!\w)(?<=\d[ {NBSP}{NARROW}][%€]))"),
            lambda found: before[found.string[found.end()]],
        ),
        (re.compile(rf"«{_S}*(?=\S)"), f"«{s.quotes}"),
        # no space is there: put one, where the sign ends a word
        (
            re.compile(
                rf"[;!?]+(?:(?<=[^\W_][;!?])|(?<=[»)%€][;!?])|(?<={_LETTER}{_INLINE}[;!?])"
                rf"|(?<=[^\W_][;!?][;!?]))(?={_END}|{_INLINE})"
            ),
            rf"{s.high}\g<0>",
        ),
        (
            re.compile(
                rf":(?:(?<={_LETTER}:)|(?<=[»)%€]:)|(?<={_LETTER}{_INLINE}:))(?=[ {_BLOCK}]|$)"
            ),
            rf"{s.colon}:",
        ),
        (re.compile(r"[%€](?<=\d[%€])(?!\w)"), rf"{s.unit}\g<0>"),
        (re.compile(rf"»(?<=[^\s{NBSP}{NARROW}«{_BLOCK}]»)"), f"{s.quotes}»"),
    ]


_QUOTES = {tag: (f"«{s.quotes}", f"{s.quotes}»") for tag, s in _VARIANTS.items()}
_QUOTES["en"] = ("“", "”")
_RULES = {tag: [*_COMMON, *_french(s)] for tag, s in _VARIANTS.items()}
_MONTHS = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_RULES["en"] = [
    *_COMMON,
    # 14 November, November 14
    (re.compile(rf"[0-9](?:(?<![\w.,-]\d)|(?<![\w.,-]\d\d)) (?={_MONTHS}\b)"), _bind),
    (re.compile(rf"\b{_MONTHS} (?=\d\d?\b)"), _bind),
]

_OPENS = re.compile(rf"(?:^|[\s(\[«{NBSP}{NARROW}’—–{_INLINE}])\Z")
_CLOSES = re.compile(rf"(?:\Z|[\s.,;:!?)\]»…%{NBSP}{NARROW}{_INLINE}])")


def typo(text: str, language: str = "fr") -> str:
    """Set the typography of a text or of a piece of HTML.

    Args:
        text: plain text or HTML; tags, code, addresses and attributes come back untouched.
        language: a language tag such as `fr`, `fr-CA`, `fr-CH` or `en`; a country without rules of
            its own has those of France, other languages are left alone.
    """
    tag = language if language in _RULES else language.partition("-")[0]
    if tag not in _RULES or not text or any(mark in text for mark in _MARKS):
        return text
    return _set(text, tag)


@lru_cache(maxsize=1024)
def _set(text: str, language: str) -> str:
    pieces: list[str] = []
    words = _OUTSIDE.sub(lambda found: _take_out(found, pieces), text)
    addresses: list[str] = []
    if "@" in words or "://" in words or "www." in words or "mailto:" in words:
        words = _WEB_ADDRESS.sub(lambda found: _keep(found, addresses), words)
    for entity, space in _SPACE_ENTITIES.items():
        words = words.replace(entity, space)
    if '"' in words or "&quot;" in words:
        words = _pair_quotes(words, *_QUOTES[language])
    for pattern, replacement in _RULES[language]:
        words = pattern.sub(replacement, words)
    if addresses:
        words = _put_back(words, _ADDRESS, addresses)
    return _put_back(words, f"{_INLINE}{_BLOCK}{_PIECE}", pieces) if pieces else words


def _keep(found: re.Match[str], pieces: list[str]) -> str:
    pieces.append(found[0])
    return _ADDRESS


def _put_back(words: str, marks: str, pieces: list[str]) -> str:
    back = iter(pieces)
    return re.sub(f"[{marks}]", lambda _: next(back), words)


def _take_out(found: re.Match[str], pieces: list[str]) -> str:
    pieces.append(found[0])
    name = found["name"]
    if name:
        return _INLINE if name.lower() in _INLINE_TAGS else _BLOCK
    return _BLOCK if found["verbatim"] in ("pre", "script", "style") else _PIECE


def _pair_quotes(words: str, opening: str, closing: str) -> str:
    """Turn straight quotation marks into pairs, block by block, where they are balanced."""
    blocks = words.split(_BLOCK)
    return _BLOCK.join(_pair_in_block(block, opening, closing) for block in blocks)


def _pair_in_block(block: str, opening: str, closing: str) -> str:
    parts = re.split(r'"|&quot;', block)
    if len(parts) % 2 == 0 or len(parts) == 1:
        return block
    for before, inside, after in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
        opens = _OPENS.search(before) if before else True
        closes = _CLOSES.match(after) if after else True
        if not (opens and closes and inside.strip(f" {_MARKS}")):
            return block
    inside = [part.strip(f" {NBSP}{NARROW}") for part in parts[1::2]]
    whole = [parts[0]]
    for quoted, after in zip(inside, parts[2::2], strict=True):
        whole += [opening, quoted, closing, after]
    return "".join(whole)
