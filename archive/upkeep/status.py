"""How the archive fares: was last night good, which sources are unwell and since when, what waits. Read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive.filing.doubting import quarantine
from archive.raw import lock
from archive.raw.faults import free_bytes
from archive.raw.opening import open_reading
from archive.raw.stamps import CHINA, stamp
from archive.raw.store import RawStore
from archive.upkeep import runs
from archive.upkeep.documents import documents, together

LATE_AFTER = timedelta(hours=36)
"""A nightly archive without a night for so long has a scheduler that does not run."""
CLEAN_STATES = ("complete", "ok", "unproven")
"""A listing that cannot be proved is no failure; how many there are is told beside."""
_DATABASES = ("raw.db", "archive.db", "alerts.db", "editorial.db")


def health(data: Path, now: datetime) -> dict[str, Any]:
    """Everything the operator or a monitor wants to know, as plain data (JSON). It names subscriptions: not for all.

    verdict   good, incomplete, failed, interrupted, late (no night for 36 hours), running, never.
    last_run  {id, started_at, finished_at, outcome, summary}, or None.    running  who runs now, or None.
    sources   {total, clean, unproven, not_clean: [{source_id, portal_name, state, since, nights, reason, gaps}],
              not_proved: [{source_id, reason, gaps}]}.
    pages_gone  reports whose page is gone on two nights while their listing is not proved: no withdrawals.
    coverage  {year, states: {state: agencies}} of the year whose reports are due now.
    unreadable {count, reasons: {reason: count}, since}: the queue.
    quarantine [{source_id, portal_name, since, addresses, read, causes, examples, postponed}].
    documents  {listed, with_figures, …, reasons, by_source: {source_id: the same}}: what became of each document that
    a listing showed; the parts (archive.upkeep.documents.ENDS) add up to `listed`.
    alerts    {waiting, dead, dead_letters: [{subscription, channel, error, since}], last_sent}.
    disk      {free_bytes, databases: {name: bytes}}.     archive  {agencies, reports, versions, changes}.
    """
    with _database(data / "archive.db") as archive:
        last = runs.latest(archive, 1) if archive else []
        running = lock.holder(data)
        return {
            "checked_at": stamp(now),
            "verdict": _verdict(last[0] if last else None, running, now),
            "last_run": asdict(last[0]) if last else None,
            "running": asdict(running) if running else None,
            "sources": _sources(data, archive),
            "coverage": _coverage(archive, now),
            "unreadable": _unreadable(archive),
            "quarantine": [asdict(held) for held in quarantine.listed(archive)] if archive else [],
            "documents": _documents(data),
            "pages_gone": _pages_gone(archive),
            "alerts": alerts(data),
            "archive": _sizes(archive),
            "disk": disk(data),
        }


def last_started(data: Path, now: datetime) -> datetime | None:
    """When the latest of the nights that came to their end began; None when none ever did.

    One that began more than a day from now had a clock that ran ahead, and stands for no night.
    """
    with _database(data / "archive.db") as archive:
        if archive is None:
            return None
        query = "SELECT max(started_at) FROM runs WHERE finished_at IS NOT NULL AND started_at < ?"
        row = archive.execute(query, [stamp(now + timedelta(days=1))]).fetchone()
        return datetime.fromisoformat(row[0]) if row[0] else None


def _verdict(last: runs.NightRecord | None, running: lock.Holder | None, now: datetime) -> str:
    if running and running.command == "nightly":
        return "running"
    if last is None:
        return "never"
    if now - datetime.fromisoformat(last.started_at) > LATE_AFTER:
        return "late"
    outcome = last.outcome or runs.INTERRUPTED
    return "good" if outcome == "clean" else outcome


def _sources(data: Path, archive: sqlite3.Connection | None) -> dict[str, Any]:
    total = archive.execute("SELECT count(*) FROM sources").fetchone()[0] if archive else 0
    names = _names(archive)
    states, gaps = [], {}
    if (data / "raw.db").is_file():
        with RawStore.reading(data) as raw:
            states = raw.source_states()
            gaps = {walk.source_id: walk.gaps for walk in raw.last_walks()}
    bad = sorted((state for state in states if state.state not in CLEAN_STATES), key=lambda state: -state.streak)
    return {
        "total": max(total, len(states)),
        "seen": len(states),
        "clean": len(states) - len(bad),
        "unproven": sum(state.state == "unproven" for state in states),
        "not_clean": [
            {
                "source_id": state.source_id,
                "portal_name": names.get(state.source_id) or "",
                "state": state.state,
                "since": state.since,
                "nights": state.streak,
                "reason": state.reason,
                "last_complete": state.last_complete,
                "gaps": gaps.get(state.source_id, ()),
            }
            for state in bad
        ],
        "not_proved": [
            {"source_id": state.source_id, "reason": state.reason, "gaps": gaps.get(state.source_id, ())}
            for state in states
            if state.state == "unproven"
        ],
    }


def _names(archive: sqlite3.Connection | None) -> dict[str, str]:
    return dict(archive.execute("SELECT source_id, portal_name FROM sources").fetchall()) if archive else {}


def _coverage(archive: sqlite3.Connection | None, now: datetime) -> dict[str, Any]:
    year = now.astimezone(CHINA).year - 1
    rows = (
        archive.execute("SELECT state, count(*) FROM coverage WHERE year = ? GROUP BY state", [year]).fetchall()
        if archive
        else []
    )
    return {"year": year, "states": dict(rows)}


def _unreadable(archive: sqlite3.Connection | None) -> dict[str, Any]:
    if archive is None:
        return {"count": 0, "reasons": {}, "since": None}
    query = "SELECT reason, count(*) FROM unreadable GROUP BY reason ORDER BY 2 DESC"
    reasons = dict(archive.execute(query).fetchall())
    since = archive.execute("SELECT min(first_seen) FROM unreadable").fetchone()[0]
    return {"count": sum(reasons.values()), "reasons": reasons, "since": since}


def _pages_gone(archive: sqlite3.Connection | None) -> int:
    if archive is None or not archive.execute("SELECT 1 FROM sqlite_master WHERE name = 'gone_pages'").fetchone():
        return 0  # not migrated by a night yet
    return int(archive.execute("SELECT count(*) FROM gone_pages").fetchone()[0])


def _documents(data: Path) -> dict[str, Any]:
    each = documents(data)
    return {**together(each).to_json(), "by_source": {source: each[source].to_json() for source in sorted(each)}}


def alerts(data: Path) -> dict[str, Any]:
    """Messages that wait and those that were given up. Channels are named by service and server only."""
    empty: dict[str, Any] = {"subscriptions": 0, "waiting": 0, "dead": 0, "dead_letters": [], "last_sent": None}
    with _database(data / "alerts.db") as db:
        if db is None:
            return empty
        counts = dict(db.execute("SELECT state, count(*) FROM deliveries GROUP BY state").fetchall())
        letters = db.execute(
            "SELECT m.subscription, d.label, d.error, m.created_at, m.subject FROM deliveries d"
            " JOIN messages m ON m.id = d.message_id WHERE d.state = 'dead' ORDER BY m.id DESC LIMIT 50"
        ).fetchall()
        names = ("subscription", "channel", "error", "since", "subject")
        return empty | {
            "subscriptions": db.execute("SELECT count(*) FROM subscriptions").fetchone()[0],
            "waiting": counts.get("waiting", 0) + counts.get("sending", 0),
            "dead": counts.get("dead", 0),
            "dead_letters": [dict(zip(names, letter, strict=True)) for letter in letters],
            "last_sent": db.execute("SELECT max(done_at) FROM deliveries WHERE state = 'sent'").fetchone()[0],
        }


def _sizes(archive: sqlite3.Connection | None) -> dict[str, int]:
    tables = ("agencies", "reports", "versions", "changes")
    if archive is None:
        return dict.fromkeys(tables, 0)
    return {table: archive.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def disk(data: Path) -> dict[str, Any]:
    """Free space where the data lives, and the size of each database with its journal."""
    sizes = {
        name: sum(path.stat().st_size for path in (data / name, data / f"{name}-wal") if path.is_file())
        for name in _DATABASES
    }
    return {"free_bytes": free_bytes(data), "databases": sizes}


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection | None]:
    """A database for reading; None when the file is not there or holds no tables yet."""
    if not path.is_file() or not path.stat().st_size:
        yield None
        return
    with closing(open_reading(path)) as db:
        yield db if db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' LIMIT 1").fetchone() else None
