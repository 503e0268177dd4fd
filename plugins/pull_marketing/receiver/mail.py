"""Writes the mails; nothing that a stranger typed can become a line of a mail's head.

The standard library's own protection is not enough: Python 3.11 turns a name typed as an encoded
word with a line break in it into a header of its own. So such words are broken up beforehand, and
the finished mail is read back: a header more or less than was written stops the delivery.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime

from ..catalogues import Catalogue, catalogue
from ..questionnaires.files import megabytes
from ..questionnaires.model import Kind
from .moments import local_time
from .promises import person_address
from .records import Delivery, Record
from .spam import REASONS
from .telling import sentences, time_in_words

_LONGEST_HEADER = 150
_POLICY = policy.SMTP.clone(max_line_length=200)


class UnsafeMail(Exception):
    """The mail that was made holds other headers than those that were written."""


def header_text(text: str) -> str:
    """Foreign text as it may stand in a header: one line, no encoded words."""
    one_line = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    short = " ".join(one_line.split())[:_LONGEST_HEADER]
    return short.replace("=?", "= ?").replace("?=", "? =")


def write_mail(
    *,
    sender: str,
    to: str,
    subject: str,
    body: str,
    delivery_id: str,
    now_ms: int,
    reply_to: str = "",
) -> bytes:
    """A mail as it goes over the wire.

    Args:
        sender, to, reply_to: addresses that `settings.ADDRESS` matches.
        subject: may hold foreign text.
        body: plain text.
        delivery_id: becomes the Message-ID, the same on every try.
        now_ms: for the date.

    Raises:
        UnsafeMail: reading it back gives other headers.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = to
    if reply_to:
        message["Reply-To"] = reply_to
    message["Subject"] = header_text(subject)
    message["Date"] = format_datetime(local_time(now_ms))
    message["Message-ID"] = f"<{delivery_id}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_body(body), cte="quoted-printable")
    wire = message.as_bytes()
    read = BytesHeaderParser(policy=policy.compat32).parsebytes(wire)  # headers as they stand there
    if read.keys() != message.keys() or read.get_content_type() != "text/plain" or read.defects:
        raise UnsafeMail
    return wire


def _body(text: str) -> str:
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return kept.rstrip("\n") + "\n"


def owner_mail(
    record: Record, *, sender: str, to: str, delivery_id: str, language: str, now_ms: int
) -> bytes:
    """Tells the owner: score and what to look at first, then the answers in the person's words."""
    words = catalogue(language)
    name = next((a for q, a in record.told() if q.kind is Kind.NAME), "")
    title = record.questionnaire.title
    subject = words.gettext("{title}: an answer").format(title=title)
    if name:
        subject = words.gettext("{title}: an answer from {name}").format(title=title, name=name)
    return write_mail(
        sender=sender,
        to=to,
        subject=subject,
        body=record_text(record, language, now_ms),
        delivery_id=delivery_id,
        now_ms=now_ms,
        reply_to=person_address(record.questionnaire, record.answers),
    )


def record_text(record: Record, language: str, now_ms: int) -> str:
    """A submission as the owner reads it: score and what to look at first, then the answers."""
    words = catalogue(language)
    sealed = words.gettext(
        "The answers are sealed. Open the inbox, save them, and on the machine that has your key: "
        "python -m pull_marketing.receiver open FILE --key KEY"
    )
    last = words.gettext("Received {time}, reference {reference}.").format(
        time=time_in_words(record.received_ms, now_ms, words), reference=record.reference
    )
    said = sealed if record.sealed else _answers(record)
    parts = [_facts(record, language), said, _files(record, language), last]
    return _body("\n\n".join(part for part in parts if part))


def copy_mail(
    record: Record, own: str, *, sender: str, to: str, delivery_id: str, now_ms: int
) -> bytes:
    """The person's own copy: their answers, and the link by which they see and erase them."""
    words = catalogue(record.questionnaire.language)
    subject = words.gettext("Your answers: {title}").format(title=record.questionnaire.title)
    first = words.gettext("Here is a copy of what you sent. Your reference is {reference}.").format(
        reference=record.reference
    )
    return write_mail(
        sender=sender,
        to=to,
        subject=subject,
        body=f"{first}\n\n{_answers(record)}\n\n{own_words(words)}\n\n{own}",
        delivery_id=delivery_id,
        now_ms=now_ms,
    )


def own_words(words: Catalogue) -> str:
    """What stands above the link to one's own answers."""
    return words.gettext("To see what is kept of them, or to erase it:")


def stopped_mail(
    given_up: Iterable[Delivery],
    *,
    sender: str,
    to: str,
    delivery_id: str,
    language: str,
    now_ms: int,
) -> bytes:
    """Tells the owner that a webhook was given up, by another way than that webhook."""
    words = catalogue(language)
    lines = [line for each in given_up for line in sentences(each, language, now_ms)]
    first = words.gettext("An answer did not reach one of your services. It is kept here.")
    return write_mail(
        sender=sender,
        to=to,
        subject=words.gettext("A service does not take answers any more"),
        body="\n".join([first, "", *lines]),
        delivery_id=delivery_id,
        now_ms=now_ms,
    )


def _facts(record: Record, language: str) -> str:
    words = catalogue(language)
    lines = [
        words.gettext("{name}: {points}").format(name=name, points=points)
        for name, points in sorted(record.scores.items())
    ]
    if record.ending_title:
        lines.append(words.gettext("Ending: {title}").format(title=record.ending_title))
    if record.spam_reasons:
        reasons = ", ".join(words.gettext(REASONS[each][1]) for each in record.spam_reasons)
        lines.append(words.gettext("To look at: {reasons}").format(reasons=reasons))
    lines += [f"{name} = {value}" for name, value in record.hidden.items()]
    return "\n".join(lines)


def _files(record: Record, language: str) -> str:
    names = ", ".join(f"{f.name or f.id} ({megabytes(f.size_bytes)})" for f in record.files)
    if not names:
        return ""
    words = catalogue(language).gettext
    return words("Files, in MB, to be read in the inbox: {names}").format(names=names)


def _answers(record: Record) -> str:
    return "\n\n".join(f"{q.title}\n{_indented(answer)}" for q, answer in record.told())


def _indented(answer: str) -> str:
    return "\n".join(f"  {line}" for line in answer.split("\n"))
