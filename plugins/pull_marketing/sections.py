"""What every part of site.yaml is made of: frozen sections, and text that is not empty."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    BeforeValidator(lambda v: str(v) if _is_int(v) else v),
]
"""Text that is not empty. A bare number in YAML (`price: 1400`, `code: 69001`) reads as text."""

Currency = Literal["EUR", "CHF", "CAD", "USD"]

Slug = Annotated[Text, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]

CountryCode = Annotated[str, Field(pattern=r"^(?:[A-Z]{2})?$")]
"""Two letters of ISO 3166, such as FR; empty for “not said”."""

HttpsUrl = Annotated[Text, Field(pattern=r"^https://[^\s/]+")]


class Section(BaseModel):
    """A part of site.yaml: nothing unknown is let through, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
