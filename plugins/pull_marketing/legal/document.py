"""What a generated legal page is made of, and the few pieces of HTML its sections need."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

Section = tuple[str, str, str, str]
"""An anchor, a heading, the same in one plain sentence, and the HTML."""


@dataclass(frozen=True)
class LegalDocument:
    """A page of the legal layout of the theme."""

    title: str
    lead: str
    updated: datetime.date | None
    sections: tuple[Section, ...]


def paragraphs(*texts: str) -> str:
    """Plain texts as paragraphs; empty ones are left out."""
    return "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in texts if text)


def listed(texts: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(text, quote=False)}</li>" for text in texts)
    return f"<ul>{items}</ul>" if items else ""


def facts_table(rows: Iterable[tuple[str, str]], caption: str) -> str:
    """Names and values as a table; rows without a value are left out."""
    lines = "".join(
        f'<tr><th scope="row">{escape(name, quote=False)}</th><td>{linked(value)}</td></tr>'
        for name, value in rows
        if value
    )
    hidden = f'<caption class="hidden">{escape(caption, quote=False)}</caption>'
    return f"<table>{hidden}<tbody>{lines}</tbody></table>"


def linked(text: str) -> str:
    """Plain text, escaped; an address of the web, of this site or of a mailbox becomes a link."""
    shown = escape(text)
    if text.startswith(("https://", "http://", "/")) and " " not in text:
        return f'<a href="{shown}">{shown}</a>'
    if "@" in text and " " not in text:
        # A place to break the line: a long one would be wider than a telephone.
        return f'<a href="mailto:{shown}">{shown.replace("@", "@<wbr>")}</a>'
    return escape(text, quote=False)
