"""The second factor: a code of six digits that changes every thirty seconds (RFC 6238)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6


def new_secret() -> str:
    """160 bits, as apps that make codes want to have them typed."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of one step of thirty seconds.

    Source: RFC 6238 (time), RFC 4226 section 5.3 (truncation).
    """
    key = base64.b32decode(secret)
    made = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = made[-1] & 0x0F
    number = int.from_bytes(made[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def matching_step(secret: str, code: str, now_ms: int, last_step: int | None) -> int | None:
    """The step that a code belongs to; None when it is wrong, too old, or was used before.

    Args:
        secret: of the account.
        code: as typed; spaces are left out.
        now_ms: the time; one step earlier or later is let through, for clocks differ.
        last_step: the step of the last code that was taken; none before it is taken again.
    """
    typed = "".join(code.split())
    now = now_ms // 1000 // STEP_S
    found = None
    for step in (now - 1, now, now + 1):
        same = hmac.compare_digest(code_at(secret, step).encode(), typed.encode())
        if same and (last_step is None or step > last_step):
            found = step
    return found


def address(secret: str, email: str, issuer: str) -> str:
    """What the square code says to the app: `otpauth://totp/…`."""
    label = quote(f"{issuer}:{email}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"


def in_groups(secret: str) -> str:
    """The secret as somebody types it, four signs at a time."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
