"""Draws the map of a questionnaire as SVG: text that can be read and searched, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from ..catalogues import Catalogue
from ..diagnostics import Severity, problem
from .map_layout import GAP, LANE, SIZES, WIDTH, Box, Join, Line, Map, lay_out
from .model import Questionnaire
from .proof import Proof

MAP_DRAWN = problem(
    "Q180",
    "the paths of “{title}” are drawn in {path}",
    hint="open this file in a browser: questions, conditions, exits and endings from top to bottom",
    severity=Severity.INFO,
)

STYLE = """\
svg{--paper:#fcfbf8;--ground:#f4f2ed;--ink:#1b222c;--muted:#515963;--edge:#6f757d;--accent:#14563f;\
background:var(--paper);font-family:Figtree,system-ui,sans-serif}
@media(prefers-color-scheme:dark){svg{--paper:#13181e;--ground:#1b2128;--ink:#e9e8e2;\
--muted:#a6abb2;--edge:#7a818a;--accent:#89c7ac}}
text{fill:var(--ink);unicode-bidi:isolate}
text.plain{fill:var(--muted)}
text.exit{fill:var(--accent)}
.title,.head,.asked{font-weight:600}
.section rect{fill:var(--ground)}
.question rect{fill:var(--paper);stroke:var(--edge)}
.ending rect{fill:var(--paper);stroke:var(--accent);stroke-width:2}
path{fill:none;stroke:var(--accent);stroke-width:2}
path.condition{stroke:var(--edge);stroke-dasharray:5 4}
path.head{fill:var(--accent);stroke:none}
path.condition.head{fill:var(--edge)}
circle{fill:var(--edge)}
"""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def draw_map(questionnaire: Questionnaire, proof: Proof, words: Catalogue) -> str:
    """The map of one questionnaire as a whole SVG document."""
    found = lay_out(questionnaire, proof, words)
    return "\n".join(_document(found, questionnaire, words)) + "\n"


def _document(found: Map, questionnaire: Questionnaire, words: Catalogue) -> Iterator[str]:
    width, height = round(found.width), round(found.height)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="{questionnaire.language}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'role="document" aria-labelledby="map-title">'
    )
    named = words.gettext("Paths of “{title}”").format(title=questionnaire.title)
    yield f'<title id="map-title">{_safe(named)}</title>'
    for role, size in SIZES.items():
        yield f"<style>.{role}{{font-size:{size}px}}</style>"
    yield f"<style>\n{STYLE}</style>"
    yield f'<g transform="translate({found.left:g} 0)">'
    yield from (_text(line) for line in found.title)
    yield from _boxes(found)
    yield from (_join(join) for join in found.joins)
    yield "</g>\n</svg>"


def _boxes(found: Map) -> Iterator[str]:
    above: Box | None = None
    for box in found.boxes:
        yield f'<g class="{box.kind}" id="{box.name}"><title>{_safe(box.whole)}</title>'
        yield (
            f'<rect x="{box.x:g}" y="{box.y:.1f}" width="{box.width:g}" '
            f'height="{box.height:.1f}" rx="4"/>'
        )
        yield from (_text(line) for line in box.lines)
        yield "</g>"
        if box.kind == "section" and above:
            yield _down(box)
        above = box if box.kind == "section" else above


def _down(box: Box) -> str:
    """The arrow from one section to the next."""
    x = WIDTH / 2
    return (
        f'<path d="M{x:g} {box.y - GAP:.1f}V{box.y - 8:.1f}"/>'
        f'<path class="head" d="M{x - 6:g} {box.y - 9:.1f}h12l-6 9z"/>'
    )


def _text(line: Line) -> str:
    return f'<text class="{line.role}" x="{line.x:g}" y="{line.y:.1f}">{_safe(line.text)}</text>'


def _join(join: Join) -> str:
    """From each source out to the lane, along it, and in to the target."""
    right = join.kind == "exit"
    edge = WIDTH if right else 0
    lane = edge + (1 if right else -1) * LANE * (join.lane + 1)
    # Questions stand a little inside their section, whose edge is where lanes begin.
    start = edge - 14 if right else edge + 14
    end = edge if right else edge + 14
    ways = [f"M{start} {y:.1f}H{lane}V{join.arrival:.1f}" for y in join.sources]
    into = -1 if right else 1
    parts = [f'<path class="{join.kind}" d="{"".join(ways)}H{end - 8 * into}"/>']
    head = f"M{end} {join.arrival:.1f}l{-9 * into} -5v10z"
    parts.append(f'<path class="{join.kind} head" d="{head}"/>')
    if not right:
        parts += [f'<circle cx="{start}" cy="{y:.1f}" r="3"/>' for y in join.sources]
    return "".join(parts)


def _safe(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))
