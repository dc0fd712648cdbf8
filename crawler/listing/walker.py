"""The walk of one source's listing, from its first page to a verdict.

A walk is a generator: it yields what to fetch and is sent what came. A column may lead on to others (year folders,
agency directories, nodes of a tree); each is visited and tallied for itself, and the verdict covers them all.
"""

from __future__ import annotations

from collections.abc import Generator

from crawler.listing.columns import ColumnVisit
from crawler.listing.findings import Findings
from crawler.listing.tally import Tally, judge
from crawler.listing.words import Failure, Fetch, ListItem, Page, SourceLike, WalkResult
from crawler.registry.recipe import Recipe

MAX_PAGES = 400
"""Hard cap of listing pages per column: 400 pages of 15 rows hold 80 years of a city's bureaus."""
MAX_FETCHES = 3000
"""Hard cap of a whole walk: a city's directory of 120 agencies with a folder for each year is 1,300 pages."""


class ListWalker:
    """Walks one source's listing. Pure: drive it with `start` and `feed`; `items` and `verdict` hold at any time.

    Exactly one fetch is outstanding until the walk is over.
    """

    def __init__(self, source: SourceLike, *, max_pages: int = MAX_PAGES, max_fetches: int = MAX_FETCHES) -> None:
        self._source = source
        self._max_pages = max_pages
        self._findings = Findings(source.list_url, max_fetches)
        self._tallies: list[Tally] = []
        self._steps = self._walk()
        self._done = False

    @property
    def items(self) -> tuple[ListItem, ...]:
        """The report rows found so far, in listing order."""
        return tuple(self._findings.items.values())

    @property
    def paging(self) -> str:
        """How the pages were reached, for people: names of the ways that brought rows, "one page" for none."""
        trees = ["tree of columns"] if len(self._tallies) > 1 else []
        return ", ".join([*trees, *self._findings.ways]) or "one page"

    @property
    def year(self) -> int | None:
        """Year of the column whose page is asked for now, where the way to it names one."""
        return self._findings.nodes.year

    @property
    def guessing(self) -> bool:
        """Whether the outstanding fetch is a guess of ours: nothing that the portal shows leads there."""
        return self._findings.guessing

    @property
    def recipe(self) -> Recipe:
        """How a row of the registry would say how the further pages were reached; an empty one where none can."""
        return self._findings.recipe

    def start(self) -> list[Fetch]:
        return self._advance(None)

    def feed(self, fetch: Fetch, answer: Page | Failure) -> list[Fetch]:
        """Take the answer of the outstanding fetch; returns the next one, or none when the walk is over."""
        return self._advance(answer)

    def verdict(self) -> WalkResult:
        return judge(self._tallies, self._done)

    def _advance(self, answer: Page | Failure | None) -> list[Fetch]:
        try:
            fetch = next(self._steps) if answer is None else self._steps.send(answer)
        except StopIteration:
            self._done = True
            return []
        self._findings.ask(fetch)
        return [fetch]

    def _walk(self) -> Generator[Fetch, Page | Failure, None]:
        findings = self._findings
        while findings.nodes:
            node = findings.nodes.popleft()
            tally = Tally(node.fetch.url, optional=node.optional)
            self._tallies.append(tally)
            if findings.spent:
                tally.trouble = "page_cap"
                return
            yield from ColumnVisit(findings, self._source, node, tally, self._max_pages).run()
