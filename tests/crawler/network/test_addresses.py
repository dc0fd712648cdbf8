"""Where connections go: to the addresses that were checked, and to no others."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock, call

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.fetch.address import CheckedResolver
from crawler.run.process import CrawlSummary
from tests.crawler.network.conftest import column
from tests.crawler.network.server import Server, article

ROW = ("/nb/2023.html", "样例市教育局2023年政府信息公开工作年度报告", "2024-01-20")


def test_a_name_leads_where_the_check_found_it_and_nowhere_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    four, six = ipaddress.ip_address("203.0.113.7"), ipaddress.ip_address("2001:db8::7")
    monkeypatch.setattr(CheckedResolver, "checked", {"www.example.gov.cn": (four, six)})
    resolver = CheckedResolver(None)
    known, unknown = Mock(), Mock()
    resolver.resolveHostName(known, "WWW.example.gov.cn", 443)
    resolver.resolveHostName(unknown, "localhost", 80)
    found = [IPv4Address("TCP", "203.0.113.7", 443), IPv6Address("TCP", "2001:db8::7", 443)]
    assert known.addressResolved.call_args_list == [call(address) for address in found]
    unknown.addressResolved.assert_not_called()  # nobody checked it, though this machine knows it
    assert [receiver.resolutionComplete.call_count for receiver in (known, unknown)] == [1, 1]


def test_a_portal_is_reached_by_its_name(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]
) -> None:
    by_name = Server(("127.0.0.1",)).start()
    try:
        column(by_name, "127.0.0.1", ROW)
        by_name.at("127.0.0.1")[ROW[0]] = article("样例市教育局", 2023)
        registry(named=by_name.url("127.0.0.1", "/nb/").replace("127.0.0.1", "localhost"))
        (line,) = night().lines
        assert (line.verdict, line.stored) == ("complete", 2), line
    finally:
        by_name.stop()
