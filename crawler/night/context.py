"""What all parts of one run share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from archive.raw.captures import LedgerLine, Run
from archive.raw.store import RawStore
from crawler.night.clock import Clock
from crawler.night.policy import Policy
from crawler.registry.hosts import Hosts


@dataclass
class Night:
    """One run: its store, its clock, its manners, and who is asked.

    requests   how many were sent so far.
    only       source ids that the operator named: their listing is walked whether it is due or not.
    since      reports of earlier years are not asked for; None = all.
    """

    store: RawStore
    run: Run
    clock: Clock
    policy: Policy
    hosts: Hosts
    only: frozenset[str] = frozenset()
    since: int | None = None
    requests: int = 0
    closed: Callable[[LedgerLine], None] = field(default=lambda _: None)
