"""French company numbers: SIREN, SIRET and VAT by their check digits, the register by the SIREN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from ..diagnostics import Problem, problem
from ..law import fact
from ..site import Business

WRONG_SIREN = problem(
    "L002",
    "“{number}” is not a SIREN number: its check digit is wrong",
    hint="copy its nine digits again from your registration ({source}, read on {read})",
)
WRONG_SIRET = problem(
    "L003",
    "“{number}” is not a SIRET number: its check digit is wrong",
    hint="copy its fourteen digits again from your registration ({source}, read on {read})",
)
SIRET_OF_ANOTHER = problem(
    "L004",
    "the SIRET number “{number}” does not begin with the SIREN number “{siren}”",
    hint="the first nine digits of a SIRET are the SIREN ({source}, read on {read})",
)
WRONG_VAT = problem(
    "L005",
    "“{number}” is not a French VAT number: FR, its key, then the nine digits of the SIREN",
    hint="for this SIREN the number is {expected} ({source}, read on {read})",
)
REGISTER_OF_ANOTHER = problem(
    "L007",
    "the register number “{number}” is not the SIREN number “{siren}”",
    hint="write the register, the city and the SIREN, for example “RCS Lyon {siren}” ({source},"
    " read on {read})",
)
ALL_ZEROS = problem(
    "L017",
    "“{number}” is the number of the example business",
    hint="write your own; the zeros are accepted only while site.yaml holds “example: true”",
)


@dataclass(frozen=True)
class WrongNumber:
    """A number that cannot be right: the key of site.yaml, the problem and its details."""

    key: str
    problem: Problem
    details: dict[str, Any]


def digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def vat_number(siren: str) -> str:
    """The VAT number of a SIREN: FR, a key, the nine digits."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def wrong_numbers(business: Business, *, example: bool) -> Iterator[WrongNumber]:
    """Every number of `business` that fails its check."""
    siren, siret = digits(business.siren), digits(business.siret)
    for key, number in (("siren", siren), ("siret", siret)):
        if number and not int(number) and not example:
            yield WrongNumber(key, ALL_ZEROS, {"number": getattr(business, key)})
    if business.siren and not siren_number.is_valid(siren):
        yield WrongNumber("siren", WRONG_SIREN, {"number": business.siren, **fact("siren").cited})
        return
    if business.siret and not siret_number.is_valid(siret):
        yield WrongNumber("siret", WRONG_SIRET, {"number": business.siret, **fact("siren").cited})
    elif siret and siren and not siret.startswith(siren):
        details = {"number": business.siret, "siren": business.siren, **fact("siren").cited}
        yield WrongNumber("siret", SIRET_OF_ANOTHER, details)
    yield from _wrong_vat(business, siren)
    registered = re.search(
        r"\d{3}[\s\u00a0\u202f]?\d{3}[\s\u00a0\u202f]?\d{3}", business.trade_register
    )
    if registered and siren and digits(registered[0]) != siren:
        cited = fact("register").cited
        details = {"number": business.trade_register, "siren": business.siren, **cited}
        yield WrongNumber("trade_register", REGISTER_OF_ANOTHER, details)


def _wrong_vat(business: Business, siren: str) -> Iterator[WrongNumber]:
    written = "".join(business.vat_number.split()).upper()
    if not written or not siren:
        return
    expected = vat_number(siren)
    # New keys may hold letters; only keys of two digits follow the formula.
    old_style = re.fullmatch(r"FR\d{11}", written)
    if (old_style and written != expected) or not re.fullmatch(rf"FR\w\w{siren}", written):
        cited = fact("vat_key").cited
        details = {"number": business.vat_number, "expected": expected, **cited}
        yield WrongNumber("vat_number", WRONG_VAT, details)
