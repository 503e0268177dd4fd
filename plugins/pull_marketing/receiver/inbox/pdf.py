"""The page of one lead as PDF, drawn by a process that can reach nothing and must end soon."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
from pathlib import Path

from starlette.responses import Response

from ..bodies import Refused
from . import showing
from .pdf_child import NOT_INSTALLED
from .reading import lead_values
from .visits import Visit

CHILD = Path(__file__).with_name("pdf_child.py")
PATIENCE_S = 30.0
LARGEST_PAGE_CHARACTERS = 2_000_000

_ONE = threading.BoundedSemaphore(1)
"""Drawing takes a few hundred MB for a moment: one at a time."""


class NoPdf(Exception):
    """WeasyPrint, or the Pango it draws with, is not installed."""


class TooMuch(Exception):
    """It took too long or too much memory."""


def is_installed() -> bool:
    """Whether the extra `pdf` is there."""
    return importlib.util.find_spec("weasyprint") is not None


def draw(html: str) -> bytes:
    """A page as PDF.

    Raises:
        NoPdf: the extra is not there.
        TooMuch: the page is too long.
    """
    if not is_installed():
        raise NoPdf
    if len(html) > LARGEST_PAGE_CHARACTERS:
        raise TooMuch
    kept = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "SYSTEMROOT")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    with _ONE:
        try:
            done = subprocess.run(  # noqa: S603 - our own file
                [sys.executable, "-I", str(CHILD)],
                input=html.encode("utf-8", "replace"),
                capture_output=True,
                timeout=PATIENCE_S,
                check=False,
                env=environment,
            )
        except subprocess.TimeoutExpired as error:
            raise TooMuch from error
    if done.returncode == NOT_INSTALLED:
        raise NoPdf
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise TooMuch
    return done.stdout


def lead_pdf(visit: Visit) -> Response:
    """The dossier of one lead, to be kept or printed."""
    language = visit.inbox.settings.language
    with visit.inbox.reading() as connection:
        values = lead_values(visit, connection)
    try:
        drawn = draw(showing.markup(language, "lead_paper", **values))
    except NoPdf:
        raise Refused(501) from None
    except TooMuch:
        raise Refused(413) from None
    # The name says nothing of the person: it stays in the browser's list of downloads.
    name = f"{values['record'].questionnaire.slug}-{values['record'].reference}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(drawn, media_type="application/pdf", headers=headers)
