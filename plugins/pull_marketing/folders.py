"""Folders of the blog's addresses in the language of the site: /mots-cles/ or /tags/."""

from __future__ import annotations

from typing import Any

ENGLISH = {
    "mots-cles/": "tags/",
    "auteurs/": "authors/",
    "brouillons/": "drafts/",
}
"""The folders that pelicanconf.py names in French. The others are the same word."""


def translate_folders(settings: dict[str, Any], language: str) -> None:
    """On an English site, turn the French folders of the address settings into English ones.

    A folder that the author has named otherwise in pelicanconf.py stays as it is.
    """
    if language != "en":
        return
    for name, value in settings.items():
        if name.endswith(("_URL", "_SAVE_AS")) and isinstance(value, str):
            folder, slash, rest = value.partition("/")
            settings[name] = ENGLISH.get(folder + slash, folder + slash) + rest
