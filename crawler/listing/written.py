"""What its scripts and its controls would put into a page out of what the page itself holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crawler.listing.anchors import distinct, fragment_rows
from crawler.listing.controls.roles import Control
from crawler.listing.paging.answers import holds_data
from crawler.listing.scripts.values import Wrote
from crawler.listing.words import Opening, Page


def with_turned(page: Page, opening: Opening, controls: Iterable[Control]) -> Opening:
    """The rows of the page with those that its controls would put in their place out of what the page holds."""
    turned = [item for each in controls if each.written for item in fragment_rows(each.written, page.base)]
    if not turned:
        return opening
    listing = opening.listing
    return replace(opening, listing=replace(listing, items=distinct(iter((*listing.items, *turned)))))


def with_written(page: Page) -> Page:
    """The page with what its scripts write into it."""
    if holds_data(page.text):
        return page
    written = "".join(effect.markup for effect in page.reading.effects if isinstance(effect, Wrote))
    if not written:
        return page
    head, end, tail = page.text.rpartition("</body>")
    return replace(page, text=f"{head}{written}{end}{tail}" if end else f"{page.text}{written}")
