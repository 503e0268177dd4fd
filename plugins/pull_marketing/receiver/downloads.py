"""Hands out files that were kept: always to be saved, never to be shown by a browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from ..questionnaires.files import FILE_TYPES, type_of
from .database import Database
from .file_store import FileStore
from .records import KeptFile, read_kept_file


def open_file(database: Database, store: FileStore, file_id: str) -> Response | None:
    """One file as it goes to the owner, who must be known already; None when there is none.

    Sealed files go out as they are, with `.age` after their id.
    """
    kept = read_kept_file(database.reader, file_id)
    path = store.path(kept.id) if kept else None
    if kept is None or path is None or not path.is_file():
        return None
    return attachment_response(path, download_name(kept), FILE_TYPES.get(kept.type, ""))


def attachment_response(path: Path, name: str, media_type: str) -> Response:
    """A file that the browser saves under a name, whatever stands in it."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in name)
    # RFC 6266: a name for old programs, then the true one.
    names = f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return FileResponse(
        path,
        media_type=media_type or "application/octet-stream",
        headers={"Content-Disposition": f"attachment; {names}"},
    )


def download_name(kept: KeptFile) -> str:
    """What its sender calls it, ending as its content says."""
    if not kept.name:
        return f"{kept.id}.age"
    return kept.name if type_of(kept.name) == kept.type else f"{kept.name}.{kept.type}"
