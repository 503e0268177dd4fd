"""The message of each step to the client: a text to read again, complete, and send oneself.

The templates are text files that the author may replace: `incidents/letters/closed.txt` in the
project goes before ours. Nothing is ever sent from here.
"""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from ..catalogues import catalogue
from ..display import long_date
from ..local_time import Moment
from ..site import Site
from .model import FOLDER, Incident

OURS = Path(__file__).parent / "letters"
LETTERS = (
    "first_word_client",
    "first_word_us",
    "acknowledged",
    "working",
    "worked_around",
    "repaired",
    "closed",
)


def letter_of(incident: Incident) -> str:
    """Which letter the state of an incident asks for."""
    if incident.state == "found":
        return f"first_word_{incident.written.found_by}"
    return incident.state


def template_file(root: Path, name: str, language: str) -> Path:
    """The author's own template, or ours in the language of the site."""
    own = root / FOLDER / "letters" / f"{name}.txt"
    return own if own.is_file() else OURS / language / f"{name}.txt"


def write_letter(root: Path, site: Site, incident: Incident) -> str:
    """The message for the state of an incident; what is missing is marked to be completed.

    Args:
        root: the project's folder, which may hold templates of the author's.
        site: who writes, in which language.
        incident: the incident, in the state that the message is about.
    """
    path = template_file(root, letter_of(incident), site.language)
    words = catalogue(site.language).gettext
    written, last = incident.written, incident.steps[-1] if incident.steps else None
    to_complete = words("[to be completed: {what}]")

    def or_mark(text: str, what: str) -> str:
        return text.strip() or to_complete.format(what=what)

    measures = "\n".join(f"- {measure}" for measure in written.measures)
    parts = {
        "client": written.client,
        "person": written.person or written.client,
        "me": site.business.person,
        "incident": written.incident,
        "said": or_mark(last.said if last else "", words("what you did or found, in one sentence")),
        "next": moment_in_words(incident.promised_word, site.language)
        or to_complete.format(what=words("a day and an hour")),
        "recalled": _recalled(incident, site.language),
        "priority": site.incidents.priority if site.incidents else "",
        "what_happened": or_mark(written.what_happened, words("what happened, in two sentences")),
        "not_repaired": written.not_repaired.strip() or words("Nothing remains to be mended."),
        "measures": or_mark(measures, words("what is now done otherwise")),
        "gesture": written.gesture.strip()
        or or_mark(written.no_gesture_because, words("the gesture, or why there is none")),
    }
    text = Template(path.read_text("utf-8")).safe_substitute(parts)
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)  # what had nothing to say left spaces
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _recalled(incident: Incident, language: str) -> str:
    """What the client answered to the first questions, given back in their words."""
    asked = incident.written.questions
    heard = [text.strip().rstrip(".") for text in (asked.since, asked.seen, asked.blocks)]
    listed = ", ".join(filter(None, heard))
    words = catalogue(language).gettext
    return (
        words("What I noted of what you told me: {heard}.").format(heard=listed) if listed else ""
    )


def moment_in_words(moment: Moment | None, language: str) -> str:
    """« le 5 septembre 2026 à 9 h 30 », “on 5 September 2026 at 9:30”; nothing for no moment."""
    if moment is None:
        return ""
    words = catalogue(language).gettext
    hour = f"{moment.hour}:{moment.minute:02}"
    if language == "fr":
        hour = f"{moment.hour}\u00a0h" + (f"\u00a0{moment.minute:02}" if moment.minute else "")
    return words("on {day} at {hour}").format(day=long_date(moment.date(), language), hour=hour)
