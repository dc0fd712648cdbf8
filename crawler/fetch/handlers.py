"""Scrapy's download handlers, with connections that end with their host's turn, and a handshake of its own for some.

A portal keeps an idle connection for a minute and more. With a thousand hosts in a night, those that are done would
hold all the open files that this process may have.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, cast

from scrapy.crawler import Crawler
from scrapy.utils import deprecate
from twisted.web.client import HTTPConnectionPool
from twisted.web.iweb import IPolicyForHTTPS

from crawler.registry.tls import SHIPPED, ProfiledPolicy, read_profiles


@contextmanager
def _old_names_alike() -> Iterator[None]:
    """Within the block an old name of one of Scrapy's classes is the class itself, and nobody here uses an old name.

    To tell whoever does where he stands, Scrapy reads the source of every frame below it, once a name: 0.3 s of the
    start of each crawl, and more in a larger process.
    """
    told = deprecate.create_deprecated_class
    deprecate.create_deprecated_class = lambda _old, new_class, *_, **__: new_class
    try:
        yield
    finally:
        deprecate.create_deprecated_class = told


with _old_names_alike():
    from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

_KEPT = 15
"""Seconds for which an idle connection is kept: longer than the usual pause, so that a host's turn needs one."""


class PlainHandler(HTTP11DownloadHandler):
    """Scrapy's handler; `drop` ends the idle connections of a host in all handlers of the process."""

    pools: ClassVar[list[HTTPConnectionPool]] = []

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.cachedConnectionTimeout = _KEPT
        self.pools.append(self._pool)

    @classmethod
    async def drop(cls, host: str) -> None:
        """Close what is idle; the connection of the last answer becomes so only after that has been handed on."""
        await asyncio.sleep(0)
        pools: list[Any] = [*cls.pools]
        for pool in pools:
            for key in [key for key in pool._connections if _host(key) == host]:
                for connection in list(pool._connections[key]):
                    pool._timeouts[connection].cancel()
                    pool._removeConnection(key, connection)
                del pool._connections[key]


class ProfiledHandler(PlainHandler):
    """The handler for https with a profile per host. NIANBAO_TLS_FILE names a table to use instead of ours."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        path = Path(crawler.settings.get("NIANBAO_TLS_FILE") or SHIPPED)
        self._contextFactory = cast(IPolicyForHTTPS, ProfiledPolicy(read_profiles(path)))


def _host(key: Any) -> str:
    """Host of a pool's key: scheme, host and port."""
    return bytes(key[1]).decode("latin-1").lower()
