"""What was seen of a column against what the portal declares, and the verdict that follows.

complete  every declared row (or page) was seen; or nothing is declared and the listing came to a natural end.
partial   anything else, with a stable reason:

robots …          a page was refused or failed; the classifier's word
declared_total    the portal declares more rows than could be reached
declared_pages    it declares more pages
stub_pages        its deeper pages are empty stubs
page_equals_first it answers page 1 again, so its parameters are ignored or the rest is withheld
page_repeats      it repeats a page that is no last page
broken_chain      the next page that a page links to is gone
endpoint_gone     the endpoint behind the list no longer answers; only the first rows are on the page
paging_unknown    there are more pages and no way to them is known
page_cap          the hard cap was reached
no_rows           there is no row at all
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.raw import captures
from crawler.listing.words import ListPage, WalkResult

GONE = frozenset((*captures.GONE, "not_found", "empty", "wrong_page"))
"""Verdicts by which a page is not there, as against not reachable."""


@dataclass
class Tally:
    """Counts of one column. `trouble` is what stopped the way to more rows; "" while nothing did."""

    rows: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    pages: int = 0
    declared_total: int | None = None
    declared_pages: int | None = None
    trouble: str = ""

    def declare(self, page: ListPage) -> None:
        """Take the larger of what several pages declare: totals in static pages go stale downwards."""
        self.declared_total = _larger(self.declared_total, page.declared_total)
        self.declared_pages = _larger(self.declared_pages, page.declared_pages)

    def count(self, urls: Iterable[str]) -> int:
        """Count the rows of one page; returns how many had not been seen."""
        fresh = set(urls) - self.rows
        self.rows |= fresh
        self.pages += bool(fresh)
        return len(fresh)

    def pass_over(self, urls: Iterable[str]) -> bool:
        """Count a page of other columns' rows as looked at; False when all of them were met before."""
        fresh = set(urls) - self.foreign - self.rows
        self.foreign |= fresh
        self.pages += bool(fresh)
        return bool(fresh)

    @property
    def declares(self) -> bool:
        return self.declared_total is not None or self.declared_pages is not None

    def reached(self) -> bool:
        """Whether everything declared was seen; False when nothing was declared."""
        if self.declared_total is not None:
            return len(self.rows) >= self.declared_total
        return self.declared_pages is not None and self.pages >= self.declared_pages

    def shortfall(self) -> str:
        """Why the column was not seen whole, "" when it was."""
        if self.reached() and self.rows:
            return ""
        if self.trouble:
            return self.trouble
        if self.declared_total is not None:
            return "declared_total"
        return "declared_pages" if self.declared_pages is not None else ""


def _larger(one: int | None, other: int | None) -> int | None:
    return max((value for value in (one, other) if value is not None), default=None)


def judge(tallies: Iterable[Tally], finished: bool) -> WalkResult:
    """The verdict of a walk over one column or a tree of them: complete only when every part is."""
    parts = tuple(tallies)
    seen = len(set().union(*(part.rows for part in parts)))
    totals = [part.declared_total for part in parts if part.declared_total is not None]
    declared = sum(totals) if totals else None
    if not finished:
        return WalkResult("partial", "unfinished", seen, declared)
    reasons = [reason for part in parts if (reason := part.shortfall())]
    if not seen:
        return WalkResult("failed", reasons[0] if reasons else "no_rows", 0, declared)
    return WalkResult("partial" if reasons else "complete", _first(reasons), seen, declared)


def _first(reasons: list[str]) -> str:
    """robots before all others: it is a decision, and no repair of the walk will change it."""
    return "robots" if "robots" in reasons else next(iter(reasons), "")
