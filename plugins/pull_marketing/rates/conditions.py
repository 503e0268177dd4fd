"""The conditions that a client accepts: their version, and how it travels with the request."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from ..catalogues import catalogue
from ..rates_settings import Booking
from ..site import Site

FIELD = "rates_version"
"""The field of a questionnaire that carries the accepted version; no question has such an id."""

VERSION_FIELDS = {"calendly": "a1", "cal": "notes", "other": ""}
"""The parameter that shows a text to who is booked.

Source:
    Calendly: “How to pre-fill invitee information in your Calendly link”, help.calendly.com, a1 is
    the answer to the first question of the event. Cal.com: “Pre-fill fields/questions”,
    cal.com/help, `notes` is the field of additional notes. Both read on 2026-11-22.
"""


def version(site: Site) -> str:
    """The name of the conditions of `site`: the day they began, and a print of what they say.

    Two builds of the same conditions give the same name; any change of a price or a rule another.
    """
    rates = site.rates
    assert rates is not None
    said = {
        "prices": {s.id: [str(s.price), s.unit, s.included, s.excluded] for s in site.services},
        "rates": rates.model_dump(
            mode="json",
            include={"currency", "tax", "tax_percent", "hourly", "travel", "first_hour_billed"}
            | {"notes", "value"},
        ),
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return f"{rates.valid_from}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


@dataclass(frozen=True)
class BookingForm:
    """The form that leads to the booking page: where it goes and what goes with it.

    A form that asks by GET throws away the parameters of its own address: they are fields here.
    """

    action: str
    host: str
    fields: tuple[tuple[str, str], ...]
    carries_version: bool


def booking_form(booking: Booking, accepted: str, language: str) -> BookingForm:
    """The booking page of `booking`, told that the version `accepted` was accepted."""
    parts = urlsplit(booking.url)
    fields = [*parse_qsl(parts.query, keep_blank_values=True), *booking.fields.items()]
    name = booking.version_field or VERSION_FIELDS[booking.service]
    if name:
        words = catalogue(language).gettext("Rates accepted, version {version}")
        fields.append((name, words.format(version=accepted)))
    action = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    return BookingForm(action, parts.hostname or "", tuple(fields), bool(name))
