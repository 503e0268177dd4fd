"""Testimonials inside articles and pages: a paragraph `[testimonials: diagnostic]` becomes them.

The block is a selection: it says so, and links to all testimonials and to the policy.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from ..diagnostics import Location, nearest, problem

NO_SUCH_BLOCK = problem(
    "T107",
    "there is no service and no testimonial “{name}” to show here",
    hint="write [testimonials: …] with the id of a service or of a testimonial: {known}",
)

_BLOCK = re.compile(
    r"<p>\[(?:testimonials|t[ée]moignages?)\s?:\s*(?P<name>[\w-]+)\]</p>", re.IGNORECASE
)
_MOST = 3


def holds_block(html: str) -> bool:
    """Whether testimonials stand in this text, as the reader gave it."""
    return _BLOCK.search(html) is not None


def fill_blocks(generator: Any) -> None:
    """Replace the blocks of every article and page before their content is asked for."""
    context = generator.context
    by_service = context["testimonials_by_service"]
    by_id = {each.id: [each] for each in context["testimonials"]}
    template = generator.get_template("components/testimonial").module
    services = {service.id for service in generator.project.site.services}

    def block(content: Any, found: re.Match[str]) -> str:
        name = found["name"]
        items = by_id.get(name) or by_service.get(name) or []
        if not items and name not in services:
            known = [*sorted(services), *by_id]
            close = nearest(name, known)
            where = Location(getattr(content, "source_name", content.source_path or ""))
            told = ", ".join(known)
            generator.project.report(
                NO_SUCH_BLOCK.at(where, suggestion=close, name=name, known=told)
            )
        return str(template.selection(items[:_MOST], len(by_id)))

    for kind in ("articles", "drafts", "pages", "hidden_pages", "draft_pages"):
        for content in context.get(kind, ()):
            text = content._content
            if text and "[t" in text.lower():
                content._content = _BLOCK.sub(partial(block, content), text)
