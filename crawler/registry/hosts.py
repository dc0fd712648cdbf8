"""Which hosts the registry knows, and which of them are this machine itself."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from crawler.registry.addresses import host_of

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PUBLIC_SUFFIXES = 2
"""Labels of "gov.cn": a portal's own domain has one more (ningbo.gov.cn)."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """Registry hosts and the domains they lie in: bureaus report on dept.city.gov.cn."""

    names: frozenset[str]
    domains: frozenset[str]

    @classmethod
    def of(cls, urls: Iterable[str]) -> Self:
        names = frozenset(host_of(url) for url in urls)
        return cls(names, frozenset(filter(None, map(_domain, names))))

    def allow(self, host: str) -> bool:
        return host in self.names or _domain(host) in self.domains


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of several into which the hosts are divided, so that several machines crawl without asking each other.

    A portal's own domain goes with it: its bureaus and its files lie there, and no two machines ask one host.
    number   from 1 to `of`.
    """

    number: int = 1
    of: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "2/3". Raises ValueError, also for a part that there is not."""
        number, _, of = text.partition("/")
        shard = cls(int(number), int(of))
        if not 1 <= shard.number <= shard.of:
            raise ValueError(f"there is no part {shard.number} of {shard.of}")
        return shard

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def holds(self, url: str) -> bool:
        """Whether the host of an address is of this part: by its hash, the same on every machine."""
        host = host_of(url)
        digest = hashlib.sha256((_domain(host) or host).encode()).digest()
        return int.from_bytes(digest[:8]) % self.of == self.number - 1


def on_loopback(url: str) -> bool:
    """Whether a source lives on this machine: a replica, a test."""
    addresses = literal(host_of(url))
    return host_of(url) == "localhost" or bool(addresses and addresses[0].is_loopback)


def literal(host: str) -> tuple[Address, ...]:
    try:
        return (ipaddress.ip_address(host.strip("[]")),)
    except ValueError:
        return ()


def _domain(host: str) -> str:
    labels = host.split(".")
    if literal(host) or len(labels) <= _PUBLIC_SUFFIXES:
        return ""
    return ".".join(labels[-_PUBLIC_SUFFIXES - 1 :]) if host.endswith(".gov.cn") else ""
