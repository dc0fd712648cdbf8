"""A portal that lies: many of its addresses show in one night what contradicts what they showed before.

Nothing of such a source is published. It leaves quarantine when a later night undoes it, or by a decision of a person:
`release` (what it shows is so) or `discard` (it is not).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.pending import leave_coverage
from archive.raw.stamps import stamp
from archive.raw.store import RawStore
from archive.store import Store

LEAST = 5
SHARE = 5
"""A portal lies when at least LEAST addresses, and one in SHARE of those read, contradict themselves in one night."""
_EXAMPLES = 5
DISCARDED = "source_discarded"
"""Why a document is refused that nothing but a discarded source showed."""
_READ = (
    "SELECT count(DISTINCT url) FROM captures WHERE run_id = ? AND source_id = ? AND kind = 'article' "
    "AND verdict IN ('ok', 'not_modified')"
)


@dataclass(frozen=True, slots=True)
class Example:
    """One address that contradicts itself: what was found (a Cause of guards), and before → after."""

    url: str
    cause: str
    detail: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A source in quarantine. `addresses` of the `read` ones lied; `postponed` ones wait; causes: cause → addresses."""

    source_id: str
    portal_name: str | None
    since: str
    addresses: int
    read: int
    causes: dict[str, int]
    examples: tuple[Example, ...]
    postponed: int


def decide(store: Store, raw: RawStore, run_id: int, now: datetime) -> list[str]:
    """Which sources this run puts into quarantine; those that it undoes leave it. Once the units of a run are read."""
    with store.transaction():
        for source, read in _held_before(store.db, run_id):
            if not _is_many(len(_lies(store.db, source)), read):
                _leave(store.db, source)
        return [source for source in _suspects(store.db, run_id) if _enter(store, raw, run_id, source, now)]


def sources(db: sqlite3.Connection) -> frozenset[str]:
    """The sources that are in quarantine now."""
    return frozenset(row[0] for row in db.execute("SELECT source_id FROM quarantine"))


def listed(db: sqlite3.Connection) -> list[Quarantined]:
    """Every source in quarantine with what is known of it, the oldest first; none in an archive not migrated yet."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'quarantine'").fetchone():
        return []
    query = (
        "SELECT q.source_id, s.portal_name, q.since, q.addresses, q.read, q.causes, q.examples, "
        "(SELECT count(*) FROM postponed p WHERE p.source_id = q.source_id) "
        "FROM quarantine q LEFT JOIN sources s ON s.source_id = q.source_id ORDER BY q.since, q.source_id"
    )
    return [_quarantined(row) for row in db.execute(query)]


def _quarantined(row: tuple[Any, ...]) -> Quarantined:
    source, portal, since, addresses, read, causes, examples, postponed = row
    shown = tuple(Example(*example) for example in json.loads(examples))
    return Quarantined(source, portal, since, addresses, read, json.loads(causes), shown, postponed)


def release(store: Store, source_id: str) -> bool:
    """What the source shows is so: it is published with the next night. False when it is not in quarantine."""
    return _settle(store, source_id, "accepted")


def discard(store: Store, source_id: str) -> bool:
    """What the source showed is not so: dropped, and not believed when it is shown again. False as in release."""
    with store.transaction():
        if not _settle(store, source_id, "discarded"):
            return False
        store.db.execute("DELETE FROM postponed WHERE source_id = ?", [source_id])
        _leave_queue(store, source_id)
        return True


_OF_A_DOUBT = "url IN (SELECT url FROM doubts WHERE source_id = :source)"
_TOUCHED = {
    "unreadable": _OF_A_DOUBT,
    "refused": _OF_A_DOUBT,
    **dict.fromkeys(("quarantine", "doubts", "postponed"), "source_id = :source"),
}
"""Table → the rows of a source that releasing or discarding it may change; doubts, by which others go, late."""
Rows = Mapping[str, list[dict[str, Any]]]


def standing(db: sqlite3.Connection, source_id: str) -> Rows:
    """What stands of a source before it is settled, for `put_back`."""
    found = {}
    for table, where in _TOUCHED.items():
        cursor = db.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY 1", {"source": source_id})
        names = [column[0] for column in cursor.description]
        found[table] = [dict(zip(names, row, strict=True)) for row in cursor]
    return found


def put_back(store: Store, source_id: str, before: Rows) -> None:
    """The source is in quarantine as it was. Only as long as no night came since."""
    with store.transaction() as db:
        for table, where in _TOUCHED.items():
            db.execute(f"DELETE FROM {table} WHERE {where}", {"source": source_id})
        for table in _TOUCHED:
            for row in before[table]:
                places = ", ".join(f":{name}" for name in row)
                db.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ({places})", row)
        for agency in {row["agency_id"] for row in before["unreadable"]} - {None}:
            leave_coverage(store, agency)


def _leave_queue(store: Store, source_id: str) -> None:
    """What was held because of what the source showed waits no longer: a report stays as it was before, and a document
    that is none is refused by name."""
    held = (
        "FROM unreadable WHERE state = 'held' AND url IN (SELECT url FROM doubts WHERE source_id = ? "
        "AND state = 'discarded')"
    )
    columns = "url, sha256, source_id, title, first_seen, last_seen, capture_id, parser_version, detail"
    store.db.execute(
        f"INSERT OR REPLACE INTO refused ({columns}, reason) SELECT {columns}, '{DISCARDED}' {held} AND NOT EXISTS "
        "(SELECT 1 FROM report_urls u WHERE u.url = unreadable.url AND role IN ('page', 'twin'))",
        [source_id],
    )
    bodies = f"SELECT DISTINCT agency_id {held} AND agency_id IS NOT NULL AND year IS NOT NULL"
    for (agency,) in store.db.execute(bodies, [source_id]).fetchall():
        leave_coverage(store, agency)
    store.db.execute(f"DELETE {held}", [source_id])


def _settle(store: Store, source_id: str, state: str) -> bool:
    with store.transaction() as db:
        if source_id not in sources(db):
            return False
        db.execute("UPDATE doubts SET state = ? WHERE source_id = ?", [state, source_id])
        _leave(db, source_id)
        return True


def _leave(db: sqlite3.Connection, source_id: str) -> None:
    db.execute("DELETE FROM quarantine WHERE source_id = ?", [source_id])


def _held_before(db: sqlite3.Connection, run_id: int) -> list[tuple[str, int]]:
    return db.execute("SELECT source_id, read FROM quarantine WHERE run_id < ?", [run_id]).fetchall()


def _suspects(db: sqlite3.Connection, run_id: int) -> list[str]:
    """Sources with something to count in this run, that are not in quarantine yet."""
    query = (
        "SELECT source_id FROM doubts WHERE run_id = :run AND counts AND state = 'open' UNION "
        "SELECT source_id FROM postponed WHERE run_id = :run ORDER BY source_id"
    )
    held = sources(db)
    return [row[0] for row in db.execute(query, {"run": run_id}) if row[0] not in held]


def _enter(store: Store, raw: RawStore, run_id: int, source: str, now: datetime) -> bool:
    lies = _lies(store.db, source, run_id)
    (read,) = raw.conn.execute(_READ, (run_id, source)).fetchone()
    if not _is_many(len(lies), read):
        return False
    causes = Counter(lie.cause for lie in lies)
    shown = [[lie.url, lie.cause, lie.detail] for lie in lies[:_EXAMPLES]]
    values = {"since": stamp(now), "run_id": run_id, "addresses": len(lies), "read": read}
    texts = {"causes": json.dumps(causes), "examples": json.dumps(shown, ensure_ascii=False)}
    store.insert("quarantine", {"source_id": source, **values, **texts})
    return True


def _is_many(lies: int, read: int) -> bool:
    return lies >= LEAST and lies * SHARE >= read


def _lies(db: sqlite3.Connection, source: str, run_id: int | None = None) -> list[Example]:
    """The addresses of a source that contradict themselves, or that share one body; those of one run, or all."""
    where = "source_id = ? AND (? IS NULL OR run_id = ?)"
    values = [source, run_id, run_id]
    doubts = f"SELECT url, cause, detail FROM doubts WHERE {where} AND counts AND state = 'open' ORDER BY url"
    found = {row[0]: Example(*row) for row in db.execute(doubts, values)}
    bodies = f"SELECT content, url FROM postponed WHERE {where} AND content IS NOT NULL ORDER BY url"
    for url in _of_one_body(db.execute(bodies, values)):
        found.setdefault(url, Example(url, "shared_body", ""))
    return list(found.values())


def _of_one_body(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Addresses of which at least LEAST show the same."""
    together: dict[str, list[str]] = {}
    for content, url in rows:
        together.setdefault(content, []).append(url)
    return [url for urls in together.values() if len(urls) >= LEAST for url in urls]
