"""The part of site.yaml about a link by which readers may give something: `support`."""

from __future__ import annotations

from pydantic import field_validator

from .sections import Section, Text


class Support(Section):
    """A plain link at the end of every article; nothing is loaded from where it leads.

    Attributes:
        label: its words, `Offrez-moi un café`.
        url: where it leads: https://…, mailto:…, or a page of the site.
        note: what is said before it, in one line.
    """

    label: Text
    url: Text
    note: str = ""

    @field_validator("url")
    @classmethod
    def _can_be_followed(cls, value: str) -> str:
        if not value.startswith(("https://", "mailto:", "/", "{")):
            raise ValueError("write an address that begins with https://, mailto: or /")
        return value
