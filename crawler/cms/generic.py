"""Any portal: the list that the page shows."""

from __future__ import annotations

from crawler.cms.base import Opening, Page
from crawler.paging.numbered import announced_listing


class Generic:
    family = "generic"

    def detect(self, page: Page) -> float:
        return 0.05

    def open(self, page: Page) -> Opening:
        return Opening(announced_listing(page))
