"""Finds the address that a webhook may be reached at, and refuses those inside private networks.

A name is looked up once and the connection goes to that very address, so that a second answer of
the name server cannot lead elsewhere.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_UNICAST = IPv6Network("2000::/3")
_EXAMPLES = IPv6Network("3fff::/20")  # RFC 9637; Python 3.11 does not know it yet
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


class Forbidden(Exception):
    """The name leads to an address that is not on the public internet."""


def find_address(host: str, port: int, *, private: bool) -> str:
    """The address to connect to.

    Args:
        host: from the owner's list.
        port: to reach.
        private: whether the owner said that it is on their own network.

    Raises:
        Forbidden: one of the name's addresses is not public.
        OSError: the name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    # One bad address among good ones is how a name server would smuggle it in.
    if not addresses or (not private and not all(map(is_public, addresses))):
        raise Forbidden(host)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is on the public internet, whatever form it hides in."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inside(ip) if isinstance(ip, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    if isinstance(ip, IPv6Address) and (ip not in _UNICAST or ip in _EXAMPLES):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _inside(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if any."""
    if ip.ipv4_mapped:
        return ip.ipv4_mapped
    if ip.sixtofour:
        return ip.sixtofour
    if ip.teredo:
        return ip.teredo[1]
    number = int(ip)
    if any(ip in network for network in _NAT64) or number >> 32 == 0:
        return IPv4Address(number & 0xFFFFFFFF)
    return None
