"""What the header of a comment may hold: who speaks, when, and to whom; no way to reach them."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..headers import Moment
from ..sections import Section, Text

LONGEST_NAME = 80

FRENCH_KEYS = {
    "auteur": "author",
    "nom": "author",
    "moment": "date",
    "réponse_à": "reply_to",
    "reponse_a": "reply_to",
    "en_réponse_à": "reply_to",
    "de_moi": "owner",
    "langue": "language",
    "origine": "origin",
    "retiré_le": "withdrawn",
    "retire_le": "withdrawn",
    "exemple": "example",
}

HAS_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
"""An e-mail address in a text."""


def _no_address(value: str) -> str:
    if HAS_ADDRESS.search(value):
        raise ValueError("a name is published, an e-mail address is not: write the name alone")
    return value


CommentId = Annotated[Text, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=100)]
Name = Annotated[Text, Field(max_length=LONGEST_NAME), AfterValidator(_no_address)]


class CommentHeader(Section):
    """The header of a file in content/comments/<article>/.

    Attributes:
        id: the anchor of the comment; the name of the file when it is not written.
        author: the name that is published. No key takes an address: it stays out.
        reply_to: the id of the comment that is answered, in the same folder.
        owner: whether the site's owner speaks.
        language: when the words are in another language than the article.
        withdrawn: the day on which the author took the words back; they are shown no more.
    """

    id: CommentId | None = None
    author: Name
    date: Moment
    reply_to: CommentId | None = None
    owner: bool = False
    language: Annotated[str, Field(pattern=r"^(?:[a-z]{2,3}(?:-[A-Za-z0-9]+)*)?$")] = ""
    origin: Literal["form", "email", "wordpress", "disqus"] = "form"
    withdrawn: Moment | None = None
    example: bool = False
