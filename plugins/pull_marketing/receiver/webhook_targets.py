"""The webhooks that the owner listed: a JSON file, because it holds their secrets."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ..diagnostics import Location, Report, Term
from .problems import BAD_WEBHOOK

_KEYS = {"name", "url", "secret", "old_secret", "questionnaires", "private"}
_PORTS = (None, 443, 8443)


@dataclass(frozen=True)
class WebhookTarget:
    """A service that hears of each submission.

    Attributes:
        name: how the owner calls it.
        secrets: keys to sign with, the newest first; two while a key is being changed.
        questionnaires: slugs it hears of; empty for all.
        private: it is on the owner's own network, and may be reached there.
    """

    name: str
    url: str
    secrets: tuple[bytes, ...] = field(repr=False)
    questionnaires: tuple[str, ...] = ()
    private: bool = False

    def hears_of(self, slug: str) -> bool:
        return not self.questionnaires or slug in self.questionnaires


def read_targets(path: str, text: str, report: Report) -> tuple[WebhookTarget, ...]:
    """Read the file; what is wrong is reported by its place in the list."""
    try:
        entries = json.loads(text) if text else []
        if not isinstance(entries, list):
            raise TypeError
    except (ValueError, TypeError):
        reason = Term("the file is not a list in JSON")
        report(BAD_WEBHOOK.at(Location(path), place="–", reason=reason))
        return ()
    targets = []
    for number, entry in enumerate(entries, 1):
        try:
            targets.append(_target(entry))
        except ValueError as error:
            place = entry.get("name") if isinstance(entry, dict) else None
            known = isinstance(error.args[0], Term)  # a broken port is told by urllib's own words
            reason = error.args[0] if known else Term("its address cannot be read")
            report(BAD_WEBHOOK.at(Location(path), place=place or number, reason=reason))
    names = [target.name for target in targets]
    for name in sorted({name for name in names if names.count(name) > 1}):
        reason = Term("two webhooks have this name")
        report(BAD_WEBHOOK.at(Location(path), place=name, reason=reason))
    return tuple(targets)


def _target(entry: Any) -> WebhookTarget:
    if not isinstance(entry, dict) or set(entry) - _KEYS:
        raise ValueError(Term("it has keys that are not known"))
    name, url, private = entry.get("name"), entry.get("url"), entry.get("private", False)
    slugs = entry.get("questionnaires", [])
    if not isinstance(name, str) or not name.strip() or len(name) > 60 or not name.isprintable():
        raise ValueError(Term("it has no name, or too long a name"))
    if not isinstance(private, bool):
        raise ValueError(Term("“private” is true or false"))
    if not isinstance(slugs, list) or not all(isinstance(slug, str) for slug in slugs):
        raise ValueError(Term("“questionnaires” is a list of their short names"))
    secrets = [entry.get("secret"), *([entry["old_secret"]] if "old_secret" in entry else [])]
    return WebhookTarget(
        name.strip(), _url(url, private), tuple(map(_secret, secrets)), tuple(slugs), private
    )


def _url(url: Any, private: bool) -> str:
    parts = urlsplit(url) if isinstance(url, str) and url.isprintable() else None
    if not parts or not parts.hostname or parts.username or " " in str(url):
        raise ValueError(Term("its address cannot be read"))
    if private and parts.scheme in ("http", "https"):
        return str(url)
    if parts.scheme != "https":
        raise ValueError(Term("its address must begin with https://"))
    if parts.port not in _PORTS:
        raise ValueError(Term("its port must be 443 or 8443"))
    return str(url)


def _secret(text: Any) -> bytes:
    """A key of the Standard Webhooks scheme: `whsec_` and 24 to 64 bytes in base64."""
    try:
        if not isinstance(text, str) or not text.startswith("whsec_"):
            raise ValueError
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
        if not 24 <= len(key) <= 64:
            raise ValueError
    except (ValueError, binascii.Error):
        reason = Term("its secret must be whsec_ and 24 to 64 bytes in base64")
        raise ValueError(reason) from None
    return key
