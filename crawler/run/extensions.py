"""The tie between the crawl's process and the one that started it."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

ENABLED = "NIANBAO_CHILD"
"""Setting that crawler.run.process gives its child: news go to stdout, and the end of stdin means that nobody waits."""


class ParentWatch:
    """Ends this process as soon as its parent is gone, so that no orphan holds the lock or goes on asking portals."""

    def __init__(self) -> None:
        threading.Thread(target=self._wait, daemon=True).start()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool(ENABLED):
            raise NotConfigured
        return cls()

    @staticmethod
    def _wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os._exit(70)


def tell(crawler: Crawler, news: dict[str, Any]) -> None:
    """One JSON object on a line of its own for the parent; nothing when the spider was started by hand."""
    if crawler.settings.getbool(ENABLED):
        sys.stdout.write(json.dumps(news, ensure_ascii=False) + "\n")
        sys.stdout.flush()
