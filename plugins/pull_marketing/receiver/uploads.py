"""Takes files that are joined to answers: reads, looks into, keeps or throws away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from ..diagnostics import Term
from ..questionnaires.answering import AnswerError, Result
from ..questionnaires.files import type_of
from ..questionnaires.model import Question
from .bodies import Limits, Refused, read_pieces
from .file_store import Copy, FileStore, Incoming
from .file_types import types_in
from .multipart import Parts
from .picture_data import CLEANED, Damaged, cleaned
from .virus_scan import NoScanner, is_clean
from .writer import CannotStore, Row


class Uploads:
    """What a desk needs of files.

    Args:
        store: where they are kept.
        scanner: the address of a virus scanner; empty for none.
        picture_data: whether pictures keep what they tell besides themselves.
    """

    def __init__(self, store: FileStore, scanner: str, *, picture_data: bool = False) -> None:
        self.store = store
        self._scanner = scanner
        self._picture_data = picture_data

    async def read(self, request: Request, boundary: bytes, limits: Limits) -> Parts:
        """The fields and files of a post; the caller discards what is not kept.

        Raises:
            Refused: it is too large, too slow, or not what a browser sends.
        """
        parts = Parts(boundary, limits, self.store)

        async def take(piece: bytes) -> None:
            await run_in_threadpool(parts.feed, piece)

        try:
            await read_pieces(request, limits.body_bytes, limits.whole_s, take)
            parts.finish()
            if not self._picture_data:
                parts.files = await run_in_threadpool(lambda: [*map(self._cleaned, parts.files)])
        except OSError as error:
            await run_in_threadpool(parts.discard)
            raise Refused(503, close=True) from error
        except BaseException:
            await run_in_threadpool(parts.discard)
            raise
        return parts

    def look(self, result: Result, files: Mapping[str, Incoming]) -> tuple[Result, dict[str, str]]:
        """Look into the files that count; their types by question, and what must be mended.

        Raises:
            CannotStore: the scanner does not answer.
        """
        wrong = {error.question.id for error in result.errors}
        types: dict[str, str] = {}
        found: list[AnswerError] = []
        for question in result.walk.asked:
            if question.id not in result.files or question.id in wrong:
                continue
            file = files[question.id]
            kind = self._type(question, file)
            reason = self._complaint(file, kind)
            if reason:
                found.append(AnswerError(question, reason, _types_in_words(question)))
            types[question.id] = kind
        order = [question.id for question in result.walk.asked]
        errors = sorted((*result.errors, *found), key=lambda e: order.index(e.question.id))
        return replace(result, errors=tuple(errors)), types

    def keep(self, files: Iterable[Incoming], seal: Copy | None) -> None:
        """Make files last, sealed or as they are.

        Raises:
            CannotStore: the disk does not take them.
        """
        try:
            self.store.keep(files, seal)
        except OSError as error:
            raise CannotStore(type(error).__name__) from error

    def _cleaned(self, file: Incoming) -> Incoming:
        """A picture without what it tells besides itself; other files as they are."""
        path = self.store.part(file.id)
        if path.stat().st_size != file.size_bytes:  # too large, and refused for it
            return file
        kind = min(types_in(path) & CLEANED, default="")
        if not kind:
            return file
        try:
            content = cleaned(path.read_bytes(), kind)
        except Damaged:
            return replace(file, damaged=True)
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        return replace(file, size_bytes=len(content), sha256=digest)

    def _type(self, question: Question, file: Incoming) -> str:
        path = self.store.part(file.id)
        # Damaged, or longer than was written: an older page allowed more than is read now.
        if file.damaged or path.stat().st_size != file.size_bytes:
            return ""
        found = types_in(path) & set(question.accepts)
        named = type_of(file.name)
        return named if named in found else min(found, default="")

    def _complaint(self, file: Incoming, kind: str) -> Term | None:
        if not kind:
            return Term("This file is not what its name says: choose another one ({types})")
        if not self._scanner:
            return None
        try:
            clean = is_clean(self._scanner, self.store.part(file.id))
        except NoScanner as error:
            raise CannotStore("the virus scanner does not answer") from error
        return None if clean else Term("The virus scanner refuses this file: choose another one")


def _types_in_words(question: Question) -> tuple[tuple[str, object], ...]:
    return (("types", ", ".join(each.upper() for each in question.accepts)),)


def rows_of(
    submission_id: str, files: Mapping[str, Incoming], types: Mapping[str, str], *, sealed: bool
) -> tuple[Row, ...]:
    """The rows of the files of a submission; of sealed ones without names and sums."""
    return tuple(
        {
            "id": files[question].id,
            "submission": submission_id,
            "question": question,
            "name": "" if sealed else files[question].name,
            "type": kind,
            "size_bytes": files[question].size_bytes,
            "sha256": "" if sealed else files[question].sha256,
        }
        for question, kind in types.items()
    )
