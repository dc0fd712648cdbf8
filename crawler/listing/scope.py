"""Which links belong to a column: those under its own path, and those of the source's agency.

Portals pin other columns' rows on top of a list, answer a page that does not exist with home-page news, and let a
shared list slide into other bureaus. The column's address says what is its own; the majority of links does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from crawler.listing.anchors import bare_host
from crawler.listing.titles import read_title
from crawler.listing.words import ListItem

_KEYS = (
    (re.compile(r"/col/col(\d+)"), re.compile(r"/art_(\d+)_\d+\.|/col/col(\d+)/")),
    (re.compile(r"/public/column/(\w+)"), re.compile(r"/public/(?:column/)?(\w+)(?:/|$)")),
    (re.compile(r"/channels/(\w+)\."), re.compile(r"/contents/(\w+)/")),
)
"""Families whose articles carry the column's number elsewhere in their path: column pattern, article pattern."""
_VSB_ARTICLE = re.compile(r"/info/(\d+)/\d+\.|[?&]wbtreeid=(\d+)")
_VSB_TREE = re.compile(r"_jsq_\(\s*(\d+)|wbtreeid['\"]?\s*(?:value)?\s*=\s*['\"]?(\d+)", re.I)
_INDEX = re.compile(r"(?:index|default|list|nlist|common_list|main)(?:_\d+)?\.\w+$", re.I)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the addresses of a column say of its links: its own, and that of the shell (frame, redirect) around it."""

    urls: tuple[str, ...]
    agency: str = ""
    tree: str = ""
    """Number of the column where only the page tells it (VSB's wbtreeid)."""

    def rule(self, first_page: Iterable[ListItem]) -> Rule:
        """The rule that page 1 bears out: the narrowest one under which at least one of its rows lies."""
        items = tuple(first_page)
        for candidate in self._candidates():
            if any(candidate.owns(item.url) for item in items):
                return candidate
        return Rule(agency=self.agency, folders=frozenset(folder_of(item.url) for item in items))

    def _candidates(self) -> Iterator[Rule]:
        if self.tree:
            yield Rule(bare_host(self.urls[0]), "", _VSB_ARTICLE, self.tree, self.agency)
        for url in self.urls:
            host = bare_host(url)
            for column, article in _KEYS:
                match = column.search(url)
                if match:
                    yield Rule(host, "", article, match[1], self.agency)
            for root in _roots(url):
                yield Rule(host, root, None, "", self.agency)


def tree_of(text: str) -> str:
    """The column's number as a VSB page writes it for its visit counter or its search form; "" when it does not."""
    found = {next(filter(None, match)) for match in _VSB_TREE.findall(text)}
    return found.pop() if len(found) == 1 else ""


def _roots(url: str) -> tuple[str, ...]:
    """Path prefixes of a column, narrowest first: zwgk/zfxxgknb.htm owns zwgk/zfxxgknb/, then zwgk/.

    The root of a host is none: everything lies under it.
    """
    path = unquote(urlsplit(url).path) or "/"
    folder, _, file = path.rpartition("/")
    if not file or _INDEX.match(file):
        return (f"{folder}/",) if folder else ()
    stem = f"{folder}/{file.rsplit('.', 1)[0]}/"
    return (stem, f"{folder}/") if folder else (stem,)


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether a row is the column's own. Without root and key every row of the list is (its articles lie elsewhere)."""

    host: str = ""
    root: str = ""
    pattern: re.Pattern[str] | None = None
    key: str = ""
    agency: str = ""
    folders: frozenset[str] = frozenset()

    def owns(self, url: str) -> bool:
        if not self.root and self.pattern is None:
            return True
        parts = urlsplit(url)
        if self.pattern is not None:
            match = self.pattern.search(f"{parts.path}?{parts.query}")
            return match is not None and self.key in match.groups()
        return bare_host(url) == self.host and unquote(parts.path).startswith(self.root)

    def owns_guess(self, url: str) -> bool:
        """Whether a guessed page's row is the column's: under its path, or in a folder that page 1's rows lie in."""
        bound = bool(self.root) or self.pattern is not None
        return self.owns(url) if bound else folder_of(url) in self.folders

    def admits(self, item: ListItem, is_report: bool) -> bool:
        """Own by its address, or of the source's agency by its title.

        Where no address tells the column's rows apart, what is no report must lie where page 1's rows lie: a portal
        that answers with its front page instead of page 7 shows rows too.
        """
        if self.folders and not is_report:
            return folder_of(item.url) in self.folders
        return self.owns(item.url) or (bool(self.agency) and _named(item) == self.agency)


def folder_of(url: str) -> str:
    """Host and folder of an address, without its digits: dated and numbered folders are of one kind."""
    parts = urlsplit(url)
    return f"{bare_host(url)}{re.sub(r'[0-9]+', '', parts.path.rpartition('/')[0])}"


def _named(item: ListItem) -> str:
    title = read_title(item.title)
    return item.agency or (title.agency if title else "")
