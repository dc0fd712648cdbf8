"""NFCMS (广东): static index_N pages with a 下一页 link, articles content/post_N.html."""

from __future__ import annotations

from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.next_link import linked_listing, next_pagers
from crawler.listing.words import Opening, Page


class Nfcms:
    family = "nfcms"
    signs = (
        sign("url", r"/m?post_\d+\.html", 0.6),
        sign("markup", r"/content/(?:m?post_\d+|\d+/\d+/post_\d+)\.html", 0.7),
        sign("markup", r"NFCMS_(?:SITE|POST|COLUMN)_ID|nfw-cms", 0.8),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        pagers = next_pagers(page)
        return Opening(linked_listing(page), pagers) if pagers else None
