"""Puts comments into threads one level deep; what cannot stand where it says is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..diagnostics import Report, Severity, nearest, problem
from .mentions import Mentions
from .model import Comment, Pointer, Shown

UNKNOWN_PARENT = problem(
    "B508",
    "this comment answers “{id}”, which is not there",
    hint="it is shown as a comment of its own; correct “reply_to”, or take the line out",
    severity=Severity.WARNING,
)
CIRCLE = problem(
    "B509",
    "these comments answer one another in a circle: {ids}",
    hint="take “reply_to” out of the one that came first",
)


def arrange(comments: Sequence[Comment], report: Report) -> tuple[Shown, ...]:
    """The threads of one article, in the order of time.

    A reply to a reply stands in the same thread and names whom it answers. A comment that was
    withdrawn is left out; where others answer it, its place is kept without its words.

    Args:
        comments: those of the article, in the order of time, each id once.
        report: gets what is wrong.
    """
    parents = _parents(comments, report)
    roots = {comment.id: _root(comment, parents) for comment in comments}
    members: dict[str, list[Comment]] = defaultdict(list)
    for comment in comments:
        members[roots[comment.id].id].append(comment)
    mentions = Mentions(comments, report)
    html = {c.id: mentions.linked(c, members[roots[c.id].id]) for c in comments}
    answered_by = _answered_by(comments, mentions, roots)

    def shown(comment: Comment, replies: tuple[Shown, ...] = ()) -> Shown:
        parent = parents.get(comment.id)
        aside = parent is not roots[comment.id] and not (parent and parent.withdrawn)
        answers = Pointer(parent.id, parent.author) if parent and aside else None
        return Shown(comment, html[comment.id], answers, answered_by[comment.id], replies)

    threads = []
    for comment in comments:
        if roots[comment.id] is not comment:
            continue
        inside = [c for c in members[comment.id] if c is not comment and not c.withdrawn]
        if inside or not comment.withdrawn:
            threads.append(shown(comment, tuple(shown(reply) for reply in inside)))
    return tuple(threads)


def _parents(comments: Sequence[Comment], report: Report) -> dict[str, Comment]:
    """What each comment answers, without what is not there and without circles."""
    by_id = {comment.id: comment for comment in comments}
    parents: dict[str, Comment] = {}
    for comment in comments:
        if not comment.reply_to:
            continue
        parent = by_id.get(comment.reply_to)
        if parent is None:
            where, close = comment.document.where(("reply_to",)), nearest(comment.reply_to, by_id)
            report(UNKNOWN_PARENT.at(where, id=comment.reply_to, suggestion=close))
        elif not _is_circle(comment, parent, parents, report):
            parents[comment.id] = parent
    return parents


def _is_circle(
    comment: Comment, parent: Comment, parents: dict[str, Comment], report: Report
) -> bool:
    way = [comment.id]
    above: Comment | None = parent
    while above and above.id != comment.id:
        way.append(above.id)
        above = parents.get(above.id)
    if above is None:
        return False
    report(CIRCLE.at(comment.document.where(("reply_to",)), ids=" → ".join([*way, comment.id])))
    return True


def _root(comment: Comment, parents: dict[str, Comment]) -> Comment:
    while comment.id in parents:
        comment = parents[comment.id]
    return comment


def _answered_by(
    comments: Sequence[Comment], mentions: Mentions, roots: dict[str, Comment]
) -> dict[str, tuple[Pointer, ...]]:
    """Where the owner answers several people in one comment: each of them is shown the way."""
    found: dict[str, list[Pointer]] = defaultdict(list)
    for comment in comments:
        if not comment.owner or comment.withdrawn:
            continue
        for other in dict.fromkeys(mentions.found.get(comment.id, ())):
            if roots[other.id] is not roots[comment.id]:
                found[other.id].append(Pointer(comment.id, comment.author))
    return {comment.id: tuple(found[comment.id]) for comment in comments}


def counted(threads: Sequence[Shown]) -> int:
    """How many comments a visitor can read."""
    return sum((not t.comment.withdrawn) + len(t.replies) for t in threads)
