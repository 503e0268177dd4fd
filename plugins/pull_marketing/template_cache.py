"""Compiles each template once, though each generator has an environment of its own.

Without it nine tenths of a small build go into compiling the same templates again and again. The
build driver names a folder, so that the next build finds them, too.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from .code_stamp import OWN_CODE, code_stamp

_KEPT: dict[tuple[str, str, str], bytes] = {}
_DIGEST_BYTES = 32


class TemplateCache(BytecodeCache):
    """Compiled templates, by their file, its content, and the language of the site.

    The language counts because Jinja works filters on constants out while it compiles, and ours
    speak a language.

    Args:
        language: of the site.
        folder: where compiled templates are kept for the next build; in this process alone
            without one.
    """

    def __init__(self, language: str, folder: Path | None = None) -> None:
        self.language = language
        self.folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = _KEPT.get((self.language, bucket.key, bucket.checksum))
        if kept is None and self.folder is not None:
            kept = _read(self._file(self.folder, bucket))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = bucket.bytecode_to_string()
        _KEPT[(self.language, bucket.key, bucket.checksum)] = code
        if self.folder is not None:
            with contextlib.suppress(OSError):  # the next build compiles again
                _write(self._file(self.folder, bucket), code)

    def _file(self, folder: Path, bucket: Bucket) -> Path:
        name = f"{self.language}-{bucket.key}-{bucket.checksum}"
        return folder / hashlib.sha256(name.encode()).hexdigest()[:32]


def compiled_folder(cache_folder: Path, *words: Path) -> Path:
    """Where templates compiled with this very code are kept; those of older code are removed.

    Args:
        cache_folder: may be emptied at any time.
        words: folders whose catalogues the templates speak with.
    """
    name = _stamp_of(OWN_CODE, *words).digest
    with contextlib.suppress(OSError):
        for other in (cache_folder / "templates").iterdir():
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True)
    return cache_folder / "templates" / name


_stamp_of = cache(code_stamp)  # a process that has loaded the code does not see it change


def _read(path: Path) -> bytes | None:
    """What was kept; None when it is not there or was damaged."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    code = data[_DIGEST_BYTES:]
    return code if hashlib.sha256(code).digest() == data[:_DIGEST_BYTES] else None


def _write(path: Path, code: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_bytes(hashlib.sha256(code).digest() + code)
    new.replace(path)
