"""Which links belong to a column: those under its own path, and those of the source's agency.

Portals pin other columns' rows on top of a list, answer a page that does not exist with home-page news, and let a
shared list slide into other bureaus. The column's address says what is its own; the majority of links does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from crawler.cms.base import ListItem
from parsers.titles import read_title

_KEYS = (
    (re.compile(r"/col/col(\d+)"), re.compile(r"/art_(\d+)_\d+\.|/col/col(\d+)/")),
    (re.compile(r"/public/column/(\w+)"), re.compile(r"/public/(?:column/)?(\w+)(?:/|$)")),
    (re.compile(r"/channels/(\w+)\."), re.compile(r"/contents/(\w+)/")),
)
"""Families whose articles carry the column's number elsewhere in their path: column pattern, article pattern."""
_INDEX = re.compile(r"(?:index|default|list|nlist|common_list|main)(?:_\d+)?\.\w+$", re.I)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a column's address says of its links.

    roots   path prefixes, narrowest first; a link under the first root that any row of page 1 is under is the column's.
    strict  None until page 1 was seen; then the root (or key) that holds, or "" when the column's rows lie elsewhere.
    """

    url: str
    agency: str = ""

    @property
    def roots(self) -> tuple[str, ...]:
        path = unquote(urlsplit(self.url).path) or "/"
        folder, _, file = path.rpartition("/")
        if not file or _INDEX.match(file):
            return (f"{folder}/",) if folder else ()
        stem = f"{folder}/{file.rsplit('.', 1)[0]}/"
        return (stem, f"{folder}/") if folder else (stem,)

    def rule(self, first_page: Iterable[ListItem]) -> Rule:
        """The rule that page 1 bears out: the narrowest one under which at least one of its rows lies."""
        items = tuple(first_page)
        for candidate in self._candidates():
            if any(candidate.owns(item.url) for item in items):
                return candidate
        return Rule(agency=self.agency)

    def _candidates(self) -> Iterable[Rule]:
        host = urlsplit(self.url).hostname or ""
        for column, article in _KEYS:
            match = column.search(self.url)
            if match:
                yield Rule(host, "", article, match[1], self.agency)
        for root in self.roots:
            yield Rule(host, root, None, "", self.agency)


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether a row is the column's own. Without root and key every row of the list is (its articles lie elsewhere)."""

    host: str = ""
    root: str = ""
    pattern: re.Pattern[str] | None = None
    key: str = ""
    agency: str = ""

    def owns(self, url: str) -> bool:
        if not self.root and self.pattern is None:
            return True
        parts = urlsplit(url)
        if self.pattern is not None:
            match = self.pattern.search(parts.path)
            return match is not None and self.key in match.groups()
        return parts.hostname == self.host and unquote(parts.path).startswith(self.root)

    def admits(self, item: ListItem) -> bool:
        """Own by its address, or of the source's agency by its title."""
        return self.owns(item.url) or (bool(self.agency) and _named(item) == self.agency)


def _named(item: ListItem) -> str:
    title = read_title(item.title)
    return item.agency or (title.agency if title else "")
