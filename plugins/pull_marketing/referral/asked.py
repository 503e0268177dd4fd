"""The questionnaires of the site as a referrer's pages hold them: with a slot for the code.

Rendered once for all referrers: with thousands of them only the code differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from posixpath import join, normpath
from typing import Any

from markdown import Markdown

from ..project import Project
from ..typography import typo

SLOT = "REFERRALCODE"
HIDDEN = f'<input type="hidden" name="ref" value="{SLOT}">'

_TARGET = re.compile(r'(?<=href=")\{(?P<kind>\w+)\}(?P<path>[^"#?]*)')


@dataclass(frozen=True)
class Asked:
    """A questionnaire, ready to be placed into the pages of a referrer.

    Attributes:
        folder: what follows the referrer's own address; empty for the page itself.
        form: the HTML of its form, the slot where the code goes.
        rules: the site-absolute address of its style sheet, or nothing when it has no branch.
    """

    slug: str
    title: str
    folder: str
    welcome: str
    form: str
    rules: str

    def with_code(self, code: str) -> str:
        return self.form.replace(SLOT, code)


def asked_of(
    slug: str, context: dict[str, Any], project: Project, output: Path, folder: str = ""
) -> Asked | None:
    """One questionnaire of the site, or None when there is none of that name."""
    render = context.get("questionnaire_form")
    found = next((q for q in context.get("questionnaires") or () if q.slug == slug), None)
    if render is None or found is None:
        return None
    rules = f"{project.paths['questionnaires']}{slug}/rules.css"
    return Asked(
        slug=slug,
        title=typo(found.title, project.locale(found.language)),
        folder=folder,
        welcome=_welcome(found.welcome, found.language, context, project) if folder else "",
        form=str(render(slug, SLOT)),
        # It is written before us, and not at all for a questionnaire without branches.
        rules=rules if (output / rules.lstrip("/")).is_file() else "",
    )


def others_of(
    first: str, taken: Iterable[str], context: dict[str, Any], project: Project, output: Path
) -> tuple[Asked, ...]:
    """Every questionnaire but the one of the call to action, each with a folder of its own.

    Args:
        first: the questionnaire on the referrer's page itself.
        taken: folders that stand there already; a questionnaire of that name gets another.
        context: of the templates.
        project: of this build.
        output: where the questionnaires were written.
    """
    found = []
    for questionnaire in context.get("questionnaires") or ():
        folder = f"{questionnaire.slug}/"
        if questionnaire.slug == first:
            continue
        if folder in taken:
            folder = f"{questionnaire.slug}-/"
        asked = asked_of(questionnaire.slug, context, project, output, folder)
        if asked:
            found.append(asked)
    return tuple(found)


def _welcome(text: str, language: str, context: dict[str, Any], project: Project) -> str:
    """The words before the questions, with links that lead where they led."""
    siteurl = str(context.get("SITEURL") or "")

    def target(link: re.Match[str]) -> str:
        if link["kind"] != "filename":
            address = project.resolve(unescape(link[0]))
            return f"{siteurl}{escape(address)}" if address else link[0]
        path = unescape(link["path"])
        key = path.lstrip("/") if path.startswith("/") else normpath(join("questionnaires", path))
        page = (context.get("generated_content") or {}).get(key)
        return f"{siteurl}/{escape(page.url)}" if page else link[0]

    html: str = Markdown(**(context.get("MARKDOWN") or {"output_format": "html"})).convert(text)
    return typo(_TARGET.sub(target, html), project.locale(language))
