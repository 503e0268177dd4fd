"""Compiles each template once in a process, though each generator has an environment of its own.

Without it nine tenths of a small build go into compiling the same templates again and again.
"""

from __future__ import annotations

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

_KEPT: dict[tuple[str, str, str], bytes] = {}


class TemplateCache(BytecodeCache):
    """Compiled templates, by their file, its content, and the language of the site.

    The language counts because Jinja works filters on constants out while it compiles, and ours
    speak a language.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = _KEPT.get((self.language, bucket.key, bucket.checksum))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        _KEPT[(self.language, bucket.key, bucket.checksum)] = bucket.bytecode_to_string()
