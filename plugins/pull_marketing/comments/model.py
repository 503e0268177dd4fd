"""What comments are once they are read: frozen values, in threads one level deep."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ..diagnostics import Location
from ..source import Document


@dataclass(frozen=True, eq=False)
class Comment:
    """One comment, as its file says it; each is itself and equal to no other.

    Attributes:
        thread: the folder it lies in: the slug of its article.
        html: its words, cleaned of everything but text, links, lists, quotations and code.
        document: its header, with places.
        body: where its words begin.
    """

    id: str
    thread: str
    author: str
    moment: datetime.datetime
    html: str
    document: Document
    body: Location
    reply_to: str = ""
    owner: bool = False
    language: str = ""
    origin: str = "form"
    withdrawn: bool = False
    example: bool = False

    @property
    def order(self) -> tuple[datetime.datetime, str]:
        return self.moment, self.id


@dataclass(frozen=True)
class Pointer:
    """A link to another comment of the page."""

    id: str
    author: str


@dataclass(frozen=True)
class Shown:
    """A comment as the page shows it.

    Attributes:
        html: its words, with `@name` as a link to what that person said.
        answers: whom it answers, when the place on the page does not say so.
        answered_by: where the owner answers it elsewhere on the page, in one reply to several.
        replies: what answers it; empty for a reply.
    """

    comment: Comment
    html: str
    answers: Pointer | None = None
    answered_by: tuple[Pointer, ...] = ()
    replies: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class State:
    """Whether one more comment is taken; if not, since when (None: it never was, or nobody said).

    Attributes:
        until: the last day, when there is one.
    """

    open: bool
    closed_on: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True)
class Discussion:
    """Everything a page says about the comments of its article.

    Attributes:
        threads: the first comments, in the order of time, each with its replies.
        count: how many are shown.
        form_url: the page with the form, relative to the site; empty when it is closed.
        feed_url: the feed of these comments, relative to the site.
        rules_url: the page of the rules, relative to the site.
    """

    state: State
    threads: tuple[Shown, ...]
    count: int
    form_url: str
    feed_url: str
    rules_url: str
