"""The gettext catalogues: English message ids, French in PO files read as they are.

Babel reads the PO files directly, so no compiled file is committed that could fall behind its
source. The result is cached for the life of the process, one catalogue for each set of files.
"""

from __future__ import annotations

import gettext
import hashlib
from functools import cached_property, lru_cache, partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from .kept import once

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE_LANGUAGE = "en"
LANGUAGES = ("fr", "en")
PACKAGE_TRANSLATIONS = Path(__file__).parent / "translations"


class Catalogue(gettext.NullTranslations):
    """Messages of one language; a message without a translation is returned as it is."""

    def __init__(
        self, language: str, messages: dict[str, str], plurals: dict[str, tuple[str, ...]]
    ) -> None:
        super().__init__()
        self.language = language
        self._messages = messages
        self._plurals = plurals

    def __fast_build__(self) -> str:
        """All that its answers depend on, for who compares two builds."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        said = f"{self.language} {self._messages} {self._plurals}"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def gettext(self, message: str) -> str:
        return self._messages.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        # French counts 0 and 1 as singular, English only 1.
        plural = n > 1 if self.language == "fr" else n != 1
        forms = self._plurals.get(msgid1)
        if forms and all(forms):
            return forms[min(int(plural), len(forms) - 1)]
        return msgid2 if plural else msgid1


def catalogue(language: str, folders: Sequence[Path] = ()) -> Catalogue:
    """The messages of `language` from the package and from each of `folders`.

    Args:
        language: `fr` or `en`; anything else reads as English.
        folders: folders holding `<language>.po`, such as a theme's `translations`; later ones win.
    """
    return _catalogue(language, (PACKAGE_TRANSLATIONS, *folders))


@lru_cache(maxsize=16)
def _catalogue(language: str, folders: tuple[Path, ...]) -> Catalogue:
    messages: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for folder in folders:
        path = folder / f"{language}.po"
        if language == SOURCE_LANGUAGE or not path.is_file():
            continue
        data = path.read_bytes()
        single, several = once(f"catalogue {language}", data, partial(_read_po, data, language))
        messages |= single
        plurals |= several
    return Catalogue(language, messages, plurals)


def _read_po(data: bytes, language: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The messages that are translated, and those with several forms by their first."""
    from babel.messages.pofile import read_po  # only here: most builds find it kept

    messages: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in read_po(BytesIO(data), locale=language, abort_invalid=True):
        if isinstance(message.id, str) and isinstance(message.string, str):
            if message.id and message.string:
                messages[message.id] = message.string
        elif isinstance(message.string, (tuple, list)):
            plurals[message.id[0]] = tuple(message.string)
    return messages, plurals
