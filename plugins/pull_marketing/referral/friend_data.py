"""No form of the site asks for the details of somebody other than the person who answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..diagnostics import Location, Report, problem
from ..law import fact

FRIEND_DATA = problem(
    "R030",
    "“{label}” asks for the details of somebody else",
    hint="ask only about the person who answers; whoever recommends writes to their friend"
    " themselves ({source}, read on {read})",
)

_SOMEBODY_ELSE = re.compile(
    r"\b(?:ami|amie|amis|amies|proches?|filleule?s?|connaissances?|confrères?|consœurs?|collègues?"
    r"|voisine?s?|(?:personnes?|gens) (?:à|que) (?:vous )?(?:recommand|contact|parrain)\w*"
    r"|friends?|relatives?|colleagues?|referees?|somebody (?:else|to)|someone (?:else|to))\b",
    re.IGNORECASE,
)
_DETAILS = re.compile(
    r"\b(?:e-?mails?|courriels?|adresses?|téléphones?|numéros?|coordonnées|noms?|contacts?"
    r"|phones?|names?|address(?:es)?)\b",
    re.IGNORECASE,
)
_DETAIL_KINDS = {"name", "email", "phone"}
_FREE_KINDS = {"short_text", "long_text"}


def asks_for_somebody_else(kind: str, title: str, hint: str = "") -> bool:
    """Whether a question asks for another person's name, address or telephone."""
    if kind in _DETAIL_KINDS:
        return bool(_SOMEBODY_ELSE.search(f"{title} {hint}"))
    return kind in _FREE_KINDS and bool(_SOMEBODY_ELSE.search(title) and _DETAILS.search(title))


def check_questionnaires(questionnaires: Iterable[Any], report: Report) -> None:
    """Report each such question, at its line."""
    for questionnaire in questionnaires:
        for question in questionnaire.questions:
            if asks_for_somebody_else(str(question.kind), question.title, question.hint):
                where = Location(questionnaire.source, question.line, 1)
                report(FRIEND_DATA.at(where, label=question.title, **fact("friend_data").cited))
