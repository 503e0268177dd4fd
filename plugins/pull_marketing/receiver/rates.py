"""How much one address may send: a bucket of posts and one of bytes, filled up as time goes by.

Addresses are kept in memory only, mixed with a secret of this process, and forgotten as soon as
their buckets are full again.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

_BURST_MINUTES = 2
_BYTES_A_SECOND = 20_000.0
_BURST_BYTES = 2_000_000.0
_MOST_SENDERS = 20_000


@dataclass
class _Buckets:
    posts: float
    body_bytes: float
    at_s: float


class Rates:
    """Counts what each address sends.

    Args:
        posts_per_minute: 0 for no limit.
        clock_s: never goes back, whatever happens to the time of day.
    """

    def __init__(
        self, posts_per_minute: int, clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_s = posts_per_minute / 60
        self._burst = float(max(posts_per_minute * _BURST_MINUTES, 5))
        self._clock_s = clock_s
        self._salt = secrets.token_bytes(16)
        self._senders: dict[bytes, _Buckets] = {}

    def wait_s(self, address: str, body_bytes: int) -> int:
        """Take one post of this size; 0, or the seconds to wait before it is taken."""
        if not self._per_s:
            return 0
        buckets = self._filled(self._name(address))
        missing = max(
            (1 - buckets.posts) / self._per_s,
            (min(body_bytes, _BURST_BYTES) - buckets.body_bytes) / _BYTES_A_SECOND,
        )
        if missing > 0:
            return max(1, round(missing))
        buckets.posts -= 1
        buckets.body_bytes -= body_bytes
        return 0

    def _filled(self, name: bytes) -> _Buckets:
        now = self._clock_s()
        buckets = self._senders.get(name)
        if buckets is None:
            if len(self._senders) >= _MOST_SENDERS:
                self._forget(now)
            buckets = self._senders[name] = _Buckets(self._burst, _BURST_BYTES, now)
        since = now - buckets.at_s
        buckets.posts = min(self._burst, buckets.posts + since * self._per_s)
        buckets.body_bytes = min(_BURST_BYTES, buckets.body_bytes + since * _BYTES_A_SECOND)
        buckets.at_s = now
        return buckets

    def _forget(self, now: float) -> None:
        """Drop who has been quiet; when all are busy, the oldest half."""
        quiet_s = max(self._burst / self._per_s, _BURST_BYTES / _BYTES_A_SECOND)
        kept = {n: b for n, b in self._senders.items() if now - b.at_s < quiet_s}
        if len(kept) >= _MOST_SENDERS:
            kept = dict(list(kept.items())[_MOST_SENDERS // 2 :])
        self._senders = kept

    def _name(self, address: str) -> bytes:
        return hashlib.blake2b(network_of(address).encode(), key=self._salt).digest()


def network_of(address: str) -> str:
    """The address, or the network of one household: IPv6 gives each a whole /64."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return ip.exploded[:19]
    return str(ip)
