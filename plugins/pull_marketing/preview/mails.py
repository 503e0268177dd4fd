"""The mails that would have left, on a page of the preview."""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesParser
from html import escape
from pathlib import Path

from babel.dates import format_datetime

from ..catalogues import Catalogue, catalogue
from ..diagnostics import Term

SHOWN = ("From", "To", "Reply-To")
MOST = 50

FRAME = """\
<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<link rel="icon" href="/theme/icon.svg"><link rel="stylesheet" href="/f/style.css"></head>
<body><main><h1>{title}</h1><p>{note}</p><p>{links}</p>
{mails}
</main></body></html>
"""


def mails_page(folder: Path, language: str) -> str:
    """Every mail that was written to the folder, the newest first."""
    words = catalogue(language)
    newest = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    shown = "".join(_mail(path, words) for path in newest[:MOST])
    return FRAME.format(
        language=language,
        title=words.gettext("Mails that would have left"),
        note=words.gettext("Nothing was sent: while you try things out, mails are files."),
        links=" · ".join(
            f'<a href="{address}">{escape(words.gettext(label))}</a>'
            for address, label in (("/", Term("To the site")), ("/inbox/", Term("To the inbox")))
        ),
        mails=shown or f"<p>{words.gettext('None yet: answer a questionnaire.')}</p>",
    )


def _mail(path: Path, words: Catalogue) -> str:
    with path.open("rb") as file:
        mail = BytesParser(policy=policy.default).parse(file)
    names = {
        "From": words.gettext("From"),
        "To": words.gettext("To"),
        "Reply-To": words.gettext("Answer to"),
    }
    head = "".join(
        f"<dt>{escape(names[each])}</dt><dd>{escape(str(mail[each]))}</dd>"
        for each in SHOWN
        if mail[each]
    )
    written = mail["Date"].datetime.astimezone()
    when = format_datetime(written, "d MMMM, HH:mm", locale=words.language)
    head += f"<dt>{escape(words.gettext('Date'))}</dt><dd>{escape(when)}</dd>"
    part = mail.get_body(("plain",))
    text = escape(part.get_content()) if part else ""
    # A mail's head has no spaces that hold; on a page a line would begin with a colon.
    subject = re.sub(r" (?=[:;!?»])", "\u00a0", str(mail["Subject"]))
    return (
        f"<article><h2>{escape(subject)}</h2><dl>{head}</dl>"
        f'<div class="text">{text}</div></article>'
    )
