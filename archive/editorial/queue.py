"""The queue: what waits for a person, by cause, heaviest first. Reads archive.db; writes nothing.

One cause is one item: the documents of one source that wait for one reason. Its weight is the figures that are missing
for it, each counted by the level of the body.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from parsers.forms.tables import newest

LEVELS: Mapping[str, int] = {"central": 6, "province": 5, "prefecture": 3, "county": 2, "township": 1}
"""Level of a body → how much one of its figures weighs."""
UNKNOWN_LEVEL = 2
FIGURES = sum(len(block.cell_keys()) for block in map(newest, ("active_disclosure", "requests", "review_litigation")))
"""Figures of a report of the edition of 2021, of which one that cannot be read lacks all."""
DOUBTED = 24
"""Figures that are empty, as a rule, where only some could not be proved: those of one table of a picture."""
_SOME_MISSING = ("needs_person", "no_longer_report")

_DOCUMENTS = """
    SELECT u.url, u.state, u.reason, u.detail, u.source_id, s.portal_name, u.title, u.agency_id, a.name, u.year,
           coalesce(a.level, r.level), u.first_seen, u.sha256
    FROM unreadable u LEFT JOIN agencies a ON a.id = u.agency_id LEFT JOIN sources s ON s.source_id = u.source_id
    LEFT JOIN regions r ON r.code = s.region_code
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One document that waits. `agency`, `year`: what its row in the listing says; `missing`: figures."""

    item: str
    group: str
    url: str
    state: str
    reason: str
    detail: str
    source_id: str | None
    portal: str | None
    title: str | None
    agency_id: int | None
    agency: str | None
    year: int | None
    level: str | None
    first_seen: str
    sha256: str | None
    missing: int
    weight: int


@dataclass(frozen=True, slots=True)
class Cause:
    """One item of the queue: documents that wait for one reason at one source; or, without documents, a proposed
    source, a source in quarantine or a reader's report. `kinds`: the decisions that settle it."""

    item: str
    state: str
    reason: str
    source_id: str | None
    portal: str | None
    weight: int
    documents: tuple[Waiting, ...] = ()
    title: str = ""
    kinds: tuple[str, ...] = ("place", "not_a_report")


def item_of(url: str) -> str:
    """The name of a document in the queue: it stays the same whatever becomes of the archive."""
    return "d" + hashlib.sha256(url.encode()).hexdigest()[:10]


def group_of(source_id: str | None, state: str, reason: str) -> str:
    """The name of a cause."""
    return "g" + hashlib.sha256("\n".join((source_id or "", state, reason)).encode()).hexdigest()[:10]


def waiting(db: sqlite3.Connection) -> Iterator[Waiting]:
    """Every document that waits, in no order."""
    for row in db.execute(_DOCUMENTS):
        url, state, reason, detail, source_id, portal, title, agency_id, agency, year, level, since, sha256 = row
        missing = DOUBTED if reason in _SOME_MISSING else FIGURES
        yield Waiting(
            item_of(url), group_of(source_id, state, reason), url, state, reason, detail, source_id, portal, title,
            agency_id, agency, year, level, since, sha256, missing, missing * LEVELS.get(level or "", UNKNOWN_LEVEL),
        )  # fmt: skip


def causes(found: Iterable[Waiting]) -> list[Cause]:
    """The queue, heaviest first."""
    groups: dict[str, list[Waiting]] = {}
    for one in found:
        groups.setdefault(one.group, []).append(one)
    return ranked(_cause(sorted(group, key=lambda one: (-one.weight, one.url))) for group in groups.values())


def ranked(items: Iterable[Cause]) -> list[Cause]:
    """Heaviest first."""
    return sorted(items, key=lambda item: (-item.weight, item.item))


def _cause(documents: list[Waiting]) -> Cause:
    first = documents[0]
    weight = sum(one.weight for one in documents)
    return Cause(
        first.group,
        first.state,
        first.reason,
        first.source_id,
        first.portal,
        weight,
        tuple(documents),
        first.title or first.url,
    )
