"""The search itself: best candidate first, within a small budget, each promising page walked a little."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from itertools import count
from urllib.parse import urljoin, urlsplit

from crawler.discovery.candidates import ENOUGH, Candidate, links, parents, same_portal, usual_places
from crawler.discovery.result import Column, ProbeResult
from crawler.discovery.site import Site, site_codes, site_of
from crawler.listing.cms.families import family_of, open_column
from crawler.listing.naming import context_of, kind_of_row
from crawler.listing.paging.rows import page_rows
from crawler.listing.walker import ListWalker
from crawler.listing.words import Failure, Fetch, Page, SourceLike
from crawler.registry.regions import Nowhere, Places
from crawler.registry.sources import Source

BUDGET = 40
"""Pages that a probe may fetch in all; at 2–5 s each it ends within three minutes."""
_LOOK = 6
"""Pages of a candidate that are walked to see whether it lists reports."""
_SURE = 0.8
"""A candidate of this weight that lists reports ends the search."""

Steps = Generator[Fetch, Page | Failure, ProbeResult]


class Discovery:
    """Searches a portal for its column. Drive with `start` and `feed`; `result` is set when no fetch is left."""

    def __init__(self, url: str, candidates: Iterable[Candidate] = (), places: Places | None = None) -> None:
        self._places = places or Nowhere()
        self.result: ProbeResult | None = None
        self._url = url
        self._queue: list[tuple[float, int, Candidate]] = []
        self._order = count()
        self._seen: set[str] = set()
        self._answers: dict[Fetch, Page | Failure] = {}
        self._fetched = 0
        self._tried: list[str] = []
        self._refusals: list[str] = []
        self._add((Candidate(url, 0.95, "the address given"), *candidates))
        self._front = Candidate(urljoin(url, "/"), ENOUGH, "the portal's front page")
        self._add([self._front])
        self._steps = self._search()

    def start(self) -> list[Fetch]:
        return self._advance(None)

    def feed(self, fetch: Fetch, answer: Page | Failure) -> list[Fetch]:
        """Take the answer of the outstanding fetch; returns the next one, or none when the search is over."""
        return self._advance(answer)

    def _advance(self, answer: Page | Failure | None) -> list[Fetch]:
        try:
            fetch = next(self._steps) if answer is None else self._steps.send(answer)
        except StopIteration as stop:
            self.result = stop.value
            return []
        return [replace(fetch, kind="listing")]

    def _add(self, candidates: Iterable[Candidate]) -> None:
        for candidate in candidates:
            place = candidate.url.partition("#")[0].rstrip("/")
            if place not in self._seen:
                self._seen.add(place)
                heapq.heappush(self._queue, (-candidate.weight, next(self._order), candidate))

    def _search(self) -> Steps:
        found: list[tuple[Candidate, Column]] = []
        site_pages: list[Page] = []
        guessed = False
        while self._fetched < BUDGET and (self._queue or not guessed):
            if not self._queue:
                guessed = True
                self._add(usual_places(self._url))
                continue
            candidate = heapq.heappop(self._queue)[2]
            page = yield from self._get(Fetch(candidate.url))
            if isinstance(page, Failure):
                continue
            site_pages = [*site_pages, page][:4]
            column = yield from self._look(candidate, page)
            if column:
                found.append((candidate, column))
                if candidate.weight >= _SURE:
                    break
            self._add(links(page))
        if found and not any(site_codes(page.text) for page in site_pages):
            front = yield from self._get(Fetch(self._front.url))
            site_pages += [front] if isinstance(front, Page) else []
        return self._conclude(found, site_of(site_pages, self._places))

    def _get(self, fetch: Fetch) -> Generator[Fetch, Page | Failure, Page | Failure]:
        key = replace(fetch, headers=())
        if key in self._answers:
            return self._answers[key]
        self._fetched += 1
        answer = yield fetch
        self._answers[key] = answer
        self._tried.append(fetch.url)
        if isinstance(answer, Failure):
            self._refusals.append(f"{fetch.url}: {answer.verdict}")
        return answer

    def _look(self, candidate: Candidate, page: Page) -> Generator[Fetch, Page | Failure, Column | None]:
        """Walk a little where the page shows reports, folders of them, or an endpoint that may hold them."""
        if not _promising(page, candidate):
            return None
        walker = ListWalker(Source("probe", "000000", candidate.url), max_pages=3, max_fetches=_LOOK)
        queue = walker.start()
        while queue and self._fetched < BUDGET:
            known = page if queue[0].url == candidate.url else None
            answer = known or (yield from self._get(queue[0]))
            queue = walker.feed(queue[0], answer)
        if not walker.items:
            return None
        family = family_of(page)
        return Column(page.url, family, walker.paging, walker.items, walker.verdict(), candidate.why, walker.recipe)

    def _conclude(self, found: list[tuple[Candidate, Column]], site: Site) -> ProbeResult:
        ranked = sorted(found, key=lambda pair: (-pair[0].weight, -len(pair[1].items)))
        columns = [column for _, column in ranked]
        best = columns[0] if columns else None
        unsure = list(site.doubts)
        if best:
            unsure += _doubts(best, self._url, ranked[0][0])
        elif self._refusals:
            unsure.append(f"no column was found; refused or failed: {'; '.join(self._refusals[:5])}")
        else:
            unsure.append(f"no column was found on {len(self._tried)} pages")
        return ProbeResult(self._url, site, best, tuple(columns[1:]), tuple(unsure), tuple(self._tried))


def _promising(page: Page, candidate: Candidate) -> bool:
    context, opening = context_of(page), open_column(page)
    kinds = [kind_of_row(item, context) for item in (*page_rows(page), *opening.listing.items)]
    if "report" in kinds:
        return context.annual or kinds.count("report") > 1 or any(pager.sparse for pager in opening.pagers)
    empty_endpoint = bool(opening.pagers or opening.parts or opening.lead) and not opening.listing.items
    shell = not opening.listing.items  # its rows may come by a script, in a frame, from a file
    return (context.annual and ("folder" in kinds or shell)) or (empty_endpoint and candidate.weight >= _SURE)


def _doubts(column: Column, asked: str, candidate: Candidate) -> Iterable[str]:
    if column.family == "generic":
        yield "no CMS family was recognised; family is empty and the page is read as a plain list"
    if column.walk.verdict not in ("complete", "unproven") and column.walk.reason not in ("", "unfinished", "page_cap"):
        yield f"the short walk ended {column.walk.verdict}: {column.walk.reason}"
    if len(column.agencies) == 1 and len(column.items) < 3:
        yield "scope is a guess: few reports were seen, all of one agency"
    if candidate.weight < _SURE:
        yield f"the column was reached because {candidate.why}; look at it before you trust it"
    if urlsplit(column.url).netloc != urlsplit(asked).netloc:
        yield f"the column lies on another host than {urlsplit(asked).netloc}"
    if not column.years:
        yield "the titles name no year"


class Rediscovery(Discovery):
    """Searches for a source's column that is no longer where it was: the folders above it first, then the portal."""

    def __init__(self, source: SourceLike) -> None:
        super().__init__(source.list_url, parents(source.list_url))
        self.source = source


def probe(fetch: Callable[[Fetch], Page | Failure], url: str, places: Places | None = None) -> ProbeResult:
    """Search the portal at `url` with a function that fetches. Never raises for what the portal does.

    places  the regions by which a portal is placed; without them its region is unknown.
    """
    return _driven(Discovery(url, places=places), fetch)


def rediscover(fetch: Callable[[Fetch], Page | Failure], source: Source) -> Source | None:
    """The source at its new address, or None when its column was not found elsewhere on the portal."""
    return moved(source, _driven(Rediscovery(source), fetch))


def moved(source: Source, result: ProbeResult) -> Source | None:
    """The source with the address that a rediscovery found; the old one stays in its note."""
    column = result.column
    if column is None or not same_portal(column.url, source.list_url):
        return None
    if column.url.rstrip("/") == source.list_url.rstrip("/"):
        return None
    if source.agency and column.agencies and source.agency not in column.agencies:
        return None
    note = "; ".join(part for part in (source.note, f"moved from {source.list_url}") if part)
    host = urlsplit(column.url).netloc
    return replace(source, list_url=column.url, host=host, url_status="moved", family="", note=note)


def _driven(search: Discovery, fetch: Callable[[Fetch], Page | Failure]) -> ProbeResult:
    queue = search.start()
    while queue:
        queue = search.feed(queue[0], fetch(queue[0]))
    assert search.result is not None  # set when the search hands out no fetch
    return search.result
