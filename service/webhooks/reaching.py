"""Where a request may go: the host's addresses are looked up here, judged, and the request is sent to one of those that
were judged, so that no second look-up leads elsewhere."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

import httpx

_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")

type LookUp = Callable[[str, int], list[str]]
"""The addresses of a host. OSError when it has none."""


class UnreachableError(Exception):
    """Nothing was sent; ``trouble`` says why, as a code."""

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def look_up(host: str, port: int) -> list[str]:
    """As the system answers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def address_for(url: httpx.URL, *, plain: bool, private: bool, look_up: LookUp) -> str:
    """The address to connect to. UnreachableError ``webhook_insecure``, ``webhook_unknown_host``, ``webhook_private``.

    ``plain``: a target without TLS may be asked; ``private``: one in a network that the internet does not see may be.
    One private address among several is enough to refuse.
    """
    if url.scheme != "https" and not plain:
        raise UnreachableError("webhook_insecure")
    try:
        addresses = look_up(host_of(url), url.port or (443 if url.scheme == "https" else 80))
    except OSError as error:
        raise UnreachableError("webhook_unknown_host") from error
    if not addresses:
        raise UnreachableError("webhook_unknown_host")
    if not private and not all(is_public(address) for address in addresses):
        raise UnreachableError("webhook_private")
    return addresses[0]


def host_of(url: httpx.URL) -> str:
    """The host as resolvers and certificates know it, in ASCII."""
    return url.raw_host.decode("ascii")


def is_public(address: str) -> bool:
    """Whether anybody on the internet could reach it; an IPv4 address inside an IPv6 one is judged by itself."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = _inside(found) if isinstance(found, ipaddress.IPv6Address) else None
    judged = inner or found
    return judged.is_global and not judged.is_multicast


def _inside(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if found in _TRANSLATED:
        return ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
    return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
