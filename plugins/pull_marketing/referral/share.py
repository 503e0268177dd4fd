"""The share kit: one ready message for each channel, each telling that its sender is rewarded.

The referrer sends the message from their own phone or mailbox; nothing passes through the site,
and no address of a friend is ever asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from ..catalogues import catalogue
from ..site import Site
from ..typography import typo
from .programme import Programme

CHANNELS = ("mail", "sms", "whatsapp", "linkedin", "x")

_LABELS = {
    "mail": "By e-mail",
    "sms": "By text message",
    "whatsapp": "By WhatsApp",
    "linkedin": "On LinkedIn",
    "x": "On X",
}

_SUBJECT = "Somebody worth knowing: {person}"
_LONG = (
    "Hello,\n\nI have worked with {person}, and I would do it again. If you face the same"
    " question, this is where to begin: {link}\n\nIf a code is asked for: {code}\n\n{disclosure}\n"
)
_SHORT = "I have worked with {person} and I would do it again. {link} {disclosure}"
_BOTH = "(Referral: I receive {mine} if you become a client; you receive {yours}, {condition}.)"
_MINE = "(Referral: I receive {mine} if you become a client.)"
_YOURS = "(Referral: you receive {yours}, {condition}.)"

_TEXTS = {"mail": _LONG, "whatsapp": _LONG, "sms": _SHORT, "linkedin": _SHORT, "x": _SHORT}


@dataclass(frozen=True)
class Message:
    """A message for one channel.

    Attributes:
        text: what the friend reads; whoever sends it may change it.
        href: opens the channel, without a script, with the text filled in where it allows it.
        copied_first: the channel ignores text passed to it: copy it, then paste it there.
    """

    channel: str
    label: str
    text: str
    href: str
    copied_first: bool = False


def disclosure(programme: Programme, language: str) -> str:
    """The sentence that says who gains what; empty without any reward."""
    friend, referrer = programme.settings.friend, programme.settings.referrer
    parts = {
        "mine": referrer.label if referrer else "",
        "yours": friend.label if friend else "",
        "condition": programme.friend_condition,
    }
    one_sided = _MINE if referrer else _YOURS if friend else ""
    sentence = _BOTH if friend and referrer else one_sided
    told = catalogue(language).gettext(sentence).format_map(parts) if sentence else ""
    return typo(told, language)


def messages(
    site: Site, programme: Programme, link: str, code: str, language: str
) -> tuple[Message, ...]:
    """Every message of the kit, in the order of CHANNELS.

    Args:
        site: whose name is given and whose own wordings are used.
        programme: what is offered.
        link: the absolute address of the referrer's page.
        code: to be read aloud instead.
        language: `fr` or `en`.
    """
    parts = {
        "person": site.business.person,
        "link": link,
        "code": code,
        "disclosure": disclosure(programme, language),
    }
    own: Mapping[str, str] = dict(programme.settings.messages.items())
    return tuple(_message(channel, own.get(channel), parts, language) for channel in CHANNELS)


def badge_html(site: Site, link: str, disclosed: str, language: str) -> str:
    """A sentence to paste into one's own site: a link that tells, and loads nothing from ours."""
    words = catalogue(language).gettext("I recommend {person}").format(person=site.business.person)
    told = f" {escape(disclosed, quote=False)}" if disclosed else ""
    return f'<p><a href="{escape(link)}">{escape(words, quote=False)}</a>{told}</p>'


def _message(channel: str, own: str | None, parts: Mapping[str, str], language: str) -> Message:
    gettext = catalogue(language).gettext
    text = _fill(own or gettext(_TEXTS[channel]), parts).strip()
    subject = _fill(gettext(_SUBJECT), parts)
    href = {
        "mail": f"mailto:?subject={_quoted(subject)}&body={_quoted(text, crlf=True)}",
        "sms": f"sms:?&body={_quoted(text)}",
        "whatsapp": f"https://wa.me/?text={_quoted(text)}",
        "linkedin": f"https://www.linkedin.com/sharing/share-offsite/?url={_quoted(parts['link'])}",
        "x": f"https://x.com/intent/post?text={_quoted(text)}",
    }[channel]
    label = gettext(_LABELS[channel])
    return Message(channel, label, text, href, copied_first=channel == "linkedin")


def _fill(text: str, parts: Mapping[str, str]) -> str:
    # Not str.format: an owner's message may hold any brace.
    for name, value in parts.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _quoted(text: str, *, crlf: bool = False) -> str:
    return quote(text.replace("\n", "\r\n") if crlf else text, safe="")
