"""Any portal: static rows, a 下一页 link, data in a script; failing those, the usual names of further pages."""

from __future__ import annotations

from crawler.listing.paging.next_link import linked_listing, next_pagers
from crawler.listing.paging.numbered import announced_listing, numbered_pagers
from crawler.listing.paging.probe import probe_pagers
from crawler.listing.paging.records import data_page, held_rows, is_data
from crawler.listing.words import ListPage, Opening, Page


class Generic:
    family = "generic"

    def detect(self, page: Page) -> float:
        """Always possible, never preferred."""
        return 0.05

    def open(self, page: Page) -> Opening:
        if is_data(page.text):
            return Opening(data_page(page.text, page.base))
        announced = numbered_pagers(page)
        if announced:
            return Opening(announced_listing(page), announced)
        listing = linked_listing(page)
        if not listing.items:
            rows = held_rows(page)
            return Opening(ListPage(rows, listing.declared_total) if rows else listing)
        return Opening(listing, next_pagers(page) or probe_pagers(page))
