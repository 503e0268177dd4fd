"""An accepted comment: one file beside those of its article."""

from __future__ import annotations

import datetime
from pathlib import Path

from ..comments.writing import FOLDER, Accepted, write_comment
from ..diagnostics import Location
from ..refusal import CommandRefused
from .items import Item
from .outcome import Outcome
from .testimonials import AUTHOR, NO_WORDS

WORDS = ("text", "texte", "comment", "commentaire")


def take(content: Path, zone: datetime.tzinfo | None, item: Item) -> Outcome:
    """Write a comment; the same one is never written twice.

    Raises:
        CommandRefused: it has no words, or no article; nothing was written.
    """
    words = item.named(*WORDS) or item.of_kind("long_text")
    if words is None:
        raise CommandRefused(NO_WORDS.at(Location(item.questionnaire)))
    author = item.named(*AUTHOR) or item.of_kind("name")
    before = set((content / FOLDER).glob("*/*.md"))
    path = write_comment(
        content,
        Accepted(
            article=item.hidden.get("article", ""),
            author=author.answer if author else "",
            text=words.answer,
            moment=item.moment.astimezone(zone),
            reply_to=item.hidden.get("reply_to", ""),
            key=item.id,
        ),
    )
    return Outcome() if path in before else Outcome((path,))
