"""Comments as files: one comment a file, threads one level deep, nothing fetched, no script."""

from __future__ import annotations

from pydantic import BaseModel


def file_model() -> type[BaseModel]:
    """The model of one file's header, for the JSON Schemas."""
    from .header import CommentHeader

    return CommentHeader
