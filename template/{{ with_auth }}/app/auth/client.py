"""Which network a request comes from, for what is limited by client."""

import logging
import os
import sys
from collections.abc import Iterator
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import HTTPConnection

logger = logging.getLogger(__name__)

VARIABLES = ("FORWARDED_ALLOW_IPS", "UVICORN_FORWARDED_ALLOW_IPS")
OPTION = "--forwarded-allow-ips"
LOCAL = "127.0.0.1"  # and ::1: whom uvicorn trusts unless told otherwise


def client_network(connection: HTTPConnection) -> str:
    """Return the client's IPv4 address or the /64 of its IPv6 address, as `203.0.113.9/32`.

    The address is that of the socket's peer, or what a proxy that `FORWARDED_ALLOW_IPS` names says
    in X-Forwarded-For. uvicorn also believes programs on the same machine without being told to;
    as they may pass on what a stranger sent, all of that counts as one client of this machine.
    """
    host = connection.client.host if connection.client else ""
    forwarded = ", ".join(connection.headers.getlist("x-forwarded-for"))
    if forwarded and not proxies_are_named():
        _warn_once()
        if not never_forwarded() and host in _hosts(forwarded):
            host = LOCAL
    return network_of(host)


def network_of(host: str) -> str:
    """Return the network of an address; of anything else, such as a socket's name, itself."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:  # one subscriber has a /64 (RFC 6177)
            return str(ip_network((address, 64), strict=False))
        address = address.ipv4_mapped
    return str(ip_network(address))


def _hosts(forwarded: str) -> Iterator[str]:
    """Give the addresses in X-Forwarded-For, which may be followed by ports."""
    for part in map(str.strip, forwarded.split(",")):
        if part.startswith("["):
            yield part[1:].partition("]")[0]
        else:
            yield part.partition(":")[0] if part.count(":") == 1 else part


def proxies_are_named() -> bool:
    """Return whether the server was told whose X-Forwarded-For it may believe."""
    return any(name in os.environ for name in VARIABLES) or any(
        argument.startswith(OPTION) for argument in sys.argv
    )


def never_forwarded() -> bool:
    """Return whether the server is `app.serve`, which believes nobody without being told to."""
    started = getattr(sys.modules["__main__"], "__spec__", None)
    return started is not None and started.name == "app.serve"


@cache
def _warn_once() -> None:
    logger.warning(
        "A request has X-Forwarded-For, but no trusted proxy is named, so clients behind one count"
        " as one client for limits: set FORWARDED_ALLOW_IPS in the environment to its address."
    )
