"""The mails that go to the person: what was promised, and the question about letters."""

from __future__ import annotations

from babel.dates import format_date

from ..catalogues import catalogue
from .mail import own_words, write_mail
from .moments import local_time
from .records import Record


def reward_mail(
    record: Record, link: str, name: str, *, sender: str, to: str, delivery_id: str, now_ms: int
) -> bytes:
    """The link to the promised file, with thanks.

    Args:
        record: what was answered.
        link: good for fourteen days.
        name: of the file.
        sender, to, delivery_id, now_ms: see `mail.write_mail`.
    """
    words = catalogue(record.questionnaire.language).gettext
    lines = [
        words("Thank you for your answers to “{title}”.").format(title=record.questionnaire.title),
        words("Here is what was promised, “{name}”:").format(name=name),
        link,
        words("The link is good for fourteen days, and for you alone."),
    ]
    return write_mail(
        sender=sender,
        to=to,
        subject=words("Your file: {name}").format(name=name),
        body="\n\n".join(lines),
        delivery_id=delivery_id,
        now_ms=now_ms,
    )


def thanks_mail(
    record: Record, own: str, *, sender: str, to: str, delivery_id: str, now_ms: int
) -> bytes:
    """What the owner writes to who answered, and nothing of the answers.

    Args:
        record: what was answered.
        own: the link by which they see and erase it.
        sender, to, delivery_id, now_ms: see `mail.write_mail`.
    """
    words = catalogue(record.questionnaire.language)
    title = record.questionnaire.title
    reference = words.gettext("Your reference is {reference}.").format(reference=record.reference)
    lines = [record.questionnaire.thank_you, reference, own_words(words), own]
    return write_mail(
        sender=sender,
        to=to,
        subject=words.gettext("Thank you: {title}").format(title=title),
        body="\n\n".join(lines),
        delivery_id=delivery_id,
        now_ms=now_ms,
    )


def reminder_mail(
    record: Record,
    links: tuple[str, str],
    until_ms: int,
    *,
    sender: str,
    to: str,
    delivery_id: str,
    now_ms: int,
) -> bytes:
    """Once, to who wanted to finish later and did not.

    Args:
        record: the draft.
        links: to go on, and to erase it.
        until_ms: when the draft ends.
        sender, to, delivery_id, now_ms: see `mail.write_mail`.
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
    return write_mail(
        sender=sender,
        to=to,
        subject=say("Your answers wait for you: {title}").format(title=title),
        body="\n\n".join(lines),
        delivery_id=delivery_id,
        now_ms=now_ms,
    )


def resume_mail(
    record: Record, link: str, *, sender: str, to: str, delivery_id: str, now_ms: int
) -> bytes:
    """The link to a form that is half filled, and nothing of what is in it.

    Args:
        record: the draft.
        link: good for thirty days.
        sender, to, delivery_id, now_ms: see `mail.write_mail`.
    """
    words = catalogue(record.questionnaire.language).gettext
    title = record.questionnaire.title
    lines = [
        words("You wanted to finish “{title}” later. Your answers wait here:").format(title=title),
        link,
        words("The link is good for thirty days. If it was not you, do nothing: all is erased."),
    ]
    return write_mail(
        sender=sender,
        to=to,
        subject=words("To finish later: {title}").format(title=title),
        body="\n\n".join(lines),
        delivery_id=delivery_id,
        now_ms=now_ms,
    )


def letters_mail(
    record: Record, confirm: str, *, sender: str, to: str, delivery_id: str, now_ms: int
) -> bytes:
    """Asks whether it was really them who want letters; without an answer none is sent.

    Args:
        record: what was answered.
        confirm: the link to the page with the button.
        sender, to, delivery_id, now_ms: see `mail.write_mail`.
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
    return write_mail(
        sender=sender,
        to=to,
        subject=words("Do you want our letters?"),
        body="\n\n".join(lines),
        delivery_id=delivery_id,
        now_ms=now_ms,
    )
