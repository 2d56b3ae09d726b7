"""Asking a machine elsewhere: the one way out over http, for what is fetched and for what is sent.

An address is somebody's input and the server stands inside the house: it speaks http and https only, follows no redirect, and asks no
address of a private network unless the deployment allows it. The address that was checked is the one that is asked, so that a name
cannot be turned to another machine in between.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from floorwalker.ground.errors import RuleBroken

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
DEFAULT_PORTS: Final = {"https": 443, "http": 80}
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
"""Addresses behind which a translator finds an IPv4 one (RFC 6052)."""


def checked(address: str, *, schemes: Collection[str] = ("http", "https")) -> SplitResult:
    """Return the parts of `address`.

    Raises
    ------
    RuleBroken
        If it has another scheme, no host, a user or password, or a part that no address has.
    """
    try:
        url = urlsplit(address)
        fits = url.scheme in schemes and url.hostname and not url.username and not url.password and url.port != 0
        fits = fits and bool(str(url.hostname).encode("idna"))
    except ValueError:  # a port that is no number, half a bracket, a name too long
        fits = False
    if not fits or not address.isascii() or not address.isprintable() or " " in address:
        raise RuleBroken(
            f"{address[:120]!r} is no address to use.",
            remedy=f"Write one that begins with {' or '.join(f'{each}://' for each in sorted(schemes, reverse=True))} and carries no user "
            "and password.",
            code="bad_address",
        )
    return url


def found(url: SplitResult) -> list[Address]:
    """Return the addresses that the host of `url` has now, each of which may be asked.

    Raises
    ------
    OSError
        If its name is not known.
    RuleBroken
        If one of them is of a private network, and the deployment does not allow that.
    """
    host, port = str(url.hostname), url.port or DEFAULT_PORTS[url.scheme]
    addresses = [
        ipaddress.ip_address(str(each[4][0]).split("%")[0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ]
    for at in addresses:
        if not all(each.is_global and not each.is_multicast for each in _meant(at)) and not settings.FLOORWALKER_PULL_PRIVATE:
            raise RuleBroken(
                f"{host} is {at}, an address of a private network.",
                remedy="Name a server that others reach, or let whoever runs this server set FLOORWALKER_PULL_PRIVATE to yes.",
                code="private_address",
            )
    return addresses


def _meant(at: Address) -> list[Address]:
    """Return `at` with the IPv4 address that it stands for where a tunnel or translator unpacks it."""
    if isinstance(at, ipaddress.IPv4Address):
        return [at]
    inside = [at.ipv4_mapped, at.sixtofour, *(at.teredo or ())]
    if at in NAT64:
        inside.append(ipaddress.IPv4Address(int(at) & 0xFFFF_FFFF))
    return [at, *(each for each in inside if each is not None)]


class Line(http.client.HTTPConnection):
    """A line to the host of an address; it opens with the first request, and its certificate is checked if it is https.

    `addresses` says which addresses of the host may be asked. Opening raises `RuleBroken` as that does, and OSError if nobody answers or
    the certificate does not hold. After `whole_seconds` altogether it is broken off: a machine that drips a byte now and then holds
    nobody longer.
    """

    def __init__(
        self, url: SplitResult, *, timeout_seconds: float, whole_seconds: float,
        addresses: Callable[[SplitResult], list[Address]] = found,
    ) -> None:
        super().__init__(str(url.hostname), url.port or DEFAULT_PORTS[url.scheme], timeout=timeout_seconds)
        self.url, self.timeout_seconds, self.whole_seconds = url, timeout_seconds, whole_seconds
        self.addresses = addresses
        self.watch: threading.Timer | None = None

    def connect(self) -> None:
        """Open it at the first of the host's addresses that answers."""
        self.sock = _first_that_answers(self.addresses(self.url), self.port, self.timeout_seconds)
        self.watch = threading.Timer(self.whole_seconds, self.cut)
        self.watch.daemon = True
        self.watch.start()
        if self.url.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.url.hostname, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def close(self) -> None:
        """Close it."""
        if self.watch is not None:
            self.watch.cancel()
        super().close()

    def cut(self) -> None:
        """Break it off, from whatever thread."""
        if (line := self.sock) is not None:
            with suppress(OSError):  # it ended in the same moment
                socket.socket.shutdown(line, socket.SHUT_RDWR)


def _first_that_answers(addresses: list[Address], port: int, timeout_seconds: float) -> socket.socket:
    problem: OSError | None = None
    for at in addresses:
        try:
            return socket.create_connection((str(at), port), timeout=timeout_seconds)
        except OSError as failed:
            problem = problem or failed
    raise problem or OSError("its name has no address")


def path_of(url: SplitResult) -> str:
    """Return what is asked for at the host of `url`."""
    return (url.path or "/") + (f"?{url.query}" if url.query else "")
