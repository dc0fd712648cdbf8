"""Which addresses may be asked at all: registry hosts, what their pages attach, and nothing inside a network.

Names are looked up once: connections go to the addresses that were checked, whatever a second look-up would say.
Otherwise a name that changes its address between the check and the connection would lead the crawler to a machine of
its own network (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import zlib
from collections.abc import Sequence
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from crawler.fetch.failures import NoNamesError, Refused
from crawler.fetch.middleware import NightMiddleware
from crawler.registry.hosts import Address, literal

_WITNESSES = 3
"""Other names that are asked for, before a name server is thought to be down."""
_NOWHERE = frozenset({"", "localhost", "invalid", "test", "example", "local"})
"""Last labels of names that no name server knows (RFC 6761); "" for a host that is no domain name."""


@implementer(IHostnameResolver)
class CheckedResolver:
    """Scrapy's TWISTED_DNS_RESOLVER. Knows what crawler.fetch.address has checked, and never asks a name server.

    checked  host → its addresses, in the order in which they are tried; of the one crawl that a process runs.
    """

    checked: ClassVar[dict[str, tuple[Address, ...]]] = {}

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor

    @classmethod
    def from_crawler(cls, _crawler: object, reactor: Any) -> Self:
        return cls(reactor)

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 — the names are Twisted's
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Tells an IResolutionReceiver the addresses, returns an IHostResolution. An unchecked host has none."""
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        for address in self.checked.get(hostName.lower(), ()):
            kind = IPv4Address if address.version == 4 else IPv6Address
            resolutionReceiver.addressResolved(kind("TCP", str(address), portNumber))
        resolutionReceiver.resolutionComplete()
        return resolution


class AddressMiddleware(NightMiddleware):
    """Refuses hosts that are nobody's business, and private addresses unless the source itself is on loopback.

    A name is looked up before it is asked, so that a page cannot point the crawler at a machine of its own network,
    and the connection goes to what was checked here (crawler.fetch.address). The first address is put into the
    request's meta: hosts that share one share the pause between requests.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._known = CheckedResolver.checked
        self._asking_witnesses = asyncio.Lock()

    async def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or parts.username or parts.password:
            raise Refused("off_registry", "no plain http(s) address")
        if not request.meta["attached"] and not self._night.hosts.allow(host):
            raise Refused("off_registry", f"{host} is in no registry row")
        addresses = await self._resolve(host)
        loopback = request.meta["on_loopback"]
        inside = [one for one in addresses if not one.is_global and not (loopback and one.is_loopback)]
        if inside:
            raise Refused("off_registry", f"{host} is the private address {inside[0]}")
        request.meta["address"] = str(addresses[0])

    async def _resolve(self, host: str) -> tuple[Address, ...]:
        if host not in self._known:
            self._known[host] = literal(host) or await self._ask_for(host)
        return self._known[host]

    async def _ask_for(self, host: str) -> tuple[Address, ...]:
        """Raises CannotResolveHostError for a name that is not found, NoNamesError while none is."""
        try:
            return await _look_up(host)
        except CannotResolveHostError as error:
            if await self._no_names(host):
                raise NoNamesError(f"no name can be looked up, {error}") from error
            raise

    async def _no_names(self, host: str) -> bool:
        """Whether other names are not found either: one that was found tonight, else some of the registry. Where
        there are too few to tell, the name itself is at fault."""
        found = next((name for name in self._known if name != host and _named(name)), None)
        others = [name for name in self._night.hosts.names if name not in (host, found) and _named(name)]
        witnesses = [found] if found else sorted(others, key=lambda name: zlib.crc32(name.encode()))[:_WITNESSES]
        if not found and len(witnesses) < _WITNESSES:
            return False
        async with self._asking_witnesses:
            for name in witnesses:
                with contextlib.suppress(CannotResolveHostError):
                    await _look_up(name)
                    return False
        return True


def _named(host: str) -> bool:
    """Whether it takes a name server to find a host."""
    return not literal(host) and host.rpartition(".")[2] not in _NOWHERE


async def _look_up(host: str) -> tuple[Address, ...]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        socket.socket().close()  # without a free file no name is found either: that error is the one to tell
        raise CannotResolveHostError(f"{host}: {error}") from error
    addresses = {ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found}
    return tuple(sorted(addresses, key=lambda address: (address.version, str(address))))
