"""Takes the answers to questionnaires during a preview; nothing leaves this machine."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .server import PreviewHandler


def receive(handler: PreviewHandler) -> None:
    """Answer a form post."""
    handler.close_connection = True
    handler.send_error(HTTPStatus.NOT_FOUND)
