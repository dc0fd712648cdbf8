"""What a walk holds across its columns: reports found, pages asked for, columns still to visit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.listing.naming import Context
from crawler.listing.order import NewestFirst, year_named
from crawler.listing.twins import preferred, twin_key
from crawler.listing.words import Fetch, ListItem

MAX_DEPTH = 3
"""Year folder → agency folder → list."""


@dataclass(frozen=True, slots=True)
class Node:
    """A column to walk: where it is, how deep it lies, the row that led to it, the agency that the way names.

    context   what the page that led here says of itself, for answers that are no pages, and frames.
    optional  it may be none of the column's: see Tally.
    """

    fetch: Fetch
    depth: int = 0
    row: ListItem | None = None
    agency: str = ""
    context: Context | None = None
    optional: bool = False


class Findings:
    """Items by twin key, every fetch made, the queue of columns (each visited once), the ways that brought rows.

    guessing   whether the outstanding fetch is a guess: nothing on the page leads there.
    """

    def __init__(self, root: str, max_fetches: int) -> None:
        self._max_fetches = max_fetches
        self.items: dict[str, ListItem] = {}
        self._asked: set[tuple[str, str, bytes]] = set()
        self.nodes = NewestFirst([Node(Fetch(root))], _year)
        self.guessing = False
        self.ways: dict[str, None] = {}
        self.template = ""
        self._visited = {_place(root)}

    @property
    def spent(self) -> bool:
        """Whether the walk has asked for as many pages as it may."""
        return len(self._asked) >= self._max_fetches

    def ask(self, fetch: Fetch) -> None:
        """Note a request that is made."""
        self._asked.add((fetch.method, fetch.url, fetch.body))

    def asked(self, fetch: Fetch) -> bool:
        """Whether the same was asked for before, whatever its headers."""
        return (fetch.method, fetch.url, fetch.body) in self._asked

    def keep(self, item: ListItem) -> None:
        """Add a report; twins (phone, print, dynamic address) are one, the desktop page stands for them."""
        key = twin_key(item.url)
        known = self.items.get(key)
        self.items[key] = preferred(known, item) if known else item

    def lead_on(self, node: Node) -> None:
        """Note a column to visit, unless it was noted before or lies too deep."""
        place = _place_of(node.fetch)
        if node.depth <= MAX_DEPTH and place not in self._visited:
            self._visited.add(place)
            self.nodes.append(node)

    def visited(self, fetch: Fetch) -> bool:
        """Whether a page was asked for or noted, whatever its headers."""
        return _place_of(fetch) in self._visited or self.asked(fetch)


def _place_of(fetch: Fetch) -> str:
    """A column by its address and what is posted to it."""
    return f"{_place(fetch.url)} {fetch.body.decode('utf-8', 'replace')}".strip()


def _year(node: Node) -> int | None:
    return year_named(node.row.title if node.row else "", node.fetch.url)


def _place(url: str) -> str:
    """A column's address without what does not tell columns apart: scheme and index file."""
    parts = urlsplit(url)
    path = re.sub(r"/index\.\w+$", "/", parts.path)
    return f"{parts.netloc}{path}?{parts.query}#{parts.fragment}"
