"""The walk of a source's column in one run; and the search for a column that is no longer where it was."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from archive.raw.captures import GONE, ColumnSearch, ListRow, Walk, WalkVerdict
from archive.raw.stamps import parse_stamp, stamp
from crawler.discovery.search import Rediscovery, moved
from crawler.fetch.verdicts import BLOCKED
from crawler.listing.walker import ListWalker
from crawler.listing.words import Fetch, ListItem, WalkResult
from crawler.night.context import Night
from crawler.registry.addresses import canonical, host_of
from crawler.registry.sources import Source
from crawler.run.pages import ListingPages

_SOFTENED: Mapping[str, WalkVerdict] = {**dict.fromkeys([*BLOCKED, "robots", "paused"], "blocked"), "budget": "partial"}
"""What a walk that brought nothing comes to, by the class that ended it; `failed` otherwise."""
_LOST = (*GONE, "moved")
"""Classes of the column's own page after which it is searched for."""
_SEARCH_AGAIN = timedelta(days=30)
"""Portals are moved in one go: what a search of forty pages did not find is not there tomorrow either."""


async def walk_column(night: Night, source: Source, pages: ListingPages) -> tuple[Walk, str]:
    """Walk the column, where it is now, and record how that ended. The text says where it was found, if it moved."""
    current = at_its_place(night, source)
    walker = await _walk(current, pages)
    found = ""
    if walker.verdict().verdict == "failed" and _family(walker.verdict().reason) in _LOST:
        there = await _search(night, source, current, pages)
        if there:
            walker, found = await _walk(there, pages), there.list_url
    return _record(night, source, walker), found


def at_its_place(night: Night, source: Source) -> Source:
    """The source with the address at which its column was found last."""
    search = night.store.column(source.source_id, source.list_url)
    if search is None or search.list_url is None:
        return source
    return replace(source, list_url=search.list_url, host=host_of(search.list_url), family="")


async def _walk(source: Source, pages: ListingPages) -> ListWalker:
    walker = ListWalker(source)
    todo: deque[Fetch] = deque(walker.start())
    while todo:
        fetch = todo.popleft()
        todo.extend(walker.feed(fetch, await pages.get(fetch)))
    return walker


async def _search(night: Night, source: Source, lost: Source, pages: ListingPages) -> Source | None:
    """The source at its new address. Every address that a column had stays in raw.db."""
    before = night.store.column(source.source_id, source.list_url)
    if before and night.clock.now() - parse_stamp(before.searched_at) < _SEARCH_AGAIN:
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


def _record(night: Night, source: Source, walker: ListWalker) -> Walk:
    items = dict(_keyed(walker.items))
    night.store.add_articles(source.source_id, source.list_url, _rows(items, night))
    found = _without_foreign(walker.verdict(), items, night)
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
    )
    if items or _family(found.reason) != "budget":
        night.store.record_walk(walk)
    return walk


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
