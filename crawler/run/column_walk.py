"""The walk of a source's column, over as many runs as it takes; and the search for a column that is no longer there.

A walk is replayed, not saved: it is the same walk as long as it is given the same pages, so one that was cut short by
a budget starts anew from the pages that are stored, and asks on from where they end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from archive.raw.ahead import age
from archive.raw.captures import GONE, ColumnSearch, ListRow, Walk, WalkVerdict
from archive.raw.stamps import stamp
from crawler.discovery.search import Rediscovery, moved
from crawler.fetch.verdicts import BLOCKED, Verdict
from crawler.listing.walker import ListWalker
from crawler.listing.words import Failure, Fetch, ListItem, WalkResult
from crawler.night.context import Night
from crawler.registry.addresses import canonical, host_of
from crawler.registry.sources import Source
from crawler.run.pages import ListingPages

HALTING = ("paused", "budget")
"""Verdicts of the source's own host after which there is no point in going on tonight."""
_SOFTENED: Mapping[str, WalkVerdict] = {**dict.fromkeys([*BLOCKED, "robots", "paused"], "blocked"), "budget": "partial"}
"""What a walk that brought nothing comes to, by the class that ended it; `failed` otherwise."""
_LOST = (*GONE, "moved")
"""Classes of the column's own page after which it is searched for."""
_SEARCH_AGAIN = timedelta(days=30)
"""Portals are moved in one go: what a search of forty pages did not find is not there tomorrow either."""
DRAWN = "drawn_by_script"
"""A script may hold back rows until somebody scrolls or clicks where no control is to be seen: only a declared total
proves what a browser drew."""
_LONGEST_WALK = 20_000
"""Listing pages of one walk, over all its nights: 500 agencies with a page for each of six years are 3,501."""


class ColumnWalk:
    """Walks the column, where it is now. `advance` until `over`, then `close`; in between `note` what it found.

    stop   says why no more may be asked tonight, None while more may.
    """

    def __init__(self, night: Night, source: Source, pages: ListingPages, stop: Callable[[], Verdict | None]) -> None:
        self._night = night
        self._source = source
        self._pages = pages
        self._stop = stop
        self._noted: set[str] = set()
        self._halt: Verdict | None = None
        self._found = ""
        self._begin(at_its_place(night, source))

    def _begin(self, current: Source) -> None:
        self._current = current
        self._walker = ListWalker(current, max_fetches=_LONGEST_WALK)
        self._todo: deque[Fetch] = deque(self._walker.start())
        self._read = 0

    @property
    def over(self) -> bool:
        """Whether the walk came to its end, or to tonight's."""
        return not self._todo or self._halt is not None

    @property
    def year(self) -> int | None:
        """Year of the pages that the walk has come to, where the way to them names one."""
        return self._walker.year

    async def advance(self, most: int) -> None:
        """Ask for at most so many pages; those that are stored cost nothing and are read besides."""
        asked = self._pages.asked
        while not self.over and self._pages.asked - asked < most:
            await self._step()
        if not self._todo and not self._found and self._is_lost():
            await self._look_elsewhere()

    async def _step(self) -> None:
        self._halt = self._stop() if self._read else None
        if self._halt:
            return
        fetch = self._todo.popleft()
        answer = await self._pages.get(fetch, self._walker.year, guess=self._walker.guessing)
        if isinstance(answer, Failure) and self._read and self._halts(answer):
            self._halt = Verdict(answer.verdict, answer.reason)
            return
        self._read += not isinstance(answer, Failure)
        self._todo.extend(self._walker.feed(fetch, answer))

    def _halts(self, answer: Failure) -> bool:
        return _family(answer.verdict) in HALTING and host_of(answer.url) == host_of(self._current.list_url)

    def _is_lost(self) -> bool:
        result = self._walker.verdict()
        return result.verdict == "failed" and _family(result.reason) in _LOST

    async def _look_elsewhere(self) -> None:
        there = await _search(self._night, self._source, self._current, self._pages)
        if there is None:
            return
        self._found = there.list_url
        self._begin(there)
        while not self.over:
            await self._step()

    def note(self) -> None:
        """Make the reports found so far known, so that they can be asked for."""
        items = dict(_keyed(self._walker.items))
        fresh = {key: item for key, item in items.items() if key not in self._noted}
        self._noted |= fresh.keys()
        self._night.store.add_new_articles(self._source.source_id, self._source.list_url, _rows(fresh, self._night))

    def close(self) -> tuple[Walk, str]:
        """Record how the walk ended. The text says where the column was found, if it moved."""
        night, source = self._night, self._source
        items = dict(_keyed(self._walker.items))
        night.store.add_articles(source.source_id, source.list_url, _rows(items, night))
        found = _without_foreign(self._result(bool(items)), items, night)
        softened = _SOFTENED.get(_family(found.reason), "failed") if found.verdict == "failed" else found.verdict
        walk = Walk(
            run_id=night.run.id,
            source_id=source.source_id,
            verdict=softened,
            reason=found.reason,
            seen=found.seen,
            declared=found.declared,
            finished_at=stamp(night.clock.now()),
            listed=frozenset(items),
            proofs=found.evidence.proofs,
            gaps=found.evidence.gaps,
        )
        if self._read or _family(found.reason) != "budget":
            night.store.record_walk(walk)
        return walk, self._found

    def _result(self, any_items: bool) -> WalkResult:
        found = self._walker.verdict()
        if self._halt:
            why = f"{self._halt.name}: {self._read} pages of the listing read, the walk goes on another night"
            return replace(found, verdict="partial" if any_items else "failed", reason=why)
        if self._pages.drawn and found.verdict == "complete" and found.declared is None:
            return replace(found, verdict="unproven", reason=DRAWN)
        if found.reason == "robots" and self._pages.robots_trouble:
            return replace(found, reason=f"robots: {self._pages.robots_trouble}")
        return found


def at_its_place(night: Night, source: Source) -> Source:
    """The source with the address at which its column was found last."""
    search = night.store.column(source.source_id, source.list_url)
    if search is None or search.list_url is None:
        return source
    return replace(source, list_url=search.list_url, host=host_of(search.list_url), family="")


async def _search(night: Night, source: Source, lost: Source, pages: ListingPages) -> Source | None:
    """The source at its new address. Every address that a column had stays in raw.db."""
    before = night.store.column(source.source_id, source.list_url)
    if before and age(before.searched_at, night.clock.now()) < _SEARCH_AGAIN:
        return None
    search = Rediscovery(lost)
    todo: deque[Fetch] = deque(search.start())
    while todo:
        fetch = todo.popleft()
        todo.extend(search.feed(fetch, await pages.get(fetch)))
    there = moved(lost, search.result) if search.result else None
    address = there.list_url if there else None
    night.store.put_column(ColumnSearch(source.source_id, stamp(night.clock.now()), lost.list_url, address))
    return there


def _keyed(items: Iterable[ListItem]) -> Iterator[tuple[str, ListItem]]:
    for item in items:
        try:
            yield canonical(item.url), item
        except ValueError:
            continue


def _rows(items: Mapping[str, ListItem], night: Night) -> Iterator[tuple[str, ListRow]]:
    """Rows to ask for: not those on hosts that are no registry's."""
    for key, item in items.items():
        if item.kind != "external" or night.hosts.allow(host_of(key)):
            yield key, ListRow(item.title, item.date, item.agency)


def _without_foreign(found: WalkResult, items: Mapping[str, ListItem], night: Night) -> WalkResult:
    """The verdict where rows lead to hosts of no registry row: those are not asked for, and that is said."""
    hosts = [host_of(key) for key, item in items.items() if item.kind == "external"]
    outside = [host for host in hosts if not night.hosts.allow(host)]
    if not outside or found.verdict not in ("complete", "unproven"):
        return found
    named = ", ".join(sorted(set(outside))[:3])
    return replace(
        found, verdict="partial", reason=f"foreign_rows: {len(outside)} on hosts outside the registry, {named}"
    )


def _family(reason: str) -> str:
    return reason.partition(":")[0]
