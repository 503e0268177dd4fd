"""The part of site.yaml about being found, beyond what every site does: `findability`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .sections import Section


class Findability(Section):
    """What is told to machines only if the owner wants it.

    Attributes:
        indexnow: the key by which `invoke indexnow` tells search engines what has changed; a file
            of that name goes online and proves that the site is yours.
        llms: whether `llms.txt` lists the texts for language models.
    """

    indexnow: Annotated[str, Field(pattern=r"^(?:[a-zA-Z0-9-]{8,128})?$")] = ""
    llms: bool = False
