"""Compiled templates from build to build, where nothing but their source goes into the code."""

from __future__ import annotations

from typing import Any

from jinja2.bccache import Bucket, BytecodeCache

from .neighbours import plugins_in_use

_PLAIN_OPTIONS = frozenset({"trim_blocks", "lstrip_blocks", "extensions"})


class KeptCode(BytecodeCache):
    """Jinja's own kind of cache, in memory; it compares the digest of the source."""

    def __init__(self, known: dict[str, bytes]) -> None:
        # One entry for each template file, whether or not this build needs it.
        self.used = dict(known)

    def load_bytecode(self, bucket: Bucket) -> None:
        data = self.used.get(bucket.key)
        if data is not None:
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.used[bucket.key] = bucket.bytecode_to_string()


def goes_by_source(settings: dict[str, Any]) -> bool:
    """Whether a template's code follows from its source (Jinja calls filters while compiling)."""
    own = any(settings[f"JINJA_{name}"] for name in ("FILTERS", "GLOBALS", "TESTS"))
    options = settings["JINJA_ENVIRONMENT"]
    plain = options.keys() <= _PLAIN_OPTIONS and not options.get("extensions")
    return plain and not own and not plugins_in_use()
