"""Where a static page may post: one small adapter for each service, by its documented fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlencode

from .model import Kind, Questionnaire


@dataclass(frozen=True)
class Target:
    """How a form must be written for one backend.

    Attributes:
        action: where the form posts.
        hidden: fixed fields.
        attributes: further attributes of the form element.
        enctype: encoding of the post, empty for the usual one.
        honeypot: name of a field that people leave empty; empty when the backend has none.
        ending_field: the field in which a button names the address of the ending. It is sent once:
            of two values, services differ on which one they follow.
        general: the address of the page for everybody, where `ending_field` is used.
        ending_action: whether a button names the ending by its own address (`formaction`).
        key_field: the name of the field for a key that makes sending twice harmless.
        reply_field: the name that the field of the e-mail address must have, if any.
        file_field: the name that the field of the first file must have, if any.
        chooses_ending: whether the backend runs the rules again and chooses the ending itself.
    """

    action: str
    hidden: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    enctype: str = ""
    honeypot: str = ""
    ending_field: str = ""
    general: str = ""
    ending_action: bool = False
    reply_field: str = ""
    file_field: str = ""
    key_field: str = ""
    chooses_ending: bool = False

    @property
    def by_mail(self) -> bool:
        """Whether the visitor's own mail program sends: the buttons name it, the form does not."""
        return self.action.startswith("mailto:")

    @property
    def own_names(self) -> set[str]:
        """Names of fields that mean something to the backend; a receiver of ours has none."""
        if self.chooses_ending:
            return set()
        given = {self.honeypot, self.ending_field, self.reply_field, self.key_field}
        return {name for name, _ in self.hidden} | (given - {""}) | _MEANINGFUL


class Files(StrEnum):
    """What a backend does with the files that people join."""

    SENT = "sent"
    PAID = "paid"
    BY_HAND = "by hand"


@dataclass(frozen=True)
class Backend:
    """A service, with what it cannot do and where its fields are documented.

    Attributes:
        endpoint: an example of what `forms: endpoint:` must hold; empty when none is needed.
        limits: gettext ids of what it cannot do.
        source, read: the documentation and the day it was read.
        files: whether files arrive; on paid plans; or only attached to a message by hand.
        most_bytes: the largest post it takes; 0 when nothing says so.
        sends: whether it mails rewards and signs people up to lists.
    """

    name: str
    endpoint: str
    limits: tuple[str, ...]
    source: str
    read: str
    target: Callable[[Questionnaire, str, str], Target]
    files: Files = Files.SENT
    most_bytes: int = 0
    sends: bool = False


_MEANINGFUL = frozenset(
    {"attachment", "botcheck", "cc", "ccemail", "from-name", "name", "next", "redirect", "replyto"}
    | {"subject", "bot-field", "message", "format", "language", "plaintext", "webhook"}
)
"""Names that one of the services reads as an instruction, by its documentation."""

NO_RULES = "the rules are not run again: the answers arrive as the browser sends them"
NO_SCORE = "points are not counted outside the visitor's browser"
NO_KEEP = "it does not erase answers after the time that the page promises: do it yourself"
DASHBOARD_PAGE = "the page after sending is set in its dashboard, one for all"
DETECTION = "it finds forms when it deploys the site: switch form detection on, then deploy again"
MAIL_ONLY = "answers come by mail alone; what was not delivered is lost"
OWN_PROGRAM = "the visitor's own mail program opens and they must press Send there"
NO_PAGE = "no page follows: the visitor stays where they are"


def _receiver(questionnaire: Questionnaire, endpoint: str, _thanks: str) -> Target:
    return Target(
        f"{endpoint.rstrip('/')}/f/{questionnaire.slug}",
        honeypot="web_site",
        key_field="submission_key",
        chooses_ending=True,
    )


def _netlify(questionnaire: Questionnaire, _endpoint: str, thanks: str) -> Target:
    return Target(
        thanks,
        hidden=(("form-name", questionnaire.slug),),
        attributes=(
            ("name", questionnaire.slug),
            ("data-netlify", "true"),
            ("netlify-honeypot", "web_site"),
        ),
        honeypot="web_site",
        ending_action=True,
        reply_field="email",
    )


def _formspree(questionnaire: Questionnaire, endpoint: str, thanks: str) -> Target:
    action = endpoint if "/" in endpoint else f"https://formspree.io/f/{endpoint}"
    return Target(
        action,
        hidden=(("_subject", questionnaire.title),),
        honeypot="_gotcha",
        ending_field="_next",
        general=thanks,
        reply_field="email",
    )


def _basin(_questionnaire: Questionnaire, endpoint: str, _thanks: str) -> Target:
    action = endpoint if "/" in endpoint else f"https://usebasin.com/f/{endpoint}"
    return Target(action, honeypot="_gotcha", reply_field="email")


def _web3forms(questionnaire: Questionnaire, endpoint: str, thanks: str) -> Target:
    return Target(
        "https://api.web3forms.com/submit",
        hidden=(("access_key", endpoint), ("subject", questionnaire.title)),
        honeypot="botcheck",
        ending_field="redirect",
        general=thanks,
        reply_field="email",
        file_field="attachment",
    )


def _mailto(questionnaire: Questionnaire, endpoint: str, _thanks: str) -> Target:
    address = questionnaire.deliver_to or endpoint
    subject = urlencode({"subject": questionnaire.title}, quote_via=quote)
    return Target(f"mailto:{quote(address, safe='@')}?{subject}", enctype="text/plain")


BACKENDS = {
    backend.name: backend
    for backend in (
        Backend(
            "receiver",
            "https://forms.example.com",
            (),
            "docs/decisions/README.md",
            "2026-11-22",
            _receiver,
            sends=True,
        ),
        Backend(
            "netlify",
            "",
            (NO_RULES, NO_SCORE, NO_KEEP, DETECTION),
            "https://docs.netlify.com/forms/setup/",
            "2026-11-22",
            _netlify,
            most_bytes=8_000_000,
        ),
        Backend(
            "formspree",
            "abcdefgh",
            (NO_RULES, NO_SCORE, NO_KEEP),
            "https://help.formspree.io/hc/en-us/articles/360062302854-Special-Fields",
            "2026-11-22",
            _formspree,
            files=Files.PAID,
        ),
        Backend(
            "basin",
            "0123456789ab",
            (NO_RULES, NO_SCORE, NO_KEEP, DASHBOARD_PAGE),
            "https://docs.usebasin.com/guides/api/api-forms/",
            "2026-11-22",
            _basin,
            most_bytes=100_000_000,
        ),
        Backend(
            "web3forms",
            "00000000-0000-0000-0000-000000000000",
            (NO_RULES, NO_SCORE, MAIL_ONLY),
            "https://docs.web3forms.com/getting-started/api-reference",
            "2026-11-22",
            _web3forms,
            files=Files.PAID,
            most_bytes=5_000_000,
        ),
        Backend(
            "mailto",
            "",
            (NO_RULES, NO_SCORE, OWN_PROGRAM, NO_PAGE),
            "https://www.rfc-editor.org/rfc/rfc6068",
            "2026-11-22",
            _mailto,
            files=Files.BY_HAND,
        ),
    )
}


def field_name(questionnaire: Questionnaire, question_id: str, target: Target) -> str:
    """The name of a question's field: its id, but where a service gives names a meaning.

    The first e-mail takes the name that the service looks for; a question whose id is one of the
    service's own names steps aside. Ids have no underscore, so a name with one is free.
    """
    if target.reply_field:
        emails = [q.id for q in questionnaire.questions if q.kind is Kind.EMAIL]
        if emails[:1] == [question_id]:
            return target.reply_field
    if target.file_field:
        files = [q.id for q in questionnaire.questions if q.kind is Kind.FILE]
        if files[:1] == [question_id]:
            return target.file_field
    if question_id in target.own_names:
        return f"{question_id}_answer"
    return question_id
