"""Comments as files: one comment a file, threads one level deep, nothing fetched, no script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel


def take_over(file: Path) -> None:
    """`invoke import comments`; imported only here, a build has no use for it."""
    from .tasks import take_over as take_over_file

    take_over_file(file)


def file_model() -> type[BaseModel]:
    """The model of one file's header, for the JSON Schemas."""
    from .header import CommentHeader

    return CommentHeader
