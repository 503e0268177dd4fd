"""Says what became of deliveries in sentences a person reads: « Zapier : 3ᵉ essai à 12 h »."""

from __future__ import annotations

from typing import Any

from babel.dates import format_date
from sqlalchemy.engine import Row

from ..catalogues import Catalogue, catalogue
from ..diagnostics import Term
from .erasing import ASKED, BY_THEMSELVES
from .moments import local_time
from .promises import (
    COPY_MAIL,
    LETTERS_MAIL,
    OWNER_MAIL,
    REMINDER_MAIL,
    RESUME_MAIL,
    REWARD_MAIL,
    STOPPED_MAIL,
    THANKS_MAIL,
)
from .records import Delivery, Try

REASONS: dict[str, Term] = {
    "ok": Term("delivered"),
    "answered": Term("the service answered {detail}"),
    "moved": Term("the service sends elsewhere ({detail}), which is not followed"),
    "gone": Term("the service wants nothing more (410); it is turned off"),
    "busy": Term("the service asks to wait ({detail})"),
    "no_connection": Term("nobody answered"),
    "no_address": Term("the address was not found"),
    "forbidden_address": Term("the address leads into a private network, which is refused"),
    "too_slow": Term("the answer took too long"),
    "no_tls": Term("no safe connection was possible"),
    "smtp_later": Term("the mail server asks to come again ({detail})"),
    "smtp_never": Term("the mail server refuses it ({detail})"),
    "smtp_login": Term("the mail server refuses our password ({detail})"),
    "bad_headers": Term("the mail would have carried foreign lines in its head; it was not sent"),
    "unknown_target": Term("no webhook has this name any more"),
    "erased": Term("the answers were erased in the meantime"),
    "no_reward": Term("the promised file is not beside the contracts"),
    "on_list": Term("they are on the list already, or left it"),
    "finished": Term("no longer needed: they finished, asked again, or the time is over"),
    "reminded": Term("they were reminded already, and are reminded once"),
    "no_link": Term("the link to finish later did not reach them"),
    "too_many": Term("this address got enough mails of this kind for a day"),
    "interrupted": Term("the receiver was stopped in the middle; it may have arrived"),
    "internal": Term("a mistake of the receiver's own ({detail})"),
}


_WHO: dict[str, Term] = {
    OWNER_MAIL: Term("Mail to {address}"),
    COPY_MAIL: Term("Copy to {address}"),
    REWARD_MAIL: Term("Promised file to {address}"),
    THANKS_MAIL: Term("Thanks to {address}"),
    RESUME_MAIL: Term("Link to finish later, to {address}"),
    REMINDER_MAIL: Term("Reminder to {address}"),
    LETTERS_MAIL: Term("Question about letters to {address}"),
    STOPPED_MAIL: Term("Warning to {address}"),
}


def who(delivery: Delivery, words: Catalogue) -> str:
    """How the owner calls where a delivery goes."""
    wanted = _WHO.get(delivery.kind)
    return words.gettext(wanted).format(address=delivery.target) if wanted else delivery.target


def sentences(delivery: Delivery, language: str, now_ms: int) -> list[str]:
    """One sentence for each attempt, and one for what comes."""
    words = catalogue(language)
    name = who(delivery, words)
    told = [_attempt(name, each, words, now_ms) for each in delivery.tries]
    last = _outlook(delivery, words, now_ms)
    if last:
        told.append(words.gettext("{who}: {what}").format(who=name, what=last))
    return told


def _attempt(name: str, made: Try, words: Catalogue, now_ms: int) -> str:
    reason = words.gettext(REASONS.get(made.reason, REASONS["internal"]))
    return words.gettext("{who}: {number} try {time}, {reason}").format(
        who=name,
        number=ordinal(made.number, words.language),
        time=time_in_words(made.at_ms, now_ms, words),
        reason=reason.format(detail=made.detail),
    )


def _outlook(delivery: Delivery, words: Catalogue, now_ms: int) -> str:
    match delivery.state:
        case "waiting" if delivery.next_ms > now_ms:
            when = time_in_words(delivery.next_ms, now_ms, words)
            if not delivery.tries:
                return words.gettext("planned {time}").format(time=when)
            return words.gettext("next try {time}").format(time=when)
        case "waiting":
            return words.gettext("about to be tried")
        case "failed":
            return words.gettext("given up after the last try; you can send it again")
        case "stopped":
            return words.gettext("stopped; you can send it again")
    return ""


def ordinal(number: int, language: str) -> str:
    """1ᵉʳ, 2ᵉ; 1st, 2nd."""
    if language == "fr":
        return "1ᵉʳ" if number == 1 else f"{number}ᵉ"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def time_in_words(at_ms: int, now_ms: int, words: Catalogue) -> str:
    """« à 12 h 05 », with the day when it is not today."""
    at, now = local_time(at_ms), local_time(now_ms)
    if words.language == "fr":
        clock = f"{at.hour}\u00a0h" + (f"\u00a0{at.minute:02}" if at.minute else "")
    else:
        clock = f"{at.hour}:{at.minute:02}"
    if at.date() == now.date():
        return words.gettext("at {clock}").format(clock=clock)
    day = format_date(at.date(), "d MMMM", locale=words.language)
    return words.gettext("on {day} at {clock}").format(day=day, clock=clock)


KEPT_WORDS = Term("kept as long as promised")
_WHY: dict[str, Term] = {
    ASKED: Term("asked for"),
    BY_THEMSELVES: Term("by the person, with their link"),
}
_STATES: dict[str, Term] = {
    "quarantined": Term("In quarantine"),
    "draft": Term("half filled"),
}
"""What is said of what was erased, unless it had come in as usual."""


def erased_in_words(row: Row[Any], words: Catalogue, now_ms: int) -> str:
    """One row of the evidence: « le 22 novembre : 3 effacements, à la demande (contact) »."""
    number = row.submissions + row.entries
    line = words.ngettext(
        "{time}: {number} erasure, {why}", "{time}: {number} erasures, {why}", number
    )
    state = words.gettext(_STATES[row.state]) if row.state in _STATES else ""
    of = ", ".join(filter(None, (row.questionnaire, state)))
    return line.format(
        time=time_in_words(row.at_ms, now_ms, words),
        number=number,
        why=words.gettext(_WHY.get(row.reason, KEPT_WORDS)),
    ) + (f" ({of})" if of else "")
