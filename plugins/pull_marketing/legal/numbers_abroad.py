"""Company and tax numbers of Belgium, Switzerland and Québec, by their check digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stdnum.be import vat as be_number
from stdnum.ca import bn as ca_number
from stdnum.ch import uid as ch_number
from stdnum.ch import vat as ch_vat

from ..countries import Country
from ..diagnostics import problem
from ..site import Business
from .numbers import WrongNumber, digits

WRONG_NUMBER = problem(
    "L061",
    "“{number}” is not a number of the register ({label})",
    hint="copy it again from your registration, for example {example} ({source}, read on {read})",
)
WRONG_TAX_NUMBER = problem(
    "L062",
    "“{number}” is not a tax number ({label})",
    hint="copy it again, for example {example} ({source}, read on {read})",
)
TAX_NUMBER_OF_ANOTHER = problem(
    "L063",
    "the tax number “{number}” does not hold the number of the register “{company}”",
    hint="in this country the one is made from the other ({source}, read on {read})",
)

EXAMPLES = {
    "be": ("0428.759.497", "BE 0428.759.497"),
    "ch": ("CHE-100.155.212", "CHE-100.155.212 TVA"),
    "ca": ("1234567890", "123026635 RT0001, 1234567890 TQ0001"),
}
"""A number of each register and of each tax, in the form people know."""


def wrong_numbers_abroad(business: Business, country: Country) -> Iterator[WrongNumber]:
    """Every number of `business` that the rules of its country refuse."""
    company, tax = business.company_number, business.vat_number
    examples = EXAMPLES[country.numbers]
    number_law = country.fact("number").cited
    tax_law = country.fact("vat" if country.has("vat") else "publisher").cited
    if company and not _COMPANY[country.numbers](company):
        label = {"label": country.number_label, "example": examples[0]}
        yield WrongNumber(
            "company_number", WRONG_NUMBER, {"number": company, **label, **number_law}
        )
        return
    if tax and not _TAX[country.numbers](tax):
        label = {"label": country.vat_label, "example": examples[1]}
        yield WrongNumber("vat_number", WRONG_TAX_NUMBER, {"number": tax, **label, **tax_law})
    elif company and tax and country.numbers in ("be", "ch") and not _same(company, tax):
        details = {"number": tax, "company": company, **number_law}
        yield WrongNumber("vat_number", TAX_NUMBER_OF_ANOTHER, details)


def _same(company: str, tax: str) -> bool:
    return digits(tax).endswith(digits(company)[-9:])


def _neq(number: str) -> bool:
    """Ten digits. How the register computes its last digit is not published that we know."""
    return re.fullmatch(r"\d{10}", re.sub(r"[\s\u00a0\u202f-]", "", number)) is not None


def _canadian_taxes(numbers: str) -> bool:
    """The federal number and, behind a comma, the one of Québec: `1234567890 TQ0001`."""
    parts = [re.sub(r"[\s\u00a0\u202f-]", "", part).upper() for part in numbers.split(",")]
    return all(re.fullmatch(r"\d{10}TQ\d{4}", p) or _is_federal(p) for p in parts)


def _is_federal(number: str) -> bool:
    # The federal account of the sales tax ends with RT and four digits.
    return re.fullmatch(r"\d{9}(?:RT\d{4})?", number) is not None and bool(
        ca_number.is_valid(number[:9])
    )


_COMPANY: dict[str, Callable[[str], bool]] = {
    "be": lambda number: bool(be_number.is_valid(number)),
    "ch": lambda number: bool(ch_number.is_valid(number)),
    "ca": _neq,
}
_TAX: dict[str, Callable[[str], bool]] = {
    "be": lambda number: bool(be_number.is_valid(number)),
    "ch": lambda number: bool(ch_vat.is_valid(number)),
    "ca": _canadian_taxes,
}
