"""Reads exports of WordPress (WXR) and Disqus: names, words and moments, nothing private.

Source: the `export.php` of WordPress 6 for WXR 1.2; help.disqus.com, “Comments Export” and “Custom
XML Import Format”; read on 2026-11-22.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree
from xml.parsers import expat

_NOT_WORDS = ("pingback", "trackback")


class NotAnExportError(ValueError):
    """The file is neither of the two."""


@dataclass(frozen=True)
class Foreign:
    """A comment of another tool.

    Attributes:
        number: its number there.
        parent: the number of what it answers, or nothing.
        article: the last part of the address of its page.
        html: its words, as the other tool keeps them.
        moment: with an offset, or on the clock of the business.
        public: whether it was to be read there: no spam, not deleted, not waiting.
    """

    origin: str
    number: str
    parent: str
    article: str
    author: str
    html: str
    moment: datetime.datetime
    public: bool
    by_owner: bool = False


def read_export(data: bytes) -> list[Foreign]:
    """Every comment of an export.

    Raises:
        NotAnExportError: not XML, XML with definitions of its own, or of something else.
    """
    root = _tree(data)
    if root.tag == "rss":
        return list(_wordpress(root))
    if root.tag == "disqus":
        return list(_disqus(root))
    raise NotAnExportError


def _tree(data: bytes) -> ElementTree.Element:
    """The XML without name spaces. A document type could define bombs: it is refused."""
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = lambda tag, values: builder.start(
        _local(tag), {_local(name): value for name, value in values.items()}
    )
    parser.EndElementHandler = lambda tag: builder.end(_local(tag))
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, AssertionError) as error:
        raise NotAnExportError from error


def _refuse(*_what: object) -> None:
    raise NotAnExportError


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _text(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _wordpress(root: ElementTree.Element) -> Iterator[Foreign]:
    for item in root.iter("item"):
        name = unquote(_text(item, "post_name")) or _last_part(_text(item, "link"))
        for comment in item.findall("comment"):
            moment = _moment(_text(comment, "comment_date"))
            words = _text(comment, "comment_type") not in _NOT_WORDS
            parent = _text(comment, "comment_parent")
            if moment is None:
                continue
            yield Foreign(
                origin="wordpress",
                number=_text(comment, "comment_id"),
                parent="" if parent == "0" else parent,
                article=name,
                author=_text(comment, "comment_author"),
                html=_text(comment, "comment_content"),
                moment=moment,
                public=words and _text(comment, "comment_approved") == "1",
                by_owner=_text(comment, "comment_user_id") == "1",
            )


def _disqus(root: ElementTree.Element) -> Iterator[Foreign]:
    threads = {
        thread.get("id", ""): _last_part(_text(thread, "link")) for thread in root.findall("thread")
    }
    for post in root.findall("post"):
        moment, thread = _moment(_text(post, "createdAt")), post.find("thread")
        parent, author = post.find("parent"), post.find("author")
        if moment is None or thread is None or author is None:
            continue
        hidden = "true" in (_text(post, "isDeleted"), _text(post, "isSpam"))
        yield Foreign(
            origin="disqus",
            number=post.get("id", ""),
            parent=parent.get("id", "") if parent is not None else "",
            article=threads.get(thread.get("id", ""), ""),
            author=_text(author, "name"),
            html=_text(post, "message"),
            moment=moment,
            public=not hidden,
        )


def _last_part(address: str) -> str:
    path = unquote(urlsplit(address).path).rstrip("/")
    return re.sub(r"\.\w+$", "", path.rpartition("/")[2])


def _moment(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
