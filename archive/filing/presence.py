"""Gone, moved, withdrawn, back again: what the answers of a night say about where reports are.

A report is withdrawn only when its page was gone on two nights and a complete listing, walked after the first of
them, no longer shows it. Where the listing came to its end but cannot be proved, such a page is noted (gone_pages): it
is shown and told as gone, and withdraws nothing. Blocked, partial and failed walks say nothing.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from archive.filing.doubting.guards import night_of
from archive.filing.reports import RESTORED
from archive.filing.units import Unit
from archive.filing.versioning import Change, add_change
from archive.pending import leave_both
from archive.raw.captures import Walk
from archive.raw.stamps import china_day, stamp
from archive.raw.store import RawStore
from archive.store import Store

_STAMP = re.compile(
    r"(?:v|ver|version|t|ts|time|timestamp|r|rnd|rand|random|nonce|cb|nocache|cache|_\w*)(?:=[\w.:+%-]*)?$",
    re.I,
)
"""Parameters against caches."""

WalkOf = Callable[[str | None], Walk | None]
"""A walk of a source: the newest complete one, or the newest of all."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A report's page in doubt, with what is needed to decide and to record."""

    report_id: int
    url: str
    source_id: str | None
    agency_id: int
    year: int
    version_id: int
    capture_id: int | None
    since: str
    nights: int
    gone_run: int | None
    gone_capture: int | None
    role: str


@dataclass(frozen=True, slots=True)
class _Twin:
    url: str
    source_id: str | None
    first_seen: str
    capture_id: int | None


def in_doubt(store: Store, url: str) -> bool:
    """Whether the page was gone before, so that seeing it again means something."""
    query = "SELECT 1 FROM report_urls WHERE url = ? AND gone_since IS NOT NULL"
    return store.db.execute(query, [url]).fetchone() is not None


def note_gone(store: Store, raw: RawStore, unit: Unit) -> None:
    """The page answered that there is nothing: first evidence, or the second on another night."""
    page = unit.page
    store.db.execute(
        "UPDATE report_urls SET gone_since = ?, gone_run = ?, gone_nights = 1, gone_capture = ? "
        "WHERE url = ? AND role IN ('page', 'twin') AND gone_since IS NULL",
        [page.fetched_at, unit.run_id, page.id, unit.url],
    )
    _count_second_night(store, raw, unit, ("page", "twin"))


def note_present(store: Store, raw: RawStore, unit: Unit, now: datetime) -> bool:
    """The page is as it was: takes back the evidence that it is gone. True when a withdrawn report is back."""
    _count_second_night(store, raw, unit, ("replaced",))
    back = store.db.execute(
        "SELECT r.id, v.id, r.url, r.agency_id, r.year, v.capture_id, r.status = 'withdrawn' FROM report_urls u "
        "JOIN reports r ON r.id = u.report_id JOIN versions v ON v.id = r.current_version "
        "WHERE u.url = ? AND u.gone_since IS NOT NULL AND u.role IN ('page', 'twin')",
        [unit.url],
    ).fetchone()
    if back is None:
        return False
    store.db.execute(
        "UPDATE report_urls SET gone_since = NULL, gone_run = NULL, gone_nights = 0, gone_capture = NULL "
        "WHERE url = ? AND role IN ('page', 'twin')",
        [unit.url],
    )
    if not back[6]:
        return False
    store.update("reports", {"id": back[0]}, {"status": "published", "url": unit.url, "last_changed": stamp(now)})
    change = Change("restored", RESTORED, (back[1], back[1]), (back[5], unit.page.id), (back[2], unit.url))
    add_change(store, back[0], now, change)
    leave_both(store, back[3], back[4])
    return True


def settle(
    store: Store, raw: RawStore, run_id: int, now: datetime, distrusted: frozenset[str] = frozenset()
) -> list[str]:
    """Decide what is gone for good and what has moved; returns the kinds of change. Once all units of a run are filed.

    run_id  the run; walks of later ones are not looked at.   distrusted  sources of which nothing is believed now.
    """
    kinds: list[str] = []
    walk_of: WalkOf = lru_cache(maxsize=256)(
        lambda source: raw.latest_walk(source or "", verdict="complete", up_to=run_id)
    )
    newest: WalkOf = lru_cache(maxsize=256)(lambda source: raw.latest_walk(source or "", up_to=run_id))
    for page in _gone_pages(store.db):
        if page.source_id in distrusted:
            continue
        with store.transaction():
            found = _settle_gone(store, walk_of, page, now)
            kinds.extend(found)
            if not found:
                _note_unproved(store, newest(page.source_id), page, now)
    for page, twin in _unlisted_pages(store.db, walk_of):
        if distrusted & {page.source_id, twin.source_id}:
            continue
        with store.transaction():
            kinds.extend(_move(store, page, twin, now))
    with store.transaction():
        store.db.execute(_NO_LONGER_GONE)
    return kinds


def _count_second_night(store: Store, raw: RawStore, unit: Unit, roles: tuple[str, ...]) -> None:
    marks = ", ".join("?" * len(roles))
    rows = store.db.execute(
        f"SELECT report_id, gone_run FROM report_urls WHERE url = ? AND role IN ({marks}) AND gone_nights = 1",
        [unit.url, *roles],
    ).fetchall()
    for report, first_run in rows:
        if night_of(raw, first_run) != night_of(raw, unit.run_id):
            store.db.execute(
                "UPDATE report_urls SET gone_nights = 2 WHERE url = ? AND report_id = ?", [unit.url, report]
            )


def _settle_gone(store: Store, walk_of: WalkOf, page: _Page, now: datetime) -> list[str]:
    twin = _living_twin(store.db, page)
    if twin is not None:
        return _move(store, page, twin, now)
    if page.nights < 2 or not _unlisted(walk_of(page.source_id), page):
        return []
    _withdraw(store, page, now)
    return ["withdrawn"]


def _unlisted(walk: Walk | None, page: _Page) -> bool:
    """Whether a listing, walked since the page was first found gone, no longer shows it."""
    if walk is None or (walk.run_id, walk.finished_at) <= (page.gone_run or 0, page.since):
        return False
    return page.role == "replaced" or page.url not in walk.listed


def _note_unproved(store: Store, walk: Walk | None, page: _Page, now: datetime) -> None:
    """Gone on two nights, and not listed where the listing cannot be proved: noted once, until it is seen or listed."""
    if walk is not None and page.url in walk.listed:
        store.db.execute("DELETE FROM gone_pages WHERE report_id = ?", [page.report_id])
    elif page.nights > 1 and walk is not None and walk.verdict == "unproven" and _unlisted(walk, page):
        store.db.execute(
            "INSERT OR IGNORE INTO gone_pages (report_id, url, source_id, since, noted_at, missing)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [page.report_id, page.url, page.source_id, page.since, stamp(now), walk.reason],
        )


def _withdraw(store: Store, page: _Page, now: datetime) -> None:
    store.update("reports", {"id": page.report_id}, {"status": "withdrawn", "last_changed": stamp(now)})
    summary = f"报告从原网址撤下，{china_day(page.since)}起无法打开"
    captures = (page.capture_id, page.gone_capture)
    change = Change("withdrawn", summary, (page.version_id, None), captures, (page.url, None))
    add_change(store, page.report_id, now, change)
    leave_both(store, page.agency_id, page.year)


def _move(store: Store, page: _Page, twin: _Twin, now: datetime) -> list[str]:
    """The report has another page now: a change, unless only a stamp against caches in its address is another."""
    store.update("reports", {"id": page.report_id}, {"url": twin.url, "source_id": twin.source_id})
    for url, role in ((page.url, "former"), (twin.url, "page")):
        store.update("report_urls", {"url": url, "report_id": page.report_id}, {"role": role})
    if place_of(page.url) == place_of(twin.url):
        return []
    store.update("reports", {"id": page.report_id}, {"last_changed": stamp(now)})
    captures = (page.gone_capture or page.capture_id, twin.capture_id)
    versions = (page.version_id, page.version_id)
    change = Change("moved", f"网址变更：{page.url} → {twin.url}", versions, captures, (page.url, twin.url))
    add_change(store, page.report_id, now, change)
    return ["moved"]


def place_of(url: str) -> tuple[str, str, tuple[str, ...]]:
    """Host, path and query of an address, without what only keeps caches from answering."""
    parts = urlsplit(url)
    return parts.netloc.lower(), parts.path, tuple(p for p in parts.query.split("&") if p and not _STAMP.match(p))


_PAGE = (
    "SELECT u.report_id, u.url, u.source_id, r.agency_id, r.year, v.id, v.capture_id, "
    "coalesce(u.gone_since, u.first_seen), u.gone_nights, u.gone_run, u.gone_capture, u.role"
)
"""Columns of _Page. The joins below are CROSS JOINs: begun at the few addresses in doubt, not at all reports."""


_NO_LONGER_GONE = (
    "DELETE FROM gone_pages WHERE NOT EXISTS (SELECT 1 FROM reports r JOIN report_urls u ON u.url = r.url"
    " AND u.report_id = r.id WHERE r.id = gone_pages.report_id AND r.url = gone_pages.url"
    " AND r.status = 'published' AND u.gone_since IS NOT NULL)"
)
"""What was noted of a page that is back, of a report that moved, was withdrawn or is none."""


def _gone_pages(db: sqlite3.Connection) -> list[_Page]:
    query = (
        f"{_PAGE} FROM report_urls u INDEXED BY report_urls_gone "
        "CROSS JOIN reports r ON r.id = u.report_id AND r.url = u.url "
        "CROSS JOIN versions v ON v.id = r.current_version "
        "WHERE u.gone_since IS NOT NULL AND r.status = 'published' ORDER BY u.report_id"
    )
    return [_Page(*row) for row in db.execute(query)]


def _living_twin(db: sqlite3.Connection, page: _Page) -> _Twin | None:
    """Another page that shows this report now."""
    row = db.execute(
        "SELECT url, source_id, first_seen, capture_id FROM report_urls WHERE report_id = ? AND url != ? "
        "AND role IN ('page', 'twin') AND gone_since IS NULL ORDER BY first_seen DESC, url",
        [page.report_id, page.url],
    ).fetchone()
    return row and _Twin(*row)


def _unlisted_pages(db: sqlite3.Connection, walk_of: WalkOf) -> list[tuple[_Page, _Twin]]:
    """Pages that still answer but are listed no more, whose report has a twin that is listed."""
    query = (
        f"{_PAGE} FROM (SELECT DISTINCT report_id FROM report_urls INDEXED BY report_urls_twins "
        "WHERE role = 'twin' AND gone_since IS NULL) t "
        "CROSS JOIN reports r ON r.id = t.report_id "
        "CROSS JOIN report_urls u ON u.url = r.url AND u.report_id = r.id "
        "CROSS JOIN versions v ON v.id = r.current_version "
        "WHERE u.gone_since IS NULL AND r.status = 'published' ORDER BY u.report_id"
    )
    found = []
    for page in (_Page(*row) for row in db.execute(query)):
        twin = _living_twin(db, page)
        if twin is not None and _listed_instead(walk_of, page, twin):
            found.append((page, twin))
    return found


def _listed_instead(walk_of: WalkOf, page: _Page, twin: _Twin) -> bool:
    old, new = walk_of(page.source_id), walk_of(twin.source_id)
    if old is None or new is None or page.url in old.listed or twin.url not in new.listed:
        return False
    return old.run_id >= new.run_id or old.finished_at >= twin.first_seen
