"""Which hosts the registry knows, and which of them are this machine itself."""

from __future__ import annotations

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
