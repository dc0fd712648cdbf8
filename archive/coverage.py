"""Who has published for which year, by the legal calendar.

Which day binds whom is in archive.agencies.deadlines; a body whom no rule binds is never late, and misses a report
only when the year after has gone by. "Not yet published" is not a failure, and a portal that cannot be read is not an
agency that did not publish.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from archive.agencies.deadlines import RULES, deadline
from archive.figures.bodies import YEARS_MISSED
from archive.pending import COVERAGE
from archive.raw.stamps import CHINA, stamp
from archive.store import Store

STATE_LABELS: dict[str, str] = {
    "not_due": "未到期",
    "published": "已发布",
    "late": "逾期发布",
    "missing": "未见发布",
    "withdrawn": "已撤下",
    "unreadable": "无法读取",
    "blocked": "无法访问",
}

_LOCAL = re.compile(r"\bdue:((?:(?:government|department|township)=\d\d-\d\d[,;]?)+)")
_MIGRATED = timedelta(days=366)
"""A date so long after the deadline is that of a site migration, no evidence of a late report."""

Calendar = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one agency.

    reports     year → (status, published_on)
    unreadable  years for which a document waits unread
    readable    whether its source could be walked last time
    calendar    local deadlines by kind of agency (month, day)
    closed      the year in which the body was closed: it need not report on that year nor on those after
    """

    kind: str
    reports: Mapping[int, tuple[str, str | None]]
    unreadable: frozenset[int] = frozenset()
    readable: bool = True
    calendar: Calendar | None = None
    closed: int | None = None


def local_calendar(note: str | None) -> dict[str, tuple[int, int]]:
    """Local deadlines from a registry note: "due:department=01-28,township=02-20"."""
    found = _LOCAL.search(note or "")
    parts = re.findall(r"(\w+)=(\d\d)-(\d\d)", found.group(1)) if found else []
    return {kind: (int(month), int(day)) for kind, month, day in parts}


def states(facts: Facts, today: date) -> dict[int, str]:
    """Year → state, from the first year that the agency reported; nothing for an agency that never did."""
    known = set(facts.reports) | facts.unreadable
    if not known:
        return {}
    newest = max(known)
    last = max(newest, min(newest + YEARS_MISSED, today.year - 1))
    if facts.closed is not None:
        last = max(newest, min(last, facts.closed - 1))
    return {year: _state(facts, year, today) for year in range(min(known), last + 1)}


def _state(facts: Facts, year: int, today: date) -> str:
    day = deadline(facts.kind, year, facts.calendar)
    report = facts.reports.get(year)
    if report is not None:
        status, published_on = report
        return "withdrawn" if status == "withdrawn" else _punctuality(published_on, day)
    if year in facts.unreadable:
        return "unreadable"
    if today <= (day or date(year + 1, 12, 31)):
        return "not_due"
    return "missing" if facts.readable else "blocked"


def _punctuality(published_on: str | None, day: date | None) -> str:
    if day is None:
        return "published"
    try:
        published = date.fromisoformat(published_on or "")
    except ValueError:
        return "published"
    return "late" if day < published <= day + _MIGRATED else "published"


def refresh(store: Store, now: datetime) -> int:
    """Bring the table `coverage` up to date; returns the rows written. A day on which nothing came costs nothing.

    Looks at agencies whose reports or sources changed since the last time, and at all of them when a deadline has
    passed in between.
    """
    today = now.astimezone(CHINA).date()
    before = json.loads(store.progress("coverage") or "{}")
    unread = sorted(
        row[0]
        for row in store.db.execute("SELECT source_id FROM sources WHERE state IS NOT 'complete' AND state IS NOT NULL")
    )
    passed = _deadlines_passed(store, today)
    written = 0
    with store.transaction():
        if before.get("passed") != passed:
            due: Iterable[int] = [row[0] for row in store.db.execute("SELECT id FROM agencies ORDER BY id")]
        else:
            due = _concerned(store, set(unread) ^ set(before.get("unread", ())))
        for agency in due:
            written += _write(store, agency, states(facts_of(store, agency), today), now)
        store.db.execute("DELETE FROM pending WHERE task = ?", [COVERAGE])
        store.set_progress("coverage", json.dumps({"passed": passed, "unread": unread}))
    return written


def facts_of(store: Store, agency: int) -> Facts:
    """What the archive knows of one agency. Raises KeyError when there is none."""
    db = store.db
    row = db.execute(
        "SELECT a.kind, s.state, s.note, a.closed_on FROM agencies a LEFT JOIN sources s ON s.source_id = a.source_id "
        "WHERE a.id = ?",
        [agency],
    ).fetchone()
    if row is None:
        raise KeyError(agency)
    kind, state, note, closed_on = row
    reports = _dated(db.execute(_REPORTS, [agency]).fetchall())
    unreadable = db.execute("SELECT year FROM unreadable WHERE agency_id = ? AND year IS NOT NULL", [agency])
    return Facts(
        kind,
        reports,
        frozenset(row[0] for row in unreadable),
        state in (None, "complete"),
        _calendar(note),
        int(closed_on[:4]) if closed_on else None,
    )


_REPORTS = """
    SELECT r.year, r.status, r.published_on, r.first_seen, coalesce(
        (SELECT v.published_on FROM versions v WHERE v.report_id = r.id AND v.published_on IS NOT NULL
         ORDER BY v.number LIMIT 1), r.published_on)
    FROM reports r WHERE r.agency_id = ?
"""


def _dated(rows: list[tuple[int, str, str | None, str, str | None]]) -> dict[int, tuple[str, str | None]]:
    """Year → (status, day by which it was published), as far as the page and what the archive saw itself prove it."""
    watched_from = min((_day(seen) for _, _, _, seen, _ in rows), default="")
    return {year: (status, _proved(now, first, _day(seen), watched_from)) for year, status, now, seen, first in rows}


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(CHINA).date().isoformat()


def _proved(now: str | None, first: str | None, seen: str, watched_from: str) -> str | None:
    """The earlier of the dates that a page stated first and states now, and never later than the archive saw it.

    A date put back to a day on which the archive already looked at this body, and did not see the report, proves
    nothing: the first one counts.
    """
    if now is None or first is None:
        return now
    put_back = now < first and watched_from <= now < seen
    return min(seen, first if put_back else min(first, now))


@lru_cache(maxsize=1024)
def _calendar(note: str | None) -> Calendar:
    return local_calendar(note)


def _deadlines_passed(store: Store, today: date) -> list[str]:
    """The deadlines of this year, legal and local, that lie behind; another list means: look at every agency."""
    days = {(rule.month, rule.day) for rule in RULES}
    for (note,) in store.db.execute("SELECT DISTINCT note FROM sources WHERE note LIKE '%due:%'"):
        days.update(local_calendar(note).values())
    return [
        f"{zlib.crc32(repr(RULES).encode()):08x}",  # other rules: everything is judged anew
        str(today.year),
        *(f"{month:02d}-{day:02d}" for month, day in sorted(days) if (today.month, today.day) > (month, day)),
    ]


def _concerned(store: Store, sources: Collection[str]) -> Iterator[int]:
    found = {row[0] for row in store.db.execute("SELECT agency_id FROM pending WHERE task = ?", [COVERAGE])}
    for source in sources:
        found.update(row[0] for row in store.db.execute("SELECT id FROM agencies WHERE source_id = ?", [source]))
    yield from sorted(found)


def _write(store: Store, agency: int, now_states: Mapping[int, str], now: datetime) -> int:
    db = store.db
    stored = dict(db.execute("SELECT year, state FROM coverage WHERE agency_id = ?", [agency]).fetchall())
    changed = [(agency, year, state, stamp(now)) for year, state in now_states.items() if stored.get(year) != state]
    db.executemany("INSERT OR REPLACE INTO coverage VALUES (?, ?, ?, ?)", changed)
    gone = [(agency, year) for year in stored if year not in now_states]
    db.executemany("DELETE FROM coverage WHERE agency_id = ? AND year = ?", gone)
    return len(changed) + len(gone)
