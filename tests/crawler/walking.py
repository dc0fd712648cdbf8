"""Drive a walk over a replica in memory, and count what it asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crawler.listing.findings import twin_key
from crawler.listing.walker import ListWalker
from crawler.listing.words import Failure, Fetch, ListItem, Page, WalkResult
from crawler.registry.sources import Source
from tests.crawler.replicas.model import Replica


@dataclass(frozen=True)
class Walked:
    items: tuple[ListItem, ...]
    verdict: WalkResult
    fetches: tuple[Fetch, ...]

    @property
    def found(self) -> frozenset[str]:
        return frozenset(twin_key(item.url) for item in self.items)


def walk(replica: Replica, answer: Callable[[Fetch], Page | Failure] | None = None, family: str = "") -> Walked:
    source = Source("s", "990100", replica.list_url, replica.scope, family=family, agency=replica.agency)
    walker, fetches = ListWalker(source), []
    queue = walker.start()
    while queue:
        fetch = queue.pop(0)
        fetches.append(fetch)
        queue += walker.feed(fetch, (answer or replica.fetch)(fetch))
    return Walked(walker.items, walker.verdict(), tuple(fetches))


def truth(replica: Replica) -> frozenset[str]:
    return frozenset(twin_key(url) for url in replica.reports)
