"""The part of site.yaml about the letter that readers may receive: `newsletter`."""

from __future__ import annotations

from pydantic import model_validator

from .sections import CountryCode, Section


class Newsletter(Section):
    """Where one subscribes: the page of a mailing service, or a form of the site itself.

    Attributes:
        url: the page of a mailing service, or a mailto: address; without it the site asks itself,
            and its answers go where those of the questionnaires go.
        about: what one receives; said beside the form and agreed to.
        frequency: how often, in words: `une fois par mois`.
        keep: how long the answer to the form is kept.
        country: where that service keeps the addresses, two letters.
    """

    url: str = ""
    label: str = ""
    note: str = ""
    about: str = ""
    frequency: str = ""
    keep: str = ""
    country: CountryCode = ""

    @model_validator(mode="after")
    def _says_what_one_agrees_to(self) -> Newsletter:
        if not self.url and not (self.about and self.frequency):
            raise ValueError(
                "write “url”, or say what one receives (“about”) and how often (“frequency”)"
            )
        return self
