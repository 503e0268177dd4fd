"""What `fast_build` says of its slower paths, in words for an author.

The other plugin speaks English and knows nothing of this one. Its phrases are told apart by what
stays of them; a test reads its source and fails on a phrase that is missing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..diagnostics import Term

Words = Callable[[str], str]
Phrases = tuple[tuple[str, Term], ...]

_SAID: Phrases = (
    (
        "starting afresh: no usable state",
        Term("all is made again: nothing usable was kept of an earlier build"),
    ),
    (
        "starting afresh: settings, environment or versions changed",
        Term("all is made again: the settings, the environment or a version changed"),
    ),
    ("starting afresh: (?P<name>.+) changed", Term("all is made again: {name} changed")),
    (
        "nothing can be kept in .*?: (?P<error>.+)",
        Term("nothing can be kept for the next build: {error}"),
    ),
    (
        "left in place, because it was changed since it was made: (?P<name>.+)",
        Term("{name} stays: it was changed by hand since it was made"),
    ),
    (
        "every output is rendered again: (?P<reason>.+)",
        Term("every page is made again: {reason}"),
    ),
    (
        r"(?P<count>\d+) outputs are always rendered: (?P<reason>.+)",
        Term("{count} pages are made again each time: {reason}"),
    ),
    (r"\w+ reads all again: (?P<reason>.+)", Term("every text is read again: {reason}")),
)

_BECAUSE: Phrases = (
    ("Pelican's own cache is on", Term("Pelican’s own cache is on (CACHE_CONTENT)")),
    (
        "DEFAULT_DATE takes dates from the file system",
        Term("DEFAULT_DATE takes dates from the files themselves"),
    ),
    (
        "DATE_FORMATS changes the locale while reading",
        Term("DATE_FORMATS changes the language of dates in between"),
    ),
    (
        r"(?P<name>\S+) hooks (?P<signal>\S+)",
        Term("the plugin “{name}” takes part in “{signal}”, and what it does there is not known"),
    ),
    (
        "(?P<name>.+) includes or extends a template by a computed name",
        Term("theme/templates/{name} takes in a template whose name it puts together"),
    ),
    (
        "(?P<name>.+) formats a text that may read attributes",
        Term("theme/templates/{name} puts together a text with “format”, which may read anything"),
    ),
    (
        "(?P<name>.+) uses the (?:filter|test) “(?P<used>.+)”, which may read anything",
        Term("theme/templates/{name} uses “{used}”, which may read anything"),
    ),
    (
        "(?P<name>.+) uses “(?P<used>.+)”",
        Term("theme/templates/{name} uses “{used}”, which says something else each time"),
    ),
    (
        "the Jinja extension (?P<name>.+) may read anything",
        Term("the extension “{name}” of the templates may read anything"),
    ),
    (
        r"(?P<name>\S+): (?P<error>.+)",
        Term("theme/templates/{name} cannot be read: {error}"),
    ),
)
"""Inside of those: several are separated by semicolons."""


def doubt(said: str, words: Words) -> str:
    """What the engine says of itself, in words for an author; as it is when it says something new.

    Args:
        said: one line of it.
        words: translates.
    """
    return _in_words(said, _SAID, words) or said


def because(reason: str, words: Words) -> str:
    """Why a page is made each time, likewise."""
    return _in_words(reason, _BECAUSE, words) or reason


def _in_words(said: str, phrases: Phrases, words: Words) -> str:
    for pattern, message in phrases:
        if found := re.fullmatch(pattern, said):
            details = found.groupdict()
            if "reason" in details:
                reasons = details["reason"].split("; ")
                details["reason"] = "; ".join(because(each, words) for each in reasons)
            return words(message).format(**details)
    return ""
