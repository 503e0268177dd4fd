"""What is written to the person: what was promised, and the question about letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date

from ..catalogues import catalogue
from .mail import own_words
from .moments import local_time
from .records import Record


@dataclass(frozen=True)
class Letter:
    """What a mail says, whoever sends it.

    Attributes:
        subject: may hold foreign text.
        paragraphs: plain text.
    """

    subject: str
    paragraphs: Sequence[str]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


def reward_mail(record: Record, link: str, name: str) -> Letter:
    """The link to the promised file, with thanks.

    Args:
        record: what was answered.
        link: good for fourteen days.
        name: of the file.
    """
    words = catalogue(record.questionnaire.language).gettext
    lines = [
        words("Thank you for your answers to “{title}”.").format(title=record.questionnaire.title),
        words("Here is what was promised, “{name}”:").format(name=name),
        link,
        words("The link is good for fourteen days, and for you alone."),
    ]
    return Letter(words("Your file: {name}").format(name=name), lines)


def thanks_mail(record: Record, own: str) -> Letter:
    """What the owner writes to who answered, and nothing of the answers.

    Args:
        record: what was answered.
        own: the link by which they see and erase it.
    """
    words = catalogue(record.questionnaire.language)
    title = record.questionnaire.title
    reference = words.gettext("Your reference is {reference}.").format(reference=record.reference)
    lines = [record.questionnaire.thank_you, reference, own_words(words), own]
    return Letter(words.gettext("Thank you: {title}").format(title=title), lines)


def reminder_mail(record: Record, links: tuple[str, str], until_ms: int) -> Letter:
    """Once, to who wanted to finish later and did not.

    Args:
        record: the draft.
        links: to go on, and to erase it.
        until_ms: when the draft ends.
    """
    words = catalogue(record.questionnaire.language)
    say, title = words.gettext, record.questionnaire.title
    day = format_date(local_time(until_ms).date(), "d MMMM", locale=words.language)
    lines = [
        say("You wanted to finish “{title}” later. Your answers wait here:").format(title=title),
        links[0],
        say("They wait until {day}, then they are erased.").format(day=day),
        say("You do not want to finish? This erases what you wrote, at once:"),
        links[1],
        say("This is the only reminder."),
    ]
    return Letter(say("Your answers wait for you: {title}").format(title=title), lines)


def resume_mail(record: Record, link: str) -> Letter:
    """The link to a form that is half filled, and nothing of what is in it.

    Args:
        record: the draft.
        link: good for thirty days.
    """
    words = catalogue(record.questionnaire.language).gettext
    title = record.questionnaire.title
    lines = [
        words("You wanted to finish “{title}” later. Your answers wait here:").format(title=title),
        link,
        words("The link is good for thirty days. If it was not you, do nothing: all is erased."),
    ]
    return Letter(words("To finish later: {title}").format(title=title), lines)


def letters_mail(record: Record, confirm: str) -> Letter:
    """Asks whether it was really them who want letters; without an answer none is sent.

    Args:
        record: what was answered.
        confirm: the link to the page with the button.
    """
    words = catalogue(record.questionnaire.language).gettext
    lines = [
        words("Somebody, probably you, asked for letters at this address: “{title}”.").format(
            title=record.questionnaire.title
        ),
        words("To receive them, open this page and press its button:"),
        confirm,
        words("If it was not you, do nothing: no letter will come, and your address is erased."),
    ]
    return Letter(words("Do you want our letters?"), lines)
