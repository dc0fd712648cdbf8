"""What a walk holds across its columns: reports found, pages asked for, columns still to visit.

Twins are addresses of one article for desktop, phone, printer and the dynamic form behind a static page. Columns are
visited newest year first, so that a walk cut short has read that.
"""

from __future__ import annotations

import heapq
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Generic, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.listing.naming import Context
from crawler.listing.words import Fetch, ListItem
from crawler.registry.addresses import canonical
from crawler.registry.recipe import Recipe

_PHONE_HOST = re.compile(r"^(?:www|m|wap|mobile|3g)\.(?=.+\..+)")
_PHONE_PATH = re.compile(r"/mpost_(?=\d+\.)")
_SUFFIX = re.compile(r"_(?:m|mob|mobile|wap|print)(?=\.\w+$)", re.I)
_PHONE_FOLDER = re.compile(r"^/(?:m|wap|mobile)/(?=.)", re.I)
_PRINT = re.compile(r"/print(?=/|\.\w+$)", re.I)
_INDEX = re.compile(r"/(?:index|default)\.\w+$", re.I)
_PASSING = frozenset(("mobile", "ismobile", "device"))
_SECOND = re.compile(
    r"://(?:m|wap|mobile|3g)\.|/mpost_|^[^?]*/(?:m|wap|mobile|print)/|_(?:m|mob|mobile|wap|print)\.|print=|\.jsp\?",
    re.I,
)


def twin_key(url: str) -> str:
    """One key for all twins of an article: host without www./m., path without phone and print marks.

    VSB's content.jsp?wbtreeid=1039&wbnewsid=7 is info/1039/7.htm; NFCMS's mpost_7.html is post_7.html.
    """
    parts = urlsplit(canonical(url))
    host = _PHONE_HOST.sub("", parts.netloc.lower())
    query = parse_qsl(parts.query, keep_blank_values=True)
    named = {name.lower(): value for name, value in query}
    if "wbtreeid" in named and "wbnewsid" in named:
        return f"{host}/info/{named['wbtreeid']}/{named['wbnewsid']}.htm"
    path = _PHONE_FOLDER.sub("/", _PHONE_PATH.sub("/post_", _SUFFIX.sub("", parts.path)))
    path = _INDEX.sub("/", _PRINT.sub("", path))
    kept = [(name, value) for name, value in query if name.lower() not in _PASSING]
    return f"{host}{path}" + (f"?{urlencode(sorted(kept))}" if kept else "")


def preferred(known: ListItem, other: ListItem) -> ListItem:
    """Of two twins the desktop page; the first seen when neither or both are."""
    return other if _SECOND.search(known.url) and not _SECOND.search(other.url) else known


Column = TypeVar("Column")
_TITLE = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_ADDRESS = re.compile(r"(?:^|[/=_-])(20[0-3]\d)n?d?(?=$|[/&._-])")


def year_named(title: str, address: str) -> int | None:
    """The year that a link to a column names: its words, else its path and query."""
    years = _TITLE.findall(title) or _ADDRESS.findall(address.partition("://")[2].partition("/")[2])
    return int(years[-1]) if years else None


class NewestFirst(Generic[Column]):
    """A queue: columns of the newest year met so far, then those of no year in their order, then earlier years.

    What a column leads to belongs to its year, unless it names one itself. The first column is of no year.
    """

    def __init__(self, first: Iterable[Column], year_of: Callable[[Column], int | None]) -> None:
        self._year_of = year_of
        self._plain = deque(first)
        self._dated: list[tuple[int, int, Column]] = []
        self._order = count()
        self._newest = 0
        self.year: int | None = None
        """Year of the column that was taken last."""

    def __bool__(self) -> bool:
        return bool(self._plain or self._dated)

    def append(self, column: Column) -> None:
        year = self._year_of(column) or self.year
        if year is None:
            self._plain.append(column)
            return
        heapq.heappush(self._dated, (-year, next(self._order), column))
        self._newest = max(self._newest, year)

    def popleft(self) -> Column:
        if self._plain and not (self._dated and -self._dated[0][0] >= self._newest):
            self.year = None
            return self._plain.popleft()
        year, _, column = heapq.heappop(self._dated)
        self.year = -year
        return column


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
        self.recipe = Recipe()
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
