"""What the downloader middlewares have in common: the crawl they stand in, and its night."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.night.context import Night


class NightMiddleware:
    """A downloader middleware of one crawl. The night is the spider's, which Scrapy makes after its middlewares."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def _night(self) -> Night:
        spider: Any = self._crawler.spider
        night: Night = spider.night
        return night
