"""What was seen of a column against what the portal declares, and the verdict that follows.

complete  proved: exactly a declared total was seen, a pager ended by itself, or one page that is not full and offers no
          control that was left unexplained.
unproven  nothing contradicts and nothing proves; the reason says what is missing.
partial   something is missing or may be, with a stable reason:

robots …              a page was refused or failed; the classifier's word
declared_total        the portal declares more rows than could be reached
declared_pages        it declares more pages
stub_pages            its deeper pages are empty stubs
page_equals_first     it answers page 1 again, so its parameters are ignored or the rest is withheld
page_repeats          it repeats a page that is no last page
broken_chain          the next page that a page links to is gone
endpoint_gone         the endpoint behind the list no longer answers; only the first rows are on the page
unexplained_controls  the page offers more and nobody understood how; the controls are quoted
rows_without_address  rows that name a report and lead nowhere
rows_without_title    links that only say 查看, with neither agency nor year around them
foreign_rows          reports of other columns stood in the answers and were left out
page_cap              the hard cap was reached
no_reports            there are rows, and no report among them
no_rows               there is no row at all
js_required           an empty shell that scripts would fill
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.raw.captures import GONE
from crawler.listing.words import Evidence, ListPage, WalkResult

NOT_THERE = frozenset((*GONE, "not_found", "empty", "wrong_page"))
"""Verdicts by which a page is not there, as against not reachable."""


@dataclass
class Tally:
    """Counts of one column, and what came of it.

    folders   those of the rows that lead to other columns.
    outside   those of the rows that lie in other columns: pinned ones are not counted by what the portal declares.
    trouble   what stopped the way to more rows; "" while nothing did.
    proof     why the column is seen to its end; doubt  what keeps it from being proved; "" for neither.
    gaps      reasons for which something may be missing although the pages came, each a stable code with details.
    optional  a part that may be none of the column's: it counts only when it brings reports or does not come.
    """

    place: str = ""
    rows: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    reports: int = 0
    foreign: set[str] = field(default_factory=set)
    foreign_reports: set[str] = field(default_factory=set)
    pages: int = 0
    declared_total: int | None = None
    declared_pages: int | None = None
    trouble: str = ""
    proof: str = ""
    doubt: str = ""
    gaps: list[str] = field(default_factory=list)
    optional: bool = False

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

    @property
    def _counted(self) -> int:
        """Rows that a declared total counts."""
        own = len(self.rows) - len(self.outside)
        return own if len(self.outside) < own else len(self.rows)

    def reached(self) -> bool:
        """Whether everything declared was seen; False when nothing was declared."""
        if self.declared_total is not None:
            return self._counted >= self.declared_total
        return self.declared_pages is not None and self.pages >= self.declared_pages

    @property
    def exceeded(self) -> bool:
        """Whether more came than is declared: the number is stale, or it counts something else."""
        if self.declared_total is not None:
            return min(self._counted, len(self.rows)) > self.declared_total
        return self.declared_pages is not None and self.pages > self.declared_pages

    def matched(self) -> bool:
        """Whether exactly what is declared was seen."""
        return self.reached() and not self.exceeded

    def shortfall(self) -> str:
        """Why something of the column is missing or may be, "" when nothing is."""
        if not (self.matched() and self.rows):
            if self.trouble:
                return self.trouble
            if self.declares and not self.reached():
                return "declared_total" if self.declared_total is not None else "declared_pages"
        return next(iter(self.gaps), "")

    def evidence(self) -> str:
        """What proves the column, in one line; "" when nothing does."""
        if self.matched() and self.rows:
            said = (self.declared_total, "rows") if self.declared_total is not None else (self.declared_pages, "pages")
            return f"{self.place}: {said[0]} {said[1]} declared, {len(self.rows)} rows on {self.pages} pages seen"
        return f"{self.place}: {self.proof}" if self.proof and (self.exceeded or not self.declares) else ""


def _larger(one: int | None, other: int | None) -> int | None:
    return max((value for value in (one, other) if value is not None), default=None)


def judge(tallies: Iterable[Tally], finished: bool) -> WalkResult:
    """The verdict of a walk over one column or a tree of them: complete only when every part is."""
    parts = tuple(part for part in tallies if not _needless(part))
    seen = len(set().union(*(part.rows for part in parts)))
    totals = [part.declared_total for part in parts if part.declared_total is not None]
    declared = sum(totals) if totals else None
    short = [(part, reason) for part in parts if (reason := part.shortfall())]
    doubts = [(part, part.doubt or "no_proof") for part in parts if not part.shortfall() and not part.evidence()]
    gaps = tuple(f"{part.place}: {why}" for part, why in (*short, *doubts))
    evidence = Evidence(tuple(line for part in parts if (line := part.evidence())), gaps)
    if not finished:
        return WalkResult("partial", "unfinished", seen, declared, evidence)
    reasons = [reason for _, reason in short]
    if not seen:
        return WalkResult("failed", _first(reasons) or "no_rows", 0, declared, evidence)
    if not any(part.reports for part in parts):
        return WalkResult("failed", _first(reasons) or "no_reports", seen, declared, evidence)
    if reasons:
        return WalkResult("partial", _first(reasons), seen, declared, evidence)
    if doubts:
        return WalkResult("unproven", doubts[0][1], seen, declared, evidence)
    return WalkResult("complete", "", seen, declared, evidence)


def _needless(part: Tally) -> bool:
    """A part that was only looked into and holds nothing of the column."""
    nothing = not part.reports and not part.foreign_reports
    return part.optional and nothing and (not part.trouble or part.trouble in (*NOT_THERE, "no_rows", "no_reports"))


def _first(reasons: list[str]) -> str:
    """robots before all others: it is a decision, and no repair of the walk will change it."""
    return "robots" if "robots" in reasons else next(iter(reasons), "")
