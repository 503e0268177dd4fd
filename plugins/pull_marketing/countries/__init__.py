"""What each country asks of a business site, as data: a file for each, every fact with its source.

A fact is either written in the country's file or names a line of law.yaml. A country without a file
is shown the French rules, as warnings.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from babel import Locale
from pydantic import BaseModel, ConfigDict

from ..law import DatedLine, LegalFact, fact, read_dated_lines

FOLDER = Path(__file__).parent
FALLBACK = "FR"

When = Literal["always", "company", "organisation", "not_association", "taxed"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Requirement(_Data):
    """A key of site.yaml that the notice needs.

    Attributes:
        key: with dots, such as `business.siren`.
        law: the name of the fact that asks for it.
        when: for whom; `taxed` is who bills a value added tax.
    """

    key: str
    law: str
    when: When = "always"


class Authority(_Data):
    """To whom one complains about personal data."""

    name: str
    url: str


class Country(_Data):
    """One country file.

    Attributes:
        number_label: what the register calls the number of a business.
        numbers: which check the numbers of a business go through.
        vat_label: what the tax number is called.
        phone: pattern of a national telephone number, digits only.
        tax_included: whether prices for consumers must be shown with tax.
        french_first: whether the law wants the site in French.
        facts: what the rules rest on, by what it is about; a text names a line of law.yaml.
        notice: the facts that the legal notice cites.
        required: what the notice cannot do without.
    """

    code: str
    number_label: str
    numbers: Literal["fr", "be", "ch", "ca"]
    vat_label: str
    phone: str
    tax_included: bool = True
    french_first: bool = False
    authority: Authority
    facts: dict[str, LegalFact | str]
    notice: tuple[str, ...]
    required: tuple[Requirement, ...]
    zone: tuple[str, ...] = ()

    def fact(self, name: str) -> LegalFact:
        """The text behind a rule.

        Raises:
            KeyError: this country has none.
        """
        found = self.facts[name]
        return fact(found) if isinstance(found, str) else found

    def has(self, name: str) -> bool:
        """Whether the country has a rule about this."""
        return name in self.facts


@lru_cache
def country(code: str) -> Country | None:
    """The file of a country, or None."""
    path = FOLDER / f"{code}.yaml"
    if not path.is_file():
        return None
    return Country.model_validate({"code": code, **read_dated_lines(path)})


def rules_of(code: str) -> Country:
    """The country whose rules are shown for `code`: its own, or the French ones."""
    found = country(code) or country(FALLBACK)
    assert found is not None
    return found


def dated_facts(code: str) -> Iterator[DatedLine]:
    """The facts written in a country's own file, for the check of review dates."""
    found = rules_of(code)
    for name, line in found.facts.items():
        if not isinstance(line, str):
            yield DatedLine(f"{found.code}.{name}", f"countries/{found.code}.yaml", line)


class Place(LegalFact):
    """Where a service keeps what it is sent; no country when that is not established."""

    country: str = ""


@lru_cache(maxsize=1)
def services() -> dict[str, Place]:
    """The services that this product knows, by the name written in site.yaml."""
    lines = read_dated_lines(FOLDER / "services.yaml")
    return {name: Place.model_validate(line) for name, line in lines.items()}


def dated_services() -> Iterator[DatedLine]:
    for name, line in services().items():
        yield DatedLine(name, "countries/services.yaml", line)


class Adequacy(LegalFact):
    """A list of countries and the text that makes it."""

    countries: tuple[str, ...]


@lru_cache(maxsize=1)
def adequacy() -> dict[str, Adequacy]:
    """`eea`: the European Economic Area; `adequate`: found by the Commission to protect as well."""
    lines = read_dated_lines(FOLDER / "transfers.yaml")
    return {name: Adequacy.model_validate(line) for name, line in lines.items()}


def country_name(code: str, language: str) -> str:
    """« États-Unis » for US."""
    return str(Locale(language).territories.get(code, code))
