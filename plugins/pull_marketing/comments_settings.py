"""The part of site.yaml about readers' comments: `comments`."""

from __future__ import annotations

from pydantic import Field

from .sections import Section


class Comments(Section):
    """Whether readers may comment, and for how long.

    Attributes:
        open: false takes the form away everywhere; what was said stays.
        closed_after_days: how long after its date an article may be commented; its own header
            (`comments: open`, `comments: closed`) has the last word.
        keep: how long what is not published (the address, a refused comment) is kept.
    """

    open: bool = True
    closed_after_days: int | None = Field(default=None, ge=1)
    keep: str = ""
